package clitest

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

// Obeyed gives the lines of an output that GitHub or GitLab could take for more than text. It is stricter than
// both: any name will do, what does not show counts nowhere, and every control but a tab is a sequence of a
// terminal, or ends a line.
func Obeyed(output string) []string {
	var lines []string
	for _, line := range strings.FieldsFunc(output, func(r rune) bool { return r == '\n' || r == '\r' }) {
		shown := strings.Map(func(r rune) rune {
			if unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me) {
				return -1
			}
			return r
		}, line)
		command := strings.HasPrefix(strings.TrimLeftFunc(shown, unicode.IsSpace), "::") || strings.Contains(shown, "##[")
		if command || strings.ContainsFunc(line, func(r rune) bool { return r != '\t' && unicode.IsControl(r) }) {
			lines = append(lines, line)
		}
	}
	if strings.Contains(output, "\r") {
		lines = append(lines, "a carriage return")
	}
	return lines
}

// Hostile is what a container may write, or somebody may register: lines of a log, reasons, names.
var Hostile = []string{
	"::error file=a.go,line=1::fake",
	"\u2003\u00a0 ::add-mask::fake",
	"\ufeff:: fake",
	":\u200b: fake",
	"::stop-commands::fake",
	"text ##[error]fake ##[add-path]/fake",
	"###[group]fake",
	"#\u200d#\ufe0f[ ]fake",
	"carriage\r::set-output name=fake::fake\rreturn",
	"two\n::debug::fake\nlines\r\n  ::endgroup::",
	"\x1b[0Ksection_start:1:fake\r\x1b[0Kfake \x1b[31mred \u009b32mgreen\u0085::error::fake",
}

// environments are the variables by which each CI system is known.
var environments = map[string]map[string]string{
	"GitHub": {"GITHUB_ACTIONS": "true"}, "GitLab": {"GITLAB_CI": "true"},
	"both": {"GITHUB_ACTIONS": "true", "GITLAB_CI": "true"},
}

// Variables gives what os.Getenv would with these variables alone.
func Variables(of map[string]string) func(string) string {
	return func(name string) string { return of[name] }
}

// free are the fields of AWS's answers in which somebody can write what he likes, or as good as.
var free = []string{
	"message", "reason", "stoppedReason", "statusReason", "rolloutStateReason", "value", "registeredBy", "image",
	"eventName",
}

// Poisoned puts hostile text into every free field of an answer or event.
func Poisoned(data []byte) []byte {
	var document any
	if json.Unmarshal(data, &document) != nil {
		return data
	}
	n := 0
	out, err := json.Marshal(poison(document, &n))
	if err != nil {
		panic(err) // it was decoded from JSON
	}
	return out
}

func poison(value any, n *int) any {
	switch v := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if text, ok := v[name].(string); ok && slices.Contains(free, name) {
				v[name] = Hostile[*n%len(Hostile)] + " " + text + "\n" + Hostile[(*n+1)%len(Hostile)]
				*n++
				continue
			}
			v[name] = poison(v[name], n)
		}
	case []any:
		for i := range v {
			v[i] = poison(v[i], n)
		}
	}
	return value
}

// Output is what a command wrote.
type Output struct{ Stdout, Stderr string }

// ownSection are the marks that wait itself sets round its answer in GitLab.
var ownSection = regexp.MustCompile("\x1b\\[0Ksection_(start|end):[0-9]+:ecswhy\r\x1b\\[0K")

// NoCISystemObeys holds that no CI system obeys what commands print, other than their own section, and that they print
// the same JSON everywhere.
func NoCISystemObeys(t *testing.T, printers map[string]func(getenv func(string) string) Output) {
	t.Helper()
	obeyedElsewhere := 0
	systems := slices.Sorted(maps.Keys(environments))
	for i, name := range slices.Sorted(maps.Keys(printers)) {
		show := printers[name]
		t.Run(name, func(t *testing.T) {
			free := show(Variables(nil))
			obeyedElsewhere += len(Obeyed(free.Stdout)) + len(Obeyed(free.Stderr))
			ci := systems[i%len(systems)] // one guard is in the way of all, so each printer runs in one of them
			got := show(Variables(environments[ci]))
			foreign := ownSection.ReplaceAllString(got.Stdout, "")
			if lines := append(Obeyed(foreign), Obeyed(got.Stderr)...); len(lines) > 0 {
				t.Errorf("%s obeys %q", ci, lines)
			}
			if len(got.Stdout)+len(got.Stderr) == 0 {
				t.Errorf("%s: nothing is printed", ci)
			}
			sameJSON(t, free.Stdout, got.Stdout)
		})
	}
	if obeyedElsewhere == 0 {
		t.Error("nothing would have been obeyed in any case")
	}
}

// sameJSON holds that where one output is JSON, the other is the same, document by document.
func sameJSON(t *testing.T, one, other string) {
	t.Helper()
	if !strings.HasPrefix(one, "{") {
		return
	}
	if diff := cmp.Diff(documents(t, one), documents(t, other)); diff != "" {
		t.Error(diff)
	}
}

func documents(t *testing.T, text string) (all []any) {
	t.Helper()
	for decoder := json.NewDecoder(strings.NewReader(text)); decoder.More(); {
		var one any
		if err := decoder.Decode(&one); err != nil {
			t.Fatalf("%v in %.300s", err, text)
		}
		if object, ok := one.(map[string]any); ok {
			delete(object, "seconds")
		}
		all = append(all, one)
	}
	return all
}
