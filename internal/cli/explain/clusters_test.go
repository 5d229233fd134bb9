package explain

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/recorded"
)

// region is a Region of an account: the answers that are recorded of its clusters, by their names.
type region map[string]fs.FS

// Do answers as STS and ECS do.
func (r region) Do(request *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return nil, err
	}
	_, operation, isECS := strings.Cut(request.Header.Get("X-Amz-Target"), ".")
	if !isECS {
		const answer = "<R><GetCallerIdentityResult><Account>111122223333</Account></GetCallerIdentityResult></R>"
		header := http.Header{"Content-Type": {"text/xml"}}
		return &http.Response{StatusCode: http.StatusOK, Header: header, Body: io.NopCloser(strings.NewReader(answer))}, nil
	}
	request.Body = io.NopCloser(bytes.NewReader(body))
	if operation == "ListClusters" {
		return recorded.Answer(r.list(), operation, request)
	}
	for cluster, answers := range r {
		if bytes.Contains(body, []byte(`"`+cluster+`"`)) {
			return recorded.Answer(answers, operation, request)
		}
	}
	text := "An error occurred (ClusterNotFoundException) when calling the " + operation + " operation: Cluster not found."
	return recorded.Answer(fstest.MapFS{operation + ".error.txt": {Data: []byte(text)}}, operation, request)
}

func (r region) list() fs.FS {
	arns := []string{}
	for cluster := range r {
		arns = append(arns, "arn:aws:ecs:ap-northeast-1:111122223333:cluster/"+cluster)
	}
	slices.Sort(arns)
	text, _ := json.Marshal(map[string]any{"clusterArns": arns})
	return fstest.MapFS{"ListClusters.json": {Data: text}}
}

// clusters are three: one with trouble, one without services, and one that may not be looked at.
var clusters = region{
	"batch": fstest.MapFS{"ListServices.json": {Data: []byte(`{"serviceArns": []}`)}},
	"locked": fstest.MapFS{"ListServices.error.txt": {Data: []byte("An error occurred (AccessDeniedException) when calling " +
		"the ListServices operation: User: arn:aws:sts::111122223333:assumed-role/laptop/ann is not authorized")}},
	"prod-main": os.DirFS(clitest.Testdata + "rollouts/cluster/000"),
}

// lookedAround runs explain in a Region.
func lookedAround(t *testing.T, r region, arguments ...string) (exit int, stdout, stderr string) {
	t.Helper()
	return inRegion(t, r, append([]string{"explain"}, arguments...)...)
}

// inRegion runs the program in a Region.
func inRegion(t *testing.T, r region, arguments ...string) (exit int, stdout, stderr string) {
	t.Helper()
	settings := recorded.Config(fstest.MapFS{}, "ap-northeast-1")
	settings.HTTPClient, settings.Credentials = r, credentials.NewStaticCredentialsProvider("test", "test", "")
	var out, problems bytes.Buffer
	o := &Options{Streams: kit.Streams{Out: &out, Err: &problems}, Access: clitest.FixedAccess(settings)}
	exit = kit.Run(t.Context(), kit.NewRoot(o.Streams, "of a test", command(o)), arguments)
	return exit, out.String(), problems.String()
}

func TestExplainWithoutArgumentsLooksAtEveryCluster(t *testing.T) {
	for language, want := range map[string][]string{
		"en": {"prod-main: 2 of 5 services are unhealthy, 1 starting", "batch has no services in ap-northeast-1\n",
			"locked could not be looked at\n\nNot known: ecs:ListServices denied for role laptop\n"},
		"ja": {"prod-main: サービス 5 個中 2 個が異常", "batch にはサービスがありません (ap-northeast-1)\n",
			"locked は確認できませんでした\n\n未確認: ecs:ListServices の権限なし (ロール laptop)\n"},
	} {
		for _, format := range []string{"text", "markdown"} {
			exit, stdout, stderr := lookedAround(t, clusters, "--lang", language, "--format", format)
			at := 0
			for _, part := range want {
				found := strings.Index(stdout, part)
				if found < at {
					t.Errorf("%q is not where it belongs", part)
				}
				at = found
			}
			if exit != kit.Done || stderr != "" || t.Failed() {
				t.Errorf("exit %d, %s\n%s", exit, stderr, stdout)
			}
		}
	}
	_, stdout, _ := lookedAround(t, clusters, "--format", "json")
	var got struct {
		Clusters []struct {
			Cluster   string
			Services  int
			Unhealthy []any
		}
	}
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || len(got.Clusters) != 3 ||
		got.Clusters[0].Cluster != "prod-main" || len(got.Clusters[0].Unhealthy) != 2 {
		t.Errorf("%v\n%s", err, stdout)
	}
}

func TestExplainLooksAtTheClusterOfItsOption(t *testing.T) {
	for _, cluster := range []string{"batch", "arn:aws:ecs:ap-northeast-1:111122223333:cluster/batch"} {
		exit, stdout, stderr := lookedAround(t, clusters, "--cluster", cluster)
		if exit != kit.Done || stdout != "batch has no services in ap-northeast-1\n" {
			t.Errorf("exit %d, %q, %q", exit, stdout, stderr)
		}
	}
}

func TestExplainSaysThatThereAreNoClusters(t *testing.T) {
	exit, stdout, stderr := lookedAround(t, region{})
	const want = "there are no clusters in ap-northeast-1 (account 111122223333); for another Region or account give " +
		"--region, --profile or --role-arn\n"
	if exit != kit.Done || stdout != want {
		t.Errorf("exit %d, %q, %q", exit, stdout, stderr)
	}
}

func TestExplainSaysWhatThereIsInsteadOfWhatIsNot(t *testing.T) {
	const place, elsewhere = "ap-northeast-1 (account 111122223333)", "; for another Region or account give --region, " +
		"--profile or --role-arn"
	for argument, want := range map[string]string{
		"prod-mian": "there is no cluster prod-mian in " + place + "; there is batch, locked, prod-main (did you mean prod-main?)" + elsewhere,
		"other/web": "there is no cluster other in " + place + "; there is batch, locked, prod-main" + elsewhere,
		"prod-main/web-ap": "there is no service web-ap in cluster prod-main, " + place + "; there is web-api, worker, " +
			"mailer, search, retired (did you mean web-api?)",
		"web-api": "there is no cluster web-api in " + place + ", but a service: ecswhy explain prod-main/web-api",
	} {
		exit, stdout, stderr := lookedAround(t, clusters, argument)
		if exit != kit.Misuse || stdout != "" || stderr != fmt.Sprintf("ecswhy explain: %s\n", want) {
			t.Errorf("exit %d, %q\n%swant\n%s", exit, stdout, stderr, want)
		}
	}
}

func TestTheShellCompletesClustersAndTheirServices(t *testing.T) {
	for typed, want := range map[string]string{
		"":           "batch/ locked/ prod-main/ :6",
		"prod-main/": "prod-main/web-api prod-main/worker prod-main/mailer prod-main/search prod-main/retired :4",
		"locked/":    ":4",
		"--cluster=": "batch locked prod-main :4",
	} {
		exit, stdout, _ := inRegion(t, clusters, "__complete", "explain", typed)
		if got := strings.Join(strings.Fields(stdout), " "); exit != kit.Done || got != want {
			t.Errorf("%q: exit %d, %q", typed, exit, got)
		}
	}
}
