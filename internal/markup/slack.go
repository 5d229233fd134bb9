package markup

import (
	"strings"
	"unicode"

	"github.com/ecswhy/ecswhy/internal/plaintext"
)

// Slack is Slack's mrkdwn. Only & < > are special to its parser; everything else that could format, link or break out
// is shown as code. https://docs.slack.dev/messaging/formatting-message-text
var Slack = Style{
	Text:  slackEscaped,
	Bold:  func(s string) string { return "*" + s + "*" },
	Code:  func(s string) string { return inBackticks(slackCode(s)) },
	Block: func(s string) string { return "```\n" + slackCode(s) + "\n```" },
	Lines: func(lines []string) string {
		return "```\n" + slackEntities.Replace(strings.Join(lines, "\n")) + "\n```"
	},
	Link:    func(label, address string) string { return "<" + escaped(address) + "|" + slackEscaped(label) + ">" },
	Newline: "\n",
	Bullet:  "• ",
	Chat:    true,
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

// slackCode makes a text safe inside a code span or block: nothing there is formatted or linked, and no backtick ends
// it.
func slackCode(s string) string {
	return slackEntities.Replace(plaintext.Line(s))
}
