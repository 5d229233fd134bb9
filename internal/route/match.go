// Package route decides which channels are told of an incident, and which notes go with it.
package route

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// Facts are the values that an incident is matched by, by field. What is not known is empty.
type Facts map[string]string

// fields are what a match can name.
var fields = []string{"account", "region", "cluster", "service", "owner", "caller", "cause", "severity", "impact"}

// FactsOf are the facts of an incident, whose owner one of these keys of tags names.
func FactsOf(inc incident.Incident, v diagnosis.Verdict, ownerKeys []string) Facts {
	return Facts{
		"account": inc.Account, "region": inc.Region, "cluster": inc.Cluster, "service": inc.Subject(),
		"owner": inc.Owner(ownerKeys), "caller": inc.Deployer(),
		"cause": string(v.Cause), "severity": string(v.Severity), "impact": string(v.Impact.Code),
	}
}

// Match has for each field the patterns of which one must fit, with * for any text but a slash. All fields must fit; no
// field fits everything.
type Match map[string][]string

// Fits reports whether facts are of the match.
func (m Match) Fits(f Facts) bool {
	for field, globs := range m {
		if !fit(globs, f[field]) {
			return false
		}
	}
	return true
}

// Misfits are the fields that keep facts from being of the match, in the order of their names.
func (m Match) Misfits(f Facts) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(m)), func(field string) bool { return fit(m[field], f[field]) })
}

// fit reports whether a value is of one of some patterns. One that is not known is of none.
func fit(globs []string, value string) bool {
	return value != "" && slices.ContainsFunc(globs, func(glob string) bool {
		matched, err := path.Match(glob, value)
		return err == nil && matched
	})
}

// problems says what is wrong with a match.
func (m Match) problems() (out []string) {
	for field, globs := range m {
		if !slices.Contains(fields, field) {
			out = append(out, fmt.Sprintf("matches %q; give %s", field, strings.Join(fields, ", ")))
		}
		if len(globs) == 0 {
			out = append(out, "matches no "+field+"; leave out what may be anything")
		}
		out = append(out, malformed(globs)...)
	}
	slices.Sort(out)
	return out
}

func malformed(globs []string) (out []string) {
	for _, glob := range globs {
		if _, err := path.Match(glob, ""); err != nil {
			out = append(out, fmt.Sprintf("has the pattern %q, which is malformed", glob))
		}
	}
	return out
}

// changing are the fields that differ between the messages of one failure, so that a route by these alone would tear
// its thread apart.
var changing = []string{"caller", "cause", "severity", "impact"}

// holds reports whether a match has a field that is the same for all messages of a failure, or fits everything.
func (m Match) holds() bool {
	for field := range m {
		if !slices.Contains(changing, field) {
			return true
		}
	}
	return len(m) == 0
}
