package diagnosis

import (
	"slices"
	"strings"
	"testing"
)

func TestPhraseIsInText(t *testing.T) {
	for _, c := range []struct {
		phrase, text string
		in           bool
	}{
		{"his", "this", true},
		{"its", "this", false},
		{"refused", "connection refused by peer", true},
		{"refused", "connection reset by peer", false},
		{"a then*bcd", "a then bcd", true},
		{"abc*c", "c then abc", false},
		{"connection*refused", "connection to db refused", true},
		{"connection*refused", "refused connection", false},
		{"connection*refused", "connection, connection to db refused", true},
		{"one*two*one", "one two", false},
		{"=exit", "exit", true},
		{"=exit", "exit code", false},
		{"=exit*", "exit code", true},
		{"=exit*", "no exit", false},
		{"=exit*1", "exit code 1.", true},
		{"=exit*exit", "exit", false},
		{"exit", "ex", false},
	} {
		if b := newBook([]string{"other", c.phrase}, []string{c.phrase}); b.read(c.text).has(1) != c.in {
			t.Errorf("%q in %q: not %v", c.phrase, c.text, c.in)
		}
	}
}

// A book finds phrases by their first three bytes.
func TestPhrasesAreLongEnough(t *testing.T) {
	for _, b := range []*book{reasonBook().book, lineBook().book} {
		for written := range b.numbers {
			if first := parsePhrase(written).first; len(first) < 3 {
				t.Errorf("the first part of %q is too short", written)
			}
		}
	}
}

// What a book reads is what searching for each phrase finds.
func TestABookFindsWhatASearchFinds(t *testing.T) {
	b := lineBook().book
	all := slices.Collect(func(yield func(string) bool) {
		for written := range b.numbers {
			if !yield(written) {
				return
			}
		}
	})
	for _, written := range all {
		text := "x " + strings.ReplaceAll(strings.TrimPrefix(written, "="), "*", " and ")
		if strings.HasPrefix(written, "=") {
			text = text[len("x "):]
		}
		held := b.read(text)
		for _, other := range all {
			if got, want := held.has(b.numbers[other]), isIn(other, text); got != want {
				t.Errorf("%q in %q: %v, want %v", other, text, got, want)
			}
		}
	}
}

// isIn searches for a phrase as its notation says.
func isIn(written, text string) bool {
	p := parsePhrase(written)
	at := strings.Index(text, p.first)
	if at < 0 || p.fromStart && !strings.HasPrefix(text, p.first) || p.isWhole && text != p.first {
		return false
	}
	return p.goesOn(text[at+len(p.first):])
}

func TestNoBookHasMorePhrasesThanASetHasRoomFor(t *testing.T) {
	for _, n := range []int{len(reasonBook().phrases), len(lineBook().phrases)} {
		if n > mostPhrases {
			t.Errorf("%d phrases; raise mostPhrases", n)
		}
	}
}
