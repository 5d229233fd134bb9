package diagnosis

import (
	"fmt"
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// silence says why nobody is told of a failure: because somebody asked for that, because its deployment tells of it, or because
// the same has been told. Where that cannot be known, because a look-up failed, there is no silence.
func silence(inc incident.Incident, v Verdict) string {
	for _, mute := range inc.AllMutes() {
		if inc.Time.Before(mute.Until) && !inc.Time.IsZero() {
			return fmt.Sprintf("%s mutes it until %s", mute.By, mute.Until.Format(time.RFC3339))
		}
	}
	switch {
	case inc.Kind == incident.TaskStopped && toldByDeployment(inc, v.Cause):
		return "its deployment " + inc.DeploymentID + " failed or will, and that is told"
	case !v.Repeat.speaks():
		return fmt.Sprintf("failure %d for this cause since %s; the first, second, fourth, eighth and so on are told", v.Repeat.Nth, v.Repeat.Since.UTC().Format(time.RFC3339))
	}
	return ""
}

// toldByDeployment says whether a stopped task belongs to a deployment that its circuit breaker has failed and left, or is about to
// fail: it is under way, and ECS counts such failures. A crash after the start is only known to count once ECS has counted one. The
// circuit breaker is not known to watch a roll-back, nor what a failed deployment runs on with where there is none.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
func toldByDeployment(inc incident.Incident, code Code) bool {
	own := inc.Service.Deployment(inc.DeploymentID)
	if !inc.Service.CircuitBreaker || inc.DeploymentID == "" {
		return false
	}
	primary := own.Status == "PRIMARY"
	goingBack := strings.Contains(strings.ToLower(own.RolloutReason), "rolling back")
	counts := inc.Tasks[0].StartedAt.IsZero() || code == cause.ContainerHealthCheckFailed || code == cause.ELBHealthCheckFailed || own.Failed > 0
	return own.RolloutState == "FAILED" && !primary || own.RolloutState == "IN_PROGRESS" && primary && counts && !goingBack
}
