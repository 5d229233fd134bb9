package diagnosis

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// verdict is what a test expects of an incident.
type verdict struct {
	Cause     Code
	Alert     bool
	Container string
}

func told(v Verdict) verdict { return verdict{v.Cause, v.Alert, v.Container} }

func exited(name string, code int) incident.Container {
	return incident.Container{Name: name, Exited: true, ExitCode: code}
}

func starved(c incident.Container) incident.Container {
	c.Reason = outOfMemory
	return c
}

func unhealthy(c incident.Container) incident.Container {
	c.Health = "UNHEALTHY"
	return c
}

// crashed is a task of deployment ecs-svc/2 whose essential container ended.
func crashed(containers ...incident.Container) incident.Task {
	return incident.Task{StopCode: "EssentialContainerExited", StoppedReason: "Essential container in task exited",
		StartedBy: "ecs-svc/2", Containers: containers}
}

// stopped is a task that ECS stopped for a reason.
func stopped(code, reason string, containers ...incident.Container) incident.Task {
	return incident.Task{StopCode: code, StoppedReason: reason, StartedBy: "ecs-svc/2", Containers: containers}
}

const (
	outOfMemory = "OutOfMemoryError: Container killed due to memory usage"
	unpullable  = "CannotPullContainerError: manifest unknown"
	cancelled   = "CannotPullContainerError: context canceled"
	hookFailed  = "Service deployment rolled back because PRE_SCALE_UP lifecycle hook(s) failed."
	unhealthyIn = "(service web) (port 8080) is unhealthy in (target-group " +
		"arn:aws:elasticloadbalancing:us-west-2:111122223333:targetgroup/web/0123456789abcdef) due to (reason Health checks failed with these codes: [502])."
)

