package awsready

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// toServer gives a client that trusts a server.
func toServer(t *testing.T, s *server) *client {
	t.Helper()
	return configured(t, map[string]string{"AWS_CA_BUNDLE": bundleOf(t, s.Server)}).HTTPClient.(*client)
}

// post sends a request and gives the body of the answer.
func post(ctx context.Context, c *client, url string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader("asked"))
	if err != nil {
		return "", err
	}
	response, err := c.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return string(body), err
}

func TestARequestIsSentWhole(t *testing.T) {
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || string(body) != "asked" || r.ContentLength != 5 || r.Header.Get("Accept-Encoding") != "" {
			t.Errorf("%v, %q of %d bytes, %v", err, body, r.ContentLength, r.Header)
		}
		_, _ = io.WriteString(w, r.URL.RequestURI())
	})
	if got, err := post(t.Context(), toServer(t, s), s.URL+"/a/b?c=d"); err != nil || got != "/a/b?c=d" {
		t.Errorf("%q, %v", got, err)
	}
}

// dying serves each connection's first request, and closes the connection instead of a later answer, or in the middle
// of it.
func dying(half string) http.HandlerFunc {
	var served sync.Map
	return func(w http.ResponseWriter, r *http.Request) {
		if _, again := served.LoadOrStore(r.RemoteAddr, true); !again {
			empty(w, r)
			return
		}
		conn, _, _ := http.NewResponseController(w).Hijack()
		_, _ = io.WriteString(conn, half)
		_ = conn.Close()
	}
}

func TestACallIsMadeAgainWhereNothingOfItsAnswerCame(t *testing.T) {
	for name, c := range map[string]struct {
		half     string
		requests int32
		failed   bool
	}{
		"nothing came": {"", 3, false},
		"half of it":   {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}", 2, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, dying(c.half))
			client := toServer(t, s)
			_, first := post(t.Context(), client, s.URL)
			_, second := post(t.Context(), client, s.URL)
			if first != nil || (second != nil) != c.failed || s.requests.Load() != c.requests {
				t.Errorf("%v, %v, %d requests", first, second, s.requests.Load())
			}
		})
	}
}

func TestANewConnectionThatDiesIsNotTriedAgain(t *testing.T) {
	s := newServer(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	if _, err := post(t.Context(), toServer(t, s), s.URL); !errors.Is(err, io.EOF) || s.requests.Load() != 1 {
		t.Errorf("%v, %d requests", err, s.requests.Load())
	}
}

func TestACallEndsWithItsContext(t *testing.T) {
	ended := make(chan struct{}, 10)
	s := newServer(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // so that the end is noticed
		<-r.Context().Done()
		ended <- struct{}{}
	})
	c := toServer(t, s)
	for wait := 20 * time.Millisecond; s.requests.Load() == 0; wait *= 2 { // a busy machine needs longer to send a request
		ctx, cancel := context.WithTimeout(t.Context(), wait)
		if _, err := post(ctx, c, s.URL); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
		cancel()
	}
	<-ended // the connection is closed and not kept
}

func TestConnectingEndsWithTheContext(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = silent.Close() })
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := post(ctx, configured(t, nil).HTTPClient.(*client), "https://"+silent.Addr().String()); !errors.Is(err,
		context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
}

func TestAsManyConnectionsAreKeptAsADigestUses(t *testing.T) {
	var together sync.WaitGroup
	together.Add(2 * maxIdle)
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		together.Done()
		together.Wait()
		empty(w, r)
	})
	c := toServer(t, s)
	var calls sync.WaitGroup
	for range 2 * maxIdle {
		calls.Go(func() {
			if _, err := post(t.Context(), c, s.URL); err != nil {
				t.Error(err)
			}
		})
	}
	calls.Wait()
	opened := s.connections.Load()
	together.Add(maxIdle)
	for range maxIdle {
		calls.Go(func() { _, _ = post(t.Context(), c, s.URL) })
	}
	calls.Wait()
	if again := s.connections.Load() - opened; opened != 2*maxIdle || again != 0 {
		t.Errorf("%d connections, then %d more", opened, again)
	}
}

