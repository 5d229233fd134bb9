package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/ecswhy/ecswhy/internal/arnutil"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/investigate"
)

// service explains what failed last of a service.
func (e *explaining) service(ctx context.Context, cluster, name string) (finding, error) {
	out, err := e.ecs.DescribeServices(ctx, &ecs.DescribeServicesInput{Cluster: &cluster, Services: []string{name}})
	if err != nil {
		return finding{}, fmt.Errorf("describe service %s/%s: %w", cluster, name, err)
	}
	if len(out.Services) == 0 {
		return finding{}, fmt.Errorf("ECS knows no service %s in cluster %s", name, cluster)
	}
	inc, err := e.lastFailure(ctx, cluster, out.Services[0])
	if err != nil {
		return finding{}, err
	}
	if inc.Kind == "" {
		return said(fmt.Sprintf("%s/%s: nothing failed in the last %s; %d of %d tasks run", cluster, name, shortDuration(e.since),
			out.Services[0].RunningCount, out.Services[0].DesiredCount)), nil
	}
	return told(e.why(ctx, inc)), nil
}

// lastFailure is the event that ECS would have sent about what is wrong with a service now, else about what failed last.
func (e *explaining) lastFailure(ctx context.Context, cluster string, s types.Service) (incident.Incident, error) {
	if inc := trouble(cluster, s); inc.Kind != "" {
		return inc, nil
	}
	brief, err := e.rolledBack(ctx, cluster, s)
	if err != nil {
		return incident.Incident{}, err
	}
	tasks, err := e.failedTasks(ctx, cluster, s)
	if err != nil {
		return incident.Incident{}, err
	}
	if primary := primaryOf(s); primary.RolloutState == types.DeploymentRolloutStateInProgress && started(tasks, aws.ToString(primary.Id)) {
		return tasksFailing(eventOf(cluster, s), aws.ToString(primary.Id)), nil
	}
	if brief.ServiceDeploymentArn == nil {
		return slices.Concat(tasks, []incident.Incident{{}})[0], nil
	}
	inc := deploymentFailed(eventOf(cluster, s), deploymentOf(brief, tasks), aws.ToString(brief.StatusReason))
	if brief.FinishedAt != nil {
		inc.Time = *brief.FinishedAt
	}
	if len(tasks) > 0 && tasks[0].Time.After(inc.Time) && tasks[0].DeploymentID != inc.DeploymentID {
		return tasks[0], nil
	}
	return inc, nil
}

// started says whether one of some tasks was started by a deployment.
func started(tasks []incident.Incident, deployment string) bool {
	return slices.ContainsFunc(tasks, func(inc incident.Incident) bool { return inc.DeploymentID == deployment })
}

// deploymentOf is the id of the deployment that a service deployment rolled out. ECS does not tell it: it is what started the
// task that failed last meanwhile, and where no task is remembered, the number of the service revision.
func deploymentOf(brief types.ServiceDeploymentBrief, tasks []incident.Incident) string {
	for _, inc := range tasks {
		created := inc.Tasks[0].CreatedAt
		if inc.DeploymentID != "" && created.After(aws.ToTime(brief.CreatedAt)) && (brief.FinishedAt == nil || created.Before(*brief.FinishedAt)) {
			return inc.DeploymentID
		}
	}
	revision, _ := arnutil.Parse(aws.ToString(brief.TargetServiceRevisionArn))
	return "ecs-svc/" + revision.Name
}

// trouble is what is wrong with a service now: a deployment that failed and is still listed, or tasks that are missing.
func trouble(cluster string, s types.Service) incident.Incident {
	inc := eventOf(cluster, s)
	for _, d := range s.Deployments {
		if d.RolloutState == types.DeploymentRolloutStateFailed {
			return deploymentFailed(inc, aws.ToString(d.Id), aws.ToString(d.RolloutStateReason))
		}
	}
	primary := primaryOf(s)
	if primary.FailedTasks > 0 || s.RunningCount < s.DesiredCount || stuck(primary) {
		return tasksFailing(inc, aws.ToString(primary.Id))
	}
	return incident.Incident{}
}

func primaryOf(s types.Service) types.Deployment {
	for _, d := range s.Deployments {
		if aws.ToString(d.Status) == "PRIMARY" {
			return d
		}
	}
	return types.Deployment{}
}

// patience is how long a deployment may take before it counts as trouble although no task is missing.
const patience = 10 * time.Minute

func stuck(d types.Deployment) bool {
	return d.RolloutState == types.DeploymentRolloutStateInProgress && d.RunningCount < d.DesiredCount && time.Since(aws.ToTime(d.CreatedAt)) > patience
}

// eventOf is an event of a service that has no kind yet.
func eventOf(cluster string, s types.Service) incident.Incident {
	address := aws.ToString(s.ServiceArn)
	arn, _ := arnutil.Parse(address)
	return incident.Incident{
		Time: time.Now(), Partition: arn.Partition, Region: arn.Region, Account: arn.Account, Resources: []string{address},
		Cluster: cluster, ServiceName: aws.ToString(s.ServiceName), ServiceARN: address,
	}
}

func tasksFailing(inc incident.Incident, deployment string) incident.Incident {
	inc.Kind, inc.DetailType, inc.Name = incident.TasksFailingToStart, "ECS Service Action", "SERVICE_TASK_START_IMPAIRED"
	inc.Level, inc.DeploymentID = "WARN", deployment
	return inc
}

