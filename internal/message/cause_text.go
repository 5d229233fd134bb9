package message

import (
	"strings"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
)

// causeText is what is said about a cause in one language. Why and every step are variants of one sentence, the most detailed
// first: the first of which all {names} are known is said. A step without such a variant is left out.
type causeText struct {
	Title string
	Why   []string
	Steps [][]string
}

// marks says how a medium shows the parts of such a sentence.
type marks struct {
	ours   func(string) string // words of ours, in which backticks enclose a command
	name   func(string) string // an entity in a sentence
	inCode func(string) string // an entity in a command
}

// why returns the sentence that says what went wrong.
func (t causeText) why(e diagnosis.Entities, m marks) string {
	sentence, _ := firstFilled(t.Why, e, m)
	return sentence
}

// steps returns what to do next, in order.
func (t causeText) steps(e diagnosis.Entities, m marks) []string {
	var steps []string
	for _, variants := range t.Steps {
		if step, ok := firstFilled(variants, e, m); ok {
			steps = append(steps, step)
		}
	}
	return steps
}

func firstFilled(variants []string, e diagnosis.Entities, m marks) (string, bool) {
	for _, template := range variants {
		if text, ok := fill(template, e, m); ok {
			return text, true
		}
	}
	return "", false
}

// fill puts the marked entities in the places of their {names}. It is false when one of them is not known. What an entity says
// is never read as a template.
func fill(template string, e diagnosis.Entities, m marks) (string, bool) {
	var b strings.Builder
	code := false
	for {
		before, rest, found := strings.Cut(template, "{")
		b.WriteString(m.ours(before))
		if !found {
			return b.String(), true
		}
		code = code != (strings.Count(before, "`")%2 == 1)
		name, after, _ := strings.Cut(rest, "}")
		value := e[name]
		switch {
		case value == "":
			return "", false
		case code:
			b.WriteString(m.inCode(value))
		default:
			b.WriteString(m.name(value))
		}
		template = after
	}
}
