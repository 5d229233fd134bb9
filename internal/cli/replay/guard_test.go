package replay

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
)

// poisonedCase is a folder with a recorded case into which hostile text was put; the event's file is given.
func poisonedCase(t *testing.T, name string) (event string) {
	t.Helper()
	folder := t.TempDir()
	event = filepath.Join(folder, "event.json")
	files, err := filepath.Glob(clitest.Testdata + "events/" + name + "/aws/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal(name, err)
	}
	targets := map[string]string{eventOf(name): event}
	for _, file := range files {
		targets[file] = filepath.Join(folder, "aws", filepath.Base(file))
	}
	for from, to := range targets {
		data, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, clitest.Poisoned(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return event
}

func TestNoCISystemObeysAReplay(t *testing.T) {
	printers := map[string]func(func(string) string) clitest.Output{}
	replay := func(args ...string) {
		printers[fmt.Sprintf("%.120q", args)] = func(getenv func(string) string) clitest.Output {
			var out, problems bytes.Buffer
			s := kit.Streams{In: strings.NewReader(""), Out: &out, Err: &problems}.Guarded(getenv)
			clitest.Run(t.Context(), s, New(s), args...)
			return clitest.Output{Stdout: out.String(), Stderr: problems.String()}
		}
	}
	for _, name := range []string{
		"injection-log-lines", "deployment-failed-java-database-refused", "deployment-failed-unknown-reason",
		"placement-failed-ec2-cpu",
	} {
		event := poisonedCase(t, name)
		for _, format := range []string{"text", "chatbot", "incident"} {
			replay("--format", format, event)
			replay("--format", format, "--lang", "ja", "--dialect", "teams", event)
		}
	}
	replay("no-such-file\n" + clitest.Hostile[0])
	clitest.NoCISystemObeys(t, printers)
}
