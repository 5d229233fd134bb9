package incident

import (
	"testing"
	"time"
)

func TestWhoEndsADeploymentWhoseTasksFail(t *testing.T) {
	began := time.Date(2026, 10, 14, 3, 0, 0, 0, time.UTC)
	own := Deployment{ID: "ecs-svc/1", CreatedAt: began}
	runs := own
	runs.Running = 1
	canary := func(traffic float64) ServiceDeployment {
		return ServiceDeployment{CreatedAt: began, Target: RolledOut{Weighted: true, Traffic: traffic}}
	}
	older := canary(0)
	older.CreatedAt = began.Add(-time.Hour)
	for name, c := range map[string]struct {
		service Service
		own     Deployment
		by      ServiceDeployment
		want    bool
	}{
		"nobody":              {Service{}, runs, ServiceDeployment{}, false},
		"the circuit breaker": {Service{CircuitBreaker: true}, own, ServiceDeployment{}, true},
		"a circuit breaker that the service does not have": {Service{}, own,
			ServiceDeployment{CreatedAt: began, FailureThreshold: 3}, false},
		"no circuit breaker of a blue/green":  {Service{CircuitBreaker: true, Strategy: "BLUE_GREEN"}, runs, ServiceDeployment{}, false},
		"no circuit breaker of CodeDeploy":    {Service{CircuitBreaker: true, Controller: "CODE_DEPLOY"}, runs, ServiceDeployment{}, false},
		"no alarm, where no task runs":        {Service{Alarms: true}, own, ServiceDeployment{}, false},
		"an alarm, where one does":            {Service{Alarms: true}, runs, ServiceDeployment{}, true},
		"no alarm of a canary that waits":     {Service{Alarms: true, Strategy: "CANARY"}, runs, canary(0), false},
		"an alarm of a canary with traffic":   {Service{Alarms: true, Strategy: "CANARY"}, runs, canary(10), true},
		"the traffic is another deployment's": {Service{Alarms: true, Strategy: "CANARY"}, runs, older, true},
	} {
		if got := c.service.Guarded(c.own, c.by); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
