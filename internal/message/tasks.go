package message

import (
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/phrases"
)

// tasks says how many tasks failed alike, how the others did, and how often the same failed before.
func (d *draft) tasks() string {
	return strings.Join(nonEmpty(d.failedTasks(), d.repeated()), " · ")
}

func (d *draft) failedTasks() string {
	if d.inc.Kind == incident.JobRefused {
		return d.marked(d.requested())
	}
	if len(d.v.Groups) == 0 {
		if d.inc.Kind == incident.DeploymentFailed && d.v.Cause == cause.DeploymentFailed && d.inc.Service.Known &&
			len(d.inc.Gaps) == 0 {
			return d.words.NoTasks
		}
		return ""
	}
	if d.inc.Kind == incident.TaskStopped || d.inc.Kind == incident.DaemonFailingToStart {
		return d.oneTask(d.v.Groups[0].Tasks)
	}
	total := d.v.Failed()
	facts := []string{d.share(d.v.Groups[0], total)}
	for _, group := range d.v.Groups[1:] {
		facts = append(facts, phrases.Say(d.words.Others, "n", count(len(group.Tasks)), "cause", d.groupName(group)))
	}
	if len(facts) > 4 {
		facts = append(facts[:4], "…")
	}
	if d.inc.MoreTasks {
		facts = append(facts, phrases.Say(d.words.LookedAt, "n", count(len(d.inc.Tasks))))
	}
	return strings.Join(facts, " · ")
}

// share says how many of the failed tasks a group is, and in what it failed when that is not the verdict itself.
func (d *draft) share(group diagnosis.Failure, total int) string {
	var text string
	switch n := len(group.Tasks); {
	case total == 1:
		text = d.words.OneTask
	case n == total:
		text = phrases.Say(d.words.AllAlike, "n", count(n))
	default:
		text = phrases.Say(d.words.SomeAlike, "n", count(n), "total", count(total))
	}
	if group.Cause != d.v.Cause {
		text = phrases.Say(d.words.InAll, "share", text, "cause", d.groupName(group))
	}
	return text
}

func (d *draft) groupName(group diagnosis.Failure) string {
	text := d.words.cause(group.Cause).Title
	if group.Container != "" && group.Exited && group.Cause == cause.EssentialContainerExited {
		text = phrases.Say(d.words.Exited, "container", d.code(group.Container), "code", exitCode(group.ExitCode))
	}
	return text
}

// oneTask tells of a single task what it was and how long it ran.
func (d *draft) oneTask(tasks []incident.Task) string {
	if len(tasks) == 0 {
		return ""
	}
	task := tasks[0]
	facts := nonEmpty(d.marked(definitionName(task.DefinitionARN)), d.marked(lastPart(task.ARN)))
	switch {
	case task.StartedAt.IsZero():
		facts = append(facts, d.words.NeverStarted)
	case task.StoppedAt.After(task.StartedAt):
		facts = append(facts, phrases.Say(d.words.Ran, "time", d.span(lifetime(task))))
	}
	return strings.Join(facts, " · ")
}

// lifetime is how long a task ran, or nothing where it never did.
func lifetime(task incident.Task) time.Duration {
	if task.StartedAt.IsZero() {
		return 0
	}
	return task.StoppedAt.Sub(task.StartedAt)
}

// marked marks a name, and gives nothing for none.
func (d *draft) marked(name string) string {
	if name == "" {
		return ""
	}
	return d.code(name)
}
