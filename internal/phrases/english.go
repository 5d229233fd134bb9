package phrases

import (
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/revision"
)

// English has the phrases of English.
var English = Words{
	Changes:  englishChanges,
	Standing: englishStanding,
	Silence:  englishSilence,

	Headlines: map[incident.Kind]string{
		incident.DeploymentFailed:        "{name} deployment failed",
		incident.DeploymentRollingBack:   "{name} is rolling back",
		incident.TasksFailingToStart:     "{name} cannot start tasks",
		incident.PlacementFailed:         "{name} cannot place tasks",
		incident.ServiceProblem:          "{name} has a problem",
		incident.TaskStopped:             "{name} task stopped",
		incident.JobRefused:              "job {name} did not start",
		incident.HookAwaitingAction:      "{name} deployment waits for approval",
		incident.HookFailed:              "{name} deployment hook failed",
		incident.InstanceImpaired:        "container instance {name} is impaired",
		incident.DaemonFailingToStart:    "daemon {name} cannot start tasks",
		incident.Unreadable:              "an event could not be read",
		incident.DeploymentRolledBack:    "{name} rolled back",
		incident.DeploymentRecovered:     "{name} recovered",
		incident.Heartbeat:               "heartbeat of an ecswhy member",
		incident.Canary:                  "ecswhy canary",
		incident.DeploymentInProgress:    "{name} deployment in progress",
		incident.DeploymentCompleted:     "{name} deployment completed",
		incident.ServiceNotice:           "{name} reports no failure",
		incident.ServiceSteady:           "{name} is steady",
		incident.ServiceUpAgain:          "{name} is up again",
		incident.TaskChanged:             "{name} task changed",
		incident.HookChanged:             "{name} deployment hook changed",
		incident.InstanceChanged:         "container instance {name} changed",
		incident.DaemonDeploymentFailed:  "daemon {name} deployment failed",
		incident.DaemonDeploymentChanged: "daemon {name} deployment changed",
		incident.Unrecognized:            "an ECS event without a name",
	},
	Space:        " ",
	WithCause:    "{headline}: {cause}",
	WithCode:     "{cause} with code {code}",
	AtStage:      "{headline} at {stage}",
	InCluster:    "{headline} ({cluster})",
	EventNamed:   "{name}: {event}",
	EventUnnamed: "{name}",

	Labels: Labels{
		Why: "Why", Tasks: "Tasks", Changes: "What changed", Who: "Who", Now: "Now", Log: "Log", Where: "Where", Open: "Open",
		Missing: "Not known",
		Steps:   "Next steps",
	},

	Digest: Digest{
		SameCause: "{n} services in {where}: {cause} since {time}",
		Clusters:  "{n} clusters",
		Services:  "Services",
		More:      "and {n} more: {names}",
		AllTold:   "Clusters",
		NotLooked: "details of {n} of {total} incidents",
	},
	BecauseGone:  "{definition} no longer sets {name}; {previous} did.",
	BecauseSure:  "A change in this deployment explains it: {change}.",
	BecauseMaybe: "A change in this deployment may be the reason: {change}.",
	InVain: "A rollback cannot fix it: the health check belongs to the target group {targetGroup}, which is the " +
		"same before and after.",
	SameTarget: "The target group {targetGroup} is the same as before; its health check is not part of a revision, so " +
		"the cause may also be there.",
	PutBack:     "Put {name} back into {container} ({previous} had it).",
	CheckChange: "Check this change first, or undo it: {label}.",

	Days: "{n} d", Hours: "{n} h", Minutes: "{n} min", Seconds: "{n} s",

	BackFailed:    "{name} deployment and its rollback failed",
	BackFails:     "{name} rollback is failing too",
	RolloutFails:  "{name} rollout of {failing} is failing",
	OfThing:       "{cause} {name}",
	InContainer:   "{cause} in container {name}",
	EndedBut:      "{headline}, but {serving} of {wanted} tasks are running",
	EndedFailing:  "{headline}, but its tasks keep failing",
	EndedExposed:  "{headline}, but the failed revision still has traffic",
	RolledBackIn:  "Rolled back to {definition} after {time}.",
	RolledBackNow: "Rolled back to {definition}.",
	RecoveredIn:   "{definition} deployed {time} after the failure.",
	Recovered:     "{definition} deployed after the failure.",
	UpAgainIn:     "{definition} is up again after {time} without a running task.",
	TestMarked:    "ecswhy test {mark}",
	WayIsOpen:     "Alerts reach this channel. No action is needed.",
	Runbook:       "Runbook: {address}",
	RouteRefused: "This message was for {names}, whose SNS topic does not take it. The log of the function ecswhy " +
		"says why.",
	RouteUnknown: "The tag {tag} asks for {name}, and there is no such route.",
	AllInZone:    "all of them in {zone}",
	Repeated:     "failure {n} with this cause since {time}",
	OneFrame:     "… 1 more frame",
	MoreFrames:   "… {n} more frames",
	RepeatedMore: "failure {n} or later with this cause since {time}",

	HookWaits:     "The deployment is paused at {stage} until someone continues it or rolls it back.",
	ThenContinues: "If nobody does, ECS continues it at {until}, {left} after this event.",
	ThenGoesBack:  "If nobody does, ECS rolls it back at {until}, {left} after this event.",
	ThenEnds:      "The pause ends at {until}, {left} after this event.",
	HooksWait:     "{n} pauses are open at this stage and each must be continued; this one is {hook}.",
	HookEnds:      "The lifecycle hook at {stage} did not succeed.",
	RefusedWhy:    "Someone answered the pause at {stage} with ROLLBACK, so ECS rolls the deployment back.",
	UnansweredWhy: "Nobody answered the pause at {stage} in time, so ECS continues the deployment, as the hook is " +
		"configured to.",
	RanOutWhy:       "Nobody continued the deployment at {stage} in time.",
	PauseRefused:    "{name} deployment rolled back manually",
	PauseUnanswered: "{name} deployment continues without approval",
	PauseRanOut:     "{name} deployment was not approved in time",
	NoTaskYet:       "None of its tasks had been started.",
	HookNamed:       "{name} deployment hook {function} failed",
	HookFailed:      "hook {function} failed",
	HookRefused:     "refused by hook {function}",
	HookUnread:      "unreadable answer from hook {function}",
	HookUnasked:     "hook {function} not invoked",
	WhoRefused:      "To see who answered, and ask why: {command}",
	StopIt:          "If it must not proceed, roll it back: {command}",
	MoreTime: "Deploy again and answer in time, or lengthen the pause: timeoutConfiguration of the hook, 14 days " +
		"at most.",
	TargetRuns:   "{running} of {requested} tasks of {definition} running",
	Traffic:      "{percent}% of production traffic on it",
	TestTraffic:  "{percent}% of test traffic on it",
	NewRevision:  "the new revision",
	HookContinue: "Continue: {command}",
	HookRollback: "Or roll back: {command}",
	AutoRepair: "ECS replaces the instance automatically if its capacity provider has autoRepairConfiguration " +
		"ENABLED. Check that: {command}",
	Drain: "Drain it, then replace it: {command}",
	JobFailed: map[incident.Engine]string{
		incident.Scheduler: "scheduled job {name} failed", incident.Rule: "job {name} failed",
		incident.StepFunctions: "Step Functions job {name} failed",
		incident.Batch:         "AWS Batch job {name} failed",
	},
	JobNotStarted: map[incident.Engine]string{
		"": "job {name} did not start", incident.Scheduler: "scheduled job {name} did not start",
		incident.Rule:          "job {name} did not start",
		incident.StepFunctions: "Step Functions job {name} did not start",
		incident.Batch:         "AWS Batch job {name} did not start",
	},
	StartedBy: map[incident.Engine]string{
		incident.Scheduler:     "started by the EventBridge Scheduler schedule {name}",
		incident.Rule:          "started by the EventBridge rule {name}",
		incident.StepFunctions: "started by Step Functions", incident.Batch: "started by AWS Batch",
	},
	CalledBy:     "called by {who}",
	StopSchedule: "Disable the schedule until this is fixed: {command}",
	FindSchedule: "Find the schedule (ECS keeps only 19 characters of its name): {command}",
	StopRule:     "Disable the rule until this is fixed: {command}",
	FindRule:     "Find the rule (ECS keeps only 24 characters of its name): {command}",
	JobComesAgain: "EventBridge tries again for up to 24 hours, unless the retry policy of the schedule or rule says " +
		"otherwise.",
	Redrive:         "Unless its state machine retries, redrive the failed execution: {command}",
	SeeBatch:        "Unless its retryStrategy retries it, find the job and submit it again: {command}",
	RunAgain:        "Then run it once, with its usual network configuration and overrides: {command}",
	VariableMissing: "environment variable {variable} missing",
	Unreadable:      "This was sent to ecswhy and is not an EventBridge event:",
	Empty:           "ecswhy was sent an empty text instead of an EventBridge event.",
	DaemonCritical:  "the daemon is critical: ECS drains the instances where it fails and stops their other tasks",
	DaemonSpare:     "the daemon is not critical: other tasks on its instances are not affected",
	DaemonTasks:     "The daemon's tasks keep failing to start.",
	UnknownKind:     "ecswhy does not know this event yet, so it shows what the event says.",
	RollingBack:     "ECS is rolling the service back to the last completed deployment.",
	HostTitle:       "host impaired",
	HostImpaired:    "ECS stopped the task because it found the host impaired; it does not say what was wrong.",
	DaemonCheck:     "A managed daemon's task on this instance is not healthy: its task and log say why.",
	DaemonEvents: map[string]Daemon{
		"DAEMON_DEPLOYMENT_STOPPED": {"daemon {name} deployment stopped",
			"The daemon's deployment was stopped: it failed, or a newer one replaced it."},
		"DAEMON_DEPLOYMENT_ROLLBACK_IN_PROGRESS": {"daemon {name} is rolling back",
			"The daemon's deployment failed and is being rolled back."},
		"DAEMON_DEPLOYMENT_ROLLBACK_FAILED": {"daemon {name} rollback failed",
			"The daemon's deployment failed, and so did its rollback."},
	},

	AllAlike:     "{n} tasks failed, all with this cause",
	OneTask:      "1 task failed",
	SomeAlike:    "{total} tasks failed, {n} with this cause",
	InAll:        "{share}: {cause}",
	Others:       "{n} × {cause}",
	LookedAt:     "{n} tasks examined, ECS lists more",
	NoTasks:      "ECS lists no stopped tasks for this deployment",
	Exited:       "{container} exited with code {code}",
	Ran:          "ran {time}",
	NeverStarted: "never started",
	Exits: map[int]string{
		125: "Code {code}: the container runtime itself failed.",
		126: "Code {code}: the command was found but cannot be executed.",
		127: "Code {code}: the command is not in the image.",
		134: "Code {code}: the process aborted (SIGABRT).",
		137: "Code {code} is SIGKILL. ECS does not say who sent it, and nothing shows that memory ran " +
			"out. Among the possible causes: an ignored stop signal, a failed health check or another container that exited " +
			"first.",
		139: "Code {code}: the process crashed on an invalid memory access (SIGSEGV).",
		143: "Code {code}: it was told to stop (SIGTERM).",
		windows + 0xC0000005: "Code {code} is {hex}, STATUS_ACCESS_VIOLATION: the process crashed on an invalid memory " +
			"access.",
		windows + 0xC0000017: "Code {code} is {hex}, STATUS_NO_MEMORY: Windows had no memory left for the process.",
		windows + 0xC000001D: "Code {code} is {hex}, STATUS_ILLEGAL_INSTRUCTION: the program uses an instruction that this " +
			"CPU does not support.",
		windows + 0xC000007B: "Code {code} is {hex}, STATUS_INVALID_IMAGE_FORMAT: the program or one of its DLLs is built " +
			"for another architecture.",
		windows + 0xC00000FD: "Code {code} is {hex}, STATUS_STACK_OVERFLOW: the process ran out of stack.",
		windows + 0xC0000135: "Code {code} is {hex}, STATUS_DLL_NOT_FOUND: a DLL that the program needs is not in the image.",
		windows + 0xC0000139: "Code {code} is {hex}, STATUS_ENTRYPOINT_NOT_FOUND: a DLL lacks a function that the program " +
			"needs: it is the wrong version.",
		windows + 0xC000013A: "Code {code} is {hex}, STATUS_CONTROL_C_EXIT: it was told to stop.",
		windows + 0xC0000142: "Code {code} is {hex}, STATUS_DLL_INIT_FAILED: a DLL of the program could not be initialised.",
		windows + 0xC0000374: "Code {code} is {hex}, STATUS_HEAP_CORRUPTION: the process corrupted its heap.",
		windows + 0xC0000409: "Code {code} is {hex}, STATUS_STACK_BUFFER_OVERRUN: the process detected a fault and " +
			"terminated itself at once.",
		windows + 0xE0434352: "Code {code} is {hex}: .NET ended on an unhandled exception.",
		0x40010004:           "Code {code} is {hex}, DBG_TERMINATE_PROCESS: it was told to stop.",
	},
	ScriptExit: "Code {code} after so long a run: a script called a command that is not there or cannot be executed.",
	ExitTitles: map[int]string{
		126: "command not executable", 127: "command not found", 134: "process aborted",
		139: "segmentation fault",
	},
	OnlyExited:  "The container {container} exited with code {code}.",
	AlsoExited:  "The container {container} also exited with code {code}.",
	PortTaken:   "In the task definition, {container} uses port {port}.",
	WindowsExit: "Code {code} is {hex}, an exit code that only Windows uses.",

	Registered: "task definition registered by {who}",
	Deployed:   "deployed by {who} at {at}",
	Owner:      "owner {owner}",
	Commit:     "commit {commit}",
	Pipeline:   "pipeline {pipeline}",

	Impacts:      englishImpacts,
	Gone:         "the service no longer exists",
	NoneWanted:   "the service is set to run 0 tasks",
	DownSince:    "down since {since}: 0 of {wanted} tasks running",
	Unsteady:     "unstable: {serving} of {wanted} tasks running, but as many failed shortly before",
	ExposedTasks: "{failed} of {serving} running tasks are on {failing}, which is failing",
	UnaffectedOn: "users not affected: {serving} of {wanted} tasks on {definition}",
	AtRisk:       "users served by {serving} of {wanted} tasks, but nothing will end this rollout automatically",
	EarlySuccess: "early success: {serving} of {wanted} tasks running, none failed; neither circuit breaker nor alarms " +
		"watch the rest",
	Surplus:      "{serving} tasks running, {wanted} wanted",
	OfDefinition: "{failed} running on {failing}",
	OfDeployment: "{failed} running on the failing deployment",
	InItsPlace:   "{definition} is being deployed in its place",
	Pending:      "{n} pending",
	Breaker:      "circuit breaker at {n} of {threshold} failures",
	BreakerOff:   "circuit breaker off",
	AlarmsBlind:  "its alarms see only traffic that is routed to it",
	CodeDeploy:   "CodeDeploy deployment {deployment}",
	BackTo:       "rolling back to {definition}",
	BackToSame:   "rolling back to the previous configuration, also on {definition}",
	RolledBack:   "rolled back to {definition}",
	RollbackFail: "the rollback failed",
	NoCandidate:  "the rollback failed: there is no earlier deployment to go back to",
	Alarms:       "alarm {names}",
	NoBreaker: "Turn on the service's deployment circuit breaker with rollback: without it, ECS retries forever and " +
		"never reports a deployment as failed.",
	NoRollback:  "nothing is rolled back",
	GoBack:      "Go back to what worked: {command}",
	StopRollout: "Stop the rollout and go back: {command}",
	PullAgain:   "The digest is gone from the registry; if its tag still exists, have ECS resolve it again: {command}",
	DrainShared: "All failed tasks ran on one container instance. Drain it: {command}",
	LookTask:    "See everything ECS knows about the task: {command}",
	LookService: "See the service's events and deployments: {command}",
	ProxyHost: "EC2: check that the instance lets Service Connect's proxy reach 169.254.170.2 (iptables, security " +
		"group), and check the versions of the ECS agent and AMI.",
	ProxyRoom: "Give the task 256 CPU units and 64 MiB of memory more than its own containers need: the proxy shares " +
		"the task's limits.",
	ProxyStep: "This container is the Service Connect proxy, added by ECS. It logs only where the service's " +
		"serviceConnectConfiguration.logConfiguration says.",
	ProxyLog: "the Service Connect proxy logs where the service's serviceConnectConfiguration.logConfiguration says",
	AgentStep: "GuardDuty adds this container for Runtime Monitoring; the task runs without it. Pulling it takes an " +
		"execution role with AmazonECSTaskExecutionRolePolicy and a route to ECR.",
	AgentOff: "If it takes too much memory, give the task more, or exclude the cluster with the cluster tag " +
		"GuardDutyManaged=false.",
	AgentLog: "the GuardDuty agent's log is not kept; its findings are in the GuardDuty console",
	RouterStep: "This container is the FireLens router: check firelensConfiguration, and the logConfiguration of the " +
		"containers that log through it. It forwards logs with the task role, not the execution role.",
	WhoDeleted:  "If it was deleted by mistake, see who did it: {command}",
	LookConsole: "Look at the cluster's events in the ECS console: ecswhy knows no more than this event says.",
	LookSender:  "Find the sender: look at the rules and schedules that target the function, its queue or its topic.",
	ExitSteps: map[int][]string{
		0: {"A service's program must keep running: check command and entryPoint. If it is meant to " +
			"end, run it as a scheduled task.", "A service's program must keep running: look in its log for why it exited. If " +
			"it is meant to end, run it as a scheduled task."},
		126: {"Make the command executable in the image (chmod +x), or start it through its interpreter.",
			"Find in the log the command that the script called, and make it executable."},
		127: {"Correct command and entryPoint in the container definition, or install in the image what " +
			"they name.", "Find in the log the command that the script called, and install it in the image."},
		137: {"Make the program exit on SIGTERM, raise stopTimeout in the container definition, and look " +
			"for what sent SIGKILL: health checks, a watchdog, another container that exited first."},
		143: {"Look for what stopped it: a supervisor in the container, a health check, or another " +
			"container that exited first."},
		windows + 0xC000007B: {"Build the program and all of its DLLs for the task's architecture."},
		windows + 0xC0000135: {"Add the DLL to the image, or use a base image that has it: Nano Server lacks many that " +
			"Server Core has."},
		windows + 0xC0000139: {"Use the DLL versions that the program was built with."},
	},
	SilentStep: "It exited before it logged anything: run the image locally with the same command and environment.",
	UnloggedStep: "It ran for {time} and logged nothing to {group}: check that the program writes to stdout or stderr, " +
		"and check awslogs-stream-prefix in the container definition.",
	Account: "account {account}",

	NoLog: map[incident.LogAbsence]string{
		incident.NoLogDriver:  "the container definition has no log driver",
		incident.OtherDriver:  "its log driver {driver} does not write to CloudWatch Logs",
		incident.FireLens:     "FireLens routes it elsewhere",
		incident.NoLogStream:  "it has written nothing to {group}: there is no stream {stream}",
		incident.NoLogLines:   "its stream in {group} has no lines from before the task stopped",
		incident.LogGroupGone: "the log group {group} does not exist",
	},

	Gaps: map[incident.GapKind]string{
		incident.Denied:    "{operation} denied",
		incident.Throttled: "{operation} throttled",
		incident.TimedOut:  "{operation} took too long",
		incident.Missing:   "{operation} found nothing",
		incident.Failed:    "{operation} failed",
		incident.Unread:    "{operation} answered, but reading the answer took too long",
	},
	GapReasons: map[incident.GapReason]string{
		incident.ToRole:           "role {principal}",
		incident.ToUser:           "user {principal}",
		incident.SomeOfThem:       "{n} of {of}",
		incident.NoService:        "the event names no service",
		incident.NoCluster:        "the event has the old short service ARN, without the cluster",
		incident.UnreadableAnswer: "its answer could not be read",
		incident.NoTimeOfService:  "the service's tag {text} is not a time such as 2026-12-01T03:00:00+09:00",
		incident.NoTimeOfCluster:  "the cluster's tag {text} is not a time such as 2026-12-01T03:00:00+09:00",
		incident.RoleOfMember:     "role {principal} in account {account}",
		incident.OldMember:        "version {n} in account {account}; the newest is {of}",
		incident.OwnDefect:        "a bug in ecswhy, see the function's log",
	},
	GapOf:    "{gap} ({detail})",
	DeniedTo: "{gap} for {detail}",
	LeftOut:  "{gap}: {detail} left out",

	Links: Links{
		Cluster: "Cluster", Service: "Service", Deployments: "Deployments", Task: "Task", Logs: "Logs", HookLogs: "Hook logs",
		Starter: "Started by", TaskLogs: "Task logs", Image: "Image",
		Alarm: "Alarm", TargetGroup: "Target group", Role: "Role", Secret: "Secret", Parameter: "Parameter",
		LogGroups:    "Log group",
		HookFunction: "Hook function", Infrastructure: "Infrastructure", Instance: "Instance", FileSystem: "File system",
		Subnet: "Subnet", Key: "KMS key", Bucket: "Bucket",
		Page: "About this cause",
	},
}

