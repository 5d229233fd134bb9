package diagnosis

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// fate is what becomes of a task: it starts, runs for a time, and ends.
type fate struct {
	start, run time.Duration // until it runs, and from then on; for ever where it has no end
	end        ending
}

// ending writes into a stopped task why ECS says that it stopped.
type ending func(*incident.Task)

func exits(code int) ending {
	return func(t *incident.Task) {
		t.StopCode, t.StoppedReason = "EssentialContainerExited", "Essential container in task exited"
		t.Containers = []incident.Container{{Name: "app", Exited: true, ExitCode: code}}
	}
}

func ends(stopCode, reason string) ending {
	return func(t *incident.Task) { t.StopCode, t.StoppedReason = stopCode, reason }
}

var (
	offHealth = ends("ServiceSchedulerInitiated", "Task failed ELB health checks in (target-group web)")
	spot      = ends("SpotInterruption", "Your Spot Task was interrupted.")
	hostGone  = ends("EssentialContainerExited", "Host EC2 (instance i-0da6526579af3bd1b) terminated.")
	scaledIn  = ends("ServiceSchedulerInitiated", "Scaling activity initiated by (deployment ecs-svc/1)")
)

// ecs runs one service as ECS does, second by second, and asks for a verdict on each event a few seconds after it.
type ecs struct {
	now, born  time.Time
	desired    int
	deployed   []incident.Deployment // the primary one first
	breaker    bool
	tasks      []*simulated // that have not stopped
	stopped    []incident.Task
	log        []incident.ServiceEvent // newest first
	fate       fates
	made       int
	startAgain time.Time // not before
	refused    int       // tasks in a row that did not start
	steady     bool
	settled    time.Time     // since when all run
	settles    time.Duration // until ECS calls that steady
	lag        time.Duration // until an event is looked at
	events     []incident.Incident
}

type simulated struct {
	incident.Task
	fate
}

// newECS is a service that has run for days. What becomes of its first tasks counts from noon.
func newECS(c scenario, settles, lag time.Duration) *ecs {
	e := &ecs{now: noon, born: noon, desired: c.desired, fate: c.fate, settles: settles, lag: lag, steady: true}
	days := noon.Add(-48 * time.Hour)
	e.deployed = []incident.Deployment{{ID: "ecs-svc/1", Status: "PRIMARY", RolloutState: "COMPLETED", CreatedAt: days}}
	e.say("has reached a steady state.", noon.Add(-5*time.Hour))
	for range c.desired {
		e.make()
	}
	for _, task := range e.tasks {
		task.CreatedAt, task.StartedAt = days, days
		task.run += noon.Sub(days)
	}
	return e
}

func (e *ecs) say(what string, at time.Time) {
	e.log = slices.Insert(e.log, 0, incident.ServiceEvent{At: at, Message: "(service web) " + what})
}

func (e *ecs) emit(kind incident.Kind, name, reason string, task ...incident.Task) {
	inc := incident.Incident{Kind: kind, Name: name, Reason: reason, Time: e.now, Cluster: "prod", ServiceName: "web",
		DeploymentID: e.deployed[0].ID, Tasks: task}
	if len(task) > 0 {
		inc.DeploymentID = task[0].StartedBy
	}
	e.events = append(e.events, inc)
}

// make starts a task of the primary deployment, or says that there is no room for it.
func (e *ecs) make() {
	f := e.fate(e.made, e.now.Sub(e.born))
	e.made++
	if f.run == 0 && f.end == nil {
		f.run = 1000 * time.Hour
	}
	id := fmt.Sprintf("%032d", e.made)
	e.tasks = append(e.tasks, &simulated{fate: f, Task: incident.Task{Group: "service:web", CreatedAt: e.now,
		ARN: "arn:aws:ecs:us-east-1:111122223333:task/prod/" + id, StartedBy: e.deployed[0].ID}})
	e.say("has started 1 tasks: (task "+id+").", e.now)
	e.steady, e.settled = false, time.Time{}
}

