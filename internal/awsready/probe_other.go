//go:build !unix

package awsready

import (
	"net"
	"os"
)

// probe says that nothing has come: Lambda runs on Linux, and elsewhere a dead connection is found out by the call on it.
func probe(net.Conn, []byte) (int, error) { return 0, os.ErrDeadlineExceeded }
