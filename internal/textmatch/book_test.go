package textmatch

import (
	"fmt"
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
		var b Book
		b.Add([]string{"other", c.phrase})
		wanted := b.Add([]string{c.phrase})
		if b.Read(c.text).HasAny(wanted) != c.in {
			t.Errorf("%q in %q: not %v", c.phrase, c.text, c.in)
		}
	}
}

// What a book reads is what searching for each phrase finds.
func TestABookFindsWhatASearchFinds(t *testing.T) {
	all := []string{
		"refused", "connection refused", "connection*refused", "=connection", "=connection*", "=connection refused", "ed by", "and",
		"used*and", "=refused*by",
	}
	var b Book
	sets := map[string]Set{}
	for _, written := range all {
		sets[written] = b.Add([]string{written})
	}
	for _, written := range all {
		text := "x " + strings.ReplaceAll(strings.TrimPrefix(written, "="), "*", " and ")
		if strings.HasPrefix(written, "=") {
			text = text[len("x "):]
		}
		held := b.Read(text)
		for _, other := range all {
			if got, want := held.HasAny(sets[other]), isIn(other, text); got != want {
				t.Errorf("%q in %q: %v, want %v", other, text, got, want)
			}
		}
	}
}

// isIn searches for a phrase as its notation says.
func isIn(written, text string) bool {
	parts, fromStart := strings.CutPrefix(written, "=")
	if fromStart && !strings.Contains(parts, "*") {
		return text == parts
	}
	for i, part := range strings.Split(parts, "*") {
		at := strings.Index(text, part)
		if at < 0 || at > 0 && i == 0 && fromStart {
			return false
		}
		text = text[at+len(part):]
	}
	return true
}

func TestABookRefusesWhatItCannotFind(t *testing.T) {
	many := make([]string, mostPhrases+1)
	for i := range many {
		many[i] = fmt.Sprintf("phrase %d", i)
	}
	for name, phrases := range map[string][]string{"a short one": {"ab*cde"}, "too many": many} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			new(Book).Add(phrases)
		}()
	}
}

func TestNormalize(t *testing.T) {
	for text, want := range map[string]string{
		"  It’s\tHERE. ": "it's here",
		"“ÄÖ”  と\n":      "\"äö\" と",
		"":               "",
	} {
		if got := Normalize(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
