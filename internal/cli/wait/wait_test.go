package wait

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/cli/why"
	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/notify"
	"github.com/ecswhy/ecswhy/internal/recorded"
	"github.com/ecswhy/ecswhy/internal/rollout"
)

// onePoll is the longest time between two looks of a wait that is answered.
const onePoll = 12 * time.Second

const webAPI = "--cluster=prod-main --service=web-api"

// scripted runs wait against a scripted rollout, in virtual time inside a synctest bubble.
func scripted(t *testing.T, s *clitest.Script, arguments string, change func(*Options)) (exit int, stdout,
	stderr string) {
	t.Helper()
	var out, problems bytes.Buffer
	o := newOptions(kit.Streams{Out: &out, Err: &problems})
	o.Access = s.Access()
	o.Random = func() float64 { return 0.5 }
	if change != nil {
		change(o)
	}
	exit = clitest.Run(t.Context(), o.Streams, command(o), strings.Fields(arguments)...)
	return exit, out.String(), problems.String()
}

// Every way in which a deployment ends, on recorded answers. Known is the second from which on ECS says so.
func TestWaitEndsEarlyAndRight(t *testing.T) {
	const failedDeployment, badDefinition = " --deployment=ecs-svc/1625378933385433976", " --task-definition=web-api:43"
	for name, c := range map[string]struct {
		script, options string
		exit            int
		reason          rollout.Reason
		known           int
	}{
		"stable when ECS says the deployment succeeded": {"becomes-stable", "", kit.Done, "", 60},
		"stable at once": {"stable-already", "", kit.Done, "", 0},
		"stable behind a Classic Load Balancer, where ECS has no state": {"classic-load-balancer", "", kit.Done, "", 20},
		"stable by the services where deployments may not be described": {"service-deployments-denied", "", kit.Done, "", 20},
		"stable after throttling":                                       {"throttled", "", kit.Done, "", 40},
		"stable when the last of two services is":                       {"two-services", " worker", kit.Done, "", 35},
		"stable on the wanted task definition":                          {"becomes-stable", badDefinition, kit.Done, "", 60},
		"failed by the circuit breaker, which rolls back":               {"circuit-breaker-rolls-back", "", kit.Failed, rollout.CircuitBreaker, 30},
		"failed by the circuit breaker, of a named deployment":          {"circuit-breaker-rolls-back", failedDeployment, kit.Failed, rollout.CircuitBreaker, 30},
		"failed by the circuit breaker, of a named task definition":     {"circuit-breaker-rolls-back", badDefinition, kit.Failed, rollout.CircuitBreaker, 30},
		"failed by the circuit breaker, which does not roll back":       {"circuit-breaker-stops", "", kit.Failed, rollout.CircuitBreaker, 30},
		"failed by an alarm, before the service knows":                  {"alarm-rolls-back", "", kit.Failed, rollout.Alarm, 25},
		"failed by a hook":                                              {"hook-fails", "", kit.Failed, rollout.HookFailed, 20},
		"stopped by someone":                                            {"stopped-by-someone", "", kit.Failed, rollout.Stopped, 15},
		"rolled back by someone":                                        {"rolled-back-by-someone", "", kit.Failed, rollout.RolledBack, 15},
		"rolled back between two looks, with no word of it":             {"rolled-back-between-two-looks", "", kit.Failed, rollout.RolledBack, 8},
		"rolling back already at the start":                             {"rolling-back-at-the-start", "", kit.Failed, rollout.CircuitBreaker, 0},
		"rolled back shortly before the start":                          {"rolled-back-before-the-start", "", kit.Failed, rollout.CircuitBreaker, 0},
		"rolled back before the start, of a named deployment":           {"rolled-back-before-the-start", failedDeployment, kit.Failed, rollout.CircuitBreaker, 0},
		"rolled back before the start, of a named task definition":      {"rolled-back-before-the-start", badDefinition, kit.Failed, rollout.CircuitBreaker, 0},
		"a rollback of yesterday is history":                            {"rolled-back-yesterday", "", kit.Done, "", 0},
		"without a circuit breaker, the same cause three times":         {"no-circuit-breaker", "", kit.Failed, rollout.SameCause, 36},
		"without a circuit breaker, the same cause as often as is said": {"no-circuit-breaker", " --fail-after=2", kit.Failed, rollout.SameCause, 24},
		"without a circuit breaker, waiting on":                         {"no-circuit-breaker", " --fail-after=0 --timeout=2m", timedOut, "", 120},
		"the service is deleted":                                        {"service-deleted", "", kit.Failed, rollout.ServiceGone, 20},
		"replaced by a newer deployment":                                {"replaced", "", replaced, rollout.NewerDeployment, 20},
		"replaced, while ECS stops the old one":                         {"replaced-while-it-stops", "", replaced, rollout.NewerDeployment, 20},
		"a named task definition that ECS does not list":                {"stable-already", " --task-definition=web-api:99", replaced, rollout.NotListed, 30},
		"not stable in time":                                            {"never-stable", "", timedOut, "", 600},
		"not stable in the time that is given":                          {"never-stable", " --timeout=1m", timedOut, "", 60},
		"early success criteria are met, with eight of ten running":     {"early-success", "", kit.Done, "", 30},
		"early success is not stable":                                   {"early-success", " --until=stable --timeout=2m", timedOut, "", 120},
		"early success of which nothing runs any more":                  {"early-success-then-nothing-runs", " --timeout=2m", timedOut, "", 120},
		"blue/green, which somebody continues":                          {"blue-green-pauses", "", kit.Done, "", 170},
		"blue/green, until it bakes":                                    {"blue-green-pauses", " --until=BAKE_TIME", kit.Done, "", 100},
		"blue/green, until a stage that it has passed":                  {"blue-green-pauses-on", " --until=SCALE_UP", kit.Done, "", 0},
		"blue/green, until it pauses":                                   {"blue-green-pauses", " --until=paused", kit.Done, "", 30},
		"blue/green, where a pause is a failure":                        {"blue-green-pauses", " --on-pause=fail", paused, "", 30},
		"blue/green, where nobody answers in time":                      {"blue-green-pauses-on", " --timeout=2m", timedOut, "", 120},
		"blue/green, where somebody answers with a rollback":            {"blue-green-pause-refused", "", kit.Failed, rollout.PauseRefused, 60},
		"a stage that a rolling update does not have":                   {"rolls", " --until=BAKE_TIME", kit.Done, "", 45},
		"a canary, and an alarm":                                        {"canary-alarm", "", kit.Failed, rollout.Alarm, 50},
		"a canary, and an alarm, to the end of the rollback":            {"canary-alarm", " --follow-rollback", kit.Failed, rollout.Alarm, 80},
		"a canary whose tasks fail before they get traffic":             {"canary-never-serves", "", kit.Failed, rollout.SameCause, 36},
		"an alarm while it bakes":                                       {"alarm-while-it-bakes", "", kit.Failed, rollout.Alarm, 75},
		"failed, to the end of the rollback":                            {"circuit-breaker-rolls-back", " --follow-rollback", kit.Failed, rollout.CircuitBreaker, 55},
		"failed, with no rollback to follow":                            {"circuit-breaker-stops", " --follow-rollback", kit.Failed, rollout.CircuitBreaker, 30},
		"the same deployed again":                                       {"deployed-again", "", kit.Done, "", 50},
		"failed already, and ECS no longer says of what":                {"failed-already", "", kit.Failed, rollout.CircuitBreaker, 0},
		"failed long ago, of a named task definition":                   {"failed-long-ago", badDefinition, kit.Failed, rollout.CircuitBreaker, 30},
		"failed long ago, but of another task definition":               {"failed-long-ago", " --task-definition=web-api:99", replaced, rollout.NotListed, 30},
		"just failed, but of another task definition":                   {"failed-already", " --task-definition=web-api:99", replaced, rollout.NotListed, 30},
		"CodeDeploy shifts the traffic":                                 {"code-deploy-shifts", badDefinition, kit.Done, "", 60},
		"CodeDeploy has ended the old task set":                         {"code-deploy-shifts", badDefinition + " --until=stable", kit.Done, "", 120},
		"CodeDeploy takes the new task set back":                        {"code-deploy-goes-back", badDefinition, kit.Failed, rollout.TaskSetGone, 60},
		"CodeDeploy never begins":                                       {"code-deploy", badDefinition + " --timeout=2m", timedOut, "", 120},
		"the AWS CLI waiter's flags":                                    {"becomes-stable", " --region=ap-northeast-1 --no-cli-pager --no-paginate --output json --query x --color off --include TAGS", kit.Done, "", 60},
		"a service by its ARN, which names cluster and region":          {"becomes-stable", " arn:aws:ecs:ap-northeast-1:111122223333:service/prod-main/web-api", kit.Done, "", 60},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := clitest.NewScript(t, c.script)
				exit, stdout, stderr := scripted(t, s, "services-stable "+webAPI+" --format=json"+c.options, nil)
				var got conclusion
				if err := json.Unmarshal([]byte(stdout), &got); err != nil {
					t.Fatalf("exit %d, %v\n%s", exit, err, stderr)
				}
				var reason rollout.Reason
				for _, o := range got.Services {
					reason += o.Reason
				}
				if exit != c.exit || got.ExitCode != exit || reason != c.reason {
					t.Errorf("exit %d, reason %q\n%s", exit, reason, stderr)
				}
				known, took := time.Duration(c.known)*time.Second, time.Since(s.Start)
				latest := known + onePoll
				if c.reason == rollout.SameCause {
					latest += taskPause
				}
				if exit != timedOut && (took < known || took > latest && c.script != "throttled") {
					t.Errorf("decided after %s, and ECS knew after %s", took, known)
				}
				// two, and the investigation's own
				if looks := s.Count("DescribeServices", known); exit == kit.Failed && c.reason != rollout.SameCause &&
					c.reason != rollout.Stopped && looks > 3 {
					t.Errorf("%d looks after ECS knew", looks-1)
				}
			})
		})
	}
}

