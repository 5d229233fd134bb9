// Package incident holds the record that every room of ecswhy reads: what one ECS event said, and what was learnt
// about it.
package incident

import (
	"cmp"
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/arnutil"
)

// Kind says what an event is about. It is decided from the event's name, not from its detail type, because AWS
// documents some names under more than one type.
type Kind string

// The kinds of event that ECS sends to EventBridge.
const (
	DeploymentFailed        Kind = "deployment-failed"
	DeploymentRollingBack   Kind = "deployment-rolling-back"
	DeploymentInProgress    Kind = "deployment-in-progress"
	DeploymentCompleted     Kind = "deployment-completed"
	DeploymentRolledBack    Kind = "deployment-rolled-back" // completed, after a rollback: only a lookup can tell
	DeploymentRecovered     Kind = "deployment-recovered"   // completed, after one that failed: only a lookup can tell
	ServiceSteady           Kind = "service-steady"         // as many tasks run as should
	ServiceUpAgain          Kind = "service-up-again"       // steady after an outage: only a lookup can tell
	TasksFailingToStart     Kind = "tasks-failing-to-start"
	PlacementFailed         Kind = "placement-failed"
	ServiceProblem          Kind = "service-problem" // any other WARN or ERROR of a service
	ServiceNotice           Kind = "service-notice"  // an INFO of a service
	TaskStopped             Kind = "task-stopped"
	JobRefused              Kind = "job-refused"  // a call that should have started a task and started none
	TaskChanged             Kind = "task-changed" // a task event that is not the final stop
	HookAwaitingAction      Kind = "hook-awaiting-action"
	HookFailed              Kind = "hook-failed" // failed or timed out
	HookChanged             Kind = "hook-changed"
	InstanceImpaired        Kind = "instance-impaired"
	InstanceChanged         Kind = "instance-changed"
	DaemonFailingToStart    Kind = "daemon-failing-to-start"
	DaemonDeploymentFailed  Kind = "daemon-deployment-failed" // stopped, rolling back, or rollback failed
	DaemonDeploymentChanged Kind = "daemon-deployment-changed"
	Heartbeat               Kind = "heartbeat"    // of a member: shows that the ways to it and back are open
	Canary                  Kind = "canary"       // of ecswhy itself: shows that the way to the channel is open
	Unrecognized            Kind = "unrecognized" // well formed, but of a type or name that is not known here
	Unreadable              Kind = "unreadable"   // not an EventBridge event at all
)

// Incident is one event and everything that was learnt about it. The zero value of a part means that it is not known.
type Incident struct {
	ID         string    `json:"id,omitzero"` // EventBridge's id of the event
	Kind       Kind      `json:"kind,omitzero"`
	Source     string    `json:"source,omitzero"` // who sent the event, such as aws.ecs
	DetailType string    `json:"detailType,omitzero"`
	Name       string    `json:"name,omitzero"`   // detail.eventName, such as SERVICE_DEPLOYMENT_FAILED
	Level      string    `json:"level,omitzero"`  // detail.eventType as sent: INFO, WARN, WARNING or ERROR
	Reason     string    `json:"reason,omitzero"` // detail.reason
	Time       time.Time `json:"time,omitzero"`
	Partition  string    `json:"partition,omitzero"`
	Region     string    `json:"region,omitzero"`
	Account    string    `json:"account,omitzero"`
	Resources  []string  `json:"resources,omitzero"` // ARNs as sent

	Cluster      string `json:"cluster,omitzero"` // name
	ServiceName  string `json:"serviceName,omitzero"`
	ServiceARN   string `json:"serviceArn,omitzero"`
	DeploymentID string `json:"deploymentId,omitzero"` // ecs-svc/N
	// the event's own task, or the stopped tasks of the deployment, newest first
	Tasks     []Task `json:"tasks,omitzero"`
	MoreTasks bool   `json:"moreTasks,omitzero"` // ECS remembers more stopped tasks than were looked at
	// the stopped tasks of the same service or family that ECS remembers, newest first
	Remembered []Task `json:"remembered,omitzero"`
	Quiet      bool   `json:"quiet,omitzero"`    // a canary that the channel is not to show
	Mark       string `json:"mark,omitzero"`     // of a canary that a person sent: 4 to 12 capitals and digits
	Mutes      []Mute `json:"mutes,omitzero"`    // of the settings
	Template   int    `json:"template,omitzero"` // version of the member's template, of a heartbeat

	Request  Request  `json:"request,omitzero"`
	Hook     Hook     `json:"hook,omitzero"`
	Instance Instance `json:"instance,omitzero"`
	Daemon   Daemon   `json:"daemon,omitzero"`

	Service           Service           `json:"service,omitzero"`
	ServiceDeployment ServiceDeployment `json:"serviceDeployment,omitzero"`
	FailedDeployment  ServiceDeployment `json:"failedDeployment,omitzero"` // which a completed deployment ends or follows
	ClusterTags       map[string]string `json:"clusterTags,omitzero"`
	TaskDefinition    TaskDefinition    `json:"taskDefinition,omitzero"`

	Previous         TaskDefinition  `json:"previous,omitzero"` // the definition that worked before this deployment
	Revision         ServiceRevision `json:"revision,omitzero"` // what the deployment rolls out
	PreviousRevision ServiceRevision `json:"previousRevision,omitzero"`
	Caller           Caller          `json:"caller,omitzero"`
	Log              Log             `json:"log,omitzero"`

	Gaps    []Gap  `json:"gaps,omitzero"`
	Lookups int    `json:"lookups,omitzero"` // calls made to AWS
	Raw     string `json:"raw,omitzero"`     // the start of an unreadable event
}

