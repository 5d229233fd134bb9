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

// Rehearse plays calls without sending them, and opens connections to where they would have gone: Lambda gives a function its
// full processor only until its first event, and the first call costs more of it than all others. It ends after the given time
// at the latest, and no failure in it is one of the function's.
//
// The play makes clients of its own from the configuration that it is given, whose calls are answered from a table by
// operation; "Publish" is one. The clients of the given configuration never see that stage.
func Rehearse(cfg aws.Config, atMost time.Duration, answers map[string]string, play func(aws.Config)) {
	ctx, cancel := context.WithTimeout(context.Background(), atMost)
	defer cancel() // also ends connecting, which the first event then does itself
	c, ok := cfg.HTTPClient.(*client)
	if !ok {
		return
	}
	s := &stage{ctx: ctx, client: c, answers: answers, hosts: map[string]int{}}
	cfg.HTTPClient = s
	cfg.Retryer = func() aws.Retryer { return aws.NopRetryer{} }
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { _ = recover() }() // an answer that is true of nothing may break what real ones do not
		play(cfg)                        // without a deadline: what is played waits for nothing, and may want more time than there is
		s.connecting.Wait()
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// stage answers requests itself and opens connections to where they were meant to go.
type stage struct {
	ctx        context.Context
	client     *client
	answers    map[string]string
	mu         sync.Mutex
	hosts      map[string]int
	connecting sync.WaitGroup
}

// Do answers a request without sending it.
func (s *stage) Do(request *http.Request) (*http.Response, error) {
	s.connect(request)
	body := s.answers[middleware.GetOperationName(request.Context())]
	return &http.Response{
		StatusCode:    http.StatusOK,
		Header:        http.Header{"Content-Type": request.Header["Content-Type"]},
		Body:          io.NopCloser(strings.NewReader(body)),
		ContentLength: int64(len(body)),
		Request:       request,
	}, nil
}

// connect opens a connection for a request, unless its host has enough.
func (s *stage) connect(request *http.Request) {
	if !s.client.straight(request) {
		return
	}
	address := dialAddress(request.URL)
	s.mu.Lock()
	s.hosts[address]++
	enough := s.hosts[address] > atOnce
	s.mu.Unlock()
	if !enough {
		s.connecting.Go(func() { s.client.opened.ahead(s.ctx, address) })
	}
}
