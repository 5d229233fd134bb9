package replay

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
)

var failure = eventOf("deployment-failed-image-not-found")

func TestReplayRefusesWrongUse(t *testing.T) {
	for want, args := range map[string][]string{
		"name at least one case or event file": {},
		`no format "xml"`:                      {"--format", "xml", failure},
		"exclude each other":                   {"--live", "--answers", ".", failure},
		"unknown flag: --colour":               {"--colour", failure},
	} {
		if exit, stdout, stderr := ran("", args...); exit != kit.Misuse || stdout != "" || !strings.Contains(stderr, want) {
			t.Errorf("%q: exit %d, %q, %q", args, exit, stdout, stderr)
		}
	}
}

func TestTheReadmesMessagesAreRealOnes(t *testing.T) {
	for page, language := range map[string]string{"README.md": "en", "README.ja.md": "ja"} {
		_, real, _ := ran("", "--lang", language, eventOf("deployment-failed-essential-container-exited"))
		for line := range strings.SplitSeq(clitest.Block(t, clitest.Page(t, page, "# ecswhy"), "text"), "\n") {
			if !strings.Contains(real, line+"\n") {
				t.Errorf("%s: no message has the line %q", page, line)
			}
		}
	}
}

func TestReplayGoesOnAfterAFileThatCannotBeRead(t *testing.T) {
	exit, stdout, stderr := ran("", "no-such-event.json", failure)
	if exit != kit.Failed || !strings.Contains(stderr, "no-such-event.json") ||
		!strings.Contains(stdout, "image not found") {
		t.Errorf("exit %d, %q, %q", exit, stdout, stderr)
	}
}

// A byte order mark, as Windows writes it, is no part of the event.
func TestReplayReadsStandardInputAndFlagsAnywhere(t *testing.T) {
	raw, err := os.ReadFile(failure)
	if err != nil {
		t.Fatal(err)
	}
	exit, stdout, _ := ran("\ufeff"+string(raw), "-", "--answers", filepath.Dir(failure)+"/aws")
	_, want, _ := ran("", failure)
	if exit != kit.Done || stdout != want {
		t.Errorf("exit %d\n%s", exit, cmp.Diff(want, stdout))
	}
}

func TestReplayShowsTheIncidentAndItsVerdict(t *testing.T) {
	_, stdout, _ := ran("", "--format", "incident", failure)
	if _, same, _ := ran("", "--format", "json", failure); same != stdout {
		t.Error(cmp.Diff(stdout, same))
	}
	var got struct {
		Incident struct {
			Cluster string
			Lookups int
		}
		Verdict struct{ Cause string }
	}
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatal(err)
	}
	if got.Incident.Cluster != "prod-main" || got.Incident.Lookups == 0 || got.Verdict.Cause != "image-not-found" {
		t.Errorf("%+v", got)
	}
}

func TestOnlyTheVerdictIsColoured(t *testing.T) {
	var out strings.Builder
	s := kit.Streams{Out: &out, Err: &out, Colour: true}
	clitest.Run(t.Context(), s, New(s), failure)
	title, rest, _ := strings.Cut(out.String(), "\n")
	if !strings.HasPrefix(title, "\x1b[1m") || !strings.HasSuffix(title, "\x1b[0m") || strings.Contains(rest, "\x1b") {
		t.Errorf("%q", out.String())
	}
}

func TestPublishAlsoDelivers(t *testing.T) {
	var sent url.Values
	clitest.StandIn(t, func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		sent = r.PostForm
		_, _ = w.Write([]byte(`<PublishResponse><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>`))
	})
	exit, stdout, stderr := ran("", "--publish", "arn:aws:sns:ap-northeast-1:111122223333:ecswhy", failure)
	if exit != kit.Done || !strings.Contains(stderr, "published as m-1") || !strings.Contains(stdout, "image not found") {
		t.Errorf("exit %d, %q, %q", exit, stdout, stderr)
	}
	if !strings.Contains(sent.Get("Message"), `\"version\":\"1.0\"`) || sent.Get("TopicArn") == "" {
		t.Errorf("sent %v", sent)
	}
}

