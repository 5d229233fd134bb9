package diagnosis

import (
	"iter"
	"slices"
	"strings"
)

// phrase is a meaning-bearing part of a text: parts that stand in it in this order.
type phrase struct {
	parts      []string
	start, end bool     // whether the first part opens the text, and the last one closes it
	grams      []uint16 // the trigrams of all parts
}

// newPhrase reads the notation of the rules: "a*b" is a and later b, "=a" is the whole text, "=a*" its beginning.
func newPhrase(written string) phrase {
	text, start := strings.CutPrefix(written, "=")
	p := phrase{parts: strings.Split(text, "*"), start: start, end: start && !strings.Contains(text, "*")}
	for _, part := range p.parts {
		p.grams = slices.AppendSeq(p.grams, trigramsOf(part))
	}
	return p
}

func (p phrase) in(t *indexed) bool {
	if !t.mayHold(p.grams) || p.start && !strings.HasPrefix(t.text, p.parts[0]) {
		return false
	}
	text := t.text
	for _, part := range p.parts {
		at := strings.Index(text, part)
		if at < 0 {
			return false
		}
		text = text[at+len(part):]
	}
	return !p.end || text == ""
}

// indexed is a normalised text with a coarse set of its trigrams, which spares most searches: hundreds of phrases are asked of
// every text, and nearly all of them share no trigram with it.
type indexed struct {
	text  string
	grams [64]uint64
}

func index(text string) indexed {
	t := indexed{text: text}
	for gram := range trigramsOf(text) {
		t.grams[gram/64] |= 1 << (gram % 64)
	}
	return t
}

// mayHold reports false only if one of the trigrams is surely not in the text.
func (t *indexed) mayHold(grams []uint16) bool {
	for _, gram := range grams {
		if t.grams[gram/64]&(1<<(gram%64)) == 0 {
			return false
		}
	}
	return true
}

// trigramsOf yields a number below 4096 for each three neighbouring bytes.
func trigramsOf(text string) iter.Seq[uint16] {
	return func(yield func(uint16) bool) {
		for i := 2; i < len(text); i++ {
			gram := uint16(text[i-2])*961 + uint16(text[i-1])*31 + uint16(text[i])
			if !yield(gram % 4096) {
				return
			}
		}
	}
}

// matcher is a rule made ready for matching.
type matcher struct {
	cause             Code
	byUser            bool
	when, any, unless []phrase
}

func compile(rules []rule) []matcher {
	matchers := make([]matcher, len(rules))
	for i, r := range rules {
		matchers[i] = matcher{r.cause, r.byUser, phrases(r.when), phrases(r.any), phrases(r.unless)}
	}
	return matchers
}

func phrases(written []string) []phrase {
	list := make([]phrase, len(written))
	for i, w := range written {
		list[i] = newPhrase(w)
	}
	return list
}

// matches reports whether the normalised text is what the rule is about.
func (m *matcher) matches(text *indexed) bool {
	in := func(p phrase) bool { return p.in(text) }
	return (len(m.when) == 0 || slices.ContainsFunc(m.when, in)) &&
		slices.ContainsFunc(m.any, in) && !slices.ContainsFunc(m.unless, in)
}
