package explain

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
)

// explained runs explain on what a script knows, some time after its start.
func explained(t *testing.T, name string, after time.Duration, arguments ...string) (exit int, stdout, stderr string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := clitest.NewScript(t, name)
		time.Sleep(after)
		var out, problems bytes.Buffer
		o := &Options{Streams: kit.Streams{Out: &out, Err: &problems}, Access: s.Access()}
		exit = clitest.Run(t.Context(), o.Streams, command(o), arguments...)
		stdout, stderr = out.String(), problems.String()
	})
	return exit, stdout, stderr
}

func TestExplainSaysWhatFailedLast(t *testing.T) {
	const page = "https://ap-northeast-1.console.aws.amazon.com/ecs/v2/clusters/prod-main/services/web-api/" +
		"health?region=ap-northeast-1"
	const arn = "arn:aws:ecs:ap-northeast-1:111122223333:service/prod-main/web-api"
	id := strings.Repeat("01", 16)
	for name, c := range map[string]struct {
		script, argument string
		want             []string
	}{
		"a deployment that is being rolled back": {"circuit-breaker-rolls-back", "prod-main/web-api", []string{
			"web-api deployment failed: image not found (prod-main)", "What changed: web-api:42 → web-api:43", "Who: task definition registered by gitlab-deployer/web-api-45531",
		}},
		"by the address of a console page":    {"circuit-breaker-rolls-back", page, []string{"web-api deployment failed: image not found"}},
		"by ARN":                              {"circuit-breaker-rolls-back", arn, []string{"web-api deployment failed: image not found"}},
		"a deployment that was rolled back":   {"rolled-back-before-the-start", "prod-main/web-api", []string{"web-api deployment failed: image not found", "3 tasks failed, all with this cause"}},
		"tasks that fail with nothing to end": {"no-circuit-breaker", "prod-main/web-api", []string{"web-api cannot start tasks", "6 tasks failed, 3 with this cause · 3 × Spot interruption", "DATABASE_URL is not set"}},
		"a task that crashed later":           {"crashed-later", "prod-main/web-api", []string{"web-api", "exited with code 137"}},
		"nothing":                             {"stable-already", "prod-main/web-api", []string{"prod-main/web-api: nothing failed in the last 24 h; 3 of 3 tasks running"}},
		"a task":                              {"circuit-breaker-rolls-back", "prod-main/" + id, []string{"image not found", id}},
		"a task that was scaled in":           {"crashed-later", "prod-main/" + strings.Repeat("02", 16), []string{"the task did not fail: scaling (ServiceSchedulerInitiated: Scaling activity"}},
	} {
		t.Run(name, func(t *testing.T) {
			exit, stdout, stderr := explained(t, c.script, 40*time.Second, c.argument)
			for _, part := range c.want {
				if !strings.Contains(stdout, part) {
					t.Errorf("%q is missing", part)
				}
			}
			if exit != kit.Done || t.Failed() || strings.Contains(stdout, "canary-do-not-print") {
				t.Errorf("exit %d, %s\n%s", exit, stderr, stdout)
			}
		})
	}
}

func TestExplainShowsWhatNeedsAttentionInACluster(t *testing.T) {
	const want = `prod-main: 2 of 5 services are unhealthy, 1 starting

service  desired  running  state     cause                   since
mailer   2        1        failing   tasks-failing-to-start  1999-12-31 23:40 UTC
web-api  3        3        failing   image-not-found         1999-12-31 23:55 UTC
search   4        2        starting                          1999-12-31 23:59 UTC

ECS reports no failed deployments for these: they have neither circuit breaker nor alarms:
  worker
`
	if exit, stdout, stderr := explained(t, "cluster", 0, "prod-main"); exit != kit.Done || stdout != want {
		t.Errorf("exit %d, %s%s", exit, stderr, cmp.Diff(want, stdout))
	}
	for format, part := range map[string]string{
		"markdown": "| service | desired | running | state | cause | since |\n|---|---|---|---|---|---|\n| mailer | 2 | 1 |",
		"json":     `"cause": "image-not-found"`,
	} {
		if _, stdout, _ := explained(t, "cluster", 0, "prod-main", "--format", format); !strings.Contains(stdout, part) {
			t.Errorf("%s", stdout)
		}
	}
	if _, stdout, _ := explained(t, "cluster", 0, "prod-main", "--lang", "ja"); !strings.HasPrefix(stdout,
		"prod-main: サービス 5 個中 2 個が異常、1 個が起動中\n") {
		t.Errorf("%s", stdout)
	}
}

