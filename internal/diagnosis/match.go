package diagnosis

import (
	"slices"
	"strings"
)

// indexed is a normalised text with a coarse set of its trigrams, which spares most searches: hundreds of phrases are asked of
// every text, and nearly all of them share no trigram with it.
type indexed struct {
	text     string
	trigrams [64]uint64
}

func index(text string) indexed {
	t := indexed{text: text}
	for i := 2; i < len(text); i++ {
		gram := trigram(text, i)
		t.trigrams[gram/64] |= 1 << (gram % 64)
	}
	return t
}

// holds says whether a phrase is in the text: "a*b" is a and later b, "=a" is the whole text, "=a*" its beginning.
func (t *indexed) holds(phrase string) bool {
	phrase, fromStart := strings.CutPrefix(phrase, "=")
	if !t.mayHold(phrase) {
		return false
	}
	if !fromStart {
		return inTurn(t.text, phrase)
	}
	first, others, more := strings.Cut(phrase, "*")
	rest, starts := strings.CutPrefix(t.text, first)
	if more {
		return starts && inTurn(rest, others)
	}
	return starts && rest == ""
}

// inTurn says whether all parts of a phrase stand in a text one after another.
func inTurn(text, phrase string) bool {
	for part := range strings.SplitSeq(phrase, "*") {
		var found bool
		if _, text, found = strings.Cut(text, part); !found {
			return false
		}
	}
	return true
}

// mayHold reports false only if a trigram of the phrase is surely not in the text.
func (t *indexed) mayHold(phrase string) bool {
	for i := 2; i < len(phrase); i++ {
		if phrase[i-2] == '*' || phrase[i-1] == '*' || phrase[i] == '*' {
			continue
		}
		if gram := trigram(phrase, i); t.trigrams[gram/64]&(1<<(gram%64)) == 0 {
			return false
		}
	}
	return true
}

// trigram gives a number below 4096 for a byte and the two before it.
func trigram(text string, i int) uint16 {
	return (uint16(text[i-2])*961 + uint16(text[i-1])*31 + uint16(text[i])) % 4096
}

func (t *indexed) holdsAny(phrases []string) bool { return slices.ContainsFunc(phrases, t.holds) }

// means says whether the text is what the rule is about.
func (t *indexed) means(r *rule) bool {
	return (len(r.when) == 0 || t.holdsAny(r.when)) && t.holdsAny(r.any) && !t.holdsAny(r.unless)
}
