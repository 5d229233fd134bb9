package message

import (
	"strings"

	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/phrases"
	"github.com/ecswhy/ecswhy/internal/route"
)

// facts are what routes and notes are compared with.
func (d *draft) facts() route.Facts { return route.FactsOf(d.inc, d.v, d.Tags.Owner) }

// teamSteps are what the team itself says is to be done: the runbook of a tag, and what the notes say.
func (d *draft) teamSteps() []string {
	steps := d.stepsOf(d.notes())
	if runbook := d.taggedRunbook(); runbook != "" {
		steps = append([]string{runbook}, steps...)
	}
	return whole(steps)
}

// taggedRunbook is a link to the runbook that a tag names. Whoever may tag must not be able to have any page called a
// runbook, so that one on another host, or what is no address, is shown as it is written.
func (d *draft) taggedRunbook() string {
	value := d.inc.OwnTag(incident.RunbookTag)
	switch {
	case value == "":
		return ""
	case !d.mayLink(value):
		return phrases.Say(d.words.Runbook, "address", d.code(value))
	}
	return phrases.Say(d.words.Runbook, "address", d.address(value))
}

// firstRunbook is the address of the tag, where that may be linked, or else of the first note that has one.
func (d *draft) firstRunbook() string {
	if value := d.inc.OwnTag(incident.RunbookTag); d.mayLink(value) {
		return value
	}
	for _, note := range d.notes() {
		if note.Runbook != "" {
			return note.Runbook
		}
	}
	return ""
}

// mayLink reports whether an address of a tag may be linked.
func (d *draft) mayLink(address string) bool {
	return webAddress().MatchString(address) && route.MayLink(d.RunbookHosts, address)
}

// notes are those that go with the message.
func (d *draft) notes() []route.Note {
	if len(d.Notes) == 0 {
		return nil
	}
	return route.NotesOn(d.Notes, d.facts())
}

func (d *draft) stepsOf(notes []route.Note) []string {
	var steps []string
	for _, note := range notes {
		if note.Runbook != "" {
			steps = append(steps, phrases.Say(d.words.Runbook, "address", d.address(note.Runbook)))
		}
		steps = append(steps, d.sentence(note.Step))
	}
	return nonEmpty(steps...)
}

// sentence shows a sentence that somebody wrote. Backticks enclose code where they come in pairs.
func (d *draft) sentence(text string) string {
	parts := strings.Split(text, "`")
	if len(parts)%2 == 0 {
		return d.style.Text(text)
	}
	var b strings.Builder
	for i, part := range parts {
		if i%2 == 1 {
			b.WriteString(d.style.Code(part))
			continue
		}
		words := strings.TrimSpace(part)
		before, after, _ := strings.Cut(part, words)
		b.WriteString(before + d.style.Text(words) + after)
	}
	return b.String()
}

// detoured says why a message is not where it was to be.
func (d *draft) detoured() string {
	var said []string
	if len(d.detour.Refused) > 0 {
		var names []string
		for _, name := range d.detour.Refused {
			names = append(names, d.code(name))
		}
		said = append(said, phrases.Say(d.words.RouteRefused, "names", strings.Join(names, ", ")))
	}
	if d.detour.Unknown != "" {
		said = append(said, phrases.Say(d.words.RouteUnknown, "tag", d.style.Code(incident.ChannelTag), "name",
			d.code(d.detour.Unknown)))
	}
	return strings.Join(said, d.words.Space)
}
