package diagnosis

import (
	"testing"
	"time"

	"github.com/ecswhy/ecswhy/internal/incident"
)

func TestWhatECSNeverAnnounces(t *testing.T) {
	with := func(change func(*incident.Service)) incident.Service {
		s := incident.Service{Known: true, Status: "ACTIVE"}
		change(&s)
		return s
	}
	for sentence, c := range map[string]struct {
		service incident.Service
		want    bool
	}{
		"neither circuit breaker nor alarms": {with(func(*incident.Service) {}), true},
		"a circuit breaker":                  {with(func(s *incident.Service) { s.CircuitBreaker = true }), false},
		"alarms":                             {with(func(s *incident.Service) { s.Alarms = true }), false},
		"not deployed by ECS":                {with(func(s *incident.Service) { s.Controller = "CODE_DEPLOY" }), false},
		"deployed by ECS, as it says":        {with(func(s *incident.Service) { s.Controller = "ECS" }), true},
		"blue/green, which has no breaker":   {with(func(s *incident.Service) { s.Strategy = "BLUE_GREEN" }), false},
		"deleted":                            {with(func(s *incident.Service) { s.Status = "INACTIVE" }), false},
	} {
		if Unwatched(c.service) != c.want {
			t.Errorf("%s: unwatched %t", sentence, !c.want)
		}
	}
}

