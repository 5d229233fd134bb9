package message

import (
	"strings"
	"unicode/utf8"

	"github.com/ecswhy/ecswhy/internal/awsname"
	"github.com/ecswhy/ecswhy/internal/lazyregexp"
	"github.com/ecswhy/ecswhy/internal/markup"
	"github.com/ecswhy/ecswhy/internal/plaintext"
)

// longestWhy is the most characters of the sentence that a shortest notification keeps: a longer one is left out, because a cut
// could fall inside markup.
const longestWhy = 600

// Shortest is the notification at its plainest, for a service that refuses the whole one: the title and the first line,
// which says what it means to users, or else why, without links, steps and keywords. It keeps its id, its thread, and the
// attributes that subscribers filter by.
func (n Notification) Shortest() Notification {
	title := shown(n.Chatbot.Content.Title)
	head := strings.SplitN(n.Text, "\n", 4) // title, empty line, first line, and the rest
	plainWhy := ""
	if len(head) > 2 {
		plainWhy = sentence(head[2])
	}
	short := n
	short.Chatbot.Content = Content{TextType: n.Chatbot.Content.TextType, Title: title, Description: title}
	short.Chatbot.Metadata.Summary = title
	short.Chatbot.Metadata.RelatedResources = nil
	if why := sentence(n.Chatbot.Content.Description); why != "" {
		short.Chatbot.Content.Description = why
	}
	short.Text = strings.Join(nonEmpty(markup.Cut(shown(head[0]), longestWhy), plainWhy), "\n") + "\n"
	short.Subject = subject(strings.TrimPrefix(n.Subject, "ecswhy: "))
	short.Attributes = plainValues(n.Attributes)
	return short
}

// chatLink is a link of Slack, <ADDRESS|LABEL>, or of Teams, [LABEL](ADDRESS).
var chatLink = lazyregexp.New(`<[^|<>]*\|([^<>]*)>|\[((?:\\.|[^\]\\])*)\]\([^)]*\)`)

// sentence is the first line of a text without its links, or nothing where that is too long.
func sentence(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	line = shown(chatLink().ReplaceAllString(line, "$1$2"))
	if utf8.RuneCountInString(line) > longestWhy {
		return ""
	}
	return line
}

// shown leaves only what every medium can show: no control characters, and none that Unicode says is no character.
func shown(text string) string {
	return strings.Map(func(r rune) rune {
		if r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef {
			return -1
		}
		return r
	}, plaintext.Line(text))
}

// plainValues leaves out the attributes whose values are not names.
func plainValues(attributes map[string]string) map[string]string {
	plain := map[string]string{}
	for name, value := range attributes {
		if awsname.IsECS(value) {
			plain[name] = value
		}
	}
	return plain
}
