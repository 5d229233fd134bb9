package awsready

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"
)

// connection is an encrypted connection that carries one call at a time.
type connection struct {
	*tls.Conn
	wire  *wire
	in    *bufio.Reader
	since time.Time // of its last use
	heard bool      // whether anything of the answer to its last call has come
	spent bool      // whether it can carry no other call
}

// connect opens a connection.
func connect(ctx context.Context, address string, encryption *tls.Config) (*connection, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	dialed, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	encryption = encryption.Clone()
	encryption.ServerName = host
	w := &wire{Conn: dialed}
	c := tls.Client(w, encryption)
	if err := c.HandshakeContext(ctx); err != nil {
		_ = dialed.Close() // nothing was sent on it
		return nil, err
	}
	return &connection{Conn: c, wire: w, in: bufio.NewReader(c)}, nil
}

// headers is about how many bytes those of a signed request have, with the token of a role.
const headers = 3 << 10

// written is a request as it is sent, all in one piece.
func written(request *http.Request) ([]byte, error) {
	var message bytes.Buffer
	message.Grow(int(max(0, request.ContentLength)) + headers)
	if err := request.Write(&message); err != nil {
		return nil, fmt.Errorf("write request: %w", err)
	}
	return message.Bytes(), nil
}

// call sends a request and reads all of its answer, because only then can the connection carry another one. It ends with the
// context of the request.
func (c *connection) call(request *http.Request, message []byte) (*http.Response, error) {
	ctx := request.Context()
	stop := context.AfterFunc(ctx, func() { _ = c.SetDeadline(time.Unix(1, 0)) })
	response, err := c.exchange(request, message)
	if !stop() || err != nil || response.Close || c.in.Buffered() > 0 {
		c.hangUp()
	}
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, fmt.Errorf("call %s: %w", request.URL.Host, err)
	}
	return response, nil
}

func (c *connection) exchange(request *http.Request, message []byte) (*http.Response, error) {
	c.heard = false
	if _, err := c.Write(message); err != nil {
		return nil, err
	}
	if _, err := c.in.Peek(1); err != nil {
		return nil, err
	}
	c.heard = true
	return answer(c.in, request)
}

// answer reads an answer into memory.
func answer(in *bufio.Reader, request *http.Request) (*http.Response, error) {
	response, err := http.ReadResponse(in, request)
	for err == nil && response.StatusCode < http.StatusOK { // which says that the answer is still to come
		response, err = http.ReadResponse(in, request)
	}
	if err != nil {
		return nil, err
	}
	const most = 1 << 20 // to make ready because a header says that so much will come
	var body bytes.Buffer
	body.Grow(int(min(max(0, response.ContentLength), most)) + bytes.MinRead)
	if _, err := body.ReadFrom(response.Body); err != nil {
		return nil, err
	}
	response.Body = io.NopCloser(&body)
	return response, nil
}

// hangUp closes a connection, without the good-bye that the other side of a dead one would never take.
func (c *connection) hangUp() {
	c.spent = true
	_ = c.wire.Close() // what was to be read is read
}

// silent says whether nothing has come since the last call but what belongs to the encryption: neither the connection's end nor
// words that nobody asked for, which the next call would take for its answer.
func (c *connection) silent() bool {
	c.wire.probed = true
	_, err := c.in.Peek(1)
	c.wire.probed = false
	return errors.Is(err, os.ErrDeadlineExceeded)
}

// wire is what lies below the encryption. While it is probed it gives what has come, and is over its deadline where nothing has.
type wire struct {
	net.Conn
	probed bool
}

// Read reads as a connection does, or probes.
func (w *wire) Read(b []byte) (int, error) {
	if w.probed {
		return probe(w.Conn, b)
	}
	return w.Conn.Read(b)
}
