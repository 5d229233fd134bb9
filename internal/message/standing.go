package message

import (
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/phrases"
)

// Standing is a service of which nothing is known to have failed, as it is at a moment.
type Standing struct {
	Place   string // such as prod-main/web-api
	Health  diagnosis.Health
	Service incident.Service
	At      time.Time
	Within  time.Duration  // how far back failures were looked for
	Unasked bool           // whether the stopped tasks could not be looked at, so that some may have failed
	Gaps    []incident.Gap // what could not be looked up
}

// Stands says in a line how a service is of which nothing is known to have failed.
func (w Writer) Stands(s Standing) string {
	d := w.draft(plain, incident.Incident{}, diagnosis.Verdict{})
	words := d.words.Standing
	if s.Health.State == diagnosis.Starting {
		return d.starting(s, words)
	}
	phrase := words.Healthy
	if s.Unasked || len(s.Gaps) > 0 {
		phrase = words.NoneKnown
	}
	return phrases.Say(phrase, "place", s.Place, "time", d.span(s.Within),
		"running", count(s.Service.Running), "desired", count(s.Service.Desired))
}

// Runs says in a line how a task is that has not stopped. The place is such as prod-main/0123abcd.
func (w Writer) Runs(place string, task incident.Task) string {
	words := w.draft(plain, incident.Incident{}, diagnosis.Verdict{}).words.Standing
	return phrases.Say(words.Running, "place", place, "status", task.LastStatus, "health", task.Health)
}

// starting tells of the service's tasks, or where the tasks of an earlier deployment serve in full, of those of the
// new one.
func (d *draft) starting(s Standing, words phrases.Standing) string {
	running, desired, pending := s.Service.Running, s.Service.Desired, s.Service.Pending
	phrase, own := words.Starting, s.Service.Primary()
	if running >= desired {
		phrase, running, desired, pending = words.Deploying, own.Running, own.Desired, own.Pending
	}
	facts := []string{phrases.Say(phrase, "place", s.Place, "what", definitionName(own.TaskDefinitionARN),
		"running", count(running), "desired", count(desired))}
	if s.Health.Since.IsZero() {
		facts = append(facts, phrases.Say(words.Pending, "n", count(pending)))
	} else {
		facts = append(facts, phrases.Say(words.PendingFor, "n", count(pending), "time", d.span(s.At.Sub(s.Health.Since))))
	}
	if !s.Unasked {
		facts = append(facts, words.None)
	}
	return strings.Join(facts, words.Comma)
}

// NotKnown says in a line what could not be looked up, and nothing where all could be.
func (w Writer) NotKnown(gaps []incident.Gap) string {
	d := w.draft(plain, incident.Incident{Gaps: gaps}, diagnosis.Verdict{})
	return d.labelled(d.words.Labels.Missing, d.gaps())
}