// refuse waits ever longer for the next task.
func (e *ecs) refuse() {
	e.refused++
	e.startAgain = e.now.Add(min(15*time.Minute, 10*time.Second<<min(e.refused, 10)))
}

func (e *ecs) running(of string) (n int) {
	for _, task := range e.tasks {
		if !task.StartedAt.IsZero() && strings.HasPrefix(task.StartedBy, of) {
			n++
		}
	}
	return n
}

// tick is a second in which tasks start and stop, and ECS makes others.
func (e *ecs) tick() {
	e.now = e.now.Add(time.Second)
	e.events = nil
	for _, task := range slices.Clone(e.tasks) {
		e.age(task)
	}
	e.roll()
	for e.now.After(e.startAgain) && e.ofPrimary() < e.desired {
		if e.fate(e.made, e.now.Sub(e.born)).run >= 0 {
			e.make()
			continue
		}
		e.made++
		e.refuse()
		e.say("was unable to place a task because no container instance met all of its requirements. "+
			"The closest matching (container-instance 1) has insufficient CPU units available.", e.now)
		e.emit(incident.PlacementFailed, "SERVICE_TASK_PLACEMENT_FAILURE", "RESOURCE:CPU")
	}
	e.settle()
}

// age starts or stops a task whose time has come.
func (e *ecs) age(task *simulated) {
	pending := task.StartedAt.IsZero()
	goesOn := task.end == nil || e.now.Sub(task.StartedAt) < task.run
	switch {
	case pending && e.now.Sub(task.CreatedAt) < task.start, !pending && goesOn:
	case pending && task.run > 0:
		task.StartedAt, e.refused = e.now, 0
	case pending:
		e.stop(task, task.end)
		e.refuse()
		if e.refused == 3 {
			e.say("is unable to consistently start tasks successfully.", e.now)
			e.emit(incident.TasksFailingToStart, "SERVICE_TASK_START_IMPAIRED", "")
		}
	default:
		e.stop(task, task.end)
	}
}

func (e *ecs) ofPrimary() (n int) {
	for _, task := range e.tasks {
		if task.StartedBy == e.deployed[0].ID {
			n++
		}
	}
	return n
}

func (e *ecs) stop(task *simulated, why ending) {
	e.tasks = slices.DeleteFunc(e.tasks, func(t *simulated) bool { return t == task })
	task.LastStatus, task.StoppedAt = "STOPPED", e.now
	why(&task.Task)
	if task.StartedBy == e.deployed[0].ID && e.deployed[0].RolloutState == "IN_PROGRESS" &&
		(task.StartedAt.IsZero() || task.StopCode == "ServiceSchedulerInitiated") {
		e.deployed[0].Failed++
	}
	e.stopped = slices.Insert(e.stopped, 0, task.Task)
	e.emit(incident.TaskStopped, "", "", task.Task)
	e.steady, e.settled = false, time.Time{}
}

// deploy begins a rollout, whose tasks run beside the others until all of them do.
func (e *ecs) deploy() {
	old := &e.deployed[0]
	old.Status = "ACTIVE"
	e.deployed = slices.Insert(e.deployed, 0, incident.Deployment{ID: fmt.Sprintf("ecs-svc/%d", len(e.deployed)+1),
		Status: "PRIMARY", RolloutState: "IN_PROGRESS", CreatedAt: e.now})
	e.startAgain, e.refused = e.now, 0
}