func TestWhatHasFailedBeforeTheFirstLookIsToldByIt(t *testing.T) {
	for script, began := range map[string]time.Duration{
		"no-circuit-breaker": time.Minute, "circuit-breaker-stops": time.Minute, "circuit-breaker-rolls-back": 2 * time.Minute, "failed-already": 0,
	} {
		synctest.Test(t, func(t *testing.T) {
			s := clitest.NewScript(t, script)
			s.Start = s.Start.Add(-began)
			start := time.Now()
			exit, stdout, _ := scripted(t, s, webAPI, nil)
			if took := time.Since(start); exit != kit.Failed || took > 0 {
				t.Errorf("%s: exit %d after %s\n%s", script, exit, took, stdout)
			}
		})
	}
}

func TestWaitRefusesWhatWaitingCannotChange(t *testing.T) {
	for want, name := range map[string]string{
		"there is no service web-api in cluster prod-main":                                          "service-missing",
		"may not call ecs:DescribeServices on arn:aws:ecs:":                                         "access-denied",
		"aws deploy wait deployment-successful --region ap-northeast-1 --deployment-id d-0Z9Y8X7W6": "code-deploy",
	} {
		synctest.Test(t, func(t *testing.T) {
			s := clitest.NewScript(t, name)
			if exit, stdout, stderr := scripted(t, s, webAPI, nil); exit != kit.Misuse || stdout != "" ||
				!strings.Contains(stderr, want) {
				t.Errorf("exit %d, %q, %q", exit, stdout, stderr)
			}
			if len(s.Calls) > 2 {
				t.Errorf("%d calls", len(s.Calls))
			}
		})
	}
}

