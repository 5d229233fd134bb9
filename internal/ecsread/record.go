package ecsread

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/redact"
)

// serviceOf is a service as the record keeps it, without its events, which are many.
func serviceOf(s types.Service) incident.Service {
	service := incident.Service{
		Known:                true,
		Name:                 aws.ToString(s.ServiceName),
		ARN:                  aws.ToString(s.ServiceArn),
		Status:               aws.ToString(s.Status),
		Desired:              int(s.DesiredCount),
		Running:              int(s.RunningCount),
		Pending:              int(s.PendingCount),
		TaskDefinitionARN:    aws.ToString(s.TaskDefinition),
		CurrentDeploymentARN: aws.ToString(s.CurrentServiceDeployment),
		CreatedAt:            aws.ToTime(s.CreatedAt),
		OfEveryInstance:      s.SchedulingStrategy == types.SchedulingStrategyDaemon,
		Tags:                 Tags(s.Tags),
	}
	if s.DeploymentController != nil {
		service.Controller = string(s.DeploymentController.Type)
	}
	if c := s.DeploymentConfiguration; c != nil {
		configure(&service, *c)
	}
	for _, d := range s.Deployments {
		service.Deployments = append(service.Deployments, deploymentOf(d))
	}
	for _, set := range s.TaskSets {
		service.TaskSets = append(service.TaskSets, taskSetOf(set))
	}
	return service
}

// configure adds how a service is deployed.
func configure(service *incident.Service, c types.DeploymentConfiguration) {
	if c.DeploymentCircuitBreaker != nil {
		service.CircuitBreaker = c.DeploymentCircuitBreaker.Enable
		service.Rollback = c.DeploymentCircuitBreaker.Rollback
	}
	service.Alarms = c.Alarms != nil && c.Alarms.Enable
	service.Strategy = string(c.Strategy)
	service.MinimumHealthy = int(aws.ToInt32(c.MinimumHealthyPercent))
	service.Maximum = int(aws.ToInt32(c.MaximumPercent))
	service.BakeMinutes = int(aws.ToInt32(c.BakeTimeInMinutes))
	switch {
	case c.CanaryConfiguration != nil:
		service.StepBakeMinutes = int(aws.ToInt32(c.CanaryConfiguration.CanaryBakeTimeInMinutes))
	case c.LinearConfiguration != nil:
		service.StepBakeMinutes = int(aws.ToInt32(c.LinearConfiguration.StepBakeTimeInMinutes))
	}
	if e := c.EarlySuccessCriteria; e != nil && e.Enable {
		service.EarlySuccess, service.EarlyPercent = true, int(aws.ToInt32(e.HealthyPercent))
	}
}

func deploymentOf(d types.Deployment) incident.Deployment {
	return incident.Deployment{
		ID:                aws.ToString(d.Id),
		Status:            aws.ToString(d.Status),
		TaskDefinitionARN: aws.ToString(d.TaskDefinition),
		RolloutState:      string(d.RolloutState),
		RolloutReason:     redact.Text(aws.ToString(d.RolloutStateReason)),
		Desired:           int(d.DesiredCount),
		Running:           int(d.RunningCount),
		Pending:           int(d.PendingCount),
		Failed:            int(d.FailedTasks),
		CreatedAt:         aws.ToTime(d.CreatedAt),
	}
}

func taskSetOf(s types.TaskSet) incident.TaskSet {
	return incident.TaskSet{
		ID:                aws.ToString(s.Id),
		ExternalID:        aws.ToString(s.ExternalId),
		Status:            aws.ToString(s.Status),
		Steady:            s.StabilityStatus == types.StabilityStatusSteadyState,
		TaskDefinitionARN: aws.ToString(s.TaskDefinition),
		Desired:           int(s.ComputedDesiredCount),
		Running:           int(s.RunningCount),
		Pending:           int(s.PendingCount),
		CreatedAt:         aws.ToTime(s.CreatedAt),
	}
}

