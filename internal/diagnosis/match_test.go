package diagnosis

import "testing"

func TestPhraseIsInText(t *testing.T) {
	for _, c := range []struct {
		phrase, text string
		in           bool
	}{
		{"is", "this", true},
		{"it", "this", false},
		{"refused", "connection refused by peer", true},
		{"refused", "connection reset by peer", false},
		{"a*bcd", "a then bcd", true},
		{"ab*c", "c then ab", false},
		{"connection*refused", "connection to db refused", true},
		{"connection*refused", "refused connection", false},
		{"one*two*one", "one two", false},
		{"=exit", "exit", true},
		{"=exit", "exit code", false},
		{"=exit*", "exit code", true},
		{"=exit*", "no exit", false},
		{"=exit*1", "exit code 1.", true},
		{"=exit*exit", "exit", false},
	} {
		if text := index(c.text); text.holds(c.phrase) != c.in {
			t.Errorf("%q in %q: not %v", c.phrase, c.text, c.in)
		}
	}
}
