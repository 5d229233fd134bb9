package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/arnutil"
	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/plaintext"
	"github.com/ecswhy/ecswhy/internal/rollout"
)

// outcome is what became of one service.
type outcome struct {
	Service        string         `json:"service"`
	Cluster        string         `json:"cluster"`
	State          string         `json:"state"` // stable, failed, replaced or underway
	Reason         rollout.Reason `json:"reason,omitempty"`
	Detail         string         `json:"detail,omitempty"`
	Deployment     string         `json:"deployment,omitempty"`
	TaskDefinition string         `json:"taskDefinition,omitempty"`
	Running        int            `json:"running"`
	Desired        int            `json:"desired"`
	Why            *explanation   `json:"why,omitempty"`
	summary        string
}

// conclusion is the whole answer.
type conclusion struct {
	Result   string    `json:"result"` // stable, failed, replaced or timed-out
	ExitCode int       `json:"exitCode"`
	Seconds  int       `json:"seconds"`
	Services []outcome `json:"services"`
}

var results = map[int]string{done: "stable", failed: "failed", replaced: "replaced", timedOut: "timed-out"}

// report explains what failed, prints the answer, tells chat and CI, and gives the exit code.
func (w *waiter) report(ctx context.Context, sight rollout.Sight) int {
	answer := conclusion{ExitCode: exitCode(sight), Seconds: int(sight.Elapsed / time.Second)}
	answer.Result = results[answer.ExitCode]
	if len(sight.Verdicts) == 0 {
		fmt.Fprintf(w.err, "ecswhy wait: ECS did not answer within %s: %v\n", w.timeout, sight.Trouble)
		return answer.ExitCode
	}
	settings, err := w.configure(ctx)
	if err != nil {
		fmt.Fprintf(w.err, "ecswhy wait: configure AWS: %v\n", err)
	}
	explain := newExplainer(settings, w.lang, w.dialect, w.mention)
	for i, v := range sight.Verdicts {
		answer.Services = append(answer.Services, w.outcome(ctx, explain, w.services[i], sight.Services[i], v, sight.Elapsed))
	}
	if err := w.print(answer); err != nil {
		fmt.Fprintf(w.err, "ecswhy wait: %v\n", err)
	}
	if err := w.summarise(answer); err != nil {
		fmt.Fprintf(w.err, "ecswhy wait: write the step's summary: %v\n", err)
	}
	for _, o := range answer.Services {
		if o.Why != nil && w.topic != "" && o.State == string(rollout.Failed) {
			explain.publish(ctx, w.topic, *o.Why, w.err)
		}
	}
	return answer.ExitCode
}

// exitCode is the worst that became of a service.
func exitCode(sight rollout.Sight) int {
	exit := timedOut
	stable := len(sight.Verdicts) > 0
	for _, v := range sight.Verdicts {
		switch v.State {
		case rollout.Failed:
			return failed
		case rollout.Replaced:
			exit = replaced
		}
		stable = stable && v.State == rollout.Stable
	}
	if stable {
		return done
	}
	return exit
}

func (w *waiter) outcome(ctx context.Context, explain explainer, service string, o rollout.Observation, v rollout.Verdict, elapsed time.Duration) outcome {
	own := v.Deployment
	out := outcome{
		Service: service, Cluster: w.cluster, State: string(v.State), Reason: v.Reason, Detail: v.Detail, Deployment: own.ID,
		TaskDefinition: own.TaskDefinitionARN, Running: o.Running, Desired: o.Desired, summary: summary(service, o, v, elapsed),
	}
	inc := w.incident(service, o, v)
	switch {
	case v.State == rollout.Failed && v.Reason != rollout.ServiceGone:
		why := explain.why(ctx, inc)
		out.Why = &why
	case v.State == rollout.Underway:
		if why := explain.why(ctx, inc); len(why.Verdict.Tasks) > 0 && why.Verdict.Cause != cause.Unknown {
			out.Why = &why
		}
	}
	return out
}

// summary is a service's outcome in one line.
func summary(service string, o rollout.Observation, v rollout.Verdict, elapsed time.Duration) string {
	took := elapsed.Round(time.Second).String()
	switch v.State {
	case rollout.Stable:
		return fmt.Sprintf("%s: stable on %s after %s, %d of %d running", service, definitionOf(v.Deployment), took, o.Running, o.Desired)
	case rollout.Underway:
		return fmt.Sprintf("%s: not stable after %s, %s", service, took, counts(o, v.Deployment))
	}
	line := fmt.Sprintf("%s: %s after %s, %s", service, v.State, took, ends[v.Reason])
	if v.Detail != "" {
		line += " (" + plaintext.Line(v.Detail) + ")"
	}
	return line
}

// incident is the event that ECS sends, or would send, about such an end.
func (w *waiter) incident(service string, o rollout.Observation, v rollout.Verdict) incident.Incident {
	arn, _ := arnutil.Parse(o.ARN)
	inc := incident.Incident{
		ID: "ecswhy-wait/" + v.Deployment.ID, Kind: incident.DeploymentFailed, DetailType: "ECS Deployment State Change",
		Name: "SERVICE_DEPLOYMENT_FAILED", Level: "ERROR", Time: time.Now(),
		Partition: arn.Partition, Region: arn.Region, Account: arn.Account, Resources: []string{o.ARN},
		Cluster: w.cluster, ServiceName: service, ServiceARN: o.ARN, DeploymentID: v.Deployment.ID,
	}
	switch {
	case v.State == rollout.Underway || v.Reason == rollout.SameCause: // ECS goes on trying
		inc.Kind, inc.DetailType, inc.Name, inc.Level = incident.TasksFailingToStart, "ECS Service Action", "SERVICE_TASK_START_IMPAIRED", "WARN"
	case v.Deployment.RolloutState == "FAILED":
		inc.Reason = v.Deployment.RolloutReason
	default:
		inc.Reason = v.Detail
	}
	return inc
}

func (w *waiter) print(answer conclusion) error {
	switch w.format {
	case "json":
		return printJSON(w.out, answer)
	case "markdown":
		_, err := io.WriteString(w.out, answer.markdown())
		return err
	}
	return w.folded("ecswhy: "+answer.Result, answer.text(w.colour))
}

// text is the answer for people: the alerts' messages, and a line for each service.
func (c conclusion) text(colour bool) string {
	var out strings.Builder
	for _, o := range c.Services {
		fmt.Fprintln(&out, o.summary)
	}
	for _, o := range c.Services {
		if o.Why != nil {
			fmt.Fprintf(&out, "\n%s", bold(o.Why.notification.Text, colour))
		}
	}
	return out.String()
}

// markdown is the answer for a page.
func (c conclusion) markdown() string {
	var out bytes.Buffer
	for _, o := range c.Services {
		fmt.Fprintf(&out, "- `%s`\n", strings.ReplaceAll(o.summary, "`", "'")) // in a code span nothing is Markdown
	}
	for _, o := range c.Services {
		if o.Why != nil {
			fmt.Fprintf(&out, "\n%s", o.Why.markdown)
		}
	}
	return out.String()
}

// summarise adds the answer to the summary of the step, which GitHub shows on the run's page.
func (w *waiter) summarise(answer conclusion) error {
	name := w.getenv("GITHUB_STEP_SUMMARY")
	if name == "" {
		return nil
	}
	file, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := file.WriteString(answer.markdown()); err != nil {
		_ = file.Close()
		return err
	}
	return file.Close()
}
