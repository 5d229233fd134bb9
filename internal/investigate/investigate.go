// Package investigate asks ECS for what an event leaves out, within a time budget, and records what could not be learnt.
package investigate

import (
	"context"
	"sync"
	"sync/atomic"
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
	DescribeServiceRevisions(context.Context, *ecs.DescribeServiceRevisionsInput, ...func(*ecs.Options)) (*ecs.DescribeServiceRevisionsOutput, error)
	ListServiceDeployments(context.Context, *ecs.ListServiceDeploymentsInput, ...func(*ecs.Options)) (*ecs.ListServiceDeploymentsOutput, error)
	ListTagsForResource(context.Context, *ecs.ListTagsForResourceInput, ...func(*ecs.Options)) (*ecs.ListTagsForResourceOutput, error)
	ListTasks(context.Context, *ecs.ListTasksInput, ...func(*ecs.Options)) (*ecs.ListTasksOutput, error)
}

// reserve is the part of an invocation's time that look-ups must leave for writing and publishing the message.
const reserve = 3 * time.Second

// Investigator looks incidents up. It keeps nothing from one to the next.
type Investigator struct {
	ECS    ECS
	Logs   Logs  // nil where no log is to be read
	Trail  Trail // nil where CloudTrail is not to be asked
	Budget time.Duration

	// Blame names the container to blame, and the task in which it failed last, so that its log can be read while the other
	// look-ups go on. No container means that no log tells more.
	Blame func(incident.Incident) (task incident.Task, container string)

	// Silent says of an incident of which the first look-ups are done whether nobody is to be told of it, so that no more need be
	// asked. Where it is nil silence is no matter: all look-ups are made, but for those that only ask whether to be silent.
	Silent func(incident.Incident) bool
}

// Fill returns the incident with what AWS knows of it. A look-up that fails becomes a gap; there is no error. It spends at most
// Budget, and never the last three seconds before the context's deadline. The number of calls, at most thirteen, does not depend
// on the number of tasks; only a task that stopped in a service with hundreds of others asks for these by the hundred.
func (i Investigator) Fill(ctx context.Context, inc incident.Incident) incident.Incident {
	ctx, cancel := context.WithTimeout(ctx, i.allowance(ctx))
	defer cancel()
	q := &inquiry{Investigator: i}
	inc = q.lookUp(ctx, inc)
	q.misread(inc.AllMutes())
	inc.Gaps, inc.Lookups = append(inc.Gaps, q.sorted()...), q.calls
	return inc
}

// lookUp makes the look-ups that an incident of its kind needs.
func (q *inquiry) lookUp(ctx context.Context, inc incident.Incident) incident.Incident {
	switch inc.Kind {
	case incident.DeploymentFailed, incident.TasksFailingToStart, incident.PlacementFailed, incident.ServiceProblem:
		return q.serviceFailure(ctx, inc)
	case incident.DeploymentRollingBack, incident.HookAwaitingAction, incident.HookFailed:
		return q.rollout(ctx, inc)
	case incident.DeploymentCompleted:
		return q.completion(ctx, inc)
	case incident.TaskStopped:
		return q.stoppedTask(ctx, inc)
	case incident.DaemonFailingToStart:
		return q.daemonTask(ctx, inc)
	case incident.DaemonDeploymentFailed, incident.InstanceImpaired:
		inc.ClusterTags = q.clusterTags(ctx, inc)
		return inc
	default:
		return inc
	}
}

// silent says whether nobody is to be told of an incident, whatever else would be learnt.
func (q *inquiry) silent(inc incident.Incident) bool { return q.Silent != nil && q.Silent(inc) }

func (i Investigator) allowance(ctx context.Context) time.Duration {
	deadline, ok := ctx.Deadline()
	if !ok {
		return i.Budget
	}
	return min(i.Budget, time.Until(deadline)-reserve)
}

// serviceFailure looks up a service, the stopped tasks of its failing deployment, and what is different from the one before.
func (q *inquiry) serviceFailure(ctx context.Context, inc incident.Incident) incident.Incident {
	if !q.located(inc) {
		return inc
	}
	given := inc // which the look-ups read while they write inc
	var stopped []string
	together(
		func() { inc.Service = q.service(ctx, given.Cluster, given.ServiceName) },
		func() { stopped, inc.MoreTasks = q.stoppedTasks(ctx, given.Cluster, given.ServiceName) },
		func() { inc.ClusterTags = q.clusterTags(ctx, given) },
	)
	if q.silent(inc) {
		return inc
	}
	if inc.DeploymentID == "" {
		inc.DeploymentID = inc.Service.Primary().ID
	}
	var failed, compared incident.Incident
	var caller incident.Caller
	together(
		func() { failed = q.withTasks(ctx, inc, stopped) },
		func() { compared = q.withRevisions(ctx, inc) },
		func() { caller = q.caller(ctx, inc) },
	)
	failed.Caller, failed.ServiceDeployment = caller, compared.ServiceDeployment
	failed.Revision, failed.PreviousRevision = compared.Revision, compared.PreviousRevision
	if _, listed := definitions(inc); listed == "" {
		failed.Previous = compared.Previous
	}
	return failed
}

