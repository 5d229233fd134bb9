//go:build unix

package awsready

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"
)

// probe reads what has come on a connection, and does not wait where nothing has.
func probe(conn net.Conn, b []byte) (n int, err error) {
	socket, ok := conn.(syscall.Conn)
	if !ok {
		return 0, os.ErrDeadlineExceeded
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return 0, err
	}
	failed := raw.Read(func(descriptor uintptr) bool {
		n, err = syscall.Read(int(descriptor), b)
		return true
	})
	switch {
	case errors.Is(err, syscall.EAGAIN):
		return 0, os.ErrDeadlineExceeded
	case failed != nil || err != nil:
		return 0, errors.Join(failed, err)
	case n == 0:
		return 0, io.EOF
	}
	return n, nil
}