// englishImpacts has what can be said of users.
//
//exhaustive:ignore
var englishImpacts = map[diagnosis.ImpactCode]string{
	diagnosis.Down:     "down: 0 of {wanted} tasks running",
	diagnosis.NeverUp:  "not up yet: 0 of {wanted} tasks running, and nothing ran before",
	diagnosis.Degraded: "capacity reduced: {serving} of {wanted} tasks serving",
	diagnosis.Exposed:  "{traffic}% of production traffic goes to {failing}, which is failing",
	diagnosis.AtRisk: "users served by {serving} of {wanted} tasks, but nothing will end this rollout " +
		"automatically; it has been going on since {since}",
	diagnosis.Unaffected: "users not affected: {serving} of {wanted} tasks running",
	diagnosis.Pending:    "{serving} of {wanted} tasks running, none known to have failed",
	diagnosis.Restored:   "{serving} of {wanted} tasks running",
	diagnosis.NotKnown:   "not known whether users are affected",
}

var englishChanges = Changes{
	Aspects: map[revision.Aspect]string{
		revision.Definition:        "task definition",
		revision.Image:             "image of {container}",
		revision.ImageDigest:       "image digest of {container}",
		revision.Container:         "container {container}",
		revision.Command:           "command of {container}",
		revision.EntryPoint:        "entry point of {container}",
		revision.Environment:       "environment of {container}",
		revision.Secret:            "secrets of {container}",
		revision.TaskCPU:           "task CPU",
		revision.TaskMemory:        "task memory (MiB)",
		revision.CPU:               "CPU of {container}",
		revision.Memory:            "memory of {container} (MiB)",
		revision.MemoryReservation: "memory reservation of {container} (MiB)",
		revision.HealthCheck:       "health check of {container}",
		revision.Ports:             "ports of {container}",
		revision.TaskRole:          "task role",
		revision.ExecutionRole:     "execution role",
		revision.LogDriver:         "log driver of {container}",
		revision.LogGroup:          "log group of {container}",
		revision.Architecture:      "CPU architecture",
		revision.NetworkMode:       "network mode",
		revision.Essential:         "essential flag of {container}",
		revision.LaunchType:        "launch type",
		revision.PlatformVersion:   "platform version",
		revision.CapacityProviders: "capacity providers",
		revision.Subnets:           "subnets",
		revision.SecurityGroups:    "security groups",
		revision.PublicIP:          "public IP",
		revision.DependsOn:         "dependencies of {container}",
		revision.Mounts:            "mount points of {container}",
		revision.EnvironmentFiles:  "environment files of {container}",
		revision.ContainerSettings: "settings of {container}",
		revision.Volumes:           "volumes",
		revision.TaskSettings:      "settings of the task",
		revision.LoadBalancers:     "load balancers",
		revision.ServiceConnect:    "Service Connect",
		revision.ServiceVolumes:    "volumes created for each task",
		revision.Registries:        "service registries",
		revision.Lattice:           "VPC Lattice",
		revision.Gateways:          "gateways",
		revision.Ingress:           "ingress paths",
		revision.ServiceSettings:   "settings of the service",
	},
	SameDefinition: "same task definition {definition}, but:",
	Nothing:        "no difference found: look outside the task definition, such as at infrastructure or a dependency",
	NothingBetween: "{before} → {after}, no difference in what ecswhy compares",
	Settled:        "no deployment since {time}",
	NothingIn: "same task definition {definition}: the deployment was forced, or something outside it changed, " +
		"such as infrastructure or a dependency",
	Labelled:   "{label}: {change}",
	Arrow:      "{before} → {after}",
	Unread:     "{change} (their contents could not be compared)",
	Added:      "added ({image})",
	Removed:    "removed ({image})",
	From:       "{name} ({source})",
	Unset:      "not set",
	More:       "and {n} more",
	Explains:   "{change} ← explains the failure",
	MayExplain: "{change} ← may explain the failure",
}

