package diagnosis

import (
	"maps"
	"slices"
)

// The causes that have to do with the image.
const (
	ImageNotFound         Code = "image-not-found"
	ImagePullDenied       Code = "image-pull-denied"
	ImagePullNetwork      Code = "image-pull-network"
	ImagePullRateLimited  Code = "image-pull-rate-limited"
	ImagePlatformMismatch Code = "image-platform-mismatch"
	ImageUnsupportedMedia Code = "image-unsupported-media"
	ImageReferenceInvalid Code = "image-reference-invalid"
	ImageDiskFull         Code = "image-disk-full"
	ImageCorrupt          Code = "image-corrupt"
)

// The causes that have to do with secrets, environment files and roles.
const (
	SecretNotFound      Code = "secret-not-found"
	SecretAccessDenied  Code = "secret-access-denied"
	SecretMalformed     Code = "secret-malformed"
	SecretNetwork       Code = "secret-network"
	KMSAccessDenied     Code = "kms-access-denied"
	EnvFileAccessDenied Code = "env-file-access-denied"
	EnvFileNetwork      Code = "env-file-network"
	RoleNotAssumable    Code = "role-not-assumable"
	IAMMisconfigured    Code = "iam-misconfigured"
)

// The causes that have to do with logs.
const (
	LogGroupMissing      Code = "log-group-missing"
	LogAccessDenied      Code = "log-access-denied"
	LogConfigInvalid     Code = "log-config-invalid"
	LogNetwork           Code = "log-network"
	LogDriverUnavailable Code = "log-driver-unavailable"
)

// The causes that have to do with volumes and the network.
const (
	EFSMountFailed            Code = "efs-mount-failed"
	EBSAttachFailed           Code = "ebs-attach-failed"
	VolumeMountFailed         Code = "volume-mount-failed"
	NetworkInterfaceFailed    Code = "network-interface-failed"
	NetworkInterfaceTimeout   Code = "network-interface-timeout"
	NetworkInterfaceThrottled Code = "network-interface-throttled"
	SubnetIPExhausted         Code = "subnet-ip-exhausted"
	PortConflict              Code = "port-conflict"
)

// The causes that keep a container from starting.
const (
	EntrypointNotFound      Code = "entrypoint-not-found"
	EntrypointNotExecutable Code = "entrypoint-not-executable"
	ExecFormatError         Code = "exec-format-error"
	DependencyFailed        Code = "dependency-failed"
	GPURuntimeError         Code = "gpu-runtime-error"
	DockerTimeout           Code = "docker-timeout"
	RuntimeError            Code = "runtime-error"
	InternalError           Code = "internal-error"
)

// The causes that end a container that had started.
const (
	OutOfMemory                Code = "out-of-memory"
	EssentialContainerExited   Code = "essential-container-exited"
	ContainerHealthCheckFailed Code = "container-health-check-failed"
	ELBHealthCheckFailed       Code = "elb-health-check-failed"
	JobTimeout                 Code = "job-timeout"
)

// The causes that the log of a container tells, of which ECS knows only that it exited. ExecFormatError is one of them, too.
const (
	OutOfHeap                  Code = "out-of-heap"
	PortInUse                  Code = "port-in-use"
	MissingEnvironmentVariable Code = "missing-environment-variable"
	MissingModule              Code = "missing-module"
	AuthenticationFailed       Code = "authentication-failed"
	CertificateNotTrusted      Code = "certificate-not-trusted"
	ConnectionRefused          Code = "connection-refused" // or timed out, or no such host
	MigrationFailed            Code = "migration-failed"
	LicenseMissing             Code = "license-missing"
	ConfigurationMissing       Code = "configuration-missing"
	PermissionDenied           Code = "permission-denied"
	SegmentationFault          Code = "segmentation-fault"
	Panic                      Code = "panic"
	UnhandledException         Code = "unhandled-exception"
)

// The causes that have to do with placement and capacity.
const (
	PlacementCPU                 Code = "placement-cpu"
	PlacementMemory              Code = "placement-memory"
	PlacementENI                 Code = "placement-eni"
	PlacementGPU                 Code = "placement-gpu"
	PlacementConstraint          Code = "placement-constraint"
	NoContainerInstances         Code = "no-container-instances"
	AgentDisconnected            Code = "agent-disconnected"
	FargateCapacityUnavailable   Code = "fargate-capacity-unavailable"
	CapacityProviderLaunchFailed Code = "capacity-provider-launch-failed"
	QuotaExceeded                Code = "quota-exceeded"
	APIThrottled                 Code = "api-throttled"
)

// The causes that have to do with the load balancer.
const (
	ELBRegistrationFailed Code = "elb-registration-failed"
	ELBAPIError           Code = "elb-api-error"
	ELBAZNotEnabled       Code = "elb-az-not-enabled"
	TargetGroupMissing    Code = "target-group-missing"
)