func TestAStoppedTask(t *testing.T) {
	web := incident.TaskDefinition{Containers: []incident.ContainerDefinition{{Name: "app", Essential: true},
		{Name: "proxy", Essential: true}, {Name: "once"}}}
	for sentence, test := range map[string]struct {
		task       incident.Task
		standalone bool
		want       verdict
	}{
		"137 alone is not out of memory":                                {crashed(exited("app", 137)), false, verdict{cause.EssentialContainerExited, true, "app"}},
		"out of memory needs no exit code":                              {crashed(starved(exited("app", 0))), false, verdict{cause.OutOfMemory, true, "app"}},
		"out of memory with exit code 0 alerts without a service, too":  {crashed(starved(exited("app", 0))), true, verdict{cause.OutOfMemory, true, "app"}},
		"a killed sidecar is not to blame for the program that ended":   {crashed(exited("proxy", 137), exited("app", 1)), false, verdict{cause.EssentialContainerExited, true, "app"}},
		"nor is one of Windows that was told to stop":                   {crashed(exited("proxy", -1073741510), exited("app", -532462766)), false, verdict{cause.EssentialContainerExited, true, "app"}},
		"a terminated sidecar is not to blame for the one that ended 0": {crashed(exited("proxy", 143), exited("app", 0)), false, verdict{cause.EssentialContainerExited, true, "app"}},
		"a sidecar that the definition lacks is a suspect like others":  {crashed(exited("injected", 137), exited("app", 1)), false, verdict{cause.EssentialContainerExited, true, "app"}},
		"a container that is not essential ends no task":                {crashed(exited("once", 1), exited("app", 0)), false, verdict{cause.EssentialContainerExited, true, "app"}},
		"a reason of the one that is not essential does not decide":     {crashed(starved(exited("once", 137)), exited("app", 2)), false, verdict{cause.EssentialContainerExited, true, "app"}},
		"where no essential one shows a sign the others are suspected":  {crashed(exited("once", 1), incident.Container{Name: "app"}), false, verdict{cause.EssentialContainerExited, true, "once"}},
		"of two that ended by themselves the first is blamed":           {crashed(exited("proxy", 2), exited("app", 1)), false, verdict{cause.EssentialContainerExited, true, "proxy"}},
		"a specific reason is heard before an exit code":                {crashed(exited("proxy", 1), starved(exited("app", 137))), false, verdict{cause.OutOfMemory, true, "app"}},
		"a dependency points at the container that failed first":        {stopped("TaskFailedToStart", "ContainerDependencyError: Failed container ordering dependency", incident.Container{Name: "app", Reason: "dependency graph: container ordering dependency [migrate SUCCESS] failed"}, exited("migrate", 1)), false, verdict{cause.DependencyFailed, true, "migrate"}},
		"an unhealthy container is blamed, though it was killed":        {stopped("ServiceSchedulerInitiated", "Task failed container health checks", exited("proxy", 0), unhealthy(exited("app", 137))), false, verdict{cause.ContainerHealthCheckFailed, true, "app"}},
		"the load balancer blames the only container":                   {stopped("ServiceSchedulerInitiated", "Task failed ELB health checks in (target-group web)", exited("app", 137)), false, verdict{cause.ELBHealthCheckFailed, true, "app"}},
		"of several containers the load balancer blames none":           {stopped("ServiceSchedulerInitiated", "Task failed ELB health checks in (target-group web)", exited("app", 137), exited("proxy", 0)), false, verdict{cause.ELBHealthCheckFailed, true, ""}},
		"only the attachment says why":                                  {incident.Task{StopCode: "TaskFailedToStart", Attachments: []incident.Attachment{{Type: "AmazonElasticBlockStorage", Reason: "Failed to attach EBS volume vol-0123"}}}, false, verdict{cause.EBSAttachFailed, true, ""}},
		"a task without containers":                                     {stopped("TaskFailedToStart", unpullable), false, verdict{cause.ImageNotFound, true, ""}},
		"an image that is missing is blamed on the only container":      {stopped("TaskFailedToStart", unpullable, incident.Container{Name: "app"}), false, verdict{cause.ImageNotFound, true, "app"}},
		"a task of no service that ends with 0 is done":                 {crashed(exited("app", 0)), true, verdict{cause.Informational, false, "app"}},
		"a task of no service that ends with 1 has failed":              {crashed(exited("app", 1)), true, verdict{cause.EssentialContainerExited, true, "app"}},
		"a task of a service must not end, not even with 0":             {crashed(exited("app", 0)), false, verdict{cause.EssentialContainerExited, true, "app"}},
		"scaling in": {stopped("ServiceSchedulerInitiated", "Scaling activity initiated by (deployment ecs-svc/2)"), false, verdict{cause.Scaling, false, ""}},
		"scaling by another deployment is replacement":                   {stopped("ServiceSchedulerInitiated", "Scaling activity initiated by (deployment ecs-svc/3)"), false, verdict{cause.DeploymentReplaced, false, ""}},
		"replacement of a task that had to be killed":                    {stopped("ServiceSchedulerInitiated", "Scaling activity initiated by (deployment ecs-svc/3)", exited("app", 137)), false, verdict{cause.DeploymentReplaced, false, ""}},
		"scaling of a task that nobody is known to have started":         {incident.Task{StoppedReason: "Scaling activity initiated by (deployment ecs-svc/3)"}, false, verdict{cause.Scaling, false, ""}},
		"scaling in while the image was pulled":                          {stopped("ServiceSchedulerInitiated", "Scaling activity initiated by (deployment ecs-svc/2)", incident.Container{Name: "app", Reason: cancelled}), false, verdict{cause.Scaling, false, ""}},
		"a person stopped it while the image was pulled":                 {stopped("UserInitiated", "Task stopped by user", incident.Container{Name: "app", Reason: cancelled}), false, verdict{cause.UserStopped, false, ""}},
		"a pull that was given up":                                       {stopped("TaskFailedToStart", "Task failed to start", incident.Container{Name: "app", Reason: cancelled}), false, verdict{cause.ImagePullNetwork, true, "app"}},
		"the sidecar of GuardDuty ends no task":                          {stopped("ServiceSchedulerInitiated", "Scaling activity initiated by (deployment ecs-svc/2)", incident.Container{Name: "aws-guardduty-agent-x", Reason: unpullable}), false, verdict{cause.Scaling, false, ""}},
		"a person stopped it":                                            {stopped("UserInitiated", "Task stopped by user", exited("app", 137)), false, verdict{cause.UserStopped, false, ""}},
		"a person stopped it with words that sound like a failure":       {stopped("UserInitiated", "OutOfMemoryError in staging, stopping it"), false, verdict{cause.UserStopped, false, ""}},
		"Spot capacity was taken back":                                   {stopped("SpotInterruption", "Your Spot Task was interrupted."), false, verdict{cause.SpotInterruption, false, ""}},
		"a text that no rule knows":                                      {stopped("TaskFailedToStart", "The moon is in the seventh house"), false, verdict{cause.Unknown, true, ""}},
		"no text at all, and the program ended by itself":                {incident.Task{Containers: []incident.Container{exited("app", 3)}}, false, verdict{cause.EssentialContainerExited, true, "app"}},
		"no text at all, and the program was killed: nobody can say why": {incident.Task{Containers: []incident.Container{exited("app", 137)}}, false, verdict{cause.Unknown, true, ""}},
	} {
		inc := incident.Incident{Kind: incident.TaskStopped, ServiceName: "web", Tasks: []incident.Task{test.task},
			TaskDefinition: web}
		if test.standalone {
			inc.ServiceName = ""
		}
		v := Diagnose(inc)
		if told(v) != test.want {
			t.Errorf("%s: got %+v, want %+v", sentence, told(v), test.want)
		}
		if v.Alert == (v.Silence.Code != "") {
			t.Errorf("%s: alert %t, silence %+v", sentence, v.Alert, v.Silence)
		}
	}
}

