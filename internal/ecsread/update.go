package ecsread

import (
	"cmp"
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/ecswhy/ecswhy/internal/arnutil"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/redact"
)

// Update is an UpdateService call, as CloudTrail tells of it.
type Update struct {
	Caller  incident.Caller
	Cluster string // its name
	Service string // its name

	// Deployed says whether it succeeded and started a deployment: scaling calls UpdateService with a desired count
	// only.
	Deployed bool
}

// updateService is what is read of CloudTrail's record of an UpdateService call.
type updateService struct {
	UserIdentity struct {
		ARN string `json:"arn"`
	} `json:"userIdentity"`
	RequestParameters struct {
		Service            string          `json:"service"` // by name or ARN
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

// UpdateOf reads CloudTrail's record of an UpdateService call. One that cannot be read deployed nothing.
func UpdateOf(event types.Event) Update {
	var call updateService
	if json.Unmarshal([]byte(aws.ToString(event.CloudTrailEvent)), &call) != nil {
		return Update{}
	}
	p := call.RequestParameters
	starts := p.TaskDefinition != "" || p.ForceNewDeployment || p.Network != nil || p.Capacity != nil ||
		p.Platform != "" || p.LoadBalancers != nil
	return Update{
		Caller:   incident.Caller{ARN: redact.Principal(call.UserIdentity.ARN), At: aws.ToTime(event.EventTime)},
		Cluster:  plainName(cmp.Or(p.Cluster, "default")),
		Service:  plainName(p.Service),
		Deployed: starts && call.ErrorCode == "",
	}
}

func plainName(nameOrARN string) string {
	if arn, err := arnutil.Parse(nameOrARN); err == nil {
		return arn.Name
	}
	return nameOrARN
}
