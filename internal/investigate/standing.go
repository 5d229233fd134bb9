package investigate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/ecsread"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/rollout"
)

// Standing is a service as it is now, and what is wrong with it.
type Standing struct {
	Cluster string // its name
	Service incident.Service
	Health  diagnosis.Health
	Failure incident.Incident // the event that ECS sends, or would send, about it; without a kind where nothing failed
	Cause   diagnosis.Code    // of the failure; only in an overview
	Gaps    []incident.Gap    // what could not be looked up
}

// Unasked reports whether the stopped tasks could not be looked at, so that some may have failed.
func (s Standing) Unasked() bool {
	return slices.ContainsFunc(s.Gaps, func(g incident.Gap) bool { return g.Operation != callListDeployments })
}

// NoService is the error of asking for a service that is not there.
type NoService struct{ Cluster, Service string }

// Error says which one that is.
func (n NoService) Error() string {
	return fmt.Sprintf("there is no service %s in cluster %s", n.Service, n.Cluster)
}

// LastFailure finds what is wrong with a service now, else what failed last of it, as far back as is asked for: the
// event that ECS would have sent about that, to be looked up with Fill. Where tasks are still starting, or nothing is
// known to have failed, that event has no kind. The error is that the service itself could not be looked up.
func (i Investigator) LastFailure(ctx context.Context, cluster, service string, since time.Duration) (Standing, error) {
	input := ecs.DescribeServicesInput{Cluster: &cluster, Services: []string{service}}
	out, err := i.ECS.DescribeServices(ctx, &input)
	if err != nil {
		return Standing{}, fmt.Errorf("describe service %s/%s: %w", cluster, service, err)
	}
	if len(out.Services) == 0 {
		return Standing{}, NoService{cluster, service}
	}
	s, failed := i.assess(ctx, cluster, out.Services[0])
	if s.Health.State == diagnosis.Healthy {
		s.Failure = i.pastFailure(ctx, &s, failed, since)
	}
	s.Failure.Gaps = s.Gaps
	return s, nil
}

// assess judges a service, and gives those of its tasks that failed, the last one first. They are not asked for where
// what ECS says of the service is enough to know that it fails.
func (i Investigator) assess(
	ctx context.Context, cluster string, described types.Service,
) (s Standing, failed []incident.Task) {
	service, _ := ecsread.Service(ctx, described)
	s = Standing{Cluster: cluster, Service: service, Health: diagnosis.Assess(service, nil)}
	if s.Health.State != diagnosis.Failing {
		failed, s.Gaps = i.failedTasks(ctx, cluster, service.Name)
		s.Health = diagnosis.Assess(service, failed)
	}
	if s.Health.State == diagnosis.Failing {
		s.Failure = rollout.Trouble(cluster, service, time.Now())
	}
	return s, failed
}

// failedTasks are the tasks of a service that failed, the last one first, of those that ECS remembers, which it does
// for about an hour.
func (i Investigator) failedTasks(ctx context.Context, cluster, service string) ([]incident.Task, []incident.Gap) {
	q := &inquiry{Investigator: i, inc: incident.Incident{Cluster: cluster, ServiceName: service}}
	q.stoppedTasks(ctx)
	tasks, _ := q.describeTasks(ctx, cluster, q.listed)
	return slices.DeleteFunc(tasks, func(t incident.Task) bool {
		ended := t.Group == "service:"+service && t.LastStatus == "STOPPED"
		return !ended || diagnosis.Silent(rollout.TaskStopped(cluster, t))
	}), q.sortedGaps()
}

// pastFailure is the event about what failed last of a service in good health: a deployment that was rolled back, or a
// task.
func (i Investigator) pastFailure(
	ctx context.Context, s *Standing, failed []incident.Task, since time.Duration,
) incident.Incident {
	var last incident.Incident
	if len(failed) > 0 {
		last = rollout.TaskStopped(s.Cluster, failed[0])
	}
	back, err := i.lastRollback(ctx, s.Cluster, s.Service.Name, since)
	if err != nil {
		s.Gaps = append(s.Gaps, ecsread.Gap(callListDeployments, err))
	}
	if back.ARN == "" {
		return last
	}
	inc := rollout.RolledBackEvent(s.Cluster, s.Service, back, failed, time.Now())
	if last.Time.After(inc.Time) && last.DeploymentID != inc.DeploymentID {
		return last
	}
	return inc
}

