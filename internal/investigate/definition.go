package investigate

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/ecswhy/ecswhy/internal/ecsread"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// ownDefinition looks up what the failing deployment rolls out.
func (q *inquiry) ownDefinition(ctx context.Context) {
	own, _ := definitions(q.now())
	q.writeDefinition(ctx, own)
}

// definitionOfTask looks up what the incident's task, or the one of its tasks that failed last, runs.
func (q *inquiry) definitionOfTask(ctx context.Context) {
	if inc := q.now(); len(inc.Tasks) > 0 {
		q.writeDefinition(ctx, inc.Tasks[0].DefinitionARN)
	}
}

// rolledOutDefinition looks up what a deployment rolled out that ECS no longer lists and of which no task stopped: one
// that a hook refused is gone within seconds.
func (q *inquiry) rolledOutDefinition(ctx context.Context) {
	inc := q.now()
	if own, _ := definitions(inc); own == "" && len(inc.Tasks) == 0 {
		q.writeDefinition(ctx, inc.Revision.TaskDefinitionARN)
	}
}

func (q *inquiry) writeDefinition(ctx context.Context, arn string) {
	definition := q.definition(ctx, arn)
	q.set(func(inc *incident.Incident) { inc.TaskDefinition = definition })
}

// otherDefinition looks up what the service's other deployment runs, where that is not the same.
func (q *inquiry) otherDefinition(ctx context.Context) {
	inc := q.now()
	own, previous := definitions(inc)
	if own == "" || previous == "" { // then only comparison can find it
		return
	}
	definition := inc.TaskDefinition
	if previous != own {
		definition = q.definition(ctx, previous)
	}
	q.set(func(inc *incident.Incident) { inc.Previous = definition })
}

// definitionBefore looks up what ran before the rollout that a stopped task is of.
func (q *inquiry) definitionBefore(ctx context.Context) {
	if inRollout(q.now()) {
		q.otherDefinition(ctx)
	}
}

// definitions are the ARNs of what a failing deployment rolls out and of what the service's other deployment runs.
// While a deployment fails ECS lists both: before a rollback the old one is active, afterwards it is the primary
// again.
func definitions(inc incident.Incident) (own, previous string) {
	if set := inc.Service.TaskSet(inc.DeploymentID); set.ID != "" {
		return set.TaskDefinitionARN, inc.Service.PrimarySet().TaskDefinitionARN
	}
	own = inc.Service.Deployment(inc.DeploymentID).TaskDefinitionARN
	for _, d := range inc.Service.Deployments {
		if d.ID != inc.DeploymentID && previous == "" {
			previous = d.TaskDefinitionARN
		}
	}
	return own, previous
}

// definition is a task definition; it is zero where there is none to ask for, or no answer.
func (q *inquiry) definition(ctx context.Context, arn string) incident.TaskDefinition {
	if arn == "" {
		return incident.TaskDefinition{}
	}
	if definition, known := q.Facts.definition(arn); known {
		return definition
	}
	out, err := q.ECS.DescribeTaskDefinition(ctx, &ecs.DescribeTaskDefinitionInput{
		TaskDefinition: &arn, Include: []types.TaskDefinitionField{types.TaskDefinitionFieldTags},
	})
	if !q.answered("ecs:DescribeTaskDefinition", err) || out.TaskDefinition == nil {
		return incident.TaskDefinition{}
	}
	definition := ecsread.TaskDefinition(*out.TaskDefinition, out.Tags)
	q.Facts.keepDefinition(arn, definition)
	return definition
}