func TestOfAnotherControllerTheRevisionMustBeNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		exit, _, stderr := scripted(t, clitest.NewScript(t, "code-deploy"), webAPI+" --task-definition=web-api", nil)
		if exit != kit.Misuse || !strings.Contains(stderr, "FAMILY:REVISION") {
			t.Errorf("exit %d, %s", exit, stderr)
		}
	})
}

func TestAServiceMayBeNamedWithItsCluster(t *testing.T) {
	const prefix = "arn:aws:ecs:ap-northeast-1:111122223333:"
	for _, cluster := range []string{"", "prod-main", prefix + "cluster/prod-main"} {
		for _, service := range []string{"prod-main/web-api", prefix + "service/prod-main/web-api"} {
			o := newOptions(kit.Streams{})
			o.Cluster, o.Services = cluster, kit.Texts{service}
			if err := o.takeNames(); err != nil || o.Cluster != "prod-main" || o.Services[0] != "web-api" {
				t.Errorf("%s in %q: %s, %v, %v", service, cluster, o.Cluster, o.Services, err)
			}
		}
	}
}

func TestWaitChecksItsOptions(t *testing.T) {
	for want, arguments := range map[string]string{
		"name at least one service, or a task": "--cluster=prod-main",
		"--until takes successful":             webAPI + " --until=soon",
		"waits for what --on-pause fail":       webAPI + " --until=paused --on-pause=fail",
		"--task follows a task":                webAPI + " --task=0123",
		"with a single service":                webAPI + " worker --deployment=ecs-svc/1",
		"exclude each other":                   webAPI + " --deployment=ecs-svc/1 --task-definition=web:1",
		"it needs --publish":                   webAPI + " --mention=<@U0123456789>",
		"cannot mention anybody":               webAPI + " --mention=<@U0123456789> --publish=arn --dialect=teams",
		`no format "xml"`:                      webAPI + " --format=xml",
		`no language "fr"`:                     webAPI + " --lang=fr",
		"not in both prod-main and stage":      webAPI + " --service=stage/web-api",
		"not in both a and b":                  "a/web-api b/web-api",
		"must be above zero":                   webAPI + " --timeout=0s",
		"is not the ARN of a":                  "--cluster=arn:aws:ecs:ap-northeast-1:111122223333:service/prod-main/web-api --service=web-api",
	} {
		if exit, stdout, stderr := clitest.Ran(New, "", strings.Fields(arguments)...); exit != kit.Misuse || stdout != "" ||
			!strings.Contains(stderr, want) {
			t.Errorf("%s: exit %d, %q, %.200q", arguments, exit, stdout, stderr)
		}
	}
}

