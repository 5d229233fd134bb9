package replay

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
)

var update = flag.Bool("update", false, "rewrite testdata/golden")

// ran replays as a shell would.
func ran(stdin string, args ...string) (exit int, stdout, stderr string) {
	return clitest.Ran(New, stdin, args...)
}

// Every case has two goldens: what a person reads (.txt), and what AWS Chatbot gets (.json) where the case alerts.
func TestEveryCaseReadsLikeItsGolden(t *testing.T) {
	for _, name := range clitest.Cases(t) {
		t.Run(name, func(t *testing.T) {
			event := clitest.Testdata + "events/" + name + ".json"
			for format, ending := range map[string]string{"text": ".txt", "chatbot": ".json"} {
				exit, got, stderr := ran("", "--format", format, event)
				if exit != kit.Done || (stderr != "" && !strings.HasPrefix(stderr, "(silent")) {
					t.Fatalf("exit %d, %s", exit, stderr)
				}
				compare(t, clitest.Testdata+"golden/"+name+ending, got)
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
		for _, format := range []string{"text", "chatbot", "incident"} {
			_, out, stderr := ran("", "--format", format, clitest.Testdata+"events/"+name+".json")
			if strings.Contains(out+stderr, "canary-do-not-print") {
				t.Errorf("%s as %s prints the value of an environment variable", name, format)
			}
		}
	}
}
