//go:build e2e

// Package e2e deploys the Terraform module on an emulated AWS, runs the deployed function there on every recorded
// event, and reads what it published. README.md says what that proves and what it cannot.
package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
)

func TestEndToEnd(t *testing.T) {
	emulator := startEmulator(t)
	zip := packageFile(t)
	stack := newStack(t, emulator.endpoint, zip)
	program := build(t, "../functions/notifier")
	out := stack.apply(t)
	deployed := readDeployment(t, emulator.config(), out)

	t.Run("the deployed function is the one that was built", func(t *testing.T) {
		checkFunction(t, deployed.function, out)
		if !bytes.Equal(emulator.code(t, out.FunctionName), read(t, zip)) {
			t.Error("the zip that the function holds is not dist/notifier.zip")
		}
	})
	t.Run("no event can be lost on its way to the function", deployed.check)

	notifier := startNotifier(t, emulator, program, deployed.function, out.ReaderQueueURL)
	cases := readCases(t)
	granted := newGrants(t, emulator.config(), out.RoleARN)
	for _, c := range cases {
		if deployed.delivers(t, c.event) {
			t.Run(c.name, func(t *testing.T) {
				got := notifier.deliver(t, c)
				granted.use(got.calls)
				got.check(t, c)
			})
		}
	}
	t.Logf("%d of %d recorded events match a deployed rule and were delivered", len(notifier.delivered), len(cases))

	failing := find(t, cases, "deployment-failed-image-not-found")
	t.Run("a topic that fails is an error of the invocation", func(t *testing.T) {
		got := notifier.deliver(t, failing, fault{Operation: "Publish", Code: "KMSAccessDenied",
			Message: "The key does not allow it."})
		got.mustFail(t, "KMSAccessDenied")
	})
	t.Run("a process that has failed goes on", func(t *testing.T) {
		notifier.deliver(t, failing).check(t, failing)
	})
	t.Run("events that come by way of the queue", func(t *testing.T) {
		newPoller(notifier, deployed).checkBatches(t, deployed, cases, granted)
	})
	t.Run("the canary of the schedule is told quietly", func(t *testing.T) { notifier.checkCanary(t, deployed, granted) })
	t.Run("every permission of the role is needed by a recorded event", granted.check)
	t.Run("without the permission to publish the invocation fails", func(t *testing.T) {
		granted.deny(t, "sns:Publish")
		notifier.deliver(t, failing).mustFail(t, "Publish")
	})
	t.Run("without the permission to look anything up the event is still told", func(t *testing.T) {
		granted.deny(t, "ecs:*")
		if got := notifier.deliver(t, failing); got.end.failure != nil || len(got.published) != 1 || len(got.denied()) == 0 {
			t.Errorf("got failure %v, %d messages, denied %q; want one message", got.end.failure, len(got.published),
				got.denied())
		}
	})
	t.Run("the log has one JSON line an event", notifier.checkLog)

	t.Run("a second install of the same name stops", func(t *testing.T) {
		checkSecondInstall(t, newStack(t, emulator.endpoint, zip))
	})
	t.Run("a second plan changes nothing", stack.mustBeClean)
	t.Run("everything can be destroyed", stack.destroy)
}

// packageFile is the zip that make package builds.
func packageFile(t *testing.T) string {
	t.Helper()
	zip, err := filepath.Abs("../dist/notifier.zip")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(zip); err != nil {
		t.Fatalf("run make package first: %v", err)
	}
	return zip
}

// checkFunction asserts what of the function's configuration cannot be seen by running its source on this machine.
func checkFunction(t *testing.T, function *lambda.GetFunctionConfigurationOutput, out outputs) {
	t.Helper()
	if function.Runtime != lambdatypes.RuntimeProvidedal2023 || aws.ToString(function.Handler) != "bootstrap" {
		t.Errorf("runtime %s, handler %q; want provided.al2023, bootstrap", function.Runtime, aws.ToString(function.Handler))
	}
	if !slices.Equal(function.Architectures, []lambdatypes.Architecture{lambdatypes.ArchitectureArm64}) {
		t.Errorf("architectures %v, want arm64", function.Architectures)
	}
	if got := aws.ToString(function.Role); got != out.RoleARN {
		t.Errorf("role %q, want %q", got, out.RoleARN)
	}
	if got := function.LoggingConfig; got == nil || got.LogFormat != lambdatypes.LogFormatJson {
		t.Errorf("logging %+v, want JSON", got)
	}
	if function.Environment == nil || function.Environment.Variables["ECSWHY_TOPIC_ARN"] != out.TopicARN {
		t.Errorf("the environment does not name the topic %s", out.TopicARN)
	}
}

func find(t *testing.T, cases []recordedCase, name string) recordedCase {
	t.Helper()
	for _, c := range cases {
		if c.name == name {
			return c
		}
	}
	t.Fatalf("no case %s", name)
	return recordedCase{}
}