// Task is one ECS task, as an event or DescribeTasks tells of it.
type Task struct {
	ARN              string       `json:"arn,omitzero"`
	DefinitionARN    string       `json:"definitionArn,omitzero"`
	Group            string       `json:"group,omitzero"`     // service:NAME or family:FAMILY
	StartedBy        string       `json:"startedBy,omitzero"` // ecs-svc/N for the task of a service
	LaunchType       string       `json:"launchType,omitzero"`
	CapacityProvider string       `json:"capacityProvider,omitzero"`
	InstanceARN      string       `json:"instanceArn,omitzero"`
	Zone             string       `json:"zone,omitzero"` // Availability Zone, such as ap-northeast-1a
	LastStatus       string       `json:"lastStatus,omitzero"`
	DesiredStatus    string       `json:"desiredStatus,omitzero"`
	StopCode         string       `json:"stopCode,omitzero"`
	StoppedReason    string       `json:"stoppedReason,omitzero"`
	Health           string       `json:"health,omitzero"` // HEALTHY, UNHEALTHY or UNKNOWN; only from DescribeTasks
	CreatedAt        time.Time    `json:"createdAt,omitzero"`
	StartedAt        time.Time    `json:"startedAt,omitzero"`
	StoppedAt        time.Time    `json:"stoppedAt,omitzero"`
	Containers       []Container  `json:"containers,omitzero"`
	Attachments      []Attachment `json:"attachments,omitzero"`
}

// Family is the family of the task's definition. The group is asked last, because whoever runs a task can give it any.
func (t Task) Family() string {
	if arn, err := arnutil.Parse(t.DefinitionARN); err == nil {
		return arn.Name
	}
	family, _ := strings.CutPrefix(t.Group, "family:")
	return family
}

// Container is one container of a task.
type Container struct {
	Name        string `json:"name,omitzero"`
	Image       string `json:"image,omitzero"`
	ImageDigest string `json:"imageDigest,omitzero"`
	RuntimeID   string `json:"runtimeId,omitzero"`
	LastStatus  string `json:"lastStatus,omitzero"`
	Reason      string `json:"reason,omitzero"`
	Health      string `json:"health,omitzero"`
	// whether an exit code was given: none means never started, or killed with its host
	Exited   bool `json:"exited,omitzero"`
	ExitCode int  `json:"exitCode,omitzero"`
}

// Attachment is a network interface or volume of a task.
type Attachment struct {
	Type   string `json:"type,omitzero"`
	Status string `json:"status,omitzero"`
	Reason string `json:"reason,omitzero"` // the detail statusReason
}

