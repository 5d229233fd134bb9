package wait

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/cli/why"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/investigate"
	"github.com/ecswhy/ecswhy/internal/logtext"
	"github.com/ecswhy/ecswhy/internal/phrases"
	"github.com/ecswhy/ecswhy/internal/plaintext"
	"github.com/ecswhy/ecswhy/internal/rollout"
)

// The exit codes of a wait for a task that are not the task's own, as timeout(1) and docker run have them.
const (
	taskTimedOut = 124
	taskNeverRan = 125
)

// newTask is how long ECS may not know a task that has just been started.
const newTask = 30 * time.Second

// job is what became of a task.
type job struct {
	Result    string           `json:"result"` // succeeded, failed or timed-out
	ExitCode  int              `json:"exitCode"`
	Seconds   int              `json:"seconds"`
	Cluster   string           `json:"cluster"`
	Task      string           `json:"task"`
	Family    string           `json:"family,omitempty"`
	Status    string           `json:"status"`
	Container string           `json:"container,omitempty"` // whose exit code it is
	Log       []string         `json:"log,omitempty"`       // the end of what it wrote, where nothing failed
	Why       *why.Explanation `json:"why,omitempty"`
	summary   string
}

// followTask looks at a task until it has stopped, and ends with its exit code.
func (o *Options) followTask(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	start := time.Now()
	inc, err := o.stopped(limited, start)
	if exit, ended := cutShort(o.refused(ctx, err), taskNeverRan, "task"); ended {
		return exit
	}
	return kit.ExitWith(o.reportTask(ctx, inc, time.Since(start)))
}

// stopped is the event about a task's stop. The error is that there was none in time, or a refusal.
func (o *Options) stopped(ctx context.Context, start time.Time) (inc incident.Incident, err error) {
	at, said := link{connect: o.asking}, newTeller(o.Err, 1)
	defer said.stop()
	for pace := (rollout.Pace{}); ; {
		seen, err := o.seeTask(ctx, &at, time.Since(start))
		switch {
		case ctx.Err() != nil:
			return inc, context.Cause(ctx)
		case rollout.Refused(err):
			return inc, err
		case err == nil:
			inc = seen
		}
		news := said.tell(0, o.ofTask(inc, err))
		if err == nil && inc.Tasks[0].LastStatus == "STOPPED" {
			return inc, nil
		}
		if err := rollout.Rest(ctx, pace.Next(news, err != nil, o.Random())); err != nil {
			return inc, err
		}
	}
}

// seeTask asks for the task. It is refused where ECS has had the time to know of it and does not.
func (o *Options) seeTask(ctx context.Context, at *link, since time.Duration) (inc incident.Incident, err error) {
	err = at.ask(ctx, func(ctx context.Context, asking investigate.Investigator) error {
		inc, err = asking.StoppedTask(ctx, o.Cluster, o.Task)
		return err
	})
	if errors.Is(err, investigate.ErrNoTask) && since >= newTask {
		err = rollout.Refusal{Err: err}
	}
	return inc, err
}

// ofTask says how a task is, or why that is not known.
func (o *Options) ofTask(inc incident.Incident, err error) string {
	w := languages[o.Language]
	switch {
	case errors.Is(err, investigate.ErrNoTask):
		return w.notKnown
	case err != nil:
		return o.troubleLine(err)
	}
	return w.taskLine(inc.Tasks[0])
}

// taskLine is a task and its status in a line.
func (w words) taskLine(t incident.Task) string {
	line := plaintext.Line(t.Family()) + "  " + plaintext.Line(t.LastStatus)
	if t.LastStatus != "STOPPED" && t.DesiredStatus == "STOPPED" {
		line += phrases.Say(w.stopping, "reason", plaintext.Line(t.StoppedReason))
	}
	return line
}