var noon = time.Date(2026, 11, 11, 12, 0, 0, 0, time.UTC)

// rollout is a deployment that failed at noon, an hour after it began.
func rollout(tasks ...incident.Task) incident.Incident {
	return incident.Incident{
		Kind: incident.DeploymentFailed, Name: "SERVICE_DEPLOYMENT_FAILED", Reason: "ECS deployment circuit breaker: tasks failed to start.",
		ServiceName: "web", DeploymentID: "ecs-svc/2", Time: noon, Tasks: tasks,
		Service: incident.Service{Known: true, Deployments: []incident.Deployment{{ID: "ecs-svc/2", CreatedAt: noon.Add(-time.Hour)}}},
	}
}

// with changes an incident.
func with(inc incident.Incident, change func(*incident.Incident)) incident.Incident {
	change(&inc)
	return inc
}

func saidAt(at time.Time, message string) func(*incident.Incident) {
	return func(inc *incident.Incident) { inc.Service.Events = []incident.ServiceEvent{{At: at, Message: message}} }
}

func TestAnEventOfAServiceOrDeployment(t *testing.T) {
	exit1, unpulled := crashed(exited("app", 1)), stopped("TaskFailedToStart", unpullable)
	scaledIn := stopped("ServiceSchedulerInitiated", "Scaling activity initiated by (deployment ecs-svc/2)")
	for sentence, test := range map[string]struct {
		inc   incident.Incident
		cause Code
	}{
		"nothing but the circuit breaker":                 {rollout(), cause.DeploymentFailed},
		"the tasks say why the circuit breaker opened":    {rollout(exit1), cause.EssentialContainerExited},
		"the largest group decides":                       {rollout(unpulled, exit1, exit1), cause.EssentialContainerExited},
		"of equal groups the newest task's decides":       {rollout(unpulled, exit1), cause.ImageNotFound},
		"tasks that were scaled in have not failed":       {rollout(scaledIn, scaledIn, unpulled), cause.ImageNotFound},
		"Spot tasks of a failed deployment":               {rollout(stopped("SpotInterruption", "Your Spot Task was interrupted.")), cause.SpotInterruption},
		"an alarm of the event is heard before its tasks": {with(rollout(unpulled), func(i *incident.Incident) { i.Reason = "ECS deployment failed: alarm detected." }), cause.AlarmRollback},
		"a hook of the service deployment, too":           {with(rollout(unpulled), func(i *incident.Incident) { i.ServiceDeployment.StatusReason = hookFailed }), cause.DeploymentHookFailed},
		"the reason of a rollback, too": {with(rollout(unpulled), func(i *incident.Incident) {
			i.ServiceDeployment.RollbackReason = "Service deployment rolled back because of an alarm."
		}), cause.AlarmRollback},
		"the rollout state's reason of this deployment, too": {with(rollout(), func(i *incident.Incident) {
			i.Service.Deployments[0].RolloutReason = "ECS deployment failed: alarm detected."
		}), cause.AlarmRollback},
		"a service event since the deployment began":         {with(rollout(), saidAt(noon.Add(-time.Minute), unhealthyIn)), cause.ELBHealthCheckFailed},
		"a service event is less than what its tasks say":    {with(rollout(unpulled), saidAt(noon.Add(-time.Minute), unhealthyIn)), cause.ImageNotFound},
		"a service event before the deployment began":        {with(rollout(), saidAt(noon.Add(-2*time.Hour), unhealthyIn)), cause.DeploymentFailed},
		"a service event after this one":                     {with(rollout(), saidAt(noon.Add(time.Minute), unhealthyIn)), cause.DeploymentFailed},
		"a service event of progress":                        {with(rollout(), saidAt(noon.Add(-time.Minute), "(service web) has reached a steady state.")), cause.DeploymentFailed},
		"tasks that cannot start, and nothing else is known": {incident.Incident{Kind: incident.TasksFailingToStart, Name: "SERVICE_TASK_START_IMPAIRED"}, cause.TasksFailingToStart},
		"a pause hook":                                          {incident.Incident{Kind: incident.HookAwaitingAction, Name: "HOOK_AWAITING_ACTION"}, cause.Informational},
		"a hook nobody answered":                                {incident.Incident{Kind: incident.HookFailed, Name: "HOOK_TIMED_OUT"}, cause.DeploymentHookFailed},
		"ECS throttles the scheduler":                           {incident.Incident{Kind: incident.ServiceProblem, Name: "ECS_OPERATION_THROTTLED"}, cause.APIThrottled},
		"a daemon's deployment":                                 {incident.Incident{Kind: incident.DaemonDeploymentFailed, Name: "DAEMON_DEPLOYMENT_ROLLBACK_FAILED"}, cause.DeploymentFailed},
		"no room for a task":                                    {incident.Incident{Kind: incident.PlacementFailed, Name: "SERVICE_TASK_PLACEMENT_FAILURE", Reason: "RESOURCE:CPU"}, cause.PlacementCPU},
		"the agent of an instance":                              {impaired("AGENT_CONNECTIVITY"), cause.AgentDisconnected},
		"the container runtime of an instance":                  {impaired("CONTAINER_RUNTIME"), cause.RuntimeError},
		"an accelerator of an instance":                         {impaired("ACCELERATED_COMPUTE"), cause.GPURuntimeError},
		"a check of an instance that is not known":              {impaired("MOON_PHASE"), cause.Unknown},
		"a daemon of an instance, of which no more is said":     {impaired("DAEMON"), cause.Unknown},
		"of two checks of an instance the specific one decides": {impaired("CONTAINER_RUNTIME", "AGENT_CONNECTIVITY"), cause.AgentDisconnected},
		"an event name of the future":                           {incident.Incident{Kind: incident.Unrecognized, Name: "MOON_ECLIPSED", Reason: "It is dark"}, cause.Unknown},
		"no event at all":                                       {incident.Incident{Kind: incident.Unreadable, Raw: "?"}, cause.Unknown},
	} {
		if v := Diagnose(test.inc); v.Cause != test.cause || !v.Alert || v.Silence != (Silence{}) {
			t.Errorf("%s: got %s, alert %t, want %s and an alert", sentence, v.Cause, v.Alert, test.cause)
		}
	}
}

