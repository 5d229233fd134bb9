package message

import (
	"cmp"
	"strings"

	"github.com/ecswhy/ecswhy/internal/awsname"
	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/console"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// things are links to what the cause names. What lives in another account has none: a reader is signed in to one.
func (d *draft) things() []string {
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
	if named["capacityProvider"] != "" || d.inc.Instance.ARN != "" || len(d.drain()) > 0 {
		links = append(links, d.link(l.Infrastructure, d.site.Infrastructure(d.inc.Cluster)))
	}
	return append(links,
		d.link(l.HookFunction, d.siteOf("lambda").Function(named["function"])),
		d.link(l.Instance, d.site.Instance(cmp.Or(named["instance"], d.inc.Instance.EC2ID))),
		d.link(l.TargetGroup, d.siteOf("elasticloadbalancing").TargetGroup(named["targetGroup"])),
		d.link(l.Role, d.siteOf("sts", "iam").Role(named["role"])),
		d.link(l.FileSystem, d.siteOf("elasticfilesystem").FileSystem(named["fileSystem"])),
		d.link(l.Subnet, d.site.Subnet(named["subnet"])),
		d.link(l.Secret, d.secretPage(named["secret"])),
		d.link(l.Parameter, d.parameterPage(named["parameter"])),
	)
}

// siteOf is the console of the first ARN of some services that the text has on which the verdict rests, and that of the
// incident where it has none.
func (d *draft) siteOf(services ...string) console.Site {
	for _, service := range services {
		_, rest, _ := strings.Cut(d.v.Evidence.Text, ":"+service+":")
		region, rest, _ := strings.Cut(rest, ":")
		switch account, _, _ := strings.Cut(rest, ":"); {
		case !awsname.IsAccount(account):
		case account != d.inc.Account:
			return console.Site{}
		default:
			return d.siteIn(cmp.Or(region, d.inc.Region))
		}
	}
	return d.site
}

func (d *draft) secretPage(secret string) string {
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

func (d *draft) parameterPage(parameter string) string {
	if arn, is := awsname.ParseParameter(parameter); is {
		if arn.Account != d.inc.Account {
			return ""
		}
		return d.siteIn(arn.Region).Parameter(strings.TrimPrefix(arn.Resource, "parameter"))
	}
	return d.site.Parameter(parameter)
}
