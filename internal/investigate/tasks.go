package investigate

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/ecswhy/ecswhy/internal/ecsread"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// maxTasks is the number of tasks that one DescribeTasks call takes, and the number that one incident looks at.
const maxTasks = 100

// stoppedTasks lists the tasks of a service that ECS still remembers as stopped, for about an hour. It looks at one
// page.
func (q *inquiry) stoppedTasks(ctx context.Context) {
	inc := q.now()
	out, err := q.ECS.ListTasks(ctx, &ecs.ListTasksInput{
		Cluster: &inc.Cluster, ServiceName: &inc.ServiceName,
		DesiredStatus: types.DesiredStatusStopped, MaxResults: aws.Int32(maxTasks),
	})
	if !q.answered("ecs:ListTasks", err) {
		return
	}
	q.set(func(inc *incident.Incident) {
		q.listed = out.TaskArns[:min(maxTasks, len(out.TaskArns))]
		inc.MoreTasks = out.NextToken != nil || len(out.TaskArns) > maxTasks
	})
}

// failures looks up the stopped tasks of a failing deployment, what they run, what ran before, and the log of the
// container to blame.
func (q *inquiry) failures(ctx context.Context) {
	q.lookUp(ctx, (*inquiry).tasksOfDeployment, (*inquiry).ownDefinition)
	q.lookUp(ctx, (*inquiry).logOfFailure, (*inquiry).otherDefinition)
}

// tasksOfDeployment looks up those of the listed tasks that the failing deployment started.
func (q *inquiry) tasksOfDeployment(ctx context.Context) {
	tasks := ofDeployment(slices.Clone(q.listedTasks(ctx)), q.now().DeploymentID)
	q.set(func(inc *incident.Incident) { inc.Tasks = tasks })
}

// listedTasks are the listed tasks, which are described once.
func (q *inquiry) listedTasks(ctx context.Context) []incident.Task {
	inc := q.now()
	if len(inc.Remembered) > 0 {
		return inc.Remembered
	}
	all, answered := q.describeTasks(ctx, inc.Cluster, q.listed)
	if answered {
		q.set(func(inc *incident.Incident) { inc.Remembered = all })
	}
	return all
}

// describeTasks are tasks, and whether ECS answered.
func (q *inquiry) describeTasks(
	ctx context.Context, cluster string, arns []string,
) (tasks []incident.Task, answered bool) {
	const operation = "ecs:DescribeTasks"
	if len(arns) == 0 || arns[0] == "" {
		return nil, true
	}
	out, err := q.ECS.DescribeTasks(ctx, &ecs.DescribeTasksInput{Cluster: &cluster, Tasks: arns})
	if !q.answered(operation, err) {
		return nil, false
	}
	q.recordMissing(operation, len(out.Tasks), len(arns))
	tasks, left := ecsread.Tasks(ctx, out.Tasks)
	q.recordUnread(operation, left, len(out.Tasks))
	return newestFirst(tasks), left == 0
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

// ofDeployment keeps the tasks that a deployment started: an earlier one's tasks are not its failure. Where the
// deployment is not known it is taken to be the one that started the newest task.
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