func TestServiceEventsDoNotOutvoteTheTasks(t *testing.T) {
	const (
		throttled   = "(service web) operations are being throttled. Will try again later."
		noInstances = "(service web) was unable to place a task because no container instance met all of its requirements. " +
			"Reason: No Container Instances were found in your cluster."
		noCPU = "(service web) was unable to place a task. The closest matching (container-instance 3a09) has " +
			"insufficient CPU units available."
		unhealthy1 = "(service web) (task 1111) (port 80) is unhealthy in (target-group web) due to (reason Health checks " +
			"failed with these codes: [502])"
	)
	task := func(id string, task incident.Task) incident.Task {
		task.ARN = "arn:aws:ecs:us-east-1:111122223333:task/demo/" + id
		return task
	}
	exit1, mute := crashed(exited("app", 1)), stopped("TaskFailedToStart", "The moon is in the seventh house",
		incident.Container{Name: "app"})
	for sentence, test := range map[string]struct {
		tasks []incident.Task
		event string
		cause Code
	}{
		"programs that ended are more than a throttled scheduler":        {[]incident.Task{exit1, exit1, exit1}, throttled, cause.EssentialContainerExited},
		"programs that ended are more than a passing lack of instances":  {[]incident.Task{exit1, exit1, exit1}, noInstances, cause.EssentialContainerExited},
		"programs that ended are more than a lack of CPU":                {[]incident.Task{exit1}, noCPU, cause.EssentialContainerExited},
		"programs that ended are more than another task's health":        {[]incident.Task{task("2222", exit1)}, unhealthy1, cause.EssentialContainerExited},
		"programs that ended are more than even their own task's health": {[]incident.Task{task("1111", exit1)}, unhealthy1, cause.EssentialContainerExited},
		"programs that ended are more than a target's health":            {[]incident.Task{exit1}, unhealthyIn, cause.EssentialContainerExited},
		"any failure of a task is more than an event":                    {[]incident.Task{stopped("TaskFailedToStart", "CannotStartContainerError: x")}, unhealthyIn, cause.RuntimeError},
		"memory is more than an event":                                   {[]incident.Task{crashed(starved(exited("app", 137)))}, unhealthyIn, cause.OutOfMemory},
		"tasks that say nothing leave the word to an event about them":   {[]incident.Task{task("1111", mute), task("2222", mute)}, unhealthy1, cause.ELBHealthCheckFailed},
		"tasks that say nothing leave the word to an event of no task":   {[]incident.Task{mute}, unhealthyIn, cause.ELBHealthCheckFailed},
		"tasks that say nothing are not another task's failure":          {[]incident.Task{task("2222", mute)}, unhealthy1, cause.DeploymentFailed},
		"a task whose id begins alike is another":                        {[]incident.Task{task("11112", mute), task("01111", mute)}, unhealthy1, cause.DeploymentFailed},
		"a task without an ARN is nobody's":                              {[]incident.Task{mute}, unhealthy1, cause.DeploymentFailed},
		"where no task is known nothing speaks against an event":         {nil, unhealthy1, cause.ELBHealthCheckFailed},
		"where no task failed the scheduler's trouble counts":            {nil, throttled, cause.APIThrottled},
		"where no task failed the lack of instances counts":              {nil, noInstances, cause.NoContainerInstances},
		"where tasks failed silently the scheduler's trouble does not":   {[]incident.Task{mute}, throttled, cause.DeploymentFailed},
		"where tasks failed for it the lack of CPU counts":               {[]incident.Task{stopped("TaskFailedToStart", "RESOURCE:CPU")}, noCPU, cause.PlacementCPU},
		"a few tasks that say why are more than many that do not":        {[]incident.Task{mute, mute, stopped("TaskFailedToStart", unpullable)}, throttled, cause.ImageNotFound},
	} {
		v := Diagnose(with(rollout(test.tasks...), saidAt(noon.Add(-time.Minute), test.event)))
		if v.Cause != test.cause {
			t.Errorf("%s: got %s, want %s", sentence, v.Cause, test.cause)
		}
	}
}

