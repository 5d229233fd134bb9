//go:build e2e

package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// The emulator's account is fixed; the region is one that no recorded case is from and no default names. Its name is as
// long as that of most cases, so that long texts are cut where the golden files cut them.
const (
	emulatedAccount = "123456789012"
	emulatedRegion  = "ap-southeast-2"
)

// emulator is the AWS that local_aws.py serves.
type emulator struct{ endpoint string }

// call is one AWS call that the emulator answered.
type call struct {
	Key       string // access key id of the caller
	Service   string
	Operation string
	Status    int
}

// fault makes the calls of an operation fail.
type fault struct {
	Operation string `json:"operation"`
	Code      string `json:"code"`
	Message   string `json:"message"`
	About     string `json:"about"` // text that the request must have to fail
}

// startEmulator runs local_aws.py until the test ends.
func startEmulator(t *testing.T) emulator {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		unavailable(t, "python3 is not installed")
	}
	var said bytes.Buffer
	command := exec.Command(python, "local_aws.py")
	command.Stderr = &said
	input, errIn := command.StdinPipe() // closed when this process ends, whatever ends it
	output, errOut := command.StdoutPipe()
	if err := errors.Join(errIn, errOut, command.Start()); err != nil {
		t.Fatalf("start the emulator: %v", err)
	}
	line, _ := bufio.NewReader(output).ReadBytes('\n')
	var address struct{ Endpoint string }
	if err := json.Unmarshal(line, &address); err != nil {
		_ = command.Wait()
		if command.ProcessState.ExitCode() == 3 {
			unavailable(t, strings.TrimSpace(said.String()))
		}
		t.Fatalf("the emulator did not start: %v\n%s", err, said.String())
	}
	t.Cleanup(func() {
		_ = command.Process.Signal(syscall.SIGTERM)
		_ = command.Wait()
		_ = input.Close()
		if t.Failed() && said.Len() > 0 {
			t.Logf("the emulator said:\n%s", said.String())
		}
	})
	return emulator{address.Endpoint}
}

// unavailable skips the test, loudly; where the test is required, it fails.
func unavailable(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("ECSWHY_E2E_REQUIRED") == "1" {
		t.Fatalf("the end-to-end test cannot run, and ECSWHY_E2E_REQUIRED is 1: %s", why)
	}
	t.Skipf("NOTHING WAS TESTED END TO END: %s", why)
}

// config is an SDK configuration of somebody who may do everything as long as permissions are not enforced.
func (e emulator) config() aws.Config {
	return aws.Config{
		Region:       emulatedRegion,
		BaseEndpoint: &e.endpoint,
		Credentials:  credentials.NewStaticCredentialsProvider("test", "test", ""),
	}
}

// enforce switches the evaluation of the callers' IAM policies on or off.
func (e emulator) enforce(t *testing.T, on bool) {
	t.Helper()
	unchecked := "inf" // the number of calls that are let through before the evaluation starts
	if on {
		unchecked = "0"
	}
	e.send(t, http.MethodPost, "/moto-api/reset-auth", []byte(unchecked))
}

// seed replaces the state of ECS and of the logs by what was recorded of the cases.
func (e emulator) seed(t *testing.T, cases ...recordedCase) {
	t.Helper()
	state := []map[string]any{}
	for _, c := range cases {
		state = append(state, map[string]any{"recordings": c.recordings, "container": c.container})
	}
	e.send(t, http.MethodPut, "/e2e/state", encode(t, state))
}

// inject replaces the faults.
func (e emulator) inject(t *testing.T, faults ...fault) {
	t.Helper()
	e.send(t, http.MethodPut, "/e2e/faults", encode(t, append([]fault{}, faults...)))
}

func (e emulator) forgetCalls(t *testing.T) {
	t.Helper()
	e.send(t, http.MethodDelete, "/e2e/calls", nil)
}

// calls lists the calls since they were forgotten.
func (e emulator) calls(t *testing.T) []call {
	t.Helper()
	var calls []call
	decode(t, e.send(t, http.MethodGet, "/e2e/calls", nil), &calls)
	return calls
}

// code is the zip that the function was deployed with.
func (e emulator) code(t *testing.T, function string) []byte {
	t.Helper()
	return e.send(t, http.MethodGet, "/e2e/code/"+function, nil)
}

func (e emulator) send(t *testing.T, method, path string, body []byte) []byte {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, e.endpoint+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "text/plain")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: status %d, %v: %s", method, path, answer.StatusCode, err, content)
	}
	return content
}

func encode(t *testing.T, value any) []byte {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func decode(t *testing.T, text []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("read %.200q: %v", text, err)
	}
}
