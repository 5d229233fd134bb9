package redact

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/ecswhy/ecswhy/internal/plaintext"
)

// unescaped reads what encoders wrote: \u003d, \075, &#61; and %3D as =, \/ as /, \xe3\x83\x91 and \u30d1 as パ. It
// leaves what ends a text or opens another escape, and letters and digits, which nobody has to escape: so that JSON
// stays JSON, and no new escape comes about. An escape of an escape, as in JSON in JSON, is read in one.
func unescaped(line string) string {
	var b strings.Builder
	written := 0
	for i := 0; i < len(line); {
		if strings.IndexByte(`\%&`, line[i]) < 0 {
			i++
			continue
		}
		text, n := escaped(line[i:])
		if n == 0 {
			i += max(1, backslashes.end(line, i)-i)
			continue
		}
		b.WriteString(line[written:i])
		b.WriteString(text)
		i += n
		written = i
	}
	if written == 0 {
		return line
	}
	b.WriteString(line[written:])
	return b.String()
}

// escaped is what the escape says that a text begins with, and its length, or 0 where it is none that is read.
func escaped(s string) (text string, n int) {
	switch s[0] {
	case '%':
		return escapedBytes(s, percent)
	case '&':
		return entity(s)
	}
	end := backslashes.end(s, 0)
	switch {
	case end == len(s):
		return "", 0
	case s[end] == '/':
		return "/", end + 1
	case s[end] == 'x':
		return escapedBytes(s, hexadecimal)
	case s[end] == '0' || s[end] == '1':
		return numbered(s[:min(len(s), end+3)], end, 8)
	case s[end] == 'u' && end+5 <= len(s):
		return numbered(s[:end+5], end+1, 16)
	}
	return "", 0
}

// numbered is the character whose number an escape ends with.
func numbered(s string, at, base int) (text string, n int) {
	code, err := strconv.ParseUint(s[at:], base, 16)
	if err != nil {
		return "", 0
	}
	text = plain(string(rune(code)), `\"`)
	return text, len(s) * min(1, len(text))
}

// entities are the characters that HTML has names for, and that texts are full of.
var entities = map[string]string{"quot": `"`, "apos": "'", "lt": "<", "gt": ">"}

// entity reads what HTML writes for one character, such as &lt;, &#61; or &amp;lt;, which was escaped twice.
func entity(s string) (text string, n int) {
	n = len("&")
	for strings.HasPrefix(s[n:], "amp;") {
		n += len("amp;")
	}
	end := n + strings.IndexByte(s[n:min(len(s), n+len("#x003d;"))], ';')
	if end <= n {
		return "", 0
	}
	char := entities[s[n:end]]
	if number, isNumber := strings.CutPrefix(s[n:end], "#"); isNumber {
		if code, err := strconv.ParseUint(strings.Replace(number, "x", "0x", 1), 0, 16); err == nil {
			char = string(rune(code))
		}
	}
	text = plain(char, "'")
	return text, (end + 1) * min(1, len(text))
}

// escapedBytes reads the bytes of one character.
func escapedBytes(s string, next func(string) (byte, int)) (text string, n int) {
	var char []byte
	for !utf8.FullRune(char) {
		b, length := next(s[n:])
		if length == 0 {
			return "", 0
		}
		char = append(char, b)
		n += length
	}
	if r, _ := utf8.DecodeRune(char); r == utf8.RuneError {
		return "", 0
	}
	text = plain(string(char), "'")
	return text, n * min(1, len(text))
}

// percent reads one byte, such as %3D, or %253D, which was escaped twice.
func percent(s string) (b byte, n int) {
	if !strings.HasPrefix(s, "%") {
		return 0, 0
	}
	n = 1
	for strings.HasPrefix(s[n:], "25") {
		n += len("25")
	}
	return hexByte(s, n)
}

// hexadecimal reads one byte, such as \x3d.
func hexadecimal(s string) (b byte, n int) {
	n = backslashes.end(s, 0)
	if n == 0 || n == len(s) || s[n] != 'x' {
		return 0, 0
	}
	return hexByte(s, n+1)
}

func hexByte(s string, at int) (b byte, n int) {
	if at+2 > len(s) || !anyHex[s[at]] || !anyHex[s[at+1]] {
		return 0, 0
	}
	value, err := strconv.ParseUint(s[at:at+2], 16, 8)
	if err != nil {
		return 0, 0
	}
	return byte(value), at + 2
}

// plain is a character that was escaped as it may stand in a text, with another way to write a quote, or empty.
func plain(char, quote string) string {
	if char == "" {
		return ""
	}
	switch c := char[0]; {
	case c == '"':
		return quote
	case c == '\\', c == '%', alphanumeric[c], c < ' ', plaintext.Clean(char) != char:
		return ""
	}
	return char
}
