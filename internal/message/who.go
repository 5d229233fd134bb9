package message

import (
	"net/url"
	"path"
	"strings"

	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/lazyregexp"
	"github.com/ecswhy/ecswhy/internal/markup"
	"github.com/ecswhy/ecswhy/internal/phrases"
	"github.com/ecswhy/ecswhy/internal/route"
)

// who is responsible: who deployed, who registered the task definition, and what CI noted in tags.
func (d *draft) who() string {
	facts := nonEmpty(d.starter())
	caller := incident.Principal(d.inc.Caller.ARN)
	switch {
	case caller == "":
	case d.inc.Kind == incident.JobRefused:
		facts = append(facts, phrases.Say(d.words.CalledBy, "who", d.code(caller)))
	default:
		facts = append(facts, phrases.Say(d.words.Deployed, "who", d.code(caller), "at", d.moment(d.inc.Caller.At)))
	}
	if by := incident.Principal(d.inc.TaskDefinition.RegisteredBy); by != "" && by != caller {
		facts = append(facts, phrases.Say(d.words.Registered, "who", d.code(by)))
	}
	if owner := d.inc.Owner(d.Tags.Owner); owner != "" {
		facts = append(facts, phrases.Say(d.words.Owner, "owner", d.code(owner)))
	}
	if commit := d.inc.Tag(d.Tags.Commit); commit != "" {
		facts = append(facts, phrases.Say(d.words.Commit, "commit", d.code(shortCommit(commit))))
	}
	if pipeline := d.inc.Tag(d.Tags.Pipeline); pipeline != "" {
		facts = append(facts, phrases.Say(d.words.Pipeline, "pipeline", d.pipeline(pipeline)))
	}
	return strings.Join(facts, " · ")
}

// webAddress is an address that can be a link in every dialect as it stands.
var webAddress = lazyregexp.New(`^https://([\w.-]+)(?::\d+)?(?:/[\w./~%@+=-]*)?$`)

// pipeline is a link to where CI ran, or the tag's text where it is not an address.
func (d *draft) pipeline(value string) string {
	if !webAddress().MatchString(value) {
		return d.code(value)
	}
	return d.address(value)
}

// address is a link called after its host and the last part of its path.
func (d *draft) address(address string) string {
	u, err := url.Parse(address)
	if err != nil || !d.style.Chat {
		return d.code(address)
	}
	label := u.Hostname()
	if last := path.Base(u.Path); last != "." && last != "/" {
		label += "/…/" + last
	}
	return d.style.Link(markup.Cut(label, longestName), address)
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
	if d.Dialect == Teams || !d.style.Chat || len(d.Mentions)+len(d.Notes) == 0 {
		return ""
	}
	facts := d.facts()
	out := []string{}
	for _, note := range d.Mentions {
		if note.Match.Fits(facts) {
			out = append(out, note.Mention)
		}
	}
	for _, note := range route.NotesOn(d.Notes, facts) {
		out = append(out, note.Mention)
	}
	return strings.Join(once(nonEmpty(out...)), " ")
}
