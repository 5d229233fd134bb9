package diagnosis

import (
	"testing"
	"time"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// Every moment is so long before noon.
func ago(d time.Duration) time.Time { return time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC).Add(-d) }

func saidAgo(d time.Duration, message string) incident.ServiceEvent {
	return incident.ServiceEvent{At: ago(d), Message: "(service unable-to-failed) " + message}
}

// serving is a service with one deployment of three days ago, whose events are given newest first.
func serving(running, desired int, rollout string, events ...incident.ServiceEvent) incident.Service {
	return incident.Service{Known: true, Running: running, Desired: desired, Pending: desired - running, Events: events,
		Deployments: []incident.Deployment{{ID: "ecs-svc/2", Status: "PRIMARY", RolloutState: rollout, Running: running, Desired: desired,
			CreatedAt: ago(72 * time.Hour)}}}
}

func TestAServiceFailsOnlyWhereSomethingSaysSo(t *testing.T) {
	const hour, day = time.Hour, 24 * time.Hour
	steady := func(d time.Duration) incident.ServiceEvent { return saidAgo(d, "has reached a steady state.") }
	begun := func(d time.Duration) incident.ServiceEvent { return saidAgo(d, "has started 2 tasks: (task 0123).") }
	died := func(by string, created, stopped time.Duration) incident.Task {
		return incident.Task{StartedBy: by, CreatedAt: ago(created), StoppedAt: ago(stopped)}
	}
	young := func(s incident.Service, age time.Duration, failed int) incident.Service {
		s.Deployments[0].CreatedAt, s.Deployments[0].Failed = ago(age), failed
		return s
	}
	beside := func(s incident.Service, old incident.Deployment) incident.Service {
		s.Deployments = append(s.Deployments, old)
		return s
	}
	for sentence, test := range map[string]struct {
		service incident.Service
		failed  []incident.Task
		want    Health
	}{
		"steady":                 {serving(2, 2, "COMPLETED", steady(hour)), nil, Health{State: Healthy}},
		"more than is asked for": {serving(3, 2, "COMPLETED", steady(hour)), nil, Health{State: Healthy}},
		"just scaled": {
			serving(2, 4, "COMPLETED", begun(20*time.Second), steady(day)),
			nil, Health{Starting, ago(20 * time.Second)},
		},
		"just scaled, no event": {serving(2, 4, "COMPLETED", steady(day)), nil, Health{State: Starting}},
		"new, no event": {
			young(serving(0, 2, "IN_PROGRESS"), 15*time.Second, 0),
			nil, Health{Starting, ago(15 * time.Second)},
		},
		"new, with events": {
			young(serving(0, 2, "IN_PROGRESS", begun(10*time.Second)), 15*time.Second, 0),
			nil, Health{Starting, ago(15 * time.Second)},
		},
		"deployed, the old serve": {
			young(beside(serving(0, 2, "IN_PROGRESS", begun(9*time.Second), steady(hour)), incident.Deployment{Running: 2}),
				15*time.Second, 0),
			nil, Health{Starting, ago(9 * time.Second)},
		},
		"pending for long": {
			serving(2, 4, "COMPLETED", begun(3*hour), steady(day)),
			nil, Health{Starting, ago(3 * hour)},
		},
		"deployed after a crash": {
			young(serving(0, 2, "IN_PROGRESS", saidAgo(hour, "was unable to place a task.")), 5*time.Second, 0),
			[]incident.Task{died("ecs-svc/1", 2*hour, hour)}, Health{Starting, ago(5 * time.Second)},
		},
		"scaled after a crash that is mended": {
			serving(2, 4, "COMPLETED", begun(20*time.Second), steady(hour/2)),
			[]incident.Task{died("ecs-svc/2", 2*hour, hour)},
			Health{Starting, ago(20 * time.Second)}},

		"tasks of the deployment failed in a row": {
			young(serving(2, 2, "IN_PROGRESS", begun(hour), steady(day)), hour, 3),
			nil, Health{Failing, ago(hour)},
		},
		"a deployment failed and is still listed": {
			beside(serving(2, 2, "COMPLETED", steady(hour)), incident.Deployment{RolloutState: "FAILED"}),
			nil, Health{Failing, ago(hour)},
		},
		"a task failed, and one is missing": {
			serving(1, 2, "COMPLETED", begun(time.Minute), steady(day)),
			[]incident.Task{died("ecs-svc/2", day, time.Minute)}, Health{Failing, ago(time.Minute)},
		},
		"a task failed while all of the old run": {
			young(serving(2, 2, "IN_PROGRESS", begun(time.Minute), steady(day)), 2*time.Minute, 0),
			[]incident.Task{died("ecs-svc/2", time.Minute, 0)}, Health{Failing, ago(2 * time.Minute)},
		},
		"the last event says so": {
			serving(0, 2, "COMPLETED", saidAgo(hour, "was unable to place a task."), begun(2*hour), steady(day)),
			nil, Health{Failing, ago(2 * hour)},
		},
		"the last event says so, never steady": {
			young(serving(0, 2, "IN_PROGRESS", saidAgo(hour, "(port 80) is unhealthy in (target-group x).")), 2*hour, 0),
			nil, Health{Failing, ago(2 * hour)},
		},
		"a task failed, and all run again": {
			serving(2, 2, "COMPLETED", steady(hour)),
			[]incident.Task{died("ecs-svc/2", day, 2*hour)}, Health{State: Healthy},
		},
	} {
		t.Run(sentence, func(t *testing.T) {
			if got := Assess(test.service, test.failed); got != test.want {
				t.Errorf("%+v, want %+v", got, test.want)
			}
		})
	}
}
