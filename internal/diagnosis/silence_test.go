package diagnosis

import (
	"testing"
	"time"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/incident"
)

func TestATaskIsSilentWhereItsDeploymentTells(t *testing.T) {
	never := crash(1, noon, 1)
	never.StartedAt, never.StopCode, never.StoppedReason, never.Containers = time.Time{}, "TaskFailedToStart",
		"CannotPullContainerError: web:43: not found", nil
	unhealthy := crash(1, noon, 137)
	unhealthy.StopCode, unhealthy.StoppedReason = "ServiceSchedulerInitiated",
		"Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web/0123456789abcdef)"
	underway := incident.Deployment{ID: "ecs-svc/1", Status: "PRIMARY", RolloutState: "IN_PROGRESS"}
	counting, failed, stalled, done, old, back := underway, underway, underway, underway, underway, underway
	counting.Failed, failed.RolloutState, stalled.RolloutState, done.RolloutState, old.Status = 1, "FAILED", "FAILED",
		"COMPLETED", "ACTIVE"
	failed.Status, back.RolloutReason = "ACTIVE", "ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1."
	for sentence, test := range map[string]struct {
		task       incident.Task
		deployment incident.Deployment
		breaker    bool
		silent     bool
	}{
		"it never started":                     {never, underway, true, true},
		"it failed a health check":             {unhealthy, underway, true, true},
		"it crashed, and ECS counts failures":  {crash(1, noon, 1), counting, true, true},
		"it crashed, and ECS has counted none": {crash(1, noon, 1), underway, true, false},
		"its deployment has failed":            {crash(1, noon, 1), failed, true, true},
		"its deployment has failed and stays":  {crash(1, noon, 1), stalled, true, false},
		"a rollback does not start either":     {never, back, true, false},
		"its deployment is done":               {never, done, true, false},
		"its deployment is being replaced":     {never, old, true, false},
		"there is no circuit breaker":          {never, counting, false, false},
		"another deployment's circuit breaker": {never, incident.Deployment{ID: "ecs-svc/2", Status: "PRIMARY", RolloutState: "IN_PROGRESS"}, true, false},
	} {
		inc := stopOf(test.task, []incident.Task{test.task})
		inc.DeploymentID = "ecs-svc/1"
		inc.Service = incident.Service{Known: true, CircuitBreaker: test.breaker,
			Deployments: []incident.Deployment{test.deployment}}
		if v := Diagnose(inc); v.Alert == test.silent ||
			test.silent != (v.Silence == Silence{Code: ToldByDeployment, Deployment: "ecs-svc/1"}) {
			t.Errorf("%s: alert %t, silence %+v", sentence, v.Alert, v.Silence)
		}
	}
}

func TestATagMutesForAsLongAsItSays(t *testing.T) {
	const until = "2026-11-11T21:00:00+09:00" // noon in UTC
	for sentence, test := range map[string]struct {
		service, cluster string
		at               time.Time
		silent           bool
	}{
		"a service's, before":       {until, "", noon.Add(-time.Second), true},
		"a cluster's, before":       {"", until, noon.Add(-time.Second), true},
		"a service's, from then on": {until, "", noon, false},
		"a cluster's, from then on": {"", until, noon, false},
		"the later of two":          {"2026-11-10T00:00:00Z", until, noon.Add(-time.Second), true},
		"a day without a time":      {"2026-12-31", "", noon, false},
		"a word":                    {"", "tomorrow", noon, false},
		"an event that has no time": {until, "", time.Time{}, false},
		"no tag":                    {"", "", noon.Add(-time.Second), false},
	} {
		inc := incident.Incident{Kind: incident.DeploymentFailed, Name: "SERVICE_DEPLOYMENT_FAILED", Time: test.at,
			Service: incident.Service{Known: true}}
		if test.service != "" {
			inc.Service.Tags = map[string]string{"ecswhy:mute-until": test.service}
		}
		if test.cluster != "" {
			inc.ClusterTags = map[string]string{"ecswhy:mute-until": test.cluster}
		}
		if v := Diagnose(inc); v.Alert == test.silent || test.silent != (v.Silence.Until.Format(time.RFC3339) == until) {
			t.Errorf("%s: alert %t, silence %+v", sentence, v.Alert, v.Silence)
		}
		if Silent(inc) != test.silent {
			t.Errorf("%s: Silent says otherwise", sentence)
		}
	}
}

func TestAClosingIsToldOnlyOfAFailure(t *testing.T) {
	for kind, want := range map[incident.Kind]bool{
		incident.DeploymentCompleted: false, incident.DeploymentRolledBack: true, incident.DeploymentRecovered: true, incident.Canary: true,
	} {
		if v := Diagnose(incident.Incident{Kind: kind}); v.Alert != want || v.Severity != cause.Info ||
			v.Open != (kind == incident.DeploymentCompleted) {
			t.Errorf("%s: %+v", kind, v)
		}
	}
}