// The causes that have to do with a deployment or a service as a whole.
const (
	AlarmRollback           Code = "alarm-rollback"
	DeploymentHookFailed    Code = "deployment-hook-failed"
	DeploymentConfigBlocked Code = "deployment-config-blocked"
	DeploymentFailed        Code = "deployment-failed"
	TasksFailingToStart     Code = "tasks-failing-to-start"
)

// The causes that are no failure, and the absence of one.
const (
	Scaling            Code = "scaling"
	DeploymentReplaced Code = "deployment-replaced"
	UserStopped        Code = "user-stopped"
	SpotInterruption   Code = "spot-interruption"
	Maintenance        Code = "maintenance"
	HostTerminated     Code = "host-terminated"
	ScaleInProtected   Code = "scale-in-protected"
	Informational      Code = "informational"
	Unknown            Code = "unknown"
)

// Cause is what holds for every incident of one cause.
type Cause struct {
	Severity Severity
	Alert    bool     // whether it is worth an alert unless settings say otherwise
	Generic  bool     // whether it says only that something failed, so that a more specific text wins
	Page     string   // address of AWS's page about it; empty where the log tells the cause, of which AWS knows nothing
	Entities []string // names of the things that its texts may name
}

// About returns what holds for the cause. A code that does not exist is treated as Unknown.
func (c Code) About() Cause {
	if cause, known := causes[c]; known {
		return cause
	}
	return causes[Unknown]
}

// Codes returns every cause there is, sorted.
func Codes() []Code {
	return slices.Sorted(maps.Keys(causes))
}

// guide is where most of AWS's pages about causes stand.
const guide = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/"

// Entities that several causes share.
var (
	ofImage     = []string{"image", "tag", "registry", "repository"}
	ofPull      = []string{"image", "tag", "registry", "repository", "role", "action", "host"}
	ofSecret    = []string{"secret", "parameter", "key", "role", "action", "host"}
	ofLog       = []string{"logGroup", "role", "action", "host"}
	ofTarget    = []string{"targetGroup", "healthCode", "task", "instance", "role", "action"}
	ofPlacement = []string{"resource", "instance", "capacityProvider", "task"}
	ofRelease   = []string{"deployment", "stage", "role"}
)

