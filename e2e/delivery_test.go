//go:build e2e

package e2e

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// mostReads is how many calls one event may cost, beside the one that publishes.
const mostReads = 11

// canary is in the recorded environment values and overrides, which must not be told anywhere.
const canary = "canary-do-not-print"

// check asserts that the event went through, within its permissions, and became the message that its golden file shows.
func (d delivery) check(t *testing.T, c recordedCase) {
	t.Helper()
	if d.end.failure != nil {
		t.Errorf("the invocation failed: %v", d.end.failure)
	}
	if denied := d.denied(); len(denied) > 0 {
		t.Errorf("the deployed role may not call %s", strings.Join(denied, ", "))
	}
	if reads := d.reads(); len(c.faults) == 0 && reads > mostReads {
		t.Errorf("%d calls, want at most %d", reads, mostReads)
	}
	if !c.golden.known {
		t.Logf("no golden file; %d messages", len(d.published))
	} else if want := c.golden.messages(); len(d.published) != want {
		t.Fatalf("%d messages, want %d", len(d.published), want)
	}
	for _, message := range d.published {
		message.check(t, c.golden)
	}
}

// messages is how many messages the case should lead to.
func (g golden) messages() int {
	if g.silent {
		return 0
	}
	return 1
}

// check asserts that Chatbot would understand the message and that subscribers can filter it.
func (p published) check(t *testing.T, want golden) {
	t.Helper()
	var got notification
	if err := json.Unmarshal([]byte(p.body), &got); err != nil {
		t.Fatalf("the message is not JSON: %v\n%s", err, p.body)
	}
	if got.Version != "1.0" || got.Source != "custom" || got.Content.Description == "" {
		t.Errorf("not a custom notification of version 1.0 with a description: %s", p.body)
	}
	if diff := cmp.Diff(want.title, got.Content.Title); diff != "" && want.title != "" {
		t.Errorf("title (-golden +got):\n%s", diff)
	}
	if diff := cmp.Diff(want.text, got.Content.Description); diff != "" && want.text != "" {
		t.Errorf("description (-golden +got):\n%s", diff)
	}
	if strings.Contains(p.body, canary) {
		t.Errorf("the message tells a value of the environment: %s", p.body)
	}
	p.checkAttributes(t)
}

func (p published) checkAttributes(t *testing.T) {
	t.Helper()
	for _, name := range []string{"severity", "cause", "kind"} {
		if p.attributes[name] == "" {
			t.Errorf("no attribute %s in %v", name, p.attributes)
		}
	}
	for name, value := range p.attributes {
		if value == "" {
			t.Errorf("the attribute %s is empty", name)
		}
	}
}

// mustFail asserts that Lambda was told of an error, so that it retries and then keeps the event.
func (d delivery) mustFail(t *testing.T, because string) {
	t.Helper()
	if d.end.failure == nil || !strings.Contains(d.end.failure.Message, because) {
		t.Errorf("got failure %v, want one with %s", d.end.failure, because)
	}
	if len(d.published) > 0 {
		t.Errorf("%d messages, want none", len(d.published))
	}
}

// denied names the calls that IAM refused.
func (d delivery) denied() []string {
	var denied []string
	for _, call := range d.calls {
		if call.Status == http.StatusForbidden {
			denied = append(denied, call.action())
		}
	}
	slices.Sort(denied)
	return slices.Compact(denied)
}

// reads counts the calls that ask something.
func (d delivery) reads() int {
	var reads int
	for _, call := range d.calls {
		if call.Service != "sns" {
			reads++
		}
	}
	return reads
}

// action is IAM's name of the call, such as ecs:DescribeTasks.
func (c call) action() string { return c.Service + ":" + c.Operation }

// checkLog ends the process and asserts that its log tells of every event once, as JSON.
func (n *notifier) checkLog(t *testing.T) {
	n.process.stop()
	lines := slices.Concat(n.said, n.process.log.lines())
	for _, line := range lines {
		if !json.Valid([]byte(line)) || strings.Contains(line, canary) {
			t.Errorf("not a JSON line without secrets: %s", line)
		}
	}
	for _, id := range slices.Compact(slices.Sorted(slices.Values(n.delivered))) {
		want := count(n.delivered, func(delivered string) bool { return delivered == id })
		if got := count(lines, func(line string) bool { return strings.Contains(line, `"`+id+`"`) }); got != want {
			t.Errorf("event %s: %d lines for %d deliveries", id, got, want)
		}
	}
}

func count(texts []string, holds func(string) bool) int {
	var number int
	for _, text := range texts {
		if holds(text) {
			number++
		}
	}
	return number
}
