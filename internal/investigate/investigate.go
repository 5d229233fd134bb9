// Package investigate asks ECS for what an event leaves out, within a time budget, and records what could not be learnt.
package investigate

import (
	"context"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// ECS is what an investigation asks of ECS.
type ECS interface {
	DescribeServices(context.Context, *ecs.DescribeServicesInput, ...func(*ecs.Options)) (*ecs.DescribeServicesOutput, error)
	DescribeServiceDeployments(context.Context, *ecs.DescribeServiceDeploymentsInput, ...func(*ecs.Options)) (*ecs.DescribeServiceDeploymentsOutput, error)
	DescribeTaskDefinition(context.Context, *ecs.DescribeTaskDefinitionInput, ...func(*ecs.Options)) (*ecs.DescribeTaskDefinitionOutput, error)
	DescribeTasks(context.Context, *ecs.DescribeTasksInput, ...func(*ecs.Options)) (*ecs.DescribeTasksOutput, error)
	ListServiceDeployments(context.Context, *ecs.ListServiceDeploymentsInput, ...func(*ecs.Options)) (*ecs.ListServiceDeploymentsOutput, error)
	ListTasks(context.Context, *ecs.ListTasksInput, ...func(*ecs.Options)) (*ecs.ListTasksOutput, error)
}

// reserve is the part of an invocation's time that look-ups must leave for writing and publishing the message.
const reserve = 3 * time.Second

// Investigator looks incidents up. It keeps nothing from one to the next.
type Investigator struct {
	ecs    ECS
	budget time.Duration
}

// New gives an investigator that spends at most budget on one incident, and never the last three seconds before the
// context's deadline.
func New(ecs ECS, budget time.Duration) Investigator {
	return Investigator{ecs: ecs, budget: budget}
}

// Fill returns the incident with what ECS knows of it. A look-up that fails becomes a gap; there is no error. It makes at
// most six calls, whatever the number of tasks.
func (i Investigator) Fill(ctx context.Context, inc incident.Incident) incident.Incident {
	ctx, cancel := context.WithTimeout(ctx, i.allowance(ctx))
	defer cancel()
	q := &inquiry{ecs: i.ecs}
	switch inc.Kind {
	case incident.DeploymentFailed, incident.TasksFailingToStart, incident.PlacementFailed, incident.ServiceProblem:
		inc = q.serviceFailure(ctx, inc)
	case incident.DeploymentRollingBack, incident.HookAwaitingAction, incident.HookFailed:
		inc = q.rollout(ctx, inc)
	case incident.TaskStopped:
		inc = q.stoppedTask(ctx, inc)
	case incident.DaemonFailingToStart:
		inc = q.daemonTask(ctx, inc)
	}
	inc.Gaps, inc.Lookups = append(inc.Gaps, q.sorted()...), q.calls
	return inc
}

func (i Investigator) allowance(ctx context.Context) time.Duration {
	deadline, ok := ctx.Deadline()
	if !ok {
		return i.budget
	}
	return min(i.budget, time.Until(deadline)-reserve)
}

// serviceFailure looks up a service and the stopped tasks of its failing deployment.
func (q *inquiry) serviceFailure(ctx context.Context, inc incident.Incident) incident.Incident {
	if !q.located(inc) {
		return inc
	}
	var stopped []string
	together(
		func() { inc.Service = q.service(ctx, inc.Cluster, inc.ServiceName) },
		func() { stopped, inc.MoreTasks = q.stoppedTasks(ctx, inc.Cluster, inc.ServiceName) },
	)
	if inc.DeploymentID == "" {
		inc.DeploymentID = inc.Service.Primary().ID
	}
	definition := inc.Service.Deployment(inc.DeploymentID).TaskDefinitionARN
	known := inc
	together(
		func() { inc.Tasks = ofDeployment(q.tasks(ctx, known.Cluster, stopped), known.DeploymentID) },
		func() { inc.ServiceDeployment = q.currentDeployment(ctx, known) },
		func() { inc.TaskDefinition = q.taskDefinition(ctx, definition) },
	)
	if definition == "" && len(inc.Tasks) > 0 {
		inc.TaskDefinition = q.taskDefinition(ctx, inc.Tasks[0].DefinitionARN)
	}
	return inc
}

// rollout looks up a service and its deployment, but no tasks: the event itself says what happens.
func (q *inquiry) rollout(ctx context.Context, inc incident.Incident) incident.Incident {
	if !q.located(inc) {
		return inc
	}
	if inc.Hook.ServiceDeploymentARN != "" {
		together(
			func() { inc.Service = q.service(ctx, inc.Cluster, inc.ServiceName) },
			func() { inc.ServiceDeployment = q.serviceDeployment(ctx, inc.Hook.ServiceDeploymentARN) },
		)
		return inc
	}
	inc.Service = q.service(ctx, inc.Cluster, inc.ServiceName)
	inc.ServiceDeployment = q.currentDeployment(ctx, inc)
	return inc
}

// stoppedTask adds to a task's own event which of its containers are essential or unhealthy, and the state of its service.
func (q *inquiry) stoppedTask(ctx context.Context, inc incident.Incident) incident.Incident {
	if len(inc.Tasks) == 0 {
		return inc
	}
	task, known := inc.Tasks[0], inc
	var described []incident.Task
	together(
		func() { inc.TaskDefinition = q.taskDefinition(ctx, task.DefinitionARN) },
		func() { described = q.tasks(ctx, known.Cluster, []string{task.ARN}) },
		func() {
			if known.ServiceName != "" && known.Cluster != "" {
				known.Service = q.service(ctx, known.Cluster, known.ServiceName)
				known.ServiceDeployment = q.currentDeployment(ctx, known)
			}
		},
	)
	inc.Service, inc.ServiceDeployment = known.Service, known.ServiceDeployment
	if len(described) > 0 {
		inc.Tasks = []incident.Task{withHealth(task, described[0])}
	}
	return inc
}

func (q *inquiry) daemonTask(ctx context.Context, inc incident.Incident) incident.Incident {
	if len(inc.Tasks) > 0 && inc.Cluster != "" {
		if described := q.tasks(ctx, inc.Cluster, []string{inc.Tasks[0].ARN}); len(described) > 0 {
			inc.Tasks = described
		}
	}
	return inc
}

// located says whether an event names both cluster and service. The short ARN of an old service names no cluster, and a
// deployment event has it nowhere else.
func (q *inquiry) located(inc incident.Incident) bool {
	if inc.Cluster != "" && inc.ServiceName != "" {
		return true
	}
	missing := "the event names no service"
	if inc.ServiceName != "" {
		missing = "the event names the service in its old short form, without its cluster"
	}
	q.gaps = append(q.gaps, incident.Gap{Operation: "ecs:DescribeServices", Kind: incident.Missing, Detail: missing})
	return false
}

// together runs look-ups that do not depend on each other at the same time. Each writes variables of its own.
func together(lookups ...func()) {
	var group sync.WaitGroup
	for _, lookup := range lookups {
		group.Go(lookup)
	}
	group.Wait()
}
