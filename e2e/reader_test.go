//go:build e2e

package e2e

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// reader reads what the topic published from the queue that is subscribed to it.
type reader struct {
	queue *sqs.Client
	url   string
}

// published is one message of the topic.
type published struct {
	body       string
	attributes map[string]string
}

// notification is the part of a Chatbot custom notification that is looked at here.
type notification struct {
	Version string
	Source  string
	Content struct{ Title, Description string }
}

// take reads and deletes what is in the queue.
func (r reader) take(t *testing.T) []published {
	t.Helper()
	answer, err := r.queue.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{
		QueueUrl: &r.url, MaxNumberOfMessages: 10, MessageAttributeNames: []string{"All"},
	})
	if err != nil {
		t.Fatal(err)
	}
	var taken []published
	for _, message := range answer.Messages {
		attributes := map[string]string{}
		for name, value := range message.MessageAttributes {
			attributes[name] = aws.ToString(value.StringValue)
		}
		taken = append(taken, published{aws.ToString(message.Body), attributes})
		if _, err := r.queue.DeleteMessage(t.Context(), &sqs.DeleteMessageInput{QueueUrl: &r.url,
			ReceiptHandle: message.ReceiptHandle}); err != nil {
			t.Fatal(err)
		}
	}
	return taken
}
