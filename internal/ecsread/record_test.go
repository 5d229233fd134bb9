package ecsread

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/incident"
)

func TestTheHooksOfAServiceDeployment(t *testing.T) {
	until := time.Date(2026, 10, 14, 3, 0, 0, 0, time.UTC)
	const arn = "arn:aws:ecs:eu-west-1:111122223333:service-deployment/prod/web/1"
	pause := func(status types.DeploymentLifecycleHookStatus, then types.DeploymentLifecycleHookAction) types.DeploymentLifecycleHookDetail {
		return types.DeploymentLifecycleHookDetail{
			HookId: aws.String("ecs-pause-1"), TargetType: types.DeploymentLifecycleHookTargetTypePause,
			Status: status, ExpiresAt: &until, TimeoutAction: then,
		}
	}
	for name, c := range map[string]struct {
		hook  types.DeploymentLifecycleHookDetail
		ended bool
	}{
		"waits":                                 {pause("AWAITING_ACTION", "ROLLBACK"), false},
		"a person rolled back":                  {pause("FAILED", "CONTINUE"), true},
		"nobody answered, and that is an end":   {pause("TIMED_OUT", "ROLLBACK"), true},
		"nobody answered, and ECS goes on":      {pause("TIMED_OUT", "CONTINUE"), false},
		"nobody answered, and AWS says no more": {pause("TIMED_OUT", ""), true},
	} {
		got := ServiceDeployment(types.ServiceDeployment{
			ServiceDeploymentArn: aws.String(arn), LifecycleStage: "BAKE_TIME", LifecycleHookDetails: []types.DeploymentLifecycleHookDetail{c.hook},
		})
		want := []incident.Hook{{
			ID: "ecs-pause-1", Type: "PAUSE", Status: string(c.hook.Status), TimeoutAction: string(c.hook.TimeoutAction),
			Stage: "BAKE_TIME", ExpiresAt: until, ServiceDeploymentARN: arn,
		}}
		if diff := cmp.Diff(want, got.Hooks); diff != "" || got.HookFailed != c.ended {
			t.Errorf("%s: an end %t\n%s", name, got.HookFailed, diff)
		}
	}
}

func TestHowLongTrafficBakes(t *testing.T) {
	minutes := aws.Int32
	for name, c := range map[string]struct {
		configuration types.DeploymentConfiguration
		bake, step    int
	}{
		"at once":   {types.DeploymentConfiguration{BakeTimeInMinutes: minutes(10)}, 10, 0},
		"a canary":  {types.DeploymentConfiguration{CanaryConfiguration: &types.CanaryConfiguration{CanaryBakeTimeInMinutes: minutes(5)}}, 0, 5},
		"in a line": {types.DeploymentConfiguration{LinearConfiguration: &types.LinearConfiguration{StepBakeTimeInMinutes: minutes(3)}}, 0, 3},
	} {
		got, _ := Service(t.Context(), types.Service{DeploymentConfiguration: &c.configuration})
		if got.BakeMinutes != c.bake || got.StepBakeMinutes != c.step {
			t.Errorf("%s: %d and %d min", name, got.BakeMinutes, got.StepBakeMinutes)
		}
	}
}
