package phrases

import (
	"strings"
)

// All texts of ours are written in one template language: {name} stands for a value. Tests hold every name of every
// phrase to those that its phrase declares and its callers give. A value is put in as it is and never read as a
// template itself.

// Piece is a part of a template: text of ours, or a {name}.
type Piece struct {
	Text   string
	IsName bool
}

// Pieces takes a template apart.
func Pieces(template string) []Piece {
	pieces := make([]Piece, 0, 1+2*strings.Count(template, "{"))
	for {
		before, name, after, found := cutName(template)
		pieces = append(pieces, Piece{Text: before})
		if !found {
			return pieces
		}
		pieces, template = append(pieces, Piece{Text: name, IsName: true}), after
	}
}

// cutName cuts a template at its first {name}. A brace that none closes is text.
func cutName(template string) (before, name, after string, found bool) {
	before, rest, _ := strings.Cut(template, "{")
	name, after, found = strings.Cut(rest, "}")
	if !found {
		return template, "", "", false
	}
	return before, name, after, true
}

// Joined is the text of pieces, filled or not.
func Joined(pieces []Piece) string {
	var b strings.Builder
	size := 0
	for _, p := range pieces {
		size += len(p.Text)
	}
	b.Grow(size)
	for _, p := range pieces {
		b.WriteString(p.Text)
	}
	return b.String()
}

// Say fills a phrase of ours. Pairs are a name and the value that stands there, already marked up. A name without a
// value is a defect of ours; it stays in the text as it is written, so that people see it and still get the rest.
func Say(phrase string, pairs ...string) string {
	size := len(phrase)
	for _, text := range pairs {
		size += len(text)
	}
	var b strings.Builder
	b.Grow(size)
	for {
		before, name, after, found := cutName(phrase)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteString(valueOf(name, pairs))
		phrase = after
	}
}

func valueOf(name string, pairs []string) string {
	for i := 1; i < len(pairs); i += 2 {
		if pairs[i-1] == name {
			return pairs[i]
		}
	}
	return "{" + name + "}"
}
