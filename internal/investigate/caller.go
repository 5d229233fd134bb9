package investigate

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/ecswhy/ecswhy/internal/ecsread"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// Trail is what an investigation asks of CloudTrail. It takes two lookups a second in an account and region, each by
// one attribute. https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
type Trail interface {
	LookupEvents(context.Context, *cloudtrail.LookupEventsInput,
		...func(*cloudtrail.Options)) (*cloudtrail.LookupEventsOutput, error)
}

// The UpdateService call of a deployment is looked for from shortly before the deployment was created until just after.
const (
	before = 2 * time.Minute
	after  = 10 * time.Second
)

// caller finds who asked for a deployment. CloudTrail tells of a call minutes later, so a fast failure may know
// nobody yet.
func (q *inquiry) caller(ctx context.Context) {
	const operation = "cloudtrail:LookupEvents"
	inc := q.now()
	start := inc.Service.Deployment(inc.DeploymentID).CreatedAt
	if q.Trail == nil || start.IsZero() {
		return
	}
	out, err := q.Trail.LookupEvents(ctx, &cloudtrail.LookupEventsInput{
		LookupAttributes: []types.LookupAttribute{{AttributeKey: types.LookupAttributeKeyEventName,
			AttributeValue: aws.String("UpdateService")}},
		StartTime: aws.Time(start.Add(-before)), EndTime: aws.Time(start.Add(after)), MaxResults: aws.Int32(50),
	})
	if !q.answered(operation, err) {
		return
	}
	for i, event := range out.Events { // newest first
		if ecsread.IsOver(ctx) {
			q.recordUnread(operation, len(out.Events)-i, len(out.Events))
			return
		}
		call := ecsread.UpdateOf(event)
		if call.Deployed && call.Service == inc.ServiceName && call.Cluster == inc.Cluster {
			q.set(func(inc *incident.Incident) { inc.Caller = call.Caller })
			return
		}
	}
}
