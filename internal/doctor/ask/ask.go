// Package ask asks AWS for the facts by which doctor judges a deployed notifier. It only reads, but for Probe, which
// invokes the function.
package ask

import (
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/chatbot"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/ecswhy/ecswhy/internal/answer"
	"github.com/ecswhy/ecswhy/internal/arnutil"
	"github.com/ecswhy/ecswhy/internal/doctor"
)

// Facts asks AWS about a function and all that it names. No topic is the one that the function is set to publish to.
// What is not answered is a gap.
func Facts(ctx context.Context, settings aws.Config, function, topic string) doctor.Facts {
	return newCollector(settings, function).facts(ctx, topic)
}

// collector asks AWS for what is deployed.
type collector struct {
	name        string // of the function
	settings    aws.Config
	lambda      *lambda.Client
	events      *eventbridge.Client
	sqs         *sqs.Client
	cloudwatch  *cloudwatch.Client
	chatbot     *chatbot.Client
	chatMetrics *cloudwatch.Client
}

func newCollector(settings aws.Config, function string) collector {
	return collector{
		name:       function,
		settings:   settings,
		lambda:     lambda.NewFromConfig(settings),
		events:     eventbridge.NewFromConfig(settings),
		sqs:        sqs.NewFromConfig(settings),
		cloudwatch: cloudwatch.NewFromConfig(settings),
		chatbot:    chatbot.NewFromConfig(inRegion(settings, chatbotRegion(settings.Region))),
		// AWS Chatbot has its metrics there, wherever the topic is.
		// https://docs.aws.amazon.com/chatbot/latest/adminguide/monitoring-cloudwatch.html
		chatMetrics: cloudwatch.NewFromConfig(inRegion(settings, "us-east-1")),
	}
}

// inRegion gives settings that ask another Region.
func inRegion(settings aws.Config, region string) aws.Config {
	settings.Region = region
	return settings
}

// chatbotRegion is where to ask for chat configurations, of which every Region that has the API knows all.
// https://docs.aws.amazon.com/general/latest/gr/chatbot.html
func chatbotRegion(region string) string {
	if slices.Contains([]string{"us-east-2", "us-west-2", "ap-southeast-1", "eu-west-1"}, region) {
		return region
	}
	return "us-east-2"
}

// facts asks three times, each time for all that is known by then: about the function, about what it names, and about
// what that names.
func (c collector) facts(ctx context.Context, topic string) doctor.Facts {
	f := doctor.Facts{Name: c.name, Topic: topic}
	c.askAboutFunction(ctx, &f)
	if set := f.Function.Value.Topic; topic == "" && isTopic(set) {
		f.Topic = set
	}
	c.askAboutNamed(ctx, f, &f)
	letters := c.askAboutRest(ctx, f, &f)
	maps.Copy(f.Queues, letters)
	return f
}

func isTopic(text string) bool {
	_, err := arnutil.ParseTopic(text)
	return err == nil
}

func (c collector) askAboutFunction(ctx context.Context, f *doctor.Facts) {
	answer.AtOnce(
		func() { f.Function = c.function(ctx) },
		func() { f.Reserved = c.reserved(ctx) },
		func() { f.OnFailure = c.onFailure(ctx) },
		func() { f.Policy = c.policy(ctx) },
		func() { f.Feeds = c.feeds(ctx) },
		func() { f.Alarms = c.alarms(ctx) },
	)
}

// askAboutNamed asks about what the function names. Known is a copy, to be read while f is written.
func (c collector) askAboutNamed(ctx context.Context, known doctor.Facts, f *doctor.Facts) {
	topics := c.topics(known.Topic)
	answer.AtOnce(
		func() { f.Rules = c.rules(ctx, known) },
		func() { f.Bus = c.bus(ctx, known) },
		func() { f.Heartbeats = c.heartbeats(ctx, known) },
		func() { f.Queues = c.queues(ctx, feeding(known.Feeds.Value)) },
		func() { f.TopicState = topicState(ctx, topics, known.Topic) },
		func() { f.Subscriptions = subscriptions(ctx, topics, known.Topic) },
		func() { f.Routes = c.routes(ctx, known.Function.Value.Routes) },
		func() { f.Slack = c.slack(ctx, known.Topic) },
		func() { f.Teams = c.teams(ctx, known.Topic) },
	)
}

// askAboutRest asks about what that names in turn, and gives the queues of dead letters.
func (c collector) askAboutRest(
	ctx context.Context, known doctor.Facts, f *doctor.Facts,
) (letters map[string]doctor.Answer[doctor.Queue]) {
	answer.AtOnce(
		func() { letters = c.queues(ctx, known.DeadLetterQueues()) },
		func() { f.Counts = sums(ctx, c.cloudwatch, watched(known)) },
		func() { f.ChatCounts = sums(ctx, c.chatMetrics, watchedChats(known)) },
	)
	return letters
}
