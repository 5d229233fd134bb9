package message_test

import (
	"strings"
	"testing"
	"time"

	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/message"
)

// What ECS says of the function of a hook that failed, in its three forms.
const (
	rolledBack = "Service deployment rolled back because PRE_SCALE_UP lifecycle hook(s) failed. "
	ofFunction = "arn:aws:lambda:ap-northeast-1:111122223333:function:check"
	refusal    = rolledBack + "Lifecycle hook target " + ofFunction + " returned FAILED status."
	unreadable = rolledBack + "ECS was unable to parse the response from " + ofFunction + " due to HookStatus must not " +
		"be null"
	uninvoked = rolledBack + "ECS was unable to invoke hook target " + ofFunction + " due to User: " +
		"arn:aws:sts::111122223333:assumed-role/hooks/x is not authorized to perform: lambda:InvokeFunction"
)

func TestEachFailureOfAHookHasItsSentenceAndSteps(t *testing.T) {
	for reason, wants := range map[string][]string{
		refusal: {
			"🟠 web deployment failed: refused by hook check at PRE_SCALE_UP (prod)\n",
			"The lifecycle hook check at PRE_SCALE_UP answered FAILED: it refused the deployment. None of its tasks had been started.",
			"aws logs tail --region ap-northeast-1 /aws/lambda/check --since 1h", "Hook logs https://",
		},
		unreadable: {
			"web deployment failed: unreadable answer from hook check at PRE_SCALE_UP", "ECS cannot read the answer of the lifecycle hook check",
			"hookStatus SUCCEEDED, FAILED or IN_PROGRESS", "/aws/lambda/check",
		},
		uninvoked: {
			"web deployment failed: hook check not invoked at PRE_SCALE_UP", "its role hooks lacks lambda:InvokeFunction",
			"Allow lambda:InvokeFunction on check for the hook's role hooks", "get-function-configuration --region ap-northeast-1 --function-name check",
		},
	} {
		inc := rollout()
		inc.Reason = reason
		text := write(inc).Text
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not in\n%s", want, text)
			}
		}
	}
}

// paused is a pause of web's deployment at its second step, of which ECS says what it does at the end.
func paused(kind incident.Kind, name, action string) incident.Incident {
	inc := rollout()
	inc.Kind, inc.Name, inc.Reason, inc.DeploymentID = kind, name, "", ""
	inc.Service.Strategy, inc.Service.Running = "CANARY", 4
	inc.Service.Deployments = []incident.Deployment{
		{ID: "ecs-svc/1", Status: "PRIMARY", TaskDefinitionARN: arn + "task-definition/web:43", RolloutState: "IN_PROGRESS", Running: 2},
		{ID: "ecs-svc/2", Status: "ACTIVE", TaskDefinitionARN: arn + "task-definition/web:42", RolloutState: "COMPLETED", Running: 2},
	}
	inc.Hook = incident.Hook{
		ID: "ecs-pause-1", Type: "PAUSE", Stage: "PRE_PRODUCTION_TRAFFIC_SHIFT", ExpiresAt: inc.Time.Add(14 * time.Minute),
		ServiceDeploymentARN: arn + "service-deployment/prod/web/0EYSiB0q",
	}
	own := inc.Hook
	own.Status, own.TimeoutAction = "AWAITING_ACTION", action
	inc.ServiceDeployment = incident.ServiceDeployment{
		ARN: inc.Hook.ServiceDeploymentARN, Status: "IN_PROGRESS", Hooks: []incident.Hook{own},
		Target: incident.RolledOut{ARN: "revision", Requested: 8, Running: 7, Weighted: true, Traffic: 12.5, TestTraffic: 100},
	}
	return inc
}

func TestAPauseSaysWhoMustDoWhatUntilWhen(t *testing.T) {
	for action, want := range map[string]string{
		"ROLLBACK": "If nobody does, ECS rolls it back at 03:26 UTC, 14 min after this event.",
		"CONTINUE": "If nobody does, ECS continues it at 03:26 UTC, 14 min after this event.",
		"":         "The pause ends at 03:26 UTC, 14 min after this event.",
	} {
		text := write(paused(incident.HookAwaitingAction, "HOOK_AWAITING_ACTION", action)).Text
		for _, want := range []string{
			want, "7 of 8 tasks of the new revision running · 12.5% of production traffic on it · 100% of test traffic on it",
			"--hook-id ecs-pause-1 --action CONTINUE",
			"--hook-id ecs-pause-1 --action ROLLBACK",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not in\n%s", want, text)
			}
		}
		if strings.Contains(text, "pauses of this stage") {
			t.Errorf("one pause is told of as of many:\n%s", text)
		}
	}
}

func TestOfSeveralPausesAllAreToBeContinued(t *testing.T) {
	inc := paused(incident.HookAwaitingAction, "HOOK_AWAITING_ACTION", "ROLLBACK")
	inc.ServiceDeployment.Hooks = append(inc.ServiceDeployment.Hooks,
		incident.Hook{ID: "ecs-pause-2", Status: "AWAITING_ACTION"}, incident.Hook{ID: "ecs-pause-3", Status: "SUCCEEDED"})
	for language, want := range map[message.Language]string{
		message.English:  "2 pauses are open at this stage and each must be continued; this one is ecs-pause-1.",
		message.Japanese: "2 件の一時停止があり",
	} {
		if text := writeFor(message.Settings{Language: language}, inc).Text; !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
}

// AWS calls a pause failed that a person answered with ROLLBACK.
func TestThePersonWhoAnsweredAPauseIsNotCalledLate(t *testing.T) {
	for _, test := range []struct{ name, action, title, why, step string }{
		{
			"HOOK_FAILED", "ROLLBACK", "🟠 web deployment rolled back manually at PRE_PRODUCTION_TRAFFIC_SHIFT (prod)",
			"Someone answered the pause at PRE_PRODUCTION_TRAFFIC_SHIFT with ROLLBACK", "AttributeValue=ContinueServiceDeployment",
		},
		{"HOOK_TIMED_OUT", "ROLLBACK", "web deployment was not approved in time", "Nobody continued the deployment", "Deploy again and answer in time"},
		{"HOOK_TIMED_OUT", "", "web deployment was not approved in time", "Nobody continued the deployment", "Deploy again and answer in time"},
		{
			"HOOK_TIMED_OUT", "CONTINUE", "🟠 web deployment continues without approval", "so ECS continues the deployment, as the hook is configured to",
			"stop-service-deployment --region ap-northeast-1 --service-deployment-arn " + arn + "service-deployment/prod/web/0EYSiB0q --stop-type ROLLBACK",
		},
	} {
		inc := paused(incident.HookFailed, test.name, test.action)
		inc.ServiceDeployment.Target.Traffic = 0
		text := write(inc).Text
		for _, want := range []string{test.title, test.why, test.step} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not in\n%s", test.name, want, text)
			}
		}
	}
}
