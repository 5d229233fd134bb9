package main

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/message"
)

func TestALineReadsAsSlackShowsIt(t *testing.T) {
	for line, want := range map[string][]span{
		"plain &amp; &lt;simple&gt; &quot;":          {{Kind: plain, Text: "plain & <simple> &quot;"}},
		"&amp;lt; is decoded once":                   {{Kind: plain, Text: "&lt; is decoded once"}},
		"*Why:* it ended":                            {{Kind: bold, Inner: []span{{Kind: plain, Text: "Why:"}}}, {Kind: plain, Text: " it ended"}},
		"*なぜ:* `web`が終了":                             {{Kind: bold, Inner: []span{{Kind: plain, Text: "なぜ:"}}}, {Kind: plain, Text: " "}, {Kind: code, Text: "web"}, {Kind: plain, Text: "が終了"}},
		"*bold `code`*":                              {{Kind: bold, Inner: []span{{Kind: plain, Text: "bold "}, {Kind: code, Text: "code"}}}},
		"_a_ ~b~":                                    {{Kind: italic, Inner: []span{{Kind: plain, Text: "a"}}}, {Kind: plain, Text: " "}, {Kind: struck, Inner: []span{{Kind: plain, Text: "b"}}}},
		"snake_case_name 2*3*4 * x *":                {{Kind: plain, Text: "snake_case_name 2*3*4 * x *"}},
		"`*not bold* <https://a.example|x>`":         {{Kind: code, Text: "*not bold* <https://a.example|x>"}},
		"an open ` stays":                            {{Kind: plain, Text: "an open ` stays"}},
		"`` is not code":                             {{Kind: plain, Text: "`` is not code"}},
		"<https://a.example/?x=1&amp;y=2|A &amp; B>": {{Kind: link, Text: "A & B", Address: "https://a.example/?x=1&y=2"}},
		"<https://a.example>":                        {{Kind: link, Text: "https://a.example", Address: "https://a.example"}},
		"<javascript:alert(1)|x>":                    {{Kind: plain, Text: "<javascript:alert(1)|x>"}},
		"<https:x|y> <//a.example|b> <b>":            {{Kind: plain, Text: "<https:x|y> <//a.example|b> <b>"}},
		"<@U0123ABC>":                                {{Kind: mention, Text: "@U0123ABC"}},
		"<!subteam^S0123|@on-call>":                  {{Kind: mention, Text: "@on-call"}},
		"<!subteam^S0123>":                           {{Kind: mention, Text: "@S0123"}},
		"<!here> <!nobody>":                          {{Kind: mention, Text: "@here"}, {Kind: plain, Text: " <!nobody>"}},
		"&lt;!channel&gt; pings nobody":              {{Kind: plain, Text: "<!channel> pings nobody"}},
	} {
		if diff := cmp.Diff(want, spans(line)); diff != "" {
			t.Errorf("%s\n%s", line, diff)
		}
	}
}

func TestATextIsReadLineByLineAndFenceByFence(t *testing.T) {
	line := func(text string) block { return block{Spans: []span{{Kind: plain, Text: text}}} }
	for text, want := range map[string][]block{
		"":                             nil,
		"one\n\ntwo\n":                 {line("one"), line("two")},
		"why\n```\na *b*\n  c\n```\nd": {line("why"), {Code: "a *b*\n  c"}, line("d")},
		"```&lt;x&gt;```":              {{Code: "<x>"}},
		"``` never closed":             {line("``` never closed")},
		"*a\nb*":                       {line("*a"), line("b*")},
	} {
		if diff := cmp.Diff(want, blocks(text)); diff != "" {
			t.Errorf("%q\n%s", text, diff)
		}
	}
}

// rendered is a notification's markup, with one text in every place that may hold what others wrote.
func rendered(t testing.TB, text string) string {
	t.Helper()
	var out bytes.Buffer
	content := message.Content{Title: text, Description: text, NextSteps: []string{text}, Keywords: []string{text}}
	if err := page.ExecuteTemplate(&out, "notification", Notification{Steps: "Next steps", Chatbot: message.Chatbot{Content: content}}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// ours is all the markup that a notification may have.
var ours = regexp.MustCompile(`</?(?:h3|p|b|i|s|code|pre|li|ul)>|<pre tabindex="0">|<p class="next">|<ul class="(?:steps|keywords)">|<span class="mention">|</span>|` +
	`<a href="https?://[^"<>]*" target="_blank" rel="noopener noreferrer">|</a>`)

// dangling says what would be markup although we did not write it, and which of our own elements are not closed in order.
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
		"*a _b ~c* d_ e~", "\x00\xff\u202e<\u2028>", "{{.}} ${x} <!-- --> ]]>",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if found := dangling(rendered(t, text)); found != "" {
			t.Errorf("%q becomes %q", text, found)
		}
	})
}