// Service is the state of a service now, from DescribeServices.
type Service struct {
	Known                bool   `json:"known,omitzero"`
	Name                 string `json:"name,omitzero"`
	ARN                  string `json:"arn,omitzero"`
	Status               string `json:"status,omitzero"`          // ACTIVE, DRAINING or INACTIVE
	Controller           string `json:"controller,omitzero"`      // ECS (or empty), CODE_DEPLOY, EXTERNAL
	Strategy             string `json:"strategy,omitzero"`        // ROLLING (or empty), BLUE_GREEN, ...
	OfEveryInstance      bool   `json:"ofEveryInstance,omitzero"` // whether each instance runs one task of it: DAEMON
	MinimumHealthy       int    `json:"minimumHealthy,omitzero"`  // percent that a deployment keeps
	Maximum              int    `json:"maximum,omitzero"`         // percent that it may run
	Desired              int    `json:"desired,omitzero"`
	Running              int    `json:"running,omitzero"`
	Pending              int    `json:"pending,omitzero"`
	TaskDefinitionARN    string `json:"taskDefinitionArn,omitzero"`
	CircuitBreaker       bool   `json:"circuitBreaker,omitzero"`
	Rollback             bool   `json:"rollback,omitzero"` // whether the circuit breaker rolls back
	Alarms               bool   `json:"alarms,omitzero"`   // whether CloudWatch alarms can fail a deployment
	CurrentDeploymentARN string `json:"currentDeploymentArn,omitzero"`
	// whether EarlyPercent of healthy tasks complete a deployment
	EarlySuccess    bool              `json:"earlySuccess,omitzero"`
	EarlyPercent    int               `json:"earlyPercent,omitzero"`
	BakeMinutes     int               `json:"bakeMinutes,omitzero"`
	StepBakeMinutes int               `json:"stepBakeMinutes,omitzero"` // between two shifts of traffic
	CreatedAt       time.Time         `json:"createdAt,omitzero"`
	Deployments     []Deployment      `json:"deployments,omitzero"`
	TaskSets        []TaskSet         `json:"taskSets,omitzero"` // of another controller than ECS
	Events          []ServiceEvent    `json:"events,omitzero"`   // newest first
	Tags            map[string]string `json:"tags,omitzero"`
}

// Primary is the deployment that the service is moving to. It is zero where the service is not known.
func (s Service) Primary() Deployment {
	for _, d := range s.Deployments {
		if d.Status == "PRIMARY" {
			return d
		}
	}
	return Deployment{}
}

// Deployment finds a deployment by its id, ecs-svc/N. It is zero where ECS no longer lists it.
func (s Service) Deployment(id string) Deployment {
	for _, d := range s.Deployments {
		if d.ID == id {
			return d
		}
	}
	return Deployment{}
}

// Rolling reports whether ECS replaces tasks a few at a time, and moves no traffic between two revisions as a whole.
func (s Service) Rolling() bool { return s.Strategy == "" || s.Strategy == "ROLLING" }

// ByECS reports whether ECS itself deploys the service, and not CodeDeploy or somebody else.
func (s Service) ByECS() bool { return s.Controller == "" || s.Controller == "ECS" }

// TaskSet finds a task set by its id, ecs-svc/N. It is zero where there is none.
func (s Service) TaskSet(id string) TaskSet {
	for _, set := range s.TaskSets {
		if set.ID == id {
			return set
		}
	}
	return TaskSet{}
}

// PrimarySet is the task set that has production traffic. It is zero where there is none.
func (s Service) PrimarySet() TaskSet {
	for _, set := range s.TaskSets {
		if set.Status == "PRIMARY" {
			return set
		}
	}
	return TaskSet{}
}

