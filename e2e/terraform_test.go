//go:build e2e

package e2e

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// stack is the root module of stack/ on its way through Terraform, in a folder of its own outside of the source tree.
type stack struct {
	folder      string
	environment []string
}

// outputs is what the stack tells of itself.
type outputs struct {
	FunctionName       string
	RoleARN            string
	RuleNames          map[string]string
	DeadLetterQueueURL string
	EventsQueueURL     string
	TopicARN           string
	ReaderQueueURL     string
	ReaderQueueURLs    map[string]string // by channel
	BusARN             string
	Joined             string
}

// newStack lays the root module of stack/ out beside the module under test and initialises it.
func newStack(t *testing.T, endpoint, packageFile string) stack {
	t.Helper()
	return newStackOf(t, "stack", endpoint, packageFile)
}

// newStackOf does so with the root module in another folder.
func newStackOf(t *testing.T, root, endpoint, packageFile string) stack {
	t.Helper()
	if _, err := exec.LookPath("terraform"); err != nil {
		unavailable(t, "terraform is not installed")
	}
	s := stack{layOut(t, root), terraformEnvironment(endpoint, packageFile)}
	arguments := append([]string{"init", "-input=false", "-no-color"}, strings.Fields(os.Getenv("TERRAFORM_INIT_ARGS"))...)
	if _, err := s.run(t, 2*time.Minute, arguments...); err != nil {
		if strings.Contains(err.Error(), "provider packages") || strings.Contains(err.Error(), "Failed to install provider") {
			unavailable(t, "the AWS provider is not to be had; TERRAFORM_INIT_ARGS can name a mirror: "+err.Error())
		}
		t.Fatal(err)
	}
	return s
}

// layOut copies a root module and links the module and the examples, so that nothing is written into the source tree.
func layOut(t *testing.T, name string) string {
	t.Helper()
	root := t.TempDir()
	folder := filepath.Join(root, "e2e", name)
	source, err := filepath.Abs("..")
	err = errors.Join(err, os.MkdirAll(folder, 0o755))
	for _, linked := range []string{"deploy", "examples"} {
		err = errors.Join(err, os.Symlink(filepath.Join(source, linked), filepath.Join(root, linked)))
	}
	if err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(name, "*.tf"))
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err := errors.Join(err, os.WriteFile(filepath.Join(folder, filepath.Base(file)), content, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// terraformEnvironment leaves nothing of the caller's AWS settings to Terraform: it must not reach a real account.
func terraformEnvironment(endpoint, packageFile string) []string {
	foreign := regexp.MustCompile(`^(AWS_|TF_VAR_|TF_CLI_ARGS|TF_DATA_DIR|TF_WORKSPACE)`)
	kept := slices.DeleteFunc(os.Environ(), foreign.MatchString)
	return append(kept,
		"AWS_ENDPOINT_URL="+endpoint, "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test",
		"AWS_EC2_METADATA_DISABLED=true", "AWS_CONFIG_FILE="+os.DevNull, "AWS_SHARED_CREDENTIALS_FILE="+os.DevNull,
		"CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1",
		"TF_VAR_region="+emulatedRegion, "TF_VAR_package_file="+packageFile)
}

func (s stack) apply(t *testing.T) outputs {
	t.Helper()
	s.mustRun(t, 5*time.Minute, "apply", "-auto-approve", "-input=false", "-no-color")
	var told map[string]struct{ Value any }
	decode(t, []byte(s.mustRun(t, time.Minute, "output", "-json")), &told)
	values := map[string]any{}
	for name, output := range told {
		values[strings.ReplaceAll(name, "_", "")] = output.Value
	}
	var out outputs // names of JSON members are matched without regard to case
	decode(t, encode(t, values), &out)
	return out
}

// mustBeClean plans again and fails if anything would change.
func (s stack) mustBeClean(t *testing.T) {
	t.Helper()
	s.mustRun(t, 2*time.Minute, "plan", "-detailed-exitcode", "-input=false", "-no-color")
}

func (s stack) destroy(t *testing.T) {
	t.Helper()
	s.mustRun(t, 3*time.Minute, "destroy", "-auto-approve", "-input=false", "-no-color")
	if left := strings.TrimSpace(s.mustRun(t, time.Minute, "state", "list")); left != "" {
		t.Errorf("left after destroy:\n%s", left)
	}
}

func (s stack) mustRun(t *testing.T, timeout time.Duration, arguments ...string) string {
	t.Helper()
	started := time.Now()
	output, err := s.run(t, timeout, arguments...)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("terraform %s: %.0f s", arguments[0], time.Since(started).Seconds())
	return output
}

// run runs Terraform with its providers in a process group of their own, and ends the whole group when the time is up.
// It gives what Terraform wrote to standard output.
func (s stack) run(t *testing.T, timeout time.Duration, arguments ...string) (string, error) {
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	defer cancel()
	command := exec.CommandContext(ctx, "terraform", arguments...)
	command.Dir, command.Env = s.folder, s.environment
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGKILL) }
	command.WaitDelay = 5 * time.Second
	var output, complaints strings.Builder
	command.Stdout, command.Stderr = &output, &complaints
	if err := errors.Join(command.Run(), ctx.Err()); err != nil {
		return "", fmt.Errorf("terraform %s: %w\n%s%s", arguments[0], err, output.String(), complaints.String())
	}
	return output.String(), nil
}