func impaired(checks ...string) incident.Incident {
	inc := incident.Incident{Kind: incident.InstanceImpaired, Instance: incident.Instance{EC2ID: "i-0123456789abcdef0"}}
	for _, check := range checks {
		inc.Instance.Checks = append(inc.Instance.Checks,
			incident.HealthCheck{Type: check, Status: "IMPAIRED", Reason: "it is impaired"})
	}
	return inc
}

func TestTasksThatFailedAlikeAreOneGroup(t *testing.T) {
	exit1, exit2, other := crashed(exited("app", 1)), crashed(exited("app", 2)), crashed(exited("proxy", 1))
	named := func(arn string, task incident.Task) incident.Task { task.ARN = arn; return task }
	v := Diagnose(rollout(named("new", exit1), named("1", exit2), named("2", exit1), named("3", exit1), named("4", other),
		named("5", exit1), named("old", exit1)))
	var sizes []int
	for _, group := range v.Groups {
		sizes = append(sizes, len(group.Tasks))
	}
	if diff := cmp.Diff([]int{5, 1, 1}, sizes); diff != "" {
		t.Error(diff)
	}
	if len(v.Tasks) != 5 || v.Failed() != 7 || v.Tasks[0].ARN != "new" || v.Tasks[4].ARN != "old" {
		t.Errorf("%d of %d tasks: %+v", len(v.Tasks), v.Failed(), v.Tasks)
	}
	if v.Container != "app" || !v.Exited || v.ExitCode != 1 {
		t.Errorf("blames %s with %d", v.Container, v.ExitCode)
	}
}

