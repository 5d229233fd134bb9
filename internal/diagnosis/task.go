package diagnosis

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// taskFailure says why a task stopped. Texts are read in the order container reasons, stopped reason, attachments; the
// first that is specific decides. Only then do exit codes count.
func taskFailure(task incident.Task, definition incident.TaskDefinition) Failure {
	suspects := suspects(task, definition)
	best := Failure{Cause: cause.Unknown}
	eachText(task, suspects, func(next Failure) {
		if !isKnown(best) && (isKnown(next) || hasText(next)) || !isSpecific(best) && isSpecific(next) {
			best = next
		}
	})
	if best.Cause == cause.Scaling && namesOtherDeployment(task) {
		best.Cause = cause.DeploymentReplaced
	}
	if !isKnown(best) {
		best = withDependency(best, task, definition)
	}
	best.Tasks = []incident.Task{task}
	return withCulprit(best, task, suspects)
}

// eachText yields what each text of a task says, the most telling source first.
func eachText(task incident.Task, suspects []suspect, yield func(Failure)) {
	for _, s := range suspects {
		if s.Reason != "" {
			yield(s.says)
		}
	}
	stopped := Statement{Source: FromTask, Text: task.StoppedReason, StopCode: task.StopCode}
	if len(suspects) > 0 {
		stopped.Exited, stopped.ExitCode = suspects[0].Exited, suspects[0].ExitCode
	}
	yield(classify(stopped))
	for _, a := range task.Attachments {
		if a.Reason != "" {
			yield(classify(Statement{Source: FromAttachment, Text: a.Reason, StopCode: task.StopCode}))
		}
	}
}

// classify is what a statement says, with the statement as its evidence.
func classify(s Statement) Failure {
	finding := Text(s)
	return Failure{Cause: finding.Cause, Entities: finding.Entities, Evidence: Evidence{s.Text, s.Source}}
}

// suspect is a container that can have ended its task, and what its reason says.
type suspect struct {
	incident.Container
	says Failure
	rank int
}

// suspects are the containers that can have ended the task, the likeliest first. The exit of a container that is not
// essential ends no task, so such a container is suspected only where no essential one shows any sign. One that
// GuardDuty puts into a task never is: the task runs without it, and in many accounts it cannot be pulled.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-guard-duty-troubleshooting.html
func suspects(task incident.Task, definition incident.TaskDefinition) []suspect {
	essential := map[string]bool{}
	for _, c := range definition.Containers {
		essential[c.Name] = c.Essential
	}
	var out, others []suspect
	for _, c := range task.Containers {
		if strings.HasPrefix(c.Name, "aws-guardduty-agent") {
			continue
		}
		if known, ok := essential[c.Name]; (known || !ok) && showsSign(c) {
			out = append(out, newSuspect(c, task.StopCode))
		} else {
			others = append(others, newSuspect(c, task.StopCode))
		}
	}
	if len(out) == 0 {
		out = others
	}
	slices.SortStableFunc(out, func(a, b suspect) int { return cmp.Compare(a.rank, b.rank) })
	return out
}

func showsSign(c incident.Container) bool {
	return c.Reason != "" || c.Exited || c.Health == "UNHEALTHY"
}

func newSuspect(c incident.Container, stopCode string) suspect {
	s := suspect{Container: c, says: Failure{Cause: cause.Unknown}}
	if c.Reason != "" && !isInterruptedPull(c, stopCode) {
		s.says = classify(Statement{FromContainer, c.Reason, stopCode, c.Exited, c.ExitCode})
		s.says.Container = c.Name
	}
	s.rank = blameRank(s)
	return s
}

// isInterruptedPull reports whether a container's image was no longer pulled because somebody stopped the task
// meanwhile.
func isInterruptedPull(c incident.Container, stopCode string) bool {
	return strings.HasSuffix(c.Reason, "context canceled") &&
		(stopCode == "ServiceSchedulerInitiated" || stopCode == "UserInitiated")
}

// failedByItself reports whether a container gave an exit code other than 0, and nobody killed it.
func failedByItself(exited bool, code int) bool { return exited && code != 0 && !fromOutside(code) }

// fromOutside reports whether an exit code is that of a container which was stopped from outside: 128 + SIGKILL,
// 128 + SIGTERM, and of Windows STATUS_CONTROL_C_EXIT and DBG_TERMINATE_PROCESS.
func fromOutside(code int) bool {
	const killed, terminated, interrupted, shutDown = 137, 143, 0xC000013A - 1<<32, 0x40010004
	return code == killed || code == terminated || code == interrupted || code == shutDown
}

// blameRank ranks a container: one that gives a specific reason comes first, then one that failed, then one that ended
// well, and only then one that was killed, as its siblings are when a task ends.
func blameRank(s suspect) int {
	switch {
	case !s.says.Cause.About().Generic:
		return 0
	case s.Health == "UNHEALTHY":
		return 1
	case failedByItself(s.Exited, s.ExitCode):
		return 2
	case s.Exited && s.ExitCode == 0:
		return 3
	case s.Exited:
		return 4
	default:
		return 5
	}
}

// withCulprit names the container to blame, where one is: the one that the text names, the one whose reason decided,
// the one whose image the text names, or the likeliest where the cause is one container's doing.
func withCulprit(f Failure, task incident.Task, suspects []suspect) Failure {
	for _, blamed := range []func(incident.Container) bool{
		func(c incident.Container) bool { return c.Name == f.Entities["container"] },
		func(c incident.Container) bool { return c.Name == f.Container },
		func(c incident.Container) bool { return c.Image != "" && c.Image == f.Entities["image"] },
	} {
		if i := slices.IndexFunc(task.Containers, blamed); i >= 0 {
			return f.withContainer(task.Containers[i])
		}
	}
	if len(suspects) > 0 && (everyTime[f.Cause] || len(task.Containers) == 1 && onItsOwn(f.Cause)) {
		return f.withContainer(suspects[0].Container)
	}
	return f
}

// everyTime are the causes that are always one container's doing, even where the text names none. It is
// a set, so most causes are not in it.
//
//exhaustive:ignore
var everyTime = map[Code]bool{
	cause.EssentialContainerExited: true, cause.ContainerHealthCheckFailed: true, cause.OutOfMemory: true,
}

// onItsOwn reports whether a cause lies with a container, so that the only one of a task is the one to blame.
func onItsOwn(c Code) bool {
	switch c {
	case cause.EntrypointNotFound, cause.EntrypointNotExecutable, cause.ExecFormatError, cause.ELBHealthCheckFailed,
		cause.PortConflict:
		return true
	default:
		return strings.HasPrefix(string(c), "image-")
	}
}

// withContainer fills in the container to blame and what is known of it.
func (f Failure) withContainer(c incident.Container) Failure {
	f.Container, f.Exited, f.ExitCode = c.Name, c.Exited, c.ExitCode
	if f.Entities == nil {
		f.Entities = Entities{}
	}
	setOnce(f.Entities, "container", c.Name)
	setOnce(f.Entities, "image", c.Image)
	if c.Exited {
		setOnce(f.Entities, "exitCode", strconv.Itoa(c.ExitCode))
	}
	return f
}

// namesOtherDeployment reports whether a scaling text names another deployment than the one that started the task.
func namesOtherDeployment(task incident.Task) bool {
	return strings.Contains(task.StoppedReason, "ecs-svc/") && task.StartedBy != "" &&
		!strings.Contains(task.StoppedReason, task.StartedBy)
}
