package message

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/route"
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
		Core: Core{
			Chat: []string{"*Now:* users not affected", "*Why:* The image `web:43` does not exist."},
			Text: []string{"Now: users not affected", "Why: The image web:43 does not exist."},
		},
		Text:       "🔴 web failed\n\nWhy: The image web:43 does not exist.\nWhere: prod\nOpen: https://example.com\n",
		Subject:    "ecswhy: web failed",
		Attributes: map[string]string{"severity": "error", "cluster": "prod", "service": "we\x01b"},
	}
}

func TestTheShortestFormIsTheTitleWithNowAndWhy(t *testing.T) {
	want := Notification{
		Chatbot: Chatbot{
			Version: "1.0", Source: "custom", ID: "event-1",
			Content:  Content{TextType: "client-markdown", Title: "🔴 web failed", Description: "*Now:* users not affected\n*Why:* The image `web:43` does not exist."},
			Metadata: Metadata{ThreadID: "ecs/prod/web/1", Summary: "🔴 web failed", EventType: "deployment-failed"},
		},
		Core:       full().Core,
		Text:       "🔴 web failed\nNow: users not affected\nWhy: The image web:43 does not exist.\n",
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
		"a huge core":                     func(n *Notification) { n.Core = Core{Chat: []string{huge}, Text: []string{huge}} },
		"no text and no core":             func(n *Notification) { n.Text, n.Core = "", Core{} },
		"characters that XML has not":     func(n *Notification) { n.Core.Chat = []string{"why\x00\x0b\ufffe\U0001ffff\xff"} },
		"a huge attribute":                func(n *Notification) { n.Attributes["cause"] = huge },
		"no attributes and a bad subject": func(n *Notification) { n.Attributes, n.Subject = nil, "ecswhy: a\nb日"+huge },
		"its own shortest form once more": func(n *Notification) { *n = n.Shortest() },
	} {
		n := full()
		change(&n)
		short := n.Shortest()
		c := short.Chatbot
		if c.Version != "1.0" || c.Source != "custom" || c.Content.TextType == "" || c.Content.Title == "" ||
			c.Content.Description == "" || c.ID == "" {
			t.Errorf("%s: %+v", sentence, c)
		}
		for _, text := range []string{c.Content.Title, c.Content.Description, short.Text, short.Subject} {
			if text == "" || !utf8.ValidString(text) || strings.ContainsAny(text, "\x00\x0b\ufffe\U0001ffff") ||
				utf8.RuneCountInString(text) > 2*longestWhy+2 {
				t.Errorf("%s: %.100q", sentence, text)
			}
		}
		if strings.ContainsAny(short.Subject, "\n日") || len(short.Subject) > longestSubject {
			t.Errorf("%s: subject %q", sentence, short.Subject)
		}
	}
}

func TestTheCoreOfAMessageIsWhomItCallsNowAndWhyWithoutALink(t *testing.T) {
	inc := incident.Incident{Kind: incident.DeploymentFailed, Partition: "aws", Region: "ap-northeast-1",
		Account: "111122223333", Cluster: "prod", ServiceName: "web",
		Service: incident.Service{Known: true, Desired: 2, Running: 2}, Reason: "ECS deployment circuit breaker: tasks failed to start."}
	settings := Settings{Mentions: []route.Note{{Mention: "<@U0123456789>"}}}
	parts := []Part{{inc, diagnosis.Diagnose(inc)}}
	for name, n := range map[string]Notification{
		"one":      NewWriter(settings).Write(inc, diagnosis.Diagnose(inc)),
		"a digest": NewWriter(settings).Digest(parts),
	} {
		chat, text := strings.Join(n.Core.Chat, "\n"), strings.Join(n.Core.Text, "\n")
		if !strings.Contains(chat, "<@U0123456789>\n") || !strings.Contains(chat, "*Why:*") ||
			!strings.Contains(text, "Why: ") || strings.Contains(chat+text, "https:") {
			t.Errorf("%s: %s\n%s", name, chat, text)
		}
		if has := strings.Contains(chat, "*Now:*"); has != (name == "one") {
			t.Errorf("%s: now %t", name, has)
		}
	}
}
