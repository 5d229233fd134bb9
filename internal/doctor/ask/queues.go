package ask

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/ecswhy/ecswhy/internal/answer"
	"github.com/ecswhy/ecswhy/internal/doctor"
)

// feeding are the ARNs of the queues that feed the function.
func feeding(feeds []doctor.Feed) []string {
	var arns []string
	for _, feed := range feeds {
		arns = append(arns, feed.Queue)
	}
	return arns
}

// queues asks about queues, by ARN.
func (c collector) queues(ctx context.Context, arns []string) map[string]doctor.Answer[doctor.Queue] {
	queues := map[string]doctor.Answer[doctor.Queue]{}
	for i, about := range answer.Each(arns, func(arn string) doctor.Answer[doctor.Queue] { return c.queue(ctx, arn) }) {
		queues[arns[i]] = about
	}
	return queues
}

func (c collector) queue(ctx context.Context, arn string) doctor.Answer[doctor.Queue] {
	fields := strings.Split(arn+":::::", ":")
	address := answer.To(ctx, "sqs:GetQueueUrl", c.sqs.GetQueueUrl,
		&sqs.GetQueueUrlInput{QueueName: &fields[5], QueueOwnerAWSAccountId: &fields[4]},
		func(out *sqs.GetQueueUrlOutput) string { return aws.ToString(out.QueueUrl) })
	if address.Gap != nil || address.Missing {
		return doctor.Answer[doctor.Queue]{Gap: address.Gap, Missing: address.Missing}
	}
	return answer.To(ctx, "sqs:GetQueueAttributes", c.sqs.GetQueueAttributes, &sqs.GetQueueAttributesInput{
		QueueUrl: &address.Value, AttributeNames: []types.QueueAttributeName{
			types.QueueAttributeNamePolicy, types.QueueAttributeNameRedrivePolicy,
			types.QueueAttributeNameApproximateNumberOfMessages,
		},
	}, attributes)
}

func attributes(out *sqs.GetQueueAttributesOutput) doctor.Queue {
	var redrive struct{ DeadLetterTargetArn string }
	if err := json.Unmarshal([]byte(out.Attributes["RedrivePolicy"]), &redrive); err != nil {
		redrive.DeadLetterTargetArn = "" // the queue has none
	}
	messages, _ := strconv.Atoi(out.Attributes["ApproximateNumberOfMessages"])
	return doctor.Queue{Policy: out.Attributes["Policy"], DeadLetters: redrive.DeadLetterTargetArn, Messages: messages}
}
