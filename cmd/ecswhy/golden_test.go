package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/notify"
)

var update = flag.Bool("update", false, "rewrite testdata/golden")

const testdata = "../../testdata/"

// cases are the names of all recorded events.
func cases(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(testdata + "events/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no recorded events", err)
	}
	names := make([]string, len(files))
	for i, file := range files {
		names[i] = strings.TrimSuffix(filepath.Base(file), ".json")
	}
	return names
}

// ran runs a command as a shell would.
func ran(stdin string, args ...string) (exit int, stdout, stderr string) {
	var out, err bytes.Buffer
	exit = run(args, streams{in: strings.NewReader(stdin), out: &out, err: &err})
	return exit, out.String(), err.String()
}

// prints is what a replay prints in each format, and what it says to standard error.
type prints struct {
	formats  map[string]string
	problems string
}

// replays are the prints of every case, which is asked about only once for all the tests that read them.
var replays = sync.OnceValues(func() (map[string]prints, error) {
	files, err := eventFiles(testdata + "events")
	all := map[string]prints{}
	for _, file := range files {
		if all[strings.TrimSuffix(filepath.Base(file), ".json")], err = printed(file); err != nil {
			return nil, err
		}
	}
	return all, err
})

// printed replays an event as the command does, and prints it in every format.
func printed(file string) (prints, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return prints{}, err
	}
	var problems bytes.Buffer
	r := replayer{streams: streams{err: &problems}, lang: "en", dialect: "slack"}
	report := notify.Notifier{Investigator: r.investigator(file, raw), Writer: message.NewWriter(r.channel())}.Explain(context.Background(), raw)
	formats := map[string]string{}
	for _, r.format = range []string{"text", "chatbot", "incident"} {
		var out bytes.Buffer
		r.out = &out
		if err := r.print(report); err != nil {
			return prints{}, err
		}
		formats[r.format] = out.String()
	}
	return prints{formats, problems.String()}, nil
}

// Every case has two goldens: what a person reads (.txt), and what AWS Chatbot gets (.json) where the case alerts.
func TestEveryCaseReadsLikeItsGolden(t *testing.T) {
	all, err := replays()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range cases(t) {
		t.Run(name, func(t *testing.T) {
			if problems := all[name].problems; problems != "" && !strings.HasPrefix(problems, "(silent") {
				t.Fatal(problems)
			}
			for format, ending := range map[string]string{"text": ".txt", "chatbot": ".json"} {
				compare(t, testdata+"golden/"+name+ending, all[name].formats[format])
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
		t.Fatalf("%v; go test ./cmd/ecswhy -update writes it", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s: go test ./cmd/ecswhy -update accepts this\n%s", golden, diff)
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
	for _, name := range cases(t) {
		known[name] = true
	}
	for _, pattern := range []string{"golden/*", "aws/*"} {
		paths, err := filepath.Glob(testdata + pattern)
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
	all, err := replays()
	if err != nil {
		t.Fatal(err)
	}
	for name, printed := range all {
		for format, text := range printed.formats {
			if strings.Contains(text+printed.problems, "canary-do-not-print") {
				t.Errorf("%s as %s prints the value of an environment variable", name, format)
			}
		}
	}
}
