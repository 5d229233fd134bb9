package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/investigate"
	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/recorded"
)

type look func(context.Context, incident.Incident) incident.Incident

func (f look) Fill(ctx context.Context, inc incident.Incident) incident.Incident { return f(ctx, inc) }

// Survey learns nothing.
func (f look) Survey(_ context.Context, incidents []incident.Incident) []incident.Incident {
	return incidents
}

type publish func(message.Notification) (string, error)

func (f publish) Publish(_ context.Context, n message.Notification) (string, error) { return f(n) }

const testdata = "../../testdata"

func event(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(testdata, "events", name, "event.json"))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// caseOf answers lookups from the recorded case of that name.
func caseOf(name string) investigate.Investigator {
	folder := os.DirFS(filepath.Join(testdata, "events", name, "aws"))
	return investigate.Investigator{ECS: ecs.NewFromConfig(recorded.Config(folder, "us-east-1")), Budget: time.Minute,
		Ask: investigate.ForAlert}
}

// unasked fails a test that looks anything up.
func unasked(t *testing.T) look {
	return func(_ context.Context, inc incident.Incident) incident.Incident {
		t.Errorf("event %s was looked up", inc.ID)
		return inc
	}
}

// channel keeps what was published and logged.
type channel struct {
	published []message.Notification
	log       bytes.Buffer
	refusal   error
}

func (c *channel) notifier(i Investigator, ignore ...string) Notifier {
	return Notifier{
		Investigator: i,
		Publisher: publish(func(n message.Notification) (string, error) {
			c.published = append(c.published, n)
			return "message-1", c.refusal
		}),
		Writer: message.NewWriter(message.Settings{LogLines: 12}),
		Ignore: ignore,
		Log:    slog.New(slog.NewJSONHandler(&c.log, nil)),
	}
}

// lines are the log's lines.
func (c *channel) lines(t *testing.T) []map[string]any {
	t.Helper()
	var out []map[string]any
	decoder := json.NewDecoder(&c.log)
	for {
		var line map[string]any
		if err := decoder.Decode(&line); errors.Is(err, io.EOF) {
			return out
		} else if err != nil {
			t.Fatal(err)
		}
		out = append(out, line)
	}
}

// line is the only line of a log, without what differs from run to run.
func (c *channel) line(t *testing.T) map[string]any {
	t.Helper()
	lines := c.lines(t)
	if len(lines) != 1 {
		t.Fatalf("%d lines: %v", len(lines), lines)
	}
	for _, name := range []string{"duration_ms", "time"} {
		if lines[0][name] == nil {
			t.Errorf("no %s in %v", name, lines[0])
		}
		delete(lines[0], name)
	}
	return lines[0]
}

func TestAnAlertIsOneLineOfTheLog(t *testing.T) {
	var c channel
	if err := c.notifier(caseOf("access-denied-tasks")).Notify(t.Context(), event(t, "access-denied-tasks")); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"level": "INFO", "msg": "notified", "event_id": c.published[0].Chatbot.ID, "kind": "deployment-failed",
		"account": "111122223333", "region": "ap-northeast-1", "cluster": "prod-main", "service": "web-api",
		"cause": "elb-health-check-failed", "severity": "warning", "gaps": []any{"ecs:DescribeTasks denied"}, "calls": 8.0, "message_id": "message-1",
	}
	if diff := cmp.Diff(want, c.line(t)); diff != "" {
		t.Error(diff)
	}
}

func TestEveryCaseIsToldOrIsSilentAsItsVerdictSays(t *testing.T) {
	cases, err := recorded.Cases(testdata + "/events")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		var c channel
		n := c.notifier(caseOf(name))
		_, err := os.Stat(testdata + "/events/" + name + "/aws")
		open := diagnosis.Diagnose(n.decode(event(t, name))).Open
		asked := err == nil || open || cases[name].Alert
		if !asked {
			n.Investigator = unasked(t)
		}
		if err := n.Notify(t.Context(), event(t, name)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		line := c.line(t)
		switch reason, _ := line["reason"].(string); {
		case cases[name].Alert && (len(c.published) != 1 || line["msg"] != "notified"):
			t.Errorf("%s: %d messages, log %v", name, len(c.published), line)
		case !cases[name].Alert && (len(c.published) != 0 || line["msg"] != "silent" || reason == "" ||
			(line["calls"] != 0.0) != asked):
			t.Errorf("%s: %d messages, log %v", name, len(c.published), line)
		}
	}
}

func TestAFailedPublishIsTheError(t *testing.T) {
	c := channel{refusal: errors.New("topic is gone")}
	err := c.notifier(caseOf("start-impaired")).Notify(t.Context(), event(t, "start-impaired"))
	if !errors.Is(err, c.refusal) || !strings.Contains(err.Error(), "c01e067e-af40-8dbb-a6ff-33b96de572e0") {
		t.Errorf("error %v", err)
	}
	line := c.line(t)
	if line["level"] != "ERROR" || line["msg"] != "not delivered" || line["error"] != "topic is gone" ||
		line["cause"] != "secret-access-denied" {
		t.Errorf("log %v", line)
	}
	if _, there := line["message_id"]; there {
		t.Errorf("a message that was not delivered has an id: %v", line)
	}
}

