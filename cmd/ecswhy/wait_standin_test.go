package main

import (
	"bytes"
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
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/ecswhy/ecswhy/internal/recorded"
)

// script is a recorded rollout: testdata/rollouts/CASE/SECONDS/OPERATION.json is what the AWS CLI printed from that second on. The
// recorded times are moved so that the rollout begins when the script does.
type script struct {
	folder string
	start  time.Time
	mu     sync.Mutex
	calls  []call

	published []url.Values // what SNS was asked to publish

	change func(answer []byte) []byte // makes something else of what was recorded; nil changes nothing
}

// call is one call of the program, and when it came.
type call struct {
	operation string
	after     time.Duration
}

// recordedStart is second 0 of every recorded rollout.
var recordedStart = time.Date(2026, 10, 14, 3, 0, 0, 0, time.UTC)

func newScript(t *testing.T, name string) *script {
	t.Helper()
	folder := testdata + "rollouts/" + name
	if _, err := os.Stat(folder); err != nil {
		t.Fatal(err)
	}
	return &script{folder: folder, start: time.Now()}
}

// Open gives the newest recording of a call that is not of the future. An answer makes an earlier error forgotten, and the reverse.
func (s *script) Open(name string) (fs.File, error) {
	operation, ending, _ := strings.Cut(name, ".")
	for _, moment := range slices.Backward(s.moments()) {
		data, err := os.ReadFile(filepath.Join(s.folder, moment, name))
		if err == nil && s.change != nil {
			data = s.change(data)
		}
		if err == nil {
			return fstest.MapFS{name: {Data: s.moved(data)}}.Open(name)
		}
		if other := map[string]string{"json": ".error.txt", "error.txt": ".json"}[ending]; other != "" {
			if _, err := os.Stat(filepath.Join(s.folder, moment, operation+other)); err == nil {
				break
			}
		}
	}
	return nil, fs.ErrNotExist
}

// moments are the folders whose second has come, in order.
func (s *script) moments() []string {
	entries, err := os.ReadDir(s.folder)
	if err != nil {
		panic(err) // it was there at the start
	}
	var moments []string
	for _, entry := range entries {
		if second, err := strconv.Atoi(entry.Name()); err == nil && time.Since(s.start) >= time.Duration(second)*time.Second {
			moments = append(moments, entry.Name())
		}
	}
	return moments
}

var recordedTime = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*\+00:00`)

func (s *script) moved(data []byte) []byte {
	return recordedTime.ReplaceAllFunc(data, func(text []byte) []byte {
		at, err := time.Parse(time.RFC3339Nano, string(text))
		if err != nil {
			return text
		}
		return []byte(at.Add(s.start.Sub(recordedStart)).UTC().Format(time.RFC3339Nano))
	})
}

// taskID finds the id by which a task is asked for. ECS takes it for the ARN.
var taskID = regexp.MustCompile(`"([0-9a-f]{32})"`)

// Do answers a call and remembers it.
func (s *script) Do(request *http.Request) (*http.Response, error) {
	target := request.Header.Get("X-Amz-Target")
	s.mu.Lock()
	defer s.mu.Unlock()
	if target == "" {
		return s.publish(request)
	}
	s.calls = append(s.calls, call{target[strings.LastIndex(target, ".")+1:], time.Since(s.start)})
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return nil, err
	}
	body = taskID.ReplaceAll(body, []byte(`"arn:aws:ecs:ap-northeast-1:111122223333:task/prod-main/$1"`))
	request.Body = io.NopCloser(bytes.NewReader(body))
	return recorded.Answer(s, s.calls[len(s.calls)-1].operation, request)
}

// publish answers as SNS does, which speaks a protocol of forms and XML.
func (s *script) publish(request *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	s.published = append(s.published, form)
	answer := `<PublishResponse><PublishResult><MessageId>567910cd-659e-55d4-8ccb-5aaf14679dc0</MessageId></PublishResult></PublishResponse>`
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"text/xml"}}, Body: io.NopCloser(strings.NewReader(answer))}, nil
}

// count says how often an operation was called from a moment on.
func (s *script) count(operation string, from time.Duration) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, c := range s.calls {
		if c.operation == operation && c.after >= from {
			n++
		}
	}
	return n
}

// config is an SDK configuration whose clients are answered by the script without a network.
func (s *script) config() aws.Config {
	settings := recorded.Config(s, "ap-northeast-1")
	settings.HTTPClient = s
	settings.Credentials = credentials.NewStaticCredentialsProvider("test", "test", "")
	return settings
}

// serve answers by the script on a loopback port, for programs of their own.
func (s *script) serve(t *testing.T) (endpoint string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		response, err := s.Do(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusNotImplemented)
			return
		}
		defer response.Body.Close()
		w.Header().Set("Content-Type", response.Header.Get("Content-Type"))
		w.WriteHeader(response.StatusCode)
		var body bytes.Buffer
		_, _ = body.ReadFrom(response.Body)
		_, _ = w.Write(body.Bytes())
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// asCommand makes this test's own program the command when it is started with the variable.
const asCommand = "ECSWHY_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) == "1" {
		main() // which exits
	}
	os.Exit(m.Run())
}

// installed gives a folder for the PATH in which ecswhy is this program.
func installed(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(program, filepath.Join(folder, "ecswhy")); err != nil {
		t.Fatal(err)
	}
	return folder
}

// environment is what a program needs to find ecswhy on its PATH, and a stand-in of AWS.
func environment(t *testing.T, endpoint string) []string {
	t.Helper()
	own := append(awsEnvironment(endpoint), asCommand+"=1", "PATH="+installed(t)+":"+os.Getenv("PATH"), "HOME="+t.TempDir())
	if root := os.Getenv("PYENV_ROOT"); root != "" {
		own = append(own, "PYENV_ROOT="+root) // the AWS CLI may be a pyenv shim
	}
	return own
}

// awsEnvironment makes programs ask an endpoint with credentials that mean nothing.
func awsEnvironment(endpoint string) []string {
	return []string{
		"AWS_ENDPOINT_URL=" + endpoint, "AWS_REGION=ap-northeast-1", "AWS_DEFAULT_REGION=ap-northeast-1", "AWS_ACCESS_KEY_ID=test",
		"AWS_SECRET_ACCESS_KEY=test", "AWS_CONFIG_FILE=" + os.DevNull, "AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull, "AWS_EC2_METADATA_DISABLED=true",
		"AWS_PAGER=",
	}
}
