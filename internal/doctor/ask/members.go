package ask

import (
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"

	"github.com/ecswhy/ecswhy/internal/answer"
	"github.com/ecswhy/ecswhy/internal/doctor"
)

// bus asks about the event bus of members, which the module names like the function.
func (c collector) bus(ctx context.Context, f doctor.Facts) doctor.Answer[doctor.Bus] {
	if !f.HasMembers() {
		return doctor.Answer[doctor.Bus]{Missing: true}
	}
	return answer.To(ctx, "events:DescribeEventBus", c.events.DescribeEventBus,
		&eventbridge.DescribeEventBusInput{Name: &c.name},
		func(out *eventbridge.DescribeEventBusOutput) doctor.Bus {
			return doctor.Bus{Policy: aws.ToString(out.Policy)}
		})
}

const (
	remembered = 14 * 24 * time.Hour // CloudWatch lists metrics that were written in the last two weeks
	anHour     = 60 * 60             // seconds
	mostSeries = 500                 // that CloudWatch gives in one answer
)

// heartbeats asks when each member's heartbeat last came.
func (c collector) heartbeats(ctx context.Context, f doctor.Facts) doctor.Answer[[]doctor.Heartbeat] {
	if !f.HasMembers() {
		return doctor.Answer[[]doctor.Heartbeat]{Missing: true}
	}
	metrics := answer.ToAll(ctx, "cloudwatch:ListMetrics", c.cloudwatch.ListMetrics,
		func(token *string) *cloudwatch.ListMetricsInput {
			return &cloudwatch.ListMetricsInput{MetricName: aws.String("Heartbeats"), NextToken: token,
				Dimensions: []types.DimensionFilter{{Name: aws.String("FunctionName"), Value: &c.name}}}
		},
		func(out *cloudwatch.ListMetricsOutput) ([]types.Metric, *string) { return out.Metrics, out.NextToken })
	found := doctor.Answer[[]doctor.Heartbeat]{Gap: metrics.Gap}
	for some := range slices.Chunk(metrics.Value, mostSeries) {
		last := c.lastOf(ctx, some)
		found.Value = append(found.Value, last.Value...)
		if last.Gap != nil {
			found.Gap = last.Gap
		}
	}
	return found
}

// lastOf asks when metrics were last written.
func (c collector) lastOf(ctx context.Context, metrics []types.Metric) doctor.Answer[[]doctor.Heartbeat] {
	now := time.Now()
	var wanted []types.MetricDataQuery
	for i := range metrics {
		wanted = append(wanted, types.MetricDataQuery{Id: aws.String(queryID(i)), MetricStat: &types.MetricStat{
			Stat: aws.String("Sum"), Period: aws.Int32(anHour), Metric: &metrics[i],
		}})
	}
	results := answer.ToAll(ctx, "cloudwatch:GetMetricData", c.cloudwatch.GetMetricData,
		func(token *string) *cloudwatch.GetMetricDataInput {
			return &cloudwatch.GetMetricDataInput{StartTime: aws.Time(now.Add(-remembered)), EndTime: &now,
				MetricDataQueries: wanted, ScanBy: types.ScanByTimestampDescending, NextToken: token}
		},
		func(out *cloudwatch.GetMetricDataOutput) ([]types.MetricDataResult, *string) {
			return out.MetricDataResults, out.NextToken
		})
	last := map[string]time.Time{}
	for _, result := range results.Value {
		for _, at := range result.Timestamps {
			if id := aws.ToString(result.Id); at.After(last[id]) {
				last[id] = at
			}
		}
	}
	answer := doctor.Answer[[]doctor.Heartbeat]{Gap: results.Gap}
	for i, metric := range metrics {
		if at := last[queryID(i)]; !at.IsZero() {
			answer.Value = append(answer.Value, doctor.Heartbeat{
				Account: dimension(metric, "Account"), Region: dimension(metric, "Region"), At: at,
			})
		}
	}
	return answer
}

func dimension(metric types.Metric, name string) string {
	for _, d := range metric.Dimensions {
		if aws.ToString(d.Name) == name {
			return aws.ToString(d.Value)
		}
	}
	return ""
}
