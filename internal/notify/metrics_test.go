package notify

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// counted is what CloudWatch makes of the log: the sum of each metric by its dimensions.
func (c *channel) counted(t *testing.T) map[string]float64 {
	t.Helper()
	sums := map[string]float64{}
	for _, fields := range c.lines(t) {
		about, ok := fields["_aws"].(map[string]any)
		if !ok {
			continue
		}
		if about["Timestamp"].(float64) < 1.7e12 {
			t.Errorf("not a time in ms: %v", about["Timestamp"])
		}
		for _, d := range about["CloudWatchMetrics"].([]any) {
			directive := d.(map[string]any)
			if directive["Namespace"] != "ecswhy" {
				t.Errorf("namespace %v", directive["Namespace"])
			}
			by := ""
			for _, dimension := range directive["Dimensions"].([]any)[0].([]any) {
				value, ok := fields[dimension.(string)].(string)
				if !ok || value == "" {
					t.Errorf("dimension %v has no value in %v", dimension, fields)
				}
				by += dimension.(string) + "=" + value + " "
			}
			for _, m := range directive["Metrics"].([]any) {
				name := m.(map[string]any)["Name"].(string)
				value, ok := fields[name].(float64)
				if !ok {
					t.Errorf("metric %s has no value in %v", name, fields)
				}
				sums[by+name] += value
			}
		}
	}
	return sums
}

func TestTheLogCountsWhatBecomesOfEvents(t *testing.T) {
	lost := errors.New("topic is gone")
	for sentence, test := range map[string]struct {
		name    string
		refusal error
		want    map[string]float64
	}{
		"one that is told":       {"start-impaired", nil, map[string]float64{"Events": 1, "Alerts": 1}},
		"one that is silent":     {"scale-in", nil, map[string]float64{"Events": 1, "Suppressed": 1}},
		"one that is not taken":  {"start-impaired", lost, map[string]float64{"Events": 1, "PublishErrors": 1}},
		"one with gaps":          {"access-denied-everywhere", nil, map[string]float64{"Events": 1, "Alerts": 1, "Gaps": 4}},
		"a canary is no event":   {"canary", nil, map[string]float64{"Canaries": 1}},
		"a test is no canary":    {"test-marked", nil, nil},
		"a canary that was lost": {"canary", lost, map[string]float64{"PublishErrors": 1}},
	} {
		c := channel{refusal: test.refusal}
		n := c.notifier(caseOf(test.name))
		n.Metrics = Metrics{Namespace: "ecswhy", Function: "f"}
		if err := n.Notify(t.Context(), event(t, test.name)); !errors.Is(err, test.refusal) {
			t.Fatal(err)
		}
		sums := c.counted(t)
		for _, name := range []string{"Events", "Alerts", "Suppressed", "PublishErrors", "Canaries", "Gaps"} {
			got, there := sums["FunctionName=f "+name]
			if !there || got != test.want[name] {
				t.Errorf("%s: %s is %v, want %v", sentence, name, got, test.want[name])
			}
		}
		if _, there := sums["FunctionName=f Duration"]; !there {
			t.Errorf("%s: no duration", sentence)
		}
		byCall := 0.0
		for name, sum := range sums {
			if strings.Contains(name, "Operation=ecs:") {
				byCall += sum
			}
		}
		if byCall != test.want["Gaps"] {
			t.Errorf("%s: %v gaps by operation: %v", sentence, byCall, sums)
		}
	}
}

func TestWithoutANamespaceThereAreNoMetrics(t *testing.T) {
	var c channel
	if err := c.notifier(caseOf("access-denied-everywhere")).Notify(t.Context(),
		event(t, "access-denied-everywhere")); err != nil {
		t.Fatal(err)
	}
	if lines := c.lines(t); len(lines) != 1 || lines[0]["_aws"] != nil {
		t.Errorf("log %v", lines)
	}
}

func TestAMuteIsSilentUntilItsTime(t *testing.T) {
	at := time.Date(2026, 11, 12, 8, 24, 36, 0, time.UTC) // of the event
	for sentence, test := range map[string]struct {
		mute   Mute
		silent bool
	}{
		"before":                 {Mute{"prod-batch/*", at.Add(time.Second)}, true},
		"from then on":           {Mute{"prod-batch/*", at}, false},
		"another cluster's":      {Mute{"prod-main/*", at.Add(time.Hour)}, false},
		"in another zone's time": {Mute{"*/invoice-export", at.Add(time.Minute).In(time.FixedZone("JST", 9*60*60))}, true},
	} {
		var c channel
		n := c.notifier(look(func(_ context.Context, inc incident.Incident) incident.Incident { return inc }))
		n.Mute = []Mute{{"other/*", at.Add(time.Hour)}, test.mute}
		if test.silent {
			n.Investigator = unasked(t)
		}
		if err := n.Notify(t.Context(), event(t, "start-impaired")); err != nil {
			t.Fatal(err)
		}
		line := c.line(t)
		if reason, _ := line["reason"].(string); (len(c.published) == 0) != test.silent ||
			strings.Contains(reason, "the setting "+test.mute.Services+" mutes it") != test.silent {
			t.Errorf("%s: %d messages, log %v", sentence, len(c.published), line)
		}
	}
}

// All that ECS sends of one rollout that fails, goes back, and is mended by the next, stands in one thread.
func TestAnIncidentHasOneThread(t *testing.T) {
	var threads []string
	for _, name := range []string{"deployment-rolling-back", "deployment-rolled-back", "deployment-recovered"} {
		var c channel
		if err := c.notifier(caseOf(name)).Notify(t.Context(), event(t, name)); err != nil || len(c.published) != 1 {
			t.Fatalf("%s: %d messages, %v", name, len(c.published), err)
		}
		threads = append(threads, c.published[0].Chatbot.Metadata.ThreadID)
	}
	// The failure, and the tasks that could not start before it, as ECS would tell of them while the same is current.
	for _, kind := range []string{"SERVICE_DEPLOYMENT_FAILED", "SERVICE_TASK_START_IMPAIRED"} {
		var c channel
		raw := strings.NewReplacer("SERVICE_DEPLOYMENT_IN_PROGRESS", kind, "INFO", "ERROR",
			"rolling back to deploymentId ecs-svc/6232567287830883936", "tasks failed to start").Replace(string(event(t, "deployment-rolling-back")))
		if err := c.notifier(caseOf("deployment-rolling-back")).Notify(t.Context(), []byte(raw)); err != nil ||
			len(c.published) != 1 {
			t.Fatalf("%s: %d messages, %v", kind, len(c.published), err)
		}
		threads = append(threads, c.published[0].Chatbot.Metadata.ThreadID)
	}
	if slices.Sort(threads); threads[0] == "" || len(slices.Compact(threads)) != 1 {
		t.Errorf("threads %v", threads)
	}
}
