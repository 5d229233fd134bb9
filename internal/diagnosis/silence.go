package diagnosis

import (
	"time"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// SilenceCode is the stable name of a reason for telling nobody.
type SilenceCode string

// The reasons.
const (
	Progress         SilenceCode = "progress"           // an event of its Kind reports no failure
	JobFinished      SilenceCode = "job-finished"       // a task of no service ended with exit code 0
	NotFailed        SilenceCode = "not-failed"         // the task's stop has a Cause that is no failure
	ToldByDeployment SilenceCode = "told-by-deployment" // the task's Deployment failed or will, and that is told
	// the same has failed Nth times Since then, and others of these are told
	TooOften        SilenceCode = "too-often"
	MutedBySetting  SilenceCode = "muted-by-setting" // the Setting mutes it Until then
	MutedByService  SilenceCode = "muted-by-service" // a tag of the service does
	MutedByCluster  SilenceCode = "muted-by-cluster" // a tag of the cluster does
	Ignored         SilenceCode = "ignored"          // the Setting ignores it
	ForeignSource   SilenceCode = "foreign-source"   // Given is the source of an event that is not of ECS
	ForeignType     SilenceCode = "foreign-type"     // Given is a type that ecswhy's own events do not have
	ForeignSchedule SilenceCode = "foreign-schedule" // Given is a type that a schedule's events do not have
	ForeignRule     SilenceCode = "foreign-rule"     // it is the schedule of a rule of somebody else
)

// Silence says why nobody is told of an incident: a code, and what its phrase names. The zero value is no silence.
type Silence struct {
	Code       SilenceCode   `json:"code,omitzero"`
	Kind       incident.Kind `json:"kind,omitzero"`
	Cause      Code          `json:"cause,omitzero"`
	Deployment string        `json:"deployment,omitzero"`
	Nth        int           `json:"nth,omitzero"`
	Since      time.Time     `json:"since,omitzero"`
	Until      time.Time     `json:"until,omitzero"`
	Setting    string        `json:"setting,omitzero"`
	Given      string        `json:"given,omitzero"` // by whoever sent the event: it can hold anything
}

// silence says why nobody is told of a failure: because somebody asked for that, because its deployment tells of it, or
// because the same has been told. Where that cannot be known, because a lookup failed, there is no silence, nor about
// the first failure of an outage, nor where all or most is lost since the last.
func silence(inc incident.Incident, v Verdict) Silence {
	for _, mute := range inc.AllMutes() {
		if inc.Time.Before(mute.Until) && !inc.Time.IsZero() {
			return silenceOf(mute)
		}
	}
	switch {
	case v.Impact.Code == Down && v.Repeat.Nth <= 1:
		return Silence{}
	case inc.Kind == incident.TaskStopped && !v.Impact.lacksMost() && isToldByDeployment(inc, v.Cause):
		return Silence{Code: ToldByDeployment, Deployment: inc.DeploymentID}
	case !v.Repeat.isTold() && !hasWorsened(inc, v.Impact, v.Repeat):
		return Silence{Code: TooOften, Nth: v.Repeat.Nth, Since: v.Repeat.Since.UTC()}
	}
	return Silence{}
}

// silenceOf is the silence that somebody asked for.
func silenceOf(m incident.Mute) Silence {
	s := Silence{Setting: m.Setting, Until: m.Until}
	switch m.By {
	case incident.MutedBySetting:
		s.Code = MutedBySetting
	case incident.MutedByServiceTag:
		s.Code = MutedByService
	case incident.MutedByClusterTag:
		s.Code = MutedByCluster
	}
	return s
}

// isToldByDeployment reports whether a stopped task belongs to a deployment that its circuit breaker has failed and
// left, or is about to fail: it is under way, and ECS counts such failures. A crash after the start is only known to
// count once ECS has counted one. The circuit breaker is not known to watch a rollback, nor what a failed deployment
// runs on with where there is none.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
func isToldByDeployment(inc incident.Incident, code Code) bool {
	own := inc.Service.Deployment(inc.DeploymentID)
	if len(inc.Tasks) == 0 || !inc.Service.Breaks() {
		return false
	}
	primary := own.Status == "PRIMARY"
	unhealthy := code == cause.ContainerHealthCheckFailed || code == cause.ELBHealthCheckFailed
	counts := inc.Tasks[0].StartedAt.IsZero() || unhealthy || own.Failed > 0
	underWay := own.RolloutState == "IN_PROGRESS" && primary && !RollsBack(inc)
	return own.RolloutState == failed && !primary || underWay && counts
}
