package ecsevent

import (
	"cmp"
	"strings"

	"github.com/ecswhy/ecswhy/internal/arnutil"
	"github.com/ecswhy/ecswhy/internal/awsname"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/redact"
)

// callType is the detail type of calls that CloudTrail recorded.
// https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-ecs.html
const callType = "AWS API Call via CloudTrail"

// apiCall has the fields of a call of RunTask. Its overrides are left out on purpose, as those of a task are.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
type apiCall struct {
	EventTime    instant `json:"eventTime"`
	ErrorCode    string  `json:"errorCode"`
	ErrorMessage string  `json:"errorMessage"`
	UserIdentity struct {
		ARN       string `json:"arn"`
		InvokedBy string `json:"invokedBy"`
	} `json:"userIdentity"`
	Request struct {
		Cluster    string `json:"cluster"`
		Definition string `json:"taskDefinition"`
		StartedBy  string `json:"startedBy"`
		LaunchType string `json:"launchType"`
	} `json:"requestParameters"`
	Response struct {
		Failures []struct {
			Reason string `json:"reason"`
			Detail string `json:"detail"`
		} `json:"failures"`
	} `json:"responseElements"`
}

// callKind is that of a call of RunTask: ECS refused it, answered with failures, or started what was asked for.
func callKind(d detail) incident.Kind {
	switch {
	case d.EventName != "RunTask":
		return incident.Unrecognized
	case d.ErrorCode != "" || len(d.Response.Failures) > 0:
		return incident.JobRefused
	default:
		return incident.TaskChanged
	}
}

// refused adds to an incident what a call of RunTask says that started no task.
func (d detail) refused(inc incident.Incident) incident.Incident {
	inc.Request = incident.Request{
		Definition: d.Request.Definition, StartedBy: d.Request.StartedBy, InvokedBy: d.UserIdentity.InvokedBy,
		LaunchType: d.Request.LaunchType, ErrorCode: d.ErrorCode,
	}
	for _, f := range d.Response.Failures {
		inc.Request.Failures = append(inc.Request.Failures,
			incident.Shortage{Reason: redact.Text(f.Reason), Detail: redact.Text(f.Detail)})
	}
	inc.Reason = redact.Text(strings.TrimPrefix(d.ErrorCode+": "+d.ErrorMessage, ": "))
	if d.ErrorCode == "" {
		inc.Reason = inc.Request.Failures[0].Reason
	}
	inc.Caller = incident.Caller{ARN: redact.Principal(d.UserIdentity.ARN), At: d.EventTime.Time}
	return d.whereCalled(inc)
}

// whereCalled fills in the place of a call. The cluster is named or given by its ARN, and is called default where it is
// neither; the partition is that of any ARN.
func (d detail) whereCalled(inc incident.Incident) incident.Incident {
	for _, candidate := range []string{d.Request.Cluster, d.Request.Definition} {
		if arn, err := arnutil.Parse(candidate); err == nil {
			inc.Cluster, inc.Partition = cmp.Or(inc.Cluster, arn.Cluster), cmp.Or(inc.Partition, arn.Partition)
		}
	}
	if d.Request.Cluster == "" {
		inc.Cluster = "default"
	}
	inc.Cluster = cmp.Or(inc.Cluster, plainName(d.Request.Cluster))
	if parts := strings.SplitN(d.UserIdentity.ARN, ":", 3); len(parts) == 3 && awsname.IsPartition(parts[1]) {
		inc.Partition = cmp.Or(inc.Partition, parts[1])
	}
	return inc
}