// withTasks adds the stopped tasks of a failing deployment, what they run, what ran before, and the log of the container to blame.
func (q *inquiry) withTasks(ctx context.Context, inc incident.Incident, stopped []string) incident.Incident {
	definition, previous := definitions(inc)
	known := inc
	together(
		func() { inc.Tasks = ofDeployment(q.tasks(ctx, known.Cluster, stopped), known.DeploymentID) },
		func() { inc.TaskDefinition = q.taskDefinition(ctx, definition) },
	)
	read, earlier := inc, inc.TaskDefinition // where the other deployment runs the same
	together(
		func() { read = q.withLog(ctx, inc) },
		func() {
			if previous != definition {
				earlier = q.taskDefinition(ctx, previous)
			}
		},
	)
	read.Previous = earlier
	return read
}

// withLog adds the log of the container to blame. Where ECS no longer lists the deployment, its tasks name the definition.
func (q *inquiry) withLog(ctx context.Context, inc incident.Incident) incident.Incident {
	if inc.TaskDefinition.ARN == "" && len(inc.Tasks) > 0 && inc.Service.Deployment(inc.DeploymentID).ID == "" {
		inc.TaskDefinition = q.taskDefinition(ctx, inc.Tasks[0].DefinitionARN)
	}
	inc.Log = q.log(ctx, inc)
	return inc
}

// withRevisions adds the service deployment and what it moves from and to. One that succeeded changed nothing that fails now.
func (q *inquiry) withRevisions(ctx context.Context, inc incident.Incident) incident.Incident {
	inc.ServiceDeployment = q.currentDeployment(ctx, inc)
	if inc.ServiceDeployment.Status == "SUCCESSFUL" {
		return inc
	}
	inc.Revision, inc.PreviousRevision = q.revisions(ctx, inc.ServiceDeployment)
	if _, listed := definitions(inc); listed == "" {
		inc.Previous = q.taskDefinition(ctx, inc.PreviousRevision.TaskDefinitionARN)
	}
	return inc
}

// definitions are the ARNs of what a failing deployment rolls out and of what the service's other deployment runs. While a
// deployment fails ECS lists both: before a roll-back the old one is active, afterwards it is the primary again.
func definitions(inc incident.Incident) (own, previous string) {
	own = inc.Service.Deployment(inc.DeploymentID).TaskDefinitionARN
	for _, d := range inc.Service.Deployments {
		if d.ID != inc.DeploymentID && previous == "" {
			previous = d.TaskDefinitionARN
		}
	}
	return own, previous
}

// rollout looks up a service and its deployment, but no tasks: the event itself says what happens.
func (q *inquiry) rollout(ctx context.Context, inc incident.Incident) incident.Incident {
	if !q.located(inc) {
		return inc
	}
	given := inc
	together(
		func() { inc.Service = q.service(ctx, given.Cluster, given.ServiceName) },
		func() { inc.ClusterTags = q.clusterTags(ctx, given) },
		func() {
			if arn := given.Hook.ServiceDeploymentARN; arn != "" {
				inc.ServiceDeployment = q.serviceDeployment(ctx, arn)
			}
		},
	)
	if inc.Hook.ServiceDeploymentARN == "" && !q.silent(inc) {
		inc.ServiceDeployment = q.currentDeployment(ctx, inc)
	}
	return inc
}

// stoppedTask first finds out whether the stop is worth telling: how often the same failed before, and whether its deployment
// will tell of it. Then it adds which containers are essential, and the log.
func (q *inquiry) stoppedTask(ctx context.Context, inc incident.Incident) incident.Incident {
	if len(inc.Tasks) == 0 {
		return inc
	}
	given := inc
	var seen []incident.Task
	var whole bool
	together(
		func() { seen, inc.MoreTasks, whole = q.remembered(ctx, given) },
		func() { inc.ClusterTags = q.clusterTags(ctx, given) },
		func() {
			if given.ServiceName != "" && given.Cluster != "" {
				inc.Service = q.service(ctx, given.Cluster, given.ServiceName)
			}
		},
	)
	inc.Tasks = []incident.Task{withHealth(inc.Tasks[0], seen)}
	if whole { // otherwise they cannot be counted
		inc.Remembered = seen
	}
	if q.silent(inc) {
		return inc
	}
	known := inc
	together(
		func() { inc.TaskDefinition = q.taskDefinition(ctx, known.Tasks[0].DefinitionARN) },
		func() {
			if known.ServiceName != "" && known.Cluster != "" {
				inc.ServiceDeployment = q.currentDeployment(ctx, known)
			}
		},
	)
	inc.Log = q.log(ctx, inc)
	return inc
}

func (q *inquiry) daemonTask(ctx context.Context, inc incident.Incident) incident.Incident {
	given := inc
	together(
		func() { inc.ClusterTags = q.clusterTags(ctx, given) },
		func() {
			if len(given.Tasks) == 0 || given.Cluster == "" {
				return
			}
			if described := q.tasks(ctx, given.Cluster, []string{given.Tasks[0].ARN}); len(described) > 0 {
				inc.Tasks = described
			}
		},
	)
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

// together runs look-ups that do not depend on each other at the same time. Each writes variables of its own. A panic in one of
// them is thrown here when all have ended, because in a goroutine of its own nobody could catch it.
func together(lookups ...func()) {
	var group sync.WaitGroup
	var fallen atomic.Pointer[accident]
	for _, lookup := range lookups {
		group.Go(func() {
			defer func() {
				if value := recover(); value != nil {
					fallen.CompareAndSwap(nil, newAccident(value))
				}
			}()
			lookup()
		})
	}
	group.Wait()
	if c := fallen.Load(); c != nil {
		panic(*c)
	}
}
