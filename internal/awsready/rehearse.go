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
// after the given time at the latest, and no failure in it is one of the function's. The play makes clients of its own
// from the configuration that it is given, whose calls are answered from a table by operation, such as "Publish".
func Rehearse(cfg aws.Config, atMost time.Duration, answers map[string]string, play func(aws.Config)) {
	c, ok := cfg.HTTPClient.(*client)
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), atMost) // and then the first event connects itself
	s := &stage{ctx: ctx, client: c, answers: answers, calls: map[string]int{}}
	cfg.HTTPClient, cfg.Retryer = s, func() aws.Retryer { return aws.NopRetryer{} }
	go func() {
		defer cancel()
		defer func() { _ = recover() }() // an answer that is true of nothing may break what real ones do not
		play(cfg)                        // without a deadline, because it waits for nothing
		s.connecting.Wait()
	}()
	<-ctx.Done()
}

// stage answers requests itself and opens connections to where they were meant to go.
type stage struct {
	ctx        context.Context
	client     *client
	answers    map[string]string
	mu         sync.Mutex
	calls      map[string]int // by host
	connecting sync.WaitGroup
}

// Do answers a request without sending it.
func (s *stage) Do(request *http.Request) (*http.Response, error) {
	if s.wantsConnection(request) {
		s.connecting.Go(func() { s.client.openAhead(s.ctx, request.URL) })
	}
	answer := s.answers[middleware.GetOperationName(request.Context())]
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": request.Header["Content-Type"]},
		Body: io.NopCloser(strings.NewReader(answer)),
	}, nil
}

// wantsConnection reports whether a request would go encrypted and straight to a host that has not enough connections
// yet.
func (s *stage) wantsConnection(request *http.Request) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls[request.URL.Host]++
	proxy, err := s.client.transport.Proxy(request)
	return s.calls[request.URL.Host] <= atOnce && request.URL.Scheme == "https" && proxy == nil && err == nil
}