// outage answers like the script, but for a while not at all.
type outage struct {
	*clitest.Script
	from, until time.Duration
}

func (o outage) Do(request *http.Request) (*http.Response, error) {
	if since := time.Since(o.Start); since >= o.from && since < o.until {
		return nil, errors.New("dial tcp: connection refused")
	}
	return o.Script.Do(request)
}

func TestWaitSurvivesAnOutageOfTheNetworkAndSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := clitest.NewScript(t, "becomes-stable")
		exit, _, stderr := scripted(t, s, webAPI, func(o *Options) {
			o.Read = func(context.Context, ...func(*awsconfig.LoadOptions) error) (aws.Config, error) {
				settings := s.Config()
				settings.HTTPClient = outage{s, 5 * time.Second, 50 * time.Second}
				return settings, nil
			}
		})
		if exit != kit.Done || strings.Count(stderr, "connection refused") != 2 { // and again after 30 s
			t.Errorf("exit %d\n%s", exit, stderr)
		}
	})
}

// aged answers like the script until its credentials have expired, and then never again.
type aged struct{ *clitest.Script }

func (a aged) Do(request *http.Request) (*http.Response, error) {
	if time.Since(a.Start) > 10*time.Second {
		return recorded.Config(os.DirFS(clitest.Testdata+"rollouts/credentials-renewed/010"), "").HTTPClient.Do(request)
	}
	return a.Script.Do(request)
}

