//go:build e2e

package main

import (
	"bufio"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
)

// emulated runs the emulator of the end-to-end test, whose services start with two running tasks, until the test ends.
func emulated(t *testing.T) (endpoint string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), "python3", filepath.Join(clitest.Root, "e2e", "local_aws.py"))
	command.Env = append(os.Environ(), "MOTO_ECS_SERVICE_RUNNING=2", "MOTO_ACCOUNT_ID=111122223333")
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGTERM) }
	if _, err := command.StdinPipe(); err != nil { // the emulator ends when this is closed
		t.Fatal(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		unavailable(t, err.Error())
	}
	t.Cleanup(func() { _ = command.Wait() })
	line, _ := bufio.NewReader(output).ReadBytes('\n')
	var address struct{ Endpoint string }
	if err := json.Unmarshal(line, &address); err != nil {
		unavailable(t, "the emulator did not start")
	}
	return address.Endpoint
}

func unavailable(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("ECSWHY_E2E_REQUIRED") == "1" {
		t.Fatal(why)
	}
	t.Skip("NOT TESTED: " + why)
}

// serving makes a cluster and in it a service that wants so many tasks.
func serving(t *testing.T, endpoint, name string, desired int32) {
	t.Helper()
	client := ecs.New(ecs.Options{
		Region: "ap-northeast-1", BaseEndpoint: &endpoint, Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
	if _, err := client.CreateCluster(t.Context(), &ecs.CreateClusterInput{
		ClusterName: aws.String("prod-main")}); err != nil {
		t.Fatal(err)
	}
	container := types.ContainerDefinition{Name: aws.String("web"), Image: aws.String("web:1"), Memory: aws.Int32(64)}
	if _, err := client.RegisterTaskDefinition(t.Context(), &ecs.RegisterTaskDefinitionInput{
		Family: aws.String("web"), ContainerDefinitions: []types.ContainerDefinition{container},
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.CreateService(t.Context(), &ecs.CreateServiceInput{
		Cluster: aws.String("prod-main"), ServiceName: &name, TaskDefinition: aws.String("web"), DesiredCount: &desired,
	}); err != nil {
		t.Fatal(err)
	}
}

// recall gives the emulator's ECS the state of a recorded case.
func recall(t *testing.T, endpoint, name string) {
	t.Helper()
	recordings := map[string]json.RawMessage{}
	files, _ := filepath.Glob(clitest.Testdata + "events/" + name + "/aws/*.json")
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		recordings[strings.TrimSuffix(filepath.Base(file), ".json")] = data
	}
	body, err := json.Marshal([]any{map[string]any{"recordings": recordings, "container": ""}})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, endpoint+"/e2e/state",
		strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil || response.StatusCode >= 300 {
		t.Fatalf("%v %v", response, err)
	}
	response.Body.Close()
}

func TestTheCommandAgainstTheEmulator(t *testing.T) {
	endpoint := emulated(t)
	environment := environment(t, endpoint)
	ecswhy := installed(t) + "/ecswhy"
	run := func(want int, part string, arguments ...string) {
		t.Helper()
		if got := ranProgram(t, environment, ecswhy, arguments...); got.exit != want ||
			!strings.Contains(got.stdout+got.stderr, part) {
			t.Errorf("%q: exit %d\n%s%s", arguments, got.exit, got.stdout, got.stderr)
		}
	}
	serving(t, endpoint, "web", 2)
	serving(t, endpoint, "slow", 3)
	run(kit.Done, "web: stable on web:", "wait", "services-stable", "--cluster", "prod-main", "--services", "web")
	run(4, "slow: not stable after 4s", "wait", "--cluster", "prod-main", "--service", "slow", "--timeout", "4s")
	run(kit.Misuse, "there is no service other in cluster prod-main",
		"wait", "--cluster", "prod-main", "--service", "other")
	run(kit.Done, "slow     3        2", "explain", "prod-main")
	run(kit.Done, "slow     3        2", "explain")
	run(kit.Misuse, "there is no cluster prod-mian in ap-northeast-1 (account 111122223333); there is prod-main (did you "+
		"mean prod-main?); for another Region or account give --region, --profile or --role-arn\n", "explain", "prod-mian")
	run(kit.Misuse, ", but a service: ecswhy explain prod-main/web\n", "explain", "web")

	recall(t, endpoint, "deployment-failed-image-not-found")
	run(kit.Failed, "web-api deployment failed: image not found", "wait", "--cluster", "prod-main", "--service", "web-api")
	run(kit.Done, "web-api deployment failed: image not found", "explain", "prod-main/web-api")
}

// The emulator's update-service answers with a deployment, so the examples go the whole way.
func TestTheExamplesAgainstTheEmulator(t *testing.T) {
	awsCLI(t)
	endpoint := emulated(t)
	serving(t, endpoint, "web", 2)
	for name, text := range pipelines(t) {
		environment := append(environment(t, endpoint), "CLUSTER=prod-main", "SERVICE=web", "TASK_DEFINITION=web:1")
		if got := ranProgram(t, environment, "bash", "-e", "-c", text); got.exit != kit.Done ||
			!strings.Contains(got.stdout, "web: stable on web:1") {
			t.Errorf("%s: exit %d\n%s%s", name, got.exit, got.stdout, got.stderr)
		}
	}
}
