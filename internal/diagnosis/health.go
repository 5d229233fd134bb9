package diagnosis

import (
	"slices"
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/lazyregexp"
)

// State is how a service is at a moment.
type State string

// The states.
const (
	Healthy  State = "healthy"
	Starting State = "starting" // tasks are still missing, and nothing says that any failed
	Failing  State = "failing"
)

// Health is how a service is, and since when it is not as it should be. Since is zero where that is not known.
type Health struct {
	State State
	Since time.Time
}

// Assess judges a service by what ECS says of it and by those of its stopped tasks that failed. That tasks are
// missing is no failure: whoever scales or deploys a service has to wait for them. It takes a deployment that failed,
// a task that did, or words of the service's last event.
func Assess(s incident.Service, failed []incident.Task) Health {
	primary := s.Primary()
	deploying := primary.RolloutState == "IN_PROGRESS"
	missing := s.Running < s.Desired || deploying && primary.Running < primary.Desired
	switch {
	case primary.Failed > 0, slices.ContainsFunc(s.Deployments, gaveUp):
		return Health{Failing, failingSince(s)}
	case (missing || deploying) && (complains(s) || slices.ContainsFunc(failed, concerns(s))):
		return Health{Failing, failingSince(s)}
	case missing:
		return Health{Starting, startingSince(s)}
	}
	return Health{State: Healthy}
}

func gaveUp(d incident.Deployment) bool { return d.RolloutState == "FAILED" }

// concerns finds the tasks that say something of how a service is now: those of its current deployment, and all that
// began after it, if the service has not been steady since they stopped.
func concerns(s incident.Service) func(incident.Task) bool {
	primary, steady := s.Primary(), lastSteady(s)
	return func(t incident.Task) bool {
		ours := t.StartedBy == primary.ID || !primary.CreatedAt.IsZero() && t.CreatedAt.After(primary.CreatedAt)
		return ours && t.StoppedAt.After(steady)
	}
}

// aside are the parts of a service's event that name things, which may be called what they like.
var aside = lazyregexp.New(`\([^()]*\)`)

// complains reports whether the last that ECS said of a service, since its deployment began, is that something does
// not work.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
func complains(s incident.Service) bool {
	if len(s.Events) == 0 || s.Events[0].At.Before(s.Primary().CreatedAt) {
		return false
	}
	return isTrouble(s.Events[0].Message)
}

// isTrouble reports whether an event of a service says that something does not work.
func isTrouble(message string) bool {
	said := strings.ToLower(aside().ReplaceAllString(message, ""))
	return strings.Contains(said, "unable to") || strings.Contains(said, "failed") || strings.Contains(said, "unhealthy")
}

// lastSteady is when ECS last said that a service is as it should be, of which it reminds every six hours.
func lastSteady(s incident.Service) time.Time {
	for _, event := range s.Events { // newest first
		if strings.Contains(event.Message, "has reached a steady state") {
			return event.At
		}
	}
	return time.Time{}
}

// unrest is when something happened for the first time after a service was last steady.
func unrest(s incident.Service) time.Time {
	var first time.Time
	for _, event := range s.Events {
		if !event.At.After(lastSteady(s)) {
			break
		}
		first = event.At
	}
	return first
}

// failingSince is when the trouble began, as far back as is known.
func failingSince(s incident.Service) time.Time {
	began, steady := s.Primary().CreatedAt, lastSteady(s)
	switch first := unrest(s); {
	case began.After(steady) && (first.IsZero() || began.Before(first)):
		return began
	case !first.IsZero():
		return first
	}
	return steady
}

// startingSince is when tasks were last asked for: by a deployment, or after it, when something happened to a steady
// service.
func startingSince(s incident.Service) time.Time {
	began, first := s.Primary().CreatedAt, unrest(s)
	if first.After(began) && !lastSteady(s).IsZero() {
		return first
	}
	if began.After(lastSteady(s)) {
		return began
	}
	return time.Time{}
}
