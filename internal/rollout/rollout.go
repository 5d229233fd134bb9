// Package rollout decides how a deployment of an Amazon ECS service ends, from successive observations of the
// service, and keeps looking until it has ended.
package rollout

import (
	"slices"
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/arnutil"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// Wanted is the deployment to follow. With neither part it is the one that is current at the first observation.
type Wanted struct {
	Deployment     string // ecs-svc/N
	TaskDefinition string // ARN, FAMILY:REVISION or FAMILY
	FailAfter      int    // tasks that failed alike and make a deployment fail that ECS itself would never fail; 0 means never
}

// Observation is what ECS says of a service at one moment. A service that ECS does not know has no status.
type Observation struct {
	incident.Service
	At      time.Time
	Current incident.ServiceDeployment // the service's current one, where it was asked for
	Alike   int                        // stopped tasks of the followed deployment that failed for the same cause
	Cause   string                     // that cause
}

// State says whether and how a deployment has ended.
type State string

// The states. All but Underway are final.
const (
	Underway State = "underway"
	Stable   State = "stable"
	Failed   State = "failed"
	Replaced State = "replaced" // by a newer deployment
)

// Reason says why a deployment did not become stable.
type Reason string

// The reasons.
const (
	CircuitBreaker  Reason = "circuit-breaker"
	Alarm           Reason = "alarm"
	HookFailed      Reason = "hook-failed"
	RolledBack      Reason = "rolled-back"
	Stopped         Reason = "stopped"      // by someone
	SameCause       Reason = "same-cause"   // too often, where nothing else would end the deployment
	RolloutFailed   Reason = "failed"       // for a reason that ECS does not tell
	ServiceGone     Reason = "service-gone" // deleted, or never there
	NewerDeployment Reason = "newer-deployment"
	NotListed       Reason = "not-listed" // ECS does not list the wanted deployment
)

// Verdict is what observations say about the followed deployment.
type Verdict struct {
	State      State
	Reason     Reason
	Detail     string              // what ECS says about it
	Deployment incident.Deployment // as it was last listed; zero where it never was
}

// patience is how long ECS may not list a wanted deployment: what it tells is eventually consistent.
const patience = 30 * time.Second

// Decide judges a service by all observations of it, oldest first.
func Decide(wanted Wanted, seen []Observation) Verdict {
	if len(seen) == 0 {
		return Verdict{State: Underway}
	}
	last, own := seen[len(seen)-1], follow(wanted, seen)
	v := Verdict{Deployment: own}
	switch {
	case last.Status != "ACTIVE":
		v.State, v.Reason, v.Detail = Failed, ServiceGone, last.Status
	case own.ID == "":
		v.State, v.Reason, v.Detail = unlisted(seen[0].At, last)
	default:
		if v.State, v.Reason, v.Detail = ended(last, own); v.State == Underway {
			v.State, v.Reason, v.Detail = judge(wanted, last, own)
		}
	}
	return v
}

// follow finds the wanted deployment as it was last listed. It is fixed by the first observation that can name it, so
// that neither a roll-back nor a newer deployment is ever followed.
func follow(wanted Wanted, seen []Observation) incident.Deployment {
	var own incident.Deployment
	for i, o := range seen {
		if own.ID == "" {
			own = pick(wanted, o, i == 0)
		}
		if listed := o.Deployment(own.ID); listed.ID != "" {
			own = listed
		}
	}
	return own
}

func pick(wanted Wanted, o Observation, first bool) incident.Deployment {
	switch {
	case wanted.Deployment != "":
		return o.Deployment(wanted.Deployment)
	case wanted.TaskDefinition != "":
		return newest(o.Deployments, func(d incident.Deployment) bool { return runs(d, wanted.TaskDefinition) })
	case !first:
		return incident.Deployment{}
	case rollingBack(o.Primary()) || gaveUp(o.Current, o.Primary(), o.At):
		return newest(o.Deployments, func(d incident.Deployment) bool { return d.RolloutState == "FAILED" })
	}
	return o.Primary()
}

func newest(deployments []incident.Deployment, good func(incident.Deployment) bool) incident.Deployment {
	var found incident.Deployment
	for _, d := range deployments {
		if good(d) && (found.ID == "" || d.CreatedAt.After(found.CreatedAt)) {
			found = d
		}
	}
	return found
}

// runs says whether a deployment runs a task definition, by its ARN, web:41 or web.
func runs(d incident.Deployment, definition string) bool {
	arn, err := arnutil.Parse(d.TaskDefinitionARN)
	return d.TaskDefinitionARN == definition || err == nil && (arn.FamilyRevision() == definition || arn.Name == definition)
}

// rollingBack says whether a deployment is where a failed one goes back to. ECS says so in words only.
func rollingBack(d incident.Deployment) bool {
	return strings.Contains(strings.ToLower(d.RolloutReason), "rolling back")
}

// unlisted judges a service whose wanted deployment was never listed: it failed before the first look, or is not
// there yet.
func unlisted(start time.Time, last Observation) (State, Reason, string) {
	current, primary := last.Current, last.Primary()
	switch {
	case gaveUp(current, primary, last.At):
		return Failed, reason(current), current.StatusReason
	case rollingBack(primary):
		return Failed, RolledBack, primary.RolloutReason
	case last.At.Sub(start) < patience:
		return Underway, "", ""
	}
	return Replaced, NotListed, ""
}

// ended judges a deployment of which ECS itself says that it failed, goes back or has a successor.
func ended(last Observation, own incident.Deployment) (State, Reason, string) {
	current, primary := last.Current, last.Primary()
	moved := primary.ID != own.ID
	switch {
	case current.Rolls(own) && failing(current) && (!moved || !halted(current)):
		return Failed, reason(current), current.StatusReason
	case own.RolloutState == "FAILED":
		return Failed, told(own.RolloutReason), own.RolloutReason
	case moved && (rollingBack(primary) || primary.CreatedAt.Before(own.CreatedAt)):
		return Failed, RolledBack, primary.RolloutReason
	case moved:
		return Replaced, NewerDeployment, primary.ID
	}
	return Underway, "", ""
}

// judge judges a deployment that ECS still works on, or has finished.
func judge(wanted Wanted, last Observation, own incident.Deployment) (State, Reason, string) {
	guarded := last.CircuitBreaker || last.Alarms
	switch {
	case settled(last, own) && (!last.Current.Rolls(own) || last.Current.Status == "SUCCESSFUL"):
		return Stable, "", ""
	case !settled(last, own) && !guarded && wanted.FailAfter > 0 && last.Alike >= wanted.FailAfter:
		return Failed, SameCause, last.Cause
	}
	return Underway, "", ""
}

// settled is what the AWS CLI calls stable, and that ECS agrees. A service behind a Classic Load Balancer has no
// rollout state.
func settled(o Observation, own incident.Deployment) bool {
	complete := own.RolloutState == "COMPLETED" || own.RolloutState == ""
	return complete && len(o.Deployments) == 1 && o.Running == o.Desired
}

// told reads from ECS's words why a deployment failed.
func told(words string) Reason {
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
var failures = []string{"STOP_REQUESTED", "STOPPED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"}

func failing(d incident.ServiceDeployment) bool {
	return d.Tripped || d.AlarmTriggered || slices.Contains(failures, d.Status)
}

// halted reports whether a service deployment was stopped without a failure, which a newer deployment does too.
func halted(d incident.ServiceDeployment) bool {
	return !d.Tripped && !d.AlarmTriggered && strings.HasPrefix(d.Status, "STOP")
}

// history is how long ago a roll-back may have ended and still concern whoever starts to wait now.
const history = 15 * time.Minute

// gaveUp reports whether a service deployment failed just now and nothing newer has begun.
func gaveUp(d incident.ServiceDeployment, primary incident.Deployment, now time.Time) bool {
	ended := d.EndedAt()
	over := !ended.IsZero() && (now.Sub(ended) > history || primary.CreatedAt.After(ended))
	return failing(d) && !over
}

func reason(d incident.ServiceDeployment) Reason {
	switch {
	case d.Tripped:
		return CircuitBreaker
	case d.AlarmTriggered:
		return Alarm
	case d.HookFailed:
		return HookFailed
	case told(d.StatusReason) != RolloutFailed:
		return told(d.StatusReason)
	case strings.HasPrefix(d.Status, "ROLLBACK"):
		return RolledBack
	}
	return Stopped
}