func TestAServiceEventAddsWhatTasksDoNotTell(t *testing.T) {
	task := stopped("ServiceSchedulerInitiated", "Task failed ELB health checks in (target-group web)", exited("app", 137))
	v := Diagnose(with(rollout(task), saidAt(noon.Add(-time.Minute), unhealthyIn)))
	if v.Entities["healthCode"] != "502" || v.Container != "app" || len(v.Tasks) != 1 || v.Evidence.Source != FromTask {
		t.Errorf("%+v", v.Failure)
	}
	if v.Groups[0].Entities["healthCode"] != "" {
		t.Error("what the service event tells has changed the group of tasks")
	}
	eventFirst := Diagnose(with(rollout(task), func(i *incident.Incident) { i.Reason = unhealthyIn }))
	if eventFirst.Evidence.Source != FromEvent || eventFirst.Container != "app" || len(eventFirst.Tasks) != 1 {
		t.Errorf("the tasks that failed for the event's own reason: %+v", eventFirst.Failure)
	}
}

func TestAnImpairedInstanceIsNamedWithItsCheck(t *testing.T) {
	v := Diagnose(impaired("AGENT_CONNECTIVITY"))
	if v.Entities["instance"] != "i-0123456789abcdef0" || v.Evidence.Text != "AGENT_CONNECTIVITY: it is impaired" {
		t.Errorf("%+v", v.Failure)
	}
}

