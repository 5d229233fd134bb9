package main

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"
)

// explained runs explain on what a script knows, some time after its start.
func explained(t *testing.T, name string, after time.Duration, arguments ...string) (exit int, stdout, stderr string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t, name)
		time.Sleep(after)
		var out, problems bytes.Buffer
		e := &explaining{streams: streams{out: &out, err: &problems}}
		e.configure = func(context.Context) (aws.Config, error) { return s.config(), nil }
		exit = e.run(t.Context(), arguments)
		stdout, stderr = out.String(), problems.String()
	})
	return exit, stdout, stderr
}

func TestExplainSaysWhatFailedLast(t *testing.T) {
	const page = "https://ap-northeast-1.console.aws.amazon.com/ecs/v2/clusters/prod-main/services/web-api/health?region=ap-northeast-1"
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
		"a deployment that was rolled back":   {"rolled-back-before-the-start", "prod-main/web-api", []string{"web-api deployment failed: image not found", "3 tasks failed, all for this cause"}},
		"tasks that fail with nothing to end": {"no-circuit-breaker", "prod-main/web-api", []string{"web-api cannot start tasks", "6 tasks failed, 3 for this cause · 3 × Spot interruption", "DATABASE_URL is not set"}},
		"a task that crashed later":           {"crashed-later", "prod-main/web-api", []string{"web-api", "exited with code 137"}},
		"nothing":                             {"stable-already", "prod-main/web-api", []string{"prod-main/web-api: nothing failed in the last 24h; 3 of 3 tasks run"}},
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
			if exit != done || t.Failed() || strings.Contains(stdout, "canary-do-not-print") {
				t.Errorf("exit %d, %s\n%s", exit, stderr, stdout)
			}
		})
	}
}

func TestExplainShowsWhatNeedsAttentionInACluster(t *testing.T) {
	const want = `prod-main: 2 of 4 services are unhealthy

service  desired  running  cause                   since
mailer   2        1        tasks-failing-to-start  1999-12-31 23:30 UTC
web-api  3        3        image-not-found         1999-12-31 23:55 UTC

ECS announces no failed deployment of these, which have neither circuit breaker nor alarms:
  worker
`
	if exit, stdout, stderr := explained(t, "cluster", 0, "prod-main"); exit != done || stdout != want {
		t.Errorf("exit %d, %s%s", exit, stderr, cmp.Diff(want, stdout))
	}
	for format, part := range map[string]string{
		"markdown": "| service | desired | running | cause | since |\n|---|---|---|---|---|\n| mailer | 2 | 1 |",
		"json":     `"cause": "image-not-found"`,
	} {
		if _, stdout, _ := explained(t, "cluster", 0, "prod-main", "--format", format); !strings.Contains(stdout, part) {
			t.Errorf("%s", stdout)
		}
	}
	if _, stdout, _ := explained(t, "cluster", 0, "prod-main", "--lang", "ja"); !strings.HasPrefix(stdout, "prod-main: 4 個のサービスのうち 2 個が異常です\n") {
		t.Errorf("%s", stdout)
	}
}

func TestExplainGivesIncidentAndVerdictAsJSON(t *testing.T) {
	_, stdout, _ := explained(t, "circuit-breaker-rolls-back", 40*time.Second, "web-api", "--cluster", "prod-main", "--format", "json")
	var got struct{ Verdict struct{ Cause string } }
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || got.Verdict.Cause != "image-not-found" {
		t.Errorf("%v\n%s", err, stdout)
	}
}

func TestExplainSaysWhatItCouldNotLookUp(t *testing.T) {
	for want, c := range map[string]struct{ script, argument string }{
		"ECS knows no service web-api in cluster prod-main": {"service-missing", "prod-main/web-api"},
		"it forgets a stopped task after about an hour":     {"circuit-breaker-rolls-back", "prod-main/" + strings.Repeat("ff", 16)},
		"is not authorized to perform":                      {"access-denied", "prod-main/web-api"},
		"list services of cluster nowhere":                  {"access-denied", "nowhere"},
	} {
		if exit, stdout, stderr := explained(t, c.script, time.Minute, c.argument); exit != failed || stdout != "" || !strings.Contains(stderr, want) {
			t.Errorf("exit %d, %q, %q", exit, stdout, stderr)
		}
	}
}

func TestExplainChecksItsOptions(t *testing.T) {
	for want, arguments := range map[string]string{
		"name one service":           "",
		"it names no ECS cluster":    "https://ap-northeast-1.console.aws.amazon.com/ecs/v2/clusters",
		"it does not have the form":  "arn:aws",
		"runs nowhere by itself":     "arn:aws:ecs:ap-northeast-1:111122223333:task-definition/web-api:43",
		`no format "xml"`:            "prod-main --format xml",
		`no language "fr"`:           "prod-main --lang fr",
		"--since must be above zero": "prod-main --since 0s",
		"flag provided but not":      "prod-main --until 1h",
	} {
		if exit, stdout, stderr := ran("", append([]string{"explain"}, strings.Fields(arguments)...)...); exit != misuse || !strings.Contains(stderr, want) {
			t.Errorf("%s: exit %d, %q, %.200q", arguments, exit, stdout, stderr)
		}
	}
}
