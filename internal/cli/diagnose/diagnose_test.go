package diagnose

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
)

// ran diagnoses as a shell would.
func ran(stdin string, args ...string) (exit int, stdout, stderr string) {
	return clitest.Ran(New, stdin, args...)
}

func TestArgumentsAreAnsweredInEveryFormatAndLanguage(t *testing.T) {
	const text = "OutOfMemoryError: Container killed due to memory usage"
	for want, args := range map[string][]string{
		"out-of-memory\n  A container":                          {text},
		"### out-of-memory\n\nA container":                      {text, "--format", "markdown"},
		`{"cause":"out-of-memory","alert":true,"entities":{},"`: {text, "--format", "json"},
		`{"cause":"out-of-memory","alert":true,"entities":{}`:   {"--json", text},
		"out-of-memory\n  コンテナ":                                 {text, "--lang", "ja"},
	} {
		if exit, stdout, stderr := ran("", args...); exit != kit.Done || !strings.HasPrefix(stdout, want) || stderr != "" {
			t.Errorf("%q: exit %d, %q, %q", args, exit, stdout, stderr)
		}
	}
}

func TestAnAnswerIsAddedToThePageInEveryFormat(t *testing.T) {
	for _, format := range []string{"text", "json", "markdown"} {
		var out, page bytes.Buffer
		o := Options{Streams: kit.Streams{Out: &out, Err: &out, Page: &page}, Format: format}
		if err := o.Run([]string{"RESOURCE:CPU"}); err != nil || !strings.HasPrefix(page.String(), "### placement-cpu\n\n") {
			t.Errorf("%s: %v, %q", format, err, &page)
		}
	}
}

func TestThePagesDiagnosisIsARealOne(t *testing.T) {
	_, want, _ := strings.Cut(clitest.Block(t, clitest.Page(t, "docs/command.md", "# The command"), "console"), "\n")
	if _, got, _ := ran("", "OutOfMemoryError: Container killed due to memory usage"); got != want {
		t.Errorf("it prints\n%s", got)
	}
}

func TestDiagnoseAnswersEveryLineInOrder(t *testing.T) {
	input := `{"kind":"stoppedReason","text":"CannotPullContainerError: manifest for web:9 not found","stopCode":"TaskFailedToStart"}

not json
{"kind":"rumour","text":"x"}
{"kind":"containerReason","text":"OutOfMemoryError: Container killed due to memory usage","exitCode":137}
`
	exit, stdout, stderr := ran(input, "--json")
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	if exit != kit.Failed || len(lines) != 4 {
		t.Fatalf("exit %d, %q, %q", exit, stdout, stderr)
	}
	for i, want := range []string{`"cause":"image-not-found","alert":true,"entities":{`, `"error":`, `"error":`,
		`"cause":"out-of-memory"`} {
		if !strings.Contains(lines[i], want) {
			t.Errorf("line %d is %s, want %s", i, lines[i], want)
		}
	}
	if !strings.Contains(stderr, "line 3") || !strings.Contains(stderr, `line 4: kind "rumour"`) {
		t.Errorf("standard error %q", stderr)
	}
}

func TestDiagnoseJSONHasEveryField(t *testing.T) {
	_, stdout, _ := ran(`{"text":"no such reason"}`, "--json")
	var got map[string]any
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatal(err)
	}
	if got["cause"] != "unknown" || got["alert"] != true || got["entities"] == nil || got["nextSteps"] == nil ||
		got["docURL"] == "" {
		t.Errorf("%v", got)
	}
}

func TestDiagnoseTakesTextsAsArgumentsOrLines(t *testing.T) {
	exit, fromArgs, _ := ran("", "RESOURCE:CPU", "Task failed container\nhealth checks")
	_, fromLines, _ := ran("RESOURCE:CPU\n\nTask failed container health checks")
	if exit != kit.Done || fromArgs != fromLines || !strings.Contains(fromArgs, "placement-cpu\n") ||
		!strings.Contains(fromArgs, "container-health-check-failed\n") {
		t.Errorf("exit %d\n%s\n%s", exit, fromArgs, fromLines)
	}
}

func TestTheEndOfALogIsDiagnosed(t *testing.T) {
	_, stdout, _ := ran(`{"kind":"logTail","text":"starting\nnginx: [emerg] unknown directive \"foo\" in /etc/nginx/nginx.conf:3"}
{"kind":"logTail","text":"starting\nERROR price list is empty, password=hunter2secret"}
`, "--json")
	lines := strings.Split(stdout, "\n")
	for i, want := range []string{`{"cause":"configuration-missing","line":"nginx: [emerg] unknown directive`,
		`{"cause":"unknown","line":"ERROR price list is empty, password=[redacted]"`} {
		if !strings.HasPrefix(lines[i], want) {
			t.Errorf("%s, want %s", lines[i], want)
		}
	}
}

// A log's line tells which of a cause's faults it was, and so which steps can help.
func TestTheStepsOfALogAreThoseOfItsFault(t *testing.T) {
	tail := `{"kind":"logTail","text":"starting\nFATAL: sorry, too many clients already"}`
	_, stdout, _ := ran(tail, "--json")
	if !strings.Contains(stdout, `"cause":"connection-refused"`) || strings.Contains(stdout, "localhost") ||
		strings.Contains(stdout, "security group") {
		t.Error(stdout)
	}
}
