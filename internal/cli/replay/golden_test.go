package replay

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
)

var update = flag.Bool("update", false, "rewrite testdata/golden")

// ran replays as a shell would.
func ran(stdin string, args ...string) (exit int, stdout, stderr string) {
	return clitest.Ran(New, stdin, args...)
}

// printed is what a replay prints in each format, and what it says on standard error.
type printed struct {
	formats  map[string]string
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
	file := clitest.Testdata + "events/" + name + ".json"
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var problems bytes.Buffer
	o := &Options{Language: "en", Dialect: "slack"}
	o.Err = &problems
	report := o.explain(t.Context(), file, raw)
	all := printed{formats: map[string]string{}}
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

// Every case has two goldens: what a person reads (.txt), and what AWS Chatbot gets (.json) where the case alerts.
func TestEveryCaseReadsLikeItsGolden(t *testing.T) {
	for _, name := range clitest.Cases(t) {
		t.Run(name, func(t *testing.T) {
			all := prints(t, name)
			if all.problems != "" && !strings.HasPrefix(all.problems, "(silent") {
				t.Fatal(all.problems)
			}
			for format, ending := range map[string]string{"text": ".txt", "chatbot": ".json"} {
				compare(t, clitest.Testdata+"golden/"+name+ending, all.formats[format])
			}
		})
	}
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

func TestEveryGoldenAndEveryAnswerHasItsCase(t *testing.T) {
	known := map[string]bool{}
	for _, name := range clitest.Cases(t) {
		known[name] = true
	}
	for _, pattern := range []string{"golden/*", "aws/*"} {
		paths, err := filepath.Glob(clitest.Testdata + pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
			if !known[name] {
				t.Errorf("%s belongs to no event", path)
			}
		}
	}
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