// causes is the table of all causes, one row each.
var causes = map[Code]Cause{
	ImageNotFound:         {Severity: Error, Alert: true, Page: guide + "task_cannot_pull_image.html", Entities: ofImage},
	ImagePullDenied:       {Severity: Error, Alert: true, Page: guide + "task_cannot_pull_image.html", Entities: ofPull},
	ImagePullNetwork:      {Severity: Error, Alert: true, Page: guide + "verify-connectivity.html", Entities: ofPull},
	ImagePullRateLimited:  {Severity: Error, Alert: true, Page: guide + "task_cannot_pull_image.html#container-pull-too-many-requests", Entities: ofImage},
	ImagePlatformMismatch: {Severity: Error, Alert: true, Page: guide + "task_cannot_pull_image.html", Entities: append([]string{"platform"}, ofImage...)},
	ImageUnsupportedMedia: {Severity: Error, Alert: true, Page: guide + "task_cannot_pull_image.html", Entities: ofImage},
	ImageReferenceInvalid: {Severity: Error, Alert: true, Page: guide + "task_cannot_pull_image.html", Entities: ofImage},
	ImageDiskFull:         {Severity: Error, Alert: true, Page: guide + "task_cannot_pull_image.html#pull-request-write-error", Entities: ofImage},
	ImageCorrupt:          {Severity: Error, Alert: true, Page: guide + "task_cannot_pull_image.html", Entities: ofImage},

	SecretNotFound:      {Severity: Error, Alert: true, Page: guide + "resource-not-found-error.html", Entities: ofSecret},
	SecretAccessDenied:  {Severity: Error, Alert: true, Page: guide + "task_execution_IAM_role.html#task-execution-secrets", Entities: ofSecret},
	SecretMalformed:     {Severity: Error, Alert: true, Page: guide + "secrets-envvar-secrets-manager.html", Entities: ofSecret},
	SecretNetwork:       {Severity: Error, Alert: true, Page: guide + "resource-initialization-error.html#pull-command-failed", Entities: ofSecret},
	KMSAccessDenied:     {Severity: Error, Alert: true, Page: guide + "task_execution_IAM_role.html#task-execution-secrets", Entities: ofSecret},
	EnvFileAccessDenied: {Severity: Error, Alert: true, Page: guide + "use-environment-file.html", Entities: []string{"bucket", "key", "role", "action"}},
	EnvFileNetwork:      {Severity: Error, Alert: true, Page: guide + "resource-initialization-error.html#failed-to-download-env-files", Entities: []string{"bucket", "host"}},
	RoleNotAssumable:    {Severity: Error, Alert: true, Page: guide + "troubleshoot-task-iam-roles.html", Entities: []string{"role", "action", "passedRole", "capacityProvider"}},
	IAMMisconfigured:    {Severity: Critical, Alert: true, Page: guide + "service-event-messages-list.html#service-event-messages-20", Entities: []string{"role", "action", "targetGroup", "capacityProvider"}},

	LogGroupMissing:      {Severity: Error, Alert: true, Page: guide + "resource-initialization-error.html#failed-to-initialize-logging", Entities: ofLog},
	LogAccessDenied:      {Severity: Error, Alert: true, Page: guide + "using_awslogs.html", Entities: ofLog},
	LogConfigInvalid:     {Severity: Error, Alert: true, Page: guide + "resource-initialization-error.html#failed-to-initialize-logging", Entities: ofLog},
	LogNetwork:           {Severity: Error, Alert: true, Page: guide + "resource-initialization-error.html#failed-to-initialize-logging-network", Entities: ofLog},
	LogDriverUnavailable: {Severity: Error, Alert: true, Page: guide + "resource-initialization-error.html#failed-to-initialize-logging", Entities: ofLog},

	EFSMountFailed:            {Severity: Error, Alert: true, Page: guide + "resource-initialization-error.html#efs-utils-failed", Entities: []string{"fileSystem", "role", "action"}},
	EBSAttachFailed:           {Severity: Error, Alert: true, Page: guide + "troubleshoot-ebs-volumes-scenarios.html", Entities: []string{"volume", "role", "action"}},
	VolumeMountFailed:         {Severity: Error, Alert: true, Page: guide + "cannot-create-volume.html", Entities: []string{"volume", "fileSystem"}},
	NetworkInterfaceFailed:    {Severity: Error, Alert: true, Page: guide + "failed-to-start-error.html", Entities: []string{"subnet"}},
	NetworkInterfaceTimeout:   {Severity: Error, Alert: true, Page: guide + "failed-to-start-error.html#internal-error-reason", Entities: []string{"subnet"}},
	NetworkInterfaceThrottled: {Severity: Error, Alert: true, Page: guide + "failed-to-start-error.html", Entities: []string{"subnet"}},
	SubnetIPExhausted:         {Severity: Error, Alert: true, Page: guide + "failed-to-start-error.html#subnet-error", Entities: []string{"subnet", "capacityProvider"}},
	PortConflict:              {Severity: Error, Alert: true, Page: guide + "cannot-start-container.html", Entities: ofPlacement},

	EntrypointNotFound:      {Severity: Error, Alert: true, Page: guide + "cannot-start-container.html", Entities: []string{"command"}},
	EntrypointNotExecutable: {Severity: Error, Alert: true, Page: guide + "cannot-start-container.html", Entities: []string{"command"}},
	ExecFormatError:         {Severity: Error, Alert: true, Page: guide + "cannot-start-container.html", Entities: []string{"command"}},
	DependencyFailed:        {Severity: Error, Alert: true, Generic: true, Page: guide + "task_definition_parameters.html#container_definition_dependson", Entities: []string{"container"}},
	GPURuntimeError:         {Severity: Error, Alert: true, Page: guide + "cannot-start-container.html"},
	DockerTimeout:           {Severity: Error, Alert: true, Page: guide + "container-runtime-timeout-error.html"},
	RuntimeError:            {Severity: Error, Alert: true, Generic: true, Page: guide + "container-runtime-error.html"},
	InternalError:           {Severity: Error, Alert: true, Generic: true, Page: guide + "internal-error.html"},

	OutOfMemory:                {Severity: Error, Alert: true, Page: guide + "out-of-memory.html"},
	EssentialContainerExited:   {Severity: Error, Alert: true, Generic: true, Page: "https://repost.aws/knowledge-center/ecs-task-stopped"},
	ContainerHealthCheckFailed: {Severity: Error, Alert: true, Page: guide + "healthcheck.html", Entities: []string{"task"}},
	ELBHealthCheckFailed:       {Severity: Error, Alert: true, Page: guide + "troubleshoot-service-load-balancers.html", Entities: ofTarget},
	JobTimeout:                 {Severity: Error, Alert: true, Page: "https://docs.aws.amazon.com/batch/latest/userguide/job_timeouts.html"},

	OutOfHeap:                  {Severity: Error, Alert: true},
	PortInUse:                  {Severity: Error, Alert: true},
	MissingEnvironmentVariable: {Severity: Error, Alert: true},
	MissingModule:              {Severity: Error, Alert: true},
	AuthenticationFailed:       {Severity: Error, Alert: true},
	CertificateNotTrusted:      {Severity: Error, Alert: true},
	ConnectionRefused:          {Severity: Error, Alert: true},
	MigrationFailed:            {Severity: Error, Alert: true},
	LicenseMissing:             {Severity: Error, Alert: true},
	ConfigurationMissing:       {Severity: Error, Alert: true},
	PermissionDenied:           {Severity: Error, Alert: true},
	SegmentationFault:          {Severity: Error, Alert: true},
	Panic:                      {Severity: Error, Alert: true},
	UnhandledException:         {Severity: Error, Alert: true},

	PlacementCPU:                 {Severity: Error, Alert: true, Page: guide + "api_failures_messages.html", Entities: ofPlacement},
	PlacementMemory:              {Severity: Error, Alert: true, Page: guide + "api_failures_messages.html", Entities: ofPlacement},
	PlacementENI:                 {Severity: Error, Alert: true, Page: guide + "api_failures_messages.html", Entities: ofPlacement},
	PlacementGPU:                 {Severity: Error, Alert: true, Page: guide + "api_failures_messages.html", Entities: ofPlacement},
	PlacementConstraint:          {Severity: Error, Alert: true, Page: guide + "api_failures_messages.html", Entities: ofPlacement},
	NoContainerInstances:         {Severity: Error, Alert: true, Page: guide + "service-event-messages-list.html#service-event-messages-1", Entities: ofPlacement},
	AgentDisconnected:            {Severity: Error, Alert: true, Page: guide + "failed-to-start-error.html#agent-not-started", Entities: ofPlacement},
	FargateCapacityUnavailable:   {Severity: Error, Alert: true, Page: guide + "service-event-messages-list.html#service-event-messages-15", Entities: ofPlacement},
	CapacityProviderLaunchFailed: {Severity: Error, Alert: true, Page: guide + "service-event-messages-list.html#service-event-messages-1", Entities: ofPlacement},
	QuotaExceeded:                {Severity: Error, Alert: true, Page: guide + "service-event-messages-list.html#service-event-messages-12", Entities: []string{"quota", "resource", "capacityProvider"}},
	APIThrottled:                 {Severity: Warning, Alert: true, Page: guide + "service-event-messages-list.html#service-event-messages-6", Entities: []string{"targetGroup"}},

	ELBRegistrationFailed: {Severity: Error, Alert: true, Page: guide + "troubleshooting-blue-green.html", Entities: ofTarget},
	ELBAPIError:           {Severity: Error, Alert: true, Page: guide + "troubleshoot-service-load-balancers.html", Entities: ofTarget},
	ELBAZNotEnabled:       {Severity: Error, Alert: true, Page: guide + "service-unhealthy-event-messages.html", Entities: ofTarget},
	TargetGroupMissing:    {Severity: Error, Alert: true, Page: guide + "service-event-messages-list.html#service-event-messages-18", Entities: ofTarget},

	AlarmRollback:           {Severity: Error, Alert: true, Page: guide + "deployment-alarm-failure.html", Entities: ofRelease},
	DeploymentHookFailed:    {Severity: Error, Alert: true, Page: guide + "troubleshooting-blue-green.html", Entities: append([]string{"function", "action"}, ofRelease...)},
	DeploymentConfigBlocked: {Severity: Warning, Alert: true, Page: guide + "service-event-messages-list.html#service-event-messages-7"},
	DeploymentFailed:        {Severity: Error, Alert: true, Generic: true, Page: guide + "deployment-circuit-breaker.html", Entities: ofRelease},
	TasksFailingToStart:     {Severity: Error, Alert: true, Generic: true, Page: guide + "service-event-messages-list.html#service-event-messages-5", Entities: ofRelease},

	Scaling:            {Severity: Info, Page: guide + "service-event-messages.html", Entities: []string{"deployment"}},
	DeploymentReplaced: {Severity: Info, Page: guide + "service-event-messages.html", Entities: []string{"deployment"}},
	UserStopped:        {Severity: Info, Page: "https://repost.aws/knowledge-center/ecs-task-stopped"},
	SpotInterruption:   {Severity: Warning, Page: guide + "spot-interruption-errors.html"},
	Maintenance:        {Severity: Info, Page: guide + "task-maintenance.html"},
	HostTerminated:     {Severity: Warning, Alert: true, Page: guide + "container-instance-draining.html", Entities: []string{"instance"}},
	ScaleInProtected:   {Severity: Warning, Page: guide + "service-event-messages-list.html#service-event-messages-13"},
	Informational:      {Severity: Info, Generic: true, Page: guide + "service-event-messages.html", Entities: []string{"deployment", "targetGroup"}},
	Unknown:            {Severity: Error, Alert: true, Generic: true, Page: guide + "stopped-task-error-codes.html"},
}