func deploymentFailed(inc incident.Incident, deployment, reason string) incident.Incident {
	inc.Kind, inc.DetailType, inc.Name = incident.DeploymentFailed, "ECS Deployment State Change", "SERVICE_DEPLOYMENT_FAILED"
	inc.Level, inc.DeploymentID, inc.Reason = "ERROR", deployment, reason
	return inc
}

// rolledBack is the newest deployment of the time asked about that was rolled back. ECS remembers them for 90 days.
func (e *explaining) rolledBack(ctx context.Context, cluster string, s types.Service) (types.ServiceDeploymentBrief, error) {
	var newest types.ServiceDeploymentBrief
	out, err := e.ecs.ListServiceDeployments(ctx, &ecs.ListServiceDeploymentsInput{
		Cluster: &cluster, Service: s.ServiceName,
		CreatedAt: &types.CreatedAt{After: aws.Time(time.Now().Add(-e.since))},
		Status: []types.ServiceDeploymentStatus{
			types.ServiceDeploymentStatusRollbackRequested, types.ServiceDeploymentStatusRollbackInProgress,
			types.ServiceDeploymentStatusRollbackSuccessful, types.ServiceDeploymentStatusRollbackFailed,
		},
	})
	if err != nil {
		return newest, fmt.Errorf("list deployments of %s: %w", aws.ToString(s.ServiceName), err)
	}
	for _, brief := range out.ServiceDeployments {
		if aws.ToTime(brief.CreatedAt).After(aws.ToTime(newest.CreatedAt)) {
			newest = brief
		}
	}
	return newest, nil
}

// failedTasks are the service's tasks that failed, the last one first, of those that ECS remembers, which it does for about an
// hour.
func (e *explaining) failedTasks(ctx context.Context, cluster string, s types.Service) ([]incident.Incident, error) {
	listed, err := e.ecs.ListTasks(ctx, &ecs.ListTasksInput{
		Cluster: &cluster, ServiceName: s.ServiceName, DesiredStatus: types.DesiredStatusStopped, MaxResults: aws.Int32(mostTasks),
	})
	if err != nil {
		return nil, fmt.Errorf("list tasks of %s: %w", aws.ToString(s.ServiceName), err)
	}
	if len(listed.TaskArns) == 0 {
		return nil, nil
	}
	out, err := e.ecs.DescribeTasks(ctx, &ecs.DescribeTasksInput{Cluster: &cluster, Tasks: listed.TaskArns})
	if err != nil {
		return nil, fmt.Errorf("describe tasks of %s: %w", aws.ToString(s.ServiceName), err)
	}
	var failed []incident.Incident
	for _, task := range out.Tasks {
		if inc := taskStopped(cluster, investigate.TaskRecord(task)); inc.Tasks[0].LastStatus == "STOPPED" && diagnosis.Diagnose(inc).Alert {
			failed = append(failed, inc)
		}
	}
	slices.SortFunc(failed, func(a, b incident.Incident) int { return b.Time.Compare(a.Time) })
	return failed, nil
}

// taskStopped is the event that ECS sends about a task's stop.
func taskStopped(cluster string, task incident.Task) incident.Incident {
	arn, _ := arnutil.Parse(task.ARN)
	inc := incident.Incident{
		Kind: incident.TaskStopped, DetailType: "ECS Task State Change", Time: task.StoppedAt,
		Partition: arn.Partition, Region: arn.Region, Account: arn.Account, Resources: []string{task.ARN},
		Cluster: cluster, Tasks: []incident.Task{task},
	}
	inc.ServiceName, _ = strings.CutPrefix(task.Group, "service:")
	if inc.ServiceName == task.Group {
		inc.ServiceName = ""
	}
	if strings.HasPrefix(task.StartedBy, "ecs-svc/") {
		inc.DeploymentID = task.StartedBy
	}
	return inc
}

// task explains why a task stopped.
func (e *explaining) task(ctx context.Context, cluster, id string) (finding, error) {
	out, err := e.ecs.DescribeTasks(ctx, &ecs.DescribeTasksInput{Cluster: &cluster, Tasks: []string{id}})
	if err != nil {
		return finding{}, fmt.Errorf("describe task %s: %w", id, err)
	}
	if len(out.Tasks) == 0 {
		return finding{}, fmt.Errorf("ECS knows no task %s in cluster %s; it forgets a stopped task after about an hour", id, cluster)
	}
	task := investigate.TaskRecord(out.Tasks[0])
	inc := taskStopped(cluster, task)
	switch verdict := diagnosis.Diagnose(inc); {
	case task.LastStatus != "STOPPED":
		return said(fmt.Sprintf("%s/%s: the task has not stopped; it is %s, its health %s", cluster, id, task.LastStatus, task.Health)), nil
	case !verdict.Alert:
		return said(fmt.Sprintf("%s/%s: %s (%s: %s)", cluster, id, verdict.Silence, task.StopCode, strings.Join(strings.Fields(task.StoppedReason), " "))), nil
	}
	return told(e.why(ctx, inc)), nil
}

// shortDuration writes a duration without its zero parts: 24h rather than 24h0m0s.
func shortDuration(d time.Duration) string {
	text := strings.TrimSuffix(d.String(), "0s")
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
