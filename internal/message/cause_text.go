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

// why returns the sentence that says what went wrong. mark makes a name safe and visible in the reader's chat client.
func (t causeText) why(e diagnosis.Entities, mark func(string) string) string {
	sentence, _ := firstFilled(t.Why, e, mark)
	return sentence
}

// steps returns what to do next, in order.
func (t causeText) steps(e diagnosis.Entities, mark func(string) string) []string {
	var steps []string
	for _, variants := range t.Steps {
		if step, ok := firstFilled(variants, e, mark); ok {
			steps = append(steps, step)
		}
	}
	return steps
}

func firstFilled(variants []string, e diagnosis.Entities, mark func(string) string) (string, bool) {
	for _, template := range variants {
		if text, ok := fill(template, e, mark); ok {
			return text, true
		}
	}
	return "", false
}

// fill puts the marked entities in the places of their {names}. It is false when one of them is not known. What an entity says
// is never read as a template.
func fill(template string, e diagnosis.Entities, mark func(string) string) (string, bool) {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(template, "{")
		b.WriteString(before)
		if !found {
			return b.String(), true
		}
		name, after, _ := strings.Cut(rest, "}")
		value := e[name]
		if value == "" {
			return "", false
		}
		b.WriteString(mark(value))
		template = after
	}
}