func TestWaitReadsItsCredentialsAgainWhenTheyHaveExpired(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := clitest.NewScript(t, "becomes-stable")
		read := 0
		exit, _, stderr := scripted(t, s, webAPI, func(o *Options) {
			o.Read = func(context.Context, ...func(*awsconfig.LoadOptions) error) (aws.Config, error) {
				settings := s.Config()
				if read++; read == 1 {
					settings.HTTPClient = aged{s}
				}
				return settings, nil
			}
		})
		if exit != kit.Done || read < 2 || strings.Contains(stderr, "Expired") {
			t.Errorf("exit %d, read %d times\n%s", exit, read, stderr)
		}
	})
}

// Credentials that cannot be renewed will not come by waiting: neither those that AWS no longer takes, nor a session of
// IAM Identity Center that gives no more.
func TestExpiredCredentialsEndAWaitAtOnce(t *testing.T) {
	session := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		if time.Since(began) > 10*time.Second {
			return aws.Credentials{}, &ssocreds.InvalidTokenError{Err: errors.New("the session is over")}
		}
		return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
	})
	for name, change := range map[string]func(*clitest.Script) aws.Config{
		"of AWS":       func(s *clitest.Script) aws.Config { c := s.Config(); c.HTTPClient = aged{s}; return c },
		"of a session": func(s *clitest.Script) aws.Config { c := s.Config(); c.Credentials = session; return c },
	} {
		for _, what := range []string{webAPI, "--cluster=prod-main --task=" + jobID} {
			synctest.Test(t, func(t *testing.T) {
				s := clitest.NewScript(t, map[bool]string{true: "never-stable", false: "job-succeeds"}[what == webAPI])
				began = s.Start
				exit, stdout, stderr := scripted(t, s, what, func(o *Options) {
					o.Read = func(context.Context, ...func(*awsconfig.LoadOptions) error) (aws.Config, error) {
						return change(s), nil
					}
				})
				wanted := map[bool]int{true: kit.Misuse, false: taskNeverRan}[what == webAPI]
				if took := time.Since(s.Start); exit != wanted || stdout != "" || took > 20*time.Second ||
					!strings.Contains(stderr, "the AWS credentials have expired; renew them") {
					t.Errorf("%s: exit %d after %s, %s%s", name, exit, took, stdout, stderr)
				}
			})
		}
	}
}

var began time.Time

func TestWaitAsksForUpToTenServicesInOneCallAndLessOftenWhenNothingHappens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := clitest.NewScript(t, "two-services")
		if exit, _, stderr := scripted(t, s, webAPI+" worker", nil); exit != kit.Done {
			t.Fatalf("exit %d, %s", exit, stderr)
		}
		if asked, told := s.Count("DescribeServices", 0), s.Count("DescribeServiceDeployments", 0); asked != told ||
			len(s.Calls) != asked+told || asked > 12 {
			t.Errorf("%d calls for services, %d for deployments, %d in all", asked, told, len(s.Calls))
		}
	})
	synctest.Test(t, func(t *testing.T) {
		s := clitest.NewScript(t, "never-stable")
		scripted(t, s, webAPI, nil)
		if looks := s.Count("DescribeServices", 0); looks > 65 {
			t.Errorf("%d looks in ten minutes", looks)
		}
	})
}

func TestWaitPrintsTheAlertsMessage(t *testing.T) {
	for format, want := range map[string][]string{
		"text":     {"web-api: failed after", "🟠 web-api deployment failed: image not found (prod-main)", "Why: The image", "What changed: web-api:42 → web-api:43", "  • image of web-api: 42 → 43", "Next steps:"},
		"markdown": {"- `web-api: failed after", "### 🟠 web-api deployment failed: image not found", "**Why:** The image", "\n- Check the tag"},
	} {
		synctest.Test(t, func(t *testing.T) {
			_, stdout, _ := scripted(t, clitest.NewScript(t, "circuit-breaker-rolls-back"), webAPI+" --format="+format, nil)
			for _, part := range want {
				if !strings.Contains(stdout, part) {
					t.Errorf("%s lacks %q:\n%s", format, part, stdout)
				}
			}
			if strings.Contains(stdout, "canary-do-not-print") {
				t.Errorf("a value of the environment is printed:\n%s", stdout)
			}
		})
	}
}

