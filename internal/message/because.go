package message

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/phrases"
	"github.com/ecswhy/ecswhy/internal/revision"
)

// changePhrases say what changed, and mark what explains the failure.
func (d *draft) changePhrases() changePhrases {
	return changePhrases{changeWords: changeWords{d.words.Changes}, style: d.style, because: d.v.Because}
}

// because says which change explains the failure: the variable that is gone, or what else is another one now. A new
// image is no news to whoever deployed it, but one that has the name of the old one is.
func (d *draft) because() string {
	var gone []string
	var others []revision.Change
	sure := false
	for _, a := range d.toMend() {
		if isGone(a) {
			gone = append(gone, phrases.Say(d.words.BecauseGone, "definition", d.revision(d.inc.TaskDefinition.ARN),
				"name", d.code(a.Name), "previous", d.revision(d.inc.Previous.ARN)))
			continue
		}
		others, sure = append(others, a.Change), a.Sure
	}
	return strings.Join(nonEmpty(append(gone, d.changed(others, sure), d.ofTarget())...), d.words.Space)
}

// ofTarget says of a failed check of the load balancer what the deployment did not change: a target group's own
// settings are in no revision.
func (d *draft) ofTarget() string {
	group := d.v.Entities["targetGroup"]
	if d.v.Cause != cause.ELBHealthCheckFailed || group == "" {
		return ""
	}
	sameGroup := len(d.inc.Revision.Settings[string(revision.LoadBalancers)]) > 0 &&
		!slices.ContainsFunc(d.v.Changes, func(c revision.Change) bool { return c.What == revision.LoadBalancers })
	switch {
	case d.v.InVain:
		return phrases.Say(d.words.InVain, "targetGroup", d.code(group))
	case d.v.Compared && sameGroup && len(d.v.Because) == 0 && !strings.HasPrefix(d.v.Entities["healthCode"], "5"):
		return phrases.Say(d.words.SameTarget, "targetGroup", d.code(group))
	}
	return ""
}

// changed says what else the deployment changed that explains the failure, or can.
func (d *draft) changed(changes []revision.Change, sure bool) string {
	var items []string
	for _, group := range grouped(changes) {
		items = append(items, changePhrases{changeWords: changeWords{d.words.Changes}, style: d.style}.item(group))
	}
	switch all := strings.Join(items, "; "); {
	case all == "":
		return ""
	case sure:
		return phrases.Say(d.words.BecauseSure, "change", all)
	default:
		return phrases.Say(d.words.BecauseMaybe, "change", all)
	}
}

// mend is what to do about the change that explains the failure.
func (d *draft) mend() []string {
	var steps, labels []string
	for _, a := range d.toMend() {
		if isGone(a) {
			steps = append(steps, phrases.Say(d.words.PutBack, "name", d.code(a.Name), "container", d.code(a.Container),
				"previous", d.revision(d.inc.Previous.ARN)))
			continue
		}
		label := phrases.Say(d.words.Changes.Aspects[a.What], "container", d.code(a.Container))
		if a.What == revision.Environment || a.What == revision.Secret {
			label += " (" + d.code(a.Name) + ")"
		}
		labels = append(labels, label)
	}
	if len(labels) > 0 {
		steps = append(steps, phrases.Say(d.words.CheckChange, "label", strings.Join(once(labels), ", ")))
	}
	return steps
}

// toMend are the changes that explain the failure, but for images with another name.
func (d *draft) toMend() []diagnosis.Attribution {
	var out []diagnosis.Attribution
	for _, a := range d.v.Because {
		if a.What != revision.Image {
			out = append(out, a)
		}
	}
	return out
}

// isGone reports whether a variable that is gone is what failed. Where it only may be, it is told like other changes.
func isGone(a diagnosis.Attribution) bool {
	return a.Sure && a.After == "" && (a.What == revision.Environment || a.What == revision.Secret)
}

// revision is the short name of a task definition, or its ARN where it has none.
func (d *draft) revision(arn string) string { return d.code(cmp.Or(definitionName(arn), arn)) }
