package clitest

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/recorded"
)

// Script is a recorded rollout: testdata/rollouts/CASE/SECONDS/OPERATION.json is what the AWS CLI printed from that
// second on. The recorded times are moved so that the rollout begins when the script does.
type Script struct {
	folder string
	Start  time.Time     // when it began; zero until the first call, where it is to begin with that
	Faster float64       // how many of its seconds go by in one; zero means one
	Takes  time.Duration // how long each answer takes
	Calls  []Call

	mu      sync.Mutex
	answers map[string][]byte // that were given before, by their files

	Published []url.Values // what SNS was asked to publish

	Change func(answer []byte) []byte // makes something else of what was recorded; nil changes nothing
}

// Call is one call of the program, and when it came.
type Call struct {
	Operation string
	After     time.Duration
}

// recordedStart is second 0 of every recorded rollout.
var recordedStart = time.Date(2026, 10, 14, 3, 0, 0, 0, time.UTC)

// NewScript begins a recorded rollout now.
func NewScript(t *testing.T, name string) *Script {
	t.Helper()
	folder := Testdata + "rollouts/" + name
	if _, err := os.Stat(folder); err != nil {
		t.Fatal(err)
	}
	return &Script{folder: folder, Start: time.Now(), answers: map[string][]byte{}}
}

// Now is how much of the rollout has gone by.
func (s *Script) Now() time.Duration {
	since := time.Since(s.Start)
	if s.Faster > 0 {
		since = time.Duration(float64(since) * s.Faster)
	}
	return since
}

// Open gives the newest recording of a call that is not of the future. An answer makes an earlier error forgotten, and
// the reverse.
func (s *Script) Open(name string) (fs.File, error) {
	operation, ending, _ := strings.Cut(name, ".")
	for _, moment := range slices.Backward(s.moments()) {
		if data, err := s.read(filepath.Join(moment, name)); err == nil {
			return fstest.MapFS{name: {Data: data}}.Open(name)
		}
		if other := map[string]string{"json": ".error.txt", "error.txt": ".json"}[ending]; other != "" {
			if _, err := os.Stat(filepath.Join(s.folder, moment, operation+other)); err == nil {
				break
			}
		}
	}
	return nil, fs.ErrNotExist
}

// read gives a recording as it is answered, and remembers that.
func (s *Script) read(name string) ([]byte, error) {
	if data, ok := s.answers[name]; ok {
		return data, nil
	}
	data, err := os.ReadFile(filepath.Join(s.folder, name))
	if err != nil {
		return nil, err
	}
	if s.Change != nil {
		data = s.Change(data)
	}
	s.answers[name] = s.moved(data)
	return s.answers[name], nil
}

// moments are the folders whose second has come, in order.
func (s *Script) moments() []string {
	entries, err := os.ReadDir(s.folder)
	if err != nil {
		panic(err) // it was there at the start
	}
	var moments []string
	for _, entry := range entries {
		if second, err := strconv.Atoi(entry.Name()); err == nil && s.Now() >= time.Duration(second)*time.Second {
			moments = append(moments, entry.Name())
		}
	}
	return moments
}

var recordedTime = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*\+00:00`)

func (s *Script) moved(data []byte) []byte {
	return recordedTime.ReplaceAllFunc(data, func(text []byte) []byte {
		at, err := time.Parse(time.RFC3339Nano, string(text))
		if err != nil {
			return text
		}
		return []byte(at.Add(s.Start.Sub(recordedStart)).UTC().Format(time.RFC3339Nano))
	})
}

// taskID finds the id by which a task is asked for. ECS takes it for the ARN.
var taskID = regexp.MustCompile(`"([0-9a-f]{32})"`)

// Do answers a call and remembers it.
func (s *Script) Do(request *http.Request) (*http.Response, error) {
	target := request.Header.Get("X-Amz-Target")
	time.Sleep(s.Takes)
	s.mu.Lock()
	defer s.mu.Unlock()
	if target == "" {
		return s.publish(request)
	}
	if s.Start.IsZero() {
		s.Start = time.Now()
	}
	s.Calls = append(s.Calls, Call{target[strings.LastIndex(target, ".")+1:], s.Now()})
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return nil, err
	}
	body = taskID.ReplaceAll(body, []byte(`"arn:aws:ecs:ap-northeast-1:111122223333:task/prod-main/$1"`))
	request.Body = io.NopCloser(bytes.NewReader(body))
	return recorded.Answer(s, s.Calls[len(s.Calls)-1].Operation, request)
}

// publish answers as SNS does, which speaks a protocol of forms and XML.
func (s *Script) publish(request *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	s.Published = append(s.Published, form)
	const answer = `<PublishResponse><PublishResult><MessageId>567910cd-659e-55d4-8ccb-5aaf14679dc0</MessageId>` +
		`</PublishResult></PublishResponse>`
	header := http.Header{"Content-Type": {"text/xml"}}
	return &http.Response{StatusCode: http.StatusOK, Header: header, Body: io.NopCloser(strings.NewReader(answer))}, nil
}

// Count says how often an operation was called from a moment on.
func (s *Script) Count(operation string, from time.Duration) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, c := range s.Calls {
		if c.Operation == operation && c.After >= from {
			n++
		}
	}
	return n
}

// Config is an SDK configuration whose clients are answered by the script without a network.
func (s *Script) Config() aws.Config {
	settings := recorded.Config(s, "ap-northeast-1")
	settings.HTTPClient = s
	settings.Credentials = credentials.NewStaticCredentialsProvider("test", "test", "")
	return settings
}

// Access is how a command gets those settings.
func (s *Script) Access() kit.Access { return FixedAccess(s.Config()) }

// FixedAccess gives a command these settings, whatever its flags and the environment say.
func FixedAccess(settings aws.Config) kit.Access {
	return kit.Access{Read: func(context.Context, ...func(*awsconfig.LoadOptions) error) (aws.Config, error) {
		return settings, nil
	}}
}

// Serve answers by the script on a loopback port, for programs of their own.
func (s *Script) Serve(t *testing.T) (endpoint string) {
	t.Helper()
	return Server(t, func(w http.ResponseWriter, r *http.Request) {
		response, err := s.Do(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusNotImplemented)
			return
		}
		defer func() { _ = response.Body.Close() }()
		w.Header().Set("Content-Type", response.Header.Get("Content-Type"))
		w.WriteHeader(response.StatusCode)
		var body bytes.Buffer
		_, _ = body.ReadFrom(response.Body)
		_, _ = w.Write(body.Bytes())
	})
}

// Server answers on a loopback port.
func Server(t *testing.T, handler http.HandlerFunc) (address string) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// StandIn has a handler on a loopback port stand in for AWS, and the environment lead the SDK there.
func StandIn(t *testing.T, handler http.HandlerFunc) {
	t.Helper()
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": Server(t, handler), "AWS_REGION": "ap-northeast-1", "AWS_ACCESS_KEY_ID": "test",
		"AWS_SECRET_ACCESS_KEY": "test",
		"AWS_CONFIG_FILE":       os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_MAX_ATTEMPTS": "1",
	} {
		t.Setenv(name, value)
	}
}
