package main

import (
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/chatbot"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/ecswhy/ecswhy/internal/doctor"
)

// rounds asks AWS for what is deployed.
type rounds struct {
	name        string // of the function
	settings    aws.Config
	lambda      *lambda.Client
	events      *eventbridge.Client
	sqs         *sqs.Client
	cloudwatch  *cloudwatch.Client
	chatbot     *chatbot.Client
	chatMetrics *cloudwatch.Client
}

func newRounds(settings aws.Config, function string) rounds {
	return rounds{
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

// chatbotRegion is where to ask for chat configurations, of which every Region that has the API knows all.
// https://docs.aws.amazon.com/general/latest/gr/chatbot.html
func chatbotRegion(region string) string {
	if slices.Contains([]string{"us-east-2", "us-west-2", "ap-southeast-1", "eu-west-1"}, region) {
		return region
	}
	return "us-east-2"
}

// facts asks three times, each time for all that is known by then: about the function, about what it names, and about what that
// names.
func (r rounds) facts(ctx context.Context, topic string) doctor.Facts {
	f := doctor.Facts{Name: r.name, Topic: topic}
	together(
		func() { f.Function = r.function(ctx) },
		func() { f.Reserved = r.reserved(ctx) },
		func() { f.OnFailure = r.onFailure(ctx) },
		func() { f.Policy = r.policy(ctx) },
		func() { f.Feeds = r.feeds(ctx) },
		func() { f.Alarms = r.alarms(ctx) },
	)
	if set := f.Function.Value.Topic; topic == "" && topicForm.MatchString(set) {
		f.Topic = set
	}
	known := f // a copy, to be read while f is written
	topics := sns.NewFromConfig(inRegion(r.settings, regionOf(f.Topic)))
	together(
		func() { f.Rules = r.rules(ctx, known) },
		func() { f.Queues = r.queues(ctx, feeding(f.Feeds.Value)) },
		func() { f.TopicState = topicState(ctx, topics, f.Topic) },
		func() { f.Subscriptions = subscriptions(ctx, topics, f.Topic) },
		func() { f.Slack = r.slack(ctx, f.Topic) },
		func() { f.Teams = r.teams(ctx, f.Topic) },
	)
	known = f
	var letters map[string]doctor.Answer[doctor.Queue]
	together(
		func() { letters = r.queues(ctx, known.DeadLetterQueues()) },
		func() { f.Counts = sums(ctx, r.cloudwatch, watched(known)) },
		func() { f.ChatCounts = sums(ctx, r.chatMetrics, watchedChats(known)) },
	)
	maps.Copy(f.Queues, letters)
	return f
}
