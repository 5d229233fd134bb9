// Package markup writes text for chat clients, e-mail and terminals, so that nothing foreign in it is acted upon, and
// cuts it.
package markup

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/ecswhy/ecswhy/internal/plaintext"
)

// Style is how one medium marks text up. Text that is not ours passes through Text, Code or Block, which leave nothing
// in it that the medium would act upon.
type Style struct {
	Bold    func(string) string                // our own words
	Text    func(string) string                // untrusted text in a sentence
	Code    func(string) string                // an untrusted name, or a command
	Block   func(string) string                // an untrusted quotation
	Lines   func([]string) string              // untrusted lines, already without line breaks
	Link    func(label, address string) string // an untrusted label, our own address
	Newline string                             // between the sections of a message
	Bullet  string                             // before an item of a list
	Chat    bool                               // whether names can be links and people be mentioned
}

// Plain is for e-mail and terminals.
var Plain = Style{
	Text:    plaintext.Line,
	Bold:    func(s string) string { return s },
	Code:    plaintext.Line,
	Block:   func(s string) string { return "  | " + plaintext.Line(s) },
	Lines:   func(lines []string) string { return "  | " + strings.Join(lines, "\n  | ") },
	Link:    func(label, address string) string { return plaintext.Line(label) + " " + escaped(address) },
	Newline: "\n",
	Bullet:  "  • ",
}

// inBackticks makes a text code. Nothing stays nothing: two backticks on their own would turn what is code inside out
// up to the end of the line.
func inBackticks(s string) string {
	if s == "" {
		return ""
	}
	return "`" + s + "`"
}

// escaped writes an address so that it ends no link of any medium: what is not plain in an address is percent-encoded.
func escaped(address string) string {
	var b strings.Builder
	b.Grow(len(address))
	for i := range len(address) {
		if c := address[i]; plainInAddress(c) {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func plainInAddress(c byte) bool {
	isAlnum := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
	return isAlnum || strings.IndexByte("-._~:/?#@$&+,=%", c) >= 0
}

// Cut shortens an untrusted text so that it has at most longest characters after it was made safe.
func (s Style) Cut(text string, longest int) string {
	text = plaintext.Line(text)
	short := Cut(text, longest) // what is longer cannot be safe and short enough, so that no more has to be made safe
	safe := s.Text(short)
	for keep := longest; utf8.RuneCountInString(safe) > longest; keep -= max(1, (utf8.RuneCountInString(safe)-longest)/6) {
		safe = s.Text(Cut(short, keep))
	}
	return safe
}
