package ecsevent

import (
	"strings"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// kinds maps the names of events to what they are about. Names stand under more than one detail type in AWS's pages,
// and SERVICE_DEPLOYMENT_IN_PROGRESS also announces a rollback, which kind tells apart by its reason.
var kinds = map[string]incident.Kind{
	"SERVICE_DEPLOYMENT_FAILED":      incident.DeploymentFailed,
	"SERVICE_DEPLOYMENT_IN_PROGRESS": incident.DeploymentInProgress,
	"SERVICE_DEPLOYMENT_COMPLETED":   incident.DeploymentCompleted,

	"SERVICE_TASK_START_IMPAIRED":                  incident.TasksFailingToStart,
	"SERVICE_TASK_PLACEMENT_FAILURE":               incident.PlacementFailed,
	"SERVICE_DISCOVERY_INSTANCE_UNHEALTHY":         incident.ServiceProblem,
	"VPC_LATTICE_TARGET_UNHEALTHY":                 incident.ServiceProblem,
	"SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED": incident.ServiceProblem,
	"ECS_OPERATION_THROTTLED":                      incident.ServiceProblem,
	"SERVICE_DISCOVERY_OPERATION_THROTTLED":        incident.ServiceProblem,
	"SERVICE_TASK_CONFIGURATION_FAILURE":           incident.ServiceProblem,
	"SERVICE_HEALTH_UNKNOWN":                       incident.ServiceProblem,
	"SERVICE_STEADY_STATE":                         incident.ServiceSteady,
	"TASKSET_STEADY_STATE":                         incident.ServiceNotice,
	"CAPACITY_PROVIDER_STEADY_STATE":               incident.ServiceNotice,
	"SERVICE_DESIRED_COUNT_UPDATED":                incident.ServiceNotice,
	"TASKS_STOPPED":                                incident.ServiceNotice,

	"HOOK_AWAITING_ACTION": incident.HookAwaitingAction,
	"HOOK_FAILED":          incident.HookFailed,
	"HOOK_TIMED_OUT":       incident.HookFailed,
	"HOOK_IN_PROGRESS":     incident.HookChanged,
	"HOOK_SUCCEEDED":       incident.HookChanged,

	"DAEMON_TASK_START_IMPAIRED":             incident.DaemonFailingToStart,
	"DAEMON_DEPLOYMENT_STOPPED":              incident.DaemonDeploymentFailed,
	"DAEMON_DEPLOYMENT_ROLLBACK_IN_PROGRESS": incident.DaemonDeploymentFailed,
	"DAEMON_DEPLOYMENT_ROLLBACK_FAILED":      incident.DaemonDeploymentFailed,
	"DAEMON_DEPLOYMENT_PENDING":              incident.DaemonDeploymentChanged,
	"DAEMON_DEPLOYMENT_IN_PROGRESS":          incident.DaemonDeploymentChanged,
	"DAEMON_DEPLOYMENT_SUCCESSFUL":           incident.DaemonDeploymentChanged,
	"DAEMON_DEPLOYMENT_STOP_REQUESTED":       incident.DaemonDeploymentChanged,
	"DAEMON_DEPLOYMENT_ROLLBACK_SUCCESSFUL":  incident.DaemonDeploymentChanged,
}

// kind decides on the event's name. Tasks and instances have none and are told apart by their detail type and status.
func kind(e envelope) incident.Kind {
	if e.Source == ownSource && e.DetailType == canaryType {
		return incident.Canary
	}
	switch {
	case heartbeat(e) > 0:
		return incident.Heartbeat
	case e.DetailType == callType:
		return callKind(e.Detail)
	case e.Detail.EventName == "":
		return unnamed(e)
	}
	k, ok := kinds[e.Detail.EventName]
	switch {
	case !ok:
		return incident.Unrecognized
	case k == incident.DeploymentInProgress && strings.Contains(strings.ToLower(e.Detail.Reason), "rolling back"):
		return incident.DeploymentRollingBack
	default:
		return k
	}
}

func unnamed(e envelope) incident.Kind {
	switch e.DetailType {
	case "ECS Task State Change":
		return taskKind(e.Detail)
	case "ECS Container Instance State Change":
		return incident.InstanceChanged
	case "ECS Container Instance Health Change":
		if e.Detail.OverallStatus == "IMPAIRED" {
			return incident.InstanceImpaired
		}
		return incident.InstanceChanged
	default:
		return incident.Unrecognized
	}
}

// taskKind takes a stop only when it is final: a stopping task sends several events, and exit codes come with the last.
func taskKind(d detail) incident.Kind {
	switch d.LastStatus {
	case "STOPPED":
		return incident.TaskStopped
	case "":
		return incident.Unrecognized
	default:
		return incident.TaskChanged
	}
}
