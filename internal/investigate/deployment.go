package investigate

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/ecsread"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// comparison looks up the service deployment and what it moves from and to. One that succeeded changed nothing that
// fails now.
func (q *inquiry) comparison(ctx context.Context) {
	inc := q.now()
	deployment := inc.ServiceDeployment
	if deployment.ARN == "" { // a hook names its own
		deployment = q.currentDeployment(ctx, inc)
	}
	q.set(func(inc *incident.Incident) { inc.ServiceDeployment = deployment })
	if deployment.Status == "SUCCESSFUL" {
		return
	}
	target, previous := q.revisions(ctx, deployment)
	q.set(func(inc *incident.Incident) { inc.Revision, inc.PreviousRevision = target, previous })
	if own, listed := definitions(inc); own == "" || listed == "" { // otherwise otherDefinition asks for it
		definition := q.definition(ctx, cmp.Or(previous.TaskDefinitionARN, listed))
		q.set(func(inc *incident.Incident) { inc.Previous = definition })
	}
}

// rolloutOfTask looks up the service deployment that a stopped task belongs to, and what it changes until it is done.
func (q *inquiry) rolloutOfTask(ctx context.Context) {
	switch inc := q.now(); {
	case inRollout(inc):
		q.comparison(ctx)
	case isUnlisted(inc):
		q.forgottenRollout(ctx)
	default:
		q.ownDeployment(ctx)
	}
}

// inRollout reports whether a stopped task is of a revision that is being rolled out, or that could not be and stays.
func inRollout(inc incident.Incident) bool {
	own, set := inc.Service.Deployment(inc.DeploymentID), inc.Service.TaskSet(inc.DeploymentID)
	undone := own.RolloutState == "IN_PROGRESS" || own.RolloutState == "FAILED"
	return own.Status == "PRIMARY" && undone && !diagnosis.RollsBack(inc) || set.ID != "" && set.Status != "PRIMARY"
}

// isUnlisted reports whether ECS has forgotten the deployment that started a stopped task.
func isUnlisted(inc incident.Incident) bool {
	known := inc.Service.Deployment(inc.DeploymentID).ID + inc.Service.TaskSet(inc.DeploymentID).ID
	return inc.Kind == incident.TaskStopped && inc.DeploymentID != "" && known == "" && inc.Service.Known
}

// forgottenRollout looks up what the deployment changed that started a stopped task, where ECS no longer lists it: the
// newest that was there when the task was created, if it is what rolled out what the task runs. A rollback may start
// tasks, too; theirs is the definition before.
func (q *inquiry) forgottenRollout(ctx context.Context) {
	inc := q.now()
	task := inc.Tasks[0]
	arn := q.newestDeployment(ctx, inc, task.CreatedAt)
	if arn == "" {
		return
	}
	deployment := q.serviceDeployment(ctx, arn)
	if deployment.Status == "SUCCESSFUL" {
		return
	}
	target, previous := q.revisions(ctx, deployment)
	if target.TaskDefinitionARN != task.DefinitionARN || previous.TaskDefinitionARN == task.DefinitionARN {
		return
	}
	definition := q.definition(ctx, previous.TaskDefinitionARN)
	q.set(func(inc *incident.Incident) {
		inc.Revision, inc.PreviousRevision, inc.Previous = target, previous, definition
	})
}

// ownDeployment looks up the service deployment that the incident belongs to, where its hook does not name it.
func (q *inquiry) ownDeployment(ctx context.Context) {
	inc := q.now()
	if inc.Hook.ServiceDeploymentARN != "" || inc.Cluster == "" || inc.ServiceName == "" {
		return
	}
	deployment := q.currentDeployment(ctx, inc)
	q.set(func(inc *incident.Incident) { inc.ServiceDeployment = deployment })
}

// hookDeployment looks up the service deployment that a hook belongs to.
func (q *inquiry) hookDeployment(ctx context.Context) {
	if arn := q.now().Hook.ServiceDeploymentARN; arn != "" {
		deployment := q.serviceDeployment(ctx, arn)
		q.set(func(inc *incident.Incident) { inc.ServiceDeployment = deployment })
	}
}

