package ask

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/ecswhy/ecswhy/internal/answer"
	"github.com/ecswhy/ecswhy/internal/doctor"
	"github.com/ecswhy/ecswhy/internal/route"
)

func (c collector) function(ctx context.Context) doctor.Answer[doctor.Function] {
	return answer.To(ctx, "lambda:GetFunctionConfiguration", c.lambda.GetFunctionConfiguration,
		&lambda.GetFunctionConfigurationInput{FunctionName: &c.name}, configuration)
}

// configuration keeps of the settings their names, and the topics that they name.
func configuration(out *lambda.GetFunctionConfigurationOutput) doctor.Function {
	f := doctor.Function{
		ARN: aws.ToString(out.FunctionArn), State: string(out.State), StateReason: aws.ToString(out.StateReason),
		Update: string(out.LastUpdateStatus), UpdateReason: aws.ToString(out.LastUpdateStatusReason),
		Timeout: int(aws.ToInt32(out.Timeout)),
	}
	if e := out.Environment; e != nil {
		f.Settings, f.Topic = slices.Collect(maps.Keys(e.Variables)), e.Variables[doctor.TopicSetting]
		f.Routes, f.RoutesError = routes(e.Variables[doctor.RoutesSetting])
		f.Unzoned = route.ZoneOf(e.Variables[doctor.ZoneSetting]) == nil
		if e.Error != nil {
			f.SettingsError = cmp.Or(aws.ToString(e.Error.Message), aws.ToString(e.Error.ErrorCode))
		}
	}
	if out.LoggingConfig != nil {
		f.LogGroup = aws.ToString(out.LoggingConfig.LogGroup)
	}
	if out.DeadLetterConfig != nil {
		f.DeadLetters = aws.ToString(out.DeadLetterConfig.TargetArn)
	}
	return f
}

// routes are the names and topics of a packed table.
func routes(packed string) (all []doctor.Route, problem string) {
	table, err := route.Unpack(packed)
	if err != nil {
		return nil, err.Error()
	}
	for _, r := range table.Routes {
		all = append(all, doctor.Route{Name: r.Name, Topic: r.Topic, Unzoned: r.TimeZone != "" && r.Zone == nil})
	}
	return all, ""
}

func (c collector) reserved(ctx context.Context) doctor.Answer[*int32] {
	return answer.To(ctx, "lambda:GetFunctionConcurrency", c.lambda.GetFunctionConcurrency,
		&lambda.GetFunctionConcurrencyInput{FunctionName: &c.name},
		func(out *lambda.GetFunctionConcurrencyOutput) *int32 { return out.ReservedConcurrentExecutions })
}

func (c collector) onFailure(ctx context.Context) doctor.Answer[string] {
	return answer.To(ctx, "lambda:GetFunctionEventInvokeConfig", c.lambda.GetFunctionEventInvokeConfig,
		&lambda.GetFunctionEventInvokeConfigInput{FunctionName: &c.name},
		func(out *lambda.GetFunctionEventInvokeConfigOutput) string {
			if out.DestinationConfig == nil || out.DestinationConfig.OnFailure == nil {
				return ""
			}
			return aws.ToString(out.DestinationConfig.OnFailure.Destination)
		})
}

func (c collector) policy(ctx context.Context) doctor.Answer[string] {
	return answer.To(ctx, "lambda:GetPolicy", c.lambda.GetPolicy, &lambda.GetPolicyInput{FunctionName: &c.name},
		func(out *lambda.GetPolicyOutput) string { return aws.ToString(out.Policy) })
}

// feeds asks for the queues that Lambda hands to the function.
func (c collector) feeds(ctx context.Context) doctor.Answer[[]doctor.Feed] {
	return answer.ToAll(ctx, "lambda:ListEventSourceMappings", c.lambda.ListEventSourceMappings,
		func(token *string) *lambda.ListEventSourceMappingsInput {
			return &lambda.ListEventSourceMappingsInput{FunctionName: &c.name, Marker: token}
		},
		func(out *lambda.ListEventSourceMappingsOutput) (some []doctor.Feed, token *string) {
			for _, m := range out.EventSourceMappings {
				some = append(some, doctor.Feed{
					ID: aws.ToString(m.UUID), Queue: aws.ToString(m.EventSourceArn), State: aws.ToString(m.State),
					PartialFailures: slices.Contains(m.FunctionResponseTypes, types.FunctionResponseTypeReportBatchItemFailures),
				})
			}
			return some, out.NextMarker
		})
}