func TestWhatIsUnknownKeepsItsText(t *testing.T) {
	const text = "The moon is in the seventh house"
	task := stopped("TaskFailedToStart", text)
	for sentence, inc := range map[string]incident.Incident{
		"a task's":               {Kind: incident.TaskStopped, Tasks: []incident.Task{task}},
		"a deployment's task's":  {Kind: incident.DeploymentFailed, Tasks: []incident.Task{task}},
		"an event's":             {Kind: incident.ServiceProblem, Reason: text},
		"an unknown event's":     {Kind: incident.Unrecognized, Reason: text},
		"a daemon's task's text": {Kind: incident.DaemonFailingToStart, Tasks: []incident.Task{task}},
	} {
		if v := Diagnose(inc); v.Cause != cause.Unknown || v.Evidence.Text != text || !v.Alert {
			t.Errorf("%s: %+v", sentence, v.Failure)
		}
	}
}

func TestProgressIsSilentAndSaysWhy(t *testing.T) {
	for _, kind := range []incident.Kind{
		incident.DeploymentInProgress, incident.DeploymentCompleted, incident.ServiceNotice, incident.TaskChanged,
		incident.HookChanged, incident.InstanceChanged, incident.DaemonDeploymentChanged,
	} {
		v := Diagnose(incident.Incident{Kind: kind, Reason: outOfMemory, Tasks: []incident.Task{crashed(exited("app", 1))}})
		if v.Alert || v.Silence != (Silence{Code: Progress, Kind: kind}) || v.Cause != cause.Informational ||
			v.Severity != cause.Info {
			t.Errorf("%s: %+v", kind, v)
		}
	}
}

func TestAServiceWithoutTasksIsCriticalWhateverTheEvent(t *testing.T) {
	down := func(kind incident.Kind) incident.Incident {
		return incident.Incident{
			Kind: kind, Tasks: []incident.Task{crashed(exited("app", 1))},
			Service: incident.Service{Known: true, Desired: 1, Deployments: []incident.Deployment{{ID: "ecs-svc/1", RolloutState: "COMPLETED"}}},
		}
	}
	for _, kind := range []incident.Kind{
		incident.TaskStopped, incident.DeploymentFailed, incident.DeploymentRollingBack, incident.TasksFailingToStart,
		incident.PlacementFailed,
		incident.ServiceProblem, incident.HookFailed,
	} {
		if v := Diagnose(down(kind)); v.Severity != cause.Critical {
			t.Errorf("%s: %s", kind, v.Severity)
		}
	}
	for sentence, change := range map[string]func(*incident.Incident){
		"some tasks run":                    func(i *incident.Incident) { i.Service.Running = 1 },
		"none is wanted":                    func(i *incident.Incident) { i.Service.Desired = 0 },
		"the service is not known":          func(i *incident.Incident) { i.Service = incident.Service{} },
		"its first deployment is under way": func(i *incident.Incident) { i.Service.Deployments[0].RolloutState = "IN_PROGRESS" },
		"the task was only replaced": func(i *incident.Incident) {
			i.Tasks[0] = stopped("ServiceSchedulerInitiated", "Scaling activity initiated by (deployment ecs-svc/2)")
		},
		"somebody asked for silence till two": func(i *incident.Incident) {
			i.Time, i.Mutes = noon, []incident.Mute{{By: incident.MutedByServiceTag, Until: noon.Add(2 * time.Hour)}}
		},
	} {
		if v := Diagnose(with(down(incident.TaskStopped), change)); v.Severity == cause.Critical {
			t.Errorf("%s: %s", sentence, v.Severity)
		}
	}
	bluegreen := with(down(incident.TaskStopped), func(i *incident.Incident) { i.Service.Deployments = nil })
	if v := Diagnose(bluegreen); v.Severity != cause.Critical {
		t.Errorf("another controller deploys the service: %s", v.Severity)
	}
}

