package route

import (
	"fmt"
	"net/url"
	"slices"
	"unicode/utf8"

	"github.com/ecswhy/ecswhy/internal/lazyregexp"
)

// Note is what goes with the messages that it matches.
type Note struct {
	Match   Match  `json:"match,omitzero"`
	Runbook string `json:"runbook,omitzero"` // an https address
	Step    string `json:"step,omitzero"`    // a sentence of at most 300 characters
	Mention string `json:"mention,omitzero"` // in Slack: <@U0123456789>, <!subteam^S0123456789>, <!here>
}

const (
	mostNotes   = 3 // that go with one message
	longestStep = 300
)

// NotesOn are the first three of some notes that are on all of these facts.
func NotesOn(notes []Note, all ...Facts) []Note {
	var out []Note
	for _, note := range notes {
		if len(out) < mostNotes && !slices.ContainsFunc(all, func(f Facts) bool { return !note.Match.Fits(f) }) {
			out = append(out, note)
		}
	}
	return out
}

// MayLink reports whether an address of a tag may be linked: its host is of one of the patterns, or there are none.
func MayLink(hosts []string, address string) bool {
	u, err := url.Parse(address)
	return err == nil && (len(hosts) == 0 || fit(hosts, u.Hostname()))
}

// Problems says what is wrong with a note.
func (n Note) Problems() (out []string) {
	if n.Runbook == "" && n.Step == "" && n.Mention == "" {
		out = append(out, "says nothing; give runbook, step or mention")
	}
	if u, err := url.Parse(n.Runbook); n.Runbook != "" && (err != nil || u.Scheme != "https" || u.Host == "") {
		out = append(out, fmt.Sprintf("has the runbook %q, which is not an https address", n.Runbook))
	}
	if utf8.RuneCountInString(n.Step) > longestStep {
		out = append(out, fmt.Sprintf("has a step of more than %d characters", longestStep))
	}
	if n.Mention != "" {
		out = append(out, mentionProblem(n.Mention)...)
	}
	return append(out, n.Match.problems()...)
}

// mentionForm is all that may stand in a mention: a user, a user group, or the channel's own.
var mentionForm = lazyregexp.New(`^<(?:@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+|!here|!channel)>$`)

func mentionProblem(mention string) []string {
	if mentionForm().MatchString(mention) {
		return nil
	}
	return []string{fmt.Sprintf("has the mention %q; give <@U…>, <!subteam^S…>, <!here> or <!channel>", mention)}
}
