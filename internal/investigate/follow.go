package investigate

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/ecsread"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// Alike is the largest group of a deployment's stopped tasks that failed for the same cause.
type Alike struct {
	Tasks int
	Cause diagnosis.Code
}

// FailedAlike finds that group among the last hundred stopped tasks of a service. ECS remembers them for about an hour.
// The zero value means that none failed; the error is that of the call that was not answered.
func (i Investigator) FailedAlike(ctx context.Context, cluster, service, deployment string) (found Alike, err error) {
	listed, err := i.ECS.ListTasks(ctx, &ecs.ListTasksInput{
		Cluster: &cluster, ServiceName: &service, DesiredStatus: types.DesiredStatusStopped, MaxResults: aws.Int32(most),
	})
	if err != nil || len(listed.TaskArns) == 0 {
		return found, err
	}
	out, err := i.ECS.DescribeTasks(ctx, &ecs.DescribeTasksInput{Cluster: &cluster, Tasks: listed.TaskArns})
	if err != nil {
		return found, err
	}
	tasks, _ := ecsread.Tasks(ctx, out.Tasks)
	inc := incident.Incident{Kind: incident.TasksFailingToStart, Tasks: ofDeployment(tasks, deployment)}
	for _, group := range diagnosis.Diagnose(inc).Groups {
		if len(group.Tasks) > found.Tasks && group.Cause.About().Alert {
			found = Alike{len(group.Tasks), group.Cause}
		}
	}
	return found, nil
}

// NewestDeployment is the service deployment that was created last, in brief, of those that are not older than a time.
// It is zero where there is none.
func (i Investigator) NewestDeployment(
	ctx context.Context, cluster, service string, age time.Duration,
) (newest incident.ServiceDeployment, err error) {
	out, err := i.ECS.ListServiceDeployments(ctx, &ecs.ListServiceDeploymentsInput{
		Cluster: &cluster, Service: &service, CreatedAt: &types.CreatedAt{After: aws.Time(time.Now().Add(-age))},
	})
	if err != nil {
		return newest, err
	}
	return newestOf(out.ServiceDeployments), nil
}

// DefinitionOf is the ARN of the task definition of a service revision. It is empty where ECS does not know the revision.
func (i Investigator) DefinitionOf(ctx context.Context, revision string) (definition string, err error) {
	input := ecs.DescribeServiceRevisionsInput{ServiceRevisionArns: []string{revision}}
	out, err := i.ECS.DescribeServiceRevisions(ctx, &input)
	if err != nil || len(out.ServiceRevisions) == 0 {
		return "", err
	}
	return ecsread.Revision(out.ServiceRevisions[0]).TaskDefinitionARN, nil
}

// Tail is the end of what a container of an incident's task wrote, whether or not anything is to blame. It has no lines
// where there are none, or they may not be read.
func (i Investigator) Tail(ctx context.Context, inc incident.Incident, container string) incident.Log {
	log := stream(inc.TaskDefinition, inc.Tasks[0], container)
	if i.Logs == nil || log.Absence != "" {
		return log
	}
	return (&inquiry{Investigator: i}).tail(ctx, log, inc.Tasks[0].StoppedAt)
}
