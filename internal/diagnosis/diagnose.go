package diagnosis

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/logcause"
	"github.com/ecswhy/ecswhy/internal/revision"
)

// namedCauses are the causes that an event's name alone tells, where its reason says nothing better.
var namedCauses = map[string]Code{
	"ECS_OPERATION_THROTTLED":                      cause.APIThrottled,
	"SERVICE_DISCOVERY_OPERATION_THROTTLED":        cause.APIThrottled,
	"SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED": cause.PlacementConstraint,
	"SERVICE_DEPLOYMENT_FAILED":                    cause.DeploymentFailed,
	"SERVICE_DEPLOYMENT_IN_PROGRESS":               cause.DeploymentFailed, // where it announces a rollback
	"SERVICE_TASK_START_IMPAIRED":                  cause.TasksFailingToStart,
	"DAEMON_TASK_START_IMPAIRED":                   cause.TasksFailingToStart,
	"DAEMON_DEPLOYMENT_STOPPED":                    cause.DeploymentFailed,
	"DAEMON_DEPLOYMENT_ROLLBACK_IN_PROGRESS":       cause.DeploymentFailed,
	"DAEMON_DEPLOYMENT_ROLLBACK_FAILED":            cause.DeploymentFailed,
	"HOOK_AWAITING_ACTION":                         cause.Informational,
	"HOOK_FAILED":                                  cause.DeploymentHookFailed,
	"HOOK_TIMED_OUT":                               cause.DeploymentHookFailed,
	"RunTask":                                      cause.RunTaskRefused,
}

// Diagnose decides why an incident happened and whether to tell of it. It can be asked before any lookup, to stay
// silent at no cost, and again with what was looked up.
func Diagnose(inc incident.Incident) Verdict {
	if inc.Kind.Nature().IsProgress {
		silence := Silence{Code: Progress, Kind: inc.Kind}
		return Verdict{Failure: Failure{Cause: cause.Informational}, Severity: cause.Info, Silence: silence,
			Open: isOpen(inc.Kind)}
	}
	v := judge(inc)
	if v.Silence.Code == NotFailed && isInvoluntary(v.Cause) && inc.ServiceName != "" {
		v = v.unlessDown(inc)
	}
	if v.Alert {
		v.Impact = impactOf(inc, v.evident(inc))
		v.Repeat = repeat(inc, v.Impact)
		v.Silence = silence(inc, v)
		v.Alert = v.Silence == Silence{}
	}
	if v.Alert {
		v.Severity = SeverityOf(v.Impact.Code, v.Severity)
		if v.Impact.Gone {
			v.Severity = cause.Warning
		}
	}
	v.Changes, v.Compared = revision.Changes(inc)
	log := lineTexts(inc.Log.Lines)
	v = v.withLogCause(log).withListeningPorts(inc.TaskDefinition, log)
	v.Because, v.InVain = v.because(inc, log), v.inVain(inc)
	return v
}

// isInvoluntary reports whether a task that did not fail was taken away from the service all the same.
func isInvoluntary(code Code) bool {
	return code == cause.SpotInterruption || code == cause.Maintenance || code == cause.HostTerminated
}

// unlessDown is the verdict on a task that was taken away from a service: silence, unless nothing is left that serves.
// Whether it is so only a lookup can tell, and where that failed nobody is left in the dark.
func (v Verdict) unlessDown(inc incident.Incident) Verdict {
	v.Open = !inc.Service.Known
	if i := impactOf(inc, true); i.Code == Down || i.lacksMost() || i.Code == NotKnown && isUnanswered(inc) {
		v.Silence, v.Alert = Silence{}, true
	}
	return v
}

// isUnanswered reports whether the lookup of the service failed, or was not come to.
func isUnanswered(inc incident.Incident) bool {
	return slices.ContainsFunc(inc.Gaps, func(g incident.Gap) bool {
		return g.Operation == ofServices || g.Operation == incident.OwnWork
	})
}

// evident reports whether a task of the service is known to have failed or stopped.
func (v Verdict) evident(inc incident.Incident) bool {
	switch inc.Kind {
	case incident.ServiceProblem, incident.PlacementFailed, incident.HookAwaitingAction, incident.HookFailed:
		return len(v.Groups) > 0 || inc.Service.Primary().Failed > 0
	default:
		return true
	}
}

// withLogCause is the verdict with what the log tells, where ECS knows no more than that a container exited: the cause,
// or only the last error. Which tasks failed alike and how often is judged without the log: that of only one of them
// was read.
func (v Verdict) withLogCause(log []string) Verdict {
	if v.Cause != cause.EssentialContainerExited {
		return v
	}
	told := logcause.Read(log, failedByItself(v.Exited, v.ExitCode))
	if v.Line = told.Line; told.Cause == "" {
		return v
	}
	key := v.groupKey()
	for i := range v.Groups {
		if v.Groups[i].groupKey() == key {
			v.Groups[i].Cause = told.Cause
		}
	}
	v.Cause = told.Cause
	return v
}

