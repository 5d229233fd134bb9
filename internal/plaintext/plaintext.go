// Package plaintext makes foreign text fit to be read: it drops terminal sequences, control characters and what
// nobody sees.
package plaintext

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean drops what a terminal or chat client would act upon or hide: sequences that colour and move, control
// characters and invisible ones, and bytes that are no UTF-8. Tabs and line breaks stay; other breaks of lines become
// spaces. Joiners are dropped too, so that an emoji of several parts, or a word of a script that joins letters, falls
// into its parts.
func Clean(s string) string {
	n := fit(s)
	if n == len(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for s != "" {
		n = fit(s)
		b.WriteString(s[:n])
		if s = s[n:]; s != "" {
			s = s[dropped(&b, s):]
		}
	}
	return b.String()
}

// fit is how many bytes at the start of a text stay as they are.
func fit(s string) int {
	for i := 0; i < len(s); {
		c := s[i]
		if ' ' <= c && c < 0x7f || c == '\n' || c == '\r' || c == '\t' {
			i++
			continue
		}
		if c < utf8.RuneSelf {
			return i
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 || isBreak(r) || isInvisible(r) {
			return i
		}
		i += n
	}
	return len(s)
}

// dropped is how many bytes at the start of a text have to go; a space stands for a break of a line.
func dropped(b *strings.Builder, s string) int {
	if s[0] == escape {
		return sequence(s)
	}
	r, n := utf8.DecodeRuneInString(s)
	if isBreak(r) {
		b.WriteByte(' ')
	}
	return n
}

// Line gives a text in one line: cleaned, and with a single space for any white space.
func Line(s string) string {
	s = Clean(s)
	if isFolded(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	isOpen := false // whether a space has to come before the next word
	for _, r := range s {
		if unicode.IsSpace(r) {
			isOpen = b.Len() > 0
			continue
		}
		if isOpen {
			b.WriteByte(' ')
			isOpen = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// JSON cleans the texts in a JSON document, which stays one. Whatever is not JSON stays as it is.
func JSON(document []byte) []byte {
	out := make([]byte, 0, len(document))
	for at := 0; at < len(document); {
		end := at + 1
		if document[at] == '"' {
			end = literalEnd(document, at)
		}
		if part := document[at:end]; part[0] == '"' && !isPlain(part) {
			out = append(out, cleanLiteral(part)...)
		} else {
			out = append(out, part...)
		}
		at = end
	}
	return out
}

// literalEnd is where the text in quotes ends that begins at a place.
func literalEnd(document []byte, at int) int {
	for at++; at < len(document); at++ {
		switch document[at] {
		case '\\':
			at++
		case '"':
			return at + 1
		}
	}
	return len(document)
}

// cleanLiteral cleans one text in quotes.
func cleanLiteral(literal []byte) []byte {
	var text string
	if json.Unmarshal(literal, &text) != nil {
		return literal
	}
	clean := Clean(text)
	if clean == text {
		return literal
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(clean) != nil {
		return literal
	}
	return bytes.TrimSpace(out.Bytes())
}

// isPlain reports whether a text in quotes has only printable characters of ASCII, none of them escaped: nothing of it
// is dropped.
func isPlain(literal []byte) bool {
	for _, c := range literal {
		if c < ' ' || c > '~' || c == '\\' {
			return false
		}
	}
	return true
}

// isFolded reports whether a text has no white space but single spaces between words.
func isFolded(s string) bool {
	isSpace := true
	for _, r := range s {
		if !unicode.IsSpace(r) {
			isSpace = false
			continue
		}
		if r != ' ' || isSpace {
			return false
		}
		isSpace = true
	}
	return !isSpace || s == ""
}

// isBreak reports whether a character breaks a line where nobody expects it.
func isBreak(r rune) bool { return r == 0x85 || r == 0x2028 || r == 0x2029 }

// isInvisible reports whether a character is a control character, or is not seen but changes what is: its direction,
// its joints, a hidden text of tags. Only the selectors stay by which emoji get their colour.
func isInvisible(r rune) bool {
	switch {
	case r < 0xa0: // the second set of control characters
		return r >= 0x7f
	case 0x3165 <= r && r < 0xfeff: // most of what is written in Asia
		return false
	}
	return unicode.Is(invisible, r)
}

// invisible is what Unicode calls Default_Ignorable_Code_Point, with the marks of annotations, and without the first
// set of variation selectors. https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt
var invisible = &unicode.RangeTable{
	LatinOffset: 1,
	R16: []unicode.Range16{
		{0xad, 0xad, 1}, {0x34f, 0x34f, 1}, {0x61c, 0x61c, 1}, {0x115f, 0x1160, 1}, {0x17b4, 0x17b5, 1}, {0x180b, 0x180f, 1},
		{0x200b, 0x200f, 1}, {0x202a, 0x202e, 1}, {0x2060, 0x206f, 1}, {0x3164, 0x3164, 1}, {0xfeff, 0xfeff, 1},
		{0xffa0, 0xffa0, 1}, {0xfff0, 0xfffb, 1},
	},
	R32: []unicode.Range32{{0x1bca0, 0x1bca3, 1}, {0x1d173, 0x1d17a, 1}, {0xe0000, 0xe0fff, 1}},
}

const escape = '\x1b'

// sequence is the length of what a terminal acts upon, at the start of a text: colours, movements, titles and links.
// What a line leaves open loses its opening only, so that it hides nothing.
func sequence(s string) int {
	if len(s) == 1 {
		return 1
	}
	n := 0
	switch s[1] {
	case '[':
		n = control(s)
	case ']':
		n = command(s)
	}
	switch {
	case n > 0:
		return n
	case strings.IndexByte("[]=>78cM", s[1]) >= 0:
		return 2
	}
	return 1
}

// control is the length of a control sequence, such as that of a colour, or 0 where it is not complete.
func control(s string) int {
	i := len("\x1b[")
	for i < len(s) && '0' <= s[i] && s[i] <= '?' {
		i++
	}
	for i < len(s) && ' ' <= s[i] && s[i] <= '/' {
		i++
	}
	if i < len(s) && '@' <= s[i] && s[i] <= '~' {
		return i + 1
	}
	return 0
}

// command is the length of a command to the terminal, such as that of a title, or 0 where it is not complete.
func command(s string) int {
	end := strings.IndexAny(s[1:], "\a\x1b\r\n") + 1
	switch {
	case end == 0:
		return 0
	case s[end] == '\a':
		return end + 1
	case strings.HasPrefix(s[end:], "\x1b\\"):
		return end + 2
	}
	return 0
}
