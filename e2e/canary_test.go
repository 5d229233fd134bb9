//go:build e2e

package e2e

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	eventbridgetypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
)

const scheduledID = "c4a9a7e2-0d0f-4d52-9d6b-1f1f0f3b5a10"

// scheduled is the event of a rule that runs on a schedule:
// https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-eventbridge.html
const scheduled = `{"version":"0","id":"` + scheduledID + `","detail-type":"Scheduled Event","source":"aws.events",
	"account":"` + emulatedAccount + `","time":"2026-11-14T18:16:05Z","region":"` + emulatedRegion + `",
	"resources":["arn:aws:events:` + emulatedRegion + `:` + emulatedAccount + `:rule/ecswhy-e2e-canary"],"detail":{}}`

// checkCanary asserts that the deployed schedule's event is told once, as a message that AWS Chatbot does not show.
func (n *notifier) checkCanary(t *testing.T, deployed deployment, granted grants) {
	event := transform(t, deployed.schedule(t).targets[0].InputTransformer, []byte(scheduled))
	got := n.deliver(t, recordedCase{id: scheduledID, event: event, recordings: map[string]json.RawMessage{}})
	granted.use(got.calls)
	if got.end.failure != nil || len(got.published) != 1 || got.reads() > 0 {
		t.Fatalf("failure %v, %d messages, %d lookups; want one message and nothing else", got.end.failure,
			len(got.published), got.reads())
	}
	message := got.published[0]
	if message.attributes["kind"] != "canary" {
		t.Errorf("attributes %v, want the kind canary", message.attributes)
	}
	if json.Valid([]byte(message.body)) || strings.TrimSpace(message.body) == "" {
		t.Errorf("got %q, want a text that is no notification", message.body)
	}
}

// schedule is the one rule that runs on a schedule.
func (d deployment) schedule(t *testing.T) rule {
	t.Helper()
	for _, rule := range d.rules {
		if rule.pattern == "" {
			return rule
		}
	}
	t.Fatal("no rule runs on a schedule")
	return rule{}
}

// transform does to an event what EventBridge does for a target, whose placeholders stand for members that are text:
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
func transform(t *testing.T, by *eventbridgetypes.InputTransformer, event []byte) []byte {
	t.Helper()
	var members map[string]any
	decode(t, event, &members)
	return regexp.MustCompile(`<[a-z]+>`).ReplaceAllFunc([]byte(aws.ToString(by.InputTemplate)), func(name []byte) []byte {
		path, _ := strings.CutPrefix(by.InputPathsMap[string(name[1:len(name)-1])], "$.")
		return encode(t, members[path])
	})
}