// lastRollback is the newest deployment of the time asked about that was rolled back. ECS remembers them for 90 days.
func (i Investigator) lastRollback(
	ctx context.Context, cluster, service string, since time.Duration,
) (newest incident.ServiceDeployment, err error) {
	out, err := i.ECS.ListServiceDeployments(ctx, &ecs.ListServiceDeploymentsInput{
		Cluster: &cluster, Service: &service, CreatedAt: &types.CreatedAt{After: aws.Time(time.Now().Add(-since))},
		Status: []types.ServiceDeploymentStatus{
			types.ServiceDeploymentStatusRollbackRequested, types.ServiceDeploymentStatusRollbackInProgress,
			types.ServiceDeploymentStatusRollbackSuccessful, types.ServiceDeploymentStatusRollbackFailed,
		},
	})
	if err != nil {
		return newest, err
	}
	return newestOf(out.ServiceDeployments), nil
}

func newestOf(listed []types.ServiceDeploymentBrief) (newest incident.ServiceDeployment) {
	for _, brief := range listed {
		if d := ecsread.ListedDeployment(brief); d.CreatedAt.After(newest.CreatedAt) {
			newest = d
		}
	}
	return newest
}

// ErrNoTask is the error of asking for a task that ECS has forgotten or, where it has just begun, does not know yet.
var ErrNoTask = errors.New("ECS knows no task")

// StoppedTask is the event that ECS sends about a task's stop; its task may not have stopped yet.
func (i Investigator) StoppedTask(ctx context.Context, cluster, id string) (incident.Incident, error) {
	out, err := i.ECS.DescribeTasks(ctx, &ecs.DescribeTasksInput{Cluster: &cluster, Tasks: []string{id}})
	if err != nil {
		return incident.Incident{}, fmt.Errorf("describe task %s: %w", id, err)
	}
	if len(out.Tasks) == 0 {
		return incident.Incident{}, fmt.Errorf("%w %s in cluster %s; it forgets a stopped task after about an hour",
			ErrNoTask, id, cluster)
	}
	return rollout.TaskStopped(cluster, ecsread.Task(out.Tasks[0])), nil
}

// Overview is how the services of a cluster are, and why those that fail do. Those that are not as they should be
// come first, in the order in which that began. Only they are looked up further.
func (i Investigator) Overview(
	ctx context.Context, list ecs.ListServicesAPIClient, cluster string,
) ([]Standing, error) {
	described, err := i.everyServiceOf(ctx, list, cluster)
	if err != nil {
		return nil, err
	}
	standings := make([]Standing, len(described))
	var lookups []func()
	for n, service := range described {
		lookups = append(lookups, func() { standings[n] = i.overviewOf(ctx, cluster, service) })
	}
	q := &inquiry{}
	q.fewAtOnce(lookups)
	q.rethrow()
	slices.SortFunc(standings, func(a, b Standing) int {
		return cmp.Or(
			cmp.Compare(healthy(a), healthy(b)),
			a.Health.Since.Compare(b.Health.Since), strings.Compare(a.Service.Name, b.Service.Name),
		)
	})
	return standings, nil
}

func healthy(s Standing) int {
	if s.Health.State == diagnosis.Healthy {
		return 1
	}
	return 0
}

// overviewOf judges a service, and asks further only where tasks are missing or fail.
func (i Investigator) overviewOf(ctx context.Context, cluster string, described types.Service) Standing {
	service, _ := ecsread.Service(ctx, described)
	if service.Status != "ACTIVE" || diagnosis.Assess(service, nil).State == diagnosis.Healthy {
		return Standing{Cluster: cluster, Service: service, Health: diagnosis.Health{State: diagnosis.Healthy}}
	}
	s, _ := i.assess(ctx, cluster, described)
	if s.Failure.Kind != "" {
		s.Cause = diagnosis.Diagnose(i.Fill(ctx, s.Failure)).Cause
	}
	return s
}

// everyServiceOf describes all services of a cluster.
func (i Investigator) everyServiceOf(
	ctx context.Context, list ecs.ListServicesAPIClient, cluster string,
) (services []types.Service, err error) {
	pages := ecs.NewListServicesPaginator(list, &ecs.ListServicesInput{Cluster: &cluster, MaxResults: aws.Int32(100)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list services of cluster %s: %w", cluster, err)
		}
		for some := range slices.Chunk(page.ServiceArns, maxServices) {
			out, err := i.ECS.DescribeServices(ctx, &ecs.DescribeServicesInput{Cluster: &cluster, Services: some})
			if err != nil {
				return nil, fmt.Errorf("describe services of cluster %s: %w", cluster, err)
			}
			services = append(services, out.Services...)
		}
	}
	return services, nil
}
