package message

import (
	"cmp"
	"strings"

	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/phrases"
)

// changes says what is different from the deployment that worked.
func (d *draft) changes() string {
	before, after := definitionName(d.inc.Previous.ARN), definitionName(d.inc.TaskDefinition.ARN)
	lines := d.changePhrases().lines(d.v.Changes, d.v.Compared, before, after)
	return cmp.Or(strings.Join(lines, d.style.Newline+d.style.Bullet), d.settled())
}

// settled says of a service at rest that fails since when nothing of it was deployed. One that was rolled back
// runs an older deployment.
func (d *draft) settled() string {
	own, last := d.inc.Service.Deployment(d.inc.DeploymentID), d.inc.ServiceDeployment
	atRest := own.Status == "PRIMARY" && own.RolloutState == "COMPLETED"
	isLast := last.Rolls(own) && last.ARN == d.inc.Service.CurrentDeploymentARN
	switch d.inc.Kind {
	case incident.TaskStopped, incident.TasksFailingToStart, incident.PlacementFailed, incident.ServiceProblem:
	default: // a deployment, or nothing that a change could explain
		return ""
	}
	if !atRest || !isLast {
		return ""
	}
	return phrases.Say(d.words.Changes.Settled, "time", d.moment(own.CreatedAt))
}

// log is the end of what the container to blame wrote, or why there is nothing of it.
func (d *draft) log(most, width int) string {
	log := d.inc.Log
	if log.Absence == incident.NoLogDriver && isProxy(log.Container) {
		return d.labelled(d.words.Labels.Log, d.words.ProxyLog)
	}
	if log.Absence == incident.NoLogDriver && isAgent(log.Container) {
		return d.labelled(d.words.Labels.Log, d.words.AgentLog)
	}
	if phrase, ok := d.words.NoLog[log.Absence]; ok {
		return d.labelled(d.words.Labels.Log, phrases.Say(phrase, "driver", d.code(log.Driver), "group", d.code(log.Group),
			"stream", d.code(log.Stream)))
	}
	lines := d.words.lastOf(d.tail(), most, width)
	if len(lines) == 0 || len(lines) == 1 && lines[0] == d.v.Line { // quoted above
		return ""
	}
	return d.labelled(d.words.Labels.Log, d.code(log.Container)) + d.style.Newline + d.style.Lines(lines)
}
