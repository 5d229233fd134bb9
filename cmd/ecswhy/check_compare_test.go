package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ecswhy/ecswhy/internal/cli/kit"
)

// latency is how long each call takes.
const latency = 20 * time.Millisecond

// place stands in for AWS and for a registry of images, for as much as both programs ask.
type place struct {
	calls   atomic.Int64
	missing string // what is not there
}

// ServeHTTP answers after a while.
func (p *place) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.calls.Add(1)
	time.Sleep(latency)
	body, _ := io.ReadAll(r.Body)
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	form, _ := url.ParseQuery(string(body))
	if operation == "" {
		operation = form.Get("Action")
	}
	if i := strings.LastIndex(operation, "."); i >= 0 {
		operation = operation[i+1:]
	}
	if strings.HasPrefix(r.URL.Path, "/v2/") {
		p.registry(w, r)
		return
	}
	p.aws(w, operation, string(body), form)
}

func (p *place) isMissing(text string) bool {
	return p.missing != "" && strings.Contains(text, p.missing)
}

func (p *place) registry(w http.ResponseWriter, r *http.Request) {
	switch {
	case p.isMissing(r.URL.Path):
		w.WriteHeader(http.StatusNotFound)
	case strings.Contains(r.URL.Path, "/manifests/"):
		w.Header().Set("Content-Type", "application/vnd.oci.image.index.v1+json")
		digest := "sha256:" + strings.Repeat("0", 64)
		fmt.Fprintf(w, `{"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": [{"digest": %q,
			"mediaType": "application/vnd.oci.image.manifest.v1+json", "size": 1, "platform": {"os": "linux", "architecture": "amd64"}}]}`, digest)
	}
}

