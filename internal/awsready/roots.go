package awsready

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"slices"
)

// distribution is the bundle of root certificates on Amazon Linux. It is what update-ca-trust writes, so a private authority is
// in it as well.
const distribution = "/etc/pki/tls/certs/ca-bundle.crt"

// systemRoots gives the root certificates of the system that AWS's own descend from, or nil where all are to be read. Should
// all be needed, Go reads Amazon Linux 2023's three times, once from the bundle and twice from a folder that holds the same
// again: it is given a folder that does not exist. Whoever names a file or a folder himself gets that.
// https://github.com/golang/go/issues/80374
func systemRoots(getenv func(string) string, distribution string) *x509.CertPool {
	if getenv("SSL_CERT_FILE") != "" || getenv("SSL_CERT_DIR") != "" {
		return nil
	}
	file, err := os.Open(distribution)
	if err != nil {
		return nil
	}
	defer func() { _ = file.Close() }()           // it is only read
	_ = os.Setenv("SSL_CERT_DIR", "/nonexistent") // fails only for a malformed name
	return rootsOf(file, "Amazon", "Starfield")   // https://www.amazontrust.com/repository/
}

// rootsOf picks the root certificates that hold one of some names from a bundle, and gives nil if there are none: to read all of
// a bundle takes as long as to open four connections, and a megabyte.
func rootsOf(bundle io.Reader, names ...string) *x509.CertPool {
	var roots *x509.CertPool
	var certificate []byte
	for lines := bufio.NewScanner(bundle); lines.Scan(); {
		switch line := lines.Bytes(); {
		case bytes.HasPrefix(line, []byte("-----BEGIN")):
			certificate = certificate[:0]
		case bytes.HasPrefix(line, []byte("-----END")):
			if root := rootOf(certificate, names); root != nil {
				roots = cmp.Or(roots, x509.NewCertPool())
				roots.AddCert(root)
			}
		default:
			certificate, _ = base64.StdEncoding.AppendDecode(certificate, line) // half a certificate is none
		}
	}
	return roots
}

// rootOf reads a certificate that holds one of some names, and gives nil for any other.
func rootOf(certificate []byte, names []string) *x509.Certificate {
	if !slices.ContainsFunc(names, func(name string) bool { return bytes.Contains(certificate, []byte(name)) }) {
		return nil
	}
	root, err := x509.ParseCertificate(certificate)
	if err != nil {
		return nil
	}
	return root
}

// bundle reads the root certificates that take the place of the system's, if a file of them is named.
func bundle(file string) (*x509.CertPool, error) {
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
