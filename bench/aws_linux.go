package main

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ecswhy/ecswhy/internal/recorded"
)

// subject is the recorded failure that is measured: a failed deployment with a log to read and revisions to compare.
const (
	subject = "deployment-failed-go-panic"
	region  = "ap-northeast-1"
)

// page is the most tasks that ECS lists and describes in one call.
const page = 100

// awsStand stands in for ECS, CloudWatch Logs, SNS and STS: it answers from the recorded failure, each call after a set
// time, and keeps what was asked.
type awsStand struct {
	recorded fs.FS
	server   *http.Server
	mu       sync.Mutex
	conns    map[net.Conn]http.ConnState
	cache    map[string][]byte
	setting  setting
	traffic  traffic
}

// setting is how the stand-in behaves.
type setting struct {
	Latency    time.Duration // of each call
	Tasks      int           // stopped tasks that the service has; 0 means those that were recorded
	Containers int           // of each of those tasks
}

// traffic is what reached the stand-in.
type traffic struct {
	Calls       []call
	Connections int
}

type call struct {
	Operation  string
	Start, End time.Time
}

func newAWSStand(listeners []net.Listener, certificate tls.Certificate) *awsStand {
	s := &awsStand{
		recorded: os.DirFS("testdata/events/" + subject + "/aws"),
		conns:    map[net.Conn]http.ConnState{}, cache: map[string][]byte{},
	}
	s.server = &http.Server{
		Handler: s, ConnState: s.connection, ReadHeaderTimeout: time.Minute,
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate}, NextProtos: []string{"http/1.1"},
			MinVersion: tls.VersionTLS12},
	}
	for _, listener := range listeners {
		go func() { _ = s.server.Serve(tls.NewListener(listener, s.server.TLSConfig)) }() // ends with the benchmark
	}
	return s
}

// set changes how the stand-in behaves.
func (s *awsStand) set(to setting) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.setting.Tasks != to.Tasks || s.setting.Containers != to.Containers {
		clear(s.cache)
	}
	s.setting = to
}

// seen gives what was asked since it was last called.
func (s *awsStand) seen() traffic {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.traffic
	s.traffic = traffic{}
	return t
}

// hangUp closes all connections on which nothing is going on, as servers do with clients that say nothing for a while.
func (s *awsStand) hangUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for conn, state := range s.conns {
		if state == http.StateIdle || state == http.StateNew {
			go func() { _ = conn.Close() }()
		}
	}
}

func (s *awsStand) connection(conn net.Conn, state http.ConnState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch state {
	case http.StateNew:
		s.traffic.Connections++
		s.conns[conn] = state
	case http.StateClosed, http.StateHijacked:
		delete(s.conns, conn)
	default:
		s.conns[conn] = state
	}
}

// ServeHTTP answers a call.
func (s *awsStand) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	start := time.Now()
	body, _ := io.ReadAll(request.Body) // half a request has half an answer
	operation := operationOf(request, body)
	answer, err := s.answer(operation, request, body)
	s.mu.Lock()
	latency := s.setting.Latency
	s.mu.Unlock()
	time.Sleep(latency - time.Since(start))
	s.mu.Lock()
	s.traffic.Calls = append(s.traffic.Calls, call{operation, start, time.Now()})
	s.mu.Unlock()
	w.Header().Set("Content-Type", request.Header.Get("Content-Type"))
	w.Header().Set("X-Amzn-Requestid", "c6af9ac6-7b61-11e6-9a41-93e8deadbeef")
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		answer = []byte(`{"__type":"InvalidAction"}`)
	}
	_, _ = w.Write(answer) //nolint:gosec // what was recorded, to our own program
}

func operationOf(request *http.Request, body []byte) string {
	if _, name, ok := strings.Cut(request.Header.Get("X-Amz-Target"), "."); ok {
		return name
	}
	form, _ := url.ParseQuery(string(body))
	return form.Get("Action")
}

