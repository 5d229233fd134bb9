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

// sorted gives the gaps by operation: answers come in any order, but the same failure must read the same each time.
func (q *inquiry) sorted() []incident.Gap {
	slices.SortStableFunc(q.gaps, func(a, b incident.Gap) int { return strings.Compare(a.Operation, b.Operation) })
	return q.gaps
}

func (q *inquiry) service(ctx context.Context, cluster, name string) incident.Service {
	const operation = "ecs:DescribeServices"
	out, err := q.ECS.DescribeServices(ctx, &ecs.DescribeServicesInput{Cluster: &cluster, Services: []string{name}, Include: []types.ServiceField{types.ServiceFieldTags}})
	if !q.answered(operation, err) {
		return incident.Service{}
	}
	if len(out.Services) == 0 {
		q.missed(operation, out.Failures, 1)
		return incident.Service{}
	}
	return serviceRecord(out.Services[0])
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
	const operation = "ecs:DescribeTasks"
	if len(arns) == 0 || arns[0] == "" {
		return nil
	}
	out, err := q.ECS.DescribeTasks(ctx, &ecs.DescribeTasksInput{Cluster: &cluster, Tasks: arns})
	if !q.answered(operation, err) {
		return nil
	}
	if len(out.Failures) > 0 {
		q.missed(operation, out.Failures, len(arns))
	}
	tasks := make([]incident.Task, 0, len(out.Tasks))
	for _, task := range out.Tasks {
		tasks = append(tasks, TaskRecord(task))
	}
	slices.SortFunc(tasks, func(a, b incident.Task) int {
		if c := b.StoppedAt.Compare(a.StoppedAt); c != 0 {
			return c
		}
		return strings.Compare(a.ARN, b.ARN)
	})
	return tasks
}

// currentDeployment finds the service deployment that an event belongs to: the service's current one, or the newest that
// was not created after the event. What an older deployment started does not belong to it.
func (q *inquiry) currentDeployment(ctx context.Context, inc incident.Incident) incident.ServiceDeployment {
	arn := inc.Service.CurrentDeploymentARN
	if arn == "" {
		arn = q.newestDeployment(ctx, inc)
	}
	if arn == "" {
		return incident.ServiceDeployment{}
	}
	deployment := q.serviceDeployment(ctx, arn)
	own := inc.Service.Deployment(inc.DeploymentID)
	switch {
	case inc.Kind == incident.TaskStopped && inc.DeploymentID != "" && own.ID == "" && inc.Service.Known:
		return incident.ServiceDeployment{} // ECS has forgotten the deployment that started the task
	case !inc.Time.IsZero() && deployment.CreatedAt.After(inc.Time):
		return incident.ServiceDeployment{} // it is newer than the event
	case !own.CreatedAt.IsZero() && deployment.CreatedAt.After(own.CreatedAt.Add(sameStart)):
		return incident.ServiceDeployment{} // it is newer than the deployment that the event is about
	}
	return deployment
}

// sameStart is how far apart a deployment and its service deployment may say that they were created.
const sameStart = time.Minute

func (q *inquiry) newestDeployment(ctx context.Context, inc incident.Incident) string {
	out, err := q.ECS.ListServiceDeployments(ctx, &ecs.ListServiceDeploymentsInput{Cluster: &inc.Cluster, Service: &inc.ServiceName})
	if !q.answered("ecs:ListServiceDeployments", err) {
		return ""
	}
	var newest types.ServiceDeploymentBrief
	for _, brief := range out.ServiceDeployments {
		created := aws.ToTime(brief.CreatedAt)
		if (inc.Time.IsZero() || !created.After(inc.Time)) && created.After(aws.ToTime(newest.CreatedAt)) {
			newest = brief
		}
	}
	return aws.ToString(newest.ServiceDeploymentArn)
}

func (q *inquiry) serviceDeployment(ctx context.Context, arn string) incident.ServiceDeployment {
	const operation = "ecs:DescribeServiceDeployments"
	out, err := q.ECS.DescribeServiceDeployments(ctx, &ecs.DescribeServiceDeploymentsInput{ServiceDeploymentArns: []string{arn}})
	if !q.answered(operation, err) {
		return incident.ServiceDeployment{}
	}
	if len(out.ServiceDeployments) == 0 {
		q.missed(operation, out.Failures, 1)
		return incident.ServiceDeployment{}
	}
	return deploymentRecord(out.ServiceDeployments[0])
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
func withHealth(task, described incident.Task) incident.Task {
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