// roll ends a rollout that is done, or that the circuit breaker gives up: then the service goes back to the one before.
func (e *ecs) roll() {
	primary := &e.deployed[0]
	if primary.RolloutState != "IN_PROGRESS" {
		return
	}
	bad := ""
	switch {
	case e.breaker && primary.RolloutReason == "" && primary.Failed >= max(3, (e.desired+1)/2):
		bad = primary.ID
		primary.Status, primary.RolloutState = "ACTIVE", failed
		e.deployed[0], e.deployed[1] = e.deployed[1], e.deployed[0]
		e.deployed[0].Status, e.deployed[0].RolloutState = "PRIMARY", "IN_PROGRESS"
		e.deployed[0].RolloutReason = "ECS deployment circuit breaker: rolling back to deploymentId " + e.deployed[0].ID + "."
		e.startAgain, e.refused = e.now, 0
		e.emit(incident.DeploymentFailed, "SERVICE_DEPLOYMENT_FAILED",
			"ECS deployment circuit breaker: tasks failed to start.")
		e.events[len(e.events)-1].DeploymentID = bad
	case e.running(primary.ID) >= e.desired:
		bad, primary.RolloutState, primary.RolloutReason = e.deployed[len(e.deployed)-1].ID, "COMPLETED", ""
		primary.Failed = 0
	}
	for _, task := range slices.Clone(e.tasks) {
		if bad != "" && task.StartedBy == bad {
			e.stop(task, scaledIn)
		}
	}
	if primary.RolloutState == "COMPLETED" {
		e.deployed = e.deployed[:1]
	}
}

func (e *ecs) scale(to int) {
	e.desired = to
	for len(e.tasks) > to {
		e.stop(e.tasks[0], scaledIn)
	}
}

// settle is ECS calling a service steady in which all tasks run.
func (e *ecs) settle() {
	switch {
	case e.steady, len(e.deployed) > 1, len(e.tasks) != e.desired, e.running("") != e.desired:
		return
	case e.settled.IsZero():
		e.settled = e.now
	case e.now.Sub(e.settled) >= e.settles:
		e.steady = true
		e.say("has reached a steady state.", e.now)
		e.emit(incident.ServiceSteady, "SERVICE_STEADY_STATE", "")
	}
}

func (e *ecs) service() incident.Service {
	s := incident.Service{Known: true, Name: "web", Status: "ACTIVE", Desired: e.desired, Running: e.running(""),
		MinimumHealthy: 100, CircuitBreaker: e.breaker, Rollback: e.breaker, CreatedAt: e.born.Add(-1000 * time.Hour),
		Events: e.log[:min(100, len(e.log))], Deployments: slices.Clone(e.deployed)}
	for i, d := range s.Deployments {
		s.Deployments[i].Running = e.running(d.ID)
	}
	return s
}

// judge is the verdict on an event, with what is looked up for it.
func (e *ecs) judge(inc incident.Incident) Verdict {
	inc.Service = e.service()
	e.stopped = slices.DeleteFunc(e.stopped, func(t incident.Task) bool { return e.now.Sub(t.StoppedAt) > time.Hour })
	switch inc.Kind {
	case incident.TaskStopped:
		inc.Remembered = e.stopped
	case incident.ServiceSteady:
		tasks := e.named(TasksOfUnrest(inc.Service, inc.Time))
		if _, out := OutageBefore(inc.Service, tasks, inc.Time); out {
			inc.Kind, inc.Remembered = incident.ServiceUpAgain, tasks
		}
	default:
		if Silent(inc) && inc.Service.Running > 0 {
			return Diagnose(inc)
		}
		inc.Remembered = e.stopped
		for _, task := range e.stopped {
			if task.StartedBy == inc.DeploymentID {
				inc.Tasks = append(inc.Tasks, task)
			}
		}
	}
	return Diagnose(inc)
}

// named are the tasks with some ids.
func (e *ecs) named(ids []string) []incident.Task {
	all := slices.Clone(e.stopped)
	for _, task := range e.tasks {
		all = append(all, task.Task)
	}
	return slices.DeleteFunc(all, func(t incident.Task) bool {
		return !slices.ContainsFunc(ids, func(id string) bool { return strings.HasSuffix(t.ARN, id) })
	})
}

// fall is a moment in which a service that served lost all its tasks, or more than half of them.
type fall struct {
	at   time.Duration
	down bool
	told bool // in that moment
}