// answer finds what AWS says to a request, once for all that are alike.
func (s *awsStand) answer(operation string, request *http.Request, body []byte) ([]byte, error) {
	if operation == "Publish" {
		return []byte("<PublishResponse><PublishResult><MessageId>567910cd-659e-55d4-8ccb-5aaf14679dc0</MessageId>" +
			"</PublishResult></PublishResponse>"), nil
	}
	if operation == "AssumeRole" {
		return fmt.Appendf(nil, "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId>"+
			"<SecretAccessKey>example</SecretAccessKey><SessionToken>%s</SessionToken><Expiration>%s</Expiration>"+
			"</Credentials></AssumeRoleResult></AssumeRoleResponse>", strings.Repeat("example", 100),
			time.Now().Add(time.Hour).UTC().Format(time.RFC3339)), nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	key := operation + string(body)
	if answer, ok := s.cache[key]; ok {
		return answer, nil
	}
	answer, err := s.find(operation, request, body)
	if err == nil {
		s.cache[key] = answer
	}
	return answer, err
}

func (s *awsStand) find(operation string, request *http.Request, body []byte) ([]byte, error) {
	if s.setting.Tasks > 0 && operation == "ListTasks" {
		return json.Marshal(s.taskList())
	}
	if s.setting.Tasks > 0 && operation == "DescribeTasks" {
		return s.describeTasks(request, body)
	}
	return s.record(operation, request, body)
}

func (s *awsStand) record(operation string, request *http.Request, body []byte) ([]byte, error) {
	request.Body = io.NopCloser(bytes.NewReader(body))
	response, err := recorded.Answer(s.recorded, operation, request) //nolint:bodyclose // it is in memory
	if err != nil {
		return nil, err
	}
	return io.ReadAll(response.Body)
}

// taskList is a first page of tasks, with a token where there are more.
func (s *awsStand) taskList() map[string]any {
	var arns []string
	for i := range min(s.setting.Tasks, page) {
		arns = append(arns, fmt.Sprintf("arn:aws:ecs:%s:111122223333:task/prod-main/%032x", region, i))
	}
	list := map[string]any{"taskArns": arns}
	if s.setting.Tasks > page {
		list["nextToken"] = "more"
	}
	return list
}

// describeTasks gives the task that was recorded once for each that is asked for, with as many containers as are set.
func (s *awsStand) describeTasks(request *http.Request, body []byte) ([]byte, error) {
	var input struct{ Tasks []string }
	if err := json.Unmarshal(body, &input); err != nil {
		return nil, err
	}
	task, err := s.firstTask(request)
	if err != nil {
		return nil, err
	}
	var tasks []map[string]any
	for _, arn := range input.Tasks {
		one := maps.Clone(task)
		one["taskArn"] = arn
		tasks = append(tasks, one)
	}
	return json.Marshal(map[string]any{"tasks": tasks, "failures": []any{}})
}

func (s *awsStand) firstTask(request *http.Request) (map[string]any, error) {
	var list struct{ TaskArns []string }
	file, err := os.ReadFile("testdata/events/" + subject + "/aws/ListTasks.json")
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(file, &list); err != nil {
		return nil, err
	}
	asked, err := json.Marshal(map[string]any{"tasks": list.TaskArns[:1]})
	if err != nil {
		return nil, err
	}
	answer, err := s.record("DescribeTasks", request, asked)
	if err != nil {
		return nil, err
	}
	var described struct{ Tasks []map[string]any }
	if err := json.Unmarshal(answer, &described); err != nil {
		return nil, err
	}
	task := described.Tasks[0]
	if containers, ok := task["containers"].([]any); ok && s.setting.Containers > len(containers) {
		task["containers"] = slices.Repeat(containers[:1], s.setting.Containers)
	}
	return task, nil
}

// chain is the number of calls in the longest chain of which each began after the one before had ended.
func (t traffic) chain() int {
	calls := slices.SortedFunc(slices.Values(t.Calls), func(a, b call) int { return a.End.Compare(b.End) })
	length, end := 0, time.Time{}
	for _, c := range calls {
		if !c.Start.Before(end) {
			length, end = length+1, c.End
		}
	}
	return length
}

// counts is how often each operation was called.
func (t traffic) counts() map[string]int {
	counts := map[string]int{}
	for _, c := range t.Calls {
		counts[c.Operation]++
	}
	return counts
}