func TestWhatTheSettingsIgnoreIsSilent(t *testing.T) {
	for sentence, test := range map[string]struct {
		name, glob string
		silent     bool
	}{
		"a service by its name":                  {"start-impaired", "prod-batch/invoice-export", true},
		"every service of some clusters":         {"start-impaired", "prod-*/*", true},
		"some services of every cluster":         {"start-impaired", "*/invoice-*", true},
		"another cluster":                        {"start-impaired", "stg-*/*", false},
		"another service":                        {"start-impaired", "prod-batch/invoice", false},
		"a family of tasks":                      {"standalone-task-failed", "*/ledger-migrate", true},
		"another family":                         {"standalone-task-failed", "*/other", false},
		"a service's name is not a family's":     {"standalone-task-failed", "*/family:*", false},
		"an event without a place, by its place": {"unreadable", "prod-*/*", false},
		"the second glob counts like the first":  {"start-impaired", "stg-*/* prod-batch/*", true},
		"what is silent without it":              {"scale-in", "*/*", true},
	} {
		var c channel
		n := c.notifier(caseOf(test.name), strings.Fields(test.glob)...)
		if test.silent {
			n.Investigator = unasked(t)
		}
		if err := n.Notify(t.Context(), event(t, test.name)); err != nil {
			t.Fatal(err)
		}
		if silent := len(c.published) == 0; silent != test.silent {
			t.Errorf("%s: %q, %d messages", sentence, test.glob, len(c.published))
		}
	}
}

func TestATaskIsIgnoredByItsFamilyWhateverItsGroup(t *testing.T) {
	const arn = "arn:aws:ecs:us-west-2:111122223333:"
	for sentence, where := range map[string]string{
		"a group of its own": `"group":"batch","taskDefinitionArn":"` + arn + `task-definition/nightly:3"`,
		"no group":           `"taskDefinitionArn":"` + arn + `task-definition/nightly:3"`,
		"only a group":       `"group":"family:nightly"`,
	} {
		raw := `{"detail-type":"ECS Task State Change","source":"aws.ecs","detail":{"taskArn":"` + arn +
			`task/prod/0123456789abcdef0123456789abcdef","lastStatus":"STOPPED",` + where + `}}`
		var c channel
		if err := c.notifier(unasked(t), "prod/nightly").Notify(t.Context(), []byte(raw)); err != nil ||
			len(c.published) != 0 {
			t.Errorf("%s: %d messages, %v", sentence, len(c.published), err)
		}
	}
}

func TestTheLogNamesTheSettingThatIgnored(t *testing.T) {
	var c channel
	if err := c.notifier(unasked(t), "prod-*/*").Notify(t.Context(), event(t, "start-impaired")); err != nil {
		t.Fatal(err)
	}
	if line := c.line(t); line["reason"] != "ignored by the setting prod-*/*" {
		t.Errorf("log %v", line)
	}
}

// A warm process handles many events: each message is the one that a new process would have written.
func TestNothingIsKeptFromOneEventToTheNext(t *testing.T) {
	names := []string{"mixed-failures", "access-denied-everywhere", "short-service-arn", "unreadable", "mixed-failures"}
	var fresh, warm channel
	for _, name := range names {
		if err := fresh.notifier(caseOf(name)).Notify(t.Context(), event(t, name)); err != nil {
			t.Fatal(err)
		}
	}
	current := ""
	n := warm.notifier(look(func(ctx context.Context, inc incident.Incident) incident.Incident {
		return caseOf(current).Fill(ctx, inc)
	}))
	for _, current = range names {
		if err := n.Notify(t.Context(), event(t, current)); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(fresh.published, warm.published); diff != "" {
		t.Error(diff)
	}
	if len(warm.published) != len(names) || len(warm.lines(t)) != len(names) {
		t.Errorf("%d messages for %d events", len(warm.published), len(names))
	}
}

func TestWhatIsNotAnEventIsAnnounced(t *testing.T) {
	for _, raw := range []string{"", "null", "not JSON", `[1,2]`, `{"a":`, "\xff"} {
		var c channel
		n := c.notifier(caseOf("unreadable"))
		if err := n.Notify(t.Context(), []byte(raw)); err != nil || len(c.published) != 1 {
			t.Errorf("%q: %d messages, %v", raw, len(c.published), err)
			continue
		}
		if line := c.line(t); line["kind"] != "unreadable" || line["event_id"] == "" || c.published[0].Text == "" {
			t.Errorf("%q: log %v, text %q", raw, line, c.published[0].Text)
		}
	}
}
