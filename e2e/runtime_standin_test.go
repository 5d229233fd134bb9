//go:build e2e

package e2e

import (
	"encoding/json"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const echoARN = "arn:aws:lambda:us-east-1:111122223333:function:echo"

// TestRuntimeAPI runs the smallest function on the stand-in, so that a failure of the stand-in is not taken for the
// notifier's.
func TestRuntimeAPI(t *testing.T) {
	program := build(t, "./testdata/echo")

	t.Run("a warm process answers one event after another", func(t *testing.T) {
		api := newRuntimeAPI(t, echoARN, 10*time.Second)
		startBootstrap(t, program, api, nil)
		first, second := echoed(t, api, `{"text":"one"}`), echoed(t, api, `{"text":"two"}`)
		if first.Event.Text != "one" || second.Event.Text != "two" || first.PID != second.PID {
			t.Errorf("got %+v and %+v, want one and two from one process", first, second)
		}
		if first.RequestID == second.RequestID || first.FunctionARN != echoARN || !first.HasDeadline {
			t.Errorf("got %+v, want an id of its own, the function's ARN and a deadline", first)
		}
	})
	t.Run("a long response arrives whole", func(t *testing.T) {
		api := newRuntimeAPI(t, echoARN, 10*time.Second)
		startBootstrap(t, program, api, nil)
		text := strings.Repeat("chunk ", 100_000)
		if got := echoed(t, api, `{"text":"`+text+`"}`).Event.Text; got != text {
			t.Errorf("got %d bytes, want %d", len(got), len(text))
		}
	})
	t.Run("an error of the function is a failure, and the process lives on", func(t *testing.T) {
		api := newRuntimeAPI(t, echoARN, 10*time.Second)
		startBootstrap(t, program, api, nil)
		end, err := api.invoke(t.Context(), []byte(`{"fail":"no luck"}`))
		if err != nil || end.failure == nil || end.failure.Message != "no luck" {
			t.Fatalf("got %+v, %v, want the failure no luck", end, err)
		}
		if got := echoed(t, api, `{"text":"again"}`).Event.Text; got != "again" {
			t.Errorf("got %q after the failure, want again", got)
		}
	})
	t.Run("a function that takes too long gives no answer", func(t *testing.T) {
		api := newRuntimeAPI(t, echoARN, 200*time.Millisecond)
		startBootstrap(t, program, api, nil)
		if end, err := api.invoke(t.Context(), []byte(`{"sleep":5000}`)); err == nil {
			t.Errorf("got %+v, want an error", end)
		}
	})
	t.Run("a runtime that cannot start is a failure", func(t *testing.T) {
		api := newRuntimeAPI(t, echoARN, 10*time.Second)
		post(t, api, "/init/error", `{"errorMessage":"no such setting","errorType":"Settings"}`, http.StatusAccepted)
		end, err := api.invoke(t.Context(), []byte(`{}`))
		if err != nil || end.failure == nil || end.failure.Error() != "Settings: no such setting" {
			t.Errorf("got %+v, %v, want the failure of the start", end, err)
		}
	})
	t.Run("an answer to an invocation that is not running is refused", func(t *testing.T) {
		api := newRuntimeAPI(t, echoARN, 10*time.Second)
		post(t, api, "/invocation/unknown/response", `{}`, http.StatusBadRequest)
	})
}

// echoAnswer is what testdata/echo answers.
type echoAnswer struct {
	Event       struct{ Text string }
	RequestID   string
	FunctionARN string
	HasDeadline bool
	PID         int
}

func echoed(t *testing.T, api *runtimeAPI, event string) echoAnswer {
	t.Helper()
	end, err := api.invoke(t.Context(), []byte(event))
	if err != nil {
		t.Fatal(err)
	}
	var got echoAnswer
	if err := json.Unmarshal(end.response, &got); err != nil {
		t.Fatalf("read the answer %q: %v", end.response, err)
	}
	return got
}

func post(t *testing.T, api *runtimeAPI, path, body string, want int) {
	t.Helper()
	answer, err := http.Post(api.server.URL+runtimePath+path, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != want {
		t.Errorf("POST %s: got status %d, want %d", path, answer.StatusCode, want)
	}
}

// build compiles a program for this machine, from the source and with the tags that the deployed one is built with.
func build(t *testing.T, source string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "bootstrap")
	command := exec.Command("go", "build", "-tags", "lambda.norpc", "-o", program, source)
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("build %s: %v\n%s", source, err, output)
	}
	return program
}
