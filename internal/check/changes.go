package check

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/ecswhy/ecswhy/internal/attribution"
	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/revision"
)

var ofChanges = []problem{
	{"changes", "risky-change", RiskyChange, cause.Warning, guide + "deployment-failure-detection.html",
		said{
			"{what} changes from {before} to {after}, which can lead to {cause}.",
			"Look at this change first if the deployment fails with {cause}.",
		},
		said{"{what} が {before} から {after} に変わり、{cause} につながるおそれがあります。", "{cause} で失敗した場合は、まずこの変更を確認してください。"}},
}

// daily are aspects of which every deployment changes one, so that a change says nothing by itself.
var daily = []revision.Aspect{revision.Image, revision.ImageDigest, revision.Container, revision.Environment}

// changes compares with what runs, and tells of changes that by themselves explain a failure of some cause.
func (x *examination) changes(context.Context) {
	changed, compared := revision.Changes(incident.Incident{Previous: x.Before, TaskDefinition: x.After})
	if !compared {
		return
	}
	for _, c := range changed {
		if slices.Contains(daily, c.What) {
			continue
		}
		if code, explained := x.explained(c, changed); explained {
			x.find("risky-change", c.Container, "what", strings.TrimSpace(string(c.What)+" "+c.Name),
				"before", cmp.Or(c.Before, "-"), "after", cmp.Or(c.After, "-"), "cause", string(code))
		}
	}
}

// explained is the first cause that a change would explain, judged as after a failure of which nothing else is known.
func (x *examination) explained(c revision.Change, all []revision.Change) (cause.Code, bool) {
	for _, e := range attribution.Explanations() {
		if !slices.Contains(e.Aspects, c.What) {
			continue
		}
		for _, code := range e.Causes {
			failure := attribution.Failure{
				Cause: code, Container: c.Container, Fargate: x.needsFargate(), Before: x.Before, After: x.After,
			}
			if attributed(attribution.Of(failure, all), c) {
				return code, true
			}
		}
	}
	return "", false
}

func attributed(explaining []attribution.Change, c revision.Change) bool {
	return slices.ContainsFunc(explaining, func(e attribution.Change) bool { return e.Change == c })
}
