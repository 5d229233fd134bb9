package check

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/check"
	"github.com/ecswhy/ecswhy/internal/cli/clitest"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
)

// broken is a definition with faults of its own.
var broken = clitest.Testdata + "check/broken.json"

func TestTheExampleOfThePageIsARealOne(t *testing.T) {
	want := clitest.Block(t, clitest.Page(t, "docs/check.md", "# Check before you deploy"), "text")
	exit, got, stderr := clitest.Ran(New, "", "--offline", "--task-definition", broken)
	got = "$ ecswhy check --offline --task-definition testdata/check/broken.json; echo exit $?\n" + got + "exit 1\n"
	if diff := cmp.Diff(want, got); diff != "" || exit != kit.Failed {
		t.Errorf("exit %d, %s\n%s", exit, stderr, diff)
	}
}

func TestEveryFormatInEveryLanguage(t *testing.T) {
	for arguments, want := range map[string]string{
		"--format=text --lang=ja": "[definition-refused]", "--format=json": `"problem": "fargate-size"`,
		"--format=markdown":           "- **fail** `web`: It waits until `proxy` is HEALTHY",
		"--format=markdown --lang=ja": "- **失敗** `web`: `proxy` が HEALTHY",
	} {
		all := append([]string{"--offline", "--task-definition", broken}, strings.Fields(arguments)...)
		if exit, stdout, stderr := clitest.Ran(New, "", all...); exit != kit.Failed || !strings.Contains(stdout, want) {
			t.Errorf("%s: exit %d, %s\n%s", arguments, exit, stderr, stdout)
		}
	}
}

