package explain

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/ecswhy/ecswhy/internal/cli/why"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/investigate"
)

// look asks for a service's stopped tasks, unless what ECS says of the service is enough to know that it fails.
func (q *inquiry) look(ctx context.Context, cluster string, s types.Service) moment {
	known := why.Observe(s).Service
	now := moment{cluster: cluster, service: s, health: diagnosis.Assess(known, nil)}
	if now.health.State == diagnosis.Failing {
		return now
	}
	var tasks []incident.Task
	now.failed, now.gaps = q.failedTasks(ctx, cluster, s)
	for _, inc := range now.failed {
		tasks = append(tasks, inc.Tasks...)
	}
	now.health = diagnosis.Assess(known, tasks)
	return now
}

// services describes all services of a cluster.
func (q *inquiry) services(ctx context.Context, cluster string) ([]types.Service, error) {
	var services []types.Service
	pages := ecs.NewListServicesPaginator(q.ecs, &ecs.ListServicesInput{Cluster: &cluster, MaxResults: aws.Int32(100)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list services of cluster %s: %w", cluster, err)
		}
		for some := range slices.Chunk(page.ServiceArns, why.MostServices) {
			out, err := q.ecs.DescribeServices(ctx, &ecs.DescribeServicesInput{Cluster: &cluster, Services: some})
			if err != nil {
				return nil, fmt.Errorf("describe services of cluster %s: %w", cluster, err)
			}
			services = append(services, out.Services...)
		}
	}
	return services, nil
}

// rolledBack is the newest deployment of the time asked about that was rolled back. ECS remembers them for 90 days.
func (q *inquiry) rolledBack(ctx context.Context, cluster string, s types.Service) (types.ServiceDeploymentBrief, error) {
	var newest types.ServiceDeploymentBrief
	out, err := q.ecs.ListServiceDeployments(ctx, &ecs.ListServiceDeploymentsInput{
		Cluster: &cluster, Service: s.ServiceName,
		CreatedAt: &types.CreatedAt{After: aws.Time(time.Now().Add(-q.since))},
		Status: []types.ServiceDeploymentStatus{
			types.ServiceDeploymentStatusRollbackRequested, types.ServiceDeploymentStatusRollbackInProgress,
			types.ServiceDeploymentStatusRollbackSuccessful, types.ServiceDeploymentStatusRollbackFailed,
		},
	})
	if err != nil {
		return newest, err
	}
	for _, brief := range out.ServiceDeployments {
		if aws.ToTime(brief.CreatedAt).After(aws.ToTime(newest.CreatedAt)) {
			newest = brief
		}
	}
	return newest, nil
}

// What is asked for a service beside how it is, by the names of the permissions.
const (
	listDeployments = "ecs:ListServiceDeployments"
	listTasks       = "ecs:ListTasks"
	describeTasks   = "ecs:DescribeTasks"
)

// failedTasks are the service's tasks that failed, the last one first, of those that ECS remembers, which it does for about an
// hour.
func (q *inquiry) failedTasks(
	ctx context.Context, cluster string, s types.Service,
) (failed []incident.Incident, gaps []incident.Gap) {
	listed, err := q.ecs.ListTasks(ctx, &ecs.ListTasksInput{
		Cluster: &cluster, ServiceName: s.ServiceName, DesiredStatus: types.DesiredStatusStopped, MaxResults: aws.Int32(why.MostTasks),
	})
	if err != nil {
		return nil, []incident.Gap{investigate.GapOf(listTasks, err)}
	}
	if len(listed.TaskArns) == 0 {
		return nil, nil
	}
	out, err := q.ecs.DescribeTasks(ctx, &ecs.DescribeTasksInput{Cluster: &cluster, Tasks: listed.TaskArns})
	if err != nil {
		return nil, []incident.Gap{investigate.GapOf(describeTasks, err)}
	}
	for _, task := range out.Tasks {
		inc := taskStopped(cluster, investigate.TaskRecord(task))
		own := inc.ServiceName == aws.ToString(s.ServiceName)
		if own && inc.Tasks[0].LastStatus == "STOPPED" && diagnosis.Diagnose(inc).Alert {
			failed = append(failed, inc)
		}
	}
	slices.SortFunc(failed, func(a, b incident.Incident) int { return b.Time.Compare(a.Time) })
	return failed, nil
}