// currentDeployment finds the service deployment that an event belongs to: the service's current one, or the newest
// that was not created after the event, nor after the deployment that the event is about. What an older deployment
// started does not belong to it.
func (q *inquiry) currentDeployment(ctx context.Context, inc incident.Incident) incident.ServiceDeployment {
	if inc.Service.TaskSet(inc.DeploymentID).ID != "" {
		return incident.ServiceDeployment{} // CodeDeploy or somebody else deploys
	}
	own := inc.Service.Deployment(inc.DeploymentID)
	until := inc.Time
	start := own.CreatedAt.Add(incident.SameStart)
	goesBack := diagnosis.RollsBack(inc) // to an older deployment, which the failed service deployment starts again
	if !goesBack && !own.CreatedAt.IsZero() && (until.IsZero() || start.Before(until)) {
		until = start
	}
	if arn := inc.Service.CurrentDeploymentARN; arn != "" {
		current := q.serviceDeployment(ctx, arn)
		switch {
		case current.ARN == "": // it could not be described
			return incident.ServiceDeployment{ARN: presumedDeployment(inc)}
		case until.IsZero() || !current.CreatedAt.After(until):
			return current
		}
	}
	if arn := q.newestDeployment(ctx, inc, until); arn != "" {
		return q.serviceDeployment(ctx, arn)
	}
	return incident.ServiceDeployment{}
}

// presumedDeployment is the ARN of the service's current service deployment, where that can only be the one that an
// event belongs to: no newer deployment has begun. A rollback leads to an older one.
func presumedDeployment(inc incident.Incident) string {
	own := inc.Service.Deployment(inc.DeploymentID)
	if own.ID == "" || inc.Service.Primary().CreatedAt.After(own.CreatedAt) {
		return ""
	}
	return inc.Service.CurrentDeploymentARN
}

func (q *inquiry) newestDeployment(ctx context.Context, inc incident.Incident, until time.Time) string {
	if known := q.deploymentsUntil(ctx, inc, until); len(known) > 0 {
		return known[0].ARN
	}
	return ""
}

// deploymentsUntil lists the service deployments that were there at a time, newest first, in brief.
func (q *inquiry) deploymentsUntil(
	ctx context.Context, inc incident.Incident, until time.Time,
) []incident.ServiceDeployment {
	input := ecs.ListServiceDeploymentsInput{Cluster: &inc.Cluster, Service: &inc.ServiceName}
	out, err := q.ECS.ListServiceDeployments(ctx, &input)
	if !q.answered(callListDeployments, err) {
		return nil
	}
	var known []incident.ServiceDeployment
	for _, listed := range out.ServiceDeployments {
		if d := ecsread.ListedDeployment(listed); until.IsZero() || !d.CreatedAt.After(until) {
			known = append(known, d)
		}
	}
	slices.SortStableFunc(known, func(a, b incident.ServiceDeployment) int { return b.CreatedAt.Compare(a.CreatedAt) })
	return known
}

func (q *inquiry) serviceDeployment(ctx context.Context, arn string) incident.ServiceDeployment {
	if described := q.serviceDeployments(ctx, arn); len(described) > 0 {
		return described[0]
	}
	return incident.ServiceDeployment{}
}

func (q *inquiry) serviceDeployments(ctx context.Context, arns ...string) []incident.ServiceDeployment {
	const operation = "ecs:DescribeServiceDeployments"
	out, err := q.ECS.DescribeServiceDeployments(ctx, &ecs.DescribeServiceDeploymentsInput{ServiceDeploymentArns: arns})
	if !q.answered(operation, err) {
		return nil
	}
	q.recordMissing(operation, len(out.ServiceDeployments), len(arns))
	var records []incident.ServiceDeployment
	for _, described := range out.ServiceDeployments {
		records = append(records, ecsread.ServiceDeployment(described))
	}
	return records
}

// revisions are what a service deployment rolls out, and what it goes back to or came from.
func (q *inquiry) revisions(
	ctx context.Context, deployment incident.ServiceDeployment,
) (target, previous incident.ServiceRevision) {
	const operation = "ecs:DescribeServiceRevisions"
	from := cmp.Or(deployment.RollbackRevisionARN, firstARN(deployment.Sources))
	if deployment.Target.ARN == "" || from == "" || from == deployment.Target.ARN {
		return target, previous
	}
	target, targetKnown := q.Facts.revision(deployment.Target.ARN)
	previous, previousKnown := q.Facts.revision(from)
	if targetKnown && previousKnown {
		return target, previous
	}
	arns := []string{deployment.Target.ARN, from}
	out, err := q.ECS.DescribeServiceRevisions(ctx, &ecs.DescribeServiceRevisionsInput{ServiceRevisionArns: arns})
	if !q.answered(operation, err) {
		return target, previous
	}
	q.recordMissing(operation, len(out.ServiceRevisions), len(arns))
	for _, revision := range out.ServiceRevisions {
		record := ecsread.Revision(revision)
		q.Facts.keepRevision(record)
		switch record.ARN {
		case deployment.Target.ARN:
			target = record
		case from:
			previous = record
		}
	}
	return target, previous
}

func firstARN(revisions []incident.RolledOut) string {
	if len(revisions) == 0 {
		return ""
	}
	return revisions[0].ARN
}
