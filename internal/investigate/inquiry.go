package investigate

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// most is the number of tasks that one DescribeTasks call takes, and the number that one incident looks at.
const most = 100

// inquiry is the look-ups for one incident: it counts them and keeps what they could not tell.
type inquiry struct {
	Investigator
	mu    sync.Mutex
	calls int
	gaps  []incident.Gap
}

// answered counts a call and records a failed one as a gap.
func (q *inquiry) answered(operation string, err error) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.calls++
	if err != nil {
		q.gaps = append(q.gaps, gap(operation, err))
	}
	return err == nil
}

// missed records a successful answer that lacks what was asked for. ECS says so in Failures, without an error.
func (q *inquiry) missed(operation string, failures []types.Failure, asked int) {
	detail := ""
	if asked > 1 {
		detail = fmt.Sprintf("%d of %d", len(failures), asked)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.gaps = append(q.gaps, incident.Gap{Operation: operation, Kind: incident.Missing, Detail: detail})
}

// unread records that there was no time to read so many of the parts of an answer.
func (q *inquiry) unread(operation string, left, all int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	detail := fmt.Sprintf("%d of %d", left, all)
	q.gaps = append(q.gaps, incident.Gap{Operation: operation, Kind: incident.Unread, Detail: detail})
}

// misread records tags that ask for silence until something that is no time.
func (q *inquiry) misread(mutes []incident.Mute) {
	for _, mute := range mutes {
		if mute.Until.IsZero() {
			detail := mute.String() + " is no time such as 2026-12-01T03:00:00+09:00"
			q.gaps = append(q.gaps, incident.Gap{Operation: "mute", Kind: incident.Failed, Detail: detail})
		}
	}
}

// sorted gives the gaps by operation: answers come in any order, but the same failure must read the same each time.
func (q *inquiry) sorted() []incident.Gap {
	slices.SortStableFunc(q.gaps, func(a, b incident.Gap) int { return strings.Compare(a.Operation, b.Operation) })
	return q.gaps
}

func (q *inquiry) service(ctx context.Context, cluster, name string) incident.Service {
	if described := q.services(ctx, cluster, name); len(described) > 0 {
		return q.readService(ctx, described[0])
	}
	return incident.Service{}
}

// services describes up to ten services of a cluster.
func (q *inquiry) services(ctx context.Context, cluster string, names ...string) []types.Service {
	const operation = "ecs:DescribeServices"
	out, err := q.ECS.DescribeServices(ctx, &ecs.DescribeServicesInput{Cluster: &cluster, Services: names, Include: []types.ServiceField{types.ServiceFieldTags}})
	if !q.answered(operation, err) {
		return nil
	}
	if len(out.Services) < len(names) {
		q.missed(operation, out.Failures, len(names))
	}
	return out.Services
}

// stoppedTasks lists the tasks of a service that ECS still remembers as stopped, for about an hour. It looks at one page.
func (q *inquiry) stoppedTasks(ctx context.Context, cluster, service string) (arns []string, more bool) {
	out, err := q.ECS.ListTasks(ctx, &ecs.ListTasksInput{
		Cluster: &cluster, ServiceName: &service, DesiredStatus: types.DesiredStatusStopped, MaxResults: aws.Int32(most),
	})
	if !q.answered("ecs:ListTasks", err) {
		return nil, false
	}
	return out.TaskArns[:min(most, len(out.TaskArns))], out.NextToken != nil || len(out.TaskArns) > most
}

// tasks describes tasks, the one that stopped last first.
func (q *inquiry) tasks(ctx context.Context, cluster string, arns []string) []incident.Task {
	tasks, _ := q.describedTasks(ctx, cluster, arns)
	return tasks
}

// describedTasks are tasks, and whether ECS answered.
func (q *inquiry) describedTasks(ctx context.Context, cluster string, arns []string) (tasks []incident.Task, answered bool) {
	const operation = "ecs:DescribeTasks"
	if len(arns) == 0 || arns[0] == "" {
		return nil, true
	}
	out, err := q.ECS.DescribeTasks(ctx, &ecs.DescribeTasksInput{Cluster: &cluster, Tasks: arns})
	if !q.answered(operation, err) {
		return nil, false
	}
	if len(out.Failures) > 0 {
		q.missed(operation, out.Failures, len(arns))
	}
	tasks, whole := q.readTasks(ctx, out.Tasks)
	return newestFirst(tasks), whole
}

// newestFirst sorts tasks by when they stopped.
func newestFirst(tasks []incident.Task) []incident.Task {
	slices.SortFunc(tasks, func(a, b incident.Task) int {
		if c := b.StoppedAt.Compare(a.StoppedAt); c != 0 {
			return c
		}
		return strings.Compare(a.ARN, b.ARN)
	})
	return tasks
}

// currentDeployment finds the service deployment that an event belongs to: the service's current one, or the newest that was not
// created after the event, nor after the deployment that the event is about. What an older deployment started does not belong to it.
func (q *inquiry) currentDeployment(ctx context.Context, inc incident.Incident) incident.ServiceDeployment {
	own := inc.Service.Deployment(inc.DeploymentID)
	if inc.Kind == incident.TaskStopped && inc.DeploymentID != "" && own.ID == "" && inc.Service.Known {
		return incident.ServiceDeployment{} // ECS has forgotten the deployment that started the task
	}
	until := inc.Time
	if start := own.CreatedAt.Add(sameStart); !own.CreatedAt.IsZero() && (until.IsZero() || start.Before(until)) {
		until = start
	}
	if arn := inc.Service.CurrentDeploymentARN; arn != "" {
		current := q.serviceDeployment(ctx, arn)
		switch {
		case current.ARN == "": // it could not be described
			return incident.ServiceDeployment{ARN: presumed(inc)}
		case until.IsZero() || !current.CreatedAt.After(until):
			return current
		}
	}
	if arn := q.newestDeployment(ctx, inc, until); arn != "" {
		return q.serviceDeployment(ctx, arn)
	}
	return incident.ServiceDeployment{}
}

// presumed is the ARN of the service's current service deployment, where that can only be the one that an event belongs to: no newer
// deployment has begun. A roll-back leads to an older one.
func presumed(inc incident.Incident) string {
	own := inc.Service.Deployment(inc.DeploymentID)
	if own.ID == "" || inc.Service.Primary().CreatedAt.After(own.CreatedAt) {
		return ""
	}
	return inc.Service.CurrentDeploymentARN
}

// sameStart is how far apart a deployment and its service deployment may say that they were created.
const sameStart = time.Minute

func (q *inquiry) newestDeployment(ctx context.Context, inc incident.Incident, until time.Time) string {
	if known := q.deploymentsUntil(ctx, inc, until); len(known) > 0 {
		return aws.ToString(known[0].ServiceDeploymentArn)
	}
	return ""
}

// deploymentsUntil lists the service deployments that were there at a time, newest first.
func (q *inquiry) deploymentsUntil(ctx context.Context, inc incident.Incident, until time.Time) []types.ServiceDeploymentBrief {
	out, err := q.ECS.ListServiceDeployments(ctx, &ecs.ListServiceDeploymentsInput{Cluster: &inc.Cluster, Service: &inc.ServiceName})
	if !q.answered("ecs:ListServiceDeployments", err) {
		return nil
	}
	known := slices.DeleteFunc(slices.Clone(out.ServiceDeployments), func(d types.ServiceDeploymentBrief) bool {
		return !until.IsZero() && aws.ToTime(d.CreatedAt).After(until)
	})
	slices.SortStableFunc(known, func(a, b types.ServiceDeploymentBrief) int {
		return aws.ToTime(b.CreatedAt).Compare(aws.ToTime(a.CreatedAt))
	})
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
	if len(out.ServiceDeployments) < len(arns) {
		q.missed(operation, out.Failures, len(arns))
	}
	var records []incident.ServiceDeployment
	for _, described := range out.ServiceDeployments {
		records = append(records, deploymentRecord(described))
	}
	return records
}

// clusterTags are the tags of the incident's cluster, which can only ask for silence.
func (q *inquiry) clusterTags(ctx context.Context, inc incident.Incident) map[string]string {
	if q.Silent == nil || inc.Cluster == "" || inc.Partition == "" || inc.Region == "" || inc.Account == "" {
		return nil
	}
	arn := strings.Join([]string{"arn", inc.Partition, "ecs", inc.Region, inc.Account, "cluster/" + inc.Cluster}, ":")
	out, err := q.ECS.ListTagsForResource(ctx, &ecs.ListTagsForResourceInput{ResourceArn: &arn})
	if !q.answered("ecs:ListTagsForResource", err) {
		return nil
	}
	return tagRecord(out.Tags)
}

func (q *inquiry) taskDefinition(ctx context.Context, arn string) incident.TaskDefinition {
	if arn == "" {
		return incident.TaskDefinition{}
	}
	out, err := q.ECS.DescribeTaskDefinition(ctx, &ecs.DescribeTaskDefinitionInput{
		TaskDefinition: &arn, Include: []types.TaskDefinitionField{types.TaskDefinitionFieldTags},
	})
	if !q.answered("ecs:DescribeTaskDefinition", err) || out.TaskDefinition == nil {
		return incident.TaskDefinition{}
	}
	definition := definitionRecord(*out.TaskDefinition)
	definition.Tags = tagRecord(out.Tags)
	return definition
}

// revisions are what a service deployment rolls out, and what it goes back to or came from.
func (q *inquiry) revisions(ctx context.Context, deployment incident.ServiceDeployment) (target, previous incident.ServiceRevision) {
	const operation = "ecs:DescribeServiceRevisions"
	from := cmp.Or(deployment.RollbackRevisionARN, first(deployment.SourceRevisionARNs))
	if deployment.TargetRevisionARN == "" || from == "" || from == deployment.TargetRevisionARN {
		return target, previous
	}
	arns := []string{deployment.TargetRevisionARN, from}
	out, err := q.ECS.DescribeServiceRevisions(ctx, &ecs.DescribeServiceRevisionsInput{ServiceRevisionArns: arns})
	if !q.answered(operation, err) {
		return target, previous
	}
	if len(out.Failures) > 0 {
		q.missed(operation, out.Failures, len(arns))
	}
	for _, revision := range out.ServiceRevisions {
		switch record := revisionRecord(revision); record.ARN {
		case deployment.TargetRevisionARN:
			target = record
		case from:
			previous = record
		}
	}
	return target, previous
}

func first(texts []string) string {
	if len(texts) == 0 {
		return ""
	}
	return texts[0]
}

// ofDeployment keeps the tasks that a deployment started: an earlier one's tasks are not its failure. Where the deployment
// is not known it is taken to be the one that started the newest task.
func ofDeployment(tasks []incident.Task, deployment string) []incident.Task {
	if deployment == "" && len(tasks) > 0 {
		newest := slices.MaxFunc(tasks, func(a, b incident.Task) int { return a.CreatedAt.Compare(b.CreatedAt) })
		deployment = newest.StartedBy
	}
	return slices.DeleteFunc(tasks, func(t incident.Task) bool { return t.StartedBy != deployment })
}

// withHealth adds to a task as its event told it what only DescribeTasks tells: health.
func withHealth(task incident.Task, among []incident.Task) incident.Task {
	i := slices.IndexFunc(among, func(t incident.Task) bool { return t.ARN == task.ARN })
	if i < 0 {
		return task
	}
	described := among[i]
	task.Health = described.Health
	if len(task.Containers) == 0 {
		task.Containers = described.Containers
		return task
	}
	task.Containers = slices.Clone(task.Containers)
	for i, c := range task.Containers {
		for _, d := range described.Containers {
			if d.Name == c.Name {
				task.Containers[i].Health = d.Health
			}
		}
	}
	return task
}
