package message

import (
	"path"
	"slices"
	"strings"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/lazyregexp"
	"github.com/ecswhy/ecswhy/internal/markup"
	"github.com/ecswhy/ecswhy/internal/phrases"
)

// who is responsible: who deployed, who registered the task definition, and what CI noted in tags.
func (d *draft) who() string {
	facts := nonEmpty(d.starter())
	switch caller := d.inc.Caller; {
	case caller.ARN == "":
	case d.inc.Kind == incident.JobRefused:
		facts = append(facts, phrases.Say(d.words.CalledBy, "who", d.code(principal(caller.ARN))))
	default:
		facts = append(facts, phrases.Say(d.words.Deployed, "who", d.code(principal(caller.ARN)), "at", d.moment(caller.At)))
	}
	if by := d.inc.TaskDefinition.RegisteredBy; by != "" && principal(by) != principal(d.inc.Caller.ARN) {
		facts = append(facts, phrases.Say(d.words.Registered, "who", d.code(principal(by))))
	}
	if owner := d.tag(d.Tags.Owner); owner != "" {
		facts = append(facts, phrases.Say(d.words.Owner, "owner", d.code(owner)))
	}
	if commit := d.tag(d.Tags.Commit); commit != "" {
		facts = append(facts, phrases.Say(d.words.Commit, "commit", d.code(shortCommit(commit))))
	}
	if pipeline := d.tag(d.Tags.Pipeline); pipeline != "" {
		facts = append(facts, phrases.Say(d.words.Pipeline, "pipeline", d.pipeline(pipeline)))
	}
	return strings.Join(facts, " · ")
}

// tag is the value of the first of some keys, in any case, on the task definition, else on the service.
func (d *draft) tag(keys []string) string {
	for _, tags := range []map[string]string{d.inc.TaskDefinition.Tags, d.inc.Service.Tags} {
		for _, key := range keys {
			if value := tagged(tags, key, keys); value != "" {
				return value
			}
		}
	}
	return ""
}

// tagged is the value of a key in any case. Of keys that differ only in case the same one counts each time: the one
// that is spelt alike, then the first of those that are asked for as well, then the first in the order of their
// bytes.
func tagged(tags map[string]string, key string, asked []string) string {
	var names []string
	for name, value := range tags {
		if strings.EqualFold(name, key) && value != "" {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	for _, exact := range slices.Concat([]string{key}, asked) {
		if slices.Contains(names, exact) {
			return tags[exact]
		}
	}
	return tags[slices.Min(names)]
}

// webAddress is an address that can be a link in every dialect as it stands.
var webAddress = lazyregexp.New(`^https://([\w.-]+)(?::\d+)?(?:/[\w./~%@+=-]*)?$`)

// pipeline is a link to where CI ran, or the tag's text where it is not an address.
func (d *draft) pipeline(value string) string {
	m := webAddress().FindStringSubmatch(value)
	if m == nil || !d.style.Chat {
		return d.code(value)
	}
	return d.style.Link(markup.Cut(m[1]+"/…/"+path.Base(value), longestName), value)
}

// principal is how people call who an ARN names:
//
//	arn:aws:sts::111122223333:assumed-role/ci-deploy/alice -> ci-deploy/alice
//	arn:aws:iam::111122223333:user/alice                   -> alice
func principal(arn string) string {
	_, resource, ok := strings.Cut(arn, ":assumed-role/")
	if ok {
		return resource
	}
	name := arn[strings.LastIndexAny(arn, ":")+1:]
	if _, after, ok := strings.Cut(name, "/"); ok {
		return path.Base(after)
	}
	return name
}

// shortCommit shortens a full hash as git does.
func shortCommit(commit string) string {
	const full, short = 40, 10
	if len(commit) == full && !strings.ContainsFunc(commit, notHex) {
		return commit[:short]
	}
	return commit
}

func notHex(r rune) bool { return !strings.ContainsRune("0123456789abcdefABCDEF", r) }

// mentions calls those whom the settings name for this incident. Only Slack takes mentions from a notification.
func (d *draft) mentions() string {
	if d.Dialect == Teams || !d.style.Chat {
		return ""
	}
	var out []string
	for _, m := range d.Mentions {
		if m.calls(d.inc, d.v, d.tag(d.Tags.Owner)) {
			out = append(out, m.Mention)
		}
	}
	return strings.Join(once(out), " ")
}

func (m Mention) calls(inc incident.Incident, v diagnosis.Verdict, owner string) bool {
	caller := principal(inc.Caller.ARN)
	if caller == "" {
		caller = principal(inc.TaskDefinition.RegisteredBy)
	}
	return fits(m.Caller, caller) && fits(m.Owner, owner) && fits(m.Cause, string(v.Cause)) &&
		fits(m.Severity, string(v.Severity))
}

// fits reports whether a text is of a pattern. No pattern fits everything.
func fits(pattern, text string) bool {
	matched, err := path.Match(pattern, text)
	return pattern == "" || (err == nil && matched)
}
