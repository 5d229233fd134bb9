package redact

import "strings"

// class is a set of bytes.
type class [256]bool

// classOf gives the class of the bytes in some ranges, two bytes for each, and of single ones.
func classOf(ranges, singles string) *class {
	c := &class{}
	for i := 0; i+1 < len(ranges); i += 2 {
		for b := ranges[i]; b <= ranges[i+1]; b++ {
			c[b] = true
		}
	}
	for i := range len(singles) {
		c[singles[i]] = true
	}
	return c
}

// not gives the class of all bytes but some.
func not(singles string) *class {
	c := classOf("", singles)
	for i := range c {
		c[i] = !c[i]
	}
	return c
}

// end is where the bytes of the class end that begin at a place.
func (c *class) end(s string, from int) int {
	for from < len(s) && c[s[from]] {
		from++
	}
	return from
}

// start is where the bytes of the class begin that end at a place, but not before another.
func (c *class) start(s string, least, from int) int {
	for from > least && c[s[from-1]] {
		from--
	}
	return from
}

const white = " \t\n\f\r"

var (
	blanks       = classOf("", " \t")
	digits       = classOf("09", "")
	letters      = classOf("azAZ", "")
	alphanumeric = classOf("azAZ09", "")
	wordly       = classOf("azAZ09", "_")
	hyphened     = classOf("azAZ09", "_-")
	backslashes  = classOf("", `\`)
	unspaced     = not(white)
)

// startsWord reports whether no word goes on at a place, so that one may begin there.
func startsWord(s string, at int) bool { return at == 0 || !wordly[s[at-1]] }

// endsWord reports whether a word that reaches to a place ends there.
func endsWord(s string, at int) bool { return at == len(s) || !wordly[s[at]] }

// each calls f behind each occurrence of a mark, and goes on where f says that it has looked.
func each(s, mark string, f func(end int) (looked int)) {
	for from := 0; from < len(s); {
		at := strings.Index(s[from:], mark)
		if at < 0 {
			return
		}
		end := from + at + len(mark)
		from = max(end, f(end))
	}
}

// dictionary finds some words in a text in one walk, however many they are.
type dictionary struct {
	openings openings
	byFirst  [64][]string // by six bits of their first byte
}

func dictionaryOf(words ...string) *dictionary {
	d := &dictionary{}
	for _, word := range words {
		d.openings.add(word)
		d.byFirst[word[0]%64] = append(d.byFirst[word[0]%64], word)
	}
	return d
}

// openings are the pairs of bytes that some words begin with, by six bits of each: one look tells that none of the
// words begins at a place, and seldom that one may where none does.
type openings [64]uint64

func (o *openings) add(word string) { o[word[0]%64] |= 1 << (word[1] % 64) }

func (o *openings) mayBeAt(s string, at int) bool { return o[s[at]%64]&(1<<(s[at+1]%64)) != 0 }

// each calls f behind each word in a text, and goes on where f says that it has looked.
func (d *dictionary) each(s string, f func(word string, end int) (looked int)) {
	for at := 0; at+1 < len(s); {
		word := d.wordAt(s, at)
		if word == "" {
			at++
			continue
		}
		end := at + len(word)
		at = max(end, f(word, end))
	}
}

// wordAt is the word that a text has at a place, or empty.
func (d *dictionary) wordAt(s string, at int) string {
	if !d.openings.mayBeAt(s, at) {
		return ""
	}
	for _, word := range d.byFirst[s[at]%64] {
		if strings.HasPrefix(s[at:], word) {
			return word
		}
	}
	return ""
}

// isIn reports whether a text has one of the words.
func (d *dictionary) isIn(s string) bool {
	for at := range max(0, len(s)-1) {
		if d.wordAt(s, at) != "" {
			return true
		}
	}
	return false
}
