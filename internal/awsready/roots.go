package awsready

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
)

// distribution is the bundle of roots on Amazon Linux, which update-ca-trust also writes private authorities to.
const distribution = "/etc/pki/tls/certs/ca-bundle.crt"

// amazonRoots are the root certificates of the system that AWS's own descend from: to read all takes as long as to open
// four connections, and a megabyte. It is nil where the system is another, or somebody names a file or a folder. Should
// all be needed, Go reads Amazon Linux 2023's three times, once from the bundle and twice from a folder that holds the
// same again: it is given a folder that does not exist. https://github.com/golang/go/issues/80374
func amazonRoots(getenv func(string) string, distribution string) *x509.CertPool {
	bundle, err := os.ReadFile(distribution)
	if err != nil || getenv("SSL_CERT_FILE") != "" || getenv("SSL_CERT_DIR") != "" {
		return nil
	}
	_ = os.Setenv("SSL_CERT_DIR", "/nonexistent") // fails only for a malformed name
	roots := x509.NewCertPool()
	for block, rest := pem.Decode(bundle); block != nil; block, rest = pem.Decode(rest) {
		if bytes.Contains(block.Bytes, []byte("Amazon")) || bytes.Contains(block.Bytes, []byte("Starfield")) {
			roots.AppendCertsFromPEM(pem.EncodeToMemory(block)) // https://www.amazontrust.com/repository/
		}
	}
	return roots
}

// namedRoots are the root certificates that take the place of the system's, if a file of them is named.
func namedRoots(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	certificates, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("AWS_CA_BUNDLE: %w", err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(certificates) {
		return nil, fmt.Errorf("AWS_CA_BUNDLE: %s holds no certificate", file)
	}
	return roots, nil
}
