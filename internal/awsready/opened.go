package awsready

import (
	"context"
	"crypto/tls"
	"net"
	"sync"
	"time"
)

// opened opens encrypted connections, and keeps those opened ahead of the requests that will use them.
type opened struct {
	dialer tls.Dialer
	mu     sync.Mutex
	kept   map[string][]connection // by host:port
}

type connection struct {
	net.Conn
	since time.Time
}

// keep opens a connection that the next request to its address will use. One that cannot be opened is left to that request.
func (o *opened) keep(ctx context.Context, address string) {
	conn, err := o.dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.kept == nil {
		o.kept = map[string][]connection{}
	}
	o.kept[address] = append(o.kept[address], connection{conn, time.Now()})
}

// dial gives a kept connection, or else a new one.
func (o *opened) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if conn := o.take(address); conn != nil {
		return conn, nil
	}
	return o.dialer.DialContext(ctx, network, address)
}

// take gives a kept connection that is still fresh: net/http sends nothing again for one that it has not used before, and
// between a function's start and its first event hours may pass.
func (o *opened) take(address string) net.Conn {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.kept[address]) > 0 {
		last := len(o.kept[address]) - 1
		kept := o.kept[address][last]
		o.kept[address] = o.kept[address][:last]
		if !slept(kept.since) {
			return kept.Conn
		}
		_ = kept.Close() // nothing was sent on it
	}
	return nil
}
