package diagnosis_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/attribution"
	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/recorded"
)

// did says of the recorded cases in which a change did it which one a person would blame, as ASPECT or ASPECT NAME. In
// all others it was something else, or nobody can tell. Silent ones, whose logs nobody reads, do not count.
var did = map[string]string{
	"canary-stuck-alarms-only/1":                  "environment MODEL_PATH",
	"canary-stuck-alarms-only/2":                  "environment MODEL_PATH",
	"canary-stuck-alarms-only/4":                  "environment MODEL_PATH",
	"codedeploy-green-unhealthy":                  "image",
	"deployment-failed-container-health-check":    "health-check",
	"deployment-failed-degraded":                  "health-check",
	"deployment-failed-efs-denied":                "volumes",
	"deployment-failed-efs-mount":                 "volumes",
	"deployment-failed-entrypoint-not-found":      "command",
	"deployment-failed-entrypoint-not-executable": "image",
	"injection-stop-reason":                       "image",
	"deployment-failed-exec-format-error":         "image",
	"deployment-failed-exec-format-error-in-log":  "image",
	"deployment-failed-exit-0":                    "command",
	"deployment-failed-image-not-found":           "image",
	"deployment-failed-image-platform-mismatch":   "image",
	"deployment-failed-image-pull-network":        "subnets",
	"deployment-failed-java-database-refused":     "environment SPRING_PROFILES_ACTIVE",
	"deployment-failed-node-missing-module":       "image",
	"deployment-failed-out-of-memory":             "memory",
	"deployment-failed-python-missing-variable":   "environment CACHE_URL",
	"deployment-failed-role-not-assumable":        "task-role",
	"deployment-failed-secret-access-denied":      "execution-role",
	"deployment-failed-secret-not-found":          "secret STRIPE_API_KEY",
	"deployment-failed-service-revisions-differ":  "capacity-providers",
	"deployment-failed-tag-overwritten":           "image-digest",
	"hook-refused-unsigned-image":                 "image",
	"partition-aws-cn":                            "image",
	"partition-aws-eusc":                          "image",
	"partition-aws-iso":                           "image",
	"partition-aws-us-gov":                        "image",
	"start-timeout-dependency":                    "environment WARM_ALL_REGIONS",
	"tasks-of-earlier-deployment":                 "image",
}

var updateAttribution = flag.Bool("update-attribution", false, "rewrite docs/attribution.md")

const attributionPage = "../../docs/attribution.md"

// claim is what is said of a recorded case of which something changed.
type claim struct {
	name, did string
	diagnosis.Verdict
}

// outcome is right, wrong, missed or, where nothing is to be said and nothing is, none.
func (c claim) outcome() string {
	isRight := slices.ContainsFunc(c.Because, func(a diagnosis.Attribution) bool {
		what, named, _ := strings.Cut(c.did, " ")
		return string(a.What) == what && (named == "" || named == a.Name)
	})
	switch {
	case isRight:
		return "right"
	case len(c.Because) > 0:
		return "wrong"
	case c.did != "":
		return "missed"
	}
	return "none"
}

// blamed are the changes that are blamed, each as ASPECT or ASPECT NAME.
func (c claim) blamed() string {
	var all []string
	for _, a := range c.Because {
		said := strings.TrimSpace(string(a.What) + " " + a.Name)
		if a.Sure {
			said += " (sure)"
		}
		all = append(all, "`"+said+"`")
	}
	return strings.Join(all, ", ")
}

func claims(t *testing.T) []claim {
	cases, err := recorded.Cases(events)
	if err != nil {
		t.Fatal(err)
	}
	var all []claim
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		if v := diagnosis.Diagnose(lookedUp(t, name)); v.Alert && len(v.Changes) > 0 {
			all = append(all, claim{name, did[name], v})
		}
	}
	return all
}