// Deployment is one entry of a service's deployments.
type Deployment struct {
	ID                string    `json:"id,omitzero"`     // ecs-svc/N
	Status            string    `json:"status,omitzero"` // PRIMARY, ACTIVE or INACTIVE
	TaskDefinitionARN string    `json:"taskDefinitionArn,omitzero"`
	RolloutState      string    `json:"rolloutState,omitzero"`
	RolloutReason     string    `json:"rolloutReason,omitzero"`
	Desired           int       `json:"desired,omitzero"`
	Running           int       `json:"running,omitzero"`
	Pending           int       `json:"pending,omitzero"`
	Failed            int       `json:"failed,omitzero"` // consecutively failed tasks
	CreatedAt         time.Time `json:"createdAt,omitzero"`
}

// TaskSet is a revision of a service that CodeDeploy or somebody else rolls out.
type TaskSet struct {
	ID                string    `json:"id,omitzero"`         // ecs-svc/N, which starts its tasks
	ExternalID        string    `json:"externalId,omitzero"` // of CodeDeploy's deployment, such as d-1A2B3C4D5
	Status            string    `json:"status,omitzero"`     // PRIMARY has production traffic, ACTIVE, DRAINING
	Steady            bool      `json:"steady,omitzero"`     // whether all its tasks run and are healthy
	TaskDefinitionARN string    `json:"taskDefinitionArn,omitzero"`
	Desired           int       `json:"desired,omitzero"`
	Running           int       `json:"running,omitzero"`
	Pending           int       `json:"pending,omitzero"`
	CreatedAt         time.Time `json:"createdAt,omitzero"`
}

// ServiceEvent is one line of a service's event log.
type ServiceEvent struct {
	At      time.Time `json:"at,omitzero"`
	Message string    `json:"message,omitzero"`
}

// ServiceDeployment is one rollout of a service with its rollback, from DescribeServiceDeployments.
type ServiceDeployment struct {
	ARN                 string      `json:"arn,omitzero"`
	Status              string      `json:"status,omitzero"` // such as IN_PROGRESS, STOPPED, ROLLBACK_IN_PROGRESS
	StatusReason        string      `json:"statusReason,omitzero"`
	CreatedAt           time.Time   `json:"createdAt,omitzero"`
	StartedAt           time.Time   `json:"startedAt,omitzero"`
	FinishedAt          time.Time   `json:"finishedAt,omitzero"`
	StoppedAt           time.Time   `json:"stoppedAt,omitzero"`
	LifecycleStage      string      `json:"lifecycleStage,omitzero"` // such as BAKE_TIME
	HookFailed          bool        `json:"hookFailed,omitzero"`     // whether a lifecycle hook ended it
	Hooks               []Hook      `json:"hooks,omitzero"`          // those of the current stage
	AlarmTriggered      bool        `json:"alarmTriggered,omitzero"` // whether an alarm failed it
	Tripped             bool        `json:"tripped,omitzero"`        // whether the circuit breaker failed it
	FailureCount        int         `json:"failureCount,omitzero"`   // of the circuit breaker
	FailureThreshold    int         `json:"failureThreshold,omitzero"`
	TriggeredAlarms     []string    `json:"triggeredAlarms,omitzero"`
	RollbackStartedAt   time.Time   `json:"rollbackStartedAt,omitzero"`
	RollbackReason      string      `json:"rollbackReason,omitzero"`
	RollbackRevisionARN string      `json:"rollbackRevisionArn,omitzero"`
	Target              RolledOut   `json:"target,omitzero"`   // what it rolls out
	Sources             []RolledOut `json:"sources,omitzero"`  // what ran before
	Strategy            string      `json:"strategy,omitzero"` // ROLLING (or empty), BLUE_GREEN, LINEAR or CANARY
}

// RolledOut is a service revision as a service deployment counts it.
type RolledOut struct {
	ARN         string  `json:"arn,omitzero"`
	Requested   int     `json:"requested,omitzero"` // tasks
	Running     int     `json:"running,omitzero"`
	Pending     int     `json:"pending,omitzero"`
	Weighted    bool    `json:"weighted,omitzero"` // whether ECS says how traffic is split
	Traffic     float64 `json:"traffic,omitzero"`  // percent of production traffic that goes to it
	TestTraffic float64 `json:"testTraffic,omitzero"`
}

// FailedAt is when the deployment failed: when its rollback began, or it was stopped.
func (d ServiceDeployment) FailedAt() time.Time {
	for _, at := range []time.Time{d.RollbackStartedAt, d.StoppedAt, d.FinishedAt} {
		if !at.IsZero() {
			return at
		}
	}
	return time.Time{}
}

