package diagnosis

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/ecswhy/ecswhy/internal/attribution"
	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/logcause"
	"github.com/ecswhy/ecswhy/internal/logtext"
	"github.com/ecswhy/ecswhy/internal/revision"
)

// Attribution is a change that explains a failure.
type Attribution = attribution.Change

// because are the changes that explain a verdict, as far as its texts and the log tell.
func (v Verdict) because(log []string) []Attribution {
	f := attribution.Failure{
		Cause: v.Cause, Entities: v.Entities, Container: v.Container, Exited: v.Exited, ExitCode: v.ExitCode, Line: v.Line,
	}
	if v.Line != "" || v.Cause == cause.EssentialContainerExited {
		f.Stack, f.Missing = logtext.Stack(log, v.Line), missing(v.Changes, log)
	}
	return attribution.Of(f, v.Changes)
}

// missing are the lines of a log that say of a variable that is gone that it is missing.
func missing(changes []revision.Change, log []string) []string {
	var lines []string
	for _, text := range log {
		names := func(c revision.Change) bool { return attribution.IsVariable(c) && attribution.HasName(text, c.Name) }
		if !slices.ContainsFunc(changes, names) {
			continue
		}
		if told := logcause.Read([]string{text}); told.Cause == cause.MissingEnvironmentVariable {
			lines = append(lines, told.Line)
		}
	}
	return lines
}

// listening adds to a failed check of the load balancer that the program listens on other ports than its container
// opens. Where an answer came, something listens on the right one.
func (v Verdict) listening(definition incident.TaskDefinition, log []string) Verdict {
	i := slices.IndexFunc(definition.Containers, func(c incident.ContainerDefinition) bool { return c.Name == v.Container })
	if v.Cause != cause.ELBHealthCheckFailed || v.Entities["healthCode"] != "" || i < 0 {
		return v
	}
	listens, opened := written(logtext.Ports(log)), portsOf(definition.Containers[i])
	same := func(port string) bool { return slices.Contains(opened, port) }
	if len(listens) == 0 || len(opened) == 0 || slices.ContainsFunc(listens, same) {
		return v
	}
	v.Entities = maps.Clone(v.Entities)
	v.Entities["listens"], v.Entities["port"] = strings.Join(listens, ", "), strings.Join(opened, ", ")
	return v
}

func written(ports []int) []string {
	var all []string
	for _, port := range ports {
		all = append(all, strconv.Itoa(port))
	}
	return all
}

// portsOf are the ports that a container opens for TCP; none where it opens a range of them.
func portsOf(c incident.ContainerDefinition) []string {
	var ports []string
	for _, opened := range c.Ports {
		port, isTCP := strings.CutSuffix(opened, "/tcp")
		if strings.Contains(port, "-") {
			return nil
		}
		if isTCP {
			ports = append(ports, port)
		}
	}
	return ports
}

// inVain reports whether what a roll-back leads to fails alike: it is the same in all that a revision has, or it fails
// already. The health check of a target group is in no revision.
func (v Verdict) inVain(inc incident.Incident) bool {
	isSame := v.Compared && len(v.Changes) == 0 && inc.Revision.ARN != "" && inc.PreviousRevision.ARN != ""
	failsAlready := inc.Kind == incident.TaskStopped && RollsBack(inc)
	return v.Cause == cause.ELBHealthCheckFailed && (isSame || failsAlready)
}
