package publish

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/message"
)

const topic = "arn:aws:sns:ap-northeast-1:111122223333:ecswhy"

type publish func(*sns.PublishInput) (*sns.PublishOutput, error)

func (f publish) Publish(_ context.Context, in *sns.PublishInput, _ ...func(*sns.Options)) (*sns.PublishOutput, error) {
	return f(in)
}

func notification() message.Notification {
	return message.Notification{
		Chatbot:    message.Chatbot{Version: "1.0", Source: "custom", Content: message.Content{TextType: "client-markdown", Title: "web failed", Description: "<https://example.com|logs> & more"}},
		Text:       "web failed\n<script> & 日本語",
		Subject:    "ecswhy: web failed",
		Attributes: map[string]string{"severity": "error", "cluster": "prod-main"},
	}
}

// sent publishes a notification and gives what SNS was asked.
func sent(t *testing.T, n message.Notification) *sns.PublishInput {
	t.Helper()
	var got *sns.PublishInput
	id, err := New(publish(func(in *sns.PublishInput) (*sns.PublishOutput, error) {
		got = in
		return &sns.PublishOutput{MessageId: aws.String("id-1")}, nil
	}), topic).Publish(t.Context(), n)
	if err != nil || id != "id-1" {
		t.Fatalf("id %q, %v", id, err)
	}
	return got
}

func TestChatGetsChatbotsJSONAndMailThePlainText(t *testing.T) {
	n := notification()
	in := sent(t, n)
	if aws.ToString(in.TopicArn) != topic || aws.ToString(in.MessageStructure) != "json" ||
		aws.ToString(in.Subject) != n.Subject {
		t.Errorf("topic %v, structure %v, subject %v", in.TopicArn, in.MessageStructure, in.Subject)
	}
	var bodies map[string]string
	if err := json.Unmarshal([]byte(*in.Message), &bodies); err != nil {
		t.Fatal(err)
	}
	var chatbot message.Chatbot
	if err := json.Unmarshal([]byte(bodies["default"]), &chatbot); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(n.Chatbot, chatbot); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{"default": bodies["default"], "email": n.Text}, bodies); diff != "" {
		t.Error(diff)
	}
}

func TestAngleBracketsAndAmpersandsStayReadable(t *testing.T) {
	text := *sent(t, notification()).Message
	if strings.Contains(text, `\u00`) || !strings.Contains(text, "<https://example.com|logs> & more") ||
		strings.HasSuffix(text, "\n") {
		t.Error(text)
	}
}

func TestAttributesAreStringsAndNoneIsEmpty(t *testing.T) {
	want := map[string]string{"severity": "error", "cluster": "prod-main"}
	got := map[string]string{}
	for name, value := range sent(t, notification()).MessageAttributes {
		if aws.ToString(value.DataType) != "String" || aws.ToString(value.StringValue) == "" {
			t.Errorf("%s: %+v", name, value)
		}
		got[name] = aws.ToString(value.StringValue)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The limit holds for the bytes of the message and of each attribute's name, type and value.
func TestTheLargestMessage(t *testing.T) {
	n := notification()
	n.Text = ""
	in := sent(t, n)
	left := 262144 - len(*in.Message)
	for name, value := range n.Attributes {
		left -= len(name + "String" + value)
	}
	more := map[string]string{"severity": "error", "cluster": "prod-main", "a": "b"}
	for sentence, test := range map[string]struct {
		text       string
		attributes map[string]string
		fits       bool
	}{
		"as many bytes as fit":                      {strings.Repeat("x", left), n.Attributes, true},
		"a byte more":                               {strings.Repeat("x", left+1), n.Attributes, false},
		"as many runes, but more bytes":             {strings.Repeat("日", left/3+1), n.Attributes, false},
		"fewer runes, whose bytes fit":              {strings.Repeat("日", left/3), n.Attributes, true},
		"an attribute more, in the place of text":   {strings.Repeat("x", left-len("aStringb")), more, true},
		"an attribute more, and too little is gone": {strings.Repeat("x", left-len("aStringb")+1), more, false},
	} {
		n.Text, n.Attributes = test.text, test.attributes
		if _, err := Input(n); (err == nil) != test.fits {
			t.Errorf("%s: %v", sentence, err)
		}
	}
}

func TestAMessageThatIsTooLargeIsSentInItsShortestForm(t *testing.T) {
	n := notification()
	n.Text = strings.Repeat("x", Largest)
	want, err := Input(n.Shortest())
	if err != nil {
		t.Fatal(err)
	}
	if got := sent(t, n); aws.ToString(got.Message) != aws.ToString(want.Message) {
		t.Errorf("sent %.300s", aws.ToString(got.Message))
	}
}

func TestAFailedPublishIsTheErrorOfSNS(t *testing.T) {
	denied := &types.AuthorizationErrorException{Message: aws.String("not authorized")}
	id, err := New(publish(func(*sns.PublishInput) (*sns.PublishOutput, error) { return nil, denied }),
		topic).Publish(t.Context(), notification())
	if !errors.Is(err, denied) || id != "" || !strings.Contains(err.Error(), topic) {
		t.Errorf("id %q, %v", id, err)
	}
}

// A quiet canary goes the whole way, but AWS Chatbot shows only its own format.
func TestAQuietNotificationIsNotOfChatbotsFormat(t *testing.T) {
	n := notification()
	n.Quiet = true
	var bodies map[string]string
	if err := json.Unmarshal([]byte(*sent(t, n).Message), &bodies); err != nil {
		t.Fatal(err)
	}
	for protocol, body := range bodies {
		if body != n.Text || json.Valid([]byte(body)) {
			t.Errorf("%s gets %q", protocol, body)
		}
	}
}
