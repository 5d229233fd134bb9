package replay

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
)

// invisible is what nobody sees in a text, and what a terminal would act upon.
const invisible = "\x1b[31m\u009b\u0090\x07\u00ad\u061c\u180e" +
	"\u200b\u200d\u200e\u202e\u2060\u2066\ufeff\U000e0041\U000e0101"

// foreign are the fields whose text somebody wrote who is not to be trusted.
var foreign = []string{"reason", "stoppedReason", "statusReason", "message", "value", "command", "entryPoint",
	"healthCheck"}

// laced gives back a JSON value in which every foreign text has something invisible behind its first character.
func laced(value any, isForeign bool) any {
	switch v := value.(type) {
	case string:
		if isForeign && len(v) > 1 && v[0] < 0x80 {
			return v[:1] + invisible + v[1:]
		}
	case []any:
		for i := range v {
			v[i] = laced(v[i], isForeign)
		}
	case map[string]any:
		for key := range v {
			if key != "source" { // by which the function knows its events
				v[key] = laced(v[key], isForeign || slices.Contains(foreign, key))
			}
		}
	}
	return value
}

// laceFile writes a laced copy of a JSON file.
func laceFile(t *testing.T, from, to string, everything bool) {
	t.Helper()
	raw, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if json.Unmarshal(raw, &value) == nil {
		if raw, err = json.Marshal(laced(value, everything)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(to, raw, 0o600); err != nil {
		t.Fatal(err)
	}
}

// lacedCase writes a laced copy of a recorded case.
func lacedCase(t *testing.T, name string, everything bool) (event, answers string) {
	t.Helper()
	folder := t.TempDir()
	event = filepath.Join(folder, name+".json")
	laceFile(t, eventOf(name), event, everything)
	files, err := filepath.Glob(clitest.Testdata + "events/" + name + "/aws/*")
	if err != nil {
		t.Fatal(err)
	}
	answers = filepath.Join(folder, "answers")
	if err := os.Mkdir(answers, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		laceFile(t, file, filepath.Join(answers, filepath.Base(file)), everything)
	}
	return event, answers
}

// lacedCases are cases in which reasons, log lines, tags, commands, changes and service events are told.
var lacedCases = []string{"deployment-failed-java-database-refused", "deployment-failed-elb-health-check",
	"standalone-task-failed", "placement-failed-fargate"}

var everyFormat = [][]string{{"text"}, {"chatbot"}, {"chatbot", "--dialect", "teams"}, {"incident"},
	{"text", "--lang", "ja"}}

// What nobody sees in foreign texts changes nothing of what people read, in any medium.
func TestNothingInvisibleIsRead(t *testing.T) {
	for _, name := range lacedCases {
		event, answers := lacedCase(t, name, false)
		for _, format := range everyFormat {
			options := append([]string{"--format"}, format...)
			_, want, _ := ran("", append(options, eventOf(name))...)
			_, got, _ := ran("", append(options, "--answers", answers, event)...)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s as %v reads otherwise (-without, +with)\n%s", name, format, diff)
			}
		}
	}
}

// Nor is any of it written where names, identifiers and all else have it.
func TestNothingInvisibleIsWritten(t *testing.T) {
	for _, name := range lacedCases {
		event, answers := lacedCase(t, name, true)
		for _, format := range everyFormat {
			_, got, _ := ran("", append(append([]string{"--format"}, format...), "--answers", answers, event)...)
			if len(got) < 100 || strings.ContainsFunc(unescaped(got), isInvisible) {
				t.Errorf("%s as %v: %q", name, format, got)
			}
		}
	}
}

func isInvisible(r rune) bool {
	return unicode.Is(unicode.Cc, r) && r != '\n' && r != '\t' || strings.ContainsRune(invisible[len("\x1b[31m"):], r)
}

// unescaped shows what a reader of JSON would get.
func unescaped(text string) string {
	return strings.NewReplacer(`\u001b`, "\x1b", `\u0007`, "\a").Replace(text)
}
