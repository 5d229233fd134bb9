package investigate

import (
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/ecsread"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// Services are services of a cluster as they are now, in the order of their names, without their events. One that ECS
// does not know has no status.
func (i Investigator) Services(ctx context.Context, cluster string, names []string) ([]incident.Service, error) {
	services := make([]incident.Service, len(names))
	for some := range slices.Chunk(names, maxServices) {
		out, err := i.ECS.DescribeServices(ctx, &ecs.DescribeServicesInput{Cluster: &cluster, Services: some})
		if err != nil {
			return nil, err
		}
		for _, described := range out.Services {
			described.Events = nil // a hundred texts, which would have to be read
			service, _ := ecsread.Service(ctx, described)
			for n, name := range names { // which may be there twice
				if name == service.Name {
					services[n] = service
				}
			}
		}
	}
	return services, nil
}

// Rollouts are service deployments by their ARNs. One that ECS does not know is not among them.
func (i Investigator) Rollouts(ctx context.Context, arns []string) (map[string]incident.ServiceDeployment, error) {
	rollouts := map[string]incident.ServiceDeployment{}
	for some := range slices.Chunk(arns, maxDeployments) {
		input := ecs.DescribeServiceDeploymentsInput{ServiceDeploymentArns: some}
		out, err := i.ECS.DescribeServiceDeployments(ctx, &input)
		if err != nil {
			return nil, err
		}
		for _, d := range out.ServiceDeployments {
			rollouts[aws.ToString(d.ServiceDeploymentArn)] = ecsread.ServiceDeployment(d)
		}
	}
	return rollouts, nil
}

// Alike is the largest group of a deployment's stopped tasks that failed for the same cause.
type Alike struct {
	Tasks int
	Cause diagnosis.Code
}

// FailedAlike finds that group among the last hundred stopped tasks of a service. ECS remembers them for about an hour.
// The zero value means that none failed; the error is that of the call that was not answered.
func (i Investigator) FailedAlike(ctx context.Context, cluster, service, deployment string) (found Alike, err error) {
	listed, err := i.ECS.ListTasks(ctx, &ecs.ListTasksInput{
		Cluster: &cluster, ServiceName: &service, DesiredStatus: types.DesiredStatusStopped, MaxResults: aws.Int32(maxTasks),
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

// DefinitionOf is the ARN of a service revision's task definition. It is empty where ECS does not know the revision.
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
