package diagnosis

import (
	"slices"
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/lazyregexp"
)

// Outage is a time in which no task of a service ran.
type Outage struct{ From, To time.Time }

// recent is how far back an outage is looked for: ECS remembers stopped tasks for about an hour.
const recent = time.Hour

var taskInEvent = lazyregexp.New(`\(task ([0-9a-f-]{32,36})\)`)

// TasksOfUnrest are the ids of the tasks that a service's events name since it was last steady, in the hour before a
// time at which it is steady again; none where nothing happened.
func TasksOfUnrest(s incident.Service, at time.Time) []string {
	var ids []string
	for _, event := range unrestBefore(s, at) {
		for _, match := range taskInEvent().FindAllStringSubmatch(event.Message, -1) {
			if !slices.Contains(ids, match[1]) {
				ids = append(ids, match[1])
			}
		}
	}
	return ids
}

// unrestBefore are a service's events between the steady state at a time and the one before it.
func unrestBefore(s incident.Service, at time.Time) []incident.ServiceEvent {
	var between []incident.ServiceEvent
	for _, event := range s.Events { // newest first
		steady := strings.Contains(event.Message, "has reached a steady state")
		switch {
		case event.At.After(at) || steady && at.Sub(event.At) <= sameMoment:
			continue
		case steady, at.Sub(event.At) > recent:
			return between
		}
		between = append(between, event)
	}
	return between
}

// OutageBefore finds the outage that ended before a service was steady again, among the tasks of its unrest. It claims
// none unless every task that runs was started after the last one that served had stopped, all of them were missing
// at once, and something failed meanwhile: tasks that are replaced one by one, by a deployment or because somebody
// scaled the service, are no outage.
func OutageBefore(s incident.Service, tasks []incident.Task, at time.Time) (Outage, bool) {
	var running, stopped []incident.Task
	for _, task := range tasks {
		if task.StoppedAt.IsZero() {
			running = append(running, task)
		} else {
			stopped = append(stopped, task)
		}
	}
	if s.Desired == 0 || s.Running < s.Desired || len(running) < s.Running || !hasFailure(s, stopped, at) {
		return Outage{}, false
	}
	up, from := at, at
	for _, task := range running {
		if task.StartedAt.IsZero() {
			return Outage{}, false
		}
		up = earlier(up, task.StartedAt)
	}
	for _, task := range tasks {
		from = earlier(from, task.CreatedAt)
	}
	for _, task := range stopped {
		if !task.StartedAt.IsZero() && task.StoppedAt.Sub(task.StartedAt) >= time.Minute { // long enough to have served
			from = later(from, task.StoppedAt)
		}
	}
	atOnce := !slices.ContainsFunc(running, func(t incident.Task) bool { return t.CreatedAt.After(up) })
	return Outage{from, up}, atOnce && from.Before(up)
}

// hasFailure reports whether a task of the unrest failed, or ECS complained.
func hasFailure(s incident.Service, stopped []incident.Task, at time.Time) bool {
	return slices.ContainsFunc(stopped, func(t incident.Task) bool {
		return taskFailure(t, incident.TaskDefinition{}).Cause.About().Alert
	}) || slices.ContainsFunc(unrestBefore(s, at), func(e incident.ServiceEvent) bool { return isTrouble(e.Message) })
}

func earlier(a, b time.Time) time.Time {
	if b.IsZero() || a.Before(b) {
		return a
	}
	return b
}
