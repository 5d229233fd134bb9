package message

import (
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/markup"
	"github.com/ecswhy/ecswhy/internal/plaintext"
)

// Thread names the thread that a notification belongs to: one for each service deployment, so that failure, rollback
// and recovery stand together, and outside of deployments one for each failure that goes on. It is empty for what
// stands alone.
func Thread(inc incident.Incident, v diagnosis.Verdict) string {
	if inc.Kind == incident.Canary {
		return strings.TrimSuffix("ecswhy/canary/"+inc.Mark, "/") // what a person looks for is no reply to an old one
	}
	if inc.Kind == incident.ServiceUpAgain && inc.Time.Sub(inc.Service.Primary().CreatedAt) < time.Hour {
		return threadID(inc.Cluster, name(inc), lastPart(inc.Service.CurrentDeploymentARN)) // which caused the outage
	}
	if outsideDeployments(inc) {
		return episode(inc, v)
	}
	return threadID(inc.Cluster, name(inc), deployment(inc))
}

// outsideDeployments reports whether what failed is a job, or a service at rest.
func outsideDeployments(inc incident.Incident) bool {
	done := inc.ServiceDeployment.FinishedAt
	atRest := !done.IsZero() && done.Before(inc.Time)
	switch inc.Kind {
	case incident.JobRefused, incident.ServiceUpAgain:
		return true
	case incident.TaskStopped:
		return atRest || lastPart(inc.ServiceDeployment.ARN) == ""
	case incident.TasksFailingToStart, incident.PlacementFailed, incident.ServiceProblem:
		return atRest
	default:
		return false
	}
}

// deployment is the id of the service deployment that an incident is about, or that of its part that is known.
func deployment(inc incident.Incident) string {
	for _, arn := range []string{
		inc.FailedDeployment.ARN, inc.ServiceDeployment.ARN, inc.Hook.ServiceDeploymentARN, inc.Daemon.DeploymentARN,
	} {
		if id := lastPart(arn); id != "" {
			return id
		}
	}
	return inc.DeploymentID
}

// outage stands in a thread's name for the cause where a service is down, whatever the cause, until it is up again.
const outage = "down"

// episode names the thread of a failure that goes on: the job or service, its cause, and the day on which it began, so
// that nobody reads it below a message of last week.
func episode(inc incident.Incident, v diagnosis.Verdict) string {
	reason, began := string(v.Cause), v.Repeat.Since
	if v.Impact.Code == diagnosis.Down || inc.Kind == incident.ServiceUpAgain {
		reason, began = outage, v.Impact.Since
	}
	if began.IsZero() {
		began = inc.Time
	}
	if began.IsZero() || inc.Cluster == "" {
		return ""
	}
	return threadID(inc.Cluster, jobName(inc), reason+"/"+began.UTC().Format(time.DateOnly))
}

// threadID is the name of a thread, and empty where there is no id.
func threadID(cluster, name, id string) string {
	if id == "" {
		return ""
	}
	return markup.Cut(plaintext.Line(strings.Join(nonEmpty("ecs", cluster, name, id), "/")), longestID)
}
