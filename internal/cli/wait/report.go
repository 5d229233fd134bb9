package wait

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/ecswhy/ecswhy/internal/awsname"
	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/cli/why"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/markup"
	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/phrases"
	"github.com/ecswhy/ecswhy/internal/plaintext"
	"github.com/ecswhy/ecswhy/internal/rollout"
)

// outcome is what became of one service.
type outcome struct {
	Service        string           `json:"service"`
	Cluster        string           `json:"cluster"`
	State          rollout.State    `json:"state"`
	Reason         rollout.Reason   `json:"reason,omitempty"`
	Detail         string           `json:"detail,omitempty"`
	Deployment     string           `json:"deployment,omitempty"`
	TaskDefinition string           `json:"taskDefinition,omitempty"`
	Running        int              `json:"running"`
	Desired        int              `json:"desired"`
	Rollback       rollout.Rollback `json:"rollback,omitempty"`
	Pauses         []pause          `json:"pauses,omitempty"`
	Why            *why.Explanation `json:"why,omitempty"`
	summary        string
}

// conclusion is the whole answer about services.
type conclusion struct {
	Result   string    `json:"result"` // stable, successful, reached, failed, replaced, paused or timed-out
	ExitCode int       `json:"exitCode"`
	Seconds  int       `json:"seconds"`
	Services []outcome `json:"services"`
}

// report explains what failed, prints the answer, tells chat and CI, and gives the exit code.
func (o *Options) report(ctx context.Context, seen rollout.Snapshot) int {
	answer := conclusion{Seconds: int(seen.Elapsed / time.Second)}
	answer.Result, answer.ExitCode = result(seen.Verdicts)
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
	o.tell("ecswhy: "+answer.Result, o.text(answer), answer.markdown(), answer)
	for _, service := range answer.Services {
		if service.Why != nil && service.State == rollout.Failed {
			o.publish(ctx, settings, service.Why.Notification)
		}
	}
	return answer.ExitCode
}

// tell prints an answer and adds it to the summary of the CI system's step.
func (o *Options) tell(title, text, markdown string, answer any) {
	if err := o.print(title, text, markdown, answer); err != nil {
		o.complain("%w", err)
	}
	if err := o.AddToPage(markdown); err != nil {
		o.complain("write the step's summary: %w", err)
	}
}

// complain says on standard error what went wrong besides.
func (o *Options) complain(format string, values ...any) {
	fmt.Fprintf(o.Err, "ecswhy wait: %s\n", o.Say(fmt.Errorf(format, values...)))
}

// publish sends a message about a failure to the topic, if there is one, and says what became of it.
func (o *Options) publish(ctx context.Context, settings aws.Config, n message.Notification) {
	if o.Topic == "" {
		return
	}
	if id, err := why.Publish(ctx, settings, o.Topic, n); err != nil {
		o.complain("not published: %w", err)
	} else {
		fmt.Fprintf(o.Err, "published as %s\n", id)
	}
}

// endings are what can become of services, the gravest first.
var endings = []struct {
	state rollout.State
	exit  int
	says  string
}{
	{rollout.Failed, kit.Failed, "failed"},
	{rollout.Replaced, replaced, "replaced"},
	{rollout.Paused, paused, "paused"},
	{rollout.Underway, timedOut, "timed-out"},
	{rollout.Reached, kit.Done, "reached"},
	{rollout.Successful, kit.Done, "successful"},
	{rollout.Stable, kit.Done, "stable"},
}

// result is the gravest that became of a service.
func result(verdicts []rollout.Verdict) (says string, exit int) {
	for _, e := range endings {
		if slices.ContainsFunc(verdicts, func(v rollout.Verdict) bool { return v.State == e.state }) {
			return e.says, e.exit
		}
	}
	return "timed-out", timedOut // nothing was ever answered
}

// explain says what became of a service, and where it failed or seems to, why.
func (o *Options) explain(
	ctx context.Context, explainer why.Explainer, service string,
	now rollout.Observation, v rollout.Verdict, elapsed time.Duration,
) outcome {
	own := v.Deployment
	out := outcome{
		Service: service, Cluster: o.Cluster, State: v.State, Reason: v.Reason, Detail: v.Detail, Deployment: own.ID,
		TaskDefinition: own.TaskDefinitionARN, Running: now.Running, Desired: now.Desired,
		Rollback: v.Rollback, Pauses: pausesOf(v.Pauses), summary: languages[o.Language].summary(service, now, v, elapsed),
	}
	inc := o.incident(now, v)
	switch {
	case v.Reason == rollout.ServiceGone:
	case v.State == rollout.Failed && v.Reason != rollout.TaskSetGone:
		found := explainer.Explain(ctx, inc)
		out.Why = &found
	case v.State == rollout.Failed, v.State == rollout.Underway: // ECS does not say why
		found := explainer.Explain(ctx, inc)
		if len(found.Verdict.Tasks) > 0 && found.Verdict.Cause != cause.Unknown {
			out.Why = &found
		} else if v.State == rollout.Underway {
			out.summary += o.lookAgain(service)
		}
	}
	return out
}

// lookAgain is the command that says more of a service when time ran out and nothing is known to have failed yet.
func (o *Options) lookAgain(service string) string {
	if !awsname.IsECS(o.Cluster) || !awsname.IsECS(service) {
		return ""
	}
	command := "ecswhy explain " + o.Cluster + "/" + service
	for _, flag := range []struct{ name, value string }{
		{"--region", o.Region}, {"--profile", o.Profile}, {"--role-arn", o.RoleARN},
	} {
		if flag.value != "" {
			command += " " + flag.name + " " + markup.Word(flag.value)
		}
	}
	return phrases.Say(languages[o.Language].askExplain, "command", command)
}