// reportTask explains what became of the task, prints it, tells chat and CI, and gives the exit code.
func (o *Options) reportTask(ctx context.Context, inc incident.Incident, elapsed time.Duration) int {
	j := job{
		Result: "timed-out", ExitCode: taskTimedOut, Seconds: int(elapsed / time.Second),
		Cluster: o.Cluster, Task: o.Task, Status: "UNKNOWN",
	}
	if len(inc.Tasks) > 0 {
		j.Status, j.Family = inc.Tasks[0].LastStatus, inc.Tasks[0].Family()
	}
	name, w := strings.TrimSpace(j.Family+" "+o.Task), languages[o.Language]
	j.summary = phrases.Say(w.notStopped,
		"task", name, "time", elapsed.Round(time.Second).String(), "status", strings.ToLower(j.Status))
	settings, err := o.Settings(ctx)
	if err != nil {
		o.complain("%w", err)
	}
	if j.Status == "STOPPED" {
		ended, ran := j.judge(ctx, why.NewExplainer(settings, o.Language, o.Dialect, o.Mention), inc)
		j.summary = w.exit(name, inc.Tasks[0], ended, ran)
	}
	o.tell("ecswhy: "+j.Result, o.Shown(j.text()), j.markdown(), j)
	if j.Why != nil {
		o.publish(ctx, settings, j.Why.Notification)
	}
	return j.ExitCode
}

// judge explains how the task ended. Where nothing is to be told of, the end of its log is.
func (j *job) judge(
	ctx context.Context, explainer why.Explainer, inc incident.Incident,
) (ended incident.Container, ran bool) {
	found := explainer.Explain(ctx, inc)
	task := inc.Tasks[0]
	ended, ran = lastWord(found.Verdict, task)
	j.Container, j.ExitCode = ended.Name, shellCode(task, ended, ran)
	j.Result = map[bool]string{true: "succeeded", false: "failed"}[j.ExitCode == kit.Done]
	if found.Verdict.Alert {
		j.Why = &found
		return ended, ran
	}
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	j.Log = tail(explainer.Asking.Tail(ctx, found.Incident, j.Container))
	return ended, ran
}

// lastWord is the container whose exit code is the task's: the one to blame, else the first that failed, else any that
// ended. It is false where none ever ran.
func lastWord(v diagnosis.Verdict, t incident.Task) (ended incident.Container, ran bool) {
	for _, c := range t.Containers {
		switch {
		case !c.Exited:
		case c.Name == v.Container:
			return c, true
		case !ran || ended.ExitCode == 0 && c.ExitCode != 0:
			ended, ran = c, true
		}
	}
	return ended, ran
}

// shellCode is a task's exit code as a shell can have it: one byte, which is zero only where the task ended by itself
// and well.
func shellCode(t incident.Task, ended incident.Container, ran bool) int {
	byItself := t.StopCode == "EssentialContainerExited"
	switch code := ended.ExitCode & 0xff; {
	case !ran:
		return taskNeverRan
	case ended.ExitCode == 0 && byItself:
		return kit.Done
	case code == 0:
		return kit.Failed
	default:
		return code
	}
}

// exit tells in a line how a task ended.
func (w words) exit(name string, t incident.Task, ended incident.Container, ran bool) string {
	text := phrases.Say(w.neverRan, "task", name)
	if ran {
		text = phrases.Say(w.exited, "task", name, "container", ended.Name, "code", strconv.Itoa(ended.ExitCode))
	}
	if ran && !t.StartedAt.IsZero() {
		text += phrases.Say(w.after, "time", t.StoppedAt.Sub(t.StartedAt).Round(time.Second).String())
	}
	if t.StoppedReason != "" {
		text += phrases.Say(w.because, "reason", t.StoppedReason)
	}
	return plaintext.Line(text)
}

// tail is the end of a log as people read it.
func tail(log incident.Log) []string {
	texts := make([]string, len(log.Lines))
	for i, line := range log.Lines {
		texts[i] = line.Text
	}
	const most = 12
	read := logtext.Read(texts)
	var lines []string
	for _, line := range read[max(0, len(read)-most):] {
		lines = append(lines, plaintext.Line(line.Text))
	}
	return lines
}

// text is the answer for people.
func (j *job) text() string {
	text := j.summary + "\n"
	for _, line := range j.Log {
		text += "  | " + line + "\n"
	}
	if j.Why != nil {
		text += "\n" + j.Why.Notification.Text
	}
	return text
}

// markdown is the answer for a page.
func (j *job) markdown() string {
	text := "- " + codes(j.summary) + "\n"
	for _, line := range j.Log {
		text += "  " + codes(line) + "\n"
	}
	if j.Why != nil {
		text += "\n" + j.Why.Markdown
	}
	return text
}
