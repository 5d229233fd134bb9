package markup

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// hostile has what clients act upon: marks, links, mentions, entities, line breaks and a terminal's sequences.
const hostile = "*b* _i_ a_b ~s~ `c` <!here> <https://x|y> [l](https://x) www.x.example @all & | # \\\x1b[2J\nnext"

func TestNothingForeignIsActedUpon(t *testing.T) {
	for medium, test := range map[string]struct {
		style           Style
		text, code, end string
	}{
		"slack": {Slack, "∗b∗ ˍiˍ a_b ∼s∼ 'c' &lt;!here&gt; &lt;https:x|y&gt; [l](https:x) www.x.example @all &amp; | # \\ next",
			"`*b* _i_ a_b ~s~ 'c' &lt;!here&gt; &lt;https://x|y&gt; [l](https://x) www.x.example @all &amp; | # \\ next`", ""},
		"teams": {Teams, `\*b\* \_i\_ a\_b \~s\~ 'c' &lt;\!here&gt; &lt;https:x\|y&gt; \[l\](https:x) www․x.example ＠all &amp; \| \# \\ next`,
			"`*b* _i_ a_b ~s~ 'c' <!here> <https://x|y> [l](https://x) www.x.example @all & | # \\ next`", ""},
		"plain": {Plain, "*b* _i_ a_b ~s~ `c` <!here> <https://x|y> [l](https://x) www.x.example @all & | # \\ next",
			"*b* _i_ a_b ~s~ `c` <!here> <https://x|y> [l](https://x) www.x.example @all & | # \\ next", ""},
	} {
		if got := test.style.Text(hostile); got != test.text {
			t.Errorf("%s, text:\n%s, want\n%s", medium, got, test.text)
		}
		if got := test.style.Code(hostile); got != test.code {
			t.Errorf("%s, code:\n%s, want\n%s", medium, got, test.code)
		}
		if got := test.style.Code(""); got != "" {
			t.Errorf("%s: nothing becomes %q", medium, got)
		}
	}
}

func TestNoQuotationEndsItself(t *testing.T) {
	for medium, style := range map[string]Style{"slack": Slack, "teams": Teams} {
		for part, text := range map[string]string{
			"block": style.Block("a ``` b"), "lines": style.Lines([]string{"a ``` b", "```"}),
		} {
			inside := strings.TrimSuffix(strings.TrimPrefix(text, "```\n"), "\n```")
			if len(inside) != len(text)-8 || strings.Contains(inside, "`") {
				t.Errorf("%s, %s: %q", medium, part, text)
			}
		}
	}
}

func TestAnAddressEndsNoLink(t *testing.T) {
	const address = "https://a.example/x y|z>)(<日`?q=%20"
	const safe = "https://a.example/x%20y%7Cz%3E%29%28%3C%E6%97%A5%60?q=%20"
	for medium, test := range map[string]struct {
		style Style
		want  string
	}{
		"slack": {Slack, "<" + safe + "|a &gt; b>"}, "teams": {Teams, "[a &gt; b](" + safe + ")"}, "plain": {Plain, "a > b " + safe},
	} {
		if got := test.style.Link("a > b", address); got != test.want {
			t.Errorf("%s: %q, want %q", medium, got, test.want)
		}
	}
}

func TestCutsFallBetweenCharacters(t *testing.T) {
	for _, test := range []struct{ got, want string }{
		{Cut("日本語", 3), "日本語"},
		{Cut("日本語です", 3), "日本…"},
		{Cut("", 3), ""},
		{CutWith("abcdef", 5, "..."), "ab..."},
		{CutMiddle("beginning and end", 17, 3), "beginning and end"},
		{CutMiddle("beginning and the end", 10, 3), "beginn…end"},
	} {
		if test.got != test.want {
			t.Errorf("%q, want %q", test.got, test.want)
		}
	}
}

func TestWhatIsMadeSafeIsShortEnough(t *testing.T) {
	for medium, style := range map[string]Style{"slack": Slack, "teams": Teams, "plain": Plain} {
		for _, text := range []string{strings.Repeat("<", 300), strings.Repeat("a", 300), strings.Repeat("*日", 150),
			"short"} {
			if got := style.Cut(text, 100); utf8.RuneCountInString(got) > 100 || got == "" {
				t.Errorf("%s: %d characters of %.10q", medium, utf8.RuneCountInString(got), text)
			}
		}
		if got := style.Cut("short", 100); got != "short" {
			t.Errorf("%s: %q", medium, got)
		}
	}
}

func TestAShellReadsAWordAsItIs(t *testing.T) {
	for word, want := range map[string]string{
		"prod/web:41": "prod/web:41", "a b": "'a b'", "$(id)": "'$(id)'", "it's": `'it'\''s'`, "": "''", "a;b": "'a;b'", "日": "'日'",
	} {
		if got := Word(word); got != want {
			t.Errorf("%q: %s, want %s", word, got, want)
		}
	}
}