func TestATableOfServicesFitsItsScreen(t *testing.T) {
	for columns, want := range map[string]string{
		"79": `prod-main: 2 of 5 services are unhealthy, 1 starting

service  desired  running  state     cause
mailer   2        1        failing   tasks-failing-to-start
web-api  3        3        failing   image-not-found
search   4        2        starting

ECS reports no failed deployments for these: they have neither circuit breaker`,
		"55": `prod-main: 2 of 5 services are unhealthy, 1 starting

service  desired  running  cause
mailer   2        1        tasks-failing-to-start
web-api  3        3        image-not-found
search   4        2

ECS reports no failed deployments for these: they have`,
		"40": `prod-main: 2 of 5 services are
unhealthy, 1 starting

service  running  cause
mailer   1        tasks-failing-to-start
web-api  3        image-not-found
search   2

ECS reports no failed deployments for`,
		"30": `prod-main: 2 of 5 services are
unhealthy, 1 starting

service  running  cause
mailer   1
  tasks-failing-to-start
web-api  3
  image-not-found
search   2
`,
	} {
		t.Setenv("COLUMNS", columns)
		if _, stdout, _ := explained(t, "cluster", 0, "prod-main"); !strings.HasPrefix(stdout, want+"\n") {
			t.Errorf("%s columns:\n%s", columns, stdout)
		}
	}
}

func TestColumnsOfJapaneseStandInLine(t *testing.T) {
	const want = `
サービス  必要数  実行中  状態      原因                    開始時刻
mailer    2       1       failing   tasks-failing-to-start  `
	t.Setenv("COLUMNS", "200")
	if _, stdout, _ := explained(t, "cluster", 0, "prod-main", "--lang", "ja"); !strings.Contains(stdout, want) {
		t.Errorf("%s", stdout)
	}
}

// accounted is what explain prints of a service as JSON, in every case.
type accounted struct {
	Cluster, Service, State, Says string
	Running, Desired, Pending     *int
	Since                         *time.Time
	NotKnown                      []struct{ Operation, Kind, Detail string }
	Incident                      *struct{ DeploymentID string }
	Verdict                       *struct{ Cause string }
}

func TestExplainAccusesNoServiceWithoutEvidence(t *testing.T) {
	for language, want := range map[string]string{
		"en": "🟡 prod-main/search starting: 2 of 4 running, 2 pending for 20 s, none failed\n",
		"ja": "🟡 prod-main/search 起動中: 4 個中 2 個が稼働、2 個が 20 秒前から保留中、失敗なし\n",
	} {
		for _, format := range []string{"text", "markdown"} {
			exit, stdout, stderr := explained(t, "scaled-out", 0, "prod-main/search", "--lang", language, "--format", format)
			if exit != kit.Done || stdout != want {
				t.Errorf("exit %d, %s%s", exit, stderr, cmp.Diff(want, stdout))
			}
		}
	}
}

func TestExplainSaysWhatIsNotKnownWhereItMayNotAsk(t *testing.T) {
	const lists = "ecs:ListTasks denied for role laptop; ecs:ListServiceDeployments denied for role laptop"
	for _, c := range []struct{ script, service, language, want string }{
		{"lists-denied", "web-api", "en", "prod-main/web-api: no known failure in the last 24 h; 3 of 3 tasks running\n\nNot known: " + lists + "\n"},
		{"scaled-out-tasks-denied", "search", "en",
			"🟡 prod-main/search starting: 2 of 4 running, 2 pending for 20 s\n\nNot known: ecs:ListTasks denied for role laptop\n"},
		{"scaled-out-tasks-denied", "search", "ja",
			"🟡 prod-main/search 起動中: 4 個中 2 個が稼働、2 個が 20 秒前から保留中\n\n未確認: ecs:ListTasks の権限なし (ロール laptop)\n"},
	} {
		exit, stdout, stderr := explained(t, c.script, 0, "prod-main/"+c.service, "--lang", c.language)
		if exit != kit.Done || stdout != c.want {
			t.Errorf("exit %d, %s%s", exit, stderr, cmp.Diff(c.want, stdout))
		}
	}
}

