// Package redact takes secrets out of text that people are shown, and leaves what tells their kind.
package redact

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/ecswhy/ecswhy/internal/lazyregexp"
)

// Mark stands where a secret stood.
const Mark = "[redacted]"

// Text replaces the secrets in a text: "password=hunter2" becomes "password=[redacted]". The lines stay the same in number.
// What comes out is valid UTF-8, and does not change when it is redacted again.
func Text(s string) string {
	lines := strings.Split(withoutKeys(strings.ToValidUTF8(s, "�")), "\n")
	for i, line := range lines {
		lines[i] = inLine(line)
	}
	return strings.Join(lines, "\n")
}

// Lines redacts texts that follow one another, such as the events of a log: a private key may begin in one and end in another.
func Lines(texts []string) []string {
	rest := strings.Split(Text(strings.Join(texts, "\n")), "\n")
	redacted := make([]string, len(texts))
	for i, text := range texts {
		lines := strings.Count(text, "\n") + 1
		redacted[i], rest = strings.Join(rest[:lines], "\n"), rest[lines:]
	}
	return redacted
}

// inLine looks at a line again after something was replaced, because what stands around a secret may read otherwise then.
func inLine(line string) string {
	for range mostRounds {
		redacted := apply(tokens, assignments(apply(credentials, line)))
		if redacted == line {
			break
		}
		line = redacted
	}
	return line
}

// mostRounds is more than any text that we met needed.
const mostRounds = 8

func apply(rules []rule, line string) string {
	lower := strings.ToLower(line)
	for _, r := range rules {
		if r.may(lower) {
			line = r.redact(line)
		}
	}
	return line
}

// redact replaces what the rule finds. What it finds and keeps is looked at again, because there may be a secret in it.
func (r rule) redact(line string) string {
	var b strings.Builder
	written, from := 0, 0
	for {
		match := r.find().FindStringSubmatchIndex(line[from:])
		if match == nil {
			break
		}
		begin := from + match[0]
		start, end := group(match)
		start, end = from+start, from+end
		if r.part != nil {
			end = start + r.part(line[:start], line[start:end], line[end:])
		}
		switch {
		case end > start:
			b.WriteString(line[written:start])
			b.WriteString(Mark)
			written, from = end, end
		case start > begin:
			from = start
		default:
			from = start + firstWordOf(line[start:])
		}
	}
	b.WriteString(line[written:])
	return b.String()
}

// group is the place of the first group that took part in a match.
func group(match []int) (start, end int) {
	for i := 2; i < len(match); i += 2 {
		if match[i] >= 0 {
			return match[i], match[i+1]
		}
	}
	return match[0], match[1]
}

// firstWordOf is how many bytes a text's first number or word has, or else its first rune.
func firstWordOf(s string) int {
	for _, set := range []string{"0123456789", wordBytes} {
		if n := len(s) - len(strings.TrimLeft(s, set)); n > 0 {
			return n
		}
	}
	_, n := utf8.DecodeRuneInString(s)
	return n
}

const wordBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.%+-"

// keyBody is what follows the beginning of a private key whose end was cut off.
const keyBody = `(?:(?:\s|\\+[nr])*(?:[A-Za-z0-9+/=]{30,}|(?:Proc-Type|DEK-Info|Version|Comment): [^\n]*))*`

var (
	keyWithBegin = lazyregexp.New(`(-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----)(?:((?s:.*?))-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|(` + keyBody + `))`)
	keyWithEnd   = lazyregexp.New(`(?m)^((?:\s*[A-Za-z0-9+/=]{30,}\s*\n)*\s*[A-Za-z0-9+/=]+\s*\n)\s*-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----`)
	notBreak     = lazyregexp.New(`[^\n]*[^\s][^\n]*`)
)

// withoutKeys replaces the lines of private keys in PEM and PGP form, whole or cut.
func withoutKeys(s string) string {
	if !strings.Contains(s, "PRIVATE KEY") {
		return s
	}
	return blank(blank(s, keyWithBegin(), 4, 6), keyWithEnd(), 2)
}

// blank replaces the non-empty lines of some groups.
func blank(s string, find *regexp.Regexp, groups ...int) string {
	var b strings.Builder
	from := 0
	for _, match := range find.FindAllStringSubmatchIndex(s, -1) {
		for _, g := range groups {
			if match[g] >= 0 {
				b.WriteString(s[from:match[g]])
				b.WriteString(notBreak().ReplaceAllString(s[match[g]:match[g+1]], Mark))
				from = match[g+1]
			}
		}
	}
	return b.String() + s[from:]
}
