package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// asFunction makes the test program the function itself, as Lambda starts it.
const asFunction = "ECSWHY_TEST_AS_FUNCTION"

func TestMain(m *testing.M) {
	if os.Getenv(asFunction) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// lambdaOf is Lambda's side of one invocation: a process that asks for work gets the payload once, and what it answers
// is kept.
type lambdaOf struct {
	payload  []byte
	answered chan string   // "response ..." or "error ..."
	again    chan struct{} // closed when it asks for more work
	asked    int
}

// ServeHTTP is the API that a process asks for work.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
func (l *lambdaOf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/next") {
		body, _ := io.ReadAll(r.Body)
		w.WriteHeader(http.StatusAccepted)
		l.answered <- r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:] + " " + string(body)
		return
	}
	if l.asked++; l.asked > 1 { // and there is none
		close(l.again)
		<-r.Context().Done()
		return
	}
	w.Header().Set("Lambda-Runtime-Aws-Request-Id", "1")
	w.Header().Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(time.Now().Add(time.Minute).UnixMilli(), 10))
	_, _ = w.Write(l.payload)
}

// invoked starts the function as a process of its own, gives it one payload, and says what it answered and whether it
// ended by itself.
func invoked(t *testing.T, payload []byte) (answer string, ended bool) {
	t.Helper()
	l := &lambdaOf{payload: payload, answered: make(chan string, 1), again: make(chan struct{})}
	api := httptest.NewServer(l)
	defer api.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	process := exec.CommandContext(ctx, os.Args[0])
	process.Env = append(os.Environ(), asFunction+"=1", "AWS_LAMBDA_RUNTIME_API="+strings.TrimPrefix(api.URL, "http://"))
	var out bytes.Buffer
	process.Stdout, process.Stderr = &out, &out
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	exit := make(chan error, 1)
	go func() { exit <- process.Wait() }()
	select {
	case answer = <-l.answered:
	case err := <-exit:
		t.Fatalf("it ended without an answer: %v\n%s", err, out.String())
	}
	select {
	case <-exit:
		return answer, true
	case <-l.again:
		cancel()
		<-exit
		return answer, false
	}
}

// A copy of the function whose credentials have expired ends after it gave the event back, alone or in a batch, so
// that the next try finds one with new credentials. For any other reason it lives on.
func TestACopyWithExpiredCredentialsEnds(t *testing.T) {
	alerts, _ := recordedEvents(t)
	event := alerts["deployment-failed-image-not-found"]
	for sentence, test := range map[string]struct {
		payload []byte
		sns     []fault
		answer  string // how it begins
		ends    bool
	}{
		"an event":                   {event, []fault{expired}, "error {\"errorMessage\":\"deliver event", true},
		"a batch":                    {batchOf([]string{string(event)}), []fault{expired}, "error {\"errorMessage\":\"deliver event", true},
		"an event without the right": {event, snsRefusals[:1], "error {\"errorMessage\":\"deliver event", false},
		"a batch without the right":  {batchOf([]string{string(event)}), snsRefusals[:1], `response {"batchItemFailures":[{"itemIdentifier":"0"}]}`, false},
		"an event that is delivered": {event, nil, "response null", false},
	} {
		s := newStandIn(t, map[string]string{"ECSWHY_LOOKUP_BUDGET": "5s"})
		s.now = &scene{answers: os.DirFS(testdata + "events/deployment-failed-image-not-found/aws"), sns: test.sns}
		if answer, ended := invoked(t, test.payload); !strings.HasPrefix(answer, test.answer) || ended != test.ends {
			t.Errorf("%s: answered %s, ended %t", sentence, answer, ended)
		}
	}
}
