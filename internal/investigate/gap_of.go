package investigate

import "github.com/ecswhy/ecswhy/internal/incident"

// GapOf says in a few words why a call failed that somebody else made, such as a command.
func GapOf(operation string, err error) incident.Gap { return gap(operation, err) }
