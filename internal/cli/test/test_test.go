package test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/ecsevent"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// deployed answers as a function does, and keeps what it was invoked with.
type deployed struct {
	status  int
	failure string // X-Amz-Function-Error
	kind    string // X-Amzn-Errortype
	answer  string
	log     string

	path    string
	payload []byte
}

// Do answers one call.
func (d *deployed) Do(request *http.Request) (*http.Response, error) {
	d.path = request.URL.Path
	d.payload, _ = io.ReadAll(request.Body)
	header := http.Header{"X-Amz-Log-Result": {base64.StdEncoding.EncodeToString([]byte(d.log))}}
	if d.failure != "" {
		header.Set("X-Amz-Function-Error", d.failure)
	}
	if d.kind != "" {
		header.Set("X-Amzn-Errortype", d.kind)
	}
	return &http.Response{
		StatusCode: d.status, Header: header, Body: io.NopCloser(strings.NewReader(d.answer)), Request: request,
	}, nil
}

// tested runs the command with a mark that is known.
func tested(t *testing.T, d *deployed, arguments ...string) (exit int, stdout, stderr string) {
	t.Helper()
	var out, problems bytes.Buffer
	access := clitest.FixedAccess(aws.Config{
		Region: "ap-northeast-1", Credentials: credentials.NewStaticCredentialsProvider("a", "b", ""), HTTPClient: d,
		Retryer: func() aws.Retryer { return aws.NopRetryer{} },
	})
	o := &Options{Streams: kit.Streams{Out: &out, Err: &problems}, Access: access, Mark: "K7QX2M"}
	exit = clitest.Run(t.Context(), o.Streams, command(o), arguments...)
	return exit, out.String(), problems.String()
}

const notified = `{"type":"platform.start","record":{}}
{"level":"INFO","msg":"notified","version":"v1.2.3","event_id":"test-K7QX2M","message_id":"0c1b"}
`

func TestATestIsAMarkedCanary(t *testing.T) {
	d := &deployed{status: 200, answer: "null", log: notified}
	exit, stdout, stderr := tested(t, d, "--function", "ecswhy")
	if exit != kit.Done || stderr != "" || d.path != "/2015-03-31/functions/ecswhy/invocations" {
		t.Errorf("exit %d, %q, asked %s", exit, stderr, d.path)
	}
	for _, part := range []string{
		"the mark K7QX2M", "/invite @Amazon Q", "ecswhy doctor --function ecswhy --region ap-northeast-1",
	} {
		if !strings.Contains(stdout, part) {
			t.Errorf("%q is not said:\n%s", part, stdout)
		}
	}
	inc := ecsevent.Decode(d.payload)
	if inc.Kind != incident.Canary || inc.Quiet || inc.Mark != "K7QX2M" || inc.Time.IsZero() ||
		ecsevent.Foreign(inc, "ecswhy") != "" {
		t.Errorf("the function would read %+v", inc)
	}
}

func TestATestInJapaneseAndJSON(t *testing.T) {
	d := &deployed{status: 200, answer: "null", log: notified}
	if _, stdout, _ := tested(t, d, "--function", "ecswhy", "--lang", "ja"); !strings.Contains(stdout, "K7QX2M と書かれた") {
		t.Error(stdout)
	}
	_, stdout, _ := tested(t, d, "--function", "ecswhy", "--format", "json")
	var got result
	if err := json.Unmarshal([]byte(stdout), &got); err != nil ||
		got != (result{"K7QX2M", "ecswhy", "ap-northeast-1", "0c1b", "v1.2.3"}) {
		t.Errorf("%v, %s", err, stdout)
	}
}

func TestWhatWentWrongIsSaid(t *testing.T) {
	for name, test := range map[string]struct {
		deployed
		arguments []string
		exit      int
		says      string
	}{
		"SNS refuses": {
			deployed: deployed{status: 200, failure: "Unhandled", answer: `{"errorMessage":"deliver event: no such\ttopic"}`},
			exit:     kit.Failed,
			says:     "sent nothing: deliver event: no such topic; ecswhy doctor --function ecswhy --region ap-northeast-1 says what",
		},
		"a failure without words": {
			deployed:  deployed{status: 200, failure: "Unhandled", answer: `null`},
			arguments: []string{"--function", "ecswhy"}, exit: kit.Failed, says: "its log says why",
		},
		"no function of that name": {
			deployed: deployed{status: 404, kind: "ResourceNotFoundException",
				answer: `{"Message":"Function not found: arn:aws:lambda:ap-northeast-1:111122223333:function:nope","Type":"User"}`},
			arguments: []string{"--function", "nope"}, exit: kit.Misuse,
			says: "there is no function nope in ap-northeast-1 (account 111122223333); the Terraform module's output test_command",
		},
		"an older function that is silent": {
			deployed:  deployed{status: 200, log: `{"event_id":"test-K7QX2M","reason":"ignored"}`},
			arguments: []string{"--function", "ecswhy"}, exit: kit.Failed, says: "sent nothing: ignored",
		},
		"a name that is none": {
			arguments: []string{"--function", "a b"}, exit: kit.Misuse, says: "is not the name of a Lambda function",
		},
		"too much": {
			arguments: []string{"--function", "ecswhy", "now"}, exit: kit.Misuse, says: `unexpected argument "now"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			exit, stdout, stderr := tested(t, &test.deployed, test.arguments...)
			if exit != test.exit || !strings.Contains(stderr, test.says) || stdout != "" {
				t.Errorf("exit %d, %q, %q", exit, stdout, stderr)
			}
		})
	}
}
