// Package attribution decides which changes of a deployment explain its failure.
package attribution

import (
	"slices"
	"strings"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/incident"
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
	Reason    string   // what ECS says of it
	Fargate   bool     // whether the tasks are known to have run there

	Before, After incident.TaskDefinition // what the changes lie between, where it is known

	changes []revision.Change // all of them
}

// Of are those of the changes that explain a failure, in their order: such as surely do, or where none does, such as
// can.
func Of(f Failure, changes []revision.Change) []Change {
	var sure, possible []Change
	f.changes = changes
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
// evidence, and neither is what it only imports.
func named(c revision.Change, f Failure) (explained, sure bool) {
	if !IsVariable(c) || c.Container != f.Container || f.Cause == cause.MissingModule ||
		slices.Contains(levels, strings.ToUpper(c.Name)) {
		return false, false
	}
	names := func(line string) bool { return HasName(line, c.Name) && !imports(line) }
	told, read := names(f.Line), slices.ContainsFunc(f.Stack, names)
	if c.After == "" {
		return isMissed(c, f, told, read)
	}
	isNew := c.Before == ""
	if isNew && (f.Cause == cause.MissingEnvironmentVariable || told && saysMissing(f.Line)) {
		return false, false // another one is missing
	}
	return told || read, false
}

// isMissed is for a variable that is gone, and that the line tells of or the stack reads.
func isMissed(c revision.Change, f Failure, told, read bool) (explained, sure bool) {
	if comesFromElsewhere(c, f) {
		return false, false
	}
	missed := slices.Contains(f.Missing, c.Name) || slices.Contains(ofSettings, f.Cause) && HasSpelling(f.Line, c.Name)
	return told || read || missed, told && slices.Contains(ofVariables, f.Cause) && !readsOtherFiles(f)
}

// comesFromElsewhere reports whether a variable that is gone as one is a secret now, or the other way around.
func comesFromElsewhere(c revision.Change, f Failure) bool {
	return slices.ContainsFunc(f.changes, func(other revision.Change) bool {
		return IsVariable(other) && other.Container == c.Container && other.Name == c.Name && other.After != ""
	})
}

// readsOtherFiles reports whether the container gets variables from another file now, of which nobody knows the names.
func readsOtherFiles(f Failure) bool {
	return slices.ContainsFunc(f.changes, func(c revision.Change) bool {
		return c.What == revision.EnvironmentFiles && c.Container == f.Container && c.After != ""
	})
}

// imports reports whether a line is only about names that a program takes from its own modules.
func imports(line string) bool {
	line = strings.TrimSpace(line)
	return strings.HasPrefix(line, "import ") || strings.HasPrefix(line, "from ") ||
		strings.Contains(line, "cannot import name")
}

// saysMissing reports whether a line that names a variable says that there is none.
func saysMissing(line string) bool {
	line = strings.ToLower(line)
	return slices.ContainsFunc(ofMissing, func(word string) bool { return strings.Contains(line, word) })
}

var ofMissing = []string{"keyerror", "not set", "unset", "missing", "required", "undefined", "not defined"}

// IsVariable reports whether a change is of a variable that a container gets, from a secret or not.
func IsVariable(c revision.Change) bool {
	return c.What == revision.Environment || c.What == revision.Secret
}

// levels are words that lines of a log begin with, whatever a variable is called.
var levels = []string{"TRACE", "DEBUG", "INFO", "WARN", "WARNING", "ERROR", "FATAL"}

func inName(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z'
}

// HasName reports whether a text has a name that is not part of a longer one.
func HasName(text, name string) bool {
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

// HasSpelling reports whether a text has a name, or another spelling of it that a framework reads the variable by:
// cache.url, cache-url, cache:url or cache_url for CACHE_URL, and Cache:Url for Cache__Url. A name of one word has
// none: it could be any word.
func HasSpelling(text, name string) bool {
	if HasName(text, name) {
		return true
	}
	return strings.Contains(strings.Trim(name, "_"), "_") && HasName(relaxed(text), relaxed(name))
}

// relaxed is a text in small letters and with the same separator between all words that have no space between them.
func relaxed(text string) string {
	b := []byte(strings.ToLower(text))
	for i := 1; i < len(b)-1; i++ {
		if strings.IndexByte(".:-", b[i]) >= 0 && inName(b[i-1]) && inName(b[i+1]) {
			b[i] = '_'
		}
	}
	return strings.ReplaceAll(string(b), "__", "_")
}
