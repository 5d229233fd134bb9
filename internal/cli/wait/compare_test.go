package wait

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"text/tabwriter"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
)

// answered is how long an answer takes. Without that the Go SDK's waiter, whose last pauses are none, asks for ever in
// virtual time.
const answered = 50 * time.Millisecond

// verdict is what a waiter makes of a rollout.
type verdict struct {
	exit  int // as a shell sees it
	after time.Duration
	says  string
}

// compared are the rollouts on which waiters are compared: what ecswhy must say, and from which second on ECS itself
// says so.
var compared = []struct {
	what, script string
	exit         int
	known        time.Duration
	options      string
}{
	{"a rolling update", "rolls", kit.Done, 45 * time.Second, ""},
	{"a rolling update with 15 s of bake time", "becomes-stable", kit.Done, 60 * time.Second, ""},
	{"an alarm during bake time, rolled back", "alarm-while-it-bakes", kit.Failed, 75 * time.Second, ""},
	{"circuit breaker, rolled back at 55 s", "circuit-breaker-rolls-back", kit.Failed, 30 * time.Second, ""},
	{"circuit breaker, no rollback", "circuit-breaker-stops", kit.Failed, 30 * time.Second, ""},
	{"tasks fail, no circuit breaker", "no-circuit-breaker", kit.Failed, 36 * time.Second, ""},
	{"early success, 8 of 10", "early-success", kit.Done, 30 * time.Second, ""},
	{"blue/green, paused from 30 s to 90 s", "blue-green-pauses", kit.Done, 170 * time.Second, ""},
	{"canary, an alarm at 10% of traffic", "canary-alarm", kit.Failed, 50 * time.Second, ""},
	{"replaced by one that never becomes stable", "replaced", replaced, 20 * time.Second, ""},
	{"the same deployed again", "deployed-again", kit.Done, 50 * time.Second, ""},
	{"failed already, rolled back", "rolled-back-before-the-start", kit.Failed, 0, ""},
	{"CodeDeploy shifts the traffic", "code-deploy-shifts", kit.Done, 60 * time.Second, " --task-definition=web-api:43"},
}

// ours is the latest of some waits, of whose pace a part is chance.
func ours(t *testing.T, script, options string) (latest verdict) {
	for _, chance := range []float64{0, 0.5, 1} {
		if v := oneOfOurs(t, script, options, chance); v.after >= latest.after {
			latest = v
		}
	}
	return latest
}

// oneOfOurs runs wait in virtual time.
func oneOfOurs(t *testing.T, script, options string, chance float64) (v verdict) {
	synctest.Test(t, func(t *testing.T) {
		s := clitest.NewScript(t, script)
		s.Takes = answered
		exit, stdout, _ := scripted(t, s, webAPI+options, func(o *Options) { o.Random = func() float64 { return chance } })
		first, _, _ := strings.Cut(stdout, "\n")
		v = verdict{exit, time.Since(s.Start), first}
	})
	return v
}

// goWaiter runs the Go SDK's waiter in virtual time, with the ten minutes that the AWS CLI has.
func goWaiter(t *testing.T, script string) (v verdict) {
	synctest.Test(t, func(t *testing.T) {
		s := clitest.NewScript(t, script)
		s.Takes = answered
		input := ecs.DescribeServicesInput{Cluster: new("prod-main"), Services: []string{"web-api"}}
		err := ecs.NewServicesStableWaiter(ecs.NewFromConfig(s.Config())).Wait(t.Context(), &input, 10*time.Minute)
		v = verdict{after: time.Since(s.Start)}
		if err != nil {
			v.exit, v.says = 1, err.Error()
		}
	})
	return v
}

// usual is the Go SDK's waiter as it is: the median of some, because its pauses are chance.
func usual(t *testing.T, script string) verdict {
	runs := make([]verdict, 9)
	for i := range runs {
		runs[i] = goWaiter(t, script)
	}
	slices.SortFunc(runs, func(a, b verdict) int { return int(a.after - b.after) })
	return runs[len(runs)/2]
}

// isRight reports whether a verdict is the rollout's end, and no guess before ECS itself knew.
func (v verdict) isRight(exit int, known time.Duration) bool {
	return (v.exit == kit.Done) == (exit == kit.Done) && v.after >= known
}

// ecswhy is right of every rollout, and of none later than the best waiter that is right, and one poll.
func TestWaitBesideOtherWaiters(t *testing.T) {
	if os.Getenv("ECSWHY_SLOW") != "1" {
		t.Skip("NOT COMPARED with the waiters of the AWS CLI and the Go SDK: that takes two minutes; set ECSWHY_SLOW=1 " +
			"(make compare)")
	}
	version, measured := cliVersion(t), everyCLI(t)
	var table, printed strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "rollout\tECS knows\t%s\tGo SDK\tecswhy\n", version)
	for _, c := range compared {
		own, sdk, cli := ours(t, c.script, c.options), usual(t, c.script), measured[c.script]
		latest := best(c.exit, c.known, sdk, cli) + onePoll
		if own.exit != c.exit || own.after < c.known || own.after > latest {
			t.Errorf("%s: exit %d after %s, and not from %s to %s", c.what, own.exit, own.after, c.known, latest)
		}
		fmt.Fprintf(w, "%s\t%.0f s", c.what, c.known.Seconds())
		fmt.Fprintf(&printed, "%s\n", c.what)
		for i, v := range []verdict{cli, sdk, own} {
			fmt.Fprintf(w, "\t%s", v.shown(c.exit, c.known))
			fmt.Fprintf(&printed, "  %-8s%s\n", []string{"aws", "Go SDK", "ecswhy"}[i], cmp.Or(v.says, "nothing"))
		}
		fmt.Fprintln(w)
	}
	_ = w.Flush()
	t.Logf("\n%s\nWhat is printed first:\n%s", &table, &printed)
}

