package investigate

import (
	"context"
	"strings"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// completion finds out whether a deployment that completed is the end of a rollback, or follows one that failed. For
// any other, which is nearly every one, that is one call.
func (q *inquiry) completion(ctx context.Context) {
	given := q.now()
	own, suspects := deploymentAndSuspects(q.deploymentsUntil(ctx, given, given.Time))
	if len(suspects) == 0 {
		return
	}
	q.lookUp(ctx, (*inquiry).service, (*inquiry).clusterTags, func(q *inquiry, ctx context.Context) {
		described := q.serviceDeployments(ctx, arnsOf(own, suspects)...)
		if failed := firstBroken(suspects, described); failed.ARN != "" {
			q.set(func(inc *incident.Incident) {
				inc.Kind, inc.FailedDeployment = closingKind(failed, own), failed
				inc.ServiceDeployment = byARN(own.ARN, described)
			})
		}
	})
	q.shortfall(ctx)
}

// shortfall looks up the stopped tasks of a service of which fewer run than should when it is over, or fail one after
// the other: they say since when, and whether those that run can have been there for long.
func (q *inquiry) shortfall(ctx context.Context) {
	inc := q.now()
	if inc.Service.Running >= inc.Service.Desired && inc.Service.Primary().Failed == 0 {
		return
	}
	q.stoppedTasks(ctx)
	if tasks, answered := q.describeTasks(ctx, inc.Cluster, q.listed); answered {
		q.set(func(inc *incident.Incident) { inc.Remembered = tasks })
	}
}

// closingKind is the kind of a completed deployment that ends or follows one that failed.
func closingKind(failed, own incident.ServiceDeployment) incident.Kind {
	if failed.ARN == own.ARN {
		return incident.DeploymentRolledBack
	}
	return incident.DeploymentRecovered
}

// maxDeployments is the number of service deployments that one call describes.
const maxDeployments = 20

// deploymentAndSuspects is the newest of some service deployments, newest first, and those that may have failed before
// it since the last that was good: itself where it was rolled back, because a rollback belongs to the deployment that
// it undoes.
func deploymentAndSuspects(known []incident.ServiceDeployment) (
	own incident.ServiceDeployment, suspects []incident.ServiceDeployment,
) {
	if len(known) == 0 {
		return own, nil
	}
	own = known[0]
	switch {
	case own.Status == "ROLLBACK_FAILED":
		return own, nil
	case isRollback(own.Status):
		return own, known[:1]
	}
	for _, d := range known[1:min(len(known), maxDeployments)] {
		if !isRollback(d.Status) && d.Status != "STOPPED" {
			break
		}
		suspects = append(suspects, d)
	}
	return own, suspects
}

func isRollback(status string) bool { return strings.HasPrefix(status, "ROLLBACK_") }

// arnsOf are the ARNs of a service deployment and of others, each once.
func arnsOf(own incident.ServiceDeployment, others []incident.ServiceDeployment) []string {
	arns := []string{own.ARN}
	for _, d := range others {
		if arn := d.ARN; arn != arns[0] {
			arns = append(arns, arn)
		}
	}
	return arns
}

// firstBroken is the first of the suspects that failed. One that was rolled back did, also where it could not be
// described; one that was stopped can have been replaced by a newer one in good health.
func firstBroken(suspects, described []incident.ServiceDeployment) incident.ServiceDeployment {
	for _, suspect := range suspects {
		d := byARN(suspect.ARN, described)
		switch {
		case isRollback(suspect.Status) && d.ARN == "":
			return suspect
		case isRollback(suspect.Status), d.Tripped, len(d.TriggeredAlarms) > 0:
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
