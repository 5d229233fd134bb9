package rollout

import (
	"testing"
	"time"

	"github.com/ecswhy/ecswhy/internal/incident"
)

var start = time.Date(2026, 10, 14, 3, 0, 0, 0, time.UTC)

func at(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }

// rolls is a service deployment; none is known.
type rolls = incident.ServiceDeployment

var none rolls

func deployment(id, status, state string, created int) incident.Deployment {
	return incident.Deployment{
		ID: id, Status: status, RolloutState: state, CreatedAt: at(created),
		TaskDefinitionARN: "arn:aws:ecs:us-west-2:111122223333:task-definition/" + map[string]string{"old": "web:1", "new": "web:2", "newer": "web:3"}[id],
	}
}

func seen(second int, current incident.ServiceDeployment, deployments ...incident.Deployment) Observation {
	return Observation{At: at(second), Current: current, Service: incident.Service{
		Known: true, Status: "ACTIVE", Desired: 2, Running: 2, Deployments: deployments,
	}}
}

func rolling(status string, created int) incident.ServiceDeployment {
	return rolls{Status: status, CreatedAt: at(created)}
}

// The recorded rollouts of testdata/rollouts are judged by the tests of internal/cli/wait; here stand the finer points.
func TestDecide(t *testing.T) {
	const old = -5000
	under := deployment("new", "PRIMARY", "IN_PROGRESS", 0)
	complete := deployment("new", "PRIMARY", "COMPLETED", 0)
	serving := deployment("old", "ACTIVE", "COMPLETED", old)
	for name, c := range map[string]struct {
		wanted Wanted
		seen   []Observation
		state  State
		reason Reason
	}{
		"nothing seen": {Wanted{}, nil, Underway, ""},
		"baking: tasks run but ECS is not through": {Wanted{}, []Observation{seen(60, rolling("IN_PROGRESS", 0), complete)}, Underway, ""},
		"through":                               {Wanted{}, []Observation{seen(60, rolling("SUCCESSFUL", 0), complete)}, Stable, ""},
		"an older deployment's tasks still run": {Wanted{}, []Observation{seen(60, rolling("SUCCESSFUL", 0), complete, serving)}, Underway, ""},
		"another deployment's failure is not this one's":   {Wanted{}, []Observation{seen(60, rolls{Status: "STOPPED", CreatedAt: at(-90), FinishedAt: at(-30)}, complete)}, Stable, ""},
		"a service deployment that waited for its turn":    {Wanted{}, []Observation{seen(5, none, under), seen(60, rolls{Status: "STOPPED", CreatedAt: at(-300), StartedAt: at(2), StoppedAt: at(50)}, under)}, Failed, Stopped},
		"the circuit breaker trips before the status says": {Wanted{}, []Observation{seen(60, rolls{Status: "IN_PROGRESS", Tripped: true, CreatedAt: at(0)}, under)}, Failed, CircuitBreaker},
		"a rollback without a word, to an older deployment": {
			Wanted{}, []Observation{seen(5, none, under, serving),
				seen(60, none, deployment("old", "PRIMARY", "COMPLETED", old))}, Failed, RolledBack,
		},
		"a rollback that gets a deployment of its own": {
			Wanted{}, []Observation{seen(5, none, under), seen(60, none,
				withReason(deployment("newer", "PRIMARY", "IN_PROGRESS", 50), "rolling back to deploymentId newer"))}, Failed,
			RolledBack,
		},
		"failed, and replaced since": {
			Wanted{}, []Observation{seen(5, none, under), seen(60, none, deployment("newer", "PRIMARY", "IN_PROGRESS", 50),
				withReason(deployment("new", "ACTIVE", "FAILED", 0), "alarm detected"))}, Failed, Alarm,
		},
		"replaced and stable: not this one's success": {
			Wanted{}, []Observation{seen(5, none, under), seen(60, rolling("SUCCESSFUL", 20),
				deployment("newer", "PRIMARY", "COMPLETED", 20))}, Replaced, NewerDeployment,
		},
		"a wanted deployment that ECS lists a little late": {
			Wanted{Deployment: "new"}, []Observation{seen(0, none, deployment("old", "PRIMARY", "COMPLETED", old))}, Underway,
			"",
		},
		"a wanted deployment that came late and is through": {
			Wanted{Deployment: "new"}, []Observation{seen(0, none, deployment("old", "PRIMARY", "COMPLETED", old)),
				seen(60, rolling("SUCCESSFUL", 0), complete)}, Stable, "",
		},
		"a wanted deployment that never comes": {
			Wanted{Deployment: "lost"}, []Observation{seen(0, none, complete), seen(30, none, complete)}, Replaced, NotListed,
		},
		"a wanted task definition, while a newer one is rolled out": {
			Wanted{TaskDefinition: "web:2"}, []Observation{seen(60, rolling("IN_PROGRESS", 50),
				deployment("newer", "PRIMARY", "IN_PROGRESS", 50), deployment("new", "ACTIVE", "IN_PROGRESS", 0))}, Replaced,
			NewerDeployment,
		},
		"a wanted family takes the newest": {
			Wanted{TaskDefinition: "web"}, []Observation{seen(60, rolling("SUCCESSFUL", 0), complete)}, Stable, "",
		},
		"the same cause twice, of three": {
			Wanted{FailAfter: 3}, []Observation{withAlike(seen(60, none, under), 2, false)}, Underway, "",
		},
		"the same cause three times": {
			Wanted{FailAfter: 3}, []Observation{withAlike(seen(60, none, under), 3, false)}, Failed, SameCause,
		},
		"the same cause three times, where a circuit breaker decides": {
			Wanted{FailAfter: 3}, []Observation{withAlike(seen(60, none, under), 3, true)}, Underway, "",
		},
		"the same cause three times, but all is well now": {
			Wanted{FailAfter: 3}, []Observation{withAlike(seen(60, none, complete), 3, false)}, Stable, "",
		},
		"the service drains": {Wanted{}, []Observation{{At: at(0), Service: incident.Service{Status: "DRAINING"}}}, Failed, ServiceGone},
		"rolled back to what is stable, longer ago than anybody waited": {
			Wanted{}, []Observation{seen(5000, rolls{Status: "ROLLBACK_SUCCESSFUL", CreatedAt: at(0), FinishedAt: at(100)},
				deployment("old", "PRIMARY", "COMPLETED", old))}, Stable, "",
		},
		"rolling back at the start, and nothing else is known": {
			Wanted{}, []Observation{seen(0, none, withReason(deployment("old", "PRIMARY", "IN_PROGRESS", old),
				"rolling back to deploymentId old"), withReason(deployment("new", "ACTIVE", "FAILED", -60), "circuit breaker"))}, Failed, CircuitBreaker,
		},
		"rolled back just before": {
			Wanted{}, []Observation{seen(150, rolls{Status: "ROLLBACK_SUCCESSFUL", CreatedAt: at(0), FinishedAt: at(100)},
				deployment("old", "PRIMARY", "COMPLETED", old))}, Failed, RolledBack,
		},
		"rolled back just before, and deployed again": {
			Wanted{}, []Observation{seen(150, rolls{Status: "ROLLBACK_SUCCESSFUL", CreatedAt: at(0), FinishedAt: at(100)},
				deployment("newer", "PRIMARY", "COMPLETED", 120))}, Stable, "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if v := Decide(c.wanted, c.seen); v.State != c.state || v.Reason != c.reason {
				t.Errorf("%s %s, want %s %s", v.State, v.Reason, c.state, c.reason)
			}
		})
	}
}

func withReason(d incident.Deployment, reason string) incident.Deployment {
	d.RolloutReason = reason
	return d
}

func withAlike(o Observation, tasks int, breaker bool) Observation {
	o.Alike, o.CircuitBreaker = tasks, breaker
	return o
}

func TestEveryStatusOfAServiceDeploymentIsJudged(t *testing.T) {
	for status, want := range map[string]State{
		"PENDING": Underway, "IN_PROGRESS": Underway, "SUCCESSFUL": Stable, "STOP_REQUESTED": Failed, "STOPPED": Failed,
		"ROLLBACK_REQUESTED": Failed, "ROLLBACK_IN_PROGRESS": Failed, "ROLLBACK_SUCCESSFUL": Failed, "ROLLBACK_FAILED": Failed,
		"A_STATUS_OF_THE_FUTURE": Underway,
	} {
		look := func(second int) Observation {
			return seen(second, rolling(status, 0), deployment("new", "PRIMARY", "COMPLETED", 0))
		}
		if v := Decide(Wanted{}, []Observation{look(60), look(70)}); v.State != want {
			t.Errorf("%s: %s, want %s", status, v.State, want)
		}
	}
}
