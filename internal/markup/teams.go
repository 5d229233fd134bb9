package markup

import (
	"strings"

	"github.com/ecswhy/ecswhy/internal/lazyregexp"
	"github.com/ecswhy/ecswhy/internal/plaintext"
)

// Teams is the Markdown of Microsoft Teams. A mention cannot be written in it.
var Teams = Style{
	Bold:  func(s string) string { return "**" + s + "**" },
	Text:  teamsEscaped,
	Code:  func(s string) string { return inBackticks(teamsCode(s)) },
	Block: func(s string) string { return "```\n" + teamsCode(s) + "\n```" },
	Lines: func(lines []string) string {
		return "```\n" + strings.ReplaceAll(strings.Join(lines, "\n"), "`", "'") + "\n```"
	},
	Link:    func(label, address string) string { return "[" + teamsEscaped(label) + "](" + escaped(address) + ")" },
	Newline: "\n\n",
	Bullet:  "• ",
	Chat:    true,
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
