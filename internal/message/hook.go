package message

import (
	"strconv"
	"strings"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/phrases"
)

// headlineOfHook says what became of a hook: a person answered a pause, nobody did, or a function failed.
func (d *draft) headlineOfHook(subject string) string {
	phrase, function := d.words.Headlines[incident.HookFailed], d.v.Entities["function"]
	switch {
	case d.inc.Refused():
		phrase = d.words.PauseRefused
	case d.inc.ContinuesUnanswered():
		phrase = d.words.PauseUnanswered
	case d.inc.Hook.IsPause():
		phrase = d.words.PauseRanOut
	case function != "":
		phrase = d.words.HookNamed
	}
	return phrases.Say(phrase, "name", subject, "function", function)
}

// hookTitle names the hook that failed a deployment, and how, where the function is known.
func (d *draft) hookTitle() string {
	function, phrase := d.v.Entities["function"], ""
	switch d.v.Cause {
	case cause.DeploymentHookFailed:
		phrase = d.words.HookFailed
		if d.v.Entities["hookStatus"] != "" {
			phrase = d.words.HookRefused
		}
	case cause.HookAnswerUnreadable:
		phrase = d.words.HookUnread
	case cause.HookNotInvoked:
		phrase = d.words.HookUnasked
	default: // of another cause
	}
	if function == "" {
		return ""
	}
	title := phrases.Say(phrase, "function", function)
	if stage := d.v.Entities["stage"]; stage != "" && title != "" {
		title = phrases.Say(d.words.AtStage, "headline", title, "stage", stage)
	}
	return title
}

// beforeTasks reports whether a hook failed in a stage in which ECS has started no task of the new revision yet.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
func (d *draft) beforeTasks() bool {
	stage := d.v.Entities["stage"]
	return d.hookTitle() != "" && (stage == "RECONCILE_SERVICE" || stage == "PRE_SCALE_UP")
}

// hookLogs opens what the function of a hook wrote, in the log group that Lambda gives it.
func (d *draft) hookLogs() string {
	if function := d.v.Entities["function"]; function != "" {
		return d.siteOf("lambda").LogGroup("/aws/lambda/" + function)
	}
	return ""
}

// whyOfHook is what became of a hook, where no text of ECS says it.
func (d *draft) whyOfHook() string {
	phrase := ""
	switch {
	case d.inc.Refused():
		phrase = d.words.RefusedWhy
	case d.inc.ContinuesUnanswered():
		phrase = d.words.UnansweredWhy
	case d.inc.Hook.IsPause():
		phrase = d.words.RanOutWhy
	case d.v.Evidence.Text == "":
		phrase = d.words.HookEnds
	}
	return phrases.Say(phrase, "stage", d.code(d.inc.Hook.Stage))
}

// waits says who a deployment waits for, until when, and what happens then.
func (d *draft) waits() string {
	hook := d.inc.HookNow()
	sentences := []string{phrases.Say(d.words.HookWaits, "stage", d.code(hook.Stage)), d.expiry(hook)}
	if n := d.inc.ServiceDeployment.Waiting(); n > 1 {
		sentences = append(sentences, phrases.Say(d.words.HooksWait, "n", count(n), "hook", d.code(hook.ID)))
	}
	return strings.Join(nonEmpty(sentences...), d.words.Space)
}

// expiry is until when a pause waits, and what ECS does when nobody answers.
func (d *draft) expiry(hook incident.Hook) string {
	phrase := d.words.ThenEnds
	switch {
	case hook.ExpiresAt.IsZero():
		return ""
	case hook.TimeoutAction == "CONTINUE":
		phrase = d.words.ThenContinues
	case hook.TimeoutAction == "ROLLBACK":
		phrase = d.words.ThenGoesBack
	}
	left := max(0, hook.ExpiresAt.Sub(d.inc.Time))
	return phrases.Say(phrase, "until", d.moment(hook.ExpiresAt), "left", d.span(left))
}

// waiting is the state of the new revision where somebody is, or was, to decide on the next step: its tasks and its
// traffic.
func (d *draft) waiting() []string {
	target := d.inc.ServiceDeployment.Target
	if d.inc.Kind != incident.HookAwaitingAction && !d.inc.ContinuesUnanswered() || target.ARN == "" {
		return nil
	}
	definition := d.marked(definitionName(d.inc.Revision.TaskDefinitionARN))
	if definition == "" {
		definition = d.words.NewRevision
	}
	facts := []string{phrases.Say(d.words.TargetRuns, "running", count(target.Running), "requested",
		count(target.Requested), "definition", definition)}
	if target.Weighted {
		facts = append(facts, phrases.Say(d.words.Traffic, "percent", percent(target.Traffic)))
	}
	if target.TestTraffic > 0 {
		facts = append(facts, phrases.Say(d.words.TestTraffic, "percent", percent(target.TestTraffic)))
	}
	return facts
}

func percent(share float64) string { return strconv.FormatFloat(share, 'f', -1, 64) }

// decide is how a deployment that waits for somebody goes on.
func (d *draft) decide() []string {
	const command = "aws ecs continue-service-deployment --service-deployment-arn {serviceDeployment}" +
		" --hook-id {hook} --action "
	names := diagnosis.Entities{"serviceDeployment": d.inc.Hook.ServiceDeploymentARN, "hook": d.inc.Hook.ID}
	steps := d.step(d.words.HookContinue, command+"CONTINUE", names)
	return append(steps, d.step(d.words.HookRollback, command+"ROLLBACK", names)...)
}

// stepsOfPause are for a pause that is over: who answered it, how to stop what goes on unanswered, or how the next one
// is answered in time.
func (d *draft) stepsOfPause() []string {
	switch {
	case d.inc.Refused():
		return d.step(d.words.WhoRefused,
			"aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=ContinueServiceDeployment",
			nil)
	case d.inc.ContinuesUnanswered():
		return d.step(d.words.StopIt,
			"aws ecs stop-service-deployment --service-deployment-arn {serviceDeployment} --stop-type ROLLBACK",
			diagnosis.Entities{"serviceDeployment": d.inc.Hook.ServiceDeploymentARN})
	}
	return []string{d.words.MoreTime}
}
