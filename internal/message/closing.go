package message

import (
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// closing reports whether the message is good news and not a failure.
func (d draft) closing() bool { return d.inc.Kind.Nature().IsGoodNews }

// ending is how it ended, and how long after the failure.
func (d draft) ending() string {
	definition := d.code(d.inc.DeploymentID)
	for _, deployment := range []incident.Deployment{d.inc.Service.Primary(), d.inc.Service.Deployment(d.inc.DeploymentID)} {
		if deployment.ID != "" {
			definition = d.code(definitionName(deployment.TaskDefinitionARN))
		}
	}
	span := ""
	if failed := d.inc.FailedDeployment.FailedAt(); !failed.IsZero() && d.inc.Time.After(failed) {
		span = d.span(d.inc.Time.Sub(failed))
	}
	phrase := ""
	switch d.inc.Kind {
	case incident.Canary:
		phrase = d.words.wayIsOpen
	case incident.DeploymentRolledBack:
		phrase = d.words.rolledBackIn
		if span == "" {
			phrase = d.words.rolledBackNow
		}
	case incident.DeploymentRecovered:
		phrase = d.words.recoveredIn
		if span == "" {
			phrase = d.words.recovered
		}
	default: // good news of a kind that nobody wrote a sentence for: the headline says it
	}
	return say(phrase, "definition", definition, "time", span)
}

// span writes how long something took, as exactly as people want to know it: 3 min 12 s, 14 min, 2 h 5 min.
func (d draft) span(took time.Duration) string {
	took = took.Round(time.Second)
	if took >= 10*time.Minute {
		took = took.Round(time.Minute)
	}
	var parts []string
	for _, unit := range []struct {
		phrase string
		length time.Duration
	}{{d.words.hours, time.Hour}, {d.words.minutes, time.Minute}, {d.words.seconds, time.Second}} {
		if n := took / unit.length; n > 0 {
			parts = append(parts, say(unit.phrase, "n", count(int(n))))
			took -= n * unit.length
		}
	}
	if len(parts) == 0 {
		return say(d.words.seconds, "n", "0")
	}
	return strings.Join(parts[:min(2, len(parts))], " ")
}

// repeated says how often the same has failed by now.
func (d draft) repeated() string {
	r := d.v.Repeat
	if r.Nth < 2 {
		return ""
	}
	phrase := d.words.repeated
	if r.AtLeast {
		phrase = d.words.repeatedMore
	}
	return say(phrase, "n", count(r.Nth), "time", d.moment(r.Since))
}

// sign shows at a glance how bad it is.
func (d draft) sign() string {
	if d.closing() {
		return "🟢"
	}
	return signs[d.v.Severity]
}

var signs = map[cause.Severity]string{
	cause.Critical: "🚨", cause.Error: "🔴", cause.Warning: "🟠", cause.Info: "🔵",
}
