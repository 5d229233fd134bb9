// Package rollout decides how a deployment of an Amazon ECS service ends, from successive observations of the
// service, and keeps looking until it has ended.
package rollout

import (
	"time"

	"github.com/ecswhy/ecswhy/internal/arnutil"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// Wanted is the deployment to follow, and how far. With neither of the first two parts it is the one that is current at
// the first observation.
type Wanted struct {
	Deployment     string // ecs-svc/N
	TaskDefinition string // ARN, FAMILY:REVISION or FAMILY
	Until          Until  // what to wait for; none is UntilSuccessful
	EndAtPause     bool   // whether there is no use in waiting for a person
	ToTheEnd       bool   // whether the rollback of a deployment that failed is followed, too
	FailAfter      int    // tasks that failed alike and fail a deployment that ECS would never fail; 0 means never
}

// Until is what a deployment is followed to: one of these, or a stage of its lifecycle.
type Until string

// The ends that are no stage.
const (
	UntilSuccessful Until = "successful" // ECS says so, and with early success criteria that is before all tasks run
	UntilStable     Until = "stable"     // all tasks run, and no others
	UntilPaused     Until = "paused"     // it waits for a person, or is successful without having waited
)

// Stages are those of a deployment that shifts traffic, in order. LINEAR and CANARY go through the two of the
// production traffic's shift once for each step.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
var Stages = []string{
	"RECONCILE_SERVICE", "PRE_SCALE_UP", "SCALE_UP", "POST_SCALE_UP", "TEST_TRAFFIC_SHIFT", "POST_TEST_TRAFFIC_SHIFT",
	"PRE_PRODUCTION_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT", "POST_PRODUCTION_TRAFFIC_SHIFT", "BAKE_TIME", "CLEAN_UP",
}

// Observation is what ECS says of a service at one moment. A service that ECS does not know has no status.
type Observation struct {
	incident.Service
	At         time.Time
	Current    incident.ServiceDeployment // the service's current one, where it was asked for
	RolledOut  string                     // the ARN of the task definition that it rolls out, where that was asked for
	Alike      int                        // stopped tasks of the followed deployment that failed for the same cause
	AlikeCause string
}

// State says whether and how a deployment has ended.
type State string

// The states. Underway is not final; Failed is not while the rollback is followed.
const (
	Underway   State = "underway"
	Stable     State = "stable"     // all tasks run, and no others
	Successful State = "successful" // ECS says so; more tasks will run, or others still do
	Reached    State = "reached"    // the stage or pause that was waited for
	Paused     State = "paused"     // it waits for a person, and nobody waits for that
	Failed     State = "failed"
	Replaced   State = "replaced" // by a newer deployment of something else
)

// Good reports whether what was waited for has come.
func (s State) Good() bool { return s == Stable || s == Successful || s == Reached }

// Reason says why a deployment did not become stable.
type Reason string

// The reasons.
const (
	CircuitBreaker  Reason = "circuit-breaker"
	Alarm           Reason = "alarm"
	HookFailed      Reason = "hook-failed"
	PauseRefused    Reason = "pause-refused" // a person answered a pause with a rollback
	PauseExpired    Reason = "pause-expired" // nobody answered it
	RolledBack      Reason = "rolled-back"
	Stopped         Reason = "stopped"      // by someone
	SameCause       Reason = "same-cause"   // too often, where nothing else would end the deployment
	RolloutFailed   Reason = "failed"       // for a reason that ECS does not tell
	TaskSetGone     Reason = "taken-back"   // by the controller that made its task set
	ServiceGone     Reason = "service-gone" // deleted, or never there
	NewerDeployment Reason = "newer-deployment"
	NotListed       Reason = "not-listed" // ECS does not list the wanted deployment
)

// Rollback says how far a failed deployment has gone back to what ran before. Empty means that it does not.
type Rollback string

// The states of a rollback.
const (
	RollbackUnderway Rollback = "underway"
	RollbackDone     Rollback = "done"
	RollbackFailed   Rollback = "failed"
)

// Verdict is what observations say about the followed deployment.
type Verdict struct {
	State      State
	Reason     Reason
	Detail     string              // what ECS says about it
	Deployment incident.Deployment // as it was last listed; zero where it never was
	Pauses     []incident.Hook     // that wait for a person now
	Rollback   Rollback            // of one that failed
	Open       bool                // whether there is more to wait for
}

// listingDelay is how long ECS may not list a wanted deployment: what it tells is eventually consistent.
const listingDelay = 30 * time.Second

// Decide judges a service by all observations of it, oldest first.
func Decide(wanted Wanted, seen []Observation) Verdict {
	if len(seen) == 0 {
		return Verdict{State: Underway, Open: true}
	}
	last, own := seen[len(seen)-1], follow(wanted, seen)
	v := Verdict{Deployment: own, Pauses: pauses(last, own)}
	switch {
	case last.Status != "ACTIVE":
		v.State, v.Reason, v.Detail = Failed, ServiceGone, last.Status
	case !last.ByECS():
		v.State, v.Reason, v.Detail = judgeTaskSet(wanted, last, own)
	case own.ID == "":
		v.State, v.Reason, v.Detail = judgeUnlisted(wanted, seen[0].At, last)
	default:
		if v.State, v.Reason, v.Detail = judgeEnd(seen, own); v.State == Underway {
			v.State, v.Reason, v.Detail = judge(wanted, last, own)
		}
	}
	if v.State == Failed && v.Reason != ServiceGone {
		v.Rollback = rollback(last, own)
	}
	v.Open = v.State == Underway || wanted.ToTheEnd && v.Rollback == RollbackUnderway
	return v
}

// follow finds the wanted deployment as it was last listed. It is fixed by the first observation that can name it, so
// that neither a rollback nor a newer deployment is ever followed, unless that deploys the same again.
func follow(wanted Wanted, seen []Observation) incident.Deployment {
	var own incident.Deployment
	for i, o := range seen {
		if own.ID == "" {
			own = pick(wanted, o, i == 0)
		}
		if listed := o.Deployment(own.ID); listed.ID != "" {
			own = listed
		}
		if again := target(o); isRedeployment(o, own, again) {
			own = again
		}
	}
	return own
}

// isRedeployment reports whether a newer deployment runs the same task definition, as one does that somebody forced. A
// rollback can, too.
func isRedeployment(o Observation, own, primary incident.Deployment) bool {
	same := own.ID != "" && primary.ID != own.ID && primary.TaskDefinitionARN == own.TaskDefinitionARN
	failed := own.RolloutState == "FAILED" || o.Current.Rolls(own) && isFailing(o.Current) && !isHalted(o.Current)
	return same && primary.CreatedAt.After(own.CreatedAt) && !failed && !isRollback(primary)
}

func pick(wanted Wanted, o Observation, first bool) incident.Deployment {
	switch {
	case wanted.Deployment != "":
		return o.Deployment(wanted.Deployment)
	case wanted.TaskDefinition != "":
		return newest(o.Deployments, func(d incident.Deployment) bool {
			return Runs(d.TaskDefinitionARN, wanted.TaskDefinition)
		})
	case !first:
		return incident.Deployment{}
	case isRollback(o.Primary()), gaveUp(o.Current, o.Primary(), o.At) && !o.Current.Rolls(o.Primary()):
		return newest(o.Deployments, func(d incident.Deployment) bool { return d.RolloutState == "FAILED" })
	}
	return target(o)
}

// target is the deployment that a service moves to: its primary one. Where traffic shifts from one to the other
// AWS does not say when the new one becomes that, but which one the service deployment rolls out.
func target(o Observation) incident.Deployment {
	if !o.Rolling() && o.Current.Status == "IN_PROGRESS" {
		if d := newest(o.Deployments, o.Current.Rolls); d.ID != "" {
			return d
		}
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

// Runs reports whether a task definition's ARN is meant by another text: an ARN, web:41 or web.
func Runs(definition, meant string) bool {
	arn, err := arnutil.Parse(definition)
	return definition == meant || err == nil && (arn.FamilyRevision() == meant || arn.Name == meant)
}

// judgeUnlisted judges a service whose wanted deployment was never listed: it failed before the first look, or is not
// there yet. What failed longer ago may be deployed once more at this moment, and ECS not yet tell of that.
func judgeUnlisted(wanted Wanted, start time.Time, last Observation) (State, Reason, string) {
	current, primary := last.Current, last.Primary()
	other := wanted.TaskDefinition != "" && last.RolledOut != "" && !Runs(last.RolledOut, wanted.TaskDefinition)
	late := last.At.Sub(start) >= listingDelay
	switch {
	case !other && gaveUp(current, primary, last.At):
		return Failed, reason(current), current.StatusReason
	case !other && isRollback(primary):
		return Failed, RolledBack, primary.RolloutReason
	case !late:
		return Underway, "", ""
	case !other && last.RolledOut != "" && isFailing(current):
		return Failed, reason(current), current.StatusReason
	}
	return Replaced, NotListed, ""
}
