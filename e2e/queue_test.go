//go:build e2e

package e2e

import (
	"maps"
	"slices"
	"testing"

	lambdaevents "github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/google/go-cmp/cmp"
)

// poller stands in for the one that Lambda runs for an event source mapping, which the emulator has not: it takes a
// batch from the deployed queue as the function's role, invokes the process, and deletes what the answer does not name
// as failed.
type poller struct {
	notifier *notifier
	queue    *sqs.Client // as the function's role
	url, arn string
}

// batch is all that one batch led to.
type batch struct {
	taken     []string // ids of the messages
	failed    []string // ids of those that the function could not tell
	calls     []call
	published []published
}

func newPoller(n *notifier, deployed deployment) poller {
	config := n.emulator.config()
	config.Credentials = credentials.NewStaticCredentialsProvider(
		aws.ToString(n.role.AccessKeyId), aws.ToString(n.role.SecretAccessKey), aws.ToString(n.role.SessionToken))
	return poller{n, sqs.NewFromConfig(config), deployed.events.url, deployed.events.arn}
}

// poll takes and tells one batch with the role's policies enforced. The visibility timeout of what failed then passes
// at once.
func (p poller) poll(t *testing.T, faults ...fault) batch {
	t.Helper()
	p.notifier.emulator.inject(t, faults...)
	p.notifier.emulator.forgetCalls(t)
	p.notifier.emulator.enforce(t, true)
	messages := p.receive(t)
	told := batch{failed: p.invoke(t, messages)}
	for _, message := range messages {
		told.taken = append(told.taken, aws.ToString(message.MessageId))
		if !slices.Contains(told.failed, aws.ToString(message.MessageId)) {
			p.delete(t, message)
		}
	}
	p.notifier.emulator.enforce(t, false)
	told.calls, told.published = p.notifier.ownCalls(t), p.notifier.reader.take(t)
	p.show(t, messages, told.failed)
	return told
}

func (p poller) receive(t *testing.T) []sqstypes.Message {
	t.Helper()
	all := []sqstypes.QueueAttributeName{sqstypes.QueueAttributeNameAll}
	if _, err := p.queue.GetQueueAttributes(t.Context(),
		&sqs.GetQueueAttributesInput{QueueUrl: &p.url, AttributeNames: all}); err != nil {
		t.Fatal(err)
	}
	answer, err := p.queue.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{
		QueueUrl: &p.url, MaxNumberOfMessages: 10,
		MessageSystemAttributeNames: []sqstypes.MessageSystemAttributeName{sqstypes.MessageSystemAttributeNameAll},
	})
	if err != nil {
		t.Fatal(err)
	}
	return answer.Messages
}

// invoke gives the messages to the process as Lambda would, and gives the ids of those that it could not tell. Lambda
// does not invoke a function for no message.
func (p poller) invoke(t *testing.T, messages []sqstypes.Message) (failed []string) {
	t.Helper()
	if len(messages) == 0 {
		return nil
	}
	var payload lambdaevents.SQSEvent
	for _, message := range messages {
		p.notifier.delivered = append(p.notifier.delivered, eventID(t, aws.ToString(message.Body)))
		payload.Records = append(payload.Records, lambdaevents.SQSMessage{
			MessageId: aws.ToString(message.MessageId), ReceiptHandle: aws.ToString(message.ReceiptHandle), Body: aws.ToString(message.Body),
			Md5OfBody: aws.ToString(message.MD5OfBody), Attributes: message.Attributes, MessageAttributes: map[string]lambdaevents.SQSMessageAttribute{},
			EventSource: "aws:sqs", EventSourceARN: p.arn, AWSRegion: emulatedRegion,
		})
	}
	end := p.notifier.invoke(t, encode(t, payload))
	if end.failure != nil {
		t.Fatalf("the invocation failed: %v", end.failure)
	}
	var answer lambdaevents.SQSEventResponse
	decode(t, end.response, &answer)
	for _, failure := range answer.BatchItemFailures {
		failed = append(failed, failure.ItemIdentifier)
	}
	return failed
}

// eventID is the id of an event, or of the one that Lambda could not have handled.
func eventID(t *testing.T, body string) string {
	t.Helper()
	var kept struct {
		ID             string
		RequestPayload struct{ ID string }
	}
	decode(t, []byte(body), &kept)
	return kept.ID + kept.RequestPayload.ID
}

func (p poller) delete(t *testing.T, message sqstypes.Message) {
	t.Helper()
	if _, err := p.queue.DeleteMessage(t.Context(), &sqs.DeleteMessageInput{QueueUrl: &p.url,
		ReceiptHandle: message.ReceiptHandle}); err != nil {
		t.Fatal(err)
	}
}

// show lets the visibility timeout of messages pass.
func (p poller) show(t *testing.T, messages []sqstypes.Message, failed []string) {
	t.Helper()
	for _, message := range messages {
		if !slices.Contains(failed, aws.ToString(message.MessageId)) {
			continue
		}
		change := sqs.ChangeMessageVisibilityInput{QueueUrl: &p.url, ReceiptHandle: message.ReceiptHandle,
			VisibilityTimeout: 0}
		if _, err := p.somebody().ChangeMessageVisibility(t.Context(), &change); err != nil {
			t.Fatal(err)
		}
	}
}

// check asserts that exactly these cases were told, each once, and that as many messages of the batch failed.
func (b batch) check(t *testing.T, told []recordedCase, failed int) {
	t.Helper()
	if len(b.taken) != len(told)+failed || len(b.failed) != failed {
		t.Errorf("%d messages of a batch of %d failed, want %d of %d", len(b.failed), len(b.taken), failed, len(told)+failed)
	}
	want, got := map[string]recordedCase{}, map[string]published{}
	for _, c := range told {
		want[c.golden.title] = c
	}
	for _, message := range b.published {
		var notified notification
		decode(t, []byte(message.body), &notified)
		got[notified.Content.Title] = message
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(got))); diff != "" ||
		len(b.published) != len(told) {
		t.Fatalf("%d messages, want %d; titles (-golden +got):\n%s", len(b.published), len(told), diff)
	}
	for title, message := range got {
		message.check(t, want[title].golden)
	}
	if denied := (delivery{calls: b.calls}).denied(); len(denied) > 0 {
		t.Errorf("the deployed role may not call %v", denied)
	}
}
