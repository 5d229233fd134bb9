package rollout

import (
	"slices"
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// judgeEnd judges a deployment of which ECS itself says that it failed, goes back or has a successor.
func judgeEnd(seen []Observation, own incident.Deployment) (State, Reason, string) {
	last := seen[len(seen)-1]
	current, primary := last.Current, target(last)
	ours, moved := current.Rolls(own) && isFailing(current), primary.ID != own.ID
	switch {
	case ours && !isHalted(current):
		return Failed, reason(current), current.StatusReason
	case own.RolloutState == "FAILED":
		return Failed, reasonIn(own.RolloutReason), own.RolloutReason
	case moved && (isRollback(primary) || primary.CreatedAt.Before(own.CreatedAt)):
		return Failed, RolledBack, primary.RolloutReason
	case moved:
		return Replaced, NewerDeployment, primary.ID
	case ours && staysHalted(seen):
		return Failed, reason(current), current.StatusReason
	}
	return Underway, "", ""
}

// settling is how long a service may not list the newer deployment for which ECS has stopped one: the two calls that
// tell of them are a moment apart, and each is eventually consistent.
const settling = 6 * time.Second

// staysHalted reports whether a service deployment has been stopped for so long that no newer one was the reason.
func staysHalted(seen []Observation) bool {
	last := seen[len(seen)-1]
	since := last.At
	if at := last.Current.StoppedAt; !at.IsZero() {
		since = at
	}
	for _, o := range slices.Backward(seen) {
		if o.Current.ARN != last.Current.ARN || !isHalted(o.Current) {
			break
		}
		if o.At.Before(since) {
			since = o.At
		}
	}
	return last.At.Sub(since) >= settling
}

// judge judges a deployment that ECS still works on, or has finished.
func judge(wanted Wanted, last Observation, own incident.Deployment) (State, Reason, string) {
	switch success := success(last, own); {
	case success.suffices(wanted.Until):
		return success, "", ""
	case hasReached(wanted.Until, last, own):
		return Reached, "", last.Current.LifecycleStage
	case wanted.EndAtPause && len(pauses(last, own)) > 0:
		return Paused, "", last.Current.LifecycleStage
	case success == Underway && !last.Guarded(own, last.Current) && wanted.FailAfter > 0 && last.Alike >= wanted.FailAfter:
		return Failed, SameCause, last.AlikeCause
	}
	return Underway, "", ""
}

// suffices reports whether a success is what is waited for.
func (s State) suffices(until Until) bool {
	return s == Stable || s == Successful && until != UntilStable
}

// success says how far a deployment has succeeded. Whatever ECS calls it, where too few tasks run it has not.
func success(o Observation, own incident.Deployment) State {
	switch {
	case !isSuccessful(o, own):
		return Underway
	case len(o.Deployments) == 1 && o.Running >= o.Desired:
		return Stable
	case own.RolloutState != "" && (own.Running >= o.Desired || isEarlySuccess(o, own)):
		return Successful
	}
	return Underway
}

// isSuccessful reports whether ECS calls a deployment successful. Behind a Classic Load Balancer it never does.
func isSuccessful(o Observation, own incident.Deployment) bool {
	if o.Current.Rolls(own) {
		return o.Current.Status == "SUCCESSFUL"
	}
	return own.RolloutState == "COMPLETED" || own.RolloutState == ""
}

// isEarlySuccess reports whether as many tasks run as the service's early success criteria want of healthy ones: one at
// least.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentEarlySuccessCriteria.html
func isEarlySuccess(o Observation, own incident.Deployment) bool {
	return o.EarlySuccess && own.Running > 0 && 100*own.Running >= o.EarlyPercent*o.Desired
}

// hasReached reports whether a deployment is at the stage that is waited for, or beyond, or pauses as is waited for.
func hasReached(until Until, o Observation, own incident.Deployment) bool {
	if until == UntilPaused {
		return len(pauses(o, own)) > 0
	}
	wanted := slices.Index(Stages, string(until))
	return wanted >= 0 && o.Current.Rolls(own) && slices.Index(Stages, o.Current.LifecycleStage) >= wanted
}

// pauses are the hooks of a deployment that wait for a person.
func pauses(o Observation, own incident.Deployment) (waiting []incident.Hook) {
	for _, hook := range o.Current.Hooks {
		if hook.Status == "AWAITING_ACTION" && o.Current.Rolls(own) {
			waiting = append(waiting, hook)
		}
	}
	return waiting
}

// rollback says how far a deployment that failed has gone back.
func rollback(last Observation, own incident.Deployment) Rollback {
	current, primary := last.Current, last.Primary()
	ours := own.ID == "" || current.Rolls(own)
	switch moved := primary.ID != own.ID; {
	case ours && current.Status == "ROLLBACK_FAILED", moved && primary.RolloutState == "FAILED":
		return RollbackFailed
	case ours && current.Status == "ROLLBACK_SUCCESSFUL":
		return RollbackDone
	case ours && strings.HasPrefix(current.Status, "ROLLBACK_"), ours && isFailing(current) && awaitsRollback(last):
		return RollbackUnderway
	case ours && isHalted(current), !moved:
		return ""
	case primary.RolloutState == "IN_PROGRESS":
		return RollbackUnderway
	}
	return RollbackDone
}

// awaitsRollback reports whether ECS is about to roll a deployment back that has just failed.
func awaitsRollback(o Observation) bool {
	return o.Current.Status == "IN_PROGRESS" && len(o.Current.Sources) > 0 && (o.Rollback || o.Current.AlarmTriggered)
}

// isRollback reports whether a deployment is where a failed one goes back to. ECS says so in words only.
func isRollback(d incident.Deployment) bool {
	return strings.Contains(strings.ToLower(d.RolloutReason), "rolling back")
}

// reasonIn reads from ECS's words why a deployment failed.
func reasonIn(words string) Reason {
	words = strings.ToLower(words)
	switch {
	case strings.Contains(words, "circuit breaker"):
		return CircuitBreaker
	case strings.Contains(words, "alarm"):
		return Alarm
	case strings.Contains(words, "hook"):
		return HookFailed
	}
	return RolloutFailed
}

// failures are the statuses of a service deployment that has failed or is about to go back. ECS knows no status FAILED.
var failures = []string{
	"STOP_REQUESTED", "STOPPED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED",
}

func isFailing(d incident.ServiceDeployment) bool {
	return d.Tripped || d.AlarmTriggered || slices.Contains(failures, d.Status)
}

// isHalted reports whether a service deployment was stopped without a failure, which a newer deployment does too.
func isHalted(d incident.ServiceDeployment) bool {
	return !d.Tripped && !d.AlarmTriggered && strings.HasPrefix(d.Status, "STOP")
}

// history is how long ago a rollback may have ended and still concern whoever starts to wait now.
const history = 15 * time.Minute

// gaveUp reports whether a service deployment failed just now and nothing newer has begun. ECS also stops one for a
// newer one, and then that is what the service moves to.
func gaveUp(d incident.ServiceDeployment, primary incident.Deployment, now time.Time) bool {
	ended := d.EndedAt()
	over := !ended.IsZero() && (now.Sub(ended) > history || primary.CreatedAt.After(ended))
	return isFailing(d) && !over && (!isHalted(d) || d.Rolls(primary))
}

func reason(d incident.ServiceDeployment) Reason {
	switch {
	case d.Tripped:
		return CircuitBreaker
	case d.AlarmTriggered:
		return Alarm
	case d.HookFailed:
		return hookReason(d.Hooks)
	case reasonIn(d.StatusReason) != RolloutFailed:
		return reasonIn(d.StatusReason)
	case strings.HasPrefix(d.Status, "ROLLBACK"):
		return RolledBack
	}
	return Stopped
}

// hookReason says how a hook ended its deployment. Only a person can fail a pause.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
func hookReason(hooks []incident.Hook) Reason {
	return map[string]Reason{"FAILED": PauseRefused, "TIMED_OUT": PauseExpired, "": HookFailed}[EndedPause(hooks).Status]
}

// EndedPause is the pause that ended a deployment. It is zero where none did.
func EndedPause(hooks []incident.Hook) incident.Hook {
	for _, hook := range hooks {
		expired := hook.Status == "TIMED_OUT" && hook.TimeoutAction != "CONTINUE"
		if hook.IsPause() && (hook.Status == "FAILED" || expired) {
			return hook
		}
	}
	return incident.Hook{}
}
