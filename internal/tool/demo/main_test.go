package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
	"github.com/ecswhy/ecswhy/internal/cli/replay"
	"github.com/ecswhy/ecswhy/internal/ecsevent"
)

var update = flag.Bool("update", false, "rewrite what is learnt of the failures in testdata/demo")

// learnt is what an investigation of a case learns, as it is recorded.
func learnt(t *testing.T, name string) string {
	t.Helper()
	file := clitest.Testdata + "events/" + name + "/event.json"
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	inc := replay.Recorded(file).Fill(t.Context(), ecsevent.Decode(raw))
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(inc); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestTheDemoKnowsWhatAnInvestigationLearns(t *testing.T) {
	testdata := os.DirFS(clitest.Testdata)
	files, err := fs.Glob(testdata, "demo/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d failures, %v", len(files), err)
	}
	for _, file := range files {
		want := learnt(t, caseOf(file))
		if *update {
			if err := os.WriteFile(clitest.Testdata+file, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := fs.ReadFile(testdata, file)
		if diff := cmp.Diff(want, string(got)); diff != "" || err != nil {
			t.Errorf("%s: go test ./internal/tool/demo -update rewrites it; %v\n%s", file, err, diff)
		}
	}
}

func TestTheDemoShowsWhatAReplayDoes(t *testing.T) {
	testdata := os.DirFS(clitest.Testdata)
	var out bytes.Buffer
	if err := show(&out, testdata); err != nil {
		t.Fatal(err)
	}
	shown := strings.Split(out.String(), "── testdata/events/")[1:]
	for _, part := range shown {
		name, text, _ := strings.Cut(part, "\n")
		want, err := os.ReadFile(clitest.Testdata + "events/" + name + "/want.txt")
		if err != nil || !strings.HasPrefix(text, string(want)) {
			t.Errorf("%s is another: %v\n%s", name, err, cmp.Diff(string(want), text))
		}
	}
	if len(shown) < 6 || !strings.Contains(out.String(), "These were 6 of the recorded failures.") {
		t.Errorf("%d failures\n%s", len(shown), &out)
	}
}

func TestTheDemoNamesAFileThatItCannotRead(t *testing.T) {
	folder := t.TempDir()
	if err := os.MkdirAll(folder+"/demo", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(folder+"/demo/broken.json", []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := show(new(bytes.Buffer), os.DirFS(folder)); err == nil || !strings.Contains(err.Error(), "demo/broken.json") {
		t.Errorf("%v", err)
	}
}
