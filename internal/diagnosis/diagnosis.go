// Package diagnosis decides why an incident happened: it turns texts, stop codes and exit codes into a cause, the
// container to blame, and the tasks that failed alike. It is pure, deterministic and speaks no language.
package diagnosis

import (
	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/revision"
)

// Code is the name of a cause in the catalogue, of which this package takes nothing of what is said.
type Code = cause.Code

// Severity is the catalogue's.
type Severity = cause.Severity

// Entities are the things that a text names, by what they are: image, tag, registry, secret, parameter, key, role,
// logGroup, fileSystem, volume, targetGroup, healthCode, subnet, container, instance, capacityProvider, resource and so
// on.
type Entities map[string]string

// Source says where a text was read. The order of a task's texts, most telling first, is Source's order.
type Source string

// The sources of a text.
const (
	FromContainer  Source = "containerReason"
	FromTask       Source = "stoppedReason"
	FromAttachment Source = "attachmentReason"
	FromDeployment Source = "deploymentReason"
	FromService    Source = "serviceEvent"
	FromEvent      Source = "eventReason"
)

// Statement is one text that ECS gave, with the codes that stood beside it.
type Statement struct {
	Source   Source
	Text     string
	StopCode string
	Exited   bool // whether ExitCode was given
	ExitCode int
}

// FailedByItself reports whether the container gave an exit code other than 0, and nobody killed it.
func (s Statement) FailedByItself() bool { return failedByItself(s.Exited, s.ExitCode) }

// Finding is what one statement says.
type Finding struct {
	Cause    Code
	Entities Entities
}

// Evidence is the text that a cause was read from, as ECS wrote it.
type Evidence struct {
	Text   string `json:"text,omitzero"`
	Source Source `json:"source,omitzero"`
}

// Failure is one thing that failed and why: tasks that failed alike, or the event itself.
type Failure struct {
	Cause     Code            `json:"cause"`
	Entities  Entities        `json:"entities,omitzero"`
	Evidence  Evidence        `json:"evidence,omitzero"`
	Container string          `json:"container,omitzero"` // the container to blame, where one is
	Exited    bool            `json:"exited,omitzero"`    // whether that container gave an exit code
	ExitCode  int             `json:"exitCode,omitzero"`
	Tasks     []incident.Task `json:"-"` // newest first; empty where no task is involved
}

// Verdict is the answer to an incident.
type Verdict struct {
	Failure           // the one to tell of
	Impact   Impact   `json:"impact"` // what it means to those who use the service
	Severity Severity `json:"severity"`
	// whether it is outside of production, where nothing is worse than a warning
	Elsewhere bool    `json:"elsewhere,omitzero"`
	Alert     bool    `json:"alert"`            // whether anybody is told
	Silence   Silence `json:"silence,omitzero"` // why nobody is told, when Alert is false
	Open      bool    `json:"open,omitzero"`    // whether a lookup can still make Alert true
	Repeat    Repeat  `json:"repeat,omitzero"`
	// all tasks that failed, those that failed alike together, the largest group first
	Groups []Failure `json:"groups,omitzero"`

	Line     string            `json:"line,omitzero"`     // of the log that tells the cause, or else its last error
	Changes  []revision.Change `json:"changes,omitzero"`  // since the deployment that worked
	Compared bool              `json:"compared,omitzero"` // whether there was something to compare with

	Because []Attribution `json:"because,omitzero"` // those of the changes that explain it
	InVain  bool          `json:"inVain,omitzero"`  // whether what a rollback leads to fails for the same cause
}

// Failed is the number of tasks that failed.
func (v Verdict) Failed() int {
	n := 0
	for _, group := range v.Groups {
		n += len(group.Tasks)
	}
	return n
}