// alert is the event by which ECS announces the failure of the scripted rollouts.
const alert = `{"detail-type": "ECS Deployment State Change", "source": "aws.ecs", "account": "111122223333", "region": "ap-northeast-1",
	"time": "%s", "resources": ["arn:aws:ecs:ap-northeast-1:111122223333:service/prod-main/web-api"],
	"detail": {"eventType": "ERROR", "eventName": "SERVICE_DEPLOYMENT_FAILED", "deploymentId": "ecs-svc/1625378933385433976",
	"reason": "ECS deployment circuit breaker: tasks failed to start."}}`

func TestWaitSaysTheSameAsTheAlertInItsThreadAndMentions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := clitest.NewScript(t, "circuit-breaker-rolls-back")
		_, stdout, stderr := scripted(t, s, webAPI+" --publish=arn:aws:sns:ap-northeast-1:111122223333:ecswhy "+
			"--mention=<@U0123456789>", nil)
		writer := message.NewWriter(why.Settings("en", "slack"))
		event := fmt.Sprintf(alert, time.Now().UTC().Format(time.RFC3339))
		told := notify.Notifier{Investigator: why.Investigator(s.Config()), Writer: writer}.Explain(t.Context(),
			[]byte(event)).Notification
		if !strings.HasSuffix(stdout, "\n\n"+told.Text) {
			t.Errorf("%s", cmp.Diff(told.Text, stdout))
		}
		if len(s.Published) != 1 || !strings.Contains(stderr, "published as") {
			t.Fatalf("%d messages are published: %s", len(s.Published), stderr)
		}
		var body struct{ Default string }
		var chat message.Chatbot
		if err := errors.Join(json.Unmarshal([]byte(s.Published[0].Get("Message")), &body),
			json.Unmarshal([]byte(body.Default), &chat)); err != nil {
			t.Fatal(err)
		}
		if got, want := chat.Metadata.ThreadID, told.Chatbot.Metadata.ThreadID; got != want || want == "" {
			t.Errorf("thread %q, the alert's is %q", got, want)
		}
		if got, want := chat.Content.Description, "<@U0123456789>\n"+told.Chatbot.Content.Description; got != want {
			t.Errorf("%s", cmp.Diff(want, got))
		}
	})
}

func TestWaitTellsTheCISystem(t *testing.T) {
	page := filepath.Join(t.TempDir(), "summary.md")
	environments := map[string]map[string]string{
		"GitHub": {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": page},
		"GitLab": {"GITLAB_CI": "true"},
		"none":   {},
	}
	said := map[string]string{}
	for ci, environment := range environments {
		synctest.Test(t, func(t *testing.T) {
			_, said[ci], _ = scripted(t, clitest.NewScript(t, "circuit-breaker-rolls-back"), webAPI, func(o *Options) {
				o.Streams = o.Guarded(clitest.Variables(environment))
			})
		})
	}
	if summary, err := os.ReadFile(page); err != nil ||
		!strings.Contains(string(summary), "### 🟠 web-api deployment failed") {
		t.Errorf("the step's summary is %q, %v", summary, err)
	}
	if said["GitHub"] != said["none"] {
		t.Errorf("GitHub reads other than a terminal:\n%s", cmp.Diff(said["none"], said["GitHub"]))
	}
	section := regexp.MustCompile("(?s)^\x1b\\[0Ksection_start:[0-9]+:ecswhy\r\x1b\\[0Kecswhy: " +
		"failed\n(.*)\x1b\\[0Ksection_end:[0-9]+:ecswhy\r\x1b\\[0K\n$")
	if m := section.FindStringSubmatch(said["GitLab"]); m == nil || m[1] != said["none"] {
		t.Errorf("GitLab has no section:\n%q", said["GitLab"])
	}
}

func TestProgressIsALineWhenSomethingChangesOrNothingDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, stderr := scripted(t, clitest.NewScript(t, "becomes-stable"), webAPI, nil)
		want := `0:00  web-api  0/3 running, 3 pending, 0 failed, web-api:43
0:16  web-api  2/3 running, 1 pending, 0 failed, web-api:43
0:32  web-api  3/3 running, 0 pending, 0 failed, web-api:43
1:02  web-api  3/3 running, 0 pending, 0 failed, web-api:43
1:04  web-api  3/3 running, 0 pending, 0 failed, web-api:43  stable
`
		if stderr != want {
			t.Errorf("%s", cmp.Diff(want, stderr))
		}
	})
}

