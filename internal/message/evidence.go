package message

import (
	"strings"

	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/phrases"
)

// changes says what is different from the deployment that worked.
func (d draft) changes() string {
	before, after := definitionName(d.inc.Previous.ARN), definitionName(d.inc.TaskDefinition.ARN)
	lines := d.changePhrases().lines(d.v.Changes, d.v.Compared, before, after)
	return strings.Join(lines, d.style.Newline+d.style.Bullet)
}

// log is the end of what the container to blame wrote, or why there is nothing of it.
func (d draft) log(most, width int) string {
	log := d.inc.Log
	if log.Absence == incident.NoLogDriver && isProxy(log.Container) {
		return d.labelled(d.words.Labels.Log, d.words.ProxyLog)
	}
	if log.Absence == incident.NoLogDriver && isAgent(log.Container) {
		return d.labelled(d.words.Labels.Log, d.words.AgentLog)
	}
	if phrase, ok := d.words.NoLog[log.Absence]; ok {
		return d.labelled(d.words.Labels.Log, phrases.Say(phrase, "driver", d.code(log.Driver), "group", d.code(log.Group), "stream", d.code(log.Stream)))
	}
	lines := d.words.lastOf(d.tail(), most, width)
	if len(lines) == 0 || len(lines) == 1 && lines[0] == d.v.Line { // quoted above
		return ""
	}
	return d.labelled(d.words.Labels.Log, d.code(log.Container)) + d.style.Newline + d.style.Lines(lines)
}
