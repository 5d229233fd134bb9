// Package rollout decides how a deployment of an Amazon ECS service ends, from successive observations of the service, and keeps
// looking until it has ended.
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

// Observation is what ECS says of a service at one moment.
type Observation struct {
	incident.Service
	At         time.Time
	ARN        string  // of the service
	Status     string  // ACTIVE, DRAINING or INACTIVE; empty where ECS knows no such service
	Controller string  // ECS, CODE_DEPLOY or EXTERNAL
	Current    Rollout // the service deployment that is the service's current one, where it was asked for
	Alike      int     // stopped tasks of the followed deployment that failed for the same cause
	Cause      string  // that cause
}

// Rollout is a service deployment: a deployment together with its roll-back.
type Rollout struct {
	ARN        string
	Status     string
	Reason     string
	CreatedAt  time.Time
	StartedAt  time.Time
	FinishedAt time.Time
	Breaker    bool // the circuit breaker has tripped
	Alarm      bool // an alarm has gone off
	Hook       bool // a lifecycle hook has failed or timed out
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

// follow finds the wanted deployment as it was last listed. It is fixed by the first observation that can name it, so that
// neither a roll-back nor a newer deployment is ever followed.
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
	case rollingBack(o.Primary()) || o.Current.gaveUp(o.Primary(), o.At):
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

// unlisted judges a service whose wanted deployment was never listed: it failed before the first look, or is not there yet.
func unlisted(start time.Time, last Observation) (State, Reason, string) {
	current, primary := last.Current, last.Primary()
	switch {
	case current.gaveUp(primary, last.At):
		return Failed, current.reason(), current.Reason
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
	case current.of(own) && current.failing() && (!moved || !current.halted()):
		return Failed, current.reason(), current.Reason
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
	case settled(last, own) && (!last.Current.of(own) || last.Current.Status == "SUCCESSFUL"):
		return Stable, "", ""
	case !settled(last, own) && !guarded && wanted.FailAfter > 0 && last.Alike >= wanted.FailAfter:
		return Failed, SameCause, last.Cause
	}
	return Underway, "", ""
}

// settled is what the AWS CLI calls stable, and that ECS agrees. A service behind a Classic Load Balancer has no rollout state.
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

// sameStart is how far apart a deployment and its service deployment may say that they began.
const sameStart = 15 * time.Second

// of says whether a service deployment rolls a deployment out. ECS gives them no common name.
func (r Rollout) of(d incident.Deployment) bool {
	near := func(t time.Time) bool { return !t.IsZero() && t.Sub(d.CreatedAt).Abs() <= sameStart }
	return near(r.CreatedAt) || near(r.StartedAt)
}

// failures are the statuses of a service deployment that has failed or is about to go back. ECS knows no status FAILED.
var failures = []string{"STOP_REQUESTED", "STOPPED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"}

func (r Rollout) failing() bool {
	return r.Breaker || r.Alarm || slices.Contains(failures, r.Status)
}

// halted says whether a service deployment was stopped without a failure, which a newer deployment does too.
func (r Rollout) halted() bool {
	return !r.Breaker && !r.Alarm && strings.HasPrefix(r.Status, "STOP")
}

// history is how long ago a roll-back may have ended and still concern whoever starts to wait now.
const history = 15 * time.Minute

// gaveUp says whether a service deployment failed just now and nothing newer has begun.
func (r Rollout) gaveUp(primary incident.Deployment, now time.Time) bool {
	over := !r.FinishedAt.IsZero() && (now.Sub(r.FinishedAt) > history || primary.CreatedAt.After(r.FinishedAt))
	return r.failing() && !over
}

func (r Rollout) reason() Reason {
	switch {
	case r.Breaker:
		return CircuitBreaker
	case r.Alarm:
		return Alarm
	case r.Hook:
		return HookFailed
	case told(r.Reason) != RolloutFailed:
		return told(r.Reason)
	case strings.HasPrefix(r.Status, "ROLLBACK"):
		return RolledBack
	}
	return Stopped
}
