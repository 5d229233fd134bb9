package message

import "strings"

// causeText is what is said about a cause in one language. Why and every step are variants of one sentence, the most detailed
// first: the first of which all {names} are known is said. A step without such a variant is left out.
type causeText struct {
	Title  string
	Why    []string
	Faults map[connectionFault]string // in place of Why where a line of the log names which fault it was
	Steps  [][]string
}

// marks says how a medium shows the parts of such a sentence.
type marks struct {
	name func(string) string // an entity in a sentence
	code func(string) string // a whole command
}

// why returns the sentence that says what went wrong.
func (t causeText) why(k known, m marks) string {
	sentence, _ := firstFilled(t.Why, k, m)
	return sentence
}

// steps returns what to do next, in order.
func (t causeText) steps(k known, m marks) []string {
	var steps []string
	for _, variants := range t.Steps {
		if step, ok := firstFilled(variants, k, m); ok {
			steps = append(steps, step)
		}
	}
	return steps
}

func firstFilled(variants []string, k known, m marks) (string, bool) {
	for _, template := range variants {
		if text, ok := fill(template, k, m); ok {
			return text, true
		}
	}
	return "", false
}

// fill puts the marked entities in the places of their {names}. Backticks enclose a command. It is false when one of
// the entities is not known, or not fit for the command that it stands in. What an entity says is never read as a
// template.
func fill(template string, k known, m marks) (string, bool) {
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
	pieces := piecesOf(template)
	for i, p := range pieces {
		if !p.isName {
			continue
		}
		value := k.Entities[p.text]
		if value == "" {
			return "", false
		}
		pieces[i].text = mark(value)
	}
	return joined(pieces), true
}
