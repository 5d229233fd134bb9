package mrkdwn

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestALineReadsAsSlackShowsIt(t *testing.T) {
	for line, want := range map[string][]Span{
		"plain &amp; &lt;simple&gt; &quot;":          {{Kind: Plain, Text: "plain & <simple> &quot;"}},
		"&amp;lt; is decoded once":                   {{Kind: Plain, Text: "&lt; is decoded once"}},
		"*Why:* it ended":                            {{Kind: Bold, Inner: []Span{{Kind: Plain, Text: "Why:"}}}, {Kind: Plain, Text: " it ended"}},
		"*なぜ:* `web`が終了":                             {{Kind: Bold, Inner: []Span{{Kind: Plain, Text: "なぜ:"}}}, {Kind: Plain, Text: " "}, {Kind: Code, Text: "web"}, {Kind: Plain, Text: "が終了"}},
		"*bold `code`*":                              {{Kind: Bold, Inner: []Span{{Kind: Plain, Text: "bold "}, {Kind: Code, Text: "code"}}}},
		"_a_ ~b~":                                    {{Kind: Italic, Inner: []Span{{Kind: Plain, Text: "a"}}}, {Kind: Plain, Text: " "}, {Kind: Struck, Inner: []Span{{Kind: Plain, Text: "b"}}}},
		"snake_case_name 2*3*4 * x *":                {{Kind: Plain, Text: "snake_case_name 2*3*4 * x *"}},
		"`*not bold* <https://a.example|x>`":         {{Kind: Code, Text: "*not bold* <https://a.example|x>"}},
		"an open ` stays":                            {{Kind: Plain, Text: "an open ` stays"}},
		"`` is not code":                             {{Kind: Plain, Text: "`` is not code"}},
		"<https://a.example/?x=1&amp;y=2|A &amp; B>": {{Kind: Link, Text: "A & B", Address: "https://a.example/?x=1&y=2"}},
		"<https://a.example>":                        {{Kind: Link, Text: "https://a.example", Address: "https://a.example"}},
		"<javascript:alert(1)|x>":                    {{Kind: Plain, Text: "<javascript:alert(1)|x>"}},
		"<https:x|y> <//a.example|b> <b>":            {{Kind: Plain, Text: "<https:x|y> <//a.example|b> <b>"}},
		"<@U0123ABC>":                                {{Kind: Mention, Text: "@U0123ABC"}},
		"<!subteam^S0123|@on-call>":                  {{Kind: Mention, Text: "@on-call"}},
		"<!subteam^S0123>":                           {{Kind: Mention, Text: "@S0123"}},
		"<!here> <!nobody>":                          {{Kind: Mention, Text: "@here"}, {Kind: Plain, Text: " <!nobody>"}},
		"&lt;!channel&gt; pings nobody":              {{Kind: Plain, Text: "<!channel> pings nobody"}},
	} {
		if diff := cmp.Diff(want, Spans(line)); diff != "" {
			t.Errorf("%s\n%s", line, diff)
		}
	}
}

func TestATextIsReadLineByLineAndFenceByFence(t *testing.T) {
	line := func(text string) Block { return Block{Spans: []Span{{Kind: Plain, Text: text}}} }
	for text, want := range map[string][]Block{
		"":                             nil,
		"one\n\ntwo\n":                 {line("one"), line("two")},
		"why\n```\na *b*\n  c\n```\nd": {line("why"), {Code: "a *b*\n  c"}, line("d")},
		"```&lt;x&gt;```":              {{Code: "<x>"}},
		"``` never closed":             {line("``` never closed")},
		"*a\nb*":                       {line("*a"), line("b*")},
	} {
		if diff := cmp.Diff(want, Blocks(text)); diff != "" {
			t.Errorf("%q\n%s", text, diff)
		}
	}
}
