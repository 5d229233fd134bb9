package investigate

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/ecswhy/ecswhy/internal/incident"
)

func serviceRecord(s types.Service) incident.Service {
	service := incident.Service{
		Known:                true,
		Desired:              int(s.DesiredCount),
		Running:              int(s.RunningCount),
		Pending:              int(s.PendingCount),
		TaskDefinitionARN:    aws.ToString(s.TaskDefinition),
		CurrentDeploymentARN: aws.ToString(s.CurrentServiceDeployment),
	}
	if c := s.DeploymentConfiguration; c != nil {
		if c.DeploymentCircuitBreaker != nil {
			service.CircuitBreaker, service.Rollback = c.DeploymentCircuitBreaker.Enable, c.DeploymentCircuitBreaker.Rollback
		}
		service.Alarms = c.Alarms != nil && c.Alarms.Enable
	}
	for _, d := range s.Deployments {
		service.Deployments = append(service.Deployments, incident.Deployment{
			ID:                aws.ToString(d.Id),
			Status:            aws.ToString(d.Status),
			TaskDefinitionARN: aws.ToString(d.TaskDefinition),
			RolloutState:      string(d.RolloutState),
			RolloutReason:     aws.ToString(d.RolloutStateReason),
			Desired:           int(d.DesiredCount),
			Running:           int(d.RunningCount),
			Pending:           int(d.PendingCount),
			Failed:            int(d.FailedTasks),
			CreatedAt:         aws.ToTime(d.CreatedAt),
		})
	}
	for _, e := range s.Events {
		service.Events = append(service.Events, incident.ServiceEvent{At: aws.ToTime(e.CreatedAt), Message: aws.ToString(e.Message)})
	}
	return service
}

func deploymentRecord(d types.ServiceDeployment) incident.ServiceDeployment {
	deployment := incident.ServiceDeployment{
		ARN:          aws.ToString(d.ServiceDeploymentArn),
		Status:       string(d.Status),
		StatusReason: aws.ToString(d.StatusReason),
		CreatedAt:    aws.ToTime(d.CreatedAt),
		StartedAt:    aws.ToTime(d.StartedAt),
		FinishedAt:   aws.ToTime(d.FinishedAt),
	}
	if b := d.DeploymentCircuitBreaker; b != nil {
		deployment.FailureCount, deployment.FailureThreshold = int(b.FailureCount), int(b.Threshold)
	}
	if d.Alarms != nil {
		deployment.TriggeredAlarms = slices.Clone(d.Alarms.TriggeredAlarmNames)
	}
	if r := d.Rollback; r != nil {
		deployment.RollbackReason, deployment.RollbackRevisionARN = aws.ToString(r.Reason), aws.ToString(r.ServiceRevisionArn)
	}
	if r := d.TargetServiceRevision; r != nil {
		deployment.TargetRevisionARN = aws.ToString(r.Arn)
	}
	for _, r := range d.SourceServiceRevisions {
		deployment.SourceRevisionARNs = append(deployment.SourceRevisionARNs, aws.ToString(r.Arn))
	}
	return deployment
}

func taskRecord(t types.Task) incident.Task {
	task := incident.Task{
		ARN:              aws.ToString(t.TaskArn),
		DefinitionARN:    aws.ToString(t.TaskDefinitionArn),
		Group:            aws.ToString(t.Group),
		StartedBy:        aws.ToString(t.StartedBy),
		LaunchType:       string(t.LaunchType),
		CapacityProvider: aws.ToString(t.CapacityProviderName),
		InstanceARN:      aws.ToString(t.ContainerInstanceArn),
		LastStatus:       aws.ToString(t.LastStatus),
		DesiredStatus:    aws.ToString(t.DesiredStatus),
		StopCode:         string(t.StopCode),
		StoppedReason:    aws.ToString(t.StoppedReason),
		Health:           string(t.HealthStatus),
		CreatedAt:        aws.ToTime(t.CreatedAt),
		StartedAt:        aws.ToTime(t.StartedAt),
		StoppedAt:        aws.ToTime(t.StoppedAt),
	}
	for _, c := range t.Containers {
		task.Containers = append(task.Containers, containerRecord(c))
	}
	for _, a := range t.Attachments {
		task.Attachments = append(task.Attachments, attachmentRecord(a))
	}
	return task
}

func containerRecord(c types.Container) incident.Container {
	container := incident.Container{
		Name:        aws.ToString(c.Name),
		Image:       aws.ToString(c.Image),
		ImageDigest: aws.ToString(c.ImageDigest),
		RuntimeID:   aws.ToString(c.RuntimeId),
		LastStatus:  aws.ToString(c.LastStatus),
		Reason:      aws.ToString(c.Reason),
		Health:      string(c.HealthStatus),
	}
	if c.ExitCode != nil {
		container.Exited, container.ExitCode = true, int(*c.ExitCode)
	}
	return container
}

func attachmentRecord(a types.Attachment) incident.Attachment {
	attachment := incident.Attachment{Type: aws.ToString(a.Type), Status: aws.ToString(a.Status)}
	for _, d := range a.Details {
		if aws.ToString(d.Name) == "statusReason" {
			attachment.Reason = aws.ToString(d.Value)
		}
	}
	return attachment
}

func definitionRecord(d types.TaskDefinition) incident.TaskDefinition {
	definition := incident.TaskDefinition{
		ARN:              aws.ToString(d.TaskDefinitionArn),
		Family:           aws.ToString(d.Family),
		Revision:         int(d.Revision),
		RegisteredBy:     aws.ToString(d.RegisteredBy),
		RegisteredAt:     aws.ToTime(d.RegisteredAt),
		CPU:              aws.ToString(d.Cpu),
		Memory:           aws.ToString(d.Memory),
		TaskRoleARN:      aws.ToString(d.TaskRoleArn),
		ExecutionRoleARN: aws.ToString(d.ExecutionRoleArn),
	}
	if d.RuntimePlatform != nil {
		definition.Architecture = string(d.RuntimePlatform.CpuArchitecture)
	}
	for _, c := range d.ContainerDefinitions {
		definition.Containers = append(definition.Containers, containerDefinitionRecord(c))
	}
	return definition
}

func containerDefinitionRecord(c types.ContainerDefinition) incident.ContainerDefinition {
	container := incident.ContainerDefinition{
		Name:      aws.ToString(c.Name),
		Image:     aws.ToString(c.Image),
		Essential: c.Essential == nil || *c.Essential, // ECS takes a container for essential unless told otherwise
	}
	if log := c.LogConfiguration; log != nil {
		container.LogDriver = string(log.LogDriver)
		container.LogGroup = log.Options["awslogs-group"]
		container.LogRegion = log.Options["awslogs-region"]
		container.LogPrefix = log.Options["awslogs-stream-prefix"]
	}
	return container
}
