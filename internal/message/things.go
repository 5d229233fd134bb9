package message

import (
	"cmp"
	"strings"

	"github.com/ecswhy/ecswhy/internal/awsname"
	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/console"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/revision"
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
	noRoom := d.inc.Kind == incident.PlacementFailed && !strings.HasPrefix(d.host(), fargate)
	if named["capacityProvider"] != "" || d.inc.Instance.ARN != "" || noRoom || len(d.drain()) > 0 {
		links = append(links, d.link(l.Infrastructure, d.site.Infrastructure(d.inc.Cluster)))
	}
	return append(links,
		d.link(l.HookFunction, d.siteOf("lambda").Function(named["function"])),
		d.link(l.Instance, d.site.Instance(cmp.Or(named["instance"], d.inc.Instance.EC2ID))),
		d.link(l.TargetGroup, d.siteOf("elasticloadbalancing").TargetGroup(named["targetGroup"])),
		d.link(l.Role, d.siteOf("sts", "iam").Role(named["role"])),
		d.link(l.FileSystem,
			d.siteOf("elasticfilesystem").FileSystem(cmp.Or(named["fileSystem"], d.fileSystem()))),
		d.link(l.Subnet, d.site.Subnet(named["subnet"])),
		d.link(l.Secret, d.secretPage(cmp.Or(named["secret"], d.secretOfKey()))),
		d.link(l.Parameter, d.parameterPage(named["parameter"])),
		d.link(l.Key, d.keyPage()),
		d.link(l.Bucket, d.site.Bucket(named["bucket"])),
	)
}

// fileSystem is the file system of EFS that could not be mounted, where the text does not name it and the task
// definition has no other.
func (d *draft) fileSystem() string {
	if d.v.Cause != cause.EFSMountFailed {
		return ""
	}
	return onlyOne(func(yield func(string)) {
		for name, value := range d.inc.TaskDefinition.Settings[string(revision.Volumes)] {
			if strings.HasSuffix(name, ".efsVolumeConfiguration.fileSystemId") {
				yield(value)
			}
		}
	})
}

// secretOfKey is the secret that lacks a JSON key, which the text does not name: the only one that the task definition
// takes this key from.
func (d *draft) secretOfKey() string {
	key := d.v.Entities["key"]
	if d.v.Cause != cause.SecretMalformed || key == "" {
		return ""
	}
	return onlyOne(func(yield func(string)) {
		for _, c := range d.inc.TaskDefinition.Containers {
			for _, from := range c.Secrets {
				if secret, is := awsname.ParseSecret(from); is && strings.Contains(from, ":"+key+":") {
					yield(secret.String())
				}
			}
		}
	})
}

// onlyOne is the value that is given, and empty where others are, too.
func onlyOne(each func(yield func(string))) string {
	var found []string
	each(func(value string) { found = append(found, value) })
	if found = once(found); len(found) == 1 {
		return found[0]
	}
	return ""
}

// kmsKey is the key of KMS that the cause names, and not by an alias, which has no page of its own and by which no key
// is enabled.
// https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKey.html
func (d *draft) kmsKey() (awsname.ARN, bool) {
	if d.v.Cause != cause.KMSAccessDenied {
		return awsname.ARN{}, false
	}
	arn, is := awsname.ParseKey(d.v.Entities["key"])
	return arn, is && strings.HasPrefix(arn.Resource, "key/")
}

func (d *draft) keyPage() string {
	arn, is := d.kmsKey()
	if !is || arn.Account != d.inc.Account {
		return ""
	}
	return d.siteIn(arn.Region).Key(strings.TrimPrefix(arn.Resource, "key/"))
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