func TestProgressOnATerminalIsDrawnOverItself(t *testing.T) {
	var out strings.Builder
	p := progress{words: english, out: &out, services: []string{"web-api", "job"}, pauses: map[string]bool{}}
	seen := rollout.Snapshot{Elapsed: 65 * time.Second, Services: make([]rollout.Observation, 2),
		Verdicts: make([]rollout.Verdict, 2)}
	seen.Verdicts[0].State = rollout.Underway
	seen.Verdicts[0].Deployment.ID, seen.Verdicts[0].Deployment.Running, seen.Verdicts[0].Deployment.Desired = "ecs-svc/1",
		2, 4
	seen.Verdicts[1] = rollout.Verdict{State: rollout.Failed, Reason: rollout.RolledBack}
	p.show(seen)
	p.show(seen)
	first := "\r\x1b[2Kweb-api █████░░░░░ 1:05  2/4 running, 0 pending, 0 failed, ecs-svc/1\n" +
		"\r\x1b[2Kjob     ░░░░░░░░░░ 1:05  0/0 running  failed\n\x1b[J"
	if got := out.String(); got != first+"\x1b[2A"+first {
		t.Errorf("%q", got)
	}
}

// The page of a step shows what a rollout failed of, and a message; a line of progress shows what AWS said.
func TestNothingInvisibleIsWritten(t *testing.T) {
	const invisible = "\x1b[31m\u009b\u00ad\u200b\u200e\u202e\u2066\ufeff"
	verdict := rollout.Verdict{State: rollout.Failed, Detail: "it" + invisible + " failed"}
	page := conclusion{Services: []outcome{{summary: english.summary("web", rollout.Observation{}, verdict,
		0)}}}.markdown()
	if !strings.Contains(page, "(it failed)") || strings.ContainsAny(page, invisible[len("\x1b[31m"):]) {
		t.Errorf("%q", page)
	}
	o := Options{Language: "en"}
	if line := o.troubleLine(os.NewSyscallError("no"+invisible, os.ErrClosed)); strings.ContainsAny(line,
		"\x1b"+invisible[len("\x1b[31m"):]) {
		t.Errorf("%q", line)
	}
}

func TestTheRegionIsNamedThatDoesNotAnswer(t *testing.T) {
	var out, problems bytes.Buffer
	o := newOptions(kit.Streams{Out: &out, Err: &problems})
	o.Access = clitest.FixedAccess(aws.Config{
		Region: "eu-west-9", BaseEndpoint: aws.String("https://ecs.invalid"),
		Credentials: credentials.NewStaticCredentialsProvider("a", "b", ""),
	})
	exit := clitest.Run(t.Context(), o.Streams, command(o), "--service", "web-api", "--timeout", "1")
	const want = "0:00  no answer, retrying: cannot reach ecs.invalid: no such host; is \"eu-west-9\" a Region, and the " +
		"network up?\n"
	if exit != timedOut || !strings.HasPrefix(problems.String(), want) {
		t.Errorf("exit %d, %s%s", exit, &out, &problems)
	}
}

func TestTheShellCompletesServicesOfTheCluster(t *testing.T) {
	var out, problems bytes.Buffer
	o := newOptions(kit.Streams{Out: &out, Err: &problems})
	o.Access = clitest.NewScript(t, "cluster").Access()
	root := kit.NewRoot(o.Streams, "of a test", command(o))
	exit := kit.Run(t.Context(), root, []string{"__complete", "wait", "--cluster", "prod-main", "--service", ""})
	if exit != kit.Done || !strings.HasPrefix(out.String(), "web-api\nworker\n") {
		t.Errorf("exit %d, %s%s", exit, &out, &problems)
	}
}