// ServiceDeployment is a service deployment as the record keeps it.
func ServiceDeployment(d types.ServiceDeployment) incident.ServiceDeployment {
	deployment := incident.ServiceDeployment{
		ARN:          aws.ToString(d.ServiceDeploymentArn),
		Status:       string(d.Status),
		StatusReason: redact.Text(aws.ToString(d.StatusReason)),
		CreatedAt:    aws.ToTime(d.CreatedAt),
		StartedAt:    aws.ToTime(d.StartedAt),
		FinishedAt:   aws.ToTime(d.FinishedAt),
		StoppedAt:    aws.ToTime(d.StoppedAt),

		LifecycleStage: string(d.LifecycleStage),
		HookFailed:     slices.ContainsFunc(d.LifecycleHookDetails, hookFailed),
	}
	for _, hook := range d.LifecycleHookDetails {
		deployment.Hooks = append(deployment.Hooks, hookOf(d, hook))
	}
	if b := d.DeploymentCircuitBreaker; b != nil && b.Status != types.ServiceDeploymentRollbackMonitorsStatusDisabled {
		deployment.Tripped = b.Status == types.ServiceDeploymentRollbackMonitorsStatusTriggered
		deployment.FailureCount, deployment.FailureThreshold = int(b.FailureCount), int(b.Threshold)
	}
	if d.Alarms != nil {
		deployment.AlarmTriggered = d.Alarms.Status == types.ServiceDeploymentRollbackMonitorsStatusTriggered
		deployment.TriggeredAlarms = slices.Clone(d.Alarms.TriggeredAlarmNames)
	}
	if r := d.Rollback; r != nil {
		deployment.RollbackStartedAt = aws.ToTime(r.StartedAt)
		deployment.RollbackReason = redact.Text(aws.ToString(r.Reason))
		deployment.RollbackRevisionARN = aws.ToString(r.ServiceRevisionArn)
	}
	if r := d.TargetServiceRevision; r != nil {
		deployment.Target = rolledOut(*r)
	}
	for _, r := range d.SourceServiceRevisions {
		deployment.Sources = append(deployment.Sources, rolledOut(r))
	}
	if c := d.DeploymentConfiguration; c != nil {
		deployment.Strategy = string(c.Strategy)
	}
	return deployment
}

func rolledOut(r types.ServiceRevisionSummary) incident.RolledOut {
	return incident.RolledOut{
		ARN:         aws.ToString(r.Arn),
		Requested:   int(r.RequestedTaskCount),
		Running:     int(r.RunningTaskCount),
		Pending:     int(r.PendingTaskCount),
		Weighted:    r.RequestedProductionTrafficWeight != nil,
		Traffic:     aws.ToFloat64(r.RequestedProductionTrafficWeight),
		TestTraffic: aws.ToFloat64(r.RequestedTestTrafficWeight),
	}
}

func hookOf(d types.ServiceDeployment, hook types.DeploymentLifecycleHookDetail) incident.Hook {
	return incident.Hook{
		ID:                   aws.ToString(hook.HookId),
		Type:                 string(hook.TargetType),
		Status:               string(hook.Status),
		Stage:                string(d.LifecycleStage),
		ExpiresAt:            aws.ToTime(hook.ExpiresAt),
		TimeoutAction:        string(hook.TimeoutAction),
		ServiceDeploymentARN: aws.ToString(d.ServiceDeploymentArn),
	}
}

// hookFailed reports whether a hook is the end of its deployment. A pause that nobody continued can go on by itself.
func hookFailed(hook types.DeploymentLifecycleHookDetail) bool {
	return hook.Status == types.DeploymentLifecycleHookStatusFailed ||
		hook.Status == types.DeploymentLifecycleHookStatusTimedOut &&
			hook.TimeoutAction != types.DeploymentLifecycleHookActionContinue
}

// Task is a task as the record keeps it. Environment values, which overrides may hold, are not read.
func Task(t types.Task) incident.Task {
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
		StoppedReason:    redact.Text(aws.ToString(t.StoppedReason)),
		Zone:             aws.ToString(t.AvailabilityZone),
		Health:           string(t.HealthStatus),
		CreatedAt:        aws.ToTime(t.CreatedAt),
		StartedAt:        aws.ToTime(t.StartedAt),
		StoppedAt:        aws.ToTime(t.StoppedAt),
	}
	for _, c := range t.Containers {
		task.Containers = append(task.Containers, containerOf(c))
	}
	for _, a := range t.Attachments {
		task.Attachments = append(task.Attachments, attachmentOf(a))
	}
	return task
}

