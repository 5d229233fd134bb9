// Package textmatch looks for hundreds of phrases in a text all at once, whatever its spelling.
package textmatch

import (
	"slices"
	"strings"
)

// phrase is what is looked for in a text: "a*b" is a and later b, "=a" is the whole text, "=a*" its beginning.
type phrase struct {
	parts     string // joined by asterisks
	first     uint16 // length of the first part
	next      uint16 // the phrase that comes after it in the same row of a book, counted from 1, or 0
	fromStart bool
}

func parsePhrase(written string) phrase {
	parts, fromStart := strings.CutPrefix(written, "=")
	first, _, _ := strings.Cut(parts, "*")
	return phrase{parts: parts, first: uint16(len(first)), fromStart: fromStart} //nolint:gosec // a few words
}

// standsAt reports whether the phrase's first part, and as much as its place says, is at a place of a text.
func (p *phrase) standsAt(text string, at int) bool {
	isWhole := p.fromStart && int(p.first) == len(p.parts)
	return (at == 0 || !p.fromStart) && strings.HasPrefix(text[at:], p.parts[:p.first]) &&
		(!isWhole || len(text) == len(p.parts))
}

// goesOn reports whether the other parts stand in a text one after another.
func (p *phrase) goesOn(text string) bool {
	for part, rest := "", strings.TrimPrefix(p.parts[p.first:], "*"); rest != ""; {
		var found bool
		part, rest, _ = strings.Cut(rest, "*")
		if _, text, found = strings.Cut(text, part); !found {
			return false
		}
	}
	return true
}

// Book holds phrases, which it looks for in a text all at once. It walks through the text once, whatever the text is:
// three bytes tell which phrases may begin at a place, and nearly always there are none. Texts are spelt as Normalize
// leaves them. The zero value has no phrases.
type Book struct {
	phrases []phrase
	rows    [grams]uint16 // the last of the phrases whose first three bytes are alike, counted from 1, or 0
}

const grams = 4096

// gram gives a number below grams for three bytes.
func gram(text string, at int) int {
	return (int(text[at])*961 + int(text[at+1])*31 + int(text[at+2])) % grams
}

// Add adds phrases, and gives the set of them: "a*b" is a and later b, "=a" is the whole text, "=a*" its beginning. One
// without any is nil. It panics, as a regular expression that is wrong does, where the first part of a phrase has fewer
// than three bytes or there are more than 2048 phrases.
func (b *Book) Add(phrases []string) Set {
	if len(phrases) == 0 {
		return nil
	}
	var room Room
	set, last := Set(room[:]), 0
	for _, written := range phrases {
		number := b.number(parsePhrase(written))
		set.add(number)
		last = max(last, number)
	}
	return slices.Clone(set[:last/64+1])
}

// number is that of a phrase, which is added where it is new.
func (b *Book) number(p phrase) int {
	if p.first < 3 || len(b.phrases) == mostPhrases {
		panic("no room in a book for the phrase " + p.parts)
	}
	row := &b.rows[gram(p.parts, 0)]
	for n := *row; n > 0; n = b.phrases[n-1].next {
		if q := &b.phrases[n-1]; q.parts == p.parts && q.fromStart == p.fromStart {
			return int(n) - 1
		}
	}
	p.next = *row
	b.phrases = append(b.phrases, p)
	*row = uint16(len(b.phrases)) //nolint:gosec // at most mostPhrases
	return len(b.phrases) - 1
}

// Set is a set of phrases of one book; nil has none.
type Set []uint64

// Room is room for a set of phrases of any book.
type Room [mostPhrases / 64]uint64

// mostPhrases is how many phrases a book may have.
const mostPhrases = 2048

func (n Set) add(number int)      { n[number/64] |= 1 << (number % 64) }
func (n Set) has(number int) bool { return n != nil && n[number/64]&(1<<(number%64)) != 0 }

// HasAny reports whether two sets have a phrase in common. A set without any is nil.
func (n Set) HasAny(others Set) bool {
	for i := range min(len(n), len(others)) {
		if n[i]&others[i] != 0 {
			return true
		}
	}
	return false
}

func (b *Book) none() Set { return make(Set, (len(b.phrases)+63)/64) }

// Read returns the phrases that are in a text, or nil where there are none.
func (b *Book) Read(text string) Set { return b.ReadInto(nil, text) }

// ReadInto adds the phrases that are in a text to a set, for which it takes memory only where it is nil and one is
// found.
func (b *Book) ReadInto(held Set, text string) Set {
	var room Room
	missed := Set(room[:])
	for at := 0; at+2 < len(text); at++ {
		for n := b.rows[gram(text, at)]; n > 0; n = b.phrases[n-1].next {
			number := int(n) - 1
			if p := &b.phrases[number]; !p.standsAt(text, at) || held.has(number) || missed.has(number) {
				continue
			} else if p.goesOn(text[at+int(p.first):]) {
				held = b.with(held, number)
			} else {
				missed.add(number) // nor does it go on behind a later place
			}
		}
	}
	return held
}

// with adds a phrase to a set.
func (b *Book) with(set Set, number int) Set {
	if set == nil {
		set = b.none()
	}
	set.add(number)
	return set
}
