package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/plaintext"
)

// obeyed are the lines of an output that GitHub or GitLab could take for more than text. It is stricter than
// both: any name will do, what does not show counts nowhere, and every control but a tab is a sequence of a
// terminal, or ends a line.
func obeyed(output string) []string {
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

// hostile is what a container may write, or somebody may register: lines of a log, reasons, names.
var hostile = []string{
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

func variables(of map[string]string) func(string) string {
	return func(name string) string { return of[name] }
}

// free are the fields of AWS's answers in which somebody can write what he likes, or as good as.
var free = []string{
	"message", "reason", "stoppedReason", "statusReason", "rolloutStateReason", "value", "registeredBy", "image",
	"eventName",
}

// poisoned puts hostile text into every free field of an answer or event.
func poisoned(data []byte) []byte {
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
				v[name] = hostile[*n%len(hostile)] + " " + text + "\n" + hostile[(*n+1)%len(hostile)]
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

// poisonedCase is a folder with a recorded case into which hostile text was put; the event's file is given.
func poisonedCase(t *testing.T, name string) (event string) {
	t.Helper()
	folder := t.TempDir()
	event = filepath.Join(folder, "events", name+".json")
	files, err := filepath.Glob(testdata + "aws/" + name + "/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal(name, err)
	}
	targets := map[string]string{testdata + "events/" + name + ".json": event}
	for _, file := range files {
		targets[file] = filepath.Join(folder, "aws", name, filepath.Base(file))
	}
	for from, to := range targets {
		data, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, poisoned(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return event
}

// output is what a command wrote.
type output struct{ stdout, stderr string }

// printers are every command that prints what somebody else wrote, in each of its formats.
func printers(t *testing.T) map[string]func(getenv func(string) string) output {
	t.Helper()
	all := map[string]func(func(string) string) output{}
	shell := func(stdin string, args ...string) {
		all[fmt.Sprintf("%.120q", args)] = func(getenv func(string) string) output {
			var out, problems bytes.Buffer
			run(args, streams{in: strings.NewReader(stdin), out: &out, err: &problems}.guarded(getenv))
			return output{out.String(), problems.String()}
		}
	}
	for _, name := range []string{
		"injection-log-lines", "deployment-failed-java-database-refused", "deployment-failed-unknown-reason",
		"placement-failed-ec2-cpu",
	} {
		event := poisonedCase(t, name)
		for _, format := range []string{"text", "chatbot", "incident"} {
			shell("", "replay", "--format", format, event)
			shell("", "replay", "--format", format, "--lang", "ja", "--dialect", "teams", event)
		}
	}
	const unpullable = "CannotPullContainerError: manifest for ::error::/x ##[error]fake not found: manifest unknown"
	texts := slices.Concat(hostile, []string{unpullable})
	var statements strings.Builder
	for _, text := range texts {
		line, err := json.Marshal(map[string]string{"text": text, "kind": text})
		if err != nil {
			t.Fatal(err)
		}
		statements.Write(append(line, '\n'))
		if line, err = json.Marshal(map[string]string{"text": text}); err != nil {
			t.Fatal(err)
		}
		statements.Write(append(line, '\n'))
	}
	shell("", append([]string{"diagnose"}, texts...)...)
	shell(strings.Join(texts, "\n"), "diagnose")
	shell(statements.String(), "diagnose", "--json")
	shell("", hostile[5])
	shell("", "replay", "no-such-file\n"+hostile[0])
	for _, format := range []string{"text", "json", "markdown"} {
		for _, rollout := range []string{"circuit-breaker-rolls-back", "no-circuit-breaker"} {
			all["wait "+rollout+" --format "+format] = func(getenv func(string) string) output {
				return waited(t, rollout, format, getenv)
			}
			all["explain "+rollout+" --format "+format] = func(getenv func(string) string) output {
				return explainedIn(t, rollout, "prod-main/web-api", format, getenv)
			}
		}
		all["explain a cluster --format "+format] = func(getenv func(string) string) output {
			return explainedIn(t, "cluster", "prod-main", format, getenv)
		}
	}
	return all
}

func waited(t *testing.T, name, format string, getenv func(string) string) (o output) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t, name)
		s.change = poisoned
		_, o.stdout, o.stderr = scripted(t, s, webAPI+" --format="+format, func(w *waiter) { w.streams = w.guarded(getenv) })
	})
	return o
}

func explainedIn(t *testing.T, name, what, format string, getenv func(string) string) (o output) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t, name)
		s.change = poisoned
		time.Sleep(40 * time.Second)
		var out, problems bytes.Buffer
		e := &explaining{streams: streams{out: &out, err: &problems}.guarded(getenv)}
		e.configure = func(context.Context) (aws.Config, error) { return s.config(), nil }
		e.run(t.Context(), []string{what, "--format", format})
		o = output{out.String(), problems.String()}
	})
	return o
}

