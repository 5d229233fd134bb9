//go:build e2e

package e2e

import (
	"encoding/json"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// checkBatches puts events into the deployed queue as EventBridge would, and follows them to the topic, to the
// dead-letter queue and back. They are of different services and causes, so that each is a message of its own.
func (p poller) checkBatches(t *testing.T, deployed deployment, cases []recordedCase, granted grants) {
	all := []recordedCase{
		find(t, cases, "deployment-failed-image-not-found"), find(t, cases, "deployment-failed-out-of-memory"),
		find(t, cases, "deployment-failed-secret-access-denied"), find(t, cases, "deployment-failed-go-panic"),
	}
	p.notifier.emulator.seed(t, all...)
	broken := fault{Operation: "Publish", Code: "KMSAccessDenied", Message: "The key does not allow it."}

	t.Run("each event of a batch is told once", func(t *testing.T) {
		p.send(t, deployed.events, events(all)...)
		got := p.poll(t)
		granted.use(got.calls)
		got.check(t, all, 0)
	})
	t.Run("a batch that cannot be published stays in the queue", func(t *testing.T) {
		p.send(t, deployed.events, events(all)...)
		p.poll(t, broken).check(t, nil, len(all))
		p.poll(t).check(t, all, 0)
	})
	t.Run("what of a batch cannot be published is a dead letter in the end", func(t *testing.T) {
		p.send(t, deployed.events, events(all)...)
		broken.About = all[0].id
		p.poll(t, broken).check(t, all[1:], 1)
		for range deployed.events.redrive.MaxReceiveCount - 1 {
			p.poll(t, broken).check(t, nil, 1)
		}
		p.poll(t).check(t, nil, 0)
		p.mustHold(t, deployed.deadLetter, 1)
	})
	t.Run("dead letters that AWS puts back are told", func(t *testing.T) {
		p.send(t, deployed.deadLetter, string(failedInvocation(t, all[1])))
		p.putBack(t, deployed)
		p.poll(t).check(t, all[:2], 0)
		p.mustHold(t, deployed.events, 0)
		p.mustHold(t, deployed.deadLetter, 0)
	})
}

func events(cases []recordedCase) (events []string) {
	for _, c := range cases {
		events = append(events, string(c.event))
	}
	return events
}

// failedInvocation is what Lambda keeps of an event that the function failed on:
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
func failedInvocation(t *testing.T, c recordedCase) []byte {
	t.Helper()
	return encode(t, map[string]any{
		"version":         "1.0",
		"timestamp":       "2026-11-14T18:16:05.568Z",
		"requestContext":  map[string]any{"requestId": "e4b46cbf-b738-4880-8a18-cdf61200200e", "condition": "RetriesExhausted", "approximateInvokeCount": 3},
		"requestPayload":  json.RawMessage(c.event),
		"responseContext": map[string]any{"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
		"responsePayload": map[string]any{"errorMessage": "deliver the event", "errorType": "wrapError"},
	})
}

// somebody is an SQS client of somebody who may do everything.
func (p poller) somebody() *sqs.Client { return sqs.NewFromConfig(p.notifier.emulator.config()) }

func (p poller) send(t *testing.T, to queue, bodies ...string) {
	t.Helper()
	for _, body := range bodies {
		if _, err := p.somebody().SendMessage(t.Context(),
			&sqs.SendMessageInput{QueueUrl: &to.url, MessageBody: &body}); err != nil {
			t.Fatal(err)
		}
	}
}

// putBack starts AWS's own redrive, as the README says.
func (p poller) putBack(t *testing.T, deployed deployment) {
	t.Helper()
	_, err := p.somebody().StartMessageMoveTask(t.Context(), &sqs.StartMessageMoveTaskInput{
		SourceArn: &deployed.deadLetter.arn, DestinationArn: &deployed.events.arn,
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (p poller) mustHold(t *testing.T, q queue, want int) {
	t.Helper()
	answer, err := p.somebody().GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{
		QueueUrl: &q.url, AttributeNames: []sqstypes.QueueAttributeName{sqstypes.QueueAttributeNameAll},
	})
	if err != nil {
		t.Fatal(err)
	}
	var visible, taken int
	decode(t, []byte(answer.Attributes["ApproximateNumberOfMessages"]), &visible)
	decode(t, []byte(answer.Attributes["ApproximateNumberOfMessagesNotVisible"]), &taken)
	if visible+taken != want {
		t.Errorf("%s holds %d messages, want %d", q.arn, visible+taken, want)
	}
}