// aws answers in the protocol of each service.
func (p *place) aws(w http.ResponseWriter, operation, body string, form url.Values) {
	answers := map[string]string{
		"DescribeSecret": `{"Name": "s", "VersionIdsToStages": {"v": ["AWSCURRENT"]}}`,
		"GetSecretValue": `{"SecretString": "{\"key\": \"x\"}"}`, "GetParameters": `{"Parameters": [{"Name": "p"}]}`,
		"DescribeLogGroups": `{"logGroups": [{"logGroupName": "/ecs/web"}]}`, "CreateLogStream": "{}", "PutLogEvents": "{}",
		"DescribeClusters":  `{"clusters": [{"clusterName": "prod", "status": "ACTIVE"}]}`,
		"GetCallerIdentity": "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
		"GetRole": "<GetRoleResponse><GetRoleResult><Role><RoleName>r</RoleName><AssumeRolePolicyDocument>" + url.QueryEscape(
			`{"Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]}`) +
			"</AssumeRolePolicyDocument></Role></GetRoleResult></GetRoleResponse>",
		"SimulatePrincipalPolicy": "<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>",
	}
	text, known := answers[operation]
	switch {
	case !known || operation == "AssumeRole":
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, `<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>`)
	case p.isMissing(body) && operation == "GetRole":
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `<ErrorResponse><Error><Code>NoSuchEntity</Code><Message>no</Message></Error></ErrorResponse>`)
	case p.isMissing(body) && operation == "GetParameters":
		fmt.Fprint(w, `{"InvalidParameters": ["/prod/p1"]}`)
	case p.isMissing(body) && operation == "DescribeLogGroups":
		fmt.Fprint(w, `{}`)
	case p.isMissing(body):
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"__type": "ResourceNotFoundException", "message": "no"}`)
	default:
		kind := "application/x-amz-json-1.1"
		if form.Get("Action") != "" {
			kind = "text/xml"
		}
		w.Header().Set("Content-Type", kind)
		fmt.Fprint(w, text)
	}
}

// trusted serves TLS on the loopback at the port of registries, and gives the file with its certificate.
func trusted(t *testing.T, handler http.Handler) (file string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:443")
	if err != nil {
		t.Skip("NOT TESTED: a registry on port 443: " + err.Error())
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(handler)
	server.Listener = listener
	server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{certificate}, PrivateKey: key}}}
	server.StartTLS()
	t.Cleanup(server.Close)
	file = filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate})
	if err := os.WriteFile(file, block, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// three writes a definition with three containers and ten secrets, and the files of ecspresso beside it.
func three(t *testing.T) (folder string) {
	t.Helper()
	var containers []map[string]any
	for i := range 3 {
		containers = append(containers, map[string]any{
			"name": fmt.Sprint("c", i), "image": fmt.Sprintf("127.0.0.1/team/web%d:1", i), "essential": i == 0, "memory": 128,
			"logConfiguration": map[string]any{"logDriver": "awslogs", "options": map[string]string{
				"awslogs-group": "/ecs/web", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": fmt.Sprint("web", i),
			}},
		})
	}
	for i := range 10 {
		from := fmt.Sprintf("/prod/p%d", i)
		if i%2 == 0 {
			from = fmt.Sprintf("arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/s%d-AbCdEf:key::", i)
		}
		secrets, _ := containers[i%3]["secrets"].([]any)
		containers[i%3]["secrets"] = append(secrets, map[string]string{"name": fmt.Sprint("S", i), "valueFrom": from})
	}
	definition, err := json.Marshal(map[string]any{
		"family": "web", "networkMode": "awsvpc", "cpu": "512", "memory": "1024", "requiresCompatibilities": []string{"FARGATE"},
		"executionRoleArn": "arn:aws:iam::111122223333:role/execution", "taskRoleArn": "arn:aws:iam::111122223333:role/task",
		"containerDefinitions": containers,
	})
	if err != nil {
		t.Fatal(err)
	}
	folder = t.TempDir()
	for name, content := range map[string]string{
		"td.json":       string(definition),
		"ecspresso.yml": "region: eu-west-1\ncluster: prod\nservice: web\ntask_definition: td.json\ntimeout: 1m0s\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// The same checks take at most half of the time that ecspresso verify takes, and find at least what it finds.
func TestCheckBesideEcspresso(t *testing.T) {
	there := &place{}
	aws := httptest.NewServer(there)
	defer aws.Close()
	folder := three(t)
	environment := append(environment(t, aws.URL), "SSL_CERT_FILE="+trusted(t, there), "AWS_REGION=eu-west-1")

	check := []string{"check", "--read-secrets", "--task-definition", filepath.Join(folder, "td.json")}
	verify := []string{"--config", filepath.Join(folder, "ecspresso.yml"), "verify"}
	timed := func(program string, arguments []string) (median time.Duration, calls int64) {
		var times []time.Duration
		for range 5 {
			there.calls.Store(0)
			start := time.Now()
			if got := ranProgram(t, environment, program, arguments...); got.exit != kit.Done {
				t.Fatalf("%s: exit %d\n%s%s", program, got.exit, got.stdout, got.stderr)
			}
			times = append(times, time.Since(start))
		}
		slices.Sort(times)
		return times[2], there.calls.Load()
	}
	own := installed(t) + "/ecswhy"
	ours, calls := timed(own, check)
	ecspresso, err := exec.LookPath("ecspresso")
	if err != nil {
		t.Skipf("NOT TESTED: ecspresso is not on PATH; check takes %s with %d calls", ours, calls)
	}
	t.Log(ranProgram(t, environment, ecspresso, "version").stdout)
	theirs, theirCalls := timed(ecspresso, verify)
	t.Logf("ecswhy check %s with %d calls, ecspresso verify %s with %d calls: %.2f", ours, calls, theirs, theirCalls,
		float64(ours)/float64(theirs))
	if ours*2 > theirs {
		t.Error("check takes more than half of the time")
	}
	for _, gone := range []string{"web1", "execution", "prod/s2", "/prod/p1", "/ecs/web", "prod/s4"} {
		there.missing = gone
		checked, verified := ranProgram(t, environment, own, check...), ranProgram(t, environment, ecspresso, verify...)
		t.Logf("without %s: check exits with %d, verify with %d", gone, checked.exit, verified.exit)
		if verified.exit != 0 && checked.exit != kit.Failed {
			t.Errorf("verify finds that %s is not there, and check says\n%s%s", gone, checked.stdout, checked.stderr)
		}
	}
}