func containerOf(c types.Container) incident.Container {
	container := incident.Container{
		Name:        aws.ToString(c.Name),
		Image:       redact.Text(aws.ToString(c.Image)),
		ImageDigest: aws.ToString(c.ImageDigest),
		RuntimeID:   aws.ToString(c.RuntimeId),
		LastStatus:  aws.ToString(c.LastStatus),
		Reason:      redact.Text(aws.ToString(c.Reason)),
		Health:      string(c.HealthStatus),
	}
	if c.ExitCode != nil {
		container.Exited, container.ExitCode = true, int(*c.ExitCode)
	}
	return container
}

func attachmentOf(a types.Attachment) incident.Attachment {
	attachment := incident.Attachment{Type: aws.ToString(a.Type), Status: aws.ToString(a.Status)}
	for _, d := range a.Details {
		if aws.ToString(d.Name) == "statusReason" {
			attachment.Reason = redact.Text(aws.ToString(d.Value))
		}
	}
	return attachment
}

// TaskDefinition is a task definition with its tags as the record keeps it: without the values of environment
// variables, and what is free text redacted.
func TaskDefinition(d types.TaskDefinition, tags []types.Tag) incident.TaskDefinition {
	definition := incident.TaskDefinition{
		ARN:              aws.ToString(d.TaskDefinitionArn),
		Family:           aws.ToString(d.Family),
		Revision:         int(d.Revision),
		RegisteredBy:     redact.Principal(aws.ToString(d.RegisteredBy)),
		RegisteredAt:     aws.ToTime(d.RegisteredAt),
		CPU:              aws.ToString(d.Cpu),
		Memory:           aws.ToString(d.Memory),
		NetworkMode:      string(d.NetworkMode),
		TaskRoleARN:      aws.ToString(d.TaskRoleArn),
		ExecutionRoleARN: aws.ToString(d.ExecutionRoleArn),
		Tags:             Tags(tags),
		Settings:         definitionSettings(d),
	}
	if d.RuntimePlatform != nil {
		definition.Architecture = string(d.RuntimePlatform.CpuArchitecture)
	}
	for _, c := range d.ContainerDefinitions {
		definition.Containers = append(definition.Containers, containerDefinition(c))
	}
	return definition
}

func containerDefinition(c types.ContainerDefinition) incident.ContainerDefinition {
	entryPoint, command := commandLine(c.EntryPoint, c.Command)
	container := incident.ContainerDefinition{
		Name:              aws.ToString(c.Name),
		Image:             redact.Text(aws.ToString(c.Image)),
		Essential:         c.Essential == nil || *c.Essential, // ECS takes a container for essential unless told otherwise
		CPU:               int(c.Cpu),
		Memory:            int(aws.ToInt32(c.Memory)),
		MemoryReservation: int(aws.ToInt32(c.MemoryReservation)),
		Command:           command,
		EntryPoint:        entryPoint,
		HealthCheck:       healthCheck(c.HealthCheck),
		Secrets:           map[string]string{},
		Settings:          containerSettings(c),
	}
	for _, port := range c.PortMappings {
		opened := cmp.Or(aws.ToString(port.ContainerPortRange), strconv.Itoa(int(aws.ToInt32(port.ContainerPort))))
		container.Ports = append(container.Ports, opened+"/"+string(cmp.Or(port.Protocol, types.TransportProtocolTcp)))
	}
	for _, variable := range c.Environment {
		container.Environment = append(container.Environment, aws.ToString(variable.Name))
	}
	slices.Sort(container.Environment)
	for _, secret := range c.Secrets {
		container.Secrets[aws.ToString(secret.Name)] = aws.ToString(secret.ValueFrom)
	}
	for _, on := range c.DependsOn {
		if container.DependsOn == nil {
			container.DependsOn = map[string]string{}
		}
		container.DependsOn[aws.ToString(on.ContainerName)] = string(on.Condition)
	}
	container.StartTimeout = int(aws.ToInt32(c.StartTimeout))
	if router := c.FirelensConfiguration; router != nil {
		container.FireLens = string(router.Type)
	}
	if log := c.LogConfiguration; log != nil {
		container.LogDriver = string(log.LogDriver)
		container.LogGroup = log.Options["awslogs-group"]
		container.LogRegion = log.Options["awslogs-region"]
		container.LogPrefix = log.Options["awslogs-stream-prefix"]
	}
	return container
}

