package diagnosis

import (
	"cmp"
	"slices"
	"time"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// split counts a service's running tasks: those that serve, and those of the rollout that fails.
func split(inc incident.Incident) Impact {
	s := inc.Service
	if len(s.TaskSets) > 0 {
		return splitSets(s, inc.DeploymentID)
	}
	bad := failingDeployment(inc)
	if bad.ID == "" {
		return Impact{Serving: s.Running, Wanted: s.Desired, Definition: s.Primary().TaskDefinitionARN}
	}
	out := Impact{
		Serving: max(0, s.Running-bad.Running), Wanted: s.Desired, Definition: goodDefinition(s, bad),
		Failing: bad.TaskDefinitionARN, Failed: bad.Running,
	}
	if s.Rolling() {
		return withRollingTraffic(out, inc)
	}
	return withShiftedTraffic(out, inc.ServiceDeployment)
}

// splitSets does so for a service that CodeDeploy or somebody else deploys: the primary task set serves.
func splitSets(s incident.Service, id string) Impact {
	var out Impact
	for _, set := range s.TaskSets {
		switch {
		case set.Status == "PRIMARY":
			out.Serving, out.Definition = set.Running, set.TaskDefinitionARN
			out.Wanted = cmp.Or(set.Desired, s.Desired)
		case set.ID == id:
			out.Failing, out.Failed = set.TaskDefinitionARN, set.Running
		}
	}
	if s.PrimarySet().ID == "" { // nobody says which has the traffic
		out.Serving, out.Wanted = s.Running, s.Desired
	}
	return out
}

// withRollingTraffic adds the traffic of a rolling update. As many old tasks run as the minimum healthy percent asks
// for until new ones are healthy: where there are fewer, the new ones have their place and their traffic. The same is
// so where an alarm went off, which only traffic does.
func withRollingTraffic(out Impact, inc incident.Incident) Impact {
	if out.Failed > 0 && out.Serving < out.Wanted && noneStarted(inc) { // so that those that run are of the good ones
		out.Serving, out.Definition = min(out.Wanted, out.Serving+out.Failed), ""
		return out
	}
	atLeast := (inc.Service.Desired*inc.Service.MinimumHealthy + 99) / 100
	gaveWay := out.Serving == 0 || out.Serving < atLeast
	if out.Failed > 0 && (closes(inc) || gaveWay || inc.ServiceDeployment.AlarmTriggered) {
		running := out.Serving + out.Failed
		out.Serving, out.Traffic = running, float64(100*out.Failed)/float64(running)
	}
	return out
}

// noneStarted reports whether all that fails of a rollout is that tasks do not start.
func noneStarted(inc incident.Incident) bool {
	ours := slices.DeleteFunc(slices.Clone(stoppedTasks(inc)), func(t incident.Task) bool {
		return t.StartedBy != inc.DeploymentID || inc.DeploymentID == ""
	})
	return len(ours) > 0 && !closes(inc) && !inc.ServiceDeployment.AlarmTriggered &&
		!slices.ContainsFunc(ours, func(t incident.Task) bool { return !t.StartedAt.IsZero() })
}

// afterShift are the stages in which a new revision has production traffic.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
var afterShift = []string{"PRODUCTION_TRAFFIC_SHIFT", "POST_PRODUCTION_TRAFFIC_SHIFT", "BAKE_TIME", "CLEAN_UP"}

// withShiftedTraffic adds the traffic of a rollout that moves it: as ECS counts it, and where it does not, by its
// stage.
func withShiftedTraffic(out Impact, d incident.ServiceDeployment) Impact {
	const all = 100
	switch {
	case d.Target.Weighted:
		out.Traffic, out.Weighted = d.Target.Traffic, true
	case slices.Contains(afterShift, d.LifecycleStage) && d.Status == "IN_PROGRESS":
		out.Traffic = all
	}
	if out.Traffic >= all {
		out.Serving = out.Failed
	}
	return out
}

// failingDeployment is the deployment that fails where it is another one than what serves: not that of a task that
// ended in a service at rest, and in a rollback not the one that it leads to.
func failingDeployment(inc incident.Incident) incident.Deployment {
	s, own := inc.Service, inc.Service.Deployment(inc.DeploymentID)
	switch {
	case inc.Kind == incident.HookAwaitingAction:
		return incident.Deployment{}
	case inc.Kind == incident.HookFailed && own.ID == "":
		own = s.Primary()
	case closes(inc), RollsBack(inc) && own.RolloutState != failed:
		own = gaveUpBeside(s)
	}
	next := s.Primary()
	switch {
	case own.RolloutState != "COMPLETED":
		return own
	case own.Status == "ACTIVE" && next.RolloutState == "IN_PROGRESS" && next.Failed > 0: // what takes its place
		return next
	}
	return incident.Deployment{}
}

const failed = "FAILED"

// gaveUpBeside is a failed deployment beside the primary one.
func gaveUpBeside(s incident.Service) incident.Deployment {
	for _, d := range s.Deployments {
		if d.RolloutState == failed && d.Status != "PRIMARY" {
			return d
		}
	}
	return incident.Deployment{}
}

// goodDefinition is what the tasks run that are not of a deployment, where it is one.
func goodDefinition(s incident.Service, but incident.Deployment) string {
	definition := ""
	for _, d := range s.Deployments {
		if d.ID == but.ID || d.Running == 0 {
			continue
		}
		if definition != "" && definition != d.TaskDefinitionARN {
			return ""
		}
		definition = d.TaskDefinitionARN
	}
	return definition
}

// How long a task has to run to count as one that served. One that failed its health checks never did, unless it ran
// for so long that it must have passed them before.
const (
	servedAfter  = 5 * time.Minute
	servedSurely = time.Hour
)

// outageBegan is when the last task that served stopped, as far as ECS remembers; zero where it remembers none.
func outageBegan(inc incident.Incident) time.Time {
	var began time.Time
	for _, task := range stoppedTasks(inc) {
		if hasServed(task) && task.StoppedAt.After(began) {
			began = task.StoppedAt
		}
	}
	return began
}

// stoppedTasks are the stopped tasks of the service that were looked at.
func stoppedTasks(inc incident.Incident) []incident.Task {
	if len(inc.Remembered) > 0 {
		return inc.Remembered
	}
	return inc.Tasks
}

func hasServed(task incident.Task) bool {
	if task.StartedAt.IsZero() {
		return false
	}
	ran := task.StoppedAt.Sub(task.StartedAt)
	if ran < servedAfter || ran >= servedSurely {
		return ran >= servedSurely
	}
	code := taskFailure(task, incident.TaskDefinition{}).Cause
	return code != cause.ELBHealthCheckFailed && code != cause.ContainerHealthCheckFailed
}

// hasWorsened reports whether a failure is the first of those that are counted at which all tasks of a service are
// lost, or more than half of them, as far as the tasks that stopped since the one before can tell.
func hasWorsened(inc incident.Incident, now Impact, r Repeat) bool {
	then, left := now.Serving+lostSince(inc, r, r.last), now.Serving+lostSince(inc, r, r.at)
	return left == 0 && then > 0 || 2*left < now.Wanted && 2*then >= now.Wanted
}

// lostSince counts the tasks that served at a time and stopped after it. What came up again between two failures, and
// not for long, is no loss.
func lostSince(inc incident.Incident, r Repeat, at time.Time) int {
	lost := 0
	for _, task := range inc.Remembered {
		lasted := task.StartedAt.Before(r.Since) || task.StoppedAt.Sub(task.StartedAt) >= lasts
		if hasServed(task) && lasted && !task.StartedAt.After(at) && task.StoppedAt.After(at) {
			lost++
		}
	}
	return lost
}
