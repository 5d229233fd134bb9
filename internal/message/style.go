package message

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ecswhy/ecswhy/internal/lazyregexp"
	"github.com/ecswhy/ecswhy/internal/plaintext"
)

// style is how one medium marks text up. Text that is not ours passes through text, code or block, which leave nothing in it
// that the medium would act upon.
type style struct {
	bold    func(string) string                // our own words
	text    func(string) string                // untrusted text in a sentence
	code    func(string) string                // an untrusted name, or a command
	block   func(string) string                // an untrusted quotation
	lines   func([]string) string              // untrusted lines, already without line breaks
	link    func(label, address string) string // an untrusted label, our own address
	newline string                             // between the sections of a message
	bullet  string                             // before an item of a list
	chat    bool                               // whether names can be links and people be mentioned
}

// plain is for e-mail and terminals.
var plain = style{
	text:    plaintext.Line,
	bold:    func(s string) string { return s },
	code:    plaintext.Line,
	block:   func(s string) string { return "  | " + plaintext.Line(s) },
	lines:   func(lines []string) string { return "  | " + strings.Join(lines, "\n  | ") },
	link:    func(label, address string) string { return plaintext.Line(label) + " " + escaped(address) },
	newline: "\n",
	bullet:  "  • ",
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

// slack is Slack's mrkdwn. Only & < > are special to its parser; everything else that could format, link or break out is
// shown as code. https://docs.slack.dev/messaging/formatting-message-text
var slack = style{
	text:  slackEscaped,
	bold:  func(s string) string { return "*" + s + "*" },
	code:  func(s string) string { return inBackticks(slackCode(s)) },
	block: func(s string) string { return "```\n" + slackCode(s) + "\n```" },
	lines: func(lines []string) string {
		return "```\n" + slackEntities.Replace(strings.Join(lines, "\n")) + "\n```"
	},
	link:    func(label, address string) string { return "<" + escaped(address) + "|" + slackEscaped(label) + ">" },
	newline: "\n",
	bullet:  "• ",
	chat:    true,
}

// teams is the Markdown of Microsoft Teams. A mention cannot be written in it.
var teams = style{
	bold:  func(s string) string { return "**" + s + "**" },
	text:  teamsEscaped,
	code:  func(s string) string { return inBackticks(teamsCode(s)) },
	block: func(s string) string { return "```\n" + teamsCode(s) + "\n```" },
	lines: func(lines []string) string {
		return "```\n" + strings.ReplaceAll(strings.Join(lines, "\n"), "`", "'") + "\n```"
	},
	link:    func(label, address string) string { return "[" + teamsEscaped(label) + "](" + escaped(address) + ")" },
	newline: "\n\n",
	bullet:  "• ",
	chat:    true,
}

var (
	teamsMarks    = lazyregexp.New(`[\\*_\[\]#~|!]`)
	teamsEntities = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "`", "'")
)

// teamsEscaped makes a text safe inside a sentence of Markdown. GitHub, which shows the same in a step's summary,
// also makes links of what begins with www. and of addresses of e-mail, and calls people by their names behind an @:
// none of that has an escape.
func teamsEscaped(s string) string {
	return teamsMarks().ReplaceAllString(teamsEntities.Replace(unlinked.Replace(plaintext.Line(s))), `\$0`)
}

// unlinked breaks what GitHub would link.
var unlinked = strings.NewReplacer("://", ":", "www.", "www․", "@", "＠")

// teamsCode makes a text safe inside a code span or block, where Markdown shows everything as it is.
func teamsCode(s string) string {
	return strings.ReplaceAll(plaintext.Line(s), "`", "'")
}

var slackEntities = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "`", "'")

// slackEscaped makes a text safe inside a sentence. An address in it is broken so that the client makes no link of
// it. What would format it has no escape, and so something that looks like it stands there.
func slackEscaped(s string) string {
	return unformatted(slackCode(strings.ReplaceAll(s, "://", ":")))
}

// unformatted replaces the marks of mrkdwn. Underscores are some only at the edges of words.
func unformatted(s string) string {
	runes := []rune(s)
	inWord := func(i int) bool {
		return i >= 0 && i < len(runes) && (unicode.IsLetter(runes[i]) || unicode.IsDigit(runes[i]))
	}
	var b strings.Builder
	for i, r := range runes {
		switch {
		case r == '*':
			r = '∗'
		case r == '~':
			r = '∼'
		case r == '_' && (!inWord(i-1) || !inWord(i+1)):
			r = 'ˍ'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// slackCode makes a text safe inside a code span or block: nothing there is formatted or linked, and no backtick ends it.
func slackCode(s string) string {
	return slackEntities.Replace(plaintext.Line(s))
}

// cut shortens a text to at most longest characters, on a rune's boundary, and ends it with an ellipsis.
func cut(s string, longest int) string { return cutWith(s, longest, "…") }

func cutWith(s string, longest int, ellipsis string) string {
	if len(s) <= longest || utf8.RuneCountInString(s) <= longest {
		return s
	}
	return first(s, longest-utf8.RuneCountInString(ellipsis)) + ellipsis
}

// cutMiddle shortens a text to at most longest characters but keeps as many of its end, where errors name their cause.
func cutMiddle(s string, longest, end int) string {
	if len(s) <= longest || utf8.RuneCountInString(s) <= longest {
		return s
	}
	return cut(s, longest-end) + last(s, end)
}

// first is the beginning of a text, so many characters long.
func first(s string, n int) string {
	end := 0
	for ; n > 0 && end < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[end:])
		end += size
	}
	return s[:end]
}

// last is the end of a text, so many characters long.
func last(s string, n int) string {
	start := len(s)
	for ; n > 0 && start > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:start])
		start -= size
	}
	return s[start:]
}

// marks are how the sentences about causes are shown.
func (s style) marks() marks {
	return marks{name: func(name string) string { return s.code(cut(name, longestName)) }, code: s.code}
}

// cut shortens an untrusted text so that it has at most longest characters after it was made safe.
func (s style) cut(text string, longest int) string {
	text = plaintext.Line(text)
	short := cut(text, longest) // what is longer cannot be safe and short enough, so that no more has to be made safe
	safe := s.text(short)
	for keep := longest; length(safe) > longest; keep -= max(1, (length(safe)-longest)/6) {
		safe = s.text(cut(short, keep))
	}
	return safe
}
