package awsready

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

const (
	// atOnce is how many calls about a failed deployment go to one host at the same time.
	atOnce = 3
	// kept is how many connections to one host wait for the next call: a digest looks at four clusters at the same time.
	kept = 4 * atOnce
	// asleep is how long a connection may lie unused before the other side may be taken to have closed it.
	asleep = 20 * time.Second
	// dialTime is the most time to reach a host and agree on encryption.
	dialTime = 5 * time.Second
)

// client sends requests so that connections that died while the function was frozen cost a new connection and not a retry,
// before which the SDK waits up to two seconds.
type client struct {
	opened    *opened     // for what goes encrypted and straight to its host: AWS, as a rule
	http      http.Client // for what goes through a proxy or without encryption
	transport *http.Transport
	mu        sync.Mutex
	used      time.Time // transport, last
}

func newClient(getenv func(string) string) (*client, error) {
	some := systemRoots(getenv, distribution)
	roots, err := bundle(getenv("AWS_CA_BUNDLE"))
	if err != nil {
		return nil, err
	}
	encryption := &tls.Config{
		MinVersion:                  tls.VersionTLS12,
		RootCAs:                     roots,                           // nil means the system's
		ClientSessionCache:          tls.NewLRUClientSessionCache(0), // a new connection to a known host skips the certificates
		DynamicRecordSizingDisabled: true,                            // a request is one record, and so one system call
	}
	first := encryption
	if some != nil && roots == nil {
		first = encryption.Clone()
		first.RootCAs = some
	}
	transport := &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: dialTime}).DialContext,
		TLSClientConfig:     encryption,
		TLSHandshakeTimeout: dialTime,
		MaxIdleConnsPerHost: kept, // the default keeps two, and closes the others after each event
	}
	return &client{opened: newOpened(first, encryption), http: http.Client{Transport: transport, CheckRedirect: neverFollow}, transport: transport}, nil
}

// neverFollow gives the SDK redirections to judge, as it asks of its clients.
func neverFollow(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// Do sends a request.
func (c *client) Do(request *http.Request) (*http.Response, error) {
	if c.straight(request) {
		return c.opened.send(request)
	}
	if err := replayable(request); err != nil {
		return nil, err
	}
	c.dropDead()
	return c.http.Do(request)
}

// straight says whether a request goes encrypted and straight to its host.
func (c *client) straight(request *http.Request) bool {
	proxy, err := c.transport.Proxy(request)
	return proxy == nil && err == nil && request.URL.Scheme == "https"
}

// replayable puts the body into memory, because net/http then sends it in one piece with the headers and can send it again,
// and says that it may be sent again on a new connection when the one it was sent on turns out dead: the empty key is
// net/http's way to say so and is not sent itself. The SDK would send it again as well, only later.
func replayable(request *http.Request) error {
	body := []byte{}
	if request.Body != nil {
		var err error
		if body, err = io.ReadAll(request.Body); err != nil {
			return fmt.Errorf("read request: %w", errors.Join(err, request.Body.Close()))
		}
		_ = request.Body.Close() // all of it is read
	}
	request.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	request.Body, _ = request.GetBody()
	request.ContentLength = int64(len(body))
	request.Header["X-Idempotency-Key"] = []string{}
	return nil
}

// dropDead closes the transport's connections that have slept too long, before a request is sent on one and has to be sent again.
func (c *client) dropDead() {
	c.mu.Lock()
	dead := slept(c.used)
	c.used = time.Now()
	c.mu.Unlock()
	if dead {
		c.transport.CloseIdleConnections()
	}
}

// slept says whether something was last used too long ago, by the wall clock: the other may stand still with the function.
func slept(since time.Time) bool { return time.Now().Round(0).Sub(since.Round(0)) > asleep }
