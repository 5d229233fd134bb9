package awsready

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go/middleware"
)

// Rehearse plays calls without sending them, and opens connections to where they would have gone: Lambda gives a
// function its full processor only until its first event, and the first call costs more of it than all others. It ends
// after the given time at the latest, and no failure in it is one of the function's. The run makes clients of its own
// from the configuration that it is given, whose calls are answered from a table by operation, such as "Publish".
func Rehearse(cfg aws.Config, atMost time.Duration, answers map[string]string, run func(aws.Config)) {
	c, ok := cfg.HTTPClient.(*client)
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), atMost) // and then the first event connects itself
	canned := &cannedClient{ctx: ctx, client: c, answers: answers, calls: map[string]int{}}
	cfg.HTTPClient, cfg.Retryer = canned, func() aws.Retryer { return aws.NopRetryer{} }
	go func() {
		defer cancel()
		defer func() { _ = recover() }() // an answer that is true of nothing may break what real ones do not
		run(cfg)                         // without a deadline, because it waits for nothing
		canned.connecting.Wait()
	}()
	<-ctx.Done()
}

// cannedClient answers requests itself and opens connections to where they were meant to go.
type cannedClient struct {
	ctx        context.Context
	client     *client
	answers    map[string]string
	mu         sync.Mutex
	calls      map[string]int // by host
	connecting sync.WaitGroup
}

// Do answers a request without sending it.
func (c *cannedClient) Do(request *http.Request) (*http.Response, error) {
	if c.wantsConnection(request) {
		c.connecting.Go(func() { c.client.openAhead(c.ctx, request.URL) })
	}
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": request.Header["Content-Type"]},
		Body: io.NopCloser(strings.NewReader(c.answers[middleware.GetOperationName(request.Context())])),
	}, nil
}

// wantsConnection reports whether a request would go encrypted and straight to a host with too few connections.
func (c *cannedClient) wantsConnection(request *http.Request) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls[request.URL.Host]++
	proxy, err := c.client.transport.Proxy(request)
	return c.calls[request.URL.Host] <= callsPerHost && request.URL.Scheme == "https" && proxy == nil && err == nil
}
