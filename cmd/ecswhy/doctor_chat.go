package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/chatbot"

	"github.com/ecswhy/ecswhy/internal/doctor"
)

func (r rounds) slack(ctx context.Context, topic string) doctor.Answer[[]doctor.Chat] {
	if !doctor.HasChatbot(topic) {
		return doctor.Answer[[]doctor.Chat]{Missing: true}
	}
	return askAll(ctx, "chatbot:DescribeSlackChannelConfigurations", r.chatbot.DescribeSlackChannelConfigurations,
		func(token *string) *chatbot.DescribeSlackChannelConfigurationsInput {
			return &chatbot.DescribeSlackChannelConfigurationsInput{NextToken: token}
		},
		func(out *chatbot.DescribeSlackChannelConfigurationsOutput) (some []doctor.Chat, token *string) {
			for _, c := range out.SlackChannelConfigurations {
				some = append(some, doctor.Chat{
					Name: aws.ToString(c.ConfigurationName), State: aws.ToString(c.State), StateReason: aws.ToString(c.StateReason),
					Topics: c.SnsTopicArns, Guardrails: c.GuardrailPolicyArns, Logging: aws.ToString(c.LoggingLevel),
				})
			}
			return some, out.NextToken
		})
}

func (r rounds) teams(ctx context.Context, topic string) doctor.Answer[[]doctor.Chat] {
	if !doctor.HasChatbot(topic) {
		return doctor.Answer[[]doctor.Chat]{Missing: true}
	}
	return askAll(ctx, "chatbot:ListMicrosoftTeamsChannelConfigurations", r.chatbot.ListMicrosoftTeamsChannelConfigurations,
		func(token *string) *chatbot.ListMicrosoftTeamsChannelConfigurationsInput {
			return &chatbot.ListMicrosoftTeamsChannelConfigurationsInput{NextToken: token}
		},
		func(out *chatbot.ListMicrosoftTeamsChannelConfigurationsOutput) (some []doctor.Chat, token *string) {
			for _, c := range out.TeamChannelConfigurations {
				some = append(some, doctor.Chat{
					Name: aws.ToString(c.ConfigurationName), State: aws.ToString(c.State), StateReason: aws.ToString(c.StateReason),
					Topics: c.SnsTopicArns, Guardrails: c.GuardrailPolicyArns, Logging: aws.ToString(c.LoggingLevel),
				})
			}
			return some, out.NextToken
		})
}
