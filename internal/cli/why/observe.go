package why

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/rollout"
)

// The most services and tasks that ECS takes in one call.
const (
	MostServices = 10
	MostTasks    = 100
)

// Observe gives what ECS says of a service at this moment.
func Observe(s types.Service) rollout.Observation {
	o := rollout.Observation{
		At:     time.Now(),
		ARN:    aws.ToString(s.ServiceArn),
		Status: aws.ToString(s.Status),
		Service: incident.Service{
			Known: true, Desired: int(s.DesiredCount), Running: int(s.RunningCount), Pending: int(s.PendingCount),
			CurrentDeploymentARN: aws.ToString(s.CurrentServiceDeployment),
		},
	}
	if s.DeploymentController != nil {
		o.Controller = string(s.DeploymentController.Type)
	}
	if c := s.DeploymentConfiguration; c != nil {
		o.CircuitBreaker = c.DeploymentCircuitBreaker != nil && c.DeploymentCircuitBreaker.Enable
		o.Alarms = c.Alarms != nil && c.Alarms.Enable
	}
	o.Deployments, o.Events = deployments(s), events(s)
	return o
}

func deployments(s types.Service) (all []incident.Deployment) {
	for _, d := range s.Deployments {
		all = append(all, incident.Deployment{
			ID: aws.ToString(d.Id), Status: aws.ToString(d.Status), TaskDefinitionARN: aws.ToString(d.TaskDefinition),
			RolloutState: string(d.RolloutState), RolloutReason: aws.ToString(d.RolloutStateReason),
			Desired: int(d.DesiredCount), Running: int(d.RunningCount), Pending: int(d.PendingCount), Failed: int(d.FailedTasks),
			CreatedAt: aws.ToTime(d.CreatedAt),
		})
	}
	return all
}

func events(s types.Service) (all []incident.ServiceEvent) {
	for _, event := range s.Events {
		all = append(all, incident.ServiceEvent{At: aws.ToTime(event.CreatedAt), Message: aws.ToString(event.Message)})
	}
	return all
}