func TestExplainGivesTheSameFieldsAsJSONInEveryCase(t *testing.T) {
	for _, c := range []struct {
		script, service, state, says string
		running, desired, pending    int
		since                        bool
		cause, unknown               string
	}{
		{"circuit-breaker-rolls-back", "web-api", "failing", "🟠 web-api deployment failed", 3, 3, 0, true, "image-not-found", ""},
		{"scaled-out", "search", "starting", "starting: 2 of 4 running", 2, 4, 2, true, "", ""},
		{"scaled-out-tasks-denied", "search", "starting", "starting: 2 of 4 running", 2, 4, 2, true, "", "ecs:ListTasks"},
		{"stable-already", "web-api", "healthy", "nothing failed", 3, 3, 0, false, "", ""},
		{"crashed-later", "web-api", "healthy", "🟠 web-api task stopped", 3, 3, 0, false, "essential-container-exited", ""},
	} {
		t.Run(c.script, func(t *testing.T) {
			_, stdout, _ := explained(t, c.script, 40*time.Second, c.service, "--cluster", "prod-main", "--format", "json")
			var got accounted
			if err := json.Unmarshal([]byte(stdout), &got); err != nil {
				t.Fatal(err)
			}
			if got.Cluster != "prod-main" || got.Service != c.service || got.State != c.state ||
				!strings.Contains(got.Says, c.says) {
				t.Errorf("%+v", got)
			}
			if got.Running == nil || got.Desired == nil || got.Pending == nil {
				t.Fatalf("a field is missing:\n%s", stdout)
			}
			if *got.Running != c.running || *got.Desired != c.desired || *got.Pending != c.pending ||
				(got.Since != nil) != c.since {
				t.Errorf("%s", stdout)
			}
			if (got.Verdict == nil) != (c.cause == "") || got.Verdict != nil && got.Verdict.Cause != c.cause ||
				got.NotKnown == nil {
				t.Errorf("%s", stdout)
			}
			if len(got.NotKnown) > 0 != (c.unknown != "") || len(got.NotKnown) > 0 && got.NotKnown[0].Operation != c.unknown {
				t.Errorf("%+v", got.NotKnown)
			}
		})
	}
}

func TestExplainGivesAClustersStatesAsJSON(t *testing.T) {
	_, stdout, _ := explained(t, "cluster", 0, "prod-main", "--format", "json")
	var got struct {
		Unhealthy, Starting []struct{ Service, State string }
	}
	err := json.Unmarshal([]byte(stdout), &got)
	if err != nil || len(got.Unhealthy) != 2 || len(got.Starting) != 1 ||
		got.Starting[0].Service+got.Starting[0].State != "searchstarting" {
		t.Errorf("%v\n%s", err, stdout)
	}
}

func TestExplainSaysWhatItCouldNotLookUp(t *testing.T) {
	for want, c := range map[string]struct {
		script, argument string
		exit             int
	}{
		"there is no service web-api in cluster prod-main":       {"service-missing", "prod-main/web-api", kit.Misuse},
		"it forgets a stopped task after about an hour":          {"circuit-breaker-rolls-back", "prod-main/" + strings.Repeat("ff", 16), kit.Misuse},
		"assumed-role/ci-deploy/web-api may not call ecs:Descri": {"access-denied", "prod-main/web-api", kit.Misuse},
		"list services of cluster nowhere: ":                     {"access-denied", "nowhere", kit.Failed},
	} {
		if exit, stdout, stderr := explained(t, c.script, time.Minute, c.argument); exit != c.exit || stdout != "" ||
			!strings.Contains(stderr, want) {
			t.Errorf("exit %d, %q, %q", exit, stdout, stderr)
		}
	}
}

func TestAnEmptyNameIsNotEveryCluster(t *testing.T) {
	exit, stdout, stderr := clitest.Ran(New, "", "")
	if exit != kit.Misuse || stdout != "" || !strings.Contains(stderr, "name one service") {
		t.Errorf("exit %d, %q, %q", exit, stdout, stderr)
	}
}

func TestExplainChecksItsOptions(t *testing.T) {
	for want, arguments := range map[string]string{
		"name one service":           "prod-main/web-api prod-main/worker",
		"it names no ECS cluster":    "https://ap-northeast-1.console.aws.amazon.com/ecs/v2/clusters",
		"it does not have the form":  "arn:aws",
		"does not run by itself":     "arn:aws:ecs:ap-northeast-1:111122223333:task-definition/web-api:43",
		`no format "xml"`:            "prod-main --format xml",
		`no language "fr"`:           "prod-main --lang fr",
		"--since must be above zero": "prod-main --since 0s",
		"unknown flag: --until":      "prod-main --until 1h",
	} {
		if exit, stdout, stderr := clitest.Ran(New, "", strings.Fields(arguments)...); exit != kit.Misuse || stdout != "" ||
			!strings.Contains(stderr, want) {
			t.Errorf("%s: exit %d, %q, %.200q", arguments, exit, stdout, stderr)
		}
	}
}
