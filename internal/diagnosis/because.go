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
)

// Attribution is a change that explains a failure.
type Attribution = attribution.Change

// because are the changes that explain a verdict, as far as its texts and the log tell.
func (v Verdict) because(inc incident.Incident, log []string) []Attribution {
	f := attribution.Failure{
		Cause: v.Cause, Entities: v.Entities, Container: v.Container, Exited: v.Exited, ExitCode: v.ExitCode, Line: v.Line,
		Reason: v.Evidence.Text, Fargate: v.onFargate(inc), Before: inc.Previous, After: inc.TaskDefinition,
	}
	told := v.Line != "" || v.Cause == cause.EssentialContainerExited
	if told && slices.ContainsFunc(v.Changes, attribution.IsVariable) {
		f.Stack, f.Missing = logtext.Stack(log, v.Line), v.missingVariables(log)
	}
	return attribution.Of(f, v.Changes)
}

// onFargate reports whether what failed is known to have run, or to have been meant to run, on Fargate.
func (v Verdict) onFargate(inc incident.Incident) bool {
	launchType := inc.Revision.LaunchType
	if tasks := slices.Concat(v.Tasks, inc.Tasks); len(tasks) > 0 {
		launchType = tasks[0].LaunchType
	}
	return launchType == "FARGATE"
}

// The most that is looked at for a variable that is missing: a log can be long, and a container have hundreds of them.
const (
	mostGone  = 20
	mostLines = 200 // from the end of the log
)

// missingVariables are the variables that are gone and of which a log says so: in a line of its own, or below one that
// says so of several, where a validator may write a name alone and in lower case.
func (v Verdict) missingVariables(log []string) []string {
	var gone, missed []string
	for _, c := range v.Changes {
		if attribution.IsVariable(c) && c.After == "" && len(gone) < mostGone {
			gone = append(gone, c.Name)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	lines, below := lastLines(log), logtext.Below(log, v.Line)
	for _, name := range gone {
		spells := func(line string) bool { return attribution.HasSpelling(line, name) }
		if v.ofSettings() && slices.ContainsFunc(below, spells) ||
			slices.ContainsFunc(lines, func(line string) bool { return v.misses(line, name) }) {
			missed = append(missed, name)
		}
	}
	return missed
}

func lastLines(log []string) (lines []string) {
	for e := range logtext.Backward(log) {
		if lines = append(lines, e.Written); len(lines) == mostLines {
			break
		}
	}
	return lines
}

// misses reports whether a line says by itself that a variable is missing.
func (v Verdict) misses(line, name string) bool {
	return v.ofSettings() && strings.EqualFold(strings.TrimSpace(line), name) ||
		attribution.HasName(line, name) && logcause.Read([]string{line}, false).Cause == cause.MissingEnvironmentVariable
}

// ofSettings reports whether the log says that settings are missing, so that it may list which.
func (v Verdict) ofSettings() bool {
	return v.Cause == cause.MissingEnvironmentVariable || v.Cause == cause.ConfigurationMissing ||
		strings.HasSuffix(v.Line, "ZodError: [") // which goes on with what is wrong as JSON
}

// withListeningPorts adds to a failed check of the load balancer that the program listens on other ports than its
// container opens, of which its log says nothing. Where an answer came, something listens on the right one.
func (v Verdict) withListeningPorts(definition incident.TaskDefinition, log []string) Verdict {
	isCulprit := func(c incident.ContainerDefinition) bool { return c.Name == v.Container }
	i := slices.IndexFunc(definition.Containers, isCulprit)
	if v.Cause != cause.ELBHealthCheckFailed || v.Entities["healthCode"] != "" || i < 0 {
		return v
	}
	listens, opened := formatPorts(logtext.Ports(log)), portsOf(definition.Containers[i])
	isNamed := func(port string) bool {
		return slices.ContainsFunc(log, func(text string) bool { return attribution.HasName(text, port) })
	}
	if len(listens) == 0 || len(opened) == 0 || slices.ContainsFunc(opened, isNamed) {
		return v
	}
	entities := Entities{"listens": strings.Join(listens, ", "), "port": strings.Join(opened, ", ")}
	maps.Copy(entities, v.Entities)
	v.Entities = entities
	return v
}

func formatPorts(ports []int) []string {
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

// inVain reports whether what a rollback leads to fails alike: it is the same in all that a revision has, or it fails
// already. The health check of a target group is in no revision.
func (v Verdict) inVain(inc incident.Incident) bool {
	isSame := v.Compared && len(v.Changes) == 0 && inc.Revision.ARN != "" && inc.PreviousRevision.ARN != ""
	failsAlready := inc.Kind == incident.TaskStopped && RollsBack(inc)
	return v.Cause == cause.ELBHealthCheckFailed && (isSame || failsAlready)
}