var englishStanding = Standing{
	Running:    "{place}: the task has not stopped; it is {status}, health {health}",
	Healthy:    "{place}: nothing failed in the last {time}; {running} of {desired} tasks running",
	NoneKnown:  "{place}: no known failure in the last {time}; {running} of {desired} tasks running",
	Starting:   "🟡 {place} starting: {running} of {desired} running",
	Deploying:  "🟡 {place} starting {what}: {running} of {desired} running",
	Pending:    "{n} pending",
	PendingFor: "{n} pending for {time}",
	None:       "none failed",
	Comma:      ", ",
}

// englishProgress has the kinds that are progress, to which a test holds it.
//
//exhaustive:ignore
var englishProgress = map[incident.Kind]string{
	incident.DeploymentInProgress:    "a deployment is in progress",
	incident.DeploymentCompleted:     "a deployment completed",
	incident.ServiceNotice:           "the service reports no failure",
	incident.ServiceSteady:           "the service is steady, with no known outage before that",
	incident.TaskChanged:             "the task has not stopped yet; its final event will tell",
	incident.HookChanged:             "the hook needs no action",
	incident.InstanceChanged:         "the container instance is not impaired",
	incident.DaemonDeploymentChanged: "the daemon's deployment has not failed",
	incident.Heartbeat:               "it is a member's heartbeat",
}

