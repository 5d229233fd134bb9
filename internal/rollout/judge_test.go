package rollout

import (
	"testing"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// with changes a copy of an observation.
func with(o Observation, change func(*Observation)) Observation {
	change(&o)
	return o
}

// counted is an observation of a service that wants ten tasks, of which so many of the new deployment run.
func counted(running int, o Observation) Observation {
	o.Desired, o.Running = 10, 0
	for i := range o.Deployments {
		if o.Deployments[i].ID == "new" {
			o.Deployments[i].Running = running
		}
		o.Running += o.Deployments[i].Running
	}
	return o
}

func lenient(o Observation) Observation { o.EarlySuccess, o.EarlyPercent = true, 80; return o }

func shifting(o Observation, stage string, hooks ...incident.Hook) Observation {
	o.Strategy, o.Current.LifecycleStage, o.Current.Hooks = "BLUE_GREEN", stage, hooks
	return o
}

func TestHowFarADeploymentHasSucceeded(t *testing.T) {
	complete := func() []incident.Deployment {
		return []incident.Deployment{deployment("new", "PRIMARY", "COMPLETED", 0),
			deployment("old", "ACTIVE", "COMPLETED", -5000)}
	}
	successful := func(running int) Observation {
		return counted(running, seen(60, rolling("SUCCESSFUL", 0), complete()...))
	}
	alone := func(running int) Observation {
		return counted(running, seen(60, rolling("SUCCESSFUL", 0), complete()[:1]...))
	}
	untold := func(running int) Observation { return counted(running, seen(60, none, complete()...)) }
	for name, c := range map[string]struct {
		until Until
		seen  Observation
		want  State
	}{
		"all run, and no others":                                {"", alone(10), Stable},
		"all run, and others do":                                {"", successful(10), Successful},
		"all run, and others do, which is not stable":           {UntilStable, successful(10), Underway},
		"one is missing":                                        {"", alone(9), Underway},
		"one is missing, which early success allows":            {"", lenient(alone(9)), Successful},
		"one is missing, which is not stable":                   {UntilStable, lenient(alone(9)), Underway},
		"as many as early success takes":                        {"", lenient(successful(8)), Successful},
		"fewer than early success takes":                        {"", lenient(successful(7)), Underway},
		"none, of a success that took none":                     {"", with(lenient(successful(0)), func(o *Observation) { o.EarlyPercent = 0 }), Underway},
		"early success, where deployments may not be described": {"", lenient(untold(8)), Successful},
		"no early success, where they may not be described":     {"", untold(8), Underway},
		"none of none":                                          {"", with(alone(0), func(o *Observation) { o.Desired = 0 }), Stable},
	} {
		if v := Decide(Wanted{Until: c.until}, []Observation{c.seen}); v.State != c.want || v.Open != (c.want == Underway) {
			t.Errorf("%s: %s, open %t", name, v.State, v.Open)
		}
	}
}

// Whatever else is so, what is called good has its tasks: all, or with early success some.
func TestNothingIsGoodWithoutItsTasks(t *testing.T) {
	good := 0
	for _, status := range []string{"", "PENDING", "IN_PROGRESS", "SUCCESSFUL", "STOPPED", "ROLLBACK_IN_PROGRESS",
		"ROLLBACK_SUCCESSFUL"} {
		for _, state := range []string{"", "IN_PROGRESS", "COMPLETED", "FAILED"} {
			for _, shape := range []int{0b000, 0b001, 0b010, 0b011, 0b100, 0b101, 0b110, 0b111} {
				for running := 0; running <= 10; running += 2 {
					deployments := []incident.Deployment{deployment("new", "PRIMARY", state, 0)}
					if shape&1 != 0 {
						deployments = append(deployments, deployment("old", "ACTIVE", "COMPLETED", -5000))
						deployments[1].Running = 10 - running
					}
					o := counted(running, seen(60, rolling(status, 0), deployments...))
					o.EarlySuccess, o.EarlyPercent = shape&2 != 0, 60
					if shape&4 != 0 {
						o.Controller = "CODE_DEPLOY"
					}
					v := Decide(Wanted{}, []Observation{o})
					if !v.State.Good() {
						continue
					}
					good++
					if few := running < 10 && (!o.EarlySuccess || running < 6); few || status != "" && status != "SUCCESSFUL" &&
						o.ByECS() {
						t.Errorf("%s with %d running of 10, %q, %q, shape %b", v.State, running, status, state, shape)
					}
				}
			}
		}
	}
	if good < 10 {
		t.Errorf("only %d are good", good)
	}
}

func TestADeploymentThatShiftsTraffic(t *testing.T) {
	waits := incident.Hook{ID: "ecs-pause-1", Type: "PAUSE", Status: "AWAITING_ACTION"}
	function := incident.Hook{ID: "test", Type: "AWS_LAMBDA", Status: "IN_PROGRESS"}
	green, blue := deployment("new", "ACTIVE", "IN_PROGRESS", 0), deployment("old", "PRIMARY", "COMPLETED", -5000)
	at := func(stage string, hooks ...incident.Hook) Observation {
		return shifting(seen(60, rolling("IN_PROGRESS", 0), deployment("new", "PRIMARY", "IN_PROGRESS", 0),
			deployment("old", "ACTIVE", "COMPLETED", -5000)), stage, hooks...)
	}
	for name, c := range map[string]struct {
		wanted Wanted
		seen   Observation
		state  State
		pauses int
	}{
		"the new one is followed while the old one is still primary": {Wanted{}, shifting(seen(60, rolling("IN_PROGRESS", 0), green, blue), "SCALE_UP"), Underway, 0},
		"before the stage": {Wanted{Until: "BAKE_TIME"}, at("PRODUCTION_TRAFFIC_SHIFT"), Underway, 0},
		"at the stage":     {Wanted{Until: "BAKE_TIME"}, at("BAKE_TIME"), Reached, 0},
		"past the stage":   {Wanted{Until: "BAKE_TIME"}, at("CLEAN_UP"), Reached, 0},
		"a stage of the future, which nobody can place": {Wanted{Until: "BAKE_TIME"}, at("A_STAGE_OF_THE_FUTURE"), Underway, 0},
		"a pause":                      {Wanted{}, at("POST_SCALE_UP", waits), Underway, 1},
		"two pauses":                   {Wanted{}, at("POST_SCALE_UP", waits, waits), Underway, 2},
		"a pause that is waited for":   {Wanted{Until: UntilPaused}, at("POST_SCALE_UP", waits), Reached, 1},
		"a pause that nobody waits in": {Wanted{EndAtPause: true}, at("POST_SCALE_UP", waits), Paused, 1},
		"a function is no pause":       {Wanted{Until: UntilPaused, EndAtPause: true}, at("POST_SCALE_UP", function), Underway, 0},
	} {
		v := Decide(c.wanted, []Observation{c.seen})
		if v.State != c.state || len(v.Pauses) != c.pauses || v.Deployment.ID != "new" || v.Open != (c.state == Underway) {
			t.Errorf("%s: %s of %s, %d pauses", name, v.State, v.Deployment.ID, len(v.Pauses))
		}
	}
}

func TestHowAHookEndsADeployment(t *testing.T) {
	for name, c := range map[string]struct {
		hook incident.Hook
		want Reason
	}{
		"a function fails":                {incident.Hook{Type: "AWS_LAMBDA", Status: "FAILED"}, HookFailed},
		"a person rolls back":             {incident.Hook{Type: "PAUSE", Status: "FAILED"}, PauseRefused},
		"nobody answers":                  {incident.Hook{Type: "PAUSE", Status: "TIMED_OUT", TimeoutAction: "ROLLBACK"}, PauseExpired},
		"nobody answers, and ECS went on": {incident.Hook{Type: "PAUSE", Status: "TIMED_OUT", TimeoutAction: "CONTINUE"}, HookFailed},
	} {
		d := rolling("ROLLBACK_IN_PROGRESS", 0)
		d.HookFailed, d.Hooks = true, []incident.Hook{c.hook}
		if v := Decide(Wanted{}, []Observation{seen(60, d,
			deployment("new", "PRIMARY", "IN_PROGRESS", 0))}); v.Reason != c.want || v.State != Failed {
			t.Errorf("%s: %s, %s", name, v.State, v.Reason)
		}
	}
}

func TestHowFarAFailedDeploymentHasGoneBack(t *testing.T) {
	under, failed := deployment("new", "PRIMARY", "IN_PROGRESS", 0), deployment("new", "ACTIVE", "FAILED", 0)
	back := func(state string) incident.Deployment {
		return withReason(deployment("old", "PRIMARY", state, -5000), "rolling back")
	}
	tripped := func(sources ...incident.RolledOut) incident.ServiceDeployment {
		d := rolling("IN_PROGRESS", 0)
		d.Tripped, d.Sources = true, sources
		return d
	}
	for name, c := range map[string]struct {
		last Observation
		want Rollback
	}{
		"stopped, and stays":                          {with(seen(60, rolling("STOPPED", 0), under), func(o *Observation) { o.Current.StoppedAt = at(50) }), ""},
		"the circuit breaker trips":                   {with(seen(60, tripped(incident.RolledOut{}), under), func(o *Observation) { o.Rollback = true }), RollbackUnderway},
		"the circuit breaker trips, nothing to go to": {with(seen(60, tripped(), under), func(o *Observation) { o.Rollback = true }), ""},
		"the circuit breaker trips, and only stops":   {seen(60, tripped(incident.RolledOut{}), under), ""},
		"asked for":                          {seen(60, rolling("ROLLBACK_REQUESTED", 0), under), RollbackUnderway},
		"under way":                          {seen(60, rolling("ROLLBACK_IN_PROGRESS", 0), back("IN_PROGRESS"), failed), RollbackUnderway},
		"done":                               {seen(60, rolling("ROLLBACK_SUCCESSFUL", 0), back("COMPLETED")), RollbackDone},
		"failed, too":                        {seen(60, rolling("ROLLBACK_FAILED", 0), back("IN_PROGRESS"), failed), RollbackFailed},
		"under way, by the services alone":   {seen(60, none, back("IN_PROGRESS"), failed), RollbackUnderway},
		"done, by the services alone":        {seen(60, none, back("COMPLETED")), RollbackDone},
		"failed, too, by the services alone": {seen(60, none, back("FAILED"), failed), RollbackFailed},
	} {
		v := Decide(Wanted{ToTheEnd: true}, []Observation{seen(5, none, under), c.last})
		if v.State != Failed || v.Rollback != c.want || v.Open != (c.want == RollbackUnderway) {
			t.Errorf("%s: %s, %q, open %t", name, v.State, v.Rollback, v.Open)
		}
		if v := Decide(Wanted{}, []Observation{seen(5, none, under), c.last}); v.Open {
			t.Errorf("%s: nobody waits for the rollback", name)
		}
	}
}

func TestTheSameDeployedAgainIsFollowed(t *testing.T) {
	under := deployment("new", "PRIMARY", "IN_PROGRESS", 0)
	again := deployment("again", "PRIMARY", "IN_PROGRESS", 40)
	again.TaskDefinitionARN = under.TaskDefinitionARN
	for name, c := range map[string]struct {
		last  Observation
		state State
		id    string
	}{
		"while the first one ends":   {seen(60, rolling("IN_PROGRESS", 40), again, deployment("new", "ACTIVE", "IN_PROGRESS", 0)), Underway, "again"},
		"when the first one is gone": {seen(60, rolling("IN_PROGRESS", 40), again), Underway, "again"},
		"as a rollback":              {seen(60, none, withReason(again, "rolling back to deploymentId again")), Failed, "new"},
		"after the first one failed": {seen(60, none, again, deployment("new", "ACTIVE", "FAILED", 0)), Failed, "new"},
		"as ECS says it is rollback": {seen(60, rolling("ROLLBACK_IN_PROGRESS", 0), again), Failed, "new"},
	} {
		v := Decide(Wanted{}, []Observation{seen(5, none, under), c.last})
		if v.State != c.state || v.Deployment.ID != c.id {
			t.Errorf("%s: %s of %s", name, v.State, v.Deployment.ID)
		}
	}
}

func TestTaskSetsOfAnotherController(t *testing.T) {
	set := func(id, status string, created int, steady bool) incident.TaskSet {
		return incident.TaskSet{ID: id, Status: status, Steady: steady,
			TaskDefinitionARN: deployment(id, "", "", 0).TaskDefinitionARN, ExternalID: "d-1", Desired: 2, Running: 2, CreatedAt: at(created)}
	}
	at := func(sets ...incident.TaskSet) Observation {
		s := incident.Service{Known: true, Status: "ACTIVE", Controller: "CODE_DEPLOY", Desired: 2, Running: 2,
			TaskSets: sets}
		return Observation{At: at(60), Service: ByTaskSets(s)}
	}
	blue, green := set("old", "PRIMARY", -5000, true), set("new", "ACTIVE", 0, true)
	for name, c := range map[string]struct {
		until Until
		last  Observation
		state State
	}{
		"it has no traffic yet":        {"", at(blue, green), Underway},
		"it has the traffic":           {"", at(set("new", "PRIMARY", 0, true), set("old", "ACTIVE", -5000, true)), Successful},
		"the old one can take it back": {UntilStable, at(set("new", "PRIMARY", 0, true), set("old", "ACTIVE", -5000, true)), Underway},
		"the old one is gone":          {UntilStable, at(set("new", "PRIMARY", 0, true)), Stable},
		"it is not steady":             {"", at(set("new", "PRIMARY", 0, false)), Underway},
		"it is taken back":             {"", at(blue), Failed},
		"it is being taken back":       {"", at(blue, set("new", "DRAINING", 0, false)), Failed},
		"a newer one takes its place":  {"", at(set("newer", "PRIMARY", 50, true)), Replaced},
	} {
		if v := Decide(Wanted{TaskDefinition: "web:2", Until: c.until},
			[]Observation{at(blue, green), c.last}); v.State != c.state {
			t.Errorf("%s: %s, %s", name, v.State, v.Reason)
		}
	}
	if v := Decide(Wanted{TaskDefinition: "web:2"}, []Observation{at(blue)}); v.State != Underway {
		t.Errorf("not made yet: %s", v.State)
	}
	ecs := incident.Service{Deployments: []incident.Deployment{{ID: "new"}}}
	if got := ByTaskSets(ecs); len(got.Deployments) != 1 {
		t.Errorf("a service of ECS itself: %+v", got)
	}
}