// ownSection are the marks that wait itself sets round its answer in GitLab.
var ownSection = regexp.MustCompile("\x1b\\[0Ksection_(start|end):[0-9]+:ecswhy\r\x1b\\[0K")

func TestNoCISystemObeysWhatAContainerWrote(t *testing.T) {
	obeyedElsewhere := 0
	for name, print := range printers(t) {
		t.Run(name, func(t *testing.T) {
			free := print(variables(nil))
			obeyedElsewhere += len(obeyed(free.stdout)) + len(obeyed(free.stderr))
			for ci, environment := range environments {
				got := print(variables(environment))
				foreign := ownSection.ReplaceAllString(got.stdout, "")
				if lines := append(obeyed(foreign), obeyed(got.stderr)...); len(lines) > 0 {
					t.Errorf("%s obeys %q", ci, lines)
				}
				if len(got.stdout)+len(got.stderr) == 0 {
					t.Errorf("%s: nothing is printed", ci)
				}
				sameJSON(t, free.stdout, got.stdout)
			}
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

func TestTheProgramItselfIsGuarded(t *testing.T) {
	for _, variable := range []string{"GITHUB_ACTIONS=true", "GITLAB_CI=true"} {
		environment := append(environment(t, "http://127.0.0.1:1"), variable)
		got := ranProgram(t, environment, installed(t)+"/ecswhy", "##[error]fake")
		if len(obeyed(got.stderr)) > 0 || !strings.Contains(got.stderr, `##\[error]fake`) {
			t.Errorf("%s: %q", variable, got.stderr)
		}
	}
}

func TestTheGuardLetsEverythingElsePass(t *testing.T) {
	texts := []string{
		"a :: b", "std::vector", ":tada:", "# [link](https://example.com)", "#[derive(Debug)]", "## heading", ": :",
		"日本語\té👩‍👩‍👧‍👦\n", usage,
	}
	for _, name := range cases(t) {
		for _, ending := range []string{".txt", ".json"} {
			if text, err := os.ReadFile(testdata + "golden/" + name + ending); err == nil {
				texts = append(texts, string(text))
			}
		}
	}
	for _, text := range texts {
		var out bytes.Buffer
		fmt.Fprint(&guard{to: &out}, text)
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
		fmt.Fprint(&guard{to: &out}, text)
		if out.String() != want {
			t.Errorf("%q becomes %q, want %q", text, out.String(), want)
		}
	}
	text, err := encodeJSON(map[string]string{"a": "##[x]\u009b\x1b"}, "")
	if want := `{"a":"##\u005bx]"}` + "\n"; err != nil || string(text) != want {
		t.Errorf("%s, %v", text, err)
	}
}

// Whatever is written, in whatever pieces, no CI system obeys it.
func FuzzGuard(f *testing.F) {
	for i, text := range hostile {
		f.Add(text, i)
	}
	f.Fuzz(func(t *testing.T, text string, at int) {
		at = max(0, min(at, len(text)))
		var whole, pieces bytes.Buffer
		fmt.Fprint(&guard{to: &whole}, text)
		g := &guard{to: &pieces}
		fmt.Fprint(g, text[:at])
		fmt.Fprint(g, text[at:])
		if whole.String() != pieces.String() {
			t.Errorf("%q in pieces is %q, else %q", text, pieces.String(), whole.String())
		}
		if lines := obeyed(whole.String()); len(lines) > 0 {
			t.Errorf("%q", lines)
		}
		encoded, err := encodeJSON([]string{text}, "  ")
		var back []string
		if err == nil {
			err = json.Unmarshal(encoded, &back)
		}
		if err != nil || len(obeyed(string(encoded))) > 0 || utf8.ValidString(text) && back[0] != plaintext.Clean(text) {
			t.Errorf("%s, %v", encoded, err)
		}
	})
}
