package awsready

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"
)

// opened sends requests over encrypted connections of its own, and keeps those that wait for the next one. It stands in for
// net/http's transport, which hands each call to two other goroutines and back: that costs nearly a tenth of an event's processor
// time, of which a small function has little.
type opened struct {
	encryption atomic.Pointer[tls.Config]
	all        *tls.Config // once encryption trusts too few authorities
	mu         sync.Mutex
	kept       map[string][]*connection // by host:port, the last used last
}

// newOpened gives one that trusts what the first configuration does, and what the other does once a host is not trusted.
func newOpened(first, all *tls.Config) *opened {
	o := &opened{all: all, kept: map[string][]*connection{}}
	o.encryption.Store(first)
	return o
}

// send makes a call. One that dies on a kept connection before anything of its answer has come is made again on a new one: the
// other side had closed the connection. The SDK would make it again as well, only later.
func (o *opened) send(request *http.Request) (*http.Response, error) {
	message, err := written(request)
	if err != nil {
		return nil, err
	}
	ctx, address := request.Context(), dialAddress(request.URL)
	if c := o.take(address); c != nil {
		response, err := c.call(request, message)
		if err == nil || c.heard || ctx.Err() != nil {
			o.keep(address, c)
			return response, err
		}
	}
	c, err := o.open(ctx, address)
	if err != nil {
		return nil, err
	}
	response, err := c.call(request, message)
	o.keep(address, c)
	return response, err
}

// ahead opens a connection that the next request to its address will use. One that cannot be opened is left to that request.
func (o *opened) ahead(ctx context.Context, address string) {
	if c, err := o.open(ctx, address); err == nil {
		o.keep(address, c)
	}
}

// open opens a connection within dialTime.
func (o *opened) open(ctx context.Context, address string) (*connection, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	encryption := o.encryption.Load()
	c, err := connect(ctx, address, encryption)
	if unknown := (*tls.CertificateVerificationError)(nil); encryption != o.all && errors.As(err, &unknown) {
		o.encryption.Store(o.all)
		return connect(ctx, address, o.all)
	}
	return c, err
}

// keep lets the next request have a connection, unless that is spent or there are enough.
func (o *opened) keep(address string, c *connection) {
	if c.spent {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.kept[address]) == kept {
		c.hangUp()
		return
	}
	c.since = time.Now()
	o.kept[address] = append(o.kept[address], c)
}

// take gives a kept connection that has neither slept nor been closed by the other side, as far as can be seen.
func (o *opened) take(address string) *connection {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.kept[address]) > 0 {
		last := len(o.kept[address]) - 1
		c := o.kept[address][last]
		o.kept[address] = o.kept[address][:last]
		if !slept(c.since) && c.silent() {
			return c
		}
		c.hangUp()
	}
	return nil
}

// dialAddress is the host and port to connect to for a URL.
func dialAddress(u *url.URL) string {
	if u.Port() != "" {
		return u.Host
	}
	return net.JoinHostPort(u.Hostname(), "443")
}
