package replay

import (
	"bytes"
	"encoding/json"
	"flag"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/recorded"
)

var update = flag.Bool("update", false, "rewrite what the cases of testdata/events want, and their list")

// ran replays as a shell would.
func ran(stdin string, args ...string) (exit int, stdout, stderr string) {
	return clitest.Ran(New, stdin, args...)
}

// printed is what a replay prints in each format, and what it says on standard error.
type printed struct {
	formats  map[string]string
	verdict  diagnosis.Verdict
	problems string
}

var (
	printedMu sync.Mutex
	printedOf = map[string]printed{} // a case is asked about only once for all tests that read it
)

func prints(t *testing.T, name string) printed {
	t.Helper()
	printedMu.Lock()
	defer printedMu.Unlock()
	if all, ok := printedOf[name]; ok {
		return all
	}
	file := eventOf(name)
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var problems bytes.Buffer
	o := &Options{Language: "en", Dialect: "slack"}
	o.Err = &problems
	report := o.explain(t.Context(), file, raw)
	all := printed{formats: map[string]string{}, verdict: report.Verdict}
	for _, o.Format = range []string{"text", "chatbot", "incident"} {
		var out bytes.Buffer
		o.Out = &out
		if err := o.print(report); err != nil {
			t.Fatal(err)
		}
		all.formats[o.Format] = out.String()
	}
	all.problems = problems.String()
	printedOf[name] = all
	return all
}

// eventOf is the event's file of a case.
func eventOf(name string) string { return clitest.Testdata + "events/" + name + "/event.json" }

// Every case has two goldens: what a person reads (want.txt), and what AWS Chatbot gets (want.json) where the case
// alerts. What is expected of it (case.json) is held by the tests of diagnosis; only what it shows is written by hand.
func TestEveryCaseReadsLikeItsGolden(t *testing.T) {
	cases, err := recorded.Cases(clitest.Testdata + "events")
	if err != nil {
		t.Fatal(err)
	}
	for name := range cases {
		t.Run(name, func(t *testing.T) {
			all := prints(t, name)
			if all.problems != "" && !strings.HasPrefix(all.problems, "(silent") {
				t.Fatal(all.problems)
			}
			for format, ending := range map[string]string{"text": ".txt", "chatbot": ".json"} {
				compare(t, clitest.Testdata+"events/"+name+"/want"+ending, all.formats[format])
			}
			compare(t, clitest.Testdata+"events/"+name+"/case.json", all.expected(t, cases[name].Says))
		})
	}
}

// expected is the case.json that the verdict would write.
func (p printed) expected(t *testing.T, says string) string {
	t.Helper()
	if says == "" {
		t.Error("case.json does not say what the case shows")
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	c := recorded.Case{Says: says, Cause: string(p.verdict.Cause), Alert: p.verdict.Alert, Container: p.verdict.Container}
	if err := encoder.Encode(c); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// compare holds a text against a golden file. No text means no file.
func compare(t *testing.T, golden, got string) {
	t.Helper()
	if *update {
		renew(t, golden, got)
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil && (got != "" || !os.IsNotExist(err)) {
		t.Fatalf("%v; go test ./internal/cli/replay -update writes it", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s: go test ./internal/cli/replay -update accepts this\n%s", golden, diff)
	}
}

func renew(t *testing.T, golden, got string) {
	t.Helper()
	err := os.Remove(golden)
	if got != "" {
		err = os.WriteFile(golden, []byte(got), 0o644)
	}
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
}

// A case holds nothing that no test reads.
func TestNothingElseIsInACase(t *testing.T) {
	cases := clitest.Cases(t)
	err := filepath.WalkDir(clitest.Testdata+"events", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		folder, isAnswer := strings.CutSuffix(filepath.Dir(path), "/aws")
		name, _ := strings.CutPrefix(folder, clitest.Testdata+"events/")
		known := isAnswer || slices.Contains([]string{"event.json", "case.json", "want.txt", "want.json"}, entry.Name())
		if !known || !slices.Contains(cases, name) {
			t.Errorf("%s belongs to no case", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The list of cases in testdata/README.md is made from the folders.
func TestTheListOfCasesIsThatOfTheFolders(t *testing.T) {
	cases, err := recorded.Cases(clitest.Testdata + "events")
	if err != nil {
		t.Fatal(err)
	}
	page := clitest.Testdata + "README.md"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	head := "| case | what it shows | expected |\n|---|---|---|\n"
	before, _, ok := strings.Cut(string(text), head)
	if !ok {
		t.Fatalf("%s has no list of cases", page)
	}
	list := before + head
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		expected := "silent"
		if cases[name].Alert {
			expected = cases[name].Cause
		}
		list += "| `" + name + "` | " + cases[name].Says + " | " + expected + " |\n"
	}
	compare(t, page, list)
}

func TestNoEnvironmentValueIsPrinted(t *testing.T) {
	for _, name := range clitest.Cases(t) {
		all := prints(t, name)
		for format, text := range all.formats {
			if strings.Contains(text+all.problems, "canary-do-not-print") {
				t.Errorf("%s as %s prints the value of an environment variable", name, format)
			}
		}
	}
}
