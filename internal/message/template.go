package message

import (
	"strings"
)

// All texts of ours are written in one template language: {name} stands for a value. Tests hold every name of every phrase to
// those that its phrase declares and its callers give. A value is put in as it is and never read as a template itself.

// piece is a part of a template: text of ours, or a {name}.
type piece struct {
	text   string
	isName bool
}

// piecesOf takes a template apart. A brace that none closes is text.
func piecesOf(template string) []piece {
	pieces := make([]piece, 0, 1+2*strings.Count(template, "{"))
	for {
		before, rest, opened := strings.Cut(template, "{")
		name, after, closed := strings.Cut(rest, "}")
		if !opened || !closed {
			return append(pieces, piece{text: template})
		}
		pieces = append(pieces, piece{text: before}, piece{text: name, isName: true})
		template = after
	}
}

func joined(pieces []piece) string {
	size := 0
	for _, p := range pieces {
		size += len(p.text)
	}
	var b strings.Builder
	b.Grow(size)
	for _, p := range pieces {
		b.WriteString(p.text)
	}
	return b.String()
}

// say fills a phrase of ours. Pairs are a name and the value that stands there, already marked up. A name without a value is a
// defect of ours; it stays in the text as it is written, so that people see it and still get the rest.
func say(phrase string, pairs ...string) string {
	pieces := piecesOf(phrase)
	for i, p := range pieces {
		if p.isName {
			pieces[i].text = valueOf(p.text, pairs)
		}
	}
	return joined(pieces)
}

func valueOf(name string, pairs []string) string {
	for i := 1; i < len(pairs); i += 2 {
		if pairs[i-1] == name {
			return pairs[i]
		}
	}
	return "{" + name + "}"
}
