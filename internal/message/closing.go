package message

import (
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/phrases"
)

// closing reports whether the message is good news and not a failure: the end of one after which nobody knows users
// to be served is none.
func (d *draft) closing() bool {
	return d.v.Impact.Code == diagnosis.Restored || d.inc.Kind == incident.Canary
}

// ends reports whether the message is about the end of a failure, good or not.
func (d *draft) ends() bool { return d.inc.Kind.Nature().IsGoodNews }

// ending is how it ended, and how long after the failure.
func (d *draft) ending() string {
	definition := d.code(d.inc.DeploymentID)
	for _, deployment := range []incident.Deployment{d.inc.Service.Deployment(d.inc.DeploymentID),
		d.inc.Service.Primary()} {
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
		phrase = d.words.WayIsOpen
	case incident.DeploymentRolledBack:
		phrase = d.words.RolledBackIn
		if span == "" {
			phrase = d.words.RolledBackNow
		}
	case incident.ServiceUpAgain:
		if since := d.v.Impact.Since; !since.IsZero() {
			phrase, span = d.words.UpAgainIn, d.span(d.inc.Time.Sub(since))
		}
	case incident.DeploymentRecovered:
		phrase = d.words.RecoveredIn
		if span == "" {
			phrase = d.words.Recovered
		}
	default: // good news of a kind that nobody wrote a sentence for: the headline says it
	}
	return phrases.Say(phrase, "definition", definition, "time", span)
}

const day = 24 * time.Hour

// span writes how long something took, as exactly as people want to know it: 3 min 12 s, 14 min, 2 h 5 min, 26 h, 4 d 8
// h.
func (d *draft) span(took time.Duration) string {
	units := []spanUnit{{d.words.Days, day}, {d.words.Hours, time.Hour}, {d.words.Minutes, time.Minute},
		{d.words.Seconds, time.Second}}
	switch took = took.Round(time.Second); {
	case took >= 2*day:
		took = took.Round(time.Hour)
	case took >= 10*time.Minute:
		took, units = took.Round(time.Minute), units[1:]
	default:
		units = units[1:]
	}
	var parts []string
	for _, unit := range units {
		if n := took / unit.length; n > 0 {
			parts = append(parts, phrases.Say(unit.phrase, "n", count(int(n))))
			took -= n * unit.length
		}
	}
	if len(parts) == 0 {
		return phrases.Say(d.words.Seconds, "n", "0")
	}
	return strings.Join(parts[:min(2, len(parts))], " ")
}

// spanUnit is a unit of time and the phrase for a number of them.
type spanUnit struct {
	phrase string
	length time.Duration
}

// repeated says how often the same has failed by now.
func (d *draft) repeated() string {
	r := d.v.Repeat
	if r.Nth < 2 {
		return ""
	}
	phrase := d.words.Repeated
	if r.AtLeast {
		phrase = d.words.RepeatedMore
	}
	said := phrases.Say(phrase, "n", count(r.Nth), "time", d.moment(r.Since))
	if r.Zone != "" {
		said += " · " + phrases.Say(d.words.AllInZone, "zone", d.code(r.Zone))
	}
	return said
}

// sign shows at a glance how bad it is, and outside of production that it is not more than a warning there.
func (d *draft) sign() string {
	switch {
	case d.closing():
		return "🟢"
	case d.v.Elsewhere && d.v.Severity == cause.Warning:
		return "🟡"
	}
	return signs[d.v.Severity]
}

var signs = map[cause.Severity]string{
	cause.Critical: "🚨", cause.Error: "🔴", cause.Warning: "🟠", cause.Info: "🔵",
}