// story is what was told of a service, and what happened to its users.
type story struct {
	told    []time.Duration
	falls   []fall
	longest time.Duration // without a word, while nothing ran and tasks failed
}

// play runs a service for a time.
func (e *ecs) play(length time.Duration, acts map[time.Duration]func(*ecs)) *story {
	s, served, half := &story{}, true, true
	var waiting []incident.Incident
	for e.now.Sub(e.born) < length {
		e.tick()
		at := e.now.Sub(e.born)
		if act := acts[at]; act != nil {
			act(e)
		}
		running, seasoned := e.running(""), 0
		for _, task := range e.tasks {
			if !task.StartedAt.IsZero() && e.now.Sub(task.StartedAt) >= servedAfter {
				seasoned++
			}
		}
		down, halved := running == 0 && e.desired > 0, 2*running < e.desired
		if fell := (fall{at: at, down: served && down}); fell.down || half && halved {
			s.falls = append(s.falls, fell)
		}
		served = (served || seasoned > 0) && !down && e.desired > 0
		half = 2*seasoned >= e.desired && e.desired > 0
		waiting = append(waiting, e.events...)
		for len(waiting) > 0 && !e.now.Before(waiting[0].Time.Add(e.lag)) {
			s.hear(e, e.judge(waiting[0]), waiting[0].Time.Sub(e.born))
			waiting = waiting[1:]
		}
	}
	return s
}

// hear notes what is decided about an event after so long. A fall that is over when it is looked at need not be told.
func (s *story) hear(e *ecs, v Verdict, at time.Duration) {
	running := e.running("")
	if v.Impact.Code == Down && !v.Alert && len(s.told) > 0 {
		s.longest = max(s.longest, at-s.told[len(s.told)-1])
	}
	if v.Alert {
		s.told = append(s.told, at)
	}
	for i := range s.falls {
		f := &s.falls[i]
		says := v.Alert && (v.Impact.Code == Down || !f.down && v.Impact.lacksMost())
		isOver := running > 0 && (f.down || 2*running >= e.desired)
		f.told = f.told || (f.at-at).Abs() <= e.lag && (says || isOver)
	}
}

// perHour is how many messages came in the busiest hour that began with a fall or the first of them, and in the busiest
// of the others.
func (s *story) perHour(c scenario) (first, later int) {
	hours := map[time.Duration]int{}
	began := time.Duration(-1)
	falls := s.newFalls(c)
	for _, at := range s.told {
		for len(falls) > 0 && falls[0].at <= at {
			began, falls = falls[0].at, falls[1:]
		}
		if began < 0 {
			began = at
		}
		hour := began + (at - began).Truncate(time.Hour)
		hours[hour]++
		if hour == began {
			first = max(first, hours[hour])
		} else {
			later = max(later, hours[hour])
		}
	}
	return first, later
}

// newFalls are the falls of which everybody wants to know at once: of what comes up only to go down again, the first.
func (s *story) newFalls(c scenario) []fall {
	seen := map[bool]bool{}
	return slices.DeleteFunc(slices.Clone(s.falls), func(f fall) bool {
		again := c.loops && seen[f.down]
		seen[f.down] = true
		return again
	})
}

func (s *story) check(t *testing.T, c scenario) {
	t.Helper()
	first, later := s.perHour(c)
	if first > max(0, cmp.Or(c.first, 8)) || later > cmp.Or(c.later, 2) {
		t.Errorf("%d messages in the first hour, %d in a later one: %v", first, later, s.told)
	}
	if s.longest > 2*time.Hour {
		t.Errorf("no word for %s, while nothing runs and tasks fail", s.longest)
	}
	if len(s.falls) < c.falls {
		t.Errorf("only %d times was most or all lost: the scenario does not show what it says", len(s.falls))
	}
	for _, f := range s.newFalls(c) {
		if !f.told {
			t.Errorf("nobody was told at once of what happened after %s, down: %t", f.at, f.down)
		}
	}
}