// isOpen reports whether only a lookup can tell that progress is the end of a failure, or a member is reached.
func isOpen(kind incident.Kind) bool {
	return kind == incident.DeploymentCompleted || kind == incident.ServiceSteady || kind == incident.Heartbeat
}

func judge(inc incident.Incident) Verdict {
	switch {
	case inc.Kind == incident.TaskStopped && len(inc.Tasks) > 0:
		return ofTask(inc)
	case inc.Kind.Nature().IsGoodNews:
		return Verdict{Failure: Failure{Cause: cause.Informational}, Severity: cause.Info, Alert: true}
	}
	return ofEvent(inc)
}

// Culprit is the container to blame and the task in which it failed last, where one is to blame and may have written a
// log.
func Culprit(inc incident.Incident) (task incident.Task, container string) {
	v := judge(inc)
	if v.Alert && v.Container != "" && len(v.Tasks) > 0 && (v.Exited || !v.Tasks[0].StartedAt.IsZero()) {
		return v.Tasks[0], v.Container
	}
	return incident.Task{}, ""
}

// Silent reports whether nobody need be told of an incident, by what is known of it so far.
func Silent(inc incident.Incident) bool { return !Diagnose(inc).Alert }

func lineTexts(lines []incident.LogLine) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = line.Text
	}
	return out
}

// ofTask judges a single task's stop.
func ofTask(inc incident.Incident) Verdict {
	failure := enrich(taskFailure(inc.Tasks[0], inc.TaskDefinition), serviceEvents(inc, nil))
	v := Verdict{Failure: failure, Severity: failure.Cause.About().Severity, Groups: []Failure{failure}}
	switch {
	case isFinishedJob(failure, inc):
		v.Cause, v.Severity, v.Silence = cause.Informational, cause.Info, Silence{Code: JobFinished}
	case !failure.Cause.About().Alert, failure.Cause == cause.HostTerminated && inc.Service.OfEveryInstance:
		v.Silence = Silence{Code: NotFailed, Cause: failure.Cause}
	default:
		v.Alert = true
	}
	return v
}

// isFinishedJob reports whether a task of no service ended as a job should. A service's task must not end by itself.
func isFinishedJob(f Failure, inc incident.Incident) bool {
	return inc.ServiceName == "" && f.Cause == cause.EssentialContainerExited && f.Exited && f.ExitCode == 0
}

// ofEvent judges an event about a service, a deployment, a daemon, a hook or an instance. Such an event is always told.
func ofEvent(inc incident.Incident) Verdict {
	tasks := failures(inc)
	groups := groupAlike(tasks)
	v := Verdict{Failure: withClue(decide(inc, groups), tasks), Alert: true, Groups: groups}
	v.Severity = severity(inc, v.Cause)
	return v
}

// decide picks the cause. The event's own reason and the deployment's status come first where they are specific, such
// as an alarm or a hook; then the tasks that failed. The service's events tell of everything that goes on in the
// service, so they decide only where no failed task says anything. Where nothing is specific, anything that is known
// does, and the event's name last.
func decide(inc incident.Incident, groups []Failure) Failure {
	texts, tasks := statements(inc), mostTelling(groups)
	candidates := slices.Concat(texts, tasks, serviceEvents(inc, groups), instanceChecks(inc))
	for _, choice := range []struct {
		among []Failure
		good  func(Failure) bool
	}{
		{slices.Concat(texts, tasks), isSpecific},
		{tasks, isKnown},
		{candidates, isSpecific},
		{candidates, isKnown},
	} {
		if i := slices.IndexFunc(choice.among, choice.good); i >= 0 {
			return enrich(choice.among[i], candidates)
		}
	}
	return enrich(byName(inc.Name, candidates), candidates)
}

// withClue is a failure that says only that something failed, with the words of the task that failed last where it
// says why and nobody knows what they mean: they are the only clue.
func withClue(f Failure, tasks []Failure) Failure {
	if f.Cause.About().Generic && len(tasks) > 0 && !slices.ContainsFunc(tasks, isKnown) {
		if i := slices.IndexFunc(tasks, hasText); i >= 0 {
			f.Evidence = tasks[i].Evidence
		}
	}
	return f
}

// hasText reports whether a failure has words to quote.
func hasText(f Failure) bool { return strings.TrimSpace(f.Evidence.Text) != "" }

// isSpecific reports whether a failure says more than that something failed.
func isSpecific(f Failure) bool { return !f.Cause.About().Generic }

// isKnown reports whether a failure says anything at all.
func isKnown(f Failure) bool { return f.Cause != cause.Unknown }

