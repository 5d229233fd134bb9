//go:build e2e

package e2e

import (
	"context"
	"testing"
	"testing/fstest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/recorded"
)

// TestEmulatedECS asks the emulator about a case that it was seeded with, so that its fault is not taken for the
// notifier's.
func TestEmulatedECS(t *testing.T) {
	emulator := startEmulator(t)
	c := find(t, readCases(t), "deployment-failed-image-not-found")
	emulator.seed(t, c)
	got := describe(t, ecs.NewFromConfig(emulator.config()))
	want := describe(t, ecs.NewFromConfig(recorded.Config(c.folder(), emulatedRegion)))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-recorded +emulated:\n%s", diff)
	}

	emulator.inject(t, fault{Operation: "DescribeTasks", Code: "ThrottlingException", Message: "Rate exceeded"})
	client := ecs.NewFromConfig(emulator.config(), func(o *ecs.Options) { o.RetryMaxAttempts = 1 })
	if _, err := client.DescribeTasks(t.Context(), &ecs.DescribeTasksInput{Tasks: []string{"any"}}); err == nil {
		t.Error("no error from a call with an injected fault")
	}
}

// TestEmulatedLogs asks the emulator for the log of a case that it was seeded with.
func TestEmulatedLogs(t *testing.T) {
	emulator := startEmulator(t)
	c := find(t, readCases(t), "deployment-failed-essential-container-exited")
	emulator.seed(t, c)
	got := tail(t, cloudwatchlogs.NewFromConfig(emulator.config()))
	want := tail(t, cloudwatchlogs.NewFromConfig(recorded.Config(c.folder(), emulatedRegion)))
	if diff := cmp.Diff(want, got); diff != "" || len(want) == 0 {
		t.Errorf("%d recorded lines, -recorded +emulated:\n%s", len(want), diff)
	}
}

// tail reads the last lines of the container checkout.
func tail(t *testing.T, client *cloudwatchlogs.Client) (lines []string) {
	t.Helper()
	group, stream := aws.String("/ecs/prod-main/checkout"), aws.String("ecs/checkout/2f80739ad68b2d10ae96bc6a09ea33a5")
	out, err := client.GetLogEvents(t.Context(), &cloudwatchlogs.GetLogEventsInput{LogGroupName: group,
		LogStreamName: stream})
	if err != nil {
		t.Fatal(err)
	}
	for _, event := range out.Events {
		lines = append(lines, aws.ToString(event.Message))
	}
	return lines
}

// TestEmulatedRedrive asks the emulator to put letters back from a queue that is the dead-letter queue of another, and
// from one that is not, which AWS refuses.
func TestEmulatedRedrive(t *testing.T) {
	client := sqs.NewFromConfig(startEmulator(t).config())
	arn := func(name string) string { return "arn:aws:sqs:" + emulatedRegion + ":" + emulatedAccount + ":" + name }
	create := func(name string, attributes map[string]string) *string {
		t.Helper()
		out, err := client.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: &name, Attributes: attributes})
		if err != nil {
			t.Fatal(err)
		}
		return out.QueueUrl
	}
	move := func(from, to string) error {
		_, err := client.StartMessageMoveTask(t.Context(),
			&sqs.StartMessageMoveTaskInput{SourceArn: &from, DestinationArn: &to})
		return err
	}
	letters := create("letters", nil)
	if move(arn("letters"), arn("events")) == nil {
		t.Error("letters of a queue that is no dead-letter queue were moved")
	}
	url := create("events", map[string]string{"RedrivePolicy": `{"deadLetterTargetArn":"` + arn("letters") +
		`","maxReceiveCount":2}`})
	if _, err := client.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: letters,
		MessageBody: aws.String("a letter")}); err != nil {
		t.Fatal(err)
	}
	if err := move(arn("letters"), arn("events")); err != nil {
		t.Fatal(err)
	}
	if move(arn("letters"), arn("nowhere")) == nil {
		t.Error("letters were moved to a queue that is not there")
	}
	out, err := client.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: url})
	if err != nil || len(out.Messages) != 1 || aws.ToString(out.Messages[0].Body) != "a letter" {
		t.Errorf("got %+v, %v, want the letter", out, err)
	}
}

// folder is the case as a folder of recordings.
func (c recordedCase) folder() fstest.MapFS {
	folder := fstest.MapFS{}
	for name, content := range c.recordings {
		folder[name+".json"] = &fstest.MapFile{Data: content}
	}
	return folder
}

// describe asks for a service, its deployment, its stopped tasks and their definition.
func describe(t *testing.T, client *ecs.Client) map[string]any {
	t.Helper()
	cluster, service := aws.String("prod-main"), aws.String("web-api")
	services := must(t, client.DescribeServices, &ecs.DescribeServicesInput{Cluster: cluster, Services: []string{*service},
		Include: []types.ServiceField{types.ServiceFieldTags}})
	stopped := must(t, client.ListTasks, &ecs.ListTasksInput{Cluster: cluster, ServiceName: service,
		DesiredStatus: types.DesiredStatusStopped})
	if len(services.Services) != 1 || len(stopped.TaskArns) == 0 {
		t.Fatalf("%d services and %d stopped tasks, want one and some", len(services.Services), len(stopped.TaskArns))
	}
	told := services.Services[0]
	answers := map[string]any{
		"service":     services.Services,
		"tasks":       must(t, client.DescribeTasks, &ecs.DescribeTasksInput{Cluster: cluster, Tasks: stopped.TaskArns}).Tasks,
		"deployments": must(t, client.DescribeServiceDeployments, &ecs.DescribeServiceDeploymentsInput{ServiceDeploymentArns: []string{*told.CurrentServiceDeployment}}).ServiceDeployments,
		"definition":  must(t, client.DescribeTaskDefinition, &ecs.DescribeTaskDefinitionInput{TaskDefinition: told.TaskDefinition}).TaskDefinition,
	}
	var plain map[string]any
	decode(t, encode(t, answers), &plain)
	return full(plain).(map[string]any)
}

func must[I, O any](t *testing.T, call func(context.Context, I, ...func(*ecs.Options)) (O, error), input I) O {
	t.Helper()
	output, err := call(t.Context(), input)
	if err != nil {
		t.Fatal(err)
	}
	return output
}

// full leaves empty members out: the emulator has lists that are empty where the recording has none.
func full(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for name, member := range v {
			if v[name] = full(member); v[name] == nil {
				delete(v, name)
			}
		}
		if len(v) == 0 {
			return nil
		}
	case []any:
		for i := range v {
			v[i] = full(v[i])
		}
		if len(v) == 0 {
			return nil
		}
	}
	return value
}
