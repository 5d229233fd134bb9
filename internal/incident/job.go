package incident

import (
	"cmp"
	"strings"

	"github.com/ecswhy/ecswhy/internal/arnutil"
)

// Engine is a service of AWS that starts tasks of no service.
type Engine string

// The engines that can be told from what they say of themselves.
const (
	Scheduler     Engine = "scheduler"      // a schedule of EventBridge Scheduler
	Rule          Engine = "rule"           // a rule of EventBridge
	StepFunctions Engine = "step-functions" // a state machine
	Batch         Engine = "batch"          // AWS Batch
)

// Starter is what started a task of no service, or asked for one. The zero value is a person or a program.
type Starter struct {
	By   Engine
	Name string // of the schedule or rule; the others do not say theirs
	Cut  bool   // whether the name may be only the start of it
}

// longestStarter is what ECS keeps at most of a task's startedBy from the engines: in what was recorded a longer one
// was cut there.
const longestStarter = 36

// prefixes are how the engines begin startedBy, before the name.
var prefixes = map[string]Engine{"chronos-schedule/": Scheduler, "events-rule/": Rule}

// invokers are the engines as CloudTrail names them where they call.
var invokers = map[string]Engine{
	"scheduler.amazonaws.com": Scheduler, "events.amazonaws.com": Rule, "states.amazonaws.com": StepFunctions,
	"batch.amazonaws.com": Batch,
}

// Starter is what started the incident's task, or asked for it.
func (i Incident) Starter() Starter {
	switch {
	case i.ServiceName != "":
		return Starter{}
	case i.Kind == JobRefused:
		s := starterOf(i.Request.StartedBy, i.Cluster)
		if s.By == "" {
			s.By = invokers[i.Request.InvokedBy]
		}
		return s
	case len(i.Tasks) > 0:
		return starterOf(i.Tasks[0].StartedBy, i.Cluster)
	}
	return Starter{}
}

// starterOf reads startedBy, and where that says nothing the name of the cluster, which AWS Batch makes for itself:
//
//	chronos-schedule/outbox-flush -> EventBridge Scheduler, outbox-flush
//	events-rule/nightly-report    -> a rule of EventBridge, nightly-report
//	AWS Step Functions            -> a state machine
func starterOf(startedBy, cluster string) Starter {
	for prefix, engine := range prefixes {
		if name, ok := strings.CutPrefix(startedBy, prefix); ok {
			return Starter{By: engine, Name: name, Cut: len(startedBy) >= longestStarter}
		}
	}
	switch {
	case startedBy == "AWS Step Functions":
		return Starter{By: StepFunctions}
	case strings.HasPrefix(cluster, "AWSBatch-"):
		return Starter{By: Batch}
	}
	return Starter{}
}

// Alike reports whether two tasks of no service are runs of one job. A family can be that of several schedules.
func Alike(a, b Task) bool {
	starts, other := starterOf(a.StartedBy, ""), starterOf(b.StartedBy, "")
	return starts.Name == other.Name && (starts.Name == "" || starts.By == other.By)
}

// Request is a call that should have started a task and started none, as CloudTrail recorded it.
type Request struct {
	Definition string     `json:"definition,omitzero"` // as it was asked for: ARN, family or family:revision
	StartedBy  string     `json:"startedBy,omitzero"`
	InvokedBy  string     `json:"invokedBy,omitzero"` // the service of AWS that called, such as scheduler.amazonaws.com
	LaunchType string     `json:"launchType,omitzero"`
	ErrorCode  string     `json:"errorCode,omitzero"` // such as ClientException; empty where ECS answered with failures
	Failures   []Shortage `json:"failures,omitzero"`
}

// Shortage is why ECS placed a task nowhere that it was asked for.
type Shortage struct {
	Reason string `json:"reason,omitzero"` // such as RESOURCE:CPU or AGENT
	Detail string `json:"detail,omitzero"`
}

// Family is the family of a job's task definition, and nothing where the incident is about no job.
func (i Incident) Family() string {
	if len(i.Tasks) > 0 {
		return i.Tasks[0].Family()
	}
	if arn, err := arnutil.Parse(i.Request.Definition); err == nil {
		return arn.Name
	}
	family, _, _ := strings.Cut(i.Request.Definition, ":")
	return family
}

// Subject is what the incident is about in patterns of settings: the service, or the family of a task of no service.
func (i Incident) Subject() string { return cmp.Or(i.ServiceName, i.Family()) }
