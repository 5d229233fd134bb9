package diagnosis

import (
	"slices"
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// Repeat is a failure's number among those for the same cause, of the same service or task family, that ECS remembers.
// The zero value is a failure that is not counted.
type Repeat struct {
	Nth     int       `json:"nth,omitzero"`
	Since   time.Time `json:"since,omitzero"`   // when the first failed
	AtLeast bool      `json:"atLeast,omitzero"` // whether there may be more before it than could be seen
	Zone    string    `json:"zone,omitzero"`    // the Availability Zone in which all of them ran, where that may be why

	at, last time.Time // when this one failed and the one before it
}

// What ECS remembers of stopped tasks, at least; how much of it must be full of failures for a reminder, and how much
// where it may have forgotten the first.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html
const (
	remembers = time.Hour
	lasts     = remembers / 2
	forgets   = remembers * 3 / 4
)

// isTold reports whether this failure is told: the first, second, fourth, eighth and so on; and where failures go on
// for so long that ECS forgets as many as are added, and each would have the same number, the first in each hour of
// the clock. It depends on nothing that was told before.
func (r Repeat) isTold() bool {
	goesOn := r.at.Sub(r.Since)
	counted := r.Nth <= 2 || goesOn <= forgets
	reminder := goesOn >= lasts && !r.last.Truncate(remembers).Equal(r.at.Truncate(remembers))
	return counted && r.Nth&(r.Nth-1) == 0 || reminder
}

// repeat counts a failure among those before it. Two that are handled at the same time never get the same number,
// because tasks are ordered by when they stopped and then by their ARN.
func repeat(inc incident.Incident, impact Impact) Repeat {
	switch inc.Kind {
	case incident.TaskStopped:
		return repeatOfTask(inc, impact)
	case incident.TasksFailingToStart, incident.PlacementFailed:
		return repeatOfService(inc, impact)
	default:
		return Repeat{}
	}
}

// repeatOfTask counts stopped tasks. One that left nothing running is counted among those, and one that served before
// among those that did: it is no more of what came up only to crash.
func repeatOfTask(inc incident.Incident, impact Impact) Repeat {
	own := asRemembered(inc.Tasks[0], inc)
	if len(inc.Remembered) == 0 || own.StoppedAt.IsZero() {
		return Repeat{}
	}
	like, ended := repeatKey(own, inc), impact.Code == Down && wasLast(own, inc)
	since := countTasksFrom(own, inc, impact, ended)
	var earlier []time.Time
	zone, more := own.Zone, inc.MoreTasks
	for _, task := range inc.Remembered {
		counts := task.StoppedAt.After(since) && sameRollout(task, own, inc)
		switch {
		case !counts || !before(task, own) || repeatKey(task, inc) != like:
			continue
		case ended && !endedAlike(task, own, inc):
			more = true
			continue
		case task.Zone != zone:
			zone = ""
		}
		earlier = append(earlier, task.StoppedAt)
	}
	r := newRepeat(own.StoppedAt, earlier, more)
	if r.Nth >= fewInZone && ofZone[like.cause] {
		r.Zone = zone
	}
	return r
}

// asRemembered is a task with the time of its stop as ECS tells those of the others.
func asRemembered(own incident.Task, inc incident.Incident) incident.Task {
	if i := slices.IndexFunc(inc.Remembered, func(t incident.Task) bool { return t.ARN == own.ARN }); i >= 0 {
		return inc.Remembered[i]
	}
	return own
}

// endedAlike reports whether a task left nothing running, after it had served where another one had.
func endedAlike(task, own incident.Task, inc incident.Incident) bool {
	return wasLast(task, inc) && (hasServed(task) || !hasServed(own))
}

// wasLast reports whether nothing ran any more when a task stopped, in a service of which nothing runs now. Where as
// many others ran as should, they had taken its place already: one that is drained no longer counts as running.
func wasLast(task incident.Task, inc incident.Incident) bool {
	others := 0
	for _, t := range inc.Remembered {
		if !t.StartedAt.IsZero() && !t.StartedAt.After(task.StoppedAt) && t.StoppedAt.After(task.StoppedAt) {
			others++
		}
	}
	return others == 0 || others >= inc.Service.Desired
}

// fewInZone is how many failures in one zone are no chance.
const fewInZone = 3

// ofZone are the causes that a zone in trouble can have.
//
//exhaustive:ignore
var ofZone = map[Code]bool{
	cause.ELBHealthCheckFailed: true, cause.HostTerminated: true, cause.SpotInterruption: true,
	cause.ImagePullNetwork: true, cause.SecretNetwork: true, cause.LogNetwork: true, cause.EFSMountFailed: true,
	cause.NetworkInterfaceFailed: true, cause.NetworkInterfaceTimeout: true, cause.SubnetIPExhausted: true,
	cause.FargateCapacityUnavailable: true, cause.InternalError: true,
}

// repeatKey is the same for tasks that failed alike, as far as that can be said of every task that ECS remembers:
// without its definition. A job that finished did not fail.
func repeatKey(task incident.Task, inc incident.Incident) groupKey {
	f := taskFailure(task, incident.TaskDefinition{})
	switch {
	case isFinishedJob(f, inc):
		return groupKey{cause: cause.Informational}
	case f.Cause == cause.Unknown:
		return groupKey{text: f.Evidence.Text}
	default:
		return f.groupKey()
	}
}

// countFrom is when counting begins anew: when a mute ends, and with an outage. That ECS calls a service steady between
// two crashes is no end of one.
func countFrom(inc incident.Incident, impact Impact) time.Time {
	since := inc.Unmuted()
	if impact.Code == Down && !impact.Since.IsZero() {
		since = later(since, impact.Since.Add(-sameMoment)) // so that what began it counts
	}
	return since
}

// countTasksFrom is the same for a stopped task. One that began an outage, or stopped before that, is no part of it.
func countTasksFrom(own incident.Task, inc incident.Incident, impact Impact, ended bool) time.Time {
	since := countFrom(inc, impact)
	if ended && hasServed(own) || own.StoppedAt.Before(since) {
		return inc.Unmuted()
	}
	return since
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// sameRollout reports whether two tasks count together: those of a service that one deployment started do, in a
// rollback only those that it started, and of no service the runs of one job.
func sameRollout(task, own incident.Task, inc incident.Incident) bool {
	switch {
	case inc.ServiceName == "":
		return incident.Alike(task, own)
	case RollsBack(inc) && !task.CreatedAt.After(gaveUpBeside(inc.Service).CreatedAt):
		return false
	}
	return task.StartedBy == own.StartedBy
}

func before(a, b incident.Task) bool {
	if c := a.StoppedAt.Compare(b.StoppedAt); c != 0 {
		return c < 0
	}
	return strings.Compare(a.ARN, b.ARN) < 0
}

// sameMoment is how far an event may be from the line of the service's log about the same.
const sameMoment = 10 * time.Second

// repeatOfService counts the lines of the service's log that say of the same deployment what the event says. In an
// outage it counts none unless the stopped tasks tell when that began.
func repeatOfService(inc incident.Incident, impact Impact) Repeat {
	if !inc.Service.Known || inc.Time.IsZero() || impact.Code == Down && !tasksAreKnown(inc) {
		return Repeat{}
	}
	code := causeOf(FromEvent, inc.Reason)
	if inc.Kind == incident.TasksFailingToStart {
		code = cause.TasksFailingToStart
	}
	began := later(inc.Service.Primary().CreatedAt, countFrom(inc, impact))
	var earlier []time.Time
	for _, event := range inc.Service.Events {
		age := inc.Time.Sub(event.At)
		if age > sameMoment && age <= remembers && event.At.After(began) && causeOf(FromService, event.Message) == code {
			earlier = append(earlier, event.At)
		}
	}
	return newRepeat(inc.Time, earlier, false)
}

func causeOf(source Source, text string) Code {
	return Text(Statement{Source: source, Text: text}).Cause
}

func newRepeat(at time.Time, earlier []time.Time, more bool) Repeat {
	r := Repeat{Nth: len(earlier) + 1, Since: at, at: at, last: at, AtLeast: more}
	if n := len(earlier); n > 0 {
		slices.SortFunc(earlier, time.Time.Compare)
		r.Since, r.last = earlier[0], earlier[n-1]
	}
	return r
}
