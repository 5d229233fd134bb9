package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
)

// finished is a program that has ended.
type finished struct {
	exit           int
	stdout, stderr string
	took           time.Duration
}

// ranProgram runs a program in an environment of its own and nothing else.
func ranProgram(t *testing.T, environment []string, program string, arguments ...string) finished {
	t.Helper()
	var out, problems bytes.Buffer
	command := exec.CommandContext(t.Context(), program, arguments...)
	command.Env, command.Stdout, command.Stderr = environment, &out, &problems
	start := time.Now()
	err := command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return finished{command.ProcessState.ExitCode(), out.String(), problems.String(), time.Since(start)}
}

func TestTheCommandSeesAFailureWithinTwoPollsOverHTTP(t *testing.T) {
	t.Parallel()
	s := clitest.NewScript(t, "circuit-breaker-rolls-back")
	s.Start = s.Start.Add(-28 * time.Second)
	const known = 30 * time.Second
	environment := environment(t, s.Serve(t))
	got := ranProgram(t, environment, installed(t)+"/ecswhy", "wait", "services-stable", "--cluster", "prod-main",
		"--services", "web-api")
	looks := s.Count("DescribeServices", known) - 1 // the investigation asks once more
	if got.exit != kit.Failed || looks > 2 || !strings.Contains(got.stdout, "web-api deployment failed: image not found") {
		t.Errorf("exit %d after %d looks\n%s%s", got.exit, looks, got.stdout, got.stderr)
	}
}

// A signal ends a wait at once, also in the middle of a pause.
func TestWaitStopsCleanlyOnSignals(t *testing.T) {
	t.Parallel()
	for signal, want := range map[syscall.Signal]int{syscall.SIGINT: 130, syscall.SIGTERM: 143} {
		s := clitest.NewScript(t, "never-stable")
		var problems bytes.Buffer
		command := exec.CommandContext(t.Context(), installed(t)+"/ecswhy", "wait", "--cluster", "prod-main", "--service",
			"web-api")
		command.Env, command.Stderr = environment(t, s.Serve(t)), &problems
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		for s.Count("DescribeServiceDeployments", 0) == 0 {
			time.Sleep(10 * time.Millisecond)
		}
		sent := time.Now()
		_ = command.Process.Signal(signal)
		_ = command.Wait()
		if exit := command.ProcessState.ExitCode(); exit != want ||
			!strings.HasSuffix(problems.String(), "the deployment goes on\n") || time.Since(sent) > 2*time.Second {
			t.Errorf("%s: exit %d after %s, %q", signal, exit, time.Since(sent), problems.String())
		}
	}
}

// awsCLI is the installed AWS CLI, or a skipped test.
func awsCLI(t *testing.T) string {
	t.Helper()
	program, err := exec.LookPath("aws")
	if err != nil {
		t.Skip("NOT TESTED: the AWS CLI is not installed")
	}
	return program
}

// examples is where the pipelines are.
var examples = filepath.Join(clitest.Root, "examples", "ci")

// pipelines gives the script of each example, as its CI system would run it.
func pipelines(t *testing.T) map[string]string {
	t.Helper()
	text := func(name string) string {
		data, err := os.ReadFile(filepath.Join(examples, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	return map[string]string{
		"shell":          text("deploy.sh"),
		"GitLab CI":      indented(t, text("gitlab-ci.yml"), "  script:\n    - |\n"),
		"GitHub Actions": indented(t, text("github-actions.yml"), "        run: |\n"),
	}
}

// indented is the block of text after a line of YAML that announces it.
func indented(t *testing.T, yaml, after string) string {
	t.Helper()
	_, block, ok := strings.Cut(yaml, after)
	if !ok {
		t.Fatalf("there is no %q", after)
	}
	indent := block[:len(block)-len(strings.TrimLeft(block, " "))]
	var script strings.Builder
	for line := range strings.Lines(block) {
		inner, ok := strings.CutPrefix(line, indent)
		if !ok {
			break
		}
		script.WriteString(inner)
	}
	return script.String()
}

// The CI systems themselves are not here: what they would run is, as they would run it. That a failure ends a pipeline
// is seen in each; that one which becomes stable lets it go on, in one of them: all make the same two calls.
func TestTheExamplesFollowTheirOwnDeployment(t *testing.T) {
	cli := awsCLI(t)
	policy, err := os.ReadFile(filepath.Join(examples, "policy.json"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range pipelines(t) {
		for scripted, want := range map[string]int{"becomes-stable": kit.Done, "circuit-breaker-rolls-back": kit.Failed} {
			if want == kit.Done && name != "shell" {
				continue
			}
			t.Run(name+" "+scripted, func(t *testing.T) {
				t.Parallel()
				s := clitest.NewScript(t, scripted)
				s.Start = s.Start.Add(-62 * time.Second) // it has ended already, so that nothing is waited for
				environment := append(environment(t, s.Serve(t)), "CLUSTER=prod-main", "SERVICE=web-api",
					"TASK_DEFINITION=web-api:43",
					"TOPIC_ARN=arn:aws:sns:ap-northeast-1:111122223333:ecswhy", "MENTION=<@U0123456789>")
				got := ranProgram(t, environment, "bash", "-e", "-c", text)
				if got.exit != want || s.Count("UpdateService", 0) != 1 || len(s.Published) != want {
					t.Errorf("exit %d with %s, %d published\n%s%s", got.exit, cli, len(s.Published), got.stdout, got.stderr)
				}
				for _, c := range s.Calls {
					if !strings.Contains(string(policy), `"ecs:`+c.Operation+`"`) &&
						!strings.Contains(string(policy), `"logs:`+c.Operation+`"`) {
						t.Errorf("policy.json does not allow %s", c.Operation)
					}
				}
			})
		}
	}
}