func TestAReconnectionSkipsTheCertificates(t *testing.T) {
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close")
		_, _ = io.WriteString(w, map[bool]string{true: "resumed", false: "new"}[r.TLS.DidResume])
	})
	c := toServer(t, s)
	for _, want := range []string{"new", "resumed"} {
		if got, err := post(t.Context(), c, s.URL); err != nil || got != want {
			t.Errorf("%q, %v; want %q", got, err, want)
		}
	}
}

func TestAHostOfAnotherAuthorityHasAllTrusted(t *testing.T) {
	s := newServer(t, empty)
	known, none := x509.NewCertPool(), x509.NewCertPool()
	known.AddCert(s.Certificate())
	for name, c := range map[string]struct {
		few, all    *x509.CertPool
		connections int32
		trusted     bool
	}{
		"of Amazon":          {known, known, 1, true},
		"private":            {none, known, 2, true},
		"trusted by nothing": {none, none, 2, false},
	} {
		t.Run(name, func(t *testing.T) {
			s.connections.Store(0)
			client := toServer(t, s)
			client.amazonOnly.RootCAs, client.transport.TLSClientConfig.RootCAs = c.few, c.all
			_, err := post(t.Context(), client, s.URL)
			if (err == nil) != c.trusted || s.connections.Load() != c.connections {
				t.Errorf("%d connections, error %v", s.connections.Load(), err)
			}
		})
	}
}

func TestTheRootsOfAmazonArePicked(t *testing.T) {
	t.Setenv("SSL_CERT_DIR", "")
	amazon, other := rootOf(t, "Amazon Root CA 1"), rootOf(t, "Another Root")
	for name, c := range map[string]struct {
		bundle string
		found  int
	}{
		"among others":              {"# comment\n" + amazon + other, 1},
		"not where there are none":  {other, 0},
		"not in an empty bundle":    {"", 0},
		"not where it breaks off":   {amazon[:len(amazon)/2], 0},
		"not what is no PEM at all": {"-----BEGIN\nQW1hem9u\n-----END\n", 0},
	} {
		t.Run(name, func(t *testing.T) {
			bundle := t.TempDir() + "/ca-bundle.crt"
			if err := os.WriteFile(bundle, []byte(c.bundle), 0o600); err != nil {
				t.Fatal(err)
			}
			got, want := amazonRoots(of(nil), bundle), x509.NewCertPool()
			want.AppendCertsFromPEM([]byte(amazon)[:len(amazon)*c.found])
			if !got.Equal(want) {
				t.Errorf("not %d roots", c.found)
			}
		})
	}
}

// rootOf makes a root certificate of a name, in PEM.
func rootOf(t *testing.T, name string) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	root := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, IsCA: true,
		BasicConstraintsValid: true}
	raw, err := x509.CreateCertificate(rand.Reader, root, root, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}))
}

func TestTheSystemsRootsAreReadInPartUnlessSomebodyNamesOthers(t *testing.T) {
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: newServer(t, empty).Certificate().Raw})
	bundle := t.TempDir() + "/ca-bundle.crt"
	if err := os.WriteFile(bundle, certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file, variable string
		spared         bool // the folder that holds the same again
	}{
		"on Amazon Linux":           {bundle, "", true},
		"but not elsewhere":         {bundle + ".none", "", false},
		"nor where a file is named": {bundle, "SSL_CERT_FILE", false},
		"nor where a folder is":     {bundle, "SSL_CERT_DIR", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("SSL_CERT_DIR", "")
			if roots := amazonRoots(of(map[string]string{c.variable: "/named"}), c.file); (roots != nil) != c.spared {
				t.Errorf("roots of Amazon: %v", roots)
			}
			if spared := os.Getenv("SSL_CERT_DIR") == "/nonexistent"; spared != c.spared {
				t.Errorf("spared: %t", spared)
			}
		})
	}
}