func TestSeverity(t *testing.T) {
	misconfigured := "(service web) can no longer maintain your service: its policies have been misconfigured"
	for sentence, test := range map[string]struct {
		inc  incident.Incident
		want Severity
	}{
		"a deployment that failed for a mild cause":      {rollout(stopped("SpotInterruption", "Your Spot Task was interrupted.")), cause.Error},
		"a deployment that failed for a critical cause":  {with(rollout(), func(i *incident.Incident) { i.Reason = misconfigured }), cause.Critical},
		"a deployment that rolls back":                   {incident.Incident{Kind: incident.DeploymentRollingBack}, cause.Warning},
		"a hook that waits":                              {incident.Incident{Kind: incident.HookAwaitingAction}, cause.Warning},
		"an unknown event of level ERROR":                {incident.Incident{Kind: incident.Unrecognized, Level: "ERROR"}, cause.Warning},
		"an unknown event of level INFO":                 {incident.Incident{Kind: incident.Unrecognized, Level: "INFO"}, cause.Info},
		"an unreadable event":                            {incident.Incident{Kind: incident.Unreadable}, cause.Warning},
		"a service's problem is as grave as its cause":   {incident.Incident{Kind: incident.ServiceProblem, Name: "ECS_OPERATION_THROTTLED"}, cause.Warning},
		"a task that was stopped is as grave as its own": {incident.Incident{Kind: incident.TaskStopped, Tasks: []incident.Task{stopped("", "Host EC2 (instance i-0123) terminated.")}}, cause.Warning},
	} {
		if got := Diagnose(test.inc).Severity; got != test.want {
			t.Errorf("%s: %s, want %s", sentence, got, test.want)
		}
	}
}

// Where nobody knows what the tasks' words mean, they are the only clue, whatever the deployment says about itself.
func TestTheNewestFailedTasksWordsAreQuotedWhereTheCauseIsUnknown(t *testing.T) {
	const words, failed, generic = "Frobnication failed: no quux in zone b", "SERVICE_DEPLOYMENT_FAILED",
		"tasks failed to start"
	silent := stopped("TaskFailedToStart", "")
	inContainer := stopped("TaskFailedToStart", "", incident.Container{Name: "app", Reason: words})
	older := stopped("TaskFailedToStart", "Frobnication failed: no quux in zone a")
	for sentence, test := range map[string]struct {
		kind   incident.Kind
		name   string
		reason string
		tasks  []incident.Task
		want   string
	}{
		"in a failed deployment": {incident.DeploymentFailed, failed, generic,
			[]incident.Task{stopped("TaskFailedToStart", words), older, older}, words},
		"in one that only the event's name tells of": {incident.TasksFailingToStart, "SERVICE_TASK_START_IMPAIRED", "",
			[]incident.Task{stopped("TaskFailedToStart", words), older, older}, words},
		"where the newest has none, the next": {incident.DeploymentFailed, failed, generic,
			[]incident.Task{silent, stopped("TaskFailedToStart", words), older}, words},
		"where only a container gives one": {incident.DeploymentFailed, failed, generic,
			[]incident.Task{inContainer, older}, words},
		"but not where a task's cause is known": {incident.DeploymentFailed, failed, generic,
			[]incident.Task{stopped("TaskFailedToStart", words), stopped("TaskFailedToStart", unpullable)}, unpullable},
		"nor where the deployment's own words say why": {incident.DeploymentFailed, failed, hookFailed,
			[]incident.Task{stopped("TaskFailedToStart", words)}, hookFailed},
		"and where no task says anything, the deployment's": {incident.DeploymentFailed, failed, generic,
			[]incident.Task{silent}, generic},
	} {
		t.Run(sentence, func(t *testing.T) {
			inc := incident.Incident{Kind: test.kind, Name: test.name, Reason: test.reason, DeploymentID: "ecs-svc/2"}
			inc.Tasks = test.tasks
			v := Diagnose(inc)
			if v.Evidence.Text != test.want {
				t.Errorf("%q as %s, want %q", v.Evidence.Text, v.Cause, test.want)
			}
		})
	}
}
