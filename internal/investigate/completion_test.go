package investigate

import (
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// chapterOf is a service deployment that began so many minutes before noon. Three failures trip its circuit breaker.
func chapterOf(id string, minutes int, status types.ServiceDeploymentStatus, failures int32) types.ServiceDeployment {
	monitor := types.ServiceDeploymentRollbackMonitorsStatusMonitoringComplete
	if failures == 3 {
		monitor = types.ServiceDeploymentRollbackMonitorsStatusTriggered
	}
	return types.ServiceDeployment{
		ServiceDeploymentArn: aws.String(arn + "service-deployment/prod/web/" + id), CreatedAt: aws.Time(noon.Add(-time.Duration(minutes) * time.Minute)),
		Status: status, DeploymentCircuitBreaker: &types.ServiceDeploymentCircuitBreaker{FailureCount: failures, Status: monitor},
	}
}

// history is what ECS answers of some service deployments.
func history(deployments ...types.ServiceDeployment) answers {
	var briefs []types.ServiceDeploymentBrief
	for _, d := range deployments {
		briefs = append(briefs, types.ServiceDeploymentBrief{ServiceDeploymentArn: d.ServiceDeploymentArn,
			CreatedAt: d.CreatedAt, Status: d.Status})
	}
	a := known()
	a["ecs:ListServiceDeployments"] = &ecs.ListServiceDeploymentsOutput{ServiceDeployments: briefs}
	a["ecs:DescribeServiceDeployments"] = &ecs.DescribeServiceDeploymentsOutput{ServiceDeployments: deployments}
	return a
}

func undescribed(a answers) answers {
	a["ecs:DescribeServiceDeployments"] = errors.New("throttled")
	return a
}

func TestACompletedDeploymentIsTheEndOfAFailureOrOfNone(t *testing.T) {
	const (
		good      = types.ServiceDeploymentStatusSuccessful
		stopped   = types.ServiceDeploymentStatusStopped
		wentBack  = types.ServiceDeploymentStatusRollbackSuccessful
		goingBack = types.ServiceDeploymentStatusRollbackInProgress
		underway  = types.ServiceDeploymentStatusInProgress
	)
	completed := incident.Incident{Kind: incident.DeploymentCompleted, Cluster: "prod", ServiceName: "web",
		DeploymentID: "ecs-svc/2", Time: noon}
	for sentence, test := range map[string]struct {
		known  answers
		kind   incident.Kind
		failed string
		calls  int
	}{
		"it was rolled back":                            {history(chapterOf("b", 9, wentBack, 3), chapterOf("a", 99, good, 0)), incident.DeploymentRolledBack, "b", 3},
		"it was rolled back, and ECS does not know yet": {history(chapterOf("b", 9, goingBack, 3)), incident.DeploymentRolledBack, "b", 3},
		"the one before was rolled back":                {history(chapterOf("c", 5, good, 0), chapterOf("b", 30, wentBack, 3), chapterOf("a", 99, good, 0)), incident.DeploymentRecovered, "b", 3},
		"the same, and ECS does not know yet":           {history(chapterOf("c", 5, underway, 0), chapterOf("b", 30, wentBack, 3)), incident.DeploymentRecovered, "b", 3},
		"the one before failed and stopped":             {history(chapterOf("c", 5, good, 0), chapterOf("b", 30, stopped, 3)), incident.DeploymentRecovered, "b", 3},
		"the one before was replaced in good health":    {history(chapterOf("c", 5, good, 0), chapterOf("b", 30, stopped, 0)), incident.DeploymentCompleted, "", 3},
		"the one before had failures and was replaced":  {history(chapterOf("c", 5, good, 0), chapterOf("b", 30, stopped, 1)), incident.DeploymentCompleted, "", 3},
		"one was replaced since the failure":            {history(chapterOf("d", 5, good, 0), chapterOf("c", 10, stopped, 0), chapterOf("b", 30, wentBack, 3), chapterOf("a", 99, good, 0)), incident.DeploymentRecovered, "b", 3},
		"two failed before":                             {history(chapterOf("d", 5, good, 0), chapterOf("c", 10, wentBack, 3), chapterOf("b", 30, wentBack, 3)), incident.DeploymentRecovered, "c", 3},
		"its rollback failed":                           {history(chapterOf("b", 9, types.ServiceDeploymentStatusRollbackFailed, 3), chapterOf("a", 99, good, 0)), incident.DeploymentCompleted, "", 1},
		"it was rolled back, but cannot be described":   {undescribed(history(chapterOf("b", 9, wentBack, 3), chapterOf("a", 99, good, 0))), incident.DeploymentRolledBack, "b", 3},
		"the one before cannot be described":            {undescribed(history(chapterOf("c", 5, good, 0), chapterOf("b", 30, stopped, 3))), incident.DeploymentCompleted, "", 3},
		"the one before was good":                       {history(chapterOf("c", 5, good, 0), chapterOf("b", 30, good, 0)), incident.DeploymentCompleted, "", 1},
		"only the one before that failed":               {history(chapterOf("c", 5, good, 0), chapterOf("b", 30, good, 0), chapterOf("a", 99, wentBack, 3)), incident.DeploymentCompleted, "", 1},
		"there is none before":                          {history(chapterOf("a", 5, good, 0)), incident.DeploymentCompleted, "", 1},
		"a newer one has failed since":                  {history(chapterOf("d", -5, goingBack, 3), chapterOf("c", 5, good, 0), chapterOf("b", 30, good, 0)), incident.DeploymentCompleted, "", 1},
		"in whatever order they are listed":             {history(chapterOf("b", 30, wentBack, 3), chapterOf("c", 5, good, 0)), incident.DeploymentRecovered, "b", 3},
		"ECS lists none":                                {history(), incident.DeploymentCompleted, "", 1},
		"ECS does not answer":                           {but("ecs:ListServiceDeployments", errors.New("no")), incident.DeploymentCompleted, "", 1},
	} {
		inc := fill(t, test.known.ecs(), completed)
		failed := ""
		if inc.FailedDeployment.ARN != "" {
			failed = lastPart(inc.FailedDeployment.ARN)
		}
		if inc.Kind != test.kind || failed != test.failed || inc.Lookups != test.calls {
			t.Errorf("%s: %s after %q in %d calls, want %s after %q in %d", sentence, inc.Kind, failed, inc.Lookups, test.kind,
				test.failed, test.calls)
		}
	}
}
