package plaintext_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/ecswhy/ecswhy/internal/plaintext"
)

func TestWhatNobodySeesIsDropped(t *testing.T) {
	for text, want := range map[string]string{
		"":                                        "",
		"plain words\n\tand\r\nlines":             "plain words\n\tand\r\nlines",
		"a \x1b[31;1mred\x1b[0m word":             "a red word",
		"\x1b]0;title\aafter":                     "after",
		"\x1b]8;;https://example.org\x1b\\x":      "x",
		"before \x1b]0;title\nnot found":          "before 0;title\nnot found",
		"\x1bError: boom":                         "Error: boom",
		"\x1b[":                                   "",
		"\x1b\x1b[0m[31m":                         "[31m",
		"a\x00b\x07c\x7fd\ve":                     "abcde",
		"a\u009b31mb\u0090c":                      "a31mbc",
		"line\u0085line\u2028line\u2029line":      "line line line line",
		"zero\u200bwidth\u200c\u200d\u2060\ufeff": "zerowidth",
		"a\u200e\u200f\u061c\u180e\u00adb":        "ab",
		"\u202eabc\u202c\u2066d\u2069":            "abcd",
		"tag\U000e0001\U000e0041\U000e007f":       "tag",
		"selector\U000e0100\U000e01ef":            "selector",
		"\u3164\uffa0\u115ffiller":                "filler",
		"a\xffb\xe3\x81":                          "ab",
		"日本語 é ü ⚠️ 🚀 \u00a0\u3000":               "日本語 é ü ⚠️ 🚀 \u00a0\u3000",
	} {
		if got := plaintext.Clean(text); got != want {
			t.Errorf("Clean(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestALineHasSingleSpaces(t *testing.T) {
	for text, want := range map[string]string{
		"":                           "",
		" \n ":                       "",
		"one line":                   "one line",
		"  a \t b\r\n\u3000c\u00a0 ": "a b c",
		"a \u200b b":                 "a b",
		"a\x1b[0m \u2028b":           "a b",
	} {
		if got := plaintext.Line(text); got != want {
			t.Errorf("Line(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestADocumentStaysOne(t *testing.T) {
	for document, want := range map[string]string{
		`{"a":"b"}`: `{"a":"b"}`,
		`{"a":"\u001b[31mred\u001b[0m <\u200b>"}`: `{"a":"red <>"}`,
		"{\"a\u200b\\\\\":[\"\\\"\u202e\", 1.0]}": `{"a\\":["\"", 1.0]}`,
		`"\ud800"`:      `"\ud800"`,
		`{"open`:        `{"open`,
		"no\u200b JSON": "no\u200b JSON",
	} {
		if got := string(plaintext.JSON([]byte(document))); got != want {
			t.Errorf("JSON(%s) = %s, want %s", document, got, want)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add("a\x1b[31mb\u200b\xff\u2028")
	f.Add("\x1b]8;;x\x1b\\\x1b")
	f.Fuzz(func(t *testing.T, text string) {
		clean := plaintext.Clean(text)
		if !utf8.ValidString(clean) || strings.ContainsFunc(clean, isUnfit) {
			t.Errorf("Clean(%q) = %q", text, clean)
		}
		if again := plaintext.Clean(clean); again != clean {
			t.Errorf("Clean(%q) is not stable: %q, then %q", text, clean, again)
		}
		if strings.Count(clean, "\n") != strings.Count(text, "\n") {
			t.Errorf("Clean(%q) = %q has other lines", text, clean)
		}
		if line := plaintext.Line(text); line != strings.Join(strings.Fields(clean), " ") {
			t.Errorf("Line(%q) = %q", text, line)
		}
		document, err := json.Marshal(map[string]string{text: text})
		if err != nil {
			t.Fatal(err)
		}
		if got := plaintext.JSON(document); !json.Valid(got) || strings.ContainsFunc(string(got), isUnfit) {
			t.Errorf("JSON(%s) = %s", document, got)
		}
	})
}

// isUnfit reports whether a character must never come out.
func isUnfit(r rune) bool {
	return unicode.Is(unicode.Cc, r) && r != '\n' && r != '\r' && r != '\t' ||
		unicode.Is(unicode.Bidi_Control, r) || unicode.Is(unicode.Join_Control, r) ||
		r == 0x200b || r == 0x2028 || r == 0x2029 || r == 0xfeff || r >= 0xe0000 && r <= 0xe0fff
}
