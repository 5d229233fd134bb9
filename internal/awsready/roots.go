package awsready

import (
	"bufio"
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"os"
)

// amazonRoots are the system's root certificates that AWS's own descend from: to read all takes as long as to open four
// connections, and a megabyte. It is nil on another system, or where somebody names others. Should all be needed, Go is
// kept from reading them twice more, from a folder that holds the same. https://github.com/golang/go/issues/80374
func amazonRoots(getenv func(string) string, distribution string) *x509.CertPool {
	bundle, err := os.Open(distribution)
	defer func() { _ = bundle.Close() }() // it was only read, or is not there
	if err != nil || getenv("SSL_CERT_FILE") != "" || getenv("SSL_CERT_DIR") != "" {
		return nil
	}
	_ = os.Setenv("SSL_CERT_DIR", "/nonexistent") // fails only for a malformed name
	roots := x509.NewCertPool()
	var raw []byte // of the certificate that is being read
	for lines := bufio.NewScanner(bundle); lines.Scan(); {
		switch line := lines.Bytes(); {
		case bytes.HasPrefix(line, []byte("-----BEGIN")):
			raw = raw[:0]
		case !bytes.HasPrefix(line, []byte("-----END")):
			raw, _ = base64.StdEncoding.AppendDecode(raw, line) // half a certificate is none
		case bytes.Contains(raw, []byte("Amazon")) || bytes.Contains(raw, []byte("Starfield")):
			if root, err := x509.ParseCertificate(bytes.Clone(raw)); err == nil {
				roots.AddCert(root) // https://www.amazontrust.com/repository/
			}
		}
	}
	return roots
}

// rootsIn are the root certificates that take the place of the system's, if a file of them is named.
func rootsIn(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	certificates, err := os.ReadFile(file)
	roots := x509.NewCertPool()
	if err == nil && !roots.AppendCertsFromPEM(certificates) {
		err = fmt.Errorf("%s holds no certificate", file)
	}
	if err != nil {
		return nil, fmt.Errorf("AWS_CA_BUNDLE: %w", err)
	}
	return roots, nil
}