// EndedAt is when the deployment and its rollback were over; zero while they are not.
func (d ServiceDeployment) EndedAt() time.Time {
	if d.FinishedAt.IsZero() {
		return d.StoppedAt
	}
	return d.FinishedAt
}

// SameStart is how far apart a deployment and its service deployment may say that they began. ECS gives them no
// common name. In what was recorded it is three seconds at most; deployments that replaced one another came 25
// seconds apart, and must not be mixed up.
const SameStart = 15 * time.Second

// Rolls reports whether a service deployment rolls a deployment out. One that had to wait for its turn began when it
// started.
func (d ServiceDeployment) Rolls(out Deployment) bool {
	near := func(t time.Time) bool { return !t.IsZero() && t.Sub(out.CreatedAt).Abs() <= SameStart }
	return near(d.CreatedAt) || near(d.StartedAt)
}

// TaskDefinition is what a task was told to run. Values of environment variables are never read into it.
type TaskDefinition struct {
	ARN              string                `json:"arn,omitzero"`
	Family           string                `json:"family,omitzero"`
	Revision         int                   `json:"revision,omitzero"`
	RegisteredBy     string                `json:"registeredBy,omitzero"` // principal ARN
	RegisteredAt     time.Time             `json:"registeredAt,omitzero"`
	CPU              string                `json:"cpu,omitzero"`
	Memory           string                `json:"memory,omitzero"`
	Architecture     string                `json:"architecture,omitzero"`
	NetworkMode      string                `json:"networkMode,omitzero"`
	TaskRoleARN      string                `json:"taskRoleArn,omitzero"`
	ExecutionRoleARN string                `json:"executionRoleArn,omitzero"`
	Containers       []ContainerDefinition `json:"containers,omitzero"`
	Tags             map[string]string     `json:"tags,omitzero"`
	Settings         Settings              `json:"settings,omitzero"`
}

// Settings are values by what they are of (an aspect of package revision) and their names in the API, as
// "web:8080.targetGroupArn" of the load balancers. They hold no values of environment variables; free text is redacted.
type Settings map[string]map[string]string

// Add adds a setting.
func (s Settings) Add(aspect, name, value string) {
	if s[aspect] == nil {
		s[aspect] = map[string]string{}
	}
	s[aspect][name] = value
}

// ContainerDefinition is one container of a task definition.
type ContainerDefinition struct {
	Name              string            `json:"name,omitzero"`
	Image             string            `json:"image,omitzero"`
	Essential         bool              `json:"essential,omitzero"`
	CPU               int               `json:"cpu,omitzero"`
	Memory            int               `json:"memory,omitzero"`            // MiB, hard limit
	MemoryReservation int               `json:"memoryReservation,omitzero"` // MiB
	Command           []string          `json:"command,omitzero"`
	EntryPoint        []string          `json:"entryPoint,omitzero"`
	HealthCheck       string            `json:"healthCheck,omitzero"` // command and times in one line
	Ports             []string          `json:"ports,omitzero"`       // such as 8080/tcp
	Environment       []string          `json:"environment,omitzero"` // names only, sorted
	Secrets           map[string]string `json:"secrets,omitzero"`     // name to the ARN that the value comes from
	// container to condition: START, HEALTHY, COMPLETE or SUCCESS
	DependsOn map[string]string `json:"dependsOn,omitzero"`
	// seconds that a container has to get as far as others need it
	StartTimeout int      `json:"startTimeout,omitzero"`
	LogDriver    string   `json:"logDriver,omitzero"`
	LogGroup     string   `json:"logGroup,omitzero"`  // awslogs-group
	LogRegion    string   `json:"logRegion,omitzero"` // awslogs-region
	LogPrefix    string   `json:"logPrefix,omitzero"` // awslogs-stream-prefix
	Settings     Settings `json:"settings,omitzero"`
	// fluentbit or fluentd of a container that takes the lines of others
	FireLens string `json:"fireLens,omitzero"`
}

