package awsready

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
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

// speaks answers with these words on the bare connection, and leaves that open.
func speaks(t *testing.T, words string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		t.Cleanup(func() { _ = conn.Close() })
		_, _ = io.WriteString(conn, words)
	}
}

const plain = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

func TestAnswersAreReadInEveryForm(t *testing.T) {
	for name, c := range map[string]struct {
		words, want string
		kept        int
	}{
		"with a length":                    {plain, "{}", 1},
		"in chunks":                        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n", "{}", 1},
		"without a body":                   {"HTTP/1.1 204 No Content\r\n\r\n", "", 1},
		"after news that it will come":     {"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + plain, "{}", 1},
		"of a server that will hang up":    {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}", "{}", 0},
		"of an old server":                 {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", "{}", 0},
		"with words that nobody asked for": {plain + "HTTP/1.1 200 OK\r\n", "{}", 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, speaks(t, c.words))
			client := toServer(t, s)
			got, err := post(t.Context(), client, s.URL)
			if err != nil || got != c.want {
				t.Errorf("%q, %v; want %q", got, err, c.want)
			}
			if kept := len(client.opened.kept[s.Listener.Addr().String()]); kept != c.kept {
				t.Errorf("%d connections kept, want %d", kept, c.kept)
			}
		})
	}
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

// After words that came between two calls, the second call must get its own answer and not those.
func TestWordsBetweenTwoCallsAreNoAnswer(t *testing.T) {
	var calls atomic.Int32
	said := make(chan struct{})
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		if calls.Add(1) > 1 {
			empty(w, r)
			return
		}
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		t.Cleanup(func() { _ = conn.Close() })
		_, _ = io.WriteString(conn, plain)
		<-said
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad")
		said <- struct{}{}
	})
	c := toServer(t, s)
	for range 2 {
		if got, err := post(t.Context(), c, s.URL); err != nil || got != "{}" {
			t.Errorf("%q, %v", got, err)
		}
		if calls.Load() == 1 {
			said <- struct{}{}
			<-said
			time.Sleep(10 * time.Millisecond) // until they have come
		}
	}
}

// dying serves each connection's first request, and closes the connection instead of a later answer, or in the middle of it.
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
	if kept := len(c.opened.kept[s.Listener.Addr().String()]); kept != 0 {
		t.Errorf("%d connections kept", kept)
	}
}

func TestConnectingEndsWithTheContext(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = silent.Close() })
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := post(ctx, configured(t, nil).HTTPClient.(*client), "https://"+silent.Addr().String()); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
}

func TestNoMoreConnectionsAreKeptThanADigestUses(t *testing.T) {
	var together sync.WaitGroup
	together.Add(2 * kept)
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		together.Done()
		together.Wait()
		empty(w, r)
	})
	c := toServer(t, s)
	var calls sync.WaitGroup
	for range 2 * kept {
		calls.Go(func() {
			if _, err := post(t.Context(), c, s.URL); err != nil {
				t.Error(err)
			}
		})
	}
	calls.Wait()
	if waiting := len(c.opened.kept[s.Listener.Addr().String()]); waiting != kept || s.connections.Load() != 2*kept {
		t.Errorf("%d connections kept of %d", waiting, s.connections.Load())
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
	all := &tls.Config{RootCAs: x509.NewCertPool()}
	all.RootCAs.AddCert(s.Certificate())
	few := &tls.Config{RootCAs: x509.NewCertPool()}
	for name, c := range map[string]struct {
		first, all  *tls.Config
		connections int32
		trusted     bool
	}{
		"of Amazon":          {all, all, 1, true},
		"private":            {few, all, 2, true},
		"trusted by nothing": {few, few, 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			s.connections.Store(0)
			o := newOpened(c.first, c.all)
			o.ahead(t.Context(), s.Listener.Addr().String())
			if kept := len(o.kept[s.Listener.Addr().String()]); (kept == 1) != c.trusted || s.connections.Load() != c.connections {
				t.Errorf("%d connections kept of %d", kept, s.connections.Load())
			}
			if o.encryption.Load() != c.all {
				t.Error("it is not remembered")
			}
		})
	}
}

func TestTheRootsOfAmazonArePicked(t *testing.T) {
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: newServer(t, empty).Certificate().Raw}) // of "Acme Co"
	for name, c := range map[string]struct {
		bundle string
		names  []string
		found  bool
	}{
		"among others":              {"# comment\n" + string(certificate), []string{"Acme"}, true},
		"not where there are none":  {string(certificate), []string{"Amazon", "Starfield"}, false},
		"not in an empty bundle":    {"", []string{"Acme"}, false},
		"not where it breaks off":   {string(certificate[:len(certificate)/2]), []string{"Acme"}, false},
		"not what is no PEM at all": {"-----BEGIN\nQWNtZQ==\n-----END\n", []string{"Acme"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if roots := rootsOf(strings.NewReader(c.bundle), c.names...); (roots != nil) != c.found {
				t.Errorf("roots %v", roots)
			}
		})
	}
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
			if roots := systemRoots(of(map[string]string{c.variable: "/named"}), c.file); roots != nil {
				t.Errorf("roots of Amazon: %v", roots) // the bundle has none
			}
			if spared := os.Getenv("SSL_CERT_DIR") == "/nonexistent"; spared != c.spared {
				t.Errorf("spared: %t", spared)
			}
		})
	}
}
