package recorded

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/smithy-go"
)

func clientOf(files map[string]string) *ecs.Client {
	folder := fstest.MapFS{}
	for name, text := range files {
		folder[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return ecs.NewFromConfig(Config(folder, "us-west-2"))
}

func TestAnswersAreWhatTheCommandLinePrinted(t *testing.T) {
	client := clientOf(map[string]string{"DescribeTasks.json": `{"tasks":[
		{"taskArn":"a","stoppedAt":"2026-10-14T03:12:09.917000+09:00","containers":[{"name":"app","exitCode":0}]},{"taskArn":"b"}],"failures":[]}`})
	out, err := client.DescribeTasks(context.Background(), &ecs.DescribeTasksInput{Tasks: []string{"a", "c"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Tasks) != 1 || aws.ToString(out.Tasks[0].TaskArn) != "a" {
		t.Fatalf("tasks not asked for, or missing: %+v", out.Tasks)
	}
	if got := out.Tasks[0].StoppedAt.UTC().Format("15:04:05.000"); got != "18:12:09.917" {
		t.Errorf("stopped at %s", got)
	}
	if code := out.Tasks[0].Containers[0].ExitCode; code == nil || *code != 0 {
		t.Errorf("exit code %v", code)
	}
	if len(out.Failures) != 1 || aws.ToString(out.Failures[0].Arn) != "c" ||
		aws.ToString(out.Failures[0].Reason) != "MISSING" {
		t.Errorf("failures %+v", out.Failures)
	}
}

func TestRecordedErrorsAreErrorsOfTheService(t *testing.T) {
	for text, want := range map[string]string{
		"An error occurred (AccessDeniedException) when calling the DescribeTasks operation: User: x is not authorized":              "AccessDeniedException: User: x is not authorized",
		"An error occurred (ThrottlingException) when calling the DescribeTasks operation (reached max retries: 2): Rate exceeded\n": "ThrottlingException: Rate exceeded",
		"no such thing": "UnknownError: no such thing",
	} {
		_, err := clientOf(map[string]string{"DescribeTasks.error.txt": text}).DescribeTasks(context.Background(),
			&ecs.DescribeTasksInput{Tasks: []string{"a"}})
		var api smithy.APIError
		if !errors.As(err, &api) || api.ErrorCode()+": "+api.ErrorMessage() != want {
			t.Errorf("%q gives %v", text, err)
		}
	}
}

func TestATaskDefinitionIsFoundByItsRevision(t *testing.T) {
	client := clientOf(map[string]string{
		"DescribeTaskDefinition.json":        `{"taskDefinition":{"taskDefinitionArn":"arn:x:task-definition/web:43","family":"web","revision":43}}`,
		"DescribeTaskDefinition.web-42.json": `{"taskDefinition":{"taskDefinitionArn":"arn:x:task-definition/web:42","family":"web","revision":42}}`,
	})
	for arn, want := range map[string]int32{"arn:x:task-definition/web:43": 43, "arn:x:task-definition/web:42": 42} {
		out, err := client.DescribeTaskDefinition(context.Background(),
			&ecs.DescribeTaskDefinitionInput{TaskDefinition: &arn})
		if err != nil || out.TaskDefinition.Revision != want {
			t.Errorf("%s: %+v, %v", arn, out, err)
		}
	}
	other := "arn:x:task-definition/web:1"
	if _, err := client.DescribeTaskDefinition(context.Background(),
		&ecs.DescribeTaskDefinitionInput{TaskDefinition: &other}); err == nil {
		t.Error("another revision is given for the one asked for")
	}
}

func TestACallThatWasNotRecordedFails(t *testing.T) {
	_, err := clientOf(nil).ListTasks(context.Background(), &ecs.ListTasksInput{})
	if err == nil || !strings.Contains(err.Error(), "ListTasks.json") {
		t.Errorf("error %v does not name the missing file", err)
	}
}

func TestClientsThatSpeakCBORAreAnsweredToo(t *testing.T) {
	folder := fstest.MapFS{
		"DescribeAlarms.json": {Data: []byte(`{"MetricAlarms":[{"AlarmName":"5xx","Threshold":2.5,"EvaluationPeriods":3,"ActionsEnabled":true,
			"StateUpdatedTimestamp":"2026-10-14T03:12:09.917000+09:00","Dimensions":[{"Name":"LoadBalancer","Value":"app/web/1"}]}]}`)},
		"DescribeAlarmHistory.error.txt": {Data: []byte("An error occurred (AccessDenied) when calling the DescribeAlarmHistory operation: no")},
	}
	client := cloudwatch.NewFromConfig(Config(folder, "us-west-2"))
	out, err := client.DescribeAlarms(context.Background(), &cloudwatch.DescribeAlarmsInput{AlarmNames: []string{"5xx"}})
	if err != nil || len(out.MetricAlarms) != 1 {
		t.Fatalf("%+v, %v", out, err)
	}
	alarm := out.MetricAlarms[0]
	if aws.ToFloat64(alarm.Threshold) != 2.5 || aws.ToInt32(alarm.EvaluationPeriods) != 3 ||
		!aws.ToBool(alarm.ActionsEnabled) ||
		aws.ToString(alarm.Dimensions[0].Value) != "app/web/1" ||
		alarm.StateUpdatedTimestamp.UTC().Format("15:04:05.000") != "18:12:09.917" {
		t.Errorf("%+v", alarm)
	}
	_, err = client.DescribeAlarmHistory(context.Background(), &cloudwatch.DescribeAlarmHistoryInput{})
	var api smithy.APIError
	if !errors.As(err, &api) || api.ErrorCode() != "AccessDenied" || api.ErrorMessage() != "no" {
		t.Errorf("%v", err)
	}
}
