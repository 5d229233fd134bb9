package mrkdwn

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/markup"
)

func TestALineReadsAsTeamsShowsIt(t *testing.T) {
	plain := func(text string) Span { return Span{Kind: Plain, Text: text} }
	for line, want := range map[string][]Span{
		"plain &amp; &lt;simple&gt;":   {plain("plain & <simple>")},
		"**Why:** it ended":            {{Kind: Bold, Inner: []Span{plain("Why:")}}, plain(" it ended")},
		"**なぜ:** `web_1`が終了":           {{Kind: Bold, Inner: []Span{plain("なぜ:")}}, plain(" "), {Kind: Code, Text: "web_1"}, plain("が終了")},
		"**bold `a*b`**":               {{Kind: Bold, Inner: []Span{plain("bold "), {Kind: Code, Text: "a*b"}}}},
		"`a\\b &amp; <c>`":             {{Kind: Code, Text: "a\\b &amp; <c>"}},
		`a\_b \*\*c\*\*`:               {plain("a_b **c**")},
		`C:\temp`:                      {plain(`C:\temp`)},
		"** open":                      {plain("** open")},
		`[a \[b\]](https://a.example)`: {{Kind: Link, Text: "a [b]", Address: "https://a.example"}},
		"[x](javascript:alert)":        {plain("[x](javascript:alert)")},
		"<@U0123ABC> calls nobody":     {plain("<@U0123ABC> calls nobody")},
	} {
		if diff := cmp.Diff(want, TeamsSpans(line)); diff != "" {
			t.Errorf("%s\n%s", line, diff)
		}
	}
}

func TestTeamsShowsAFenceAsItIsWritten(t *testing.T) {
	want := []Block{{Spans: []Span{{Kind: Plain, Text: "why"}}}, {Code: `a **b** \_ &lt;`}}
	if diff := cmp.Diff(want, TeamsBlocks("why\n\n```\na **b** \\_ &lt;\n```")); diff != "" {
		t.Error(diff)
	}
}

// Whatever a text has in it, a reader in Teams sees it as the text that it is.
func FuzzWhatIsEscapedForTeamsIsPlainText(f *testing.F) {
	for _, seed := range []string{"**b** _i_ ~s~", "[x](https://a.example)", "<b>&amp;", `\[x\](y) \\`, "# h | !x", "a\\"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, span := range TeamsSpans(markup.Teams.Text(text)) {
			if span.Kind != Plain {
				t.Errorf("%q has %+v", text, span)
			}
		}
	})
}
