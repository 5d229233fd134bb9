package message

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func full() Notification {
	return Notification{
		Chatbot: Chatbot{
			Version: "1.0", Source: "custom", ID: "event-1",
			Content: Content{
				TextType: "client-markdown", Title: "🔴 web failed",
				Description: "*Why:* The image `web:43` of <https://example.com/x|web & co> does not exist.\n*Where:* prod",
				NextSteps:   []string{"Push it."}, Keywords: []string{"web"},
			},
			Metadata: Metadata{ThreadID: "ecs/prod/web/1", Summary: "🔴 web failed", EventType: "deployment-failed", RelatedResources: []string{"arn:aws:ecs:x"}},
		},
		Text:       "🔴 web failed\n\nWhy: The image web:43 does not exist.\nWhere: prod\nOpen: https://example.com\n",
		Subject:    "ecswhy: web failed",
		Attributes: map[string]string{"severity": "error", "cluster": "prod", "service": "we\x01b"},
	}
}

func TestTheShortestFormIsTheTitleAndWhyInOneLine(t *testing.T) {
	want := Notification{
		Chatbot: Chatbot{
			Version: "1.0", Source: "custom", ID: "event-1",
			Content:  Content{TextType: "client-markdown", Title: "🔴 web failed", Description: "*Why:* The image `web:43` of web & co does not exist."},
			Metadata: Metadata{ThreadID: "ecs/prod/web/1", Summary: "🔴 web failed", EventType: "deployment-failed"},
		},
		Text:       "🔴 web failed\nWhy: The image web:43 does not exist.\n",
		Subject:    "ecswhy: web failed",
		Attributes: map[string]string{"severity": "error", "cluster": "prod"},
	}
	if diff := cmp.Diff(want, full().Shortest()); diff != "" {
		t.Error(diff)
	}
}

func TestTheShortestFormOfAnythingIsShortAndHasTheFieldsThatChatbotRequires(t *testing.T) {
	huge := strings.Repeat("日", 300_000)
	for sentence, change := range map[string]func(*Notification){
		"a huge text":                     func(n *Notification) { n.Text = huge },
		"a huge description":              func(n *Notification) { n.Chatbot.Content.Description = huge },
		"no text and no description":      func(n *Notification) { n.Text, n.Chatbot.Content.Description = "", "" },
		"characters that XML has not":     func(n *Notification) { n.Chatbot.Content.Description = "why\x00\x0b\ufffe\U0001ffff\xff" },
		"a huge attribute":                func(n *Notification) { n.Attributes["cause"] = huge },
		"no attributes and a bad subject": func(n *Notification) { n.Attributes, n.Subject = nil, "ecswhy: a\nb日"+huge },
		"its own shortest form once more": func(n *Notification) { *n = n.Shortest() },
	} {
		n := full()
		change(&n)
		short := n.Shortest()
		c := short.Chatbot
		if c.Version != "1.0" || c.Source != "custom" || c.Content.TextType == "" || c.Content.Title == "" || c.Content.Description == "" || c.ID == "" {
			t.Errorf("%s: %+v", sentence, c)
		}
		for _, text := range []string{c.Content.Title, c.Content.Description, short.Text, short.Subject} {
			if text == "" || !utf8.ValidString(text) || strings.ContainsAny(text, "\x00\x0b\ufffe\U0001ffff") || utf8.RuneCountInString(text) > 2*longestWhy+2 {
				t.Errorf("%s: %.100q", sentence, text)
			}
		}
		if strings.ContainsAny(short.Subject, "\n日") || len(short.Subject) > longestSubject {
			t.Errorf("%s: subject %q", sentence, short.Subject)
		}
	}
}

func TestTheShortestFormHasNoLinkInAnyDialect(t *testing.T) {
	n := full()
	for _, why := range []string{"see <https://a.example/x|a> and <https://b.example|b>", `see [a](https://a.example/x) and [b \] c](https://b.example)`} {
		n.Chatbot.Content.Description = why
		if got := n.Shortest().Chatbot.Content.Description; strings.Contains(got, "https:") || !strings.HasPrefix(got, "see a and b") {
			t.Errorf("%q became %q", why, got)
		}
	}
}
