package message_test

import (
	"strings"
	"testing"
	"time"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/message"
)

// job is a task of no service that something started and that failed.
func job(startedBy string) incident.Incident {
	at := time.Date(2026, 11, 26, 23, 59, 0, 0, time.UTC)
	return incident.Incident{
		Kind: incident.TaskStopped, Partition: "aws", Region: "us-east-1", Account: "111122223333", Cluster: "batch", Time: at,
		Tasks: []incident.Task{{
			ARN: arn + "task/batch/0123", DefinitionARN: arn + "task-definition/executor:7", StartedBy: startedBy, LaunchType: "FARGATE",
			StopCode: "EssentialContainerExited", StoppedReason: "Essential container in task exited", StartedAt: at, StoppedAt: at,
			Containers: []incident.Container{{Name: "executor", Exited: true, ExitCode: 2}},
		}},
	}
}

const again = "aws ecs run-task --region us-east-1 --cluster batch --task-definition executor --launch-type FARGATE " +
	"--network-configuration file://network.json"

func TestAJobNamesWhatStartedItAndHowToStopAndRepeatIt(t *testing.T) {
	for startedBy, wants := range map[string][]string{
		"chronos-schedule/outbox-flush": {
			"🔴 scheduled job outbox-flush failed: ", "started by the EventBridge Scheduler schedule outbox-flush",
			`aws scheduler update-schedule --region us-east-1 --cli-input-json "$(aws scheduler get-schedule --region us-east-1 --name outbox-flush`,
			"Started by https://us-east-1.console.aws.amazon.com/scheduler/home?region=us-east-1#schedules", again,
		},
		"chronos-schedule/gold-coast-data-lak": { // 36 characters, and the name was longer
			"scheduled job gold-coast-data-lak… failed", "aws scheduler list-schedules --region us-east-1 --name-prefix gold-coast-data-lak\n", again,
		},
		"events-rule/nightly.report": {
			"🔴 job nightly.report failed: ", "started by the EventBridge rule nightly.report",
			"aws events disable-rule --region us-east-1 --name nightly.report\n", "/events/home?region=us-east-1#/rules", again,
		},
		"events-rule/" + strings.Repeat("r", 24): {
			"🔴 job " + strings.Repeat("r", 24) + "… failed", "aws events list-rules --region us-east-1 --name-prefix rrrr",
		},
		"AWS Step Functions": {
			"🔴 Step Functions job executor failed: ", "started by Step Functions", "aws stepfunctions redrive-execution --region us-east-1 --execution-arn ARN",
			"/states/home?region=us-east-1#/statemachines",
		},
	} {
		text := write(job(startedBy)).Text
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not in\n%s", startedBy, want, text)
			}
		}
	}
}

func TestAJobOfAWSBatchIsKnownByItsCluster(t *testing.T) {
	inc := job("")
	inc.Cluster = "AWSBatch-nightly-1a6929d6-f62b-3d45-b3b5-31e7f64ae0da"
	text := write(inc).Text
	for _, want := range []string{"AWS Batch job executor failed", "started by AWS Batch",
		"aws batch list-jobs --region us-east-1 --job-queue QUEUE --job-status FAILED"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
}

func TestWhatPeopleStartIsNoJobOfAnEngine(t *testing.T) {
	for _, startedBy := range []string{"", "alice", "chronos", "AWS Step Functions 2"} {
		text := write(job(startedBy)).Text
		if !strings.HasPrefix(text, "🔴 executor task stopped: ") || strings.Contains(text, "tarted by") {
			t.Errorf("%q:\n%s", startedBy, text)
		}
	}
}

// Whoever runs a task can write anything into startedBy.
func TestNoCommandHasANameThatNoScheduleHas(t *testing.T) {
	for _, name := range []string{"$(id)", "a;id", "-rf", "a b"} {
		for _, prefix := range []string{"chronos-schedule/", "events-rule/"} {
			steps := strings.Join(write(job(prefix+name)).Chatbot.Content.NextSteps, "\n")
			if strings.Contains(steps, name) || strings.Contains(steps, "disable-rule") ||
				strings.Contains(steps, "-schedule --") {
				t.Errorf("%s%s: %s", prefix, name, steps)
			}
		}
	}
}

// refused is a call of RunTask for a schedule that started nothing.
func refused(reason string) incident.Incident {
	return incident.Incident{
		Kind: incident.JobRefused, Name: "RunTask", Reason: reason, Partition: "aws", Region: "us-east-1", Account: "111122223333",
		Cluster: "batch", Time: time.Date(2026, 11, 26, 3, 0, 0, 0, time.UTC),
		Request: incident.Request{Definition: arn + "task-definition/nightly:4", StartedBy: "chronos-schedule/nightly", LaunchType: "EC2"},
		Caller:  incident.Caller{ARN: "arn:aws:sts::111122223333:assumed-role/run-nightly/0123"},
	}
}

func TestAJobThatNeverStartedSaysWhy(t *testing.T) {
	for reason, wants := range map[string][]string{
		"ClientException: TaskDefinition is inactive": {
			"🔴 scheduled job nightly did not start: task definition inactive (batch)\n", "The task definition nightly:4 is inactive",
			"--family-prefix nightly --status ACTIVE --sort DESC", "called by run-nightly/0123", "Tasks: nightly:4\n",
			"run-task --region us-east-1 --cluster batch --task-definition nightly --launch-type EC2\n",
		},
		"AGENT":           {"did not start: ECS agent disconnected (batch)"},
		"RESOURCE:MEMORY": {"did not start: not enough memory (batch)"},
		"AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/run-nightly/0123 is not authorized to perform: ecs:RunTask on resource: x": {
			"did not start: RunTask not allowed", "The role run-nightly is not allowed to call ecs:RunTask",
		},
		"InvalidParameterException: Network Configuration must be provided": {"did not start: RunTask refused", "| InvalidParameterException: Network"},
		"a text of tomorrow": {"did not start: RunTask refused", "| a text of tomorrow"},
	} {
		text := write(refused(reason)).Text
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not in\n%s", want, text)
			}
		}
	}
}

