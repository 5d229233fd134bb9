package ecsevent

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// recordedCall is the recorded event of a call of RunTask.
func recordedCall(t *testing.T, name string) incident.Incident {
	t.Helper()
	raw, err := os.ReadFile("../../testdata/events/runtask-refused-cloudtrail/" + name + "/event.json")
	if err != nil {
		t.Fatal(err)
	}
	return Decode(raw)
}

func TestACallThatStartsNothingIsARefusedJob(t *testing.T) {
	const definition = "arn:aws:ecs:ap-northeast-1:111122223333:task-definition/nightly-close:14"
	want := incident.Request{
		Definition: definition, StartedBy: "chronos-schedule/nightly-close", InvokedBy: "scheduler.amazonaws.com", LaunchType: "EC2",
	}
	inactive := recordedCall(t, "2-inactive")
	want.ErrorCode = "ClientException"
	if diff := cmp.Diff(want, inactive.Request); diff != "" {
		t.Error(diff)
	}
	if inactive.Kind != incident.JobRefused || inactive.Reason != "ClientException: TaskDefinition is inactive" {
		t.Errorf("%s: %s", inactive.Kind, inactive.Reason)
	}
	if at := time.Date(2026, 11, 27, 15, 0, 3, 0, time.UTC); !inactive.Caller.At.Equal(at) ||
		!strings.HasSuffix(inactive.Caller.ARN, "/3e23e8160039594a3389") {
		t.Errorf("%+v", inactive.Caller)
	}
	agent := recordedCall(t, "1-agent")
	want.ErrorCode, want.Failures = "", []incident.Shortage{{Reason: "AGENT"}}
	if diff := cmp.Diff(want, agent.Request); diff != "" {
		t.Error(diff)
	}
	if agent.Kind != incident.JobRefused || agent.Reason != "AGENT" || agent.Cluster != "prod-batch" ||
		agent.Partition != "aws" {
		t.Errorf("%+v", agent)
	}
}

func TestACallThatStartsATaskIsNoFailure(t *testing.T) {
	if got := recordedCall(t, "3-success"); got.Kind != incident.TaskChanged {
		t.Errorf("kind %s", got.Kind)
	}
}

func TestOtherCallsAreNotKnown(t *testing.T) {
	raw := `{"source":"aws.ecs","detail-type":"AWS API Call via CloudTrail","detail":{"eventName":"StopTask","errorCode":"ClientException"}}`
	if got := Decode([]byte(raw)); got.Kind != incident.Unrecognized {
		t.Errorf("kind %s", got.Kind)
	}
}

func TestTheClusterOfACallIsGivenInThreeWays(t *testing.T) {
	for request, want := range map[string]string{
		`"cluster":"arn:aws-cn:ecs:cn-north-1:111122223333:cluster/batch"`: "batch",
		`"cluster":"batch"`:            "batch",
		`"taskDefinition":"nightly"`:   "default",
		`"cluster":"$(id)"`:            "",
		`"cluster":{"not":"a string"}`: "default",
	} {
		raw := `{"source":"aws.ecs","detail-type":"AWS API Call via CloudTrail","region":"cn-north-1","detail":{"eventName":"RunTask",` +
			`"errorCode":"ClientException","userIdentity":{"arn":"arn:aws-cn:iam::111122223333:user/alice"},"requestParameters":{` + request + `}}}`
		if got := Decode([]byte(raw)); got.Cluster != want || got.Partition != "aws-cn" || got.Kind != incident.JobRefused {
			t.Errorf("%s: %q in %q", request, got.Cluster, got.Partition)
		}
	}
}

func TestOverridesOfACallAreNotKept(t *testing.T) {
	raw := `{"source":"aws.ecs","detail-type":"AWS API Call via CloudTrail","detail":{"eventName":"RunTask","errorCode":"ClientException",` +
		`"errorMessage":"bad password=hunter2","requestParameters":{"overrides":{"containerOverrides":[{"environment":[{"name":"A","value":` +
		`"canary-do-not-print"}]}]}},"responseElements":{"failures":[{"reason":"x","detail":"DB_PASSWORD=hunter2"}]}}}`
	kept, err := json.Marshal(Decode([]byte(raw)))
	if err != nil || strings.Contains(string(kept), "canary-do-not-print") || strings.Contains(string(kept), "hunter2") {
		t.Errorf("%s, %v", kept, err)
	}
}
