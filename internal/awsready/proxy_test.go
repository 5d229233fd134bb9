package awsready

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// net/http reads the proxy variables once in a process, so this test runs itself again with them set.
const childVariable = "AWSREADY_TEST_CHILD_ENDPOINT"

func TestCallsGoThroughTheProxy(t *testing.T) {
	if os.Getenv(childVariable) != "" {
		throughProxy(t)
		return
	}
	s := newServer(t, empty)
	var tunnels atomic.Int32
	proxy := httptest.NewServer(tunnel(t, &tunnels, s.Listener.Addr().String()))
	t.Cleanup(proxy.Close)
	child := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	// Go never asks a proxy for a loopback address, so the name is one that only the proxy knows.
	child.Env = append(os.Environ(), "HTTPS_PROXY="+proxy.URL, "NO_PROXY=", childVariable+"=https://example.com",
		"AWS_CA_BUNDLE="+bundleOf(t, s.Server))
	if out, err := child.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if tunnels.Load() != 1 || s.requests.Load() != 1 {
		t.Errorf("%d tunnels, %d requests", tunnels.Load(), s.requests.Load())
	}
}

// throughProxy rehearses and calls.
func throughProxy(t *testing.T) {
	t.Helper()
	cfg := once(configured(t, map[string]string{"AWS_ENDPOINT_URL": os.Getenv(childVariable),
		"AWS_CA_BUNDLE": os.Getenv("AWS_CA_BUNDLE")}))
	Rehearse(cfg, time.Minute, answers, func(canned aws.Config) { _ = list(canned) })
	if err := list(cfg); err != nil {
		t.Error(err)
	}
}

// tunnel is a proxy that leads every tunnel to one address.
func tunnel(t *testing.T, count *atomic.Int32, address string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect || r.Host != "example.com:443" {
			t.Errorf("the proxy is asked to %s %s", r.Method, r.Host)
			return
		}
		count.Add(1)
		there, err := net.Dial("tcp", address)
		if err != nil {
			t.Error(err)
			return
		}
		w.WriteHeader(http.StatusOK)
		here, buffered, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		// The client may have gone on before the connection was taken: that is in the buffer. The copy ends with either
		// side.
		go func() { _, _ = io.Copy(there, buffered) }()
		_, _ = io.Copy(here, there)
	}
}

func TestARehearsalDoesNotGoPastAProxy(t *testing.T) {
	s := newServer(t, empty)
	cfg := configured(t, map[string]string{"AWS_ENDPOINT_URL": s.URL, "AWS_CA_BUNDLE": bundleOf(t, s.Server)})
	cfg.HTTPClient.(*client).transport.Proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: "127.0.0.1:1"})
	Rehearse(cfg, time.Minute, answers, func(canned aws.Config) { _ = list(canned) })
	if s.connections.Load() != 0 {
		t.Errorf("%d connections past the proxy", s.connections.Load())
	}
}