// ServiceRevision is the configuration of a service that a deployment rolls out.
type ServiceRevision struct {
	ARN               string            `json:"arn,omitzero"`
	TaskDefinitionARN string            `json:"taskDefinitionArn,omitzero"`
	LaunchType        string            `json:"launchType,omitzero"`
	PlatformVersion   string            `json:"platformVersion,omitzero"`
	CapacityProviders []string          `json:"capacityProviders,omitzero"` // such as FARGATE_SPOT weight 1
	Subnets           []string          `json:"subnets,omitzero"`
	SecurityGroups    []string          `json:"securityGroups,omitzero"`
	PublicIP          string            `json:"publicIp,omitzero"` // ENABLED or DISABLED
	Digests           map[string]string `json:"digests,omitzero"`  // image digest by container
	Settings          Settings          `json:"settings,omitzero"`
}

// Caller is who asked for the deployment, from CloudTrail.
type Caller struct {
	ARN string    `json:"arn,omitzero"` // principal ARN, with the session's name for a role
	At  time.Time `json:"at,omitzero"`
}

// Log is the end of what the container to blame wrote before its task stopped.
type Log struct {
	Container string     `json:"container,omitzero"`
	Group     string     `json:"group,omitzero"`
	Stream    string     `json:"stream,omitzero"`
	Region    string     `json:"region,omitzero"`
	Lines     []LogLine  `json:"lines,omitzero"`   // oldest first, secrets redacted
	Absence   LogAbsence `json:"absence,omitzero"` // why there are no lines
	Driver    string     `json:"driver,omitzero"`  // the log driver, where it is the reason
}

// LogLine is one event of a log stream.
type LogLine struct {
	At   time.Time `json:"at,omitzero"`
	Text string    `json:"text,omitzero"`
}

// LogAbsence says why a container has no log lines to show.
type LogAbsence string

// The reasons for having no log lines. A lookup that failed is a gap.
const (
	NoLogDriver  LogAbsence = "no-log-driver"  // the container definition configures none
	OtherDriver  LogAbsence = "other-driver"   // lines go elsewhere than CloudWatch Logs
	FireLens     LogAbsence = "firelens"       // a log router sends them elsewhere
	NoLogStream  LogAbsence = "no-log-stream"  // the container has written nothing yet, or its stream was deleted
	NoLogLines   LogAbsence = "no-log-lines"   // the stream has none before the task stopped
	LogGroupGone LogAbsence = "log-group-gone" // the log group does not exist
)

// Hook is a lifecycle or pause hook of a service deployment.
type Hook struct {
	ID                   string    `json:"id,omitzero"`
	Type                 string    `json:"type,omitzero"`          // PAUSE or AWS_LAMBDA
	Status               string    `json:"status,omitzero"`        // such as AWAITING_ACTION
	TimeoutAction        string    `json:"timeoutAction,omitzero"` // CONTINUE or ROLLBACK, what ECS does when it expires
	Stage                string    `json:"stage,omitzero"`
	ExpiresAt            time.Time `json:"expiresAt,omitzero"`
	ServiceDeploymentARN string    `json:"serviceDeploymentArn,omitzero"`
}

// IsPause reports whether a hook waits for a person. Any other is a function.
func (h Hook) IsPause() bool { return h.Type == "PAUSE" }

// HookNow is the event's hook with what its service deployment says of it.
func (i Incident) HookNow() Hook {
	hook := i.Hook
	for _, known := range i.ServiceDeployment.Hooks {
		if known.ID == hook.ID && hook.ID != "" {
			hook.TimeoutAction, hook.Status = known.TimeoutAction, known.Status
			hook.ExpiresAt = cmp.Or(hook.ExpiresAt, known.ExpiresAt)
		}
	}
	return hook
}

// Waiting is how many hooks of the current stage wait for a person. All of them have to be continued.
func (d ServiceDeployment) Waiting() (n int) {
	for _, hook := range d.Hooks {
		if hook.Status == "AWAITING_ACTION" {
			n++
		}
	}
	return n
}