func TestNoChangeIsBlamedThatDidNotDoIt(t *testing.T) {
	all, outcomes, found := claims(t), map[string]int{}, map[string]bool{}
	for _, c := range all {
		found[c.name] = true
		outcomes[c.outcome()]++
		if c.outcome() == "wrong" {
			t.Errorf("%s: blamed are %s, and %q did it", c.name, c.blamed(), c.did)
		}
	}
	for name := range did {
		if !found[name] {
			t.Errorf("%s: nothing of it changed, or nobody is told of it", name)
		}
	}
	page := pageOf(all, outcomes)
	if *updateAttribution {
		if err := os.WriteFile(attributionPage, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(attributionPage); err != nil || string(got) != page {
		t.Error("docs/attribution.md is not what the code says: "+
			"go test ./internal/diagnosis -run NoChange -update-attribution writes it", err)
	}
}

func pageOf(all []claim, outcomes map[string]int) string {
	var b strings.Builder
	b.WriteString("# Which change explains which failure\n\n" +
		"A message names the change that did it where the failure itself tells: *Why* says it, the first step undoes it, " +
		"and *What changed* marks it. It is sure where what failed names what changed, and else only possible. What this " +
		"page does not have is not claimed.\n`go test ./internal/diagnosis -run NoChange -update-attribution` " +
		"writes this page from the code and the recorded cases.\n\n" +
		"A variable or secret is blamed by its name: where it stands in the line of the log that tells why the program " +
		"ended, in the stack trace above that line, or, where it was taken away, in a line that says that it is missing. " +
		"A name in any other line is no evidence.\n\n| causes | what changed | sure |\n|---|---|---|\n")
	for _, e := range attribution.Explanations() {
		sure := ""
		if e.Sure {
			sure = "yes"
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", listed(e.Causes), listed(e.Aspects), sure)
	}
	right, wrong := outcomes["right"], outcomes["wrong"]
	fmt.Fprintf(&b, "\n## Recorded cases\n\n"+
		"Of %d cases that are told and in which something changed, a change is blamed in %d: in %d it is the right one, "+
		"in %d another. In %d a person sees it, and nothing is claimed.\n\n"+
		"| case | cause | blamed | by a person | |\n|---|---|---|---|---|\n",
		len(all), right+wrong, right, wrong, outcomes["missed"])
	for _, c := range all {
		if c.outcome() != "none" {
			fmt.Fprintf(&b, "| `%s` | `%s` | %s | `%s` | %s |\n", c.name, c.Cause, c.blamed(), c.did, c.outcome())
		}
	}
	return b.String()
}

func listed[T ~string](names []T) string {
	var all []string
	for _, name := range names {
		all = append(all, "`"+string(name)+"`")
	}
	return strings.Join(all, ", ")
}

// exited is a task whose deployment took CACHE_URL away and added MODEL_PATH, and which ended with these last words.
func exited(log ...string) incident.Incident {
	definition := func(n, variable string) incident.TaskDefinition {
		return incident.TaskDefinition{ARN: "arn:aws:ecs:us-west-2:111122223333:task-definition/web:" + n,
			Containers: []incident.ContainerDefinition{{Name: "web", Essential: true, Environment: []string{variable}}}}
	}
	inc := incident.Incident{
		Kind: incident.TaskStopped, ServiceName: "web",
		Previous: definition("1", "CACHE_URL"), TaskDefinition: definition("2", "MODEL_PATH"),
		Tasks: []incident.Task{{
			StopCode: "EssentialContainerExited", StoppedReason: "Essential container in task exited",
			Containers: []incident.Container{{Name: "web", Exited: true, ExitCode: 1}},
		}},
	}
	for _, line := range log {
		inc.Log.Lines = append(inc.Log.Lines, incident.LogLine{Text: line})
	}
	return inc
}

func TestAVariableThatALogOnlyMentionsIsNotBlamed(t *testing.T) {
	for _, log := range [][]string{
		{"CACHE_URL not set, using default", "panic: no shards"},
		{"CACHE_URL not set, using default", "shutting down"},
		{"CACHE_URL not set, using default"},
		{"WARN CACHE_URL is not set, caching disabled", "ERROR no shards"},
		{"loading the model from MODEL_PATH", "panic: no shards"},
		{"MODEL_PATH=/srv/m.bin CACHE_URL=", "shutting down"},
		{"INFO env: MODEL_PATH, PORT", "Traceback (most recent call last):", `  File "/app/a.py", line 1, in f`, "    f()",
			"TypeError: no"},
	} {
		if v := diagnosis.Diagnose(exited(log...)); len(v.Because) > 0 || v.Cause == cause.MissingEnvironmentVariable {
			t.Errorf("%q: %s, blamed are %+v", log, v.Cause, v.Because)
		}
	}
}

func TestAVariableThatIsNewIsNotTheOneThatIsMissing(t *testing.T) {
	for _, log := range [][]string{
		{"Traceback (most recent call last):", `  File "/app/a.py", line 1, in f`, `    os.environ["MODEL_PATH"]`,
			`  File "<frozen os>", line 717, in __getitem__`, "KeyError: 'MODEL_PATH'"},
		{"Error: MODEL_PATH is not set"},
	} {
		if v := diagnosis.Diagnose(exited(log...)); len(v.Because) > 0 {
			t.Errorf("%q: %s, blamed are %+v", log, v.Cause, v.Because)
		}
	}
}

// onHost is a task that could not fetch its image, and whose deployment moved it to another subnet.
func onHost(launchType string) incident.Incident {
	inc := exited()
	inc.Previous, inc.TaskDefinition = incident.TaskDefinition{}, incident.TaskDefinition{}
	inc.PreviousRevision = incident.ServiceRevision{ARN: "1", Subnets: []string{"subnet-a"}}
	inc.Revision = incident.ServiceRevision{ARN: "2", Subnets: []string{"subnet-b"}}
	inc.Tasks[0].LaunchType, inc.Tasks[0].StopCode = launchType, "TaskFailedToStart"
	inc.Tasks[0].StoppedReason = "CannotPullContainerError: pull image manifest has been retried 5 time(s): " +
		"failed to resolve ref 111122223333.dkr.ecr.us-west-2.amazonaws.com/web:2: dial tcp 10.0.0.9:443: i/o timeout"
	return inc
}

func TestTheSubnetsOfTasksAreBlamedForAPullOnlyOnFargate(t *testing.T) {
	for launchType, want := range map[string]int{"FARGATE": 2, "EC2": 0, "": 0} {
		if v := diagnosis.Diagnose(onHost(launchType)); v.Cause != cause.ImagePullNetwork || len(v.Because) != want {
			t.Errorf("%q: %s, blamed are %+v", launchType, v.Cause, v.Because)
		}
	}
}

func TestAVariableThatALogGivesAsTheReasonIsBlamed(t *testing.T) {
	for want, log := range map[string][]string{
		"CACHE_URL (sure)": {"Traceback (most recent call last):", `  File "/app/a.py", line 1, in f`,
			`    os.environ["CACHE_URL"]`, `  File "<frozen os>", line 717, in __getitem__`, "KeyError: 'CACHE_URL'"},
		"MODEL_PATH": {"Traceback (most recent call last):", `  File "/app/a.py", line 1, in f`,
			`    load(os.environ["MODEL_PATH"])`, "FileNotFoundError: [Errno 2] No such file or directory: '/srv/m.bin'"},
		"CACHE_URL": {"CACHE_URL is not set", "QUEUE_URL is not set"},
	} {
		isBlamed(t, want, log)
	}
}

func TestAVariableThatAValidatorListsIsBlamed(t *testing.T) {
	for _, log := range [][]string{
		{"ZodError: [", "  {", `    "code": "invalid_type",`, `    "received": "undefined",`, `    "path": [`,
			`      "CACHE_URL"`, "    ],", `    "message": "Required"`, "  }", "]"},
		{"ZodError: [", "  {", `    "code": "invalid_type", "path": [ "CACHE_URL" ], "message": "Required"`, "  }", "]",
			"    at get error [as error] (/app/node_modules/zod/lib/types.js:43:31)"},
		{"Invalid environment variables: {", "  CACHE_URL: [ 'Required' ],", "}"},
		{"pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings", "cache_url",
			"  Field required [type=missing, input_value={}, input_type=dict]"},
	} {
		isBlamed(t, "CACHE_URL", log)
	}
}

func isBlamed(t *testing.T, want string, log []string) {
	t.Helper()
	c := claim{Verdict: diagnosis.Diagnose(exited(log...))}
	if got := strings.ReplaceAll(c.blamed(), "environment ", ""); got != "`"+want+"`" {
		t.Errorf("%q: %s: %s, want %s", log, c.Cause, got, want)
	}
}

// checked is a task that the load balancer gave up on, of a container that opens a port.
func checked(opened, reason string, log ...string) incident.Incident {
	inc := exited(log...)
	inc.TaskDefinition.Containers[0].Ports = []string{opened}
	inc.Tasks[0].StopCode, inc.Tasks[0].StoppedReason = "ServiceSchedulerInitiated", reason
	return inc
}

const unanswered = "Task failed ELB health checks in " +
	"(target-group arn:aws:elasticloadbalancing:us-west-2:111122223333:targetgroup/green/1)"

func TestAProgramThatListensOnAnotherPortIsJoinedToTheFailedCheck(t *testing.T) {
	for name, test := range map[string]struct {
		inc  incident.Incident
		want string
	}{
		"another one":          {checked("8080/tcp", unanswered, "listening on :9090"), "9090"},
		"the same":             {checked("8080/tcp", unanswered, "listening on :8080"), ""},
		"the same and another": {checked("8080/tcp", unanswered, "listening on :8080", "listening on :9090"), ""},
		"the same, for gRPC":   {checked("8080/tcp", unanswered, "gRPC server listening on :8080", "listening on :9090"), ""},
		"of a range":           {checked("8000-9000/tcp", unanswered, "listening on :8080"), ""},
		"none is told":         {checked("8080/tcp", unanswered, "ready"), ""},
		"something answered": {checked("8080/tcp", unanswered+" "+
			"due to (reason Health checks failed with these codes: [404])", "listening on :9090"), ""},
	} {
		v := diagnosis.Diagnose(test.inc)
		if v.Cause != cause.ELBHealthCheckFailed || v.Entities["listens"] != test.want {
			t.Errorf("%s: %s, listens on %q, want %q", name, v.Cause, v.Entities["listens"], test.want)
		}
	}
}

func TestARollBackIsInVainWhereNothingThatItBringsBackFailed(t *testing.T) {
	same := checked("8080/tcp", unanswered)
	same.Previous = same.TaskDefinition
	unknown := same
	same.Revision, same.PreviousRevision = incident.ServiceRevision{ARN: "2"}, incident.ServiceRevision{ARN: "1"}
	other := same
	other.PreviousRevision.Settings = incident.Settings{"load-balancers": {"web:8080.targetGroupArn": "blue"}}
	exit := exited()
	exit.Previous, exit.Revision, exit.PreviousRevision = exit.TaskDefinition, same.Revision, same.PreviousRevision
	for name, test := range map[string]struct {
		inc  incident.Incident
		want bool
	}{
		"nothing changed": {same, true}, "another target group": {other, false}, "revisions not known": {unknown, false},
		"something else failed": {exit, false}, "another definition": {checked("8080/tcp", unanswered), false},
	} {
		if v := diagnosis.Diagnose(test.inc); v.InVain != test.want {
			t.Errorf("%s: in vain is %v: %s, changes %+v", name, v.InVain, v.Cause, v.Changes)
		}
	}
}
