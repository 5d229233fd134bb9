package investigate

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// completion finds out whether a deployment that completed is the end of a roll-back, or follows one that failed. For any other,
// which is nearly every one, that is one call.
func (q *inquiry) completion(ctx context.Context, inc incident.Incident) incident.Incident {
	if !q.located(inc) {
		return inc
	}
	own, suspects := chapter(q.deploymentsUntil(ctx, inc, inc.Time))
	if len(suspects) == 0 {
		return inc
	}
	given := inc // which the look-ups read while they write inc
	var described []incident.ServiceDeployment
	together(
		func() { described = q.serviceDeployments(ctx, arnsOf(own, suspects)...) },
		func() { inc.Service = q.service(ctx, given.Cluster, given.ServiceName) },
		func() { inc.ClusterTags = q.clusterTags(ctx, given) },
	)
	inc.FailedDeployment = firstBroken(suspects, described)
	switch inc.FailedDeployment.ARN {
	case "":
		return inc
	case aws.ToString(own.ServiceDeploymentArn):
		inc.Kind = incident.DeploymentRolledBack
	default:
		inc.Kind = incident.DeploymentRecovered
	}
	inc.ServiceDeployment = byARN(aws.ToString(own.ServiceDeploymentArn), described)
	return inc
}

// mostDescribed is the number of service deployments that one call describes.
const mostDescribed = 20

// chapter is the newest of some service deployments, newest first, and those that may have failed before it since the last that was
// good: itself where it was rolled back, because a roll-back belongs to the deployment that it undoes.
func chapter(known []types.ServiceDeploymentBrief) (own types.ServiceDeploymentBrief, suspects []types.ServiceDeploymentBrief) {
	if len(known) == 0 {
		return own, nil
	}
	own = known[0]
	switch {
	case own.Status == types.ServiceDeploymentStatusRollbackFailed:
		return own, nil
	case rolledBack(string(own.Status)):
		return own, known[:1]
	}
	for _, d := range known[1:min(len(known), mostDescribed)] {
		if !rolledBack(string(d.Status)) && d.Status != types.ServiceDeploymentStatusStopped {
			break
		}
		suspects = append(suspects, d)
	}
	return own, suspects
}

func rolledBack(status string) bool { return strings.HasPrefix(status, "ROLLBACK_") }

// arnsOf are the ARNs of a service deployment and of others, each once.
func arnsOf(own types.ServiceDeploymentBrief, others []types.ServiceDeploymentBrief) []string {
	arns := []string{aws.ToString(own.ServiceDeploymentArn)}
	for _, d := range others {
		if arn := aws.ToString(d.ServiceDeploymentArn); arn != arns[0] {
			arns = append(arns, arn)
		}
	}
	return arns
}

// firstBroken is the first of the suspects that failed. One that was rolled back did, also where it could not be described; one that
// was stopped can have been replaced by a newer one in good health.
func firstBroken(suspects []types.ServiceDeploymentBrief, described []incident.ServiceDeployment) incident.ServiceDeployment {
	for _, suspect := range suspects {
		d := byARN(aws.ToString(suspect.ServiceDeploymentArn), described)
		switch {
		case rolledBack(string(suspect.Status)) && d.ARN == "":
			return incident.ServiceDeployment{ARN: aws.ToString(suspect.ServiceDeploymentArn), Status: string(suspect.Status)}
		case rolledBack(string(suspect.Status)), d.Tripped, len(d.TriggeredAlarms) > 0:
			return d
		}
	}
	return incident.ServiceDeployment{}
}

func byARN(arn string, among []incident.ServiceDeployment) incident.ServiceDeployment {
	for _, d := range among {
		if d.ARN == arn {
			return d
		}
	}
	return incident.ServiceDeployment{}
}
