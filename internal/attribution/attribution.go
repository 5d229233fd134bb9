// Package attribution decides which changes of a deployment explain its failure.
package attribution

import (
	"slices"
	"strings"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/revision"
)

// Change is a change that explains a failure.
type Change struct {
	revision.Change
	Sure bool `json:"sure,omitzero"` // whether what failed names what changed; otherwise the change can explain it
}

// Failure is what is known of a failure.
type Failure struct {
	Cause     cause.Code
	Entities  map[string]string // the things that its texts name, as diagnosis calls them
	Container string            // the container to blame, where one is
	Exited    bool              // whether that container gave an exit code
	ExitCode  int
	Line      string   // of its log that tells the cause, and empty where none does
	Stack     []string // the stack trace above that line
	Missing   []string // variables of which its log says elsewhere that they are missing
}

// Of are those of the changes that explain a failure, in their order: such as surely do, or where none does, such as
// can.
func Of(f Failure, changes []revision.Change) []Change {
	var sure, possible []Change
	for _, c := range changes {
		explained, certain := explainedBy(c, f)
		switch {
		case certain:
			sure = append(sure, Change{c, true})
		case explained:
			possible = append(possible, Change{c, false})
		}
	}
	if len(sure) > 0 {
		return sure
	}
	return possible
}

// explainedBy reports whether a change explains a failure, and whether it surely does.
func explainedBy(c revision.Change, f Failure) (explained, sure bool) {
	explained, sure = named(c, f)
	for _, e := range explanations {
		if slices.Contains(e.Causes, f.Cause) && slices.Contains(e.Aspects, c.What) && e.matches(c, f) {
			explained, sure = true, sure || e.Sure
		}
	}
	return explained, sure
}

// named reports whether a container's log names, as why it ended, a variable or secret that changed: in the line that
// tells why, in the stack trace above it, or, where it is gone, as missing. What a log names anywhere else is no
// evidence.
func named(c revision.Change, f Failure) (explained, sure bool) {
	if !IsVariable(c) || c.Container != f.Container || slices.Contains(levels, strings.ToUpper(c.Name)) {
		return false, false
	}
	names := func(line string) bool { return HasName(line, c.Name) }
	gone, told := c.After == "", names(f.Line)
	explained = told || slices.ContainsFunc(f.Stack, names) || gone && slices.Contains(f.Missing, c.Name)
	return explained, gone && told && slices.Contains(ofVariables, f.Cause)
}

// IsVariable reports whether a change is of a variable that a container gets, from a secret or not.
func IsVariable(c revision.Change) bool {
	return c.What == revision.Environment || c.What == revision.Secret
}

// levels are words that lines of a log begin with, whatever a variable is called.
var levels = []string{"TRACE", "DEBUG", "INFO", "WARN", "WARNING", "ERROR", "FATAL"}

// HasName reports whether a text has a name that is not part of a longer one.
func HasName(text, name string) bool {
	inName := func(r byte) bool {
		return r == '_' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
	}
	for start := 0; name != ""; {
		i := strings.Index(text[start:], name)
		if i < 0 {
			return false
		}
		from, to := start+i, start+i+len(name)
		if (from == 0 || !inName(text[from-1])) && (to == len(text) || !inName(text[to])) {
			return true
		}
		start = to
	}
	return false
}
