package awsready

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"encoding/pem"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/sns"
)

// of gives a getenv over the variables of a region and credentials, and those that are given.
func of(variables map[string]string) func(string) string {
	return func(name string) string {
		if value, ok := variables[name]; ok {
			return value
		}
		return map[string]string{"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
			"AWS_SECRET_ACCESS_KEY": "example"}[name]
	}
}

// configured gives the configuration for an environment.
func configured(t *testing.T, variables map[string]string) aws.Config {
	t.Helper()
	cfg, err := Config(of(variables))
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// server is a stand-in for AWS that counts connections and requests.
type server struct {
	*httptest.Server
	connections, requests atomic.Int32
}

func newServer(t *testing.T, handler http.HandlerFunc) *server {
	t.Helper()
	s := &server{}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.requests.Add(1)
		handler(w, r)
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			s.connections.Add(1)
		}
	}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

// bundleOf writes the certificate of a server to a file.
func bundleOf(t *testing.T, s *httptest.Server) string {
	t.Helper()
	file := t.TempDir() + "/ca.pem"
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
	if err := os.WriteFile(file, block, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func empty(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") }

func list(cfg aws.Config) error {
	_, err := ecs.NewFromConfig(cfg).ListTasks(context.Background(), &ecs.ListTasksInput{})
	return err
}

// once is a configuration that never tries a call again.
func once(cfg aws.Config) aws.Config {
	cfg.Retryer = func() aws.Retryer { return aws.NopRetryer{} }
	return cfg
}

// addressed keeps where a request goes, and sends none.
type addressed struct{ host string }

func (a *addressed) Do(request *http.Request) (*http.Response, error) {
	a.host = request.URL.Scheme + "://" + request.URL.Host
	return nil, errors.New("not sent")
}

func TestTheEnvironmentSaysWhereCallsGo(t *testing.T) {
	for name, c := range map[string]struct {
		variables      map[string]string
		ecs, sns, logs string
	}{
		"to the region by default": {nil, "https://ecs.us-east-1.amazonaws.com", "https://sns.us-east-1.amazonaws.com", "https://logs.us-east-1.amazonaws.com"},
		"to the default region where no other is set": {map[string]string{"AWS_REGION": "", "AWS_DEFAULT_REGION": "cn-north-1"},
			"https://ecs.cn-north-1.amazonaws.com.cn", "https://sns.cn-north-1.amazonaws.com.cn", "https://logs.cn-north-1.amazonaws.com.cn"},
		"to FIPS endpoints": {map[string]string{"AWS_USE_FIPS_ENDPOINT": "true"},
			"https://ecs-fips.us-east-1.amazonaws.com", "https://sns-fips.us-east-1.amazonaws.com", "https://logs-fips.us-east-1.amazonaws.com"},
		"to dual-stack endpoints": {map[string]string{"AWS_USE_DUALSTACK_ENDPOINT": "TRUE"},
			"https://ecs.us-east-1.api.aws", "https://sns.us-east-1.api.aws", "https://logs.us-east-1.api.aws"},
		"to an endpoint of one service": {map[string]string{"AWS_ENDPOINT_URL_CLOUDWATCH_LOGS": "https://vpce-1.example.com"},
			"https://ecs.us-east-1.amazonaws.com", "https://sns.us-east-1.amazonaws.com", "https://vpce-1.example.com"},
		"to one endpoint": {map[string]string{"AWS_ENDPOINT_URL": "http://localhost:4566"}, "http://localhost:4566", "http://localhost:4566", "http://localhost:4566"},
		"to the region where endpoints are to be ignored": {
			map[string]string{"AWS_ENDPOINT_URL": "http://localhost:4566", "AWS_ENDPOINT_URL_ECS": "http://localhost:1",
				"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
			"https://ecs.us-east-1.amazonaws.com", "https://sns.us-east-1.amazonaws.com", "https://logs.us-east-1.amazonaws.com"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg, ctx := once(configured(t, c.variables)), t.Context()
			var toECS, toSNS, toLogs addressed
			cfg.HTTPClient = &toECS
			_ = list(cfg) // it is not sent
			cfg.HTTPClient = &toSNS
			_, _ = sns.NewFromConfig(cfg).Publish(ctx, &sns.PublishInput{Message: aws.String("m")})
			cfg.HTTPClient = &toLogs
			_, _ = cloudwatchlogs.NewFromConfig(cfg).GetLogEvents(ctx,
				&cloudwatchlogs.GetLogEventsInput{LogStreamName: aws.String("s")})
			if toECS.host != c.ecs || toSNS.host != c.sns || toLogs.host != c.logs {
				t.Errorf("%s, %s, %s\nwant %s, %s, %s", toECS.host, toSNS.host, toLogs.host, c.ecs, c.sns, c.logs)
			}
		})
	}
}

func TestEveryWrongVariableIsNamed(t *testing.T) {
	wrong := map[string]string{
		"AWS_RETRY_MODE": "never", "AWS_MAX_ATTEMPTS": "many", "AWS_USE_FIPS_ENDPOINT": "yes", "AWS_USE_DUALSTACK_ENDPOINT": "1",
		"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "no", "AWS_CA_BUNDLE": t.TempDir() + "/none.pem",
	}
	for name, value := range wrong {
		if _, err := Config(of(map[string]string{name: value})); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s=%s: error %v", name, value, err)
		}
	}
}

func TestRetriesFollowTheEnvironment(t *testing.T) {
	s := newServer(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
	cfg := configured(t, map[string]string{"AWS_MAX_ATTEMPTS": "2", "AWS_ENDPOINT_URL": s.URL,
		"AWS_CA_BUNDLE": bundleOf(t, s.Server)})
	if err := list(cfg); err == nil || s.requests.Load() != 2 {
		t.Errorf("%d requests, error %v", s.requests.Load(), err)
	}
}

func TestACallWithoutCredentialsSaysSo(t *testing.T) {
	err := list(configured(t, map[string]string{"AWS_ACCESS_KEY_ID": ""}))
	if err == nil || !strings.Contains(err.Error(), "the environment holds no credentials") {
		t.Errorf("error %v", err)
	}
}

func TestAPrivateAuthorityIsTrustedOnlyWhereItIsNamed(t *testing.T) {
	s := newServer(t, empty)
	s.Config.ErrorLog = nil
	if err := list(once(configured(t, map[string]string{"AWS_ENDPOINT_URL": s.URL}))); err == nil {
		t.Error("an unknown authority is trusted")
	}
	if err := list(configured(t, map[string]string{"AWS_ENDPOINT_URL": s.URL,
		"AWS_CA_BUNDLE": bundleOf(t, s.Server)})); err != nil {
		t.Error(err)
	}
	file := t.TempDir() + "/empty.pem"
	if err := os.WriteFile(file, []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Config(of(map[string]string{"AWS_CA_BUNDLE": file})); err == nil {
		t.Error("a bundle without a certificate is taken")
	}
}

func TestADeadConnectionCostsNoRetry(t *testing.T) {
	s := newServer(t, empty)
	cfg := once(configured(t, map[string]string{"AWS_ENDPOINT_URL": s.URL, "AWS_CA_BUNDLE": bundleOf(t, s.Server)}))
	for range 50 {
		if err := list(cfg); err != nil {
			t.Fatal(err)
		}
		s.CloseClientConnections() // the client may or may not have noticed before its next request
	}
	if s.requests.Load() != 50 {
		t.Errorf("%d requests", s.requests.Load())
	}
}

func TestConnectionsThatSleptAreDropped(t *testing.T) {
	s := newServer(t, empty)
	cfg := configured(t, map[string]string{"AWS_ENDPOINT_URL": s.URL, "AWS_CA_BUNDLE": bundleOf(t, s.Server)})
	for i, want := range []int32{1, 1, 2} {
		if i == 2 {
			cfg.HTTPClient.(*client).transport.IdleConnTimeout = time.Nanosecond // all that lies idle is too old
		}
		if err := list(cfg); err != nil {
			t.Fatal(err)
		}
		if got := s.connections.Load(); got != want {
			t.Errorf("%d connections after call %d, want %d", got, i+1, want)
		}
	}
}

// answers is what a rehearsal's calls get.
var answers = map[string]string{"ListTasks": `{"taskArns":["rehearsed"]}`}

func TestARehearsalSendsNothingAndOpensWhatTheFirstCallUses(t *testing.T) {
	s := newServer(t, empty)
	cfg := configured(t, map[string]string{"AWS_ENDPOINT_URL": s.URL, "AWS_CA_BUNDLE": bundleOf(t, s.Server)})
	var got []string
	Rehearse(cfg, time.Minute, answers, func(canned aws.Config) {
		out, err := ecs.NewFromConfig(canned).ListTasks(t.Context(), &ecs.ListTasksInput{})
		if err != nil {
			t.Error(err)
			return
		}
		got = out.TaskArns
	})
	if len(got) != 1 || s.requests.Load() != 0 || s.connections.Load() != 1 {
		t.Errorf("answer %v, %d requests, %d connections", got, s.requests.Load(), s.connections.Load())
	}
	if err := list(cfg); err != nil || s.requests.Load() != 1 || s.connections.Load() != 1 {
		t.Errorf("error %v, %d requests, %d connections", err, s.requests.Load(), s.connections.Load())
	}
}

func TestARehearsalOpensNoMoreConnectionsThanAreUsedAtOnce(t *testing.T) {
	s := newServer(t, empty)
	cfg := configured(t, map[string]string{"AWS_ENDPOINT_URL": s.URL, "AWS_CA_BUNDLE": bundleOf(t, s.Server)})
	Rehearse(cfg, time.Minute, answers, func(canned aws.Config) {
		for range 3 * callsPerHost {
			_ = list(canned) // nothing is sent
		}
	})
	if s.connections.Load() != callsPerHost {
		t.Errorf("%d connections", s.connections.Load())
	}
}

func TestAConnectionThatSleptSinceTheStartIsNotUsed(t *testing.T) {
	s := newServer(t, empty)
	cfg := once(configured(t, map[string]string{"AWS_ENDPOINT_URL": s.URL, "AWS_CA_BUNDLE": bundleOf(t, s.Server)}))
	Rehearse(cfg, time.Minute, answers, func(canned aws.Config) { _ = list(canned) })
	cfg.HTTPClient.(*client).lastOpened = time.Now().Add(-2 * idleLimit)
	s.CloseClientConnections()
	if err := list(cfg); err != nil || s.connections.Load() != 2 {
		t.Errorf("error %v, %d connections", err, s.connections.Load())
	}
}

// A network that swallows everything: connections are taken and nothing is ever said.
func TestASlowNetworkDoesNotHoldTheStartUp(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = silent.Close() })
	cfg := configured(t, map[string]string{"AWS_ENDPOINT_URL": "https://" + silent.Addr().String()})
	start := time.Now()
	Rehearse(cfg, 50*time.Millisecond, answers, func(canned aws.Config) { _ = list(canned) })
	if took := time.Since(start); took > dialTimeout/2 {
		t.Errorf("the start took %s", took)
	}
}

func TestNoFailureOfARehearsalIsOneOfTheFunction(t *testing.T) {
	for name, run := range map[string]func(aws.Config){
		"a panic":        func(aws.Config) { panic("an answer that is true of nothing") },
		"a refused dial": func(canned aws.Config) { _ = list(canned) },
		"an unknown answer": func(canned aws.Config) {
			_, _ = sns.NewFromConfig(canned).Publish(context.Background(), &sns.PublishInput{})
		},
		"a run without end": func(aws.Config) { <-make(chan struct{}) },
	} {
		t.Run(name, func(*testing.T) {
			Rehearse(configured(t, map[string]string{"AWS_ENDPOINT_URL": "https://127.0.0.1:1"}), 50*time.Millisecond, nil, run)
		})
	}
}

func TestTheWallClockDecidesWhatSleptSinceTheStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := configured(t, nil).HTTPClient.(*client)
		mine, _ := net.Pipe()
		c.openedAhead["host:443"], c.lastOpened = []net.Conn{mine, mine}, time.Now()
		time.Sleep(idleLimit)
		if c.takeOpened("host:443") == nil {
			t.Error("slept at the limit")
		}
		time.Sleep(time.Nanosecond)
		if c.takeOpened("host:443") != nil {
			t.Error("still fresh past the limit")
		}
	})
}