// mostTelling is the largest group of tasks that says why they failed, or the largest of all where none does.
func mostTelling(groups []Failure) []Failure {
	if i := slices.IndexFunc(groups, isKnown); i >= 0 {
		return groups[i : i+1]
	}
	return groups[:min(1, len(groups))]
}

// byName is what the event's name alone tells, with the first text there is, so that people see what ECS wrote.
func byName(name string, candidates []Failure) Failure {
	failure := Failure{Cause: cmp.Or(namedCauses[name], cause.Unknown)}
	if len(candidates) > 0 {
		failure.Evidence = candidates[0].Evidence
	}
	return failure
}

// enrich adds to the decided failure what other texts tell of the same cause, such as the health codes that only a
// service event has, and the tasks that failed for it.
func enrich(best Failure, candidates []Failure) Failure {
	best = best.asTold(candidates)
	best.Entities = maps.Clone(best.Entities)
	if best.Entities == nil {
		best.Entities = Entities{}
	}
	for _, c := range candidates {
		if c.Cause != best.Cause {
			continue
		}
		for name, value := range c.Entities {
			if best.Entities[name] == "" {
				best.Entities[name] = value
			}
		}
		if len(best.Tasks) == 0 && len(c.Tasks) > 0 {
			best.Tasks, best.Container, best.Exited, best.ExitCode = c.Tasks, c.Container, c.Exited, c.ExitCode
		}
	}
	return best
}

// ofBalancer are the causes that a load balancer's check of a target can fail for.
var ofBalancer = []Code{cause.ELBHealthCheckFailed, cause.ELBRegistrationFailed, cause.ELBAPIError,
	cause.ELBAZNotEnabled, cause.TargetGroupMissing}

// asTold is a failed check of the load balancer as the service's log tells of that task: there ECS gives the reason.
func (f Failure) asTold(events []Failure) Failure {
	i := slices.IndexFunc(events, func(e Failure) bool {
		return e.Evidence.Source == FromService && slices.Contains(ofBalancer, e.Cause) &&
			strings.Contains(e.Evidence.Text, "(task ") && !strings.Contains(e.Evidence.Text, "(reason Health checks failed")
	})
	if f.Cause == cause.ELBHealthCheckFailed && i >= 0 {
		f.Cause, f.Evidence = events[i].Cause, events[i].Evidence
	}
	return f
}

// statements are the texts of the event and its deployment.
func statements(inc incident.Incident) []Failure {
	deployment := inc.Service.Deployment(inc.DeploymentID)
	texts := []Statement{
		{Source: FromEvent, Text: inc.Reason},
		{Source: FromDeployment, Text: inc.ServiceDeployment.StatusReason},
		{Source: FromDeployment, Text: inc.ServiceDeployment.RollbackReason},
		{Source: FromDeployment, Text: deployment.RolloutReason},
	}
	for _, f := range inc.Request.Failures {
		texts = append(texts, Statement{Source: FromEvent, Text: f.Reason}, Statement{Source: FromEvent, Text: f.Detail})
	}
	return classifyAll(texts...)
}

// serviceEvents are the service's own log lines since its failing deployment began, as far as they can tell why it
// failed.
func serviceEvents(inc incident.Incident, groups []Failure) []Failure {
	since := inc.Service.Deployment(inc.DeploymentID).CreatedAt
	if since.IsZero() {
		return nil
	}
	var texts []Statement
	for _, event := range inc.Service.Events {
		if !event.At.Before(since) && (inc.Time.IsZero() || !event.At.After(inc.Time)) && ofTasks(event.Message, inc.Tasks) {
			texts = append(texts, Statement{Source: FromService, Text: event.Message})
		}
	}
	return slices.DeleteFunc(classifyAll(texts...), func(f Failure) bool { return isPassing(f.Cause, groups) })
}

// ofTasks reports whether a service event can be about the tasks: it names one of them, or none at all. Where no task
// is known, because they were denied or forgotten, nothing speaks against it.
func ofTasks(message string, tasks []incident.Task) bool {
	return len(tasks) == 0 || !strings.Contains(message, "(task ") ||
		slices.ContainsFunc(tasks, func(t incident.Task) bool {
			_, id, _ := strings.Cut(t.ARN, ":task/")
			return id != "" && strings.Contains(message, "(task "+id[strings.LastIndex(id, "/")+1:]+")")
		})
}

// waits are the causes for which the scheduler waits and tries again, so that they come and go beside other failures.
// It is a set, so most causes are not in it.
//
//exhaustive:ignore
var waits = map[Code]bool{
	cause.APIThrottled: true, cause.PlacementCPU: true, cause.PlacementMemory: true, cause.PlacementENI: true,
	cause.PlacementGPU: true, cause.PlacementConstraint: true,
	cause.PortConflict: true, cause.NoContainerInstances: true, cause.AgentDisconnected: true,
	cause.FargateCapacityUnavailable:   true,
	cause.CapacityProviderLaunchFailed: true, cause.QuotaExceeded: true, cause.DeploymentConfigBlocked: true,
}

