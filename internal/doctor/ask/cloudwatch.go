package ask

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"github.com/ecswhy/ecswhy/internal/answer"
	"github.com/ecswhy/ecswhy/internal/doctor"
)

// alarms asks for those that the Terraform module makes, and whatever else is named like them.
func (c collector) alarms(ctx context.Context) doctor.Answer[[]doctor.Alarm] {
	return answer.ToAll(ctx, "cloudwatch:DescribeAlarms", c.cloudwatch.DescribeAlarms,
		func(token *string) *cloudwatch.DescribeAlarmsInput {
			return &cloudwatch.DescribeAlarmsInput{
				AlarmNamePrefix: aws.String(c.name + "-"), NextToken: token,
				AlarmTypes: []types.AlarmType{types.AlarmTypeMetricAlarm, types.AlarmTypeCompositeAlarm},
			}
		},
		func(out *cloudwatch.DescribeAlarmsOutput) (some []doctor.Alarm, token *string) {
			for _, a := range out.MetricAlarms {
				some = append(some, alarm(a.AlarmName, a.StateValue, a.ActionsEnabled, a.AlarmActions))
			}
			for _, a := range out.CompositeAlarms {
				some = append(some, alarm(a.AlarmName, a.StateValue, a.ActionsEnabled, a.AlarmActions))
			}
			return some, out.NextToken
		})
}

func alarm(name *string, state types.StateValue, enabled *bool, actions []string) doctor.Alarm {
	return doctor.Alarm{Name: aws.ToString(name), State: string(state), ActionsEnabled: aws.ToBool(enabled),
		Actions: actions}
}

// series is where CloudWatch keeps a metric.
type series struct {
	doctor.Metric
	namespace, dimension string
	bus                  string // of a rule, where that is not the default one
}

// watched are the metrics of the path.
func watched(f doctor.Facts) []series {
	all := []series{
		{doctor.Metric{Name: "Errors", Of: f.Name}, "AWS/Lambda", "FunctionName", ""},
		{doctor.Metric{Name: "Throttles", Of: f.Name}, "AWS/Lambda", "FunctionName", ""},
	}
	for _, topic := range f.TopicNames() {
		if topic != "" {
			all = append(all, series{doctor.Metric{Name: "NumberOfNotificationsFailed", Of: topic}, "AWS/SNS",
				"TopicName", ""})
		}
	}
	for _, rule := range f.Rules.Value {
		all = append(all, series{doctor.Metric{Name: "FailedInvocations", Of: rule.Name}, "AWS/Events", "RuleName", rule.Bus})
	}
	return all
}

// watchedChats are the metrics of the channels that read the topic.
func watchedChats(f doctor.Facts) []series {
	var all []series
	for _, chat := range f.Chats() {
		for _, name := range doctor.ChatMetrics() {
			all = append(all, series{doctor.Metric{Name: name, Of: chat.Name}, "AWS/Chatbot", "ConfigurationName", ""})
		}
	}
	return all
}

// sums adds metrics up over the last 24 hours. One that was never written is not in the answer.
func sums(ctx context.Context, client *cloudwatch.Client, all []series) doctor.Answer[map[doctor.Metric]int] {
	if len(all) == 0 {
		return doctor.Answer[map[doctor.Metric]int]{}
	}
	now := time.Now()
	results := answer.ToAll(ctx, "cloudwatch:GetMetricData", client.GetMetricData,
		func(token *string) *cloudwatch.GetMetricDataInput {
			return &cloudwatch.GetMetricDataInput{
				StartTime: aws.Time(now.Add(-24 * time.Hour)), EndTime: &now, MetricDataQueries: queries(all), NextToken: token,
			}
		},
		func(out *cloudwatch.GetMetricDataOutput) ([]types.MetricDataResult, *string) {
			return out.MetricDataResults, out.NextToken
		})
	answer := doctor.Answer[map[doctor.Metric]int]{Value: map[doctor.Metric]int{}, Gap: results.Gap}
	for _, result := range results.Value {
		if result.StatusCode == types.StatusCodeForbidden || result.StatusCode == types.StatusCodeInternalError {
			answer.Gap = &doctor.Gap{Call: "cloudwatch:GetMetricData", Reason: string(result.StatusCode)}
		}
		for i, s := range all {
			if aws.ToString(result.Id) == queryID(i) {
				answer.Value[s.Metric] += total(result.Values)
			}
		}
	}
	return answer
}

func total(values []float64) int {
	var sum float64
	for _, value := range values {
		sum += value
	}
	return int(sum)
}

// metricPeriod is that of the metrics, in seconds: 288 values a metric, of which an answer takes 100,800 in all.
const metricPeriod = 300

func queryID(i int) string { return fmt.Sprintf("m%d", i) }

func (s series) dimensions() []types.Dimension {
	all := []types.Dimension{{Name: &s.dimension, Value: &s.Of}}
	if s.bus != "" {
		all = append(all, types.Dimension{Name: aws.String("EventBusName"), Value: &s.bus})
	}
	return all
}

func queries(all []series) []types.MetricDataQuery {
	var queries []types.MetricDataQuery
	for i, s := range all {
		queries = append(queries, types.MetricDataQuery{Id: aws.String(queryID(i)), MetricStat: &types.MetricStat{
			Stat: aws.String("Sum"), Period: aws.Int32(metricPeriod), Metric: &types.Metric{
				Namespace: &s.namespace, MetricName: &s.Name, Dimensions: s.dimensions(),
			},
		}})
	}
	return queries
}
