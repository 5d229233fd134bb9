package investigate

import (
	"cmp"
	"context"
	"encoding/json"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/ecswhy/ecswhy/internal/arnutil"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// Trail is what an investigation asks of CloudTrail. It takes two look-ups a second in an account and region, each by one
// attribute. https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
type Trail interface {
	LookupEvents(context.Context, *cloudtrail.LookupEventsInput, ...func(*cloudtrail.Options)) (*cloudtrail.LookupEventsOutput, error)
}

// The UpdateService call of a deployment is looked for from shortly before the deployment was created until just after.
const (
	before = 2 * time.Minute
	after  = 10 * time.Second
)

// updateService is what is read of CloudTrail's record of an UpdateService call.
type updateService struct {
	UserIdentity struct {
		ARN string `json:"arn"`
	} `json:"userIdentity"`
	RequestParameters struct {
		Service            string          `json:"service"`
		Cluster            string          `json:"cluster"`
		TaskDefinition     string          `json:"taskDefinition"`
		ForceNewDeployment bool            `json:"forceNewDeployment"`
		Network            json.RawMessage `json:"networkConfiguration"`
		Capacity           json.RawMessage `json:"capacityProviderStrategy"`
		Platform           string          `json:"platformVersion"`
		LoadBalancers      json.RawMessage `json:"loadBalancers"`
	} `json:"requestParameters"`
	ErrorCode string `json:"errorCode"`
}

// caller finds who asked for a deployment. CloudTrail tells of a call minutes later, so a fast failure may know nobody yet.
func (q *inquiry) caller(ctx context.Context, inc incident.Incident) incident.Caller {
	start := inc.Service.Deployment(inc.DeploymentID).CreatedAt
	if q.Trail == nil || start.IsZero() {
		return incident.Caller{}
	}
	out, err := q.Trail.LookupEvents(ctx, &cloudtrail.LookupEventsInput{
		LookupAttributes: []types.LookupAttribute{{AttributeKey: types.LookupAttributeKeyEventName, AttributeValue: aws.String("UpdateService")}},
		StartTime:        aws.Time(start.Add(-before)), EndTime: aws.Time(start.Add(after)), MaxResults: aws.Int32(50),
	})
	if !q.answered("cloudtrail:LookupEvents", err) {
		return incident.Caller{}
	}
	for i, event := range out.Events { // newest first
		if isOver(ctx) {
			q.unread("cloudtrail:LookupEvents", len(out.Events)-i, len(out.Events))
			break
		}
		var call updateService
		if json.Unmarshal([]byte(aws.ToString(event.CloudTrailEvent)), &call) == nil && call.deployed(inc) {
			return incident.Caller{ARN: call.UserIdentity.ARN, At: aws.ToTime(event.EventTime)}
		}
	}
	return incident.Caller{}
}

// deployed says whether a call succeeded, was for the incident's service, which it may name by ARN, and started a deployment:
// scaling calls UpdateService as well, with a desired count and nothing else.
func (c updateService) deployed(inc incident.Incident) bool {
	p := c.RequestParameters
	starts := p.TaskDefinition != "" || p.ForceNewDeployment || p.Network != nil || p.Capacity != nil || p.Platform != "" || p.LoadBalancers != nil
	return starts && c.ErrorCode == "" && plainName(p.Service) == inc.ServiceName && plainName(cmp.Or(p.Cluster, "default")) == inc.Cluster
}

func plainName(nameOrARN string) string {
	if arn, err := arnutil.Parse(nameOrARN); err == nil {
		return arn.Name
	}
	return nameOrARN
}
