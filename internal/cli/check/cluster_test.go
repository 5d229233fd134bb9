package check

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/ecswhy/ecswhy/internal/check"
	"github.com/ecswhy/ecswhy/internal/cli/clitest"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/recorded"
)

// leaving is a cluster with a sound service, and one that is being deleted.
type leaving struct{}

// Do answers as STS and ECS do.
func (leaving) Do(request *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return nil, err
	}
	_, operation, isECS := strings.Cut(request.Header.Get("X-Amz-Target"), ".")
	if !isECS {
		return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
	}
	answers := map[string]string{
		"ListServices.json": `{"serviceArns": ["arn:aws:ecs:ap-northeast-1:111122223333:service/prod/old",
			"arn:aws:ecs:ap-northeast-1:111122223333:service/prod/web"]}`,
		"DescribeServices.json": `{"services": [{"status": "ACTIVE", "serviceName": "web", "taskDefinition": "web:1",
			"clusterArn": "arn:aws:ecs:ap-northeast-1:111122223333:cluster/prod"}]}`,
		"DescribeTaskDefinition.web-1.json": `{"taskDefinition": {"family": "web", "taskDefinitionArn":
			"arn:aws:ecs:ap-northeast-1:111122223333:task-definition/web:1",
			"containerDefinitions": [{"name": "web", "image": "web", "memory": 64}]}}`,
	}
	if bytes.Contains(body, []byte(`"old"`)) {
		answers["DescribeServices.json"] = `{"services": [{"status": "DRAINING", "serviceName": "old"}]}`
	}
	request.Body = io.NopCloser(bytes.NewReader(body))
	files := fstest.MapFS{}
	for name, text := range answers {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return recorded.Answer(files, operation, request)
}

// checked runs check against that cluster.
func checked(t *testing.T, arguments ...string) (exit int, stdout, stderr string) {
	t.Helper()
	settings := recorded.Config(fstest.MapFS{}, "ap-northeast-1")
	settings.HTTPClient, settings.Credentials = leaving{}, credentials.NewStaticCredentialsProvider("test", "test", "")
	var out, problems bytes.Buffer
	streams := kit.Streams{Out: &out, Err: &problems}
	o := &Options{Streams: streams, Access: clitest.FixedAccess(settings)}
	exit = clitest.Run(t.Context(), streams, command(o), arguments...)
	return exit, out.String(), problems.String()
}

func TestAServiceThatCannotBeLookedUpDoesNotEndTheCheckOfItsCluster(t *testing.T) {
	for language, want := range map[string]string{
		"en": "prod/old was not looked at: ecs:DescribeServices: there is none that is active",
		"ja": "prod/old は確認できませんでした。ecs:DescribeServices: 有効なものがありません",
	} {
		exit, stdout, stderr := checked(t, "--cluster=prod", "--only=definition", "--format=json", "--lang", language)
		var reports []check.Report
		if err := json.Unmarshal([]byte(stdout), &reports); err != nil || len(reports) != 2 || exit != kit.Done {
			t.Fatalf("exit %d, %v, %s\n%s", exit, err, stderr, stdout)
		}
		old, web := reports[0], reports[1]
		if old.Subject != "prod/old" || old.Checked || len(old.NotKnown) != 1 ||
			!strings.HasPrefix(old.NotKnown[0].Sentence, want) || old.NotKnown[0].Permission != "ecs:DescribeServices" {
			t.Errorf("%+v", old)
		}
		if web.Subject != "prod/web: web:1" || !web.Checked || len(web.NotKnown) != 0 {
			t.Errorf("%+v", web)
		}
	}
	if exit, _, _ := checked(t, "--cluster", "prod", "--only", "definition", "--strict"); exit != notKnown {
		t.Errorf("exit %d with --strict", exit)
	}
	const none = "ecswhy check: there is no service old in cluster prod, ap-northeast-1 (account ); there is old, web " +
		"(did you mean old?)\n" // which ECS lists and does not describe
	for _, named := range []string{"--service prod/old", "--cluster prod --service old"} {
		if exit, _, stderr := checked(t, strings.Fields(named)...); exit != kit.Misuse || stderr != none {
			t.Errorf("%s: exit %d, %q", named, exit, stderr)
		}
	}
}
