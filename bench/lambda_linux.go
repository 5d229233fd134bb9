package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// invocationTime is how long an invocation may take: as long as the function's own setting says.
const invocationTime = 30 * time.Second

// runtimeAPI stands in for Lambda's Runtime API, for one process. Its handler and whoever measures take turns through
// channels.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
type runtimeAPI struct {
	server *http.Server
	addr   string
	asked  chan time.Time // when the process asked for work
	events chan []byte    // the work
	ended  chan outcome
	closed chan struct{}
}

// outcome is when an answer arrived, and what went wrong.
type outcome struct {
	at  time.Time
	err error
}

func newRuntimeAPI() (*runtimeAPI, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r := &runtimeAPI{
		addr: listener.Addr().String(), asked: make(chan time.Time, 1), events: make(chan []byte),
		ended: make(chan outcome, 1), closed: make(chan struct{}),
	}
	r.server = &http.Server{Handler: r, ReadHeaderTimeout: time.Minute}
	go func() { _ = r.server.Serve(listener) }() // ends with close
	return r, nil
}

func (r *runtimeAPI) close() {
	close(r.closed)
	_ = r.server.Close()
}

// ServeHTTP answers the process.
func (r *runtimeAPI) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	now := time.Now()
	_, what, _ := strings.Cut(request.URL.Path, "/2018-06-01/runtime/")
	switch {
	case what == "invocation/next":
		r.asked <- now
		r.next(w)
	case strings.HasSuffix(what, "/response"):
		accept(w)
		r.ended <- outcome{at: now}
	default:
		problem, _ := io.ReadAll(request.Body)
		accept(w)
		r.ended <- outcome{at: now, err: fmt.Errorf("%s: %s", what, problem)}
	}
}

func accept(w http.ResponseWriter) {
	w.WriteHeader(http.StatusAccepted)
	if flusher, ok := w.(http.Flusher); ok {
		flusher.Flush()
	}
}

func (r *runtimeAPI) next(w http.ResponseWriter) {
	select {
	case <-r.closed:
	case event := <-r.events:
		w.Header().Set("Lambda-Runtime-Aws-Request-Id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd")
		w.Header().Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(time.Now().Add(invocationTime).UnixMilli(), 10))
		w.Header().Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:"+region+":111122223333:function:ecswhy")
		_, _ = w.Write(event) // a process that died is found out by the missing answer
	}
}

// invoke sends an event and waits for its answer and for the process to ask for more.
func (r *runtimeAPI) invoke(event []byte) (time.Duration, error) {
	start := time.Now()
	r.events <- event
	select {
	case end := <-r.ended:
		return end.at.Sub(start), end.err
	case <-time.After(invocationTime):
		return 0, errors.New("no answer in time")
	}
}

// wait gives the time at which the process asks for work.
func (r *runtimeAPI) wait() (time.Time, error) {
	select {
	case at := <-r.asked:
		return at, nil
	case end := <-r.ended:
		return time.Time{}, fmt.Errorf("the process failed: %w", end.err)
	case <-time.After(invocationTime):
		return time.Time{}, errors.New("the process asks for no work")
	}
}
