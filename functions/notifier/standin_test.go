package main

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"io/fs"
	"log"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/ecswhy/ecswhy/internal/awsready"
	"github.com/ecswhy/ecswhy/internal/config"
	"github.com/ecswhy/ecswhy/internal/ecsevent"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/recorded"
)

const testdata = "../../testdata/"

// published is what SNS says to a message that it takes.
const published = "<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>"

// scene is what a stand-in for AWS does while one event is handled, and what it sees of it.
type scene struct {
	answers fs.FS                        // recorded answers
	faults  map[string]fault             // by lookup
	sns     []fault                      // of the first attempts to publish
	topics  map[string]fault             // by ARN: of every attempt to publish there
	change  func(string, map[string]any) // of a recorded answer
	nth     int                          // the one call of each lookup that faults and changes are about; 0 for all

	mu       sync.Mutex
	asked    map[string]int // lookups, as the function sent them
	looked   map[string]int // lookups, as they came here
	sent     []string       // bodies, as the function sent them
	accepted []url.Values   // messages that SNS took
	attempts int            // to publish
}

// standIn is AWS on loopback, and a handler of this function that talks to it.
type standIn struct {
	handler
	log strings.Builder // of the handler, which handles one event at a time
	mu  sync.Mutex
	now *scene
}

// newStandIn gives a handler that is wired as the function's is, with a stand-in for AWS behind it.
func newStandIn(t *testing.T, settings map[string]string) *standIn {
	t.Helper()
	s := &standIn{now: &scene{}}
	server := httptest.NewUnstartedServer(s)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // of connections that are closed without a good-bye
	server.StartTLS()
	t.Cleanup(server.CloseClientConnections)
	authority := t.TempDir() + "/ca.pem"
	if err := os.WriteFile(authority, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}),
		0o600); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{"ECSWHY_TOPIC_ARN": "arn:aws:sns:ap-northeast-1:111122223333:ecswhy"}
	maps.Copy(all, settings)
	set(t, all)
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "example", "AWS_ENDPOINT_URL": server.URL, "AWS_CA_BUNDLE": authority,
	} {
		t.Setenv(name, value)
	}
	checked, err := config.Load(os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	sdk, err := awsready.Config(os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	sdk.HTTPClient = witness{sdk.HTTPClient, s}
	s.notifier = wired(sdk, checked)
	s.notifier.Log = slog.New(slog.NewJSONHandler(&s.log, nil))
	return s
}

// handle handles one event in a scene.
func (s *standIn) handle(ctx context.Context, sc *scene, event []byte) ([]byte, error) {
	sc.asked = map[string]int{}
	s.mu.Lock()
	s.now = sc
	s.mu.Unlock()
	s.log.Reset()
	return s.Invoke(ctx, event)
}

func (s *standIn) scene() *scene {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// witness notes what the function sends, where it cannot be late.
type witness struct {
	aws.HTTPClient
	standIn *standIn
}

func (w witness) Do(request *http.Request) (*http.Response, error) {
	sc := w.standIn.scene()
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return nil, err
	}
	request.Body = io.NopCloser(strings.NewReader(string(body)))
	sc.mu.Lock()
	sc.asked[operation(request)]++
	sc.sent = append(sc.sent, fmt.Sprint(request.URL, request.Header, string(body)))
	sc.mu.Unlock()
	return w.HTTPClient.Do(request)
}

// operation is the call that a request makes. SNS and STS have theirs in the body.
func operation(r *http.Request) string {
	if target := r.Header.Get("X-Amz-Target"); target != "" {
		return target[strings.LastIndex(target, ".")+1:]
	}
	body, err := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	form, malformed := url.ParseQuery(string(body))
	if err != nil || malformed != nil {
		return ""
	}
	return form.Get("Action")
}

// ServeHTTP answers one call.
func (s *standIn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	sc := s.scene()
	body, err := io.ReadAll(r.Body) // whole, so that the end of the connection is noticed
	if err != nil {
		return
	}
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	if name := operation(r); name == "Publish" {
		sc.publish(w, r, string(body))
	} else {
		sc.look(w, r, name)
	}
}

func (sc *scene) look(w http.ResponseWriter, r *http.Request, name string) {
	struck := sc.strikes(name)
	if f, faulty := sc.faults[name]; faulty && struck {
		f.respond(w, r)
		return
	}
	response, err := recorded.Answer(sc.answers, name, r)
	switch {
	case err != nil && name == "LookupEvents": // is recorded for few cases
		answer(w, http.StatusOK, `{"Events":[]}`)
		return
	case err != nil:
		answer(w, http.StatusBadRequest, `{"__type":"InvalidParameterException","message":"not recorded"}`)
		return
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	var fields map[string]any
	if sc.change != nil && struck && err == nil && json.Unmarshal(text, &fields) == nil {
		sc.mu.Lock()
		sc.change(name, fields)
		sc.mu.Unlock()
		text, _ = json.Marshal(fields)
	}
	answer(w, response.StatusCode, string(text))
}

// strikes reports whether faults and changes are about this call of a lookup.
func (sc *scene) strikes(name string) bool {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	if sc.looked == nil {
		sc.looked = map[string]int{}
	}
	sc.looked[name]++
	return sc.nth == 0 || sc.looked[name] == sc.nth
}

// failing is what SNS does at an attempt to publish, if not take the message.
func (sc *scene) failing(attempt int) (f fault, fails bool) {
	if attempt >= len(sc.sns) || sc.sns[attempt].respond == nil {
		return fault{}, false
	}
	return sc.sns[attempt], true
}

func (sc *scene) publish(w http.ResponseWriter, r *http.Request, body string) {
	form, err := url.ParseQuery(body)
	sc.mu.Lock()
	attempt := sc.attempts
	sc.attempts++
	f, fails := sc.failing(attempt)
	if gone, there := sc.topics[form.Get("TopicArn")]; there {
		f, fails = gone, true
	}
	if !fails || f.late {
		sc.accepted = append(sc.accepted, form)
	}
	sc.mu.Unlock()
	if fails && err == nil {
		f.respond(w, r)
		return
	}
	answer(w, http.StatusOK, published)
}

func answer(w http.ResponseWriter, status int, body string) {
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// fault is one way in which AWS can fail to answer.
type fault struct {
	name    string
	told    bool // whether the message must say that the lookup failed
	late    bool // whether SNS had already taken the message
	respond func(http.ResponseWriter, *http.Request)
}

func with(status int, body string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) { answer(w, status, body) }
}

// lookupFaults are the ways in which a lookup can fail.
var lookupFaults = []fault{
	{name: "denied", told: true, respond: with(400, `{"__type":"AccessDeniedException","message":"User: arn:aws:sts::111122223333:assumed-role/ecswhy/x is not authorized"}`)},
	{name: "expired", told: true, respond: with(400, `{"__type":"ExpiredTokenException","message":"The security token included in the request is expired"}`)},
	{name: "throttled", told: true, respond: with(400, `{"__type":"ThrottlingException","message":"Rate exceeded"}`)},
	{name: "500", told: true, respond: with(500, `{"__type":"ServerException","message":"Service Unavailable. Please try again later."}`)},
	{name: "503", told: true, respond: with(503, "")},
	{name: "reset", told: true, respond: reset},
	{name: "stalled", told: true, respond: stall},
	{name: "cut", told: true, respond: func(w http.ResponseWriter, _ *http.Request) { cutShort(w, `{"services":[{"serviceName":"we`) }},
	{name: "no JSON", told: true, respond: with(200, "<html>welcome</html>")},
	{name: "another shape", told: true, respond: with(200, `{"services":5,"taskArns":5,"tasks":5,"serviceDeployments":5,"serviceRevisions":5,"taskDefinition":5,"tags":5,"events":5,"Events":5}`)},
	{name: "nothing", respond: with(200, `{}`)},
	{name: "empty lists", respond: with(200, `{"services":[],"failures":[],"taskArns":[],"tasks":[],"serviceDeployments":[],"serviceRevisions":[],"tags":[],"events":[],"Events":[]}`)},
	{name: "failures", respond: with(200, `{"failures":[{"arn":"arn:aws:ecs:x","reason":"MISSING"}]}`)},
	{name: "ten seconds", told: true, respond: late},
}

// malformed is what SNS says of a message that it does not take, here only of the first.
var malformed = fault{name: "malformed", respond: with(400, refusal("InvalidParameter"))}

// snsFaults are the ways in which SNS can fail for a while.
var snsFaults = []fault{
	{name: "KMS throttled", respond: with(400, refusal("KMSThrottling"))},
	{name: "throttled", respond: with(429, refusal("Throttled"))},
	{name: "internal error", respond: with(500, refusal("InternalError"))},
	{name: "503", respond: with(503, "")},
	{name: "reset", respond: reset},
	{name: "cut", late: true, respond: func(w http.ResponseWriter, _ *http.Request) { cutShort(w, "<PublishResponse>") }},
	malformed,
	{name: "stalled", respond: stall},
}

// expired is what SNS says to a copy of the function whose credentials are too old.
var expired = fault{name: "expired", respond: with(403, refusal("ExpiredToken"))}

// snsRefusals are the ways in which SNS fails for good.
var snsRefusals = []fault{
	{name: "not allowed", respond: with(403, refusal("AuthorizationError"))},
	{name: "no topic", respond: with(404, refusal("NotFound"))},
	{name: "key disabled", respond: with(400, refusal("KMSDisabled"))},
	{name: "key denied", respond: with(400, refusal("KMSAccessDenied"))},
	expired,
}

func refusal(code string) string {
	return "<ErrorResponse><Error><Type>Sender</Type><Code>" + code + "</Code><Message>of the " +
		"stand-in</Message></Error></ErrorResponse>"
}

func reset(w http.ResponseWriter, _ *http.Request) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	_ = connection.(*net.TCPConn).SetLinger(0)
	_ = connection.Close()
}

func stall(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func late(w http.ResponseWriter, r *http.Request) {
	select {
	case <-time.After(10 * time.Second):
		answer(w, http.StatusOK, `{}`)
	case <-r.Context().Done():
	}
}

// cutShort promises more than it sends.
func cutShort(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Length", "5000")
	answer(w, http.StatusOK, body)
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// recordedEvents are the events of testdata by name, those that alert and those that stay silent without a lookup. Of
// the others a lookup tells whether they are worth telling, so that it depends on what fails.
func recordedEvents(t *testing.T) (alerts, silent map[string][]byte) {
	t.Helper()
	cases, err := recorded.Cases(testdata + "events")
	if err != nil {
		t.Fatal(err)
	}
	alerts, silent = map[string][]byte{}, map[string][]byte{}
	for name, expected := range cases {
		raw, err := os.ReadFile(testdata + "events/" + name + "/event.json")
		if err != nil {
			t.Fatal(err)
		}
		_, err = os.Stat(testdata + "events/" + name + "/aws")
		kind := ecsevent.Decode(raw).Kind
		switch {
		case kind == incident.DeploymentCompleted || expected.Alert && kind.Nature().IsProgress: // as the end of what failed
		case expected.Alert:
			alerts[name] = raw
		case err != nil:
			silent[name] = raw
		}
	}
	return alerts, silent
}
