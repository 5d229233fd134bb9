//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// runtimeAPI stands in for the Lambda Runtime API, which a custom runtime asks for its next invocation and tells how it
// ended: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html. It serves one process, one invocation at a
// time.
type runtimeAPI struct {
	server      *httptest.Server
	functionARN string
	timeout     time.Duration
	waiting     chan invocation
	ended       chan outcome

	mu      sync.Mutex
	count   int
	current string // request id of the invocation that the process has and has not answered
}

// invocation is one event under the id that its answer must carry.
type invocation struct {
	id    string
	event []byte
}

// outcome is how one invocation ended: with a response, or with what the function or the runtime reported as its error.
type outcome struct {
	id       string
	response []byte
	failure  *failure
}

// failure is the error object of the Runtime API.
type failure struct {
	Message string `json:"errorMessage"`
	Type    string `json:"errorType"`
}

func (f failure) Error() string { return f.Type + ": " + f.Message }

const runtimePath = "/2018-06-01/runtime"

func newRuntimeAPI(t *testing.T, functionARN string, timeout time.Duration) *runtimeAPI {
	t.Helper()
	api := &runtimeAPI{functionARN: functionARN, timeout: timeout, waiting: make(chan invocation),
		ended: make(chan outcome, 1)}
	routes := http.NewServeMux()
	routes.HandleFunc("GET "+runtimePath+"/invocation/next", api.next)
	routes.HandleFunc("POST "+runtimePath+"/invocation/{id}/response", api.respond)
	routes.HandleFunc("POST "+runtimePath+"/invocation/{id}/error", api.fail)
	routes.HandleFunc("POST "+runtimePath+"/init/error", api.failInit)
	api.server = httptest.NewServer(routes)
	t.Cleanup(api.server.Close)
	return api
}

// address is what a runtime finds in AWS_LAMBDA_RUNTIME_API.
func (api *runtimeAPI) address() string { return api.server.Listener.Addr().String() }

// invoke gives the event to the process and waits for its answer, at most as long as the function may run.
func (api *runtimeAPI) invoke(ctx context.Context, event []byte) (outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, api.timeout)
	defer cancel()
	api.mu.Lock()
	api.count++
	given := invocation{fmt.Sprintf("00000000-0000-4000-8000-%012d", api.count), event}
	api.mu.Unlock()
	waiting := api.waiting
	for {
		select {
		case waiting <- given:
			waiting = nil
		case end := <-api.ended:
			return end, nil
		case <-ctx.Done():
			api.setCurrent("") // a late answer must not be taken for the next one's
			return outcome{}, fmt.Errorf("invocation %s: no answer: %w", given.id, ctx.Err())
		}
	}
}

func (api *runtimeAPI) next(w http.ResponseWriter, r *http.Request) {
	select {
	case given := <-api.waiting:
		api.setCurrent(given.id)
		header := w.Header()
		header.Set("Content-Type", "application/json")
		header.Set("Lambda-Runtime-Aws-Request-Id", given.id)
		header.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(time.Now().Add(api.timeout).UnixMilli(), 10))
		header.Set("Lambda-Runtime-Invoked-Function-Arn", api.functionARN)
		header.Set("Lambda-Runtime-Trace-Id", "Root=1-00000000-000000000000000000000000;Sampled=0")
		_, _ = w.Write(given.event)
	case <-r.Context().Done():
	}
}

func (api *runtimeAPI) respond(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil || !api.takeCurrent(r.PathValue("id")) {
		http.Error(w, `{"errorType":"InvalidRequest"}`, http.StatusBadRequest)
		return
	}
	api.accept(w, outcome{id: r.PathValue("id"), response: body})
}

func (api *runtimeAPI) fail(w http.ResponseWriter, r *http.Request) {
	if !api.takeCurrent(r.PathValue("id")) {
		http.Error(w, `{"errorType":"InvalidRequest"}`, http.StatusBadRequest)
		return
	}
	api.accept(w, outcome{id: r.PathValue("id"), failure: readFailure(r.Body)})
}

func (api *runtimeAPI) failInit(w http.ResponseWriter, r *http.Request) {
	api.accept(w, outcome{failure: readFailure(r.Body)})
}

func (api *runtimeAPI) accept(w http.ResponseWriter, end outcome) {
	api.ended <- end
	w.WriteHeader(http.StatusAccepted)
	_, _ = io.WriteString(w, `{"status":"OK"}`)
}

func readFailure(body io.Reader) *failure {
	var told failure
	if err := json.NewDecoder(body).Decode(&told); err != nil {
		told = failure{Message: err.Error(), Type: "Unreadable"}
	}
	return &told
}

func (api *runtimeAPI) setCurrent(id string) {
	api.mu.Lock()
	defer api.mu.Unlock()
	api.current = id
}

// takeCurrent reports whether the id is that of the running invocation, and ends it.
func (api *runtimeAPI) takeCurrent(id string) bool {
	api.mu.Lock()
	defer api.mu.Unlock()
	same := id != "" && id == api.current
	if same {
		api.current = ""
	}
	return same
}

// process is a running bootstrap and what it has logged.
type process struct {
	command *exec.Cmd
	exited  chan struct{}
	log     *lineLog
}

// startBootstrap runs the program with this environment and no other variable, as Lambda does.
func startBootstrap(t *testing.T, program string, api *runtimeAPI, environment map[string]string) *process {
	t.Helper()
	command := exec.Command(program)
	command.Dir = t.TempDir()
	command.Env = []string{"AWS_LAMBDA_RUNTIME_API=" + api.address()}
	for name, value := range environment {
		command.Env = append(command.Env, name+"="+value)
	}
	running := &process{command: command, exited: make(chan struct{}), log: &lineLog{}}
	command.Stdout, command.Stderr = running.log, running.log
	if err := command.Start(); err != nil {
		t.Fatalf("start the bootstrap: %v", err)
	}
	go func() { defer close(running.exited); _ = command.Wait() }()
	t.Cleanup(running.stop)
	return running
}

// stop ends the process; after it everything that the process wrote is in the log.
func (p *process) stop() {
	_ = p.command.Process.Kill()
	<-p.exited
}

// lineLog collects what a process writes.
type lineLog struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lineLog) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *lineLog) lines() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Split(strings.TrimSpace(l.text.String()), "\n")
}