// isPassing reports whether the scheduler only waited for something of which no task failed, though others did.
func isPassing(code Code, groups []Failure) bool {
	return waits[code] && len(groups) > 0 && !slices.ContainsFunc(groups, func(f Failure) bool { return f.Cause == code })
}

// checkCauses are the causes that a failing health check of a container instance stands for.
var checkCauses = map[string]Code{
	"AGENT_CONNECTIVITY":  cause.AgentDisconnected,
	"CONTAINER_RUNTIME":   cause.RuntimeError,
	"ACCELERATED_COMPUTE": cause.GPURuntimeError,
}

func instanceChecks(inc incident.Incident) []Failure {
	var out []Failure
	for _, check := range inc.Instance.Checks {
		out = append(out, Failure{
			Cause:    cmp.Or(checkCauses[check.Type], cause.Unknown),
			Entities: Entities{"instance": inc.Instance.EC2ID},
			Evidence: Evidence{Text: strings.TrimSuffix(check.Type+": "+check.Reason, ": "), Source: FromEvent},
		})
	}
	return out
}

// classifyAll classifies texts and leaves out those that report no failure.
func classifyAll(texts ...Statement) []Failure {
	var out []Failure
	for _, s := range texts {
		if strings.TrimSpace(s.Text) == "" {
			continue
		}
		if failure := classify(s); failure.Cause.About().Alert {
			out = append(out, failure)
		}
	}
	return out
}

// failures are the tasks of a service-level event that did fail; those that were scaled in or replaced did not.
func failures(inc incident.Incident) []Failure {
	var out []Failure
	for _, task := range inc.Tasks {
		if failure := taskFailure(task, inc.TaskDefinition); failure.Cause.About().Alert ||
			failure.Cause == cause.SpotInterruption {
			out = append(out, failure)
		}
	}
	return out
}

// groupKey is equal for failures for the same cause in the same container with the same exit code.
type groupKey struct {
	cause     Code
	container string
	exited    bool
	exitCode  int
	text      string // where there is no cause
}

func (f Failure) groupKey() groupKey {
	return groupKey{cause: f.Cause, container: f.Container, exited: f.Exited, exitCode: f.ExitCode}
}

// groupAlike puts tasks together that failed for the same cause in the same container with the same exit code; the
// largest group comes first, of equal ones the one with the newest task.
func groupAlike(failures []Failure) []Failure {
	var groups []Failure
	index := map[groupKey]int{}
	for _, f := range failures {
		key := f.groupKey()
		i, ok := index[key]
		if !ok {
			index[key] = len(groups)
			groups = append(groups, f)
			continue
		}
		groups[i].Tasks = append(groups[i].Tasks, f.Tasks...)
	}
	slices.SortStableFunc(groups, func(a, b Failure) int { return cmp.Compare(len(b.Tasks), len(a.Tasks)) })
	return groups
}

// severity is the cause's own, raised to error where a service failed, and set by the kind where nothing failed.
func severity(inc incident.Incident, code Code) Severity {
	if isMild(inc) {
		return cause.Warning
	}
	switch inc.Kind {
	case incident.Unrecognized:
		if inc.Level == "INFO" {
			return cause.Info
		}
		return cause.Warning
	case incident.DeploymentRollingBack, incident.HookAwaitingAction, incident.Unreadable,
		incident.InstanceImpaired: // whose tasks run on, or tell of themselves
		return cause.Warning
	case incident.DaemonDeploymentFailed:
		if inc.Name == "DAEMON_DEPLOYMENT_ROLLBACK_FAILED" {
			return cause.Error
		}
		return cause.Warning // it may only have been replaced
	case incident.DeploymentFailed, incident.TasksFailingToStart, incident.PlacementFailed, incident.HookFailed:
		if own := code.About().Severity; own == cause.Critical {
			return own
		}
		return cause.Error
	default:
		return code.About().Severity
	}
}

// isMild reports whether a failure is as somebody wanted it, is known to whom it concerns, or takes nothing from
// others.
func isMild(inc incident.Incident) bool {
	return inc.Refused() || inc.ContinuesUnanswered() || isSeenByCaller(inc) || inc.Daemon.Known && !inc.Daemon.Critical
}

// isSeenByCaller reports whether whoever asked for a task got the refusal, and can try again: a person, a program or a
// state machine, where a schedule or rule does not.
func isSeenByCaller(inc incident.Incident) bool {
	by := inc.Starter().By
	return inc.Kind == incident.JobRefused && (by == "" || by == incident.StepFunctions)
}