func TestWhatLooksServedIsLookedAtTwice(t *testing.T) {
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	crash := func(by string, began, ran time.Duration) incident.Task {
		return incident.Task{StopCode: "EssentialContainerExited", StoppedReason: "Essential container in task exited",
			StartedBy: by,
			CreatedAt: at.Add(began), StartedAt: at.Add(began), StoppedAt: at.Add(began + ran),
			Containers: []incident.Container{{Name: "web", Exited: true, ExitCode: 1}}}
	}
	unhealthy := func(by string, began, ran time.Duration) incident.Task {
		t := crash(by, began, ran)
		t.StopCode, t.StoppedReason = "ServiceSchedulerInitiated", "Task failed ELB health checks in (target-group web)"
		return t
	}
	old := incident.Deployment{ID: "ecs-svc/1", Status: "ACTIVE", RolloutState: "COMPLETED",
		CreatedAt: at.Add(-48 * time.Hour)}
	next := incident.Deployment{ID: "ecs-svc/2", Status: "PRIMARY", RolloutState: "IN_PROGRESS",
		CreatedAt: at.Add(-time.Hour)}
	stopped := func(by string, s incident.Service, tasks ...incident.Task) incident.Incident {
		s.Known, s.Status, s.MinimumHealthy, s.CreatedAt = true, "ACTIVE", 100, at.Add(-72*time.Hour)
		return incident.Incident{Kind: incident.TaskStopped, Time: at, Cluster: "prod", ServiceName: "web", DeploymentID: by,
			Service: s, Tasks: tasks[:1], Remembered: tasks}
	}
	with := func(d incident.Deployment, running, failed int) incident.Deployment {
		d.Running, d.Failed = running, failed
		return d
	}
	both := func(running, failed int) []incident.Deployment {
		return []incident.Deployment{with(next, running, failed), old}
	}
	sets := []incident.TaskSet{{ID: "ecs-svc/1", Status: "PRIMARY", Desired: 4, Running: 4},
		{ID: "ecs-svc/2", Status: "ACTIVE", Running: 3}}
	canary := stopped("ecs-svc/2", incident.Service{Strategy: "CANARY", CircuitBreaker: true, Desired: 8, Running: 11,
		Deployments: []incident.Deployment{with(next, 3, 2), with(old, 8, 0)}}, crash("ecs-svc/2", -time.Minute, time.Minute))
	canary.ServiceDeployment = incident.ServiceDeployment{Status: "IN_PROGRESS",
		Target: incident.RolledOut{Weighted: true, Traffic: 50}}
	rest := incident.Service{Desired: 2, Running: 2, Deployments: []incident.Deployment{
		{ID: "ecs-svc/1", Status: "PRIMARY", RolloutState: "COMPLETED", Running: 2, CreatedAt: at.Add(-48 * time.Hour)}}}
	none := incident.Service{Desired: 2, Events: []incident.ServiceEvent{
		{At: at.Add(-10 * time.Minute), Message: "(service web) has reached a steady state."}},
		Deployments: []incident.Deployment{{ID: "ecs-svc/1", Status: "PRIMARY", RolloutState: "COMPLETED"}}}
	unstarted := crash("ecs-svc/2", -time.Minute, time.Minute)
	unstarted.StartedAt, unstarted.StopCode, unstarted.StoppedReason = time.Time{}, "TaskFailedToStart", "RESOURCE:CPU"
	more := stopped("ecs-svc/1", none, crash("ecs-svc/1", -time.Minute, time.Minute))
	more.MoreTasks = true
	noRoom := stopped("ecs-svc/1", none, unstarted)
	noRoom.Kind, noRoom.Tasks, noRoom.Remembered = incident.PlacementFailed, nil, nil
	back := noRoom
	back.Kind = incident.DeploymentRollingBack
	unlisted := noRoom
	unlisted.Gaps = []incident.Gap{{Operation: "ecs:ListTasks", Kind: incident.Throttled}}
	for sentence, c := range map[string]struct {
		inc  incident.Incident
		want ImpactCode
	}{
		"a service that ran nothing is scaled up": {stopped("ecs-svc/1", none, crash("ecs-svc/1", -time.Minute, time.Minute)), NeverUp},
		"one task after the other ends, and the first of them was there when all was well": {stopped("ecs-svc/1", none,
			crash("ecs-svc/1", -time.Minute, time.Minute), crash("ecs-svc/1", -time.Hour, 55*time.Minute)), Down},
		"ECS remembers more tasks than were looked at": {more, Down},
		"it finds no room": {noRoom, NeverUp},
		"it is rolled back, and no task was looked at":              {back, Down},
		"it finds no room, and nobody knows what stopped before it": {unlisted, Down},
		"a task cannot start, and others of its revision run where old ones made room": {stopped("ecs-svc/2", incident.Service{
			Desired: 4, Running: 4, Deployments: []incident.Deployment{with(next, 2, 1), with(old, 2, 0)}},
			unstarted), AtRisk},
		"the same, and one of those that started crashed": {stopped("ecs-svc/2", incident.Service{
			Desired: 4, Running: 4, Deployments: []incident.Deployment{with(next, 2, 1), with(old, 2, 0)}},
			unstarted, crash("ecs-svc/2", -time.Minute, time.Minute)), Exposed},
		"blue dies, and green has no traffic yet": {stopped("ecs-svc/1", incident.Service{Strategy: "BLUE_GREEN", Desired: 4, Running: 4,
			Deployments: both(4, 0)}, crash("ecs-svc/1", -time.Hour, time.Hour)), NotKnown},
		"the last old task dies, and the new ones crash": {stopped("ecs-svc/1", incident.Service{Desired: 1, Running: 1,
			Deployments: both(1, 6)}, crash("ecs-svc/1", -time.Hour, time.Hour)), Exposed},
		"a canary with half of the traffic, under a breaker that does not act on it": {canary, Exposed},
		"a green task of CodeDeploy that had served": {stopped("ecs-svc/2", incident.Service{Controller: "CODE_DEPLOY", Desired: 4, Running: 7,
			TaskSets: sets}, crash("ecs-svc/2", -20*time.Minute, 20*time.Minute)), NotKnown},
		"all tasks are replaced every minute": {stopped("ecs-svc/1", rest, crash("ecs-svc/1", -time.Minute, time.Minute),
			crash("ecs-svc/1", -2*time.Minute, time.Minute), crash("ecs-svc/1", -3*time.Minute, time.Minute)), Degraded},
		"one after the other fails its checks when its grace period is over": {stopped("ecs-svc/1", rest,
			unhealthy("ecs-svc/1", -8*time.Minute, 8*time.Minute),
			unhealthy("ecs-svc/1", -12*time.Minute, 8*time.Minute)), Degraded},
		"one fails its checks, and another did long before": {stopped("ecs-svc/1", rest,
			unhealthy("ecs-svc/1", -8*time.Minute, 8*time.Minute),
			unhealthy("ecs-svc/1", -40*time.Minute, 8*time.Minute)), Unaffected},
		"two that served for half an hour fail their checks, one long before": {stopped("ecs-svc/1", rest,
			unhealthy("ecs-svc/1", -30*time.Minute, 30*time.Minute),
			unhealthy("ecs-svc/1", -60*time.Minute, 30*time.Minute)), Unaffected},
		"a new task fails its checks, and all old ones did a moment ago": {stopped("ecs-svc/2", incident.Service{Desired: 2, Running: 2,
			CircuitBreaker: true, Deployments: []incident.Deployment{with(next, 0, 1), with(old, 2, 0)}},
			unhealthy("ecs-svc/2", -2*time.Minute, 2*time.Minute), unhealthy("ecs-svc/1", -9*time.Hour, 9*time.Hour),
			unhealthy("ecs-svc/1", -9*time.Hour, 9*time.Hour-time.Minute)), Degraded},
		"a new task crashes, and alarms see those that run": {stopped("ecs-svc/2", incident.Service{Desired: 4, Running: 5, Alarms: true,
			Deployments: []incident.Deployment{with(next, 1, 1), with(old, 4, 0)}}, crash("ecs-svc/2", -time.Minute, time.Minute)), Unaffected},
		"a new task crashes, and alarms see none of them": {stopped("ecs-svc/2", incident.Service{Desired: 4, Running: 4, Alarms: true,
			Deployments: []incident.Deployment{next, with(old, 4, 0)}}, crash("ecs-svc/2", -time.Minute, time.Minute)), AtRisk},
		"one crash of two that ran long": {stopped("ecs-svc/1", rest, crash("ecs-svc/1", -time.Hour, time.Hour)), Unaffected},
	} {
		if v := Diagnose(c.inc); v.Impact.Code != c.want || !v.Alert && c.want != Degraded {
			t.Errorf("%s: %s, alert %t, silence %s", sentence, v.Impact.Code, v.Alert, v.Silence.Code)
		}
	}
}
