package ecsread

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// A secret of a command is told by the word before it, which may be the entry point's.
func TestNoPasswordOfACommandIsKept(t *testing.T) {
	definition := TaskDefinition(types.TaskDefinition{ContainerDefinitions: []types.ContainerDefinition{{
		Image:       aws.String("app:Plum-Kite7!@registry.example.com/web:1.4"),
		EntryPoint:  []string{"mysql"},
		Command:     []string{"-pPlum-Kite7!", "--password", "Plum-Kite7!", "shop"},
		HealthCheck: &types.HealthCheck{Command: []string{"CMD", "redis-cli", "-a", "Plum-Kite7!", "ping"}},
	}}}, nil)
	c := definition.Containers[0]
	if kept := fmt.Sprintf("%+v", c); strings.Contains(kept, "Plum") {
		t.Errorf("a password is kept: %s", kept)
	}
	if len(c.EntryPoint) != 1 || len(c.Command) != 4 || c.Command[3] != "shop" {
		t.Errorf("entry point %q, command %q", c.EntryPoint, c.Command)
	}
}

// ECS tells a threshold of a circuit breaker that is turned off, too.
func TestACircuitBreakerThatIsOffCountsNothing(t *testing.T) {
	for status, want := range map[types.ServiceDeploymentRollbackMonitorsStatus]int{
		types.ServiceDeploymentRollbackMonitorsStatusMonitoring: 3, types.ServiceDeploymentRollbackMonitorsStatusDisabled: 0,
	} {
		d := ServiceDeployment(types.ServiceDeployment{
			DeploymentCircuitBreaker: &types.ServiceDeploymentCircuitBreaker{Status: status, Threshold: 3}})
		if d.FailureThreshold != want {
			t.Errorf("%s: threshold %d", status, d.FailureThreshold)
		}
	}
}
