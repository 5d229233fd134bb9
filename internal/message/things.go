package message

import (
	"strings"

	"github.com/ecswhy/ecswhy/internal/awsname"
	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// things are links to what the cause names: an alarm, a target group, a role, a secret or parameter, a log group. What
// lives in another account has none: a reader is signed in to one.
func (d draft) things() []string {
	if d.inc.Kind == incident.HookAwaitingAction || d.ends() {
		return nil
	}
	l, named := d.words.Links, d.v.Entities
	var links []string
	for _, alarm := range d.inc.ServiceDeployment.TriggeredAlarms {
		links = append(links, d.link(l.Alarm, d.site.Alarm(alarm)))
	}
	if d.v.Cause == cause.LogGroupMissing {
		links = append(links, d.link(l.LogGroups, d.site.LogGroup(named["logGroup"])))
	}
	return append(links,
		d.link(l.TargetGroup, d.site.TargetGroup(named["targetGroup"])),
		d.link(l.Role, d.site.Role(named["role"])),
		d.link(l.Secret, d.secretPage(named["secret"])),
		d.link(l.Parameter, d.parameterPage(named["parameter"])),
	)
}

func (d draft) secretPage(secret string) string {
	arn, is := awsname.ParseSecret(secret)
	if !is || arn.Account != d.inc.Account {
		return ""
	}
	name := strings.TrimPrefix(arn.Resource, "secret:")
	if dash := len(name) - len("-a1B2c3"); dash > 0 && name[dash] == '-' { // what Secrets Manager adds to a name
		name = name[:dash]
	}
	return d.siteIn(arn.Region).Secret(name)
}

func (d draft) parameterPage(parameter string) string {
	if arn, is := awsname.ParseParameter(parameter); is {
		if arn.Account != d.inc.Account {
			return ""
		}
		return d.siteIn(arn.Region).Parameter(strings.TrimPrefix(arn.Resource, "parameter"))
	}
	return d.site.Parameter(parameter)
}
