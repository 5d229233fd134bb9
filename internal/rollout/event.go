package rollout

import (
	"slices"
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/arnutil"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// Event is an event about a service at a time. It has no kind yet.
func Event(cluster string, s incident.Service, at time.Time) incident.Incident {
	arn, _ := arnutil.Parse(s.ARN)
	return incident.Incident{
		Time: at, Partition: arn.Partition, Region: arn.Region, Account: arn.Account, Resources: []string{s.ARN},
		Cluster: cluster, ServiceName: s.Name, ServiceARN: s.ARN,
	}
}

// DeploymentFailed makes an event the one that ECS sends about a deployment that failed.
func DeploymentFailed(inc incident.Incident, deployment, reason string) incident.Incident {
	inc.Kind, inc.DetailType = incident.DeploymentFailed, "ECS Deployment State Change"
	inc.Name, inc.Level = "SERVICE_DEPLOYMENT_FAILED", "ERROR"
	inc.DeploymentID, inc.Reason = deployment, reason
	return inc
}

// PauseEnded makes an event the one that ECS sends about a pause that a person answered with a rollback, or nobody.
func PauseEnded(inc incident.Incident, hook incident.Hook) incident.Incident {
	inc.Kind, inc.DetailType = incident.HookFailed, "ECS Hook State Change"
	inc.Name, inc.Level, inc.Hook = "HOOK_"+hook.Status, "ERROR", hook
	inc.Resources = []string{hook.ServiceDeploymentARN}
	return inc
}

// TasksFailing makes an event the one that ECS sends about a deployment whose tasks do not start.
func TasksFailing(inc incident.Incident, deployment string) incident.Incident {
	inc.Kind, inc.DetailType = incident.TasksFailingToStart, "ECS Service Action"
	inc.Name, inc.Level = "SERVICE_TASK_START_IMPAIRED", "WARN"
	inc.DeploymentID = deployment
	return inc
}

// Trouble is the event that ECS would send about a service that fails now: a deployment that failed and is still
// listed, or tasks that do not start.
func Trouble(cluster string, s incident.Service, at time.Time) incident.Incident {
	inc := Event(cluster, s, at)
	i := slices.IndexFunc(s.Deployments, func(d incident.Deployment) bool { return d.RolloutState == "FAILED" })
	if i >= 0 {
		return DeploymentFailed(inc, s.Deployments[i].ID, s.Deployments[i].RolloutReason)
	}
	return TasksFailing(inc, s.Primary().ID)
}

// RolledBackEvent is the event that ECS sent about a deployment that it rolled back, as far as the service deployment
// and those of the service's tasks that failed, the last one first, still tell of it.
func RolledBackEvent(
	cluster string, s incident.Service, d incident.ServiceDeployment, failed []incident.Task, now time.Time,
) incident.Incident {
	inc := Event(cluster, s, now)
	if !d.FinishedAt.IsZero() {
		inc.Time = d.FinishedAt
	}
	return DeploymentFailed(inc, deploymentOf(d, failed), d.StatusReason)
}

// deploymentOf is the id of the deployment that a service deployment rolled out. ECS does not tell it: it is what
// started the task that failed last meanwhile, and where no task is remembered, the number of the service revision.
func deploymentOf(d incident.ServiceDeployment, failed []incident.Task) string {
	for _, task := range failed {
		meanwhile := task.CreatedAt.After(d.CreatedAt) && (d.FinishedAt.IsZero() || task.CreatedAt.Before(d.FinishedAt))
		if meanwhile && strings.HasPrefix(task.StartedBy, "ecs-svc/") {
			return task.StartedBy
		}
	}
	revision, _ := arnutil.Parse(d.Target.ARN)
	return "ecs-svc/" + revision.Name
}

// TaskStopped is the event that ECS sends about a task's stop.
func TaskStopped(cluster string, task incident.Task) incident.Incident {
	arn, _ := arnutil.Parse(task.ARN)
	inc := incident.Incident{
		Kind: incident.TaskStopped, DetailType: "ECS Task State Change", Time: task.StoppedAt,
		Partition: arn.Partition, Region: arn.Region, Account: arn.Account, Resources: []string{task.ARN},
		Cluster: cluster, Tasks: []incident.Task{task},
	}
	if name, ofService := strings.CutPrefix(task.Group, "service:"); ofService {
		inc.ServiceName = name
	}
	if strings.HasPrefix(task.StartedBy, "ecs-svc/") {
		inc.DeploymentID = task.StartedBy
	}
	return inc
}
