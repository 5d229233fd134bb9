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
	"github.com/ecswhy/ecswhy/internal/message"
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
	now := e.look(ctx, cluster, out.Services[0])
	inc := e.lastFailure(ctx, &now)
	if inc.Kind == "" {
		return e.standing(now), nil
	}
	inc.Gaps = now.gaps
	why := e.why(ctx, inc)
	return finding{why.notification.Text, why.markdown, now.account(why.title(), &why)}, nil
}

// moment is what was learnt of a service as it is now.
type moment struct {
	cluster string
	service types.Service
	health  diagnosis.Health
	failed  []incident.Incident // its tasks that failed, the last one first
	gaps    []incident.Gap
}

// look asks for a service's stopped tasks, unless what ECS says of the service is enough to know that it fails.
func (e *explaining) look(ctx context.Context, cluster string, s types.Service) moment {
	known := observation(s).Service
	now := moment{cluster: cluster, service: s, health: diagnosis.Assess(known, nil)}
	if now.health.State == diagnosis.Failing {
		return now
	}
	var tasks []incident.Task
	now.failed, now.gaps = e.failedTasks(ctx, cluster, s)
	for _, inc := range now.failed {
		tasks = append(tasks, inc.Tasks...)
	}
	now.health = diagnosis.Assess(known, tasks)
	return now
}

// standing says how a service is of which nothing is known to have failed.
func (e *explaining) standing(now moment) finding {
	line := e.page.Stands(message.Standing{
		Place: now.cluster + "/" + aws.ToString(now.service.ServiceName), Health: now.health,
		Service: observation(now.service).Service, At: time.Now(), Within: e.since, Unasked: now.unasked(), Gaps: now.gaps,
	})
	text := line + "\n"
	if unknown := e.page.NotKnown(now.gaps); unknown != "" {
		text += "\n" + unknown + "\n"
	}
	return finding{text, text, now.account(line, nil)}
}

// unasked reports whether the stopped tasks could not be looked at.
func (m moment) unasked() bool {
	return slices.ContainsFunc(m.gaps, func(g incident.Gap) bool { return g.Operation != listDeployments })
}

// account is what is said of a service as JSON, with the same fields in every case; incident and verdict where
// something failed.
type account struct {
	Cluster  string          `json:"cluster"`
	Service  string          `json:"service"`
	State    diagnosis.State `json:"state"`
	Running  int             `json:"running"`
	Desired  int             `json:"desired"`
	Pending  int             `json:"pending"`
	Since    time.Time       `json:"since,omitzero"` // when it was no longer as it should be
	Says     string          `json:"says"`
	NotKnown []incident.Gap  `json:"notKnown"`
	*explanation
}

func (m moment) account(says string, why *explanation) account {
	return account{
		Cluster: m.cluster, Service: aws.ToString(m.service.ServiceName), State: m.health.State, Since: m.health.Since,
		Running: int(m.service.RunningCount), Desired: int(m.service.DesiredCount), Pending: int(m.service.PendingCount),
		Says: says, NotKnown: append([]incident.Gap{}, m.gaps...), explanation: why,
	}
}

// lastFailure is the event that ECS would have sent about what is wrong with a service now, else about what failed
// last. It has no kind where nothing is known to have failed, or tasks are still starting.
func (e *explaining) lastFailure(ctx context.Context, now *moment) incident.Incident {
	switch now.health.State {
	case diagnosis.Failing:
		return trouble(now.cluster, now.service)
	case diagnosis.Starting:
		return incident.Incident{}
	}
	last := slices.Concat(now.failed, []incident.Incident{{}})[0]
	brief, err := e.rolledBack(ctx, now.cluster, now.service)
	if err != nil {
		now.gaps = append(now.gaps, investigate.GapOf(listDeployments, err))
	}
	if brief.ServiceDeploymentArn == nil {
		return last
	}
	inc := eventOf(now.cluster, now.service)
	inc = deploymentFailed(inc, deploymentOf(brief, now.failed), aws.ToString(brief.StatusReason))
	if brief.FinishedAt != nil {
		inc.Time = *brief.FinishedAt
	}
	if last.Time.After(inc.Time) && last.DeploymentID != inc.DeploymentID {
		return last
	}
	return inc
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

// trouble is the event about a service that fails now: a deployment that failed and is still listed, or tasks that do
// not start.
func trouble(cluster string, s types.Service) incident.Incident {
	inc, primary := eventOf(cluster, s), types.Deployment{}
	for _, d := range s.Deployments {
		if d.RolloutState == types.DeploymentRolloutStateFailed {
			return deploymentFailed(inc, aws.ToString(d.Id), aws.ToString(d.RolloutStateReason))
		}
		if aws.ToString(d.Status) == "PRIMARY" {
			primary = d
		}
	}
	return tasksFailing(inc, aws.ToString(primary.Id))
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
func (e *explaining) failedTasks(
	ctx context.Context, cluster string, s types.Service,
) (failed []incident.Incident, gaps []incident.Gap) {
	listed, err := e.ecs.ListTasks(ctx, &ecs.ListTasksInput{
		Cluster: &cluster, ServiceName: s.ServiceName, DesiredStatus: types.DesiredStatusStopped, MaxResults: aws.Int32(mostTasks),
	})
	if err != nil {
		return nil, []incident.Gap{investigate.GapOf(listTasks, err)}
	}
	if len(listed.TaskArns) == 0 {
		return nil, nil
	}
	out, err := e.ecs.DescribeTasks(ctx, &ecs.DescribeTasksInput{Cluster: &cluster, Tasks: listed.TaskArns})
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
	verdict := diagnosis.Diagnose(inc)
	switch {
	case task.LastStatus != "STOPPED":
		sentence := fmt.Sprintf("%s/%s: the task has not stopped; it is %s, its health %s",
			cluster, id, task.LastStatus, task.Health)
		return said(sentence, taskAccount{cluster, id, strings.ToLower(task.LastStatus), sentence, nil}), nil
	case !verdict.Alert:
		reason := strings.Join(strings.Fields(task.StoppedReason), " ")
		sentence := fmt.Sprintf("%s/%s: %s (%s: %s)", cluster, id, message.Silence(message.Language(e.lang), verdict.Silence), task.StopCode, reason)
		return said(sentence, taskAccount{cluster, id, "stopped", sentence, nil}), nil
	}
	why := e.why(ctx, inc)
	return finding{why.notification.Text, why.markdown, taskAccount{cluster, id, "failed", why.title(), &why}}, nil
}

// taskAccount is what is said of a task as JSON, with the same fields in every case; incident and verdict where it
// failed.
type taskAccount struct {
	Cluster string `json:"cluster"`
	Task    string `json:"task"`
	State   string `json:"state"` // failed, stopped without a failure, or what ECS calls it
	Says    string `json:"says"`
	*explanation
}