// commandLine redacts what a container runs as one line: what tells a secret may stand in the entry point.
func commandLine(entryPoint, command []string) (redactedEntryPoint, redactedCommand []string) {
	words := redact.Command(slices.Concat(entryPoint, command))
	if n := len(entryPoint); n > 0 {
		redactedEntryPoint = words[:n]
	}
	if n := len(command); n > 0 {
		redactedCommand = words[len(entryPoint):]
	}
	return redactedEntryPoint, redactedCommand
}

// healthCheck writes a container's health check in one line.
func healthCheck(h *types.HealthCheck) string {
	if h == nil {
		return ""
	}
	return fmt.Sprintf("%s interval=%ds timeout=%ds retries=%d startPeriod=%ds",
		strings.Join(redact.Command(h.Command), " "),
		aws.ToInt32(h.Interval), aws.ToInt32(h.Timeout), aws.ToInt32(h.Retries), aws.ToInt32(h.StartPeriod))
}

// Revision is a service revision as the record keeps it.
func Revision(r types.ServiceRevision) incident.ServiceRevision {
	revision := incident.ServiceRevision{
		ARN:               aws.ToString(r.ServiceRevisionArn),
		TaskDefinitionARN: aws.ToString(r.TaskDefinition),
		LaunchType:        string(r.LaunchType),
		PlatformVersion:   aws.ToString(r.PlatformVersion),
		Digests:           map[string]string{},
		Settings:          revisionSettings(r),
	}
	for _, p := range r.CapacityProviderStrategy {
		revision.CapacityProviders = append(revision.CapacityProviders,
			fmt.Sprintf("%s weight=%d base=%d", aws.ToString(p.CapacityProvider), p.Weight, p.Base))
	}
	if n := r.NetworkConfiguration; n != nil && n.AwsvpcConfiguration != nil {
		revision.Subnets = slices.Sorted(slices.Values(n.AwsvpcConfiguration.Subnets))
		revision.SecurityGroups = slices.Sorted(slices.Values(n.AwsvpcConfiguration.SecurityGroups))
		revision.PublicIP = string(n.AwsvpcConfiguration.AssignPublicIp)
	}
	for _, image := range r.ContainerImages {
		revision.Digests[aws.ToString(image.ContainerName)] = aws.ToString(image.ImageDigest)
	}
	return revision
}

// Critical reports whether ECS drains an instance on which a daemon fails, as it does unless it is told otherwise.
func Critical(r types.DaemonRevision) bool { return r.Critical == nil || *r.Critical }

// Tags are tags by their keys, with their values redacted.
func Tags(tags []types.Tag) map[string]string {
	record := map[string]string{}
	for _, tag := range tags {
		record[aws.ToString(tag.Key)] = redact.Text(aws.ToString(tag.Value))
	}
	return record
}

// ListedDeployment is a service deployment as a list of them tells of it, in brief.
func ListedDeployment(d types.ServiceDeploymentBrief) incident.ServiceDeployment {
	return incident.ServiceDeployment{
		ARN:          aws.ToString(d.ServiceDeploymentArn),
		Status:       string(d.Status),
		StatusReason: redact.Text(aws.ToString(d.StatusReason)),
		CreatedAt:    aws.ToTime(d.CreatedAt),
		StartedAt:    aws.ToTime(d.StartedAt),
		FinishedAt:   aws.ToTime(d.FinishedAt),
		Target:       incident.RolledOut{ARN: aws.ToString(d.TargetServiceRevisionArn)},
	}
}
