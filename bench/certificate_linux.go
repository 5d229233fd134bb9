package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"time"
)

// authority signs the certificates of the AWS stand-in: a root and an intermediate one below it, with RSA keys of the
// length that AWS's have and a root named like AWS's, so that finding and checking them costs what it costs there.
// Servers have ECDSA keys: to sign with an RSA key would cost this machine more than a whole connection costs the
// program, and be counted as the program's.
type authority struct {
	root         []byte // PEM
	intermediate *x509.Certificate
	key          crypto.Signer
}

func newAuthority() (authority, error) {
	rootKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return authority{}, err
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return authority{}, err
	}
	t := template("Amazon bench root", true)
	root, err := sign(t, t, rootKey, rootKey)
	if err != nil {
		return authority{}, err
	}
	intermediate, err := sign(template("bench intermediate", true), root, key, rootKey)
	if err != nil {
		return authority{}, err
	}
	return authority{root: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.Raw}),
		intermediate: intermediate, key: key}, nil
}

// certificate gives a server's certificate for names and addresses.
func (a authority) certificate(names []string, addresses []net.IP) (tls.Certificate, error) {
	t := template(names[0], false)
	t.DNSNames, t.IPAddresses = names, addresses
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	leaf, err := sign(t, a.intermediate, key, a.key)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{leaf.Raw, a.intermediate.Raw}, PrivateKey: key}, nil
}

func template(name string, signs bool) *x509.Certificate {
	t := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: signs, BasicConstraintsValid: true,
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if signs {
		t.KeyUsage, t.ExtKeyUsage = x509.KeyUsageCertSign, nil
	}
	return t
}

// sign gives the certificate of a key, signed with the parent's.
func sign(t, parent *x509.Certificate, key, parentKey crypto.Signer) (*x509.Certificate, error) {
	raw, err := x509.CreateCertificate(rand.Reader, t, parent, key.Public(), parentKey)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(raw)
}
