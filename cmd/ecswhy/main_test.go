package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const failure = testdata + "events/deployment-failed-image-not-found.json"

func TestWrongUseExitsWith2AndSaysWhy(t *testing.T) {
	for want, args := range map[string][]string{
		"Usage:":                        {},
		`no command "explode"`:          {"explode"},
		"name at least one event file":  {"replay"},
		`no format "xml"`:               {"replay", "--format", "xml", failure},
		"exclude each other":            {"replay", "--live", "--answers", ".", failure},
		"flag provided but not defined": {"replay", "--colour", failure},
		"come from standard input":      {"diagnose", "--json", "text"},
	} {
		exit, stdout, stderr := ran("", args...)
		if exit != misuse || !strings.Contains(stdout+stderr, want) {
			t.Errorf("%q: exit %d, %q, %q", args, exit, stdout, stderr)
		}
	}
}

func TestHelpIsPrintedOnStandardOutput(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"help"}, {"replay", "--help"}, {"diagnose", "-h"}, {"doctor", "--help"}} {
		exit, stdout, stderr := ran("", args...)
		if exit != done || !strings.HasPrefix(strings.TrimSpace(stdout), "ecswhy says") && !strings.HasPrefix(stdout, "Usage: ecswhy "+args[0]) || stderr != "" {
			t.Errorf("%q: exit %d, %q, %q", args, exit, stdout, stderr)
		}
	}
}

func TestReplayGoesOnAfterAFileThatCannotBeRead(t *testing.T) {
	exit, stdout, stderr := ran("", "replay", "no-such-event.json", failure)
	if exit != failed || !strings.Contains(stderr, "no-such-event.json") || !strings.Contains(stdout, "image not found") {
		t.Errorf("exit %d, %q, %q", exit, stdout, stderr)
	}
}

func TestReplayReadsStandardInputAndFlagsAnywhere(t *testing.T) {
	raw, err := os.ReadFile(failure)
	if err != nil {
		t.Fatal(err)
	}
	exit, stdout, _ := ran(string(raw), "replay", "-", "--answers", testdata+"aws/deployment-failed-image-not-found")
	_, want, _ := ran("", "replay", failure)
	if exit != done || stdout != want {
		t.Errorf("exit %d\n%s", exit, cmp.Diff(want, stdout))
	}
}

func TestReplaySaysThatAnEventIsOfAnotherSource(t *testing.T) {
	event := `{"id":"e","source":"shop","detail-type":"order\u001b[2J","detail":{"eventName":"SERVICE_DEPLOYMENT_FAILED"}}`
	exit, stdout, _ := ran(event, "replay", "-")
	want := "(silent: its source \"shop\" is not aws.ecs; told are events of ECS and of ecswhy's own schedule)\n"
	if exit != done || stdout != want {
		t.Errorf("exit %d, %q", exit, stdout)
	}
}

func TestReplayShowsTheIncidentAndItsVerdict(t *testing.T) {
	_, stdout, _ := ran("", "replay", "--format", "incident", failure)
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
	run([]string{"replay", failure}, streams{out: &out, err: &out, colour: true})
	title, rest, _ := strings.Cut(out.String(), "\n")
	if !strings.HasPrefix(title, "\x1b[1m") || !strings.HasSuffix(title, "\x1b[0m") || strings.Contains(rest, "\x1b") {
		t.Errorf("%q", out.String())
	}
}

// standIn stands in for AWS on loopback and gives the environment that leads the SDK to it.
func standIn(t *testing.T, handler http.HandlerFunc) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": server.URL, "AWS_REGION": "ap-northeast-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_MAX_ATTEMPTS": "1",
	} {
		t.Setenv(name, value)
	}
}

func TestPublishAlsoDelivers(t *testing.T) {
	var sent url.Values
	standIn(t, func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		sent = r.PostForm
		_, _ = w.Write([]byte(`<PublishResponse><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>`))
	})
	exit, stdout, stderr := ran("", "replay", "--publish", "arn:aws:sns:ap-northeast-1:111122223333:ecswhy", failure)
	if exit != done || !strings.Contains(stderr, "published as m-1") || !strings.Contains(stdout, "image not found") {
		t.Errorf("exit %d, %q, %q", exit, stdout, stderr)
	}
	if !strings.Contains(sent.Get("Message"), `\"version\":\"1.0\"`) || sent.Get("TopicArn") == "" {
		t.Errorf("sent %v", sent)
	}
}

func TestAFailedPublishExitsWith1(t *testing.T) {
	standIn(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	exit, _, stderr := ran("", "replay", "--publish", "arn:aws:sns:ap-northeast-1:111122223333:ecswhy", failure)
	if exit != failed || !strings.Contains(stderr, "publish to arn:aws:sns") {
		t.Errorf("exit %d, %q", exit, stderr)
	}
}

func TestLiveAsksAWSAndSaysWhatItWasNotTold(t *testing.T) {
	asked := make(chan string, 100)
	standIn(t, func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Header.Get("X-Amz-Target")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"__type":"AccessDeniedException","message":"User: arn:aws:sts::111122223333:assumed-role/laptop/me is not authorized"}`))
	})
	exit, stdout, _ := ran("", "replay", "--live", failure)
	if exit != done || len(asked) == 0 || !strings.Contains(stdout, "ecs:ListTasks denied for role laptop") {
		t.Errorf("exit %d, %d calls, %s", exit, len(asked), stdout)
	}
}

func TestDiagnoseAnswersEveryLineInOrder(t *testing.T) {
	input := `{"kind":"stoppedReason","text":"CannotPullContainerError: manifest for web:9 not found","stopCode":"TaskFailedToStart"}

not json
{"kind":"rumour","text":"x"}
{"kind":"containerReason","text":"OutOfMemoryError: Container killed due to memory usage","exitCode":137}
`
	exit, stdout, stderr := ran(input, "diagnose", "--json")
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	if exit != failed || len(lines) != 4 {
		t.Fatalf("exit %d, %q, %q", exit, stdout, stderr)
	}
	for i, want := range []string{`"cause":"image-not-found","alert":true,"entities":{`, `"error":`, `"error":`, `"cause":"out-of-memory"`} {
		if !strings.Contains(lines[i], want) {
			t.Errorf("line %d is %s, want %s", i, lines[i], want)
		}
	}
	if !strings.Contains(stderr, "line 3") || !strings.Contains(stderr, `line 4: kind "rumour"`) {
		t.Errorf("standard error %q", stderr)
	}
}

func TestDiagnoseJSONHasEveryField(t *testing.T) {
	_, stdout, _ := ran(`{"text":"no such reason"}`, "diagnose", "--json")
	var got map[string]any
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatal(err)
	}
	if got["cause"] != "unknown" || got["alert"] != true || got["entities"] == nil || got["nextSteps"] == nil || got["docURL"] == "" {
		t.Errorf("%v", got)
	}
}

func TestDiagnoseTakesTextsAsArgumentsOrLines(t *testing.T) {
	exit, fromArgs, _ := ran("", "diagnose", "RESOURCE:CPU", "Task failed container\nhealth checks")
	_, fromLines, _ := ran("RESOURCE:CPU\n\nTask failed container health checks", "diagnose")
	if exit != done || fromArgs != fromLines || !strings.Contains(fromArgs, "placement-cpu\n") || !strings.Contains(fromArgs, "container-health-check-failed\n") {
		t.Errorf("exit %d\n%s\n%s", exit, fromArgs, fromLines)
	}
}
