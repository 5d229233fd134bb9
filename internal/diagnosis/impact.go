package diagnosis

import (
	"slices"
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// ImpactCode is the stable name of what an incident means to those who use a service.
type ImpactCode string

// The impacts.
const (
	Down       ImpactCode = "down"       // nothing runs where something should and something served before
	NeverUp    ImpactCode = "never-up"   // nothing runs, and nothing did before
	Degraded   ImpactCode = "degraded"   // fewer tasks serve than should and one failed or stopped, or all failed lately
	Exposed    ImpactCode = "exposed"    // the failing revision has production traffic
	AtRisk     ImpactCode = "at-risk"    // users are served, and nothing ends the failing rollout by itself
	Unaffected ImpactCode = "unaffected" // users are served in full, and ECS ends what fails or replaces it
	Pending    ImpactCode = "starting"   // fewer tasks than wanted, and none failed
	Restored   ImpactCode = "restored"   // it closes what was told: users are served by what is good
	NotKnown   ImpactCode = "unknown"    // the lookups that would tell failed
	NoUsers    ImpactCode = "none"       // no service is concerned, or one that is to run nothing
)

// ImpactCodes are all impacts, from the worst on.
var ImpactCodes = []ImpactCode{
	Down, NeverUp, Degraded, Exposed, AtRisk, Unaffected, Pending, Restored, NotKnown, NoUsers,
}

// Impact is what an incident means to those who use the service, with the numbers that show it.
type Impact struct {
	Code       ImpactCode `json:"code"`
	Serving    int        `json:"serving,omitzero"`    // tasks that serve, as far as they can be told from those that fail
	Wanted     int        `json:"wanted,omitzero"`     // tasks
	Definition string     `json:"definition,omitzero"` // ARN of what serves, where that is one revision
	Failing    string     `json:"failing,omitzero"`    // ARN of the definition that fails, where a rollout does
	Failed     int        `json:"failed,omitzero"`     // running tasks of that rollout
	Traffic    float64    `json:"traffic,omitzero"`    // percent of the production traffic that goes to it
	Weighted   bool       `json:"weighted,omitzero"`   // whether ECS says so; otherwise it is the share of the tasks
	Gone       bool       `json:"gone,omitzero"`       // whether the service no longer exists
	Since      time.Time  `json:"since,omitzero"`      // of an outage, or of a rollout at risk
}

// severities has what follows from an impact alone. The cause's own severity holds for the others.
//
//exhaustive:ignore
var severities = map[ImpactCode]Severity{
	Down: cause.Critical, NeverUp: cause.Error, Degraded: cause.Error, Exposed: cause.Error, AtRisk: cause.Error,
	Unaffected: cause.Warning, Pending: cause.Warning, Restored: cause.Info,
}

// lacksMost reports whether less than half of the tasks that should serve do.
func (i Impact) lacksMost() bool { return i.Code == Degraded && 2*i.Serving < i.Wanted }

// SeverityOf is how loudly an impact is told, where the cause alone would be told like own.
func SeverityOf(impact ImpactCode, own Severity) Severity {
	if severity, decided := severities[impact]; decided {
		return severity
	}
	return own
}

// impactOf judges what an incident means to users, from what is known of its service. Evidence says that a task is
// known to have failed or stopped.
func impactOf(inc incident.Incident, evidence bool) Impact {
	switch {
	case !inc.Kind.Nature().IsService && !closes(inc),
		inc.ContinuesUnanswered() && inc.Service.Running > 0: // of which nothing failed
		return Impact{Code: NoUsers}
	case inc.ServiceName == "" && !inc.Service.Known:
		return Impact{Code: NoUsers}
	case !inc.Service.Known && isGone(inc):
		return Impact{Code: NoUsers, Gone: true}
	case !inc.Service.Known:
		return Impact{Code: NotKnown}
	}
	return judgeImpact(split(inc), inc, evidence)
}

const ofServices = "ecs:DescribeServices"

// isGone reports whether ECS answered that there is no such service.
func isGone(inc incident.Incident) bool {
	return slices.ContainsFunc(inc.Gaps, func(g incident.Gap) bool {
		return g.Operation == ofServices && g.Kind == incident.Missing && g.Reason == ""
	})
}

// closes reports whether an incident is the end of a service's trouble.
func closes(inc incident.Incident) bool {
	return inc.Kind.Nature().IsGoodNews && inc.Kind != incident.Canary
}

func judgeImpact(s Impact, inc incident.Incident, evidence bool) Impact {
	out := s
	switch {
	case s.Serving == 0 && s.Wanted > 0:
		return nothingRuns(s, inc)
	case s.Serving == 0 && !closes(inc):
		out.Code = NoUsers
	case unseen(inc):
		out.Code = NotKnown
	case (s.Serving < s.Wanted || flaps(inc, s)) && evidence && !closes(inc):
		out.Code = Degraded
	case s.Traffic > 0:
		out.Code = Exposed
	case closes(inc):
		out.Code, out.Since = closingImpact(inc, s), outageEnded(inc)
	case strings.HasSuffix(inc.Name, "_UNHEALTHY"): // running says nothing of it
		out.Code = NotKnown
	case s.Serving < s.Wanted:
		out.Code = Pending
	case isUnended(inc):
		out.Code, out.Since = AtRisk, underWay(inc)
	default:
		out.Code = Unaffected
	}
	return out
}

// flaps reports whether so many tasks of what serves failed lately that hardly one that runs can have been there for
// long.
func flaps(inc incident.Incident, s Impact) bool {
	n, bad := 0, failingDeployment(inc).ID
	for _, t := range inc.Remembered {
		serves := t.StartedBy != bad && inc.Service.Deployment(t.StartedBy).ID != ""
		isRecent := inc.Time.Sub(t.StoppedAt) < tellsFor(t)
		if serves && isRecent && taskFailure(t, incident.TaskDefinition{}).Cause.About().Alert {
			n++
		}
	}
	return s.Wanted > 0 && n >= max(2, s.Wanted)
}

// tellsFor is how long after its end a task tells of those that run: where it never passed its checks and a grace
// period let it run, as long as it took the one in its place to fail, too.
func tellsFor(t incident.Task) time.Duration {
	ran := t.StoppedAt.Sub(t.StartedAt)
	if t.StartedAt.IsZero() || hasServed(t) || ran > longestGrace {
		return servedAfter
	}
	return max(servedAfter, 2*ran)
}

// longestGrace is how long services let a task run that fails its checks: longer grace periods are rare.
const longestGrace = 15 * time.Minute

// countFailedSince counts the tasks of the service's primary deployment that failed since a time.
func countFailedSince(inc incident.Incident, since time.Time) int {
	n := 0
	for _, t := range inc.Remembered {
		ours := t.StartedBy == inc.Service.Primary().ID && t.StoppedAt.After(since)
		if ours && taskFailure(t, incident.TaskDefinition{}).Cause.About().Alert {
			n++
		}
	}
	return n
}

// unseen reports whether traffic moves between revisions and nobody says where it is now: CodeDeploy keeps that in the
// load balancer, and ECS in a service deployment that could not be looked up, or that is not the one of the incident.
func unseen(inc incident.Incident) bool {
	s, own := inc.Service, inc.Service.Deployment(inc.DeploymentID)
	if set := s.TaskSet(inc.DeploymentID); set.ID != "" {
		return s.Controller == "CODE_DEPLOY" && set.Status != "PRIMARY" && len(inc.Tasks) > 0 && hasServed(inc.Tasks[0])
	}
	if s.Rolling() || s.Primary().RolloutState != "IN_PROGRESS" {
		return false
	}
	ofOld := inc.Kind == incident.TaskStopped && own.Status == "ACTIVE" && own.RolloutState == "COMPLETED"
	return ofOld || inc.ServiceDeployment.Status == ""
}

// nothingRuns is the impact where no task serves and some should.
func nothingRuns(s Impact, inc incident.Incident) Impact {
	out := s
	if neverUp(inc) || ranNothing(inc) {
		out.Code = NeverUp
		return out
	}
	out.Code, out.Since = Down, outageBegan(inc)
	return out
}

// outageEnded is when the outage began that an incident ends.
func outageEnded(inc incident.Incident) time.Time {
	if inc.Kind != incident.ServiceUpAgain {
		return time.Time{}
	}
	outage, _ := OutageBefore(inc.Service, inc.Remembered, inc.Time)
	return outage.From
}

// closingImpact is the impact of an end: good where all run that should, or as many as an early success takes while
// none of the others failed.
func closingImpact(inc incident.Incident, of Impact) ImpactCode {
	s := inc.Service
	crashed := s.Primary().Failed > 0 || countFailedSince(inc, s.Primary().CreatedAt) > 0
	early := s.EarlySuccess && !crashed && tasksAreKnown(inc) && of.Serving*100 >= of.Wanted*s.EarlyPercent
	if of.Wanted == 0 {
		return NoUsers
	}
	if flaps(inc, of) {
		return Degraded
	}
	if of.Serving >= of.Wanted || early && of.Serving > 0 {
		return Restored
	}
	return Degraded
}

// tasksAreKnown reports whether the lookups that would tell of failed tasks were answered.
func tasksAreKnown(inc incident.Incident) bool {
	return !slices.ContainsFunc(inc.Gaps, func(g incident.Gap) bool {
		return g.Operation == "ecs:ListTasks" || g.Operation == "ecs:DescribeTasks"
	})
}

// neverUp reports whether a service's first deployment is all that there ever was: it came from nothing. Where its
// service deployment is not known, it must have begun with the service.
func neverUp(inc incident.Incident) bool {
	s, d := inc.Service, inc.ServiceDeployment
	if isYoung(s, inc.Time) {
		return true
	}
	if closes(inc) || len(s.Deployments) != 1 || s.Deployments[0].RolloutState == "COMPLETED" {
		return false
	}
	if d.Status != "" {
		return len(d.Sources) == 0
	}
	return s.CreatedAt.IsZero() || s.Primary().CreatedAt.Sub(s.CreatedAt) <= incident.SameStart
}

// ranNothing reports whether a service was steady without any task, within the hour of which ECS remembers all tasks:
// none that stopped since was there then.
func ranNothing(inc incident.Incident) bool {
	steady := lastSteady(inc.Service)
	wasThere := func(t incident.Task) bool {
		return t.CreatedAt.Before(steady) && (t.StoppedAt.IsZero() || t.StoppedAt.After(steady))
	}
	isLookedAt := len(inc.Remembered) > 0 || inc.Kind == incident.PlacementFailed && tasksAreKnown(inc)
	return !steady.IsZero() && inc.Time.Sub(steady) < remembers && isLookedAt && !inc.MoreTasks &&
		!slices.ContainsFunc(inc.Remembered, wasThere)
}

// isYoung reports whether a service was made in the hour before a time and has not been complete or steady since.
func isYoung(s incident.Service, at time.Time) bool {
	complete := func(d incident.Deployment) bool { return d.RolloutState == "COMPLETED" }
	return !s.CreatedAt.IsZero() && at.Sub(s.CreatedAt) < recent &&
		!slices.ContainsFunc(s.Deployments, complete) && lastSteady(s).IsZero()
}

// isUnended reports whether a rollout fails and nothing is known that ends it: it goes on for ever, or it has failed
// and nobody rolls it back.
func isUnended(inc incident.Incident) bool {
	s, own := inc.Service, inc.Service.Deployment(inc.DeploymentID)
	status := inc.ServiceDeployment.Status
	switch {
	case inc.Kind == incident.HookFailed, inc.Kind == incident.HookAwaitingAction:
		return false // ECS ends it when the hook has answered, or its time is over
	case status == "ROLLBACK_FAILED":
		return true
	case inc.Kind == incident.DeploymentFailed:
		return Stuck(inc)
	case RollsBack(inc):
		return inc.Kind != incident.DeploymentRollingBack // nothing is known to watch a rollback
	case s.Controller == "EXTERNAL":
		return inTaskSet(inc)
	case own.Status != "PRIMARY" || own.RolloutState != "IN_PROGRESS":
		return false
	}
	return !endsByItself(inc)
}

// endsByItself reports whether ECS ends a rollout of which tasks fail.
func endsByItself(inc incident.Incident) bool {
	return inc.Service.Guarded(inc.Service.Deployment(inc.DeploymentID), inc.ServiceDeployment)
}

// Unwatched reports whether a circuit breaker would make ECS announce that a deployment of a service failed, and
// neither it nor an alarm is there.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
func Unwatched(s incident.Service) bool {
	return s.Status == "ACTIVE" && s.Breakable() && !s.CircuitBreaker && !s.Alarms
}

// Stuck reports whether a deployment failed and the service stays on it.
func Stuck(inc incident.Incident) bool {
	status := inc.ServiceDeployment.Status
	stays := !inc.Service.Rollback || status == "STOPPED"
	return inc.Kind == incident.DeploymentFailed && inc.Service.Known && stays && !strings.HasPrefix(status, "ROLLBACK")
}

func inTaskSet(inc incident.Incident) bool {
	set := inc.Service.TaskSet(inc.DeploymentID)
	return set.ID != "" && set.Status != "PRIMARY"
}

// underWay is since when an unended rollout goes on.
func underWay(inc incident.Incident) time.Time {
	if set := inc.Service.TaskSet(inc.DeploymentID); set.ID != "" {
		return set.CreatedAt
	}
	return inc.Service.Deployment(inc.DeploymentID).CreatedAt
}

// RollsBack reports whether an incident belongs to a rollback under way: it announces one, or its task is of the
// deployment that the service goes back to.
func RollsBack(inc incident.Incident) bool {
	own := inc.Service.Deployment(inc.DeploymentID)
	switch {
	case inc.Kind == incident.DeploymentRollingBack:
		return true
	case !inc.Kind.Nature().IsService || inc.Kind == incident.DeploymentFailed || own.Status != "PRIMARY":
		return false
	}
	return strings.Contains(strings.ToLower(own.RolloutReason), "rolling back") ||
		own.RolloutState == "IN_PROGRESS" && inc.ServiceDeployment.Status == "ROLLBACK_IN_PROGRESS"
}
