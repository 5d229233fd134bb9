// Package redact takes secrets out of text that people are shown, and leaves what tells their kind.
package redact

import (
	"strings"

	"github.com/ecswhy/ecswhy/internal/plaintext"
)

// Mark stands where a secret stood.
const Mark = "[redacted]"

// Text replaces the secrets in a text: "password=hunter2" becomes "password=[redacted]". The lines stay the same in
// number. What comes out is valid UTF-8 without what nobody sees, where a secret could hide, and does not change when
// it is redacted again. The time that it takes grows no faster than the text, whatever somebody wrote.
func Text(s string) string {
	s = strings.ToValidUTF8(s, "�")
	clean := plaintext.Clean(s)
	if clean != s { // what is dropped may have hidden a secret, or have been a part of what tells one
		clean = plaintext.Clean(inLines(withoutKeys(s)))
	}
	return inLines(withoutKeys(clean))
}

// inLines redacts each line.
func inLines(s string) string {
	var b strings.Builder
	written, awaiting := 0, nothing
	for start := 0; start < len(s); {
		end := lineEnd(s, start)
		if line := s[start:end]; len(line) >= shortest || awaiting != nothing {
			if awaiting == nothing && isNamedBelow(line, s[min(end+1, len(s)):]) {
				awaiting = field
			}
			redacted := inLineBelow(line, awaiting)
			awaiting = awaits(redacted, awaiting)
			if redacted != line {
				b.WriteString(s[written:start])
				b.WriteString(redacted)
				written = end
			}
		}
		start = end + 1
	}
	if written == 0 {
		return s
	}
	b.WriteString(s[written:])
	return b.String()
}

// shortest is the length of the shortest line in which there can be a secret, such as pwd=x.
const shortest = len("pwd=x")

// lineEnd is where the line ends that begins at a place.
func lineEnd(s string, start int) int {
	if n := strings.IndexByte(s[start:], '\n'); n >= 0 {
		return start + n
	}
	return len(s)
}

// Lines redacts texts that follow one another, such as the events of a log: a private key may begin in one and end in
// another.
func Lines(texts []string) []string {
	rest := Text(strings.Join(texts, "\n"))
	redacted := make([]string, len(texts))
	for i, text := range texts {
		end := -1
		for range strings.Count(text, "\n") + 1 {
			end = lineEnd(rest, end+1)
		}
		redacted[i], rest = rest[:end], rest[min(end+1, len(rest)):]
	}
	return redacted
}

// inLine redacts a line, and what its encoder hid in it: where that shows a secret, the line is given as it was meant.
func inLine(line string) string {
	line = inPlainLine(line)
	if decoded := unescaped(line); decoded != line {
		if redacted := inPlainLine(decoded); redacted != decoded {
			return redacted
		}
	}
	return line
}

// inPlainLine looks at a line again after something was replaced, because what stands around a secret may read
// otherwise then.
func inPlainLine(line string) string {
	rounds := mostRounds
	if len(line) > longLine {
		rounds /= 2
	}
	for range rounds {
		redacted := masked(assignments(masked(line, credentials)), tokens)
		if redacted == line {
			break
		}
		line = redacted
	}
	return line
}

// mostRounds is more than any text that we met needed. A long line, which costs most, gets half as many.
const (
	mostRounds = 8
	longLine   = 1 << 10
)

// span is the place of a secret in a line.
type span struct{ start, end int }

// finder finds one kind of secret in a line, which it is also given in lower case. It walks through the line once:
// what it looked at and does not give back it does not look at again, or only so many bytes of it.
type finder func(line, small string) []span

// masked replaces what some finders find, one after another.
func masked(line string, finders []finder) string {
	small := inLower(line)
	for _, find := range finders {
		if spans := find(line, small); len(spans) > 0 {
			line = replaced(line, spans)
			small = inLower(line)
		}
	}
	return line
}

// replaced puts the mark in the place of some spans, the first of which comes first.
func replaced(line string, spans []span) string {
	var b strings.Builder
	written := 0
	for _, s := range spans {
		b.WriteString(line[written:s.start])
		b.WriteString(Mark)
		written = s.end
	}
	b.WriteString(line[written:])
	return b.String()
}

// inLower writes the letters of ASCII small; every character stays where it is.
func inLower(s string) string {
	for i := range len(s) {
		if 'A' <= s[i] && s[i] <= 'Z' {
			return lowered(s, i)
		}
	}
	return s
}

func lowered(s string, from int) string {
	b := []byte(s)
	for i := from; i < len(b); i++ {
		b[i] = lower(b[i])
	}
	return string(b)
}
