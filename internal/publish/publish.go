// Package publish delivers a notification to an SNS topic, from where AWS Chatbot, mail and queues take it.
package publish

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/ecswhy/ecswhy/internal/message"
)

// Largest is the most bytes that SNS takes for a message with its attributes.
// https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
const Largest = 256 * 1024

// SNS is what a publisher asks of SNS.
type SNS interface {
	Publish(context.Context, *sns.PublishInput, ...func(*sns.Options)) (*sns.PublishOutput, error)
}

// Publisher publishes to one topic.
type Publisher struct {
	sns   SNS
	topic string
}

// New gives a publisher to a standard topic, by its ARN.
func New(client SNS, topicARN string) Publisher {
	return Publisher{sns: client, topic: topicARN}
}

// Publish sends a notification and gives the id that SNS gave it. It tries again while the context's deadline allows,
// and sends the shortest form of a message that SNS refuses. An error means that nothing was delivered, as far as SNS
// has said; where no further try will mend it, it is a Refusal.
func (p Publisher) Publish(ctx context.Context, n message.Notification) (messageID string, err error) {
	id, err := p.send(ctx, n)
	if refused(err) {
		id, err = p.send(ctx, n.Shortest())
	}
	if err != nil {
		return "", fmt.Errorf("publish to %s: %w", p.topic, classified(err))
	}
	return id, nil
}

func (p Publisher) send(ctx context.Context, n message.Notification) (messageID string, err error) {
	input, err := Input(n)
	if err != nil {
		return "", err
	}
	input.TopicArn = &p.topic
	return persist(ctx, func(ctx context.Context) (string, error) {
		out, err := p.sns.Publish(ctx, input, once)
		switch {
		case err != nil:
			return "", err
		case aws.ToString(out.MessageId) == "":
			return "", errNoID
		}
		return *out.MessageId, nil
	})
}

// once keeps the SDK from trying again by itself: persist alone decides on that.
func once(o *sns.Options) { o.Retryer = aws.NopRetryer{} }

// Input is the request for a notification, without its topic: AWS Chatbot's JSON for chat and for any other subscriber
// without a form of its own, the plain text for mail, and where it is asked for, the verdict for SQS, Lambda and
// Firehose.
// https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
func Input(n message.Notification) (*sns.PublishInput, error) {
	chatbot, err := encoded(n.Chatbot)
	if err != nil {
		return nil, fmt.Errorf("encode notification: %w", err)
	}
	if n.Quiet {
		chatbot = n.Text
	}
	forms := map[string]string{"default": chatbot, "email": n.Text}
	if err := addProgram(forms, n.Program); err != nil {
		return nil, err
	}
	body, err := encoded(forms)
	if err != nil {
		return nil, fmt.Errorf("encode message: %w", err)
	}
	input := &sns.PublishInput{
		Message:           &body,
		MessageStructure:  aws.String("json"),
		Subject:           aws.String(n.Subject),
		MessageAttributes: map[string]types.MessageAttributeValue{},
	}
	for name, value := range n.Attributes {
		input.MessageAttributes[name] = types.MessageAttributeValue{DataType: aws.String("String"),
			StringValue: aws.String(value)}
	}
	if size := size(input); size > Largest {
		return nil, tooLarge(size)
	}
	return input, nil
}

// addProgram gives subscribers that are programs a form of their own, where there is one.
func addProgram(forms map[string]string, p *message.Program) error {
	if p == nil {
		return nil
	}
	text, err := encoded(p)
	if err != nil {
		return fmt.Errorf("encode verdict: %w", err)
	}
	for _, protocol := range []string{"sqs", "lambda", "firehose"} {
		forms[protocol] = text
	}
	return nil
}

// tooLarge is the error of a message of so many bytes, which SNS need not be asked about.
type tooLarge int

// Error says how large the message is.
func (t tooLarge) Error() string {
	return fmt.Sprintf("message has %d bytes, SNS takes %d", int(t), Largest)
}

// size counts a message as SNS does: the body and each attribute's name, type and value.
func size(input *sns.PublishInput) int {
	n := len(aws.ToString(input.Message))
	for name, value := range input.MessageAttributes {
		n += len(name) + len(aws.ToString(value.DataType)) + len(aws.ToString(value.StringValue))
	}
	return n
}

// encoded writes JSON that stays readable in logs and queues: < > & as they are.
func encoded(value any) (string, error) {
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return "", err
	}
	return strings.TrimSuffix(out.String(), "\n"), nil
}
