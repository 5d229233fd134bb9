package message

import (
	"cmp"
	"testing"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
)

func TestAFailedConnectionIsCalledWhatTheLineCallsIt(t *testing.T) {
	const failed, refused, timedOut = "The log says that a connection failed.", "The log says that a connection was refused.", "The log says that a connection timed out."
	const notResolved = "The log says that a host name could not be resolved."
	text := englishCauses[diagnosis.ConnectionRefused]
	tests := map[string]struct{ line, want string }{
		"refused, by Go":                {"dial tcp 10.20.9.25:587: connect: connection refused", refused},
		"refused, by Node.js":           {"Error: connect ECONNREFUSED 10.20.4.8:5672", refused},
		"timed out, by Node.js":         {"Error: connect ETIMEDOUT 10.20.4.8:5672", timedOut},
		"timed out, by Java":            {"java.net.SocketTimeoutException: Connect timed out", timedOut},
		"a name, by Node.js":            {"Error: getaddrinfo ENOTFOUND db.internal", notResolved},
		"a name, by Go":                 {"dial tcp: lookup db.internal on 10.0.0.2:53: no such host", notResolved},
		"the line does not say":         {"com.mysql.cj.jdbc.exceptions.CommunicationsException: Communications link failure", failed},
		"the line says two":             {"connection refused, then timed out", failed},
		"a time-out that was only set":  {"Communications link failure: jdbc:mysql://db/orders?connectTimeout=5000", failed},
		"a host that cannot be reached": {"connect: no route to host", failed},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := cmp.Or(text.fault(test.line), text.Why[0]); got != test.want {
				t.Errorf("%q is said as %q, want %q", test.line, got, test.want)
			}
		})
	}
}
