// Package textmatch looks for hundreds of phrases in a text all at once, whatever its spelling.
package textmatch

import (
	"slices"
	"strings"
)

// phrase is what is looked for in a text: "a*b" is a and later b, "=a" is the whole text, "=a*" its beginning.
type phrase struct {
	first     string
	rest      string // what stands behind the first part, its parts still joined by asterisks
	fromStart bool
	isWhole   bool
}

func parsePhrase(text string) phrase {
	text, fromStart := strings.CutPrefix(text, "=")
	first, rest, more := strings.Cut(text, "*")
	return phrase{first, rest, fromStart, fromStart && !more}
}

// standsAt reports whether the phrase's first part, and as much as its place says, is at a place of a text.
func (p *phrase) standsAt(text string, at int) bool {
	return (at == 0 || !p.fromStart) && strings.HasPrefix(text[at:], p.first) && (!p.isWhole || len(text) == len(p.first))
}

// goesOn reports whether the other parts stand in a text one after another.
func (p *phrase) goesOn(text string) bool {
	for part, rest := "", p.rest; rest != ""; {
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
// leaves them.
type Book struct {
	phrases []phrase
	order   []uint16          // the phrases' numbers, those together whose first three bytes are alike
	from    [grams + 1]uint16 // where in the order they begin
}

const grams = 4096

// gram gives a number below grams for three bytes.
func gram(text string, at int) int {
	return (int(text[at])*961 + int(text[at+1])*31 + int(text[at+2])) % grams
}

// Draft gathers the phrases of a book: "a*b" is a and later b, "=a" is the whole text, "=a*" its beginning. The zero
// value has none.
type Draft struct {
	phrases []phrase
	numbers map[string]int // of the phrases, by what is written
}

// Set adds phrases, and is the set of them in the book to come. One without any is nil. It panics, as a regular
// expression that is wrong does, where the first part of a phrase has fewer than three bytes or there are more than
// 2048 phrases.
func (d *Draft) Set(phrases []string) Set {
	if len(phrases) == 0 {
		return nil
	}
	numbers := make([]int, len(phrases))
	for i, written := range phrases {
		numbers[i] = d.number(written)
	}
	set := make(Set, slices.Max(numbers)/64+1)
	for _, number := range numbers {
		set.add(number)
	}
	return set
}

func (d *Draft) number(written string) int {
	if number, known := d.numbers[written]; known {
		return number
	}
	number, p := len(d.phrases), parsePhrase(written)
	if len(p.first) < 3 || number == mostPhrases {
		panic("no room in a book for the phrase " + written)
	}
	if d.numbers == nil {
		d.numbers = make(map[string]int, mostPhrases/2)
	}
	d.numbers[written], d.phrases = number, append(d.phrases, p)
	return number
}

// Book is the book of all phrases that were added.
func (d *Draft) Book() *Book {
	b := &Book{phrases: d.phrases, order: make([]uint16, len(d.phrases))}
	for i := range b.phrases {
		b.from[gram(b.phrases[i].first, 0)+1]++
	}
	for i := range grams {
		b.from[i+1] += b.from[i]
	}
	next := b.from
	for i := range b.phrases {
		g := gram(b.phrases[i].first, 0)
		b.order[next[g]] = uint16(i) // there are at most mostPhrases
		next[g]++
	}
	return b
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
		g := gram(text, at)
		for _, n := range b.order[b.from[g]:b.from[g+1]] {
			number := int(n)
			if p := &b.phrases[number]; !p.standsAt(text, at) || held.has(number) || missed.has(number) {
				continue
			} else if p.goesOn(text[at+len(p.first):]) {
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