// best is when the first of the waiters that are right says so, else when ECS does.
func best(exit int, known time.Duration, of ...verdict) time.Duration {
	var right []time.Duration
	for _, v := range of {
		if v.isRight(exit, known) {
			right = append(right, v.after)
		}
	}
	if len(right) == 0 {
		return known
	}
	return slices.Min(right)
}

// shown is a verdict in the table.
func (v verdict) shown(exit int, known time.Duration) string {
	text := fmt.Sprintf("%.0f s: exit %d", v.after.Seconds(), v.exit)
	switch {
	case (v.exit == kit.Done) != (exit == kit.Done):
		return text + ", wrong"
	case v.after < known:
		return text + ", before ECS knew"
	case v.after >= 9*time.Minute:
		return text + ", time ran out"
	}
	return text
}

// faster is how much time is compressed for the AWS CLI, which is a program of its own and cannot run in virtual time.
const faster = 10

// everyCLI runs the AWS CLI on PATH on every rollout, ten times as fast: the rollout, which begins with its first call,
// and the pause between its looks. Its verdict falls with its last look.
func everyCLI(t *testing.T) map[string]verdict {
	models := fasterModels(t)
	verdicts := map[string]verdict{}
	var mu sync.Mutex
	var group sync.WaitGroup
	for _, c := range compared {
		s := clitest.NewScript(t, c.script)
		s.Start, s.Faster = time.Time{}, faster
		endpoint, home := s.Serve(t), t.TempDir()
		group.Go(func() {
			var out bytes.Buffer
			command := awsCommand(t.Context(), endpoint, home, "ecs", "wait", "services-stable", "--cluster", "prod-main",
				"--services", "web-api")
			command.Env, command.Stdout, command.Stderr = append(command.Env, "AWS_DATA_PATH="+models), &out, &out
			_ = command.Run() // the exit code says
			mu.Lock()
			defer mu.Unlock()
			verdicts[c.script] = verdict{command.ProcessState.ExitCode(), s.Calls[len(s.Calls)-1].After,
				strings.TrimSpace(out.String())}
		})
	}
	group.Wait()
	return verdicts
}

// awsCommand is the AWS CLI with a stand-in of AWS and none of the user's settings.
func awsCommand(ctx context.Context, endpoint, home string, arguments ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, "aws", arguments...)
	command.Env = append(os.Environ(), "HOME="+home, "AWS_ENDPOINT_URL="+endpoint, "AWS_REGION=ap-northeast-1",
		"AWS_DEFAULT_REGION=ap-northeast-1",
		"AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_SESSION_TOKEN=", "AWS_CONFIG_FILE="+os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE="+os.DevNull, "AWS_EC2_METADATA_DISABLED=true", "AWS_PAGER=", "AWS_MAX_ATTEMPTS=1")
	return command
}

func cliVersion(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("aws"); err != nil {
		t.Skip("NOT COMPARED with aws ecs wait services-stable: the AWS CLI is not installed")
	}
	out, err := awsCommand(t.Context(), "http://127.0.0.1:1", t.TempDir(), "--version").Output()
	if err != nil {
		t.Fatal(err)
	}
	version, _, _ := strings.Cut(string(out), " ")
	return version
}

// itsWaiters finds in the AWS CLI's own log where it has the settings of its waiters.
var itsWaiters = regexp.MustCompile(`(/\S+/ecs/2014-11-13/waiters-2\.json)`)

// fasterModels is a folder of models like the AWS CLI's own, in which its waiter looks ten times as often.
func fasterModels(t *testing.T) string {
	t.Helper()
	log, _ := awsCommand(t.Context(), "http://127.0.0.1:1", t.TempDir(), "--debug", "ecs", "wait", "services-stable",
		"--services", "web-api").CombinedOutput()
	data, err := os.ReadFile(string(itsWaiters.Find(log)))
	var model struct {
		Version int                       `json:"version"`
		Waiters map[string]map[string]any `json:"waiters"`
	}
	if err != nil || json.Unmarshal(data, &model) != nil || model.Waiters["ServicesStable"] == nil {
		t.Fatalf("the AWS CLI does not say where its waiters are: %v", err)
	}
	waiter := model.Waiters["ServicesStable"]
	if waiter["delay"] != 15.0 || waiter["maxAttempts"] != 40.0 {
		t.Errorf("the AWS CLI's waiter looks %v times, every %v s", waiter["maxAttempts"], waiter["delay"])
	}
	waiter["delay"] = 15.0 / faster
	folder := t.TempDir()
	place := filepath.Join(folder, "ecs", "2014-11-13")
	text, err := json.Marshal(model)
	if err != nil || os.MkdirAll(place, 0o700) != nil ||
		os.WriteFile(filepath.Join(place, "waiters-2.json"), text, 0o600) != nil {
		t.Fatal("cannot write a model")
	}
	return folder
}
