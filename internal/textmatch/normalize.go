package textmatch

import (
	"strings"
	"unicode"
)

// Normalize makes spellings of one sentence equal: lower case, straight quotes, single spaces, no closing full stop.
// "It’s  HERE." becomes "it's here".
func Normalize(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	space := false
	for _, r := range text {
		if r == ' ' || unicode.IsSpace(r) {
			space = true
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(plain(r))
	}
	return strings.TrimRight(b.String(), ". ")
}

// plain gives the rune that rules are written in.
func plain(r rune) rune {
	if r < unicode.MaxASCII {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}
	switch r {
	case '‘', '’', '‛', 'ʼ':
		return '\''
	case '“', '”':
		return '"'
	}
	return unicode.ToLower(r)
}
