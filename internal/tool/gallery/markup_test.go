package main

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/message"
)

// rendered is a notification's markup for a client, with one text in every place that may hold what others wrote.
func rendered(t testing.TB, app, text string) string {
	t.Helper()
	var out bytes.Buffer
	content := message.Content{Title: text, Description: text, NextSteps: []string{text}, Keywords: []string{text}}
	if err := page.ExecuteTemplate(&out, "notification",
		Notification{App: app, Steps: "Next steps", Chatbot: message.Chatbot{Content: content}}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// ours is all the markup that a notification may have.
var ours = regexp.MustCompile(`</?(?:h3|p|b|i|s|code|pre|li|ul)>|<pre tabindex="0">|<p class="next">|<ul class="(?:steps|keywords)">|<span class="mention">|</span>|` +
	`<a href="https?://[^"<>]*" target="_blank" rel="noopener noreferrer">|</a>`)

// dangling says what would be markup although we did not write it, and which of our own elements are not closed in
// order.
func dangling(html string) string {
	if rest := ours.ReplaceAllString(html, ""); strings.ContainsAny(rest, `<>"`) {
		return rest
	}
	var open []string
	for _, tag := range ours.FindAllString(html, -1) {
		name := strings.FieldsFunc(tag, func(r rune) bool { return strings.ContainsRune("</> ", r) })[0]
		switch {
		case !strings.HasPrefix(tag, "</"):
			open = append(open, name)
		case len(open) == 0 || open[len(open)-1] != name:
			return tag
		default:
			open = open[:len(open)-1]
		}
	}
	return strings.Join(open, " ")
}

func FuzzNothingWrittenByOthersBecomesMarkup(f *testing.F) {
	for _, seed := range []string{
		"<script>alert(1)</script>", "<https://a.example/\"onmouseover=alert(1)|x>", "<javascript:alert(1)|x>", "*<b>* `</code>` _&lt;i&gt;_",
		"```\n</pre><img src=x onerror=alert(1)>\n```", "<!channel> <@U0123> <!subteam^S01|<b>>", "<https://a.example|</a><script>>", "&amp;lt;script&amp;gt;",
		"*a _b ~c* d_ e~", "**<b>** [x<i>](https://a.example/?\"onclick=x) \\<b\\>", "[x](javascript:alert(1))", "\x00\xff\u202e<\u2028>", "{{.}} ${x} <!-- --> ]]>",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, app := range []string{"slack", "teams"} {
			if found := dangling(rendered(t, app, text)); found != "" {
				t.Errorf("%q becomes %q in %s", text, found, app)
			}
		}
	})
}