// summary is a service's outcome in one line, and how to answer what it waits for in more.
func (w words) summary(service string, o rollout.Observation, v rollout.Verdict, elapsed time.Duration) string {
	phrase := w.over
	switch v.State {
	case rollout.Stable:
		phrase = w.stable
	case rollout.Successful:
		phrase = w.successful
	case rollout.Reached, rollout.Paused:
		phrase = w.at
	case rollout.Underway:
		phrase = w.notYet
	case rollout.Failed, rollout.Replaced:
	}
	line := phrases.Say(phrase,
		"service", service, "state", w.states[v.State], "time", elapsed.Round(time.Second).String(), "definition",
		definitionOf(v.Deployment), "running", strconv.Itoa(o.Running), "desired", strconv.Itoa(o.Desired),
		"rest", w.rest(o, v.Deployment), "counts", w.countsOf(o, v.Deployment), "end", w.end(o, v))
	for _, p := range pausesOf(v.Pauses) {
		line += "\n" + strings.TrimSuffix(w.asks(p, service, o.At), "\n")
	}
	return line
}

// end says why a deployment ended, and what became of what ran before.
func (w words) end(o rollout.Observation, v rollout.Verdict) string {
	text := w.ends[v.Reason]
	if v.Detail != "" {
		text += phrases.Say(w.detail, "detail", plaintext.Line(v.Detail))
	}
	text += w.wentBack(o, v)
	if command := codeDeploy("get-deployment", o.ARN, v.Detail); command != "" {
		text += phrases.Say(w.askCodeDeploy, "command", command)
	}
	return text
}

// rest is what a successful deployment leaves to be done.
func (w words) rest(o rollout.Observation, own incident.Deployment) string {
	text := phrases.Say(w.running, "running", strconv.Itoa(own.Running), "desired", strconv.Itoa(o.Desired))
	if own.Failed > 0 {
		text += phrases.Say(w.failed, "n", strconv.Itoa(own.Failed))
	}
	if own.Running < o.Desired {
		text += w.early
	}
	var others []string
	for _, d := range o.Deployments {
		if d.ID != own.ID && d.Running > 0 {
			others = append(others, phrases.Say(w.some, "n", strconv.Itoa(d.Running), "definition", definitionOf(d)))
		}
	}
	if len(others) > 0 {
		text += phrases.Say(w.others, "others", strings.Join(others, w.comma))
	}
	return text
}

// wentBack says how far a deployment that failed has gone back, and whether what it goes back to runs.
func (w words) wentBack(o rollout.Observation, v rollout.Verdict) string {
	to := o.Primary()
	phrase := w.backTo[v.Rollback]
	switch {
	case to.ID == v.Deployment.ID: // ECS does not list yet what it goes back to
		return w.back[v.Rollback]
	case v.Rollback == rollout.RollbackDone && to.Running < o.Desired:
		phrase = w.backToFew
	}
	return phrases.Say(phrase,
		"definition", definitionOf(to), "running", strconv.Itoa(to.Running), "desired", strconv.Itoa(o.Desired))
}

// incident is the event that ECS sends, or would send, about such an end.
func (o *Options) incident(now rollout.Observation, v rollout.Verdict) incident.Incident {
	inc := rollout.Event(o.Cluster, now.Service, time.Now())
	inc.ID = "ecswhy-wait/" + v.Deployment.ID
	switch {
	case v.State == rollout.Underway || v.Reason == rollout.SameCause: // ECS goes on trying
		return rollout.TasksFailing(inc, v.Deployment.ID)
	case v.Reason == rollout.PauseRefused || v.Reason == rollout.PauseExpired:
		return rollout.PauseEnded(inc, rollout.EndedPause(now.Current.Hooks))
	case v.Deployment.RolloutState == "FAILED":
		return rollout.DeploymentFailed(inc, v.Deployment.ID, v.Deployment.RolloutReason)
	default:
		return rollout.DeploymentFailed(inc, v.Deployment.ID, v.Detail)
	}
}

func (o *Options) print(title, text, markdown string, answer any) error {
	switch o.Format {
	case "json":
		return kit.PrintJSON(o.Out, answer)
	case "markdown":
		_, err := io.WriteString(o.Out, markdown)
		return err
	}
	return o.Fold(title, text)
}

// text is the answer for people: the alerts' messages, and a line for each service.
func (o *Options) text(answer conclusion) string {
	var out strings.Builder
	for _, service := range answer.Services {
		fmt.Fprintln(&out, o.Legible(service.summary))
	}
	for _, service := range answer.Services {
		if service.Why != nil {
			fmt.Fprintf(&out, "\n%s", o.Shown(service.Why.Notification.Text))
		}
	}
	return out.String()
}

// markdown is the answer for a page.
func (c conclusion) markdown() string {
	var out bytes.Buffer
	for _, o := range c.Services {
		fmt.Fprintf(&out, "- %s\n", codes(o.summary))
	}
	for _, o := range c.Services {
		if o.Why != nil {
			fmt.Fprintf(&out, "\n%s", o.Why.Markdown)
		}
	}
	return out.String()
}

// codes writes lines as code spans, in which nothing is Markdown.
func codes(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, "`", "'"), "\n")
	return "`" + strings.Join(lines, "`\n  `") + "`"
}
