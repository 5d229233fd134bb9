package kit_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/plaintext"
)

// guarded is a stream that GitHub reads.
func guarded(out io.Writer) io.Writer {
	return kit.Streams{Out: out, Err: io.Discard}.Guarded(
		clitest.Variables(map[string]string{"GITHUB_ACTIONS": "true"})).Out
}

func TestTheGuardLetsEverythingElsePass(t *testing.T) {
	texts := []string{
		"a :: b", "std::vector", ":tada:", "# [link](https://example.com)", "#[derive(Debug)]", "## heading", ": :",
		"日本語\té👩‍👩‍👧‍👦\n",
	}
	for _, name := range clitest.Cases(t) {
		for _, ending := range []string{".txt", ".json"} {
			if text, err := os.ReadFile(clitest.Testdata + "events/" + name + "/want" + ending); err == nil {
				texts = append(texts, string(text))
			}
		}
	}
	for _, text := range texts {
		var out bytes.Buffer
		fmt.Fprint(guarded(&out), text)
		if out.String() != text {
			t.Error(cmp.Diff(text, out.String()))
		}
	}
}

func TestAMarkIsBrokenSoThatItCanBeRead(t *testing.T) {
	for text, want := range map[string]string{
		"::error::x":             `:\:error::x`,
		"a\n \t::error::x\n":     "a\n \t:\\:error::x\n",
		"a ##[error]x":           `a ##\[error]x`,
		"a\r\n\x1b[31m::error::": "a\n[31m::error::",
		"a\xffb":                 "a\ufffdb",
	} {
		var out bytes.Buffer
		fmt.Fprint(guarded(&out), text)
		if out.String() != want {
			t.Errorf("%q becomes %q, want %q", text, out.String(), want)
		}
	}
	var line bytes.Buffer
	err := kit.PrintJSONLine(&line, map[string]string{"a": "##[x]\u009b\x1b"})
	if want := `{"a":"##\u005bx]"}` + "\n"; err != nil || line.String() != want {
		t.Errorf("%s, %v", &line, err)
	}
}

// Whatever is written, in whatever pieces, no CI system obeys it.
func FuzzGuard(f *testing.F) {
	for i, text := range clitest.Hostile {
		f.Add(text, i)
	}
	f.Fuzz(func(t *testing.T, text string, at int) {
		at = max(0, min(at, len(text)))
		var whole, pieces bytes.Buffer
		fmt.Fprint(guarded(&whole), text)
		g := guarded(&pieces)
		fmt.Fprint(g, text[:at])
		fmt.Fprint(g, text[at:])
		if whole.String() != pieces.String() {
			t.Errorf("%q in pieces is %q, else %q", text, pieces.String(), whole.String())
		}
		if lines := clitest.Obeyed(whole.String()); len(lines) > 0 {
			t.Errorf("%q", lines)
		}
		var encoded bytes.Buffer
		err := kit.PrintJSON(&encoded, []string{text})
		var back []string
		if err == nil {
			err = json.Unmarshal(encoded.Bytes(), &back)
		}
		if err != nil || len(clitest.Obeyed(encoded.String())) > 0 || utf8.ValidString(text) &&
			back[0] != plaintext.Clean(text) {
			t.Errorf("%s, %v", &encoded, err)
		}
	})
}
