package message

import (
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// words are all phrases of one language but those of the causes. {name} in a phrase stands for what say puts there.
type words struct {
	causes map[diagnosis.Code]causeText

	headlines                  map[incident.Kind]string // of {name}
	withCause                  string                   // {headline} and {cause}
	withCode                   string                   // {cause} and {code}
	atStage                    string                   // {headline} and {stage}
	inCluster                  string                   // {headline} and {cluster}
	eventNamed                 string                   // headline of an event that is not known: its type {name} and {event}
	eventUnnamed               string                   // the same where it has no name
	hookWaits                  string                   // {stage} and {until}
	hookEnds                   string                   // {stage}
	hookContinue, hookRollback string                   // {command}
	unreadable                 string
	unknownKind                string // {type}, {level}, {event}
	rollingBack                string
	daemonEvent                map[string]string // by event name

	why, tasks, now, where, missing, open string // labels
	steps                                 string // heading in plain text

	allAlike     string // {n}
	oneTask      string
	someAlike    string // {n} of {total}
	others       string // {n} of {cause}
	lookedAt     string // {n}
	noTasks      string
	exited       string         // {container}, {code}
	exits        map[int]string // what an exit code stands for
	ran          string         // {time}
	neverStarted string

	running      string // {running} of {desired}
	ofDeployment string // {running} of {definition}
	pending      string // {n}
	breaker      string // {n} of {threshold}
	backTo       string // {definition}
	rolledBack   string
	rollbackFail string
	alarms       string // {names}
	account      string // {account}

	gapKinds map[incident.GapKind]string // {operation} and {detail}
	gapOf    string                      // {gap} and {detail}
	deniedTo string                      // {gap} and {detail}, a role or user

	links linkWords
}

// linkWords are the labels of links.
type linkWords struct{ cluster, service, deployments, task, logs, taskLogs, image, page string }

var english = words{
	causes: englishCauses,

	headlines: map[incident.Kind]string{
		incident.DeploymentFailed:       "{name} deployment failed",
		incident.DeploymentRollingBack:  "{name} is rolling back",
		incident.TasksFailingToStart:    "{name} cannot start tasks",
		incident.PlacementFailed:        "{name} cannot place tasks",
		incident.ServiceProblem:         "{name} has a problem",
		incident.TaskStopped:            "{name} task stopped",
		incident.HookAwaitingAction:     "{name} deployment waits for approval",
		incident.HookFailed:             "{name} deployment hook failed",
		incident.InstanceImpaired:       "container instance {name} is impaired",
		incident.DaemonFailingToStart:   "daemon {name} cannot start tasks",
		incident.DaemonDeploymentFailed: "daemon {name} deployment failed",
		incident.Unreadable:             "an event could not be read",
	},
	withCause:    "{headline}: {cause}",
	withCode:     "{cause} with code {code}",
	atStage:      "{headline} at {stage}",
	inCluster:    "{headline} ({cluster})",
	eventNamed:   "{name}: {event}",
	eventUnnamed: "{name}",
	hookWaits:    "The deployment pauses at {stage} until {until} for someone to continue it or roll it back.",
	hookEnds:     "The lifecycle hook at {stage} did not succeed.",
	hookContinue: "Continue: {command}",
	hookRollback: "Or roll back: {command}",
	unreadable:   "This was sent to ecswhy and is not an EventBridge event:",
	unknownKind:  "ecswhy does not know this event yet, so it shows what the event says.",
	rollingBack:  "ECS takes the service back to the last deployment that completed.",
	daemonEvent: map[string]string{
		"DAEMON_DEPLOYMENT_STOPPED":              "The daemon's deployment was stopped: it failed, or a newer one replaced it.",
		"DAEMON_DEPLOYMENT_ROLLBACK_IN_PROGRESS": "The daemon's deployment failed and is being rolled back.",
		"DAEMON_DEPLOYMENT_ROLLBACK_FAILED":      "The daemon's deployment failed, and so did its roll-back.",
	},

	why: "Why", tasks: "Tasks", now: "Now", where: "Where", missing: "Not known", open: "Open", steps: "Next steps",

	allAlike:     "all {n} failed tasks alike",
	oneTask:      "1 failed task",
	someAlike:    "{n} of {total} failed tasks",
	others:       "{n}: {cause}",
	lookedAt:     "among the last {n} that ECS lists",
	noTasks:      "ECS remembers no stopped task of this deployment",
	exited:       "{container} exited with code {code}",
	ran:          "ran {time}",
	neverStarted: "never started",
	exits: map[int]string{
		125: "the container runtime itself failed",
		126: "the command was found but cannot be executed",
		127: "the command is not in the image",
		134: "the process aborted (SIGABRT)",
		137: "killed by SIGKILL: it ignored the stop signal, failed a health check or went down with its siblings; nothing here proves that memory ran out",
		139: "the process crashed on a memory access (SIGSEGV)",
		143: "it was told to stop (SIGTERM)",
	},

	running:      "{running} of {desired} tasks running",
	ofDeployment: "{running} of them {definition}",
	pending:      "{n} pending",
	breaker:      "circuit breaker at {n} of {threshold} failures",
	backTo:       "rolling back to {definition}",
	rolledBack:   "rolled back to {definition}",
	rollbackFail: "the roll-back failed",
	alarms:       "alarm {names}",
	account:      "account {account}",

	gapKinds: map[incident.GapKind]string{
		incident.Denied:    "{operation} denied",
		incident.Throttled: "{operation} was throttled",
		incident.TimedOut:  "{operation} took too long",
		incident.Missing:   "{operation} found nothing",
		incident.Failed:    "{operation} failed",
	},
	gapOf:    "{gap} ({detail})",
	deniedTo: "{gap} for {detail}",

	links: linkWords{
		cluster: "Cluster", service: "Service", deployments: "Deployments", task: "Task", logs: "Logs", taskLogs: "Task logs", image: "Image",
		page: "About this cause",
	},
}
