package awsready

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"
)

const (
	callsPerHost = 3                                  // calls to one host at the same time, about a failed deployment
	maxIdle      = 4 * callsPerHost                   // idle connections to one host: a digest looks at four clusters
	idleLimit    = 20 * time.Second                   // until the other side may have closed an idle connection
	dialTimeout  = 5 * time.Second                    // at most, to reach a host and agree on encryption
	systemBundle = "/etc/pki/tls/certs/ca-bundle.crt" // Amazon Linux's roots, with what update-ca-trust adds
)

// client sends requests over net/http's transport, with connections opened ahead, and so that one that died while the
// function was frozen costs a new connection and not a retry, before which the SDK waits up to two seconds.
type client struct {
	transport   *http.Transport
	amazonOnly  *tls.Config // trusts no more authorities than AWS needs; the transport's own trusts all
	mu          sync.Mutex
	openedAhead map[string][]net.Conn // by host:port
	lastOpened  time.Time             // the last of them
}

func newClient(getenv func(string) string) (*client, error) {
	named, err := rootsIn(getenv("AWS_CA_BUNDLE"))
	if err != nil {
		return nil, err
	}
	all := &tls.Config{
		MinVersion:                  tls.VersionTLS12,
		RootCAs:                     named,                           // nil means the system's
		ClientSessionCache:          tls.NewLRUClientSessionCache(0), // a known host's certificates are not checked again
		DynamicRecordSizingDisabled: true,                            // a request is one record, and so one system call
	}
	few := all.Clone()
	few.RootCAs = cmp.Or(named, amazonRoots(getenv, systemBundle))
	c := &client{amazonOnly: few, openedAhead: map[string][]net.Conn{}}
	c.transport = &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialTLSContext:      c.dial, // where there is no proxy
		TLSClientConfig:     all,
		IdleConnTimeout:     idleLimit, // by the wall clock, which goes on while the function is frozen
		MaxIdleConnsPerHost: maxIdle,   // the default keeps two, and closes the others after each event
		DisableCompression:  true,      // answers are small and come from near
	}
	return c, nil
}

// Do sends a request. The SDK judges redirections.
func (c *client) Do(request *http.Request) (*http.Response, error) {
	if err := makeReplayable(request); err != nil {
		return nil, err
	}
	return c.transport.RoundTrip(request)
}

// makeReplayable puts the body into memory, because net/http then sends it in one piece with the headers and can send
// it again, and says that it may, on a new connection where the old one is dead: the empty key itself is not sent.
func makeReplayable(request *http.Request) error {
	request.Body = cmp.Or(request.Body, io.ReadCloser(http.NoBody))
	body := bytes.NewBuffer(make([]byte, 0, bytes.MinRead+max(0, request.ContentLength)))
	_, err := body.ReadFrom(request.Body)
	if err = errors.Join(err, request.Body.Close()); err != nil {
		return fmt.Errorf("read request: %w", err)
	}
	request.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body.Bytes())), nil }
	request.Body, _ = request.GetBody()
	request.ContentLength = int64(body.Len())
	request.Header["X-Idempotency-Key"] = []string{}
	return nil
}

// dial gives the transport a connection that was opened ahead, or else a new one.
func (c *client) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if conn := c.takeOpened(address); conn != nil {
		return conn, nil
	}
	return c.connect(ctx, network, address)
}

// takeOpened gives a connection that was opened ahead, or nil. It closes those that, by the wall clock, slept since.
func (c *client) takeOpened(address string) net.Conn {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.openedAhead[address]) > 0 {
		conn := c.openedAhead[address][0]
		c.openedAhead[address] = c.openedAhead[address][1:]
		if time.Now().Round(0).Sub(c.lastOpened.Round(0)) <= idleLimit {
			return conn
		}
		_ = conn.Close() // nothing was sent on it
	}
	return nil
}

// connect opens a connection, and trusts all authorities only where the few do not know the host.
func (c *client) connect(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := tls.Dialer{NetDialer: &net.Dialer{Timeout: dialTimeout}, Config: c.amazonOnly}
	conn, err := dialer.DialContext(ctx, network, address)
	if unknown := (*tls.CertificateVerificationError)(nil); errors.As(err, &unknown) {
		dialer.Config = c.transport.TLSClientConfig
		return dialer.DialContext(ctx, network, address)
	}
	return conn, err
}

// openAhead opens a connection for the next request to a URL. One that cannot be opened is left to that request.
func (c *client) openAhead(ctx context.Context, u *url.URL) {
	address := net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), "443"))
	if conn, err := c.connect(ctx, "tcp", address); err == nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.openedAhead[address], c.lastOpened = append(c.openedAhead[address], conn), time.Now()
	}
}