func TestExitCodes(t *testing.T) {
	sound := filepath.Join(t.TempDir(), "sound.json")
	if err := os.WriteFile(sound, []byte(`{"family": "a", "containerDefinitions": [{"name": "a", "image": "a", "memory": 64}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for arguments, want := range map[string]int{
		"--offline --task-definition " + sound:                                                      kit.Done,
		"--offline --strict --task-definition " + sound:                                             notKnown,
		"--offline --strict --only definition --task-definition " + sound:                           kit.Done,
		"--offline --only image --task-definition " + sound:                                         kit.Failed,
		"--offline --task-definition " + broken:                                                     kit.Failed,
		"--offline --skip definition-refused --skip log-config-invalid --task-definition " + broken: kit.Done,
		"": kit.Misuse, "extra": kit.Misuse, "--offline --service prod/web": kit.Misuse, "--service web": kit.Misuse,
		"--service /web": kit.Misuse, "--service prod/": kit.Misuse,
		"--service arn:aws:ecs:eu-west-1:111122223333:service/web": kit.Misuse,
		"--cluster prod --service prod/web":                        kit.Misuse, "--only nothing --task-definition " + sound: kit.Misuse,
		"--offline --task-definition missing.json": kit.Failed,
	} {
		if exit, stdout, stderr := clitest.Ran(New, "", strings.Fields(arguments)...); exit != want {
			t.Errorf("%s: exit %d, want %d: %s\n%s", arguments, exit, want, stderr, stdout)
		}
	}
}

func TestAnArgumentIsAnsweredWithTheFlagThatTakesIt(t *testing.T) {
	for argument, flag := range map[string]string{
		"prod/web": "--service", "prod": "--cluster", "task.json": "--task-definition",
	} {
		want := fmt.Sprintf("ecswhy check: unexpected argument %q (did you mean %s %[1]s?); see ecswhy check --help\n",
			argument, flag)
		if exit, _, stderr := clitest.Ran(New, "", argument); exit != kit.Misuse || stderr != want {
			t.Errorf("exit %d, %s", exit, stderr)
		}
	}
}

func TestJSONIsOneValueAlsoWhereNothingCouldBeChecked(t *testing.T) {
	arguments := []string{"--offline", "--only", "access", "--format", "json", "--task-definition", broken}
	exit, stdout, stderr := clitest.Ran(New, "", arguments...)
	var reports []check.Report
	if err := json.Unmarshal([]byte(stdout), &reports); err != nil || len(reports) != 1 || reports[0].Checked {
		t.Errorf("%v\n%s", err, stdout)
	}
	if exit != kit.Failed || stderr != "ecswhy check: nothing could be checked\n" {
		t.Errorf("exit %d, %q", exit, stderr)
	}
}

func TestAPlanOnStandardInput(t *testing.T) {
	exit, stdout, stderr := clitest.Ran(New, `{"Resources": {"T": {"Type": "AWS::ECS::TaskDefinition", "Properties": {
		"Family": "web", "ContainerDefinitions": [{"Name": "web", "Image": "web:", "Memory": 64}]}}}}`, "--offline", "--plan", "-")
	if exit != kit.Failed || !strings.Contains(stdout, "[image-reference-invalid]") {
		t.Errorf("exit %d, %s\n%s", exit, stderr, stdout)
	}
	if exit, _, stderr := clitest.Ran(New, `{"a": 1}`, "--offline", "--plan", "-"); exit != kit.Failed ||
		!strings.Contains(stderr, "no task definition") {
		t.Errorf("exit %d, %s", exit, stderr)
	}
}

// A service of task sets names no definition, and does not keep the others of its cluster from being checked.
func TestAServiceOfTaskSetsEndsNoCheck(t *testing.T) {
	clitest.StandIn(t, func(w http.ResponseWriter, r *http.Request) {
		_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		_, _ = io.WriteString(w, map[string]string{
			"":             "<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>",
			"ListServices": `{"serviceArns": ["arn:aws:ecs:ap-northeast-1:111122223333:service/prod/a"]}`,
			"DescribeServices": `{"services": [{"serviceName": "a", "status": "ACTIVE", "deploymentController": {"type": "EXTERNAL"},
				"clusterArn": "arn:aws:ecs:ap-northeast-1:111122223333:cluster/prod"}]}`,
			"DescribeClusters": `{"clusters": [{"status": "ACTIVE"}]}`,
		}[operation])
	})
	exit, stdout, stderr := clitest.Ran(New, "", "--cluster", "prod")
	if exit != kit.Done || !strings.Contains(stdout, "prod/a: 0 would fail, 0 warnings, 1 not known") {
		t.Errorf("exit %d, %s\n%s", exit, stderr, stdout)
	}
}

func TestAPlanThatChangesNothingOfECSIsFine(t *testing.T) {
	plan := `{"resource_changes": [{"address": "aws_sqs_queue.a", "mode": "managed", "type": "aws_sqs_queue",
		"change": {"actions": ["create"], "after": {"name": "a"}}}]}`
	for format, want := range map[string]string{"text": "", "json": "[]\n", "markdown": ""} {
		exit, stdout, stderr := clitest.Ran(New, plan, "--offline", "--format", format, "--plan", "-")
		if exit != kit.Done || stdout != want || !strings.Contains(stderr, "changes no service") {
			t.Errorf("%s: exit %d, %q, %q", format, exit, stdout, stderr)
		}
	}
}

// What a definition names is never obeyed, and no value of a variable is printed.
func TestNothingOfADefinitionIsObeyedOrGivenAway(t *testing.T) {
	hostile := filepath.Join(t.TempDir(), "hostile.json")
	if err := os.WriteFile(hostile, []byte(`{"family": "a\u001b[31m\n::error::x", "containerDefinitions": [{
		"name": "`+"`<script>@here"+`\u202e", "image": "x:password=hunter2hunter2\n##[error]", "memory": 64,
		"environment": [{"name": "A", "value": "canary-do-not-print"}],
		"secrets": [{"name": "A", "valueFrom": "arn:aws:secretsmanager:x"}]}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"text", "json", "markdown"} {
		_, stdout, _ := clitest.Ran(New, "", "--offline", "--format", format, "--task-definition", hostile)
		for _, bad := range []string{"canary-do-not-print", "\x1b", "\u202e", "\n::error", "hunter2hunter2", "\n##["} {
			if strings.Contains(stdout, bad) {
				t.Errorf("%s prints %q:\n%s", format, bad, stdout)
			}
		}
	}
}

func TestTheReadmesExampleIsARealOne(t *testing.T) {
	section := clitest.Page(t, "README.md", "## The command")
	_, section, _ = strings.Cut(section, "ecswhy check`]")
	want := clitest.Block(t, section, "console")
	exit, got, stderr := clitest.Ran(New, "", "--offline", "--only", "start", "--task-definition", broken)
	got = "$ ecswhy check --offline --only start --task-definition testdata/check/broken.json\n" + got
	if diff := cmp.Diff(want, got); diff != "" || exit != kit.Failed {
		t.Errorf("exit %d, %s\n%s", exit, stderr, diff)
	}
}
