package message

import (
	"strings"
	"unicode/utf8"

	"github.com/ecswhy/ecswhy/internal/awsname"
	"github.com/ecswhy/ecswhy/internal/markup"
	"github.com/ecswhy/ecswhy/internal/plaintext"
)

// longestWhy is the most characters of a sentence that a shortest notification keeps: a longer one is left out, because
// a cut could fall inside markup.
const longestWhy = 600

// Core is what the shortest form of a notification says below its title: who is called, what it means to users, and
// why.
type Core struct {
	Chat []string // in the channel's dialect
	Text []string
}

// Shortest is the notification at its plainest, for a service that refuses the whole one: the title and its core,
// without links, steps and keywords. It keeps its id, its thread, and the attributes that subscribers filter by.
func (n Notification) Shortest() Notification {
	title := shown(n.Chatbot.Content.Title)
	first, _, _ := strings.Cut(n.Text, "\n")
	short := n
	short.Chatbot.Content = Content{TextType: n.Chatbot.Content.TextType, Title: title, Description: title}
	short.Chatbot.Metadata.Summary = title
	short.Chatbot.Metadata.RelatedResources = nil
	if said := sentences(n.Core.Chat); len(said) > 0 {
		short.Chatbot.Content.Description = strings.Join(said, "\n")
	}
	short.Text = strings.Join(append(nonEmpty(markup.Cut(shown(first), longestWhy)), sentences(n.Core.Text)...), "\n") +
		"\n"
	if n.Program != nil {
		p := *n.Program
		p.Title, p.Text = markup.Cut(shown(first), longestWhy), short.Text
		p.Incidents, p.Unlisted = nil, p.Unlisted+len(p.Incidents)
		short.Program = &p
	}
	short.Subject = subject(strings.TrimPrefix(n.Subject, "ecswhy: "))
	short.Attributes = plainValues(n.Attributes)
	return short
}

// sentences are those texts that are short enough, as every medium can show them.
func sentences(texts []string) []string {
	var short []string
	for _, text := range texts {
		if text = shown(text); utf8.RuneCountInString(text) <= longestWhy {
			short = append(short, text)
		}
	}
	return nonEmpty(short...)
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
