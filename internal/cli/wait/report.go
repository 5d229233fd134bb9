package wait

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/cli/why"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/plaintext"
	"github.com/ecswhy/ecswhy/internal/rollout"
)

// outcome is what became of one service.
type outcome struct {
	Service        string           `json:"service"`
	Cluster        string           `json:"cluster"`
	State          string           `json:"state"` // stable, failed, replaced or underway
	Reason         rollout.Reason   `json:"reason,omitempty"`
	Detail         string           `json:"detail,omitempty"`
	Deployment     string           `json:"deployment,omitempty"`
	TaskDefinition string           `json:"taskDefinition,omitempty"`
	Running        int              `json:"running"`
	Desired        int              `json:"desired"`
	Why            *why.Explanation `json:"why,omitempty"`
	summary        string
}

// conclusion is the whole answer.
type conclusion struct {
	Result   string    `json:"result"` // stable, failed, replaced or timed-out
	ExitCode int       `json:"exitCode"`
	Seconds  int       `json:"seconds"`
	Services []outcome `json:"services"`
}

var results = map[int]string{kit.Done: "stable", kit.Failed: "failed", replaced: "replaced", timedOut: "timed-out"}

// report explains what failed, prints the answer, tells chat and CI, and gives the exit code.
func (o *Options) report(ctx context.Context, seen rollout.Snapshot) int {
	answer := conclusion{ExitCode: exitCode(seen), Seconds: int(seen.Elapsed / time.Second)}
	answer.Result = results[answer.ExitCode]
	if len(seen.Verdicts) == 0 {
		o.complain("ECS did not answer within %s: %w", o.Timeout, seen.Trouble)
		return answer.ExitCode
	}
	settings, err := o.Settings(ctx)
	if err != nil {
		o.complain("%w", err)
	}
	explainer := why.NewExplainer(settings, o.Language, o.Dialect, o.Mention)
	for i, v := range seen.Verdicts {
		answer.Services = append(answer.Services, o.explain(ctx, explainer, o.Services[i], seen.Services[i], v, seen.Elapsed))
	}
	if err := o.print(answer); err != nil {
		o.complain("%w", err)
	}
	if err := o.summarise(answer); err != nil {
		o.complain("write the step's summary: %w", err)
	}
	o.publish(ctx, settings, answer)
	return answer.ExitCode
}

// complain says on standard error what went wrong besides.
func (o *Options) complain(format string, values ...any) {
	fmt.Fprintf(o.Err, "ecswhy wait: %v\n", fmt.Errorf(format, values...))
}

// publish sends what failed to a topic, if there is one, and says what became of it.
func (o *Options) publish(ctx context.Context, settings aws.Config, answer conclusion) {
	for _, service := range answer.Services {
		if service.Why == nil || o.Topic == "" || service.State != string(rollout.Failed) {
			continue
		}
		if id, err := why.Publish(ctx, settings, o.Topic, service.Why.Notification); err != nil {
			fmt.Fprintf(o.Err, "not published: %v\n", err)
		} else {
			fmt.Fprintf(o.Err, "published as %s\n", id)
		}
	}
}

// exitCode is the worst that became of a service.
func exitCode(seen rollout.Snapshot) int {
	exit := timedOut
	stable := len(seen.Verdicts) > 0
	for _, v := range seen.Verdicts {
		switch v.State {
		case rollout.Failed:
			return kit.Failed
		case rollout.Replaced:
			exit = replaced
		case rollout.Stable, rollout.Underway:
		}
		stable = stable && v.State == rollout.Stable
	}
	if stable {
		return kit.Done
	}
	return exit
}

// explain says what became of a service, and where it failed or seems to, why.
func (o *Options) explain(
	ctx context.Context, explainer why.Explainer, service string,
	now rollout.Observation, v rollout.Verdict, elapsed time.Duration,
) outcome {
	own := v.Deployment
	out := outcome{
		Service: service, Cluster: o.Cluster, State: string(v.State), Reason: v.Reason, Detail: v.Detail, Deployment: own.ID,
		TaskDefinition: own.TaskDefinitionARN, Running: now.Running, Desired: now.Desired,
		summary: summary(service, now, v, elapsed),
	}
	inc := o.incident(now, v)
	switch {
	case v.State == rollout.Failed && v.Reason != rollout.ServiceGone:
		found := explainer.Explain(ctx, inc)
		out.Why = &found
	case v.State == rollout.Underway:
		found := explainer.Explain(ctx, inc)
		if len(found.Verdict.Tasks) > 0 && found.Verdict.Cause != cause.Unknown {
			out.Why = &found
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
	case rollout.Failed, rollout.Replaced:
	}
	line := fmt.Sprintf("%s: %s after %s, %s", service, v.State, took, ends[v.Reason])
	if v.Detail != "" {
		line += " (" + plaintext.Line(v.Detail) + ")"
	}
	return line
}

// incident is the event that ECS sends, or would send, about such an end.
func (o *Options) incident(now rollout.Observation, v rollout.Verdict) incident.Incident {
	inc := rollout.Event(o.Cluster, now.Service, time.Now())
	inc.ID = "ecswhy-wait/" + v.Deployment.ID
	switch {
	case v.State == rollout.Underway || v.Reason == rollout.SameCause: // ECS goes on trying
		return rollout.TasksFailing(inc, v.Deployment.ID)
	case v.Deployment.RolloutState == "FAILED":
		return rollout.DeploymentFailed(inc, v.Deployment.ID, v.Deployment.RolloutReason)
	default:
		return rollout.DeploymentFailed(inc, v.Deployment.ID, v.Detail)
	}
}

func (o *Options) print(answer conclusion) error {
	switch o.Format {
	case "json":
		return kit.PrintJSON(o.Out, answer)
	case "markdown":
		_, err := io.WriteString(o.Out, answer.markdown())
		return err
	}
	return o.Fold("ecswhy: "+answer.Result, o.text(answer))
}

// text is the answer for people: the alerts' messages, and a line for each service.
func (o *Options) text(answer conclusion) string {
	var out strings.Builder
	for _, service := range answer.Services {
		fmt.Fprintln(&out, service.summary)
	}
	for _, service := range answer.Services {
		if service.Why != nil {
			fmt.Fprintf(&out, "\n%s", o.Bold(service.Why.Notification.Text))
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
			fmt.Fprintf(&out, "\n%s", o.Why.Markdown)
		}
	}
	return out.String()
}

// summarise adds the answer to the summary of the step, which GitHub shows on the run's page.
func (o *Options) summarise(answer conclusion) error {
	name := o.Getenv("GITHUB_STEP_SUMMARY")
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
