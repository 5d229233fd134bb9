package ask

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/ecswhy/ecswhy/internal/answer"
	"github.com/ecswhy/ecswhy/internal/arnutil"
	"github.com/ecswhy/ecswhy/internal/doctor"
)

// topics is a client of the Region that a topic is in, if there is one.
func (c collector) topics(topic string) *sns.Client {
	arn, err := arnutil.ParseTopic(topic)
	if err != nil {
		return sns.NewFromConfig(c.settings)
	}
	return sns.NewFromConfig(inRegion(c.settings, arn.Region))
}

// routes asks about the topics of routes.
func (c collector) routes(ctx context.Context, all []doctor.Route) []doctor.Channel {
	return answer.Each(all, func(r doctor.Route) doctor.Channel {
		topics := c.topics(r.Topic)
		return doctor.Channel{
			Name: r.Name, Topic: r.Topic, TopicState: topicState(ctx, topics, r.Topic),
			Subscriptions: subscriptions(ctx, topics, r.Topic),
		}
	})
}

func topicState(ctx context.Context, client *sns.Client, topic string) doctor.Answer[doctor.Topic] {
	if topic == "" {
		return doctor.Answer[doctor.Topic]{Missing: true}
	}
	return answer.To(ctx, "sns:GetTopicAttributes", client.GetTopicAttributes,
		&sns.GetTopicAttributesInput{TopicArn: &topic},
		func(out *sns.GetTopicAttributesOutput) doctor.Topic {
			return doctor.Topic{Policy: out.Attributes["Policy"], FIFO: out.Attributes["FifoTopic"] == "true"}
		})
}

func subscriptions(ctx context.Context, client *sns.Client, topic string) doctor.Answer[[]doctor.Subscription] {
	if topic == "" {
		return doctor.Answer[[]doctor.Subscription]{Missing: true}
	}
	all := answer.ToAll(ctx, "sns:ListSubscriptionsByTopic", client.ListSubscriptionsByTopic,
		func(token *string) *sns.ListSubscriptionsByTopicInput {
			return &sns.ListSubscriptionsByTopicInput{TopicArn: &topic, NextToken: token}
		},
		func(out *sns.ListSubscriptionsByTopicOutput) (some []doctor.Subscription, token *string) {
			for _, s := range out.Subscriptions {
				some = append(some, doctor.Subscription{
					ARN: aws.ToString(s.SubscriptionArn), Protocol: aws.ToString(s.Protocol), Endpoint: aws.ToString(s.Endpoint),
				})
			}
			return some, out.NextToken
		})
	all.Value = answer.Each(all.Value, func(s doctor.Subscription) doctor.Subscription {
		if s.Confirmed() && s.Chatbot() {
			s.Raw = raw(ctx, client, s.ARN)
		}
		return s
	})
	return all
}

func raw(ctx context.Context, client *sns.Client, subscription string) doctor.Answer[bool] {
	return answer.To(ctx, "sns:GetSubscriptionAttributes", client.GetSubscriptionAttributes,
		&sns.GetSubscriptionAttributesInput{SubscriptionArn: &subscription},
		func(out *sns.GetSubscriptionAttributesOutput) bool {
			return out.Attributes["RawMessageDelivery"] == "true"
		})
}