// Refused reports whether a person answered a pause with ROLLBACK, which is what HOOK_FAILED means there.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_hook_state_change_events.html
func (i Incident) Refused() bool { return i.Hook.IsPause() && i.Name == "HOOK_FAILED" }

// ContinuesUnanswered reports whether nobody answered a pause and ECS goes on all the same, as the hook asks.
func (i Incident) ContinuesUnanswered() bool {
	return i.Hook.IsPause() && i.Name == "HOOK_TIMED_OUT" && i.HookNow().TimeoutAction == "CONTINUE"
}

// Instance is a container instance and the health checks that are not OK.
type Instance struct {
	ARN              string `json:"arn,omitzero"`
	EC2ID            string `json:"ec2Id,omitzero"`
	CapacityProvider string `json:"capacityProvider,omitzero"`
	// overall status of the health checks, or the state of the instance
	Status string        `json:"status,omitzero"`
	Checks []HealthCheck `json:"checks,omitzero"`
}

// HealthCheck is one check of a container instance.
type HealthCheck struct {
	Type   string `json:"type,omitzero"` // such as AGENT_CONNECTIVITY
	Status string `json:"status,omitzero"`
	Reason string `json:"reason,omitzero"`
}

// Daemon is a managed daemon and its failing task or deployment.
type Daemon struct {
	Name          string `json:"name,omitzero"`
	ARN           string `json:"arn,omitzero"`
	DeploymentARN string `json:"deploymentArn,omitzero"`
	DefinitionARN string `json:"definitionArn,omitzero"`
	RevisionARN   string `json:"revisionArn,omitzero"`
	FailureType   string `json:"failureType,omitzero"` // TASK_FAILED_TO_RUN or TASK_CREATION_FAILED
	Known         bool   `json:"known,omitzero"`       // whether Critical was looked up
	Critical      bool   `json:"critical,omitzero"`    // whether ECS drains an instance on which it fails
}

// GapKind says why something could not be learnt.
type GapKind string

// The reasons for a gap.
const (
	Denied    GapKind = "denied"
	Throttled GapKind = "throttled"
	TimedOut  GapKind = "timed out"
	Missing   GapKind = "not found"
	Failed    GapKind = "failed"
	Unread    GapKind = "not read in time" // AWS answered, but there was no time to read the answer
)

// GapReason says more of why something could not be learnt.
type GapReason string

// The reasons that are known. Where there is none, Text is all that is.
const (
	ToRole           GapReason = "to-role"            // denied to a role, named in Principal
	ToUser           GapReason = "to-user"            // denied to a user, named in Principal
	SomeOfThem       GapReason = "some-of-them"       // it is about N of the things, out of Of
	NoService        GapReason = "no-service"         // the event names no service
	NoCluster        GapReason = "no-cluster"         // the service's ARN is of the short form, without cluster
	UnreadableAnswer GapReason = "unreadable-answer"  // AWS's answer does not have the form that is documented
	NoTimeOfService  GapReason = "no-time-of-service" // the service's tag, named in Text, has no time as its value
	NoTimeOfCluster  GapReason = "no-time-of-cluster" // the cluster's tag, named in Text, has no time as its value
	RoleOfMember     GapReason = "role-of-member"     // the role named in Principal, of Account, cannot be assumed
	OldMember        GapReason = "old-member"         // its template has version N, and the newest is Of
	OwnDefect        GapReason = "own-defect"         // of ecswhy; the function's log says where
)

// OwnWork is the operation of a gap where no call failed but ecswhy itself.
const OwnWork = "ecswhy"

// Gap is something that the message would have told, had the lookup worked.
type Gap struct {
	Operation string    `json:"operation,omitzero"` // IAM's name of the call, such as ecs:DescribeTasks, or OwnWork
	Kind      GapKind   `json:"kind,omitzero"`
	Reason    GapReason `json:"reason,omitzero"`
	N         int       `json:"n,omitzero"`
	Of        int       `json:"of,omitzero"`
	Principal string    `json:"principal,omitzero"` // the name of who was denied, or of the role
	Account   string    `json:"account,omitzero"`   // of the role
	Text      string    `json:"text,omitzero"`      // as AWS or somebody else wrote it
}
