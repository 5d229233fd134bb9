package investigate

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// maxPages is how many pages of a hundred stopped tasks are looked through at most.
const maxPages = 10

// recentStops looks up the stopped tasks of a task's service, or of its family where it is of no service, that ECS
// remembers: how often the same failed before says whether the stop is worth telling. Where not all could be looked
// at they cannot be counted.
func (q *inquiry) recentStops(ctx context.Context) {
	inc := q.now()
	tasks, more, whole := q.relatedStops(ctx, inc)
	own := []incident.Task{withHealth(inc.Tasks[0], tasks)}
	q.set(func(inc *incident.Incident) {
		inc.Tasks, inc.MoreTasks = own, more
		if whole {
			inc.Remembered = tasks
		}
	})
}

// relatedStops are the stopped tasks of a task's service or family, itself among them, newest first. More says that
// there are more than are looked through, and whole that ECS answered each time.
func (q *inquiry) relatedStops(ctx context.Context, inc incident.Incident) (tasks []incident.Task, more, whole bool) {
	own := inc.Tasks[0]
	input := ecs.ListTasksInput{Cluster: &inc.Cluster, ServiceName: &inc.ServiceName}
	if inc.ServiceName == "" {
		input.ServiceName, input.Family = nil, aws.String(own.Family())
	}
	arns, more, listed := q.listStopped(ctx, input)
	if !slices.Contains(arns, own.ARN) {
		arns = append(arns, own.ARN)
	}
	tasks, described := q.describeInPages(ctx, inc.Cluster, arns)
	if inc.ServiceName == "" {
		tasks = related(inc, tasks) // and not those that a service runs of the same family
	}
	return tasks, more, listed && described
}

// listStopped lists stopped tasks page after page.
func (q *inquiry) listStopped(ctx context.Context, input ecs.ListTasksInput) (arns []string, more, answered bool) {
	if aws.ToString(input.Cluster) == "" {
		return nil, false, false
	}
	input.DesiredStatus, input.MaxResults = types.DesiredStatusStopped, aws.Int32(maxTasks)
	for range maxPages {
		out, err := q.ECS.ListTasks(ctx, &input)
		if !q.answered("ecs:ListTasks", err) {
			return arns, true, false
		}
		arns = append(arns, out.TaskArns...)
		if input.NextToken = out.NextToken; input.NextToken == nil {
			return arns, false, true
		}
	}
	return arns, true, true
}

// describeInPages describes any number of tasks of a cluster, newest first.
func (q *inquiry) describeInPages(ctx context.Context, cluster string, arns []string) (tasks []incident.Task,
	answered bool) {
	pages := slices.Collect(slices.Chunk(arns, maxTasks))
	found, answers := make([][]incident.Task, len(pages)), make([]bool, len(pages))
	var lookups []func()
	for i, page := range pages {
		lookups = append(lookups, func() { found[i], answers[i] = q.describeTasks(ctx, cluster, page) })
	}
	q.atOnce(lookups...)
	return newestFirst(slices.Concat(found...)), !slices.Contains(answers, false)
}