func TestARefusalThatItsCallerSawIsAWarning(t *testing.T) {
	for startedBy, sign := range map[string]string{"chronos-schedule/nightly": "🔴", "events-rule/x": "🔴",
		"AWS Step Functions": "🟠", "alice": "🟠"} {
		inc := refused("AGENT")
		inc.Request.StartedBy = startedBy
		if title := write(inc).Chatbot.Content.Title; !strings.HasPrefix(title, sign) {
			t.Errorf("%s: %s", startedBy, title)
		}
	}
}

func TestAFailureThatGoesOnOutsideDeploymentsHasOneThread(t *testing.T) {
	down := job("")
	down.ServiceName, down.Tasks[0].Group = "web", "service:web"
	for want, test := range map[string]struct {
		inc incident.Incident
		v   diagnosis.Verdict
	}{
		"ecs/batch/outbox-flush/essential-container-exited/2026-11-26": {job("chronos-schedule/outbox-flush"), diagnosis.Diagnose(job(""))},
		"ecs/batch/executor/essential-container-exited/2026-11-26":     {job("alice"), diagnosis.Diagnose(job(""))},
		"ecs/batch/nightly/agent-disconnected/2026-11-26":              {refused("AGENT"), diagnosis.Diagnose(refused("AGENT"))},
		"ecs/batch/web/down/2026-11-25": {down, diagnosis.Verdict{
			Failure: diagnosis.Failure{Cause: "panic"}, Impact: diagnosis.Impact{Code: diagnosis.Down, Since: down.Time.Add(-24 * time.Hour)},
		}},
		"ecs/batch/web/panic/2026-11-25": {down, diagnosis.Verdict{
			Failure: diagnosis.Failure{Cause: "panic"}, Repeat: diagnosis.Repeat{Nth: 4, Since: down.Time.Add(-24 * time.Hour)},
		}},
	} {
		if got := message.Thread(test.inc, test.v); got != want {
			t.Errorf("thread %q, want %q", got, want)
		}
	}
}

func TestAServiceThatIsUpAgainSaysSoInTheThreadOfItsOutage(t *testing.T) {
	inc := job("")
	inc.ServiceName, inc.Tasks[0].Group = "web", "service:web"
	since := inc.Time.Add(-24 * time.Hour)
	outage := message.Thread(inc, diagnosis.Verdict{Impact: diagnosis.Impact{Code: diagnosis.Down, Since: since}})
	inc.Kind, inc.Tasks = incident.ServiceUpAgain, nil
	end := message.Thread(inc, diagnosis.Verdict{Impact: diagnosis.Impact{Code: diagnosis.Restored, Since: since}})
	if outage != end || outage == "" {
		t.Errorf("down in %q, up in %q", outage, end)
	}
}

func TestTheMissingVariableIsNamedWhereTheLogNamesOne(t *testing.T) {
	for line, want := range map[string]string{
		`{"level":"error","msg":"RUN_KEY env var required"}`:        "environment variable RUN_KEY missing",
		"KEY env var required":                                      "environment variable missing",
		"either RUN_KEY or RUN_TOKEN: missing environment variable": "environment variable missing",
	} {
		inc := job("chronos-schedule/outbox-flush")
		inc.Log = incident.Log{Container: "executor", Lines: []incident.LogLine{{Text: line}}}
		text := write(inc).Text
		if !strings.Contains(text, "failed: "+want+" (batch)") {
			t.Errorf("%q is not in\n%s", want, text)
		}
		if strings.Contains(want, "RUN_KEY") != strings.Contains(text,
			"Set RUN_KEY in the container overrides of outbox-flush") {
			t.Errorf("the step does not fit:\n%s", text)
		}
	}
}