var englishSilence = Silence{
	Said:     "(silent: {why})",
	Progress: englishProgress,
	Why: map[diagnosis.SilenceCode]string{
		diagnosis.Progress:         "nothing failed",
		diagnosis.JobFinished:      "a standalone task finished with exit code 0",
		diagnosis.NotFailed:        "the task did not fail: {cause}",
		diagnosis.ToldByDeployment: "its deployment {deployment} failed or will fail, and that is alerted instead",
		diagnosis.TooOften: "failure {n} with this cause since {since}; the first, second, fourth, eighth and so " +
			"on are alerted",
		diagnosis.MutedBySetting: "the setting {setting} mutes it until {until}",
		diagnosis.MutedByService: "the service's tag {tag} mutes it until {until}",
		diagnosis.MutedByCluster: "the cluster's tag {tag} mutes it until {until}",
		diagnosis.Ignored:        "ignored by the setting {setting}",
		diagnosis.ForeignSource: "its source {given} is not aws.ecs; only events from ECS and from ecswhy's own " +
			"schedule alert",
		diagnosis.ForeignType: "its type {given} is none of ecswhy's own; only events from ECS and from ecswhy's own " +
			"schedule alert",
		diagnosis.ForeignSchedule: "its type {given} is not that of a schedule; only events from ECS and from ecswhy's " +
			"own schedule alert",
		diagnosis.ForeignRule: "it comes from a scheduled rule that is not the function's own; " +
			"only events from ECS and from ecswhy's own schedule alert",
	},
}
