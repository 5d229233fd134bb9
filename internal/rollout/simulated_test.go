package rollout

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// simulation is a rollout by ECS as a model of it has it: what it does, and when. Its two calls tell of it a little
// late, each by itself.
type simulation struct {
	ends                     string // success, early, breaker, alarm, stopped, refused, replaced or again
	shifts                   bool
	up, end, after           time.Duration // all tasks run, it ends, and what follows has ended
	lateService, lateRollout time.Duration
	lateName                 time.Duration // of the current service deployment, behind the deployments beside it
	from                     time.Duration // when somebody begins to wait
}

func simulated(r *rand.Rand) simulation {
	s := func(least, most int) time.Duration { return time.Duration(least+r.IntN(most-least)) * time.Second }
	ends := []string{"success", "early", "breaker", "alarm", "stopped", "refused", "replaced", "again"}
	sim := simulation{ends: ends[r.IntN(len(ends))], up: s(5, 40), lateService: s(0, 6), lateRollout: s(0, 6),
		lateName: s(0, 3)}
	sim.shifts = r.IntN(2) == 0 && sim.ends != "early" && sim.ends != "breaker" || sim.ends == "refused"
	sim.end = sim.up + s(1, 60)
	sim.after = sim.end + s(10, 60)
	sim.from = max(0, s(-100, int((sim.after+30*time.Second)/time.Second)))
	return sim
}

// want is the state that the rollout must end in, and the moment before which nobody can know.
func (s simulation) want() (states []State, known time.Duration) {
	switch s.ends {
	case "success", "early":
		return []State{Stable, Successful}, s.end
	case "replaced":
		if s.from-s.lateService < s.end {
			return []State{Replaced}, s.end
		}
		return []State{Stable, Successful}, s.after
	case "again":
		return []State{Stable, Successful}, s.after
	}
	return []State{Failed}, s.end
}

// look is what the two calls tell at a moment.
func (s simulation) look(now time.Duration) Observation {
	service, _ := s.service(now - s.lateService)
	_, which := s.service(now - s.lateService - s.lateName)
	return Observation{At: start.Add(now), Service: service, Current: s.rollout(now-s.lateRollout, which)}
}

// service is DescribeServices, and the id of the deployment that its service deployment is about.
func (s simulation) service(now time.Duration) (incident.Service, string) {
	own, old := deployment("new", "PRIMARY", "IN_PROGRESS", 0), deployment("old", "ACTIVE", "COMPLETED", -5000)
	old.Running, old.Desired = 10, 10
	own.Desired = 10
	if now >= s.up {
		own.Running = 10
	}
	service := incident.Service{Known: true, Status: "ACTIVE", Desired: 10, CircuitBreaker: s.ends == "breaker",
		Rollback: s.ends == "breaker"}
	if s.shifts {
		service.Strategy = "CANARY"
	}
	service.Deployments, service.EarlySuccess, service.EarlyPercent = []incident.Deployment{own, old}, s.ends == "early",
		80
	which := "new"
	if now >= s.end {
		service.Deployments, which = s.afterwards(now, own, old)
	}
	for _, d := range service.Deployments {
		service.Running += d.Running
	}
	return service, which
}

// afterwards are the deployments that are listed when the rollout has ended.
func (s simulation) afterwards(now time.Duration, own, old incident.Deployment) ([]incident.Deployment, string) {
	next := deployment("newer", "PRIMARY", "IN_PROGRESS", int(s.end/time.Second))
	switch s.ends {
	case "early":
		own.RolloutState, own.Running, old.Running = "COMPLETED", 8, 4
		return []incident.Deployment{own, old}, "new"
	case "success":
		own.RolloutState = "COMPLETED"
		return []incident.Deployment{own}, "new"
	case "stopped":
		return []incident.Deployment{own, old}, "new"
	case "again":
		next.TaskDefinitionARN = own.TaskDefinitionARN
		fallthrough
	case "replaced":
		own.Status, next.Desired = "ACTIVE", 10
		if now >= s.after {
			next.Running, next.RolloutState = 10, "COMPLETED"
			return []incident.Deployment{next}, "newer"
		}
		return []incident.Deployment{next, own, old}, "newer"
	}
	old.Status = "PRIMARY"
	if now >= s.after {
		return []incident.Deployment{old}, "new"
	}
	own.Status, own.RolloutState = "ACTIVE", "FAILED"
	return []incident.Deployment{withReason(old, "rolling back"), own}, "new"
}

// rollout is DescribeServiceDeployments of the service deployment that rolls a deployment out.
func (s simulation) rollout(now time.Duration, which string) incident.ServiceDeployment {
	d := rolling("IN_PROGRESS", 0)
	d.Target.Weighted, d.Target.Traffic = s.shifts, 10
	switch {
	case which == "newer":
		d = rolling("IN_PROGRESS", int(s.end/time.Second))
		if now >= s.after {
			d.Status = "SUCCESSFUL"
		}
		return d
	case now < s.end:
		return d
	}
	switch s.ends {
	case "success", "early":
		d.Status = "SUCCESSFUL"
		return d
	case "stopped", "replaced", "again":
		d.Status, d.StoppedAt = "STOPPED", start.Add(s.end+time.Second)
		return d
	case "refused":
		d.HookFailed, d.Hooks = true, []incident.Hook{{Type: "PAUSE", Status: "FAILED"}}
	}
	d.Tripped, d.AlarmTriggered, d.Status = s.ends == "breaker", s.ends == "alarm", "ROLLBACK_IN_PROGRESS"
	if now >= s.after {
		d.Status, d.FinishedAt = "ROLLBACK_SUCCESSFUL", start.Add(s.after)
	}
	return d
}

// Whatever the rollout, and however late ECS's two calls tell of it, it is judged right, neither before ECS knows nor
// later than a few looks after both calls tell.
func TestSimulatedRolloutsAreJudgedRight(t *testing.T) {
	for seed := range uint64(3000) {
		r := rand.New(rand.NewPCG(seed, 1))
		s := simulated(r)
		states, known := s.want()
		var observed []Observation
		now, v := s.from, Verdict{Open: true}
		for ; v.Open && now < 10*time.Minute; now += time.Duration(3+r.IntN(9)) * time.Second {
			observed = append(observed, s.look(now))
			v = Decide(Wanted{}, observed)
		}
		told := observed[len(observed)-1].At.Sub(start)
		right := v.State == states[0] || v.State == states[len(states)-1]
		if !right || told < known || told > max(s.from, known)+settling+2*12*time.Second {
			t.Errorf("seed %d: %s %s after %s, want %v from %s on; %+v", seed, v.State, v.Reason, told, states, known, s)
		}
	}
}
