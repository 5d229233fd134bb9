package ask

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/chatbot"

	"github.com/ecswhy/ecswhy/internal/answer"
	"github.com/ecswhy/ecswhy/internal/doctor"
)

func (c collector) slack(ctx context.Context, topic string) doctor.Answer[[]doctor.Chat] {
	if !doctor.HasChatbot(topic) {
		return doctor.Answer[[]doctor.Chat]{Missing: true}
	}
	return answer.ToAll(ctx, "chatbot:DescribeSlackChannelConfigurations", c.chatbot.DescribeSlackChannelConfigurations,
		func(token *string) *chatbot.DescribeSlackChannelConfigurationsInput {
			return &chatbot.DescribeSlackChannelConfigurationsInput{NextToken: token}
		},
		func(out *chatbot.DescribeSlackChannelConfigurationsOutput) (some []doctor.Chat, token *string) {
			for _, chat := range out.SlackChannelConfigurations {
				some = append(some, doctor.Chat{
					Name: aws.ToString(chat.ConfigurationName), State: aws.ToString(chat.State),
					StateReason: aws.ToString(chat.StateReason),
					Topics:      chat.SnsTopicArns, Guardrails: chat.GuardrailPolicyArns, Logging: aws.ToString(chat.LoggingLevel),
				})
			}
			return some, out.NextToken
		})
}

func (c collector) teams(ctx context.Context, topic string) doctor.Answer[[]doctor.Chat] {
	if !doctor.HasChatbot(topic) {
		return doctor.Answer[[]doctor.Chat]{Missing: true}
	}
	return answer.ToAll(ctx, "chatbot:ListMicrosoftTeamsChannelConfigurations",
		c.chatbot.ListMicrosoftTeamsChannelConfigurations,
		func(token *string) *chatbot.ListMicrosoftTeamsChannelConfigurationsInput {
			return &chatbot.ListMicrosoftTeamsChannelConfigurationsInput{NextToken: token}
		},
		func(out *chatbot.ListMicrosoftTeamsChannelConfigurationsOutput) (some []doctor.Chat, token *string) {
			for _, chat := range out.TeamChannelConfigurations {
				some = append(some, doctor.Chat{
					Name: aws.ToString(chat.ConfigurationName), State: aws.ToString(chat.State),
					StateReason: aws.ToString(chat.StateReason),
					Topics:      chat.SnsTopicArns, Guardrails: chat.GuardrailPolicyArns, Logging: aws.ToString(chat.LoggingLevel),
				})
			}
			return some, out.NextToken
		})
}
