package message

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/phrases"
)

// causeText is what is said about a cause in one language.
type causeText struct {
	*cause.Text
	faults [][]string // the cause's
}

// cause is what is said about a cause in this language.
func (w words) cause(code cause.Code) causeText {
	about := code.About()
	return causeText{w.ofCause(about), about.Faults}
}

// marks says how a medium shows the parts of such a sentence.
type marks struct {
	name func(string) string // an entity in a sentence
	code func(string) string // a whole command
}

// why returns the sentence that says what went wrong.
func (t causeText) why(k known, m marks) string {
	for _, sentence := range t.Why {
		if said, ok := fill(sentence, k, m); ok {
			return said
		}
	}
	return ""
}

// fault is what is said where a line of a log names one of the faults that the cause can be, and nothing where it names
// none, or more than one.
func (t causeText) fault(line string) string { return t.ofFault(t.Faults, line) }

// title is the cause's name, or that of the one of its faults that a line of a log names.
func (t causeText) title(line string) string { return cmp.Or(t.ofFault(t.Titles, line), t.Title) }

// ofFault picks from what is said of each fault.
func (t causeText) ofFault(said []string, line string) string {
	if i := t.which(line); i >= 0 && i < len(said) {
		return said[i]
	}
	return ""
}

// which is the place of the one fault that a line names, and -1 where it names none, or more than one.
func (t causeText) which(line string) int {
	if len(t.faults) == 0 {
		return -1
	}
	line = strings.ToLower(line)
	names := func(words []string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(line, w) })
	}
	i := slices.IndexFunc(t.faults, names)
	if i >= 0 && slices.ContainsFunc(t.faults[i+1:], names) {
		return -1
	}
	return i
}

// steps returns what to do next, in order: of each the first variant that can work at a place, as it is said there.
func (t causeText) steps(k known, m marks, at func(string) (string, bool)) []string {
	var steps []string
	for _, variants := range t.Steps {
		for _, variant := range variants {
			said, fits := at(variant)
			if !fits {
				continue
			}
			if step, ok := fill(said, k, m); ok {
				steps = append(steps, step)
				break
			}
		}
	}
	return steps
}

// fill puts the marked entities in the places of their {names}. Backticks enclose a command. It is false when one of
// the entities is not known, or not fit for the command that it stands in. What an entity says is never read as a
// template.
func fill(template string, k known, m marks) (string, bool) {
	if !strings.Contains(template, "`") {
		return k.sentence(template, m.name)
	}
	var b strings.Builder
	for i, part := range strings.Split(template, "`") {
		text, ok := "", false
		if i%2 == 0 {
			text, ok = k.sentence(part, m.name)
		} else if text, ok = k.command(part); ok {
			text = m.code(text)
		}
		if !ok {
			return "", false
		}
		b.WriteString(text)
	}
	return b.String(), true
}

// sentence fills words of ours with what is known. It is false when something is not.
func (k known) sentence(template string, mark func(string) string) (string, bool) {
	if !strings.Contains(template, "{") {
		return template, true
	}
	pieces := phrases.Pieces(template)
	for i, p := range pieces {
		if !p.IsName {
			continue
		}
		value := k.Entities[p.Text]
		if value == "" {
			return "", false
		}
		pieces[i].Text = mark(value)
	}
	return phrases.Joined(pieces), true
}