func TestAFailedPublishExitsWith1(t *testing.T) {
	clitest.StandIn(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	exit, _, stderr := ran("", "--publish", "arn:aws:sns:ap-northeast-1:111122223333:ecswhy", failure)
	if exit != kit.Failed || !strings.Contains(stderr, "publish to arn:aws:sns") {
		t.Errorf("exit %d, %q", exit, stderr)
	}
}

func TestLiveAsksAWSAndSaysWhatItWasNotTold(t *testing.T) {
	asked := make(chan string, 100)
	clitest.StandIn(t, func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Header.Get("X-Amz-Target")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"__type":"AccessDeniedException","message":"User: arn:aws:sts::111122223333:assumed-role/laptop/me is not authorized"}`))
	})
	exit, stdout, _ := ran("", "--live", failure)
	if exit != kit.Done || len(asked) == 0 || !strings.Contains(stdout, "ecs:ListTasks denied for role laptop") {
		t.Errorf("exit %d, %d calls, %s", exit, len(asked), stdout)
	}
}

func TestReplaySaysWhatWasNoEventOrNotLookedUp(t *testing.T) {
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS(filepath.Dir(failure))); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(folder, "aws")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		stdin, file string
		exit        int
		says        string
	}{
		{"{}", "-", kit.Failed, "ecswhy replay: -: this is no EventBridge event\n"},
		{"web-1\n", "-", kit.Failed, "ecswhy replay: -: this is no EventBridge event\n"},
		{"", folder, kit.Done, "Nothing was looked up: no answers are recorded beside the event. --live asks AWS.\n"},
		{"", failure, kit.Done, ""},
	} {
		if exit, stdout, stderr := ran(c.stdin, c.file); exit != c.exit || stdout == "" || stderr != c.says {
			t.Errorf("%q: exit %d, %q, %q", c.stdin, exit, stdout, stderr)
		}
	}
}

func TestReplayWritesAMessageForAPage(t *testing.T) {
	exit, stdout, stderr := ran("", "--format", "markdown", failure)
	if exit != kit.Done || !strings.HasPrefix(stdout, "### 🟠 web-api deployment failed: image not found") || stderr != "" {
		t.Errorf("exit %d, %s\n%s", exit, stderr, stdout)
	}
}

func TestReplaySaysThatAnEventIsOfAnotherSource(t *testing.T) {
	event := `{"id":"e","source":"shop","detail-type":"order\u001b[2J","detail":{"eventName":"SERVICE_DEPLOYMENT_FAILED"}}`
	exit, stdout, _ := ran(event, "-")
	want := "(silent: its source \"shop\" is not aws.ecs; only events from ECS and from ecswhy's own schedule alert)\n"
	if exit != kit.Done || stdout != want {
		t.Errorf("exit %d, %q", exit, stdout)
	}
}

func TestACaseIsReplayedWhereverItsAnswersLie(t *testing.T) {
	_, want, _ := ran("", failure)
	folder := filepath.Dir(failure)
	older := t.TempDir()
	for from, to := range map[string]string{"aws": "aws/image-gone", ".": "events"} {
		if err := os.CopyFS(filepath.Join(older, to), os.DirFS(filepath.Join(folder, from))); err != nil {
			t.Fatal(err)
		}
	}
	event := filepath.Join(older, "events", "image-gone.json")
	if err := errors.Join(os.Rename(filepath.Join(older, "events", "event.json"), event),
		os.RemoveAll(filepath.Join(older, "events", "aws"))); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{folder}, {event}, {"--answers", folder + "/aws", event}} {
		if exit, got, problems := ran("", args...); exit != kit.Done || got != want {
			t.Errorf("%q: exit %d, %s\n%s", args, exit, problems, cmp.Diff(want, got))
		}
	}
}

func TestTheStepsOfASequenceAreReplayedInTheirOrder(t *testing.T) {
	sequence := clitest.Testdata + "events/scheduler-job-missing-env"
	_, got, _ := ran("", sequence)
	last := 0
	for _, step := range []string{"1", "2", "3", "4", "9"} {
		at := strings.Index(got, "── "+filepath.Join(sequence, step, "event.json")+"\n")
		if at < last || step != "1" && at <= last {
			t.Errorf("step %s is not where it belongs:\n%s", step, got)
		}
		last = at
	}
	if exit, _, problems := ran("", t.TempDir()); exit != kit.Failed || !strings.Contains(problems, "event.json") {
		t.Errorf("a folder without an event: exit %d, %q", exit, problems)
	}
}
