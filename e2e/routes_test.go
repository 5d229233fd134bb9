//go:build e2e

package e2e

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// channels are where an installation with routes tells: the queues that show what their topics publish, by route.
type channels map[string]reader

// TestRoutes has each failure told by its route, by the copy beside it, and by the default channel where no route takes
// it or the route's topic is gone.
func TestRoutes(t *testing.T) {
	emulator := startEmulator(t)
	stack := newStackOf(t, "routes", emulator.endpoint, packageFile(t))
	program := build(t, "../functions/notifier")
	out := stack.apply(t)
	deployed := readDeployment(t, emulator.config(), out)
	all := channels{}
	for name, url := range out.ReaderQueueURLs {
		all[name] = reader{sqs.NewFromConfig(emulator.config()), url}
	}
	notifier := startNotifier(t, emulator, program, deployed.function, out.ReaderQueueURLs["default"])
	cases := readCases(t)

	for _, c := range []struct {
		name, event string
		lines       map[string]string // how a line of the message begins, by channel
	}{
		{"a route in Slack and its copy in Teams", "deployment-failed-image-not-found",
			map[string]string{"web": "*Now:*", "images": "**現在:**"}},
		{"a route in Japanese in Slack", "deployment-failed-exec-format-error", map[string]string{"payments": "*現在:*"}},
		{"a route whose topic is gone", "deployment-failed-image-pull-denied",
			map[string]string{"default": "This message was for `gone`, ", "images": "**現在:**"}},
		{"what no route takes", "deployment-failed-eni-timeout", map[string]string{"default": "*Now:*"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			failing := find(t, cases, c.event)
			if !deployed.delivers(t, failing.event) {
				t.Error("no rule takes the event")
			}
			got := notifier.deliver(t, failing)
			all.check(t, got, c.lines)
		})
	}
	t.Run("the log says that the topic is gone", func(t *testing.T) {
		log := strings.Join(slices.Concat(notifier.said, notifier.process.log.lines()), "\n")
		if strings.Count(log, `"route refused"`) != 1 || !strings.Contains(log, `"PublishErrors":1`) {
			t.Errorf("want one refusal that is counted:\n%s", log)
		}
	})
	t.Run("the canary goes to every channel", func(t *testing.T) {
		event := transform(t, deployed.schedule(t).targets[0].InputTransformer, []byte(scheduled))
		got := notifier.deliver(t, recordedCase{id: scheduledID, event: event, recordings: map[string]json.RawMessage{}})
		for name, told := range all.take(t, got) {
			if len(told) != 1 || told[0].attributes["kind"] != "canary" {
				t.Errorf("%s is told %v, want the canary", name, told)
			}
		}
	})
	t.Run("a second plan changes nothing", stack.mustBeClean)
	t.Run("everything can be destroyed", stack.destroy)
}

// take is what each channel was told by a delivery, which has read that of the default channel.
func (c channels) take(t *testing.T, of delivery) map[string][]published {
	t.Helper()
	told := map[string][]published{}
	for name, reader := range c {
		told[name] = reader.take(t)
	}
	told["default"] = of.published
	return told
}

// check asserts that these channels are told once, each with a line that begins so, and no other channel is.
func (c channels) check(t *testing.T, of delivery, lines map[string]string) {
	t.Helper()
	if of.end.failure != nil || len(of.denied()) > 0 {
		t.Errorf("failure %v, denied %q", of.end.failure, of.denied())
	}
	for name, told := range c.take(t, of) {
		begins, wanted := lines[name]
		if len(told) > 1 || (len(told) == 1) != wanted {
			t.Errorf("%s is told %d messages: %v", name, len(told), told)
			continue
		}
		for _, message := range told {
			message.check(t, golden{})
			message.mustHaveLine(t, begins)
		}
	}
}

func (p published) mustHaveLine(t *testing.T, begins string) {
	t.Helper()
	var got notification
	decode(t, []byte(p.body), &got)
	for line := range strings.Lines(got.Content.Description) {
		if strings.HasPrefix(line, begins) {
			return
		}
	}
	t.Errorf("no line begins with %q: %s", begins, got.Content.Description)
}
