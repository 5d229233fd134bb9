package investigate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/ecsevent"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/recorded"
)

// fake answers every call of ECS: input is the call's input, and the answer its output.
type fake func(ctx context.Context, input any) (any, error)

func ask[Output any](ctx context.Context, f fake, input any) (*Output, error) {
	answer, err := f(ctx, input)
	if output, ok := answer.(*Output); ok || err != nil {
		return output, err
	}
	return new(Output), nil
}

func (f fake) DescribeDaemonRevisions(ctx context.Context, in *ecs.DescribeDaemonRevisionsInput,
	_ ...func(*ecs.Options)) (*ecs.DescribeDaemonRevisionsOutput, error) {
	return ask[ecs.DescribeDaemonRevisionsOutput](ctx, f, in)
}

func (f fake) DescribeServices(ctx context.Context, in *ecs.DescribeServicesInput,
	_ ...func(*ecs.Options)) (*ecs.DescribeServicesOutput, error) {
	return ask[ecs.DescribeServicesOutput](ctx, f, in)
}

func (f fake) DescribeServiceDeployments(ctx context.Context, in *ecs.DescribeServiceDeploymentsInput,
	_ ...func(*ecs.Options)) (*ecs.DescribeServiceDeploymentsOutput, error) {
	return ask[ecs.DescribeServiceDeploymentsOutput](ctx, f, in)
}

func (f fake) DescribeServiceRevisions(ctx context.Context, in *ecs.DescribeServiceRevisionsInput,
	_ ...func(*ecs.Options)) (*ecs.DescribeServiceRevisionsOutput, error) {
	return ask[ecs.DescribeServiceRevisionsOutput](ctx, f, in)
}

func (f fake) DescribeTaskDefinition(ctx context.Context, in *ecs.DescribeTaskDefinitionInput,
	_ ...func(*ecs.Options)) (*ecs.DescribeTaskDefinitionOutput, error) {
	return ask[ecs.DescribeTaskDefinitionOutput](ctx, f, in)
}

func (f fake) DescribeTasks(ctx context.Context, in *ecs.DescribeTasksInput,
	_ ...func(*ecs.Options)) (*ecs.DescribeTasksOutput, error) {
	return ask[ecs.DescribeTasksOutput](ctx, f, in)
}

func (f fake) ListServiceDeployments(ctx context.Context, in *ecs.ListServiceDeploymentsInput,
	_ ...func(*ecs.Options)) (*ecs.ListServiceDeploymentsOutput, error) {
	return ask[ecs.ListServiceDeploymentsOutput](ctx, f, in)
}

func (f fake) ListTagsForResource(ctx context.Context, in *ecs.ListTagsForResourceInput,
	_ ...func(*ecs.Options)) (*ecs.ListTagsForResourceOutput, error) {
	return ask[ecs.ListTagsForResourceOutput](ctx, f, in)
}

func (f fake) ListTasks(ctx context.Context, in *ecs.ListTasksInput, _ ...func(*ecs.Options)) (*ecs.ListTasksOutput,
	error) {
	return ask[ecs.ListTasksOutput](ctx, f, in)
}

// operation is IAM's name of the call that has such an input.
func operation(input any) string {
	return "ecs:" + strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%T", input), "*ecs."), "Input")
}

// answers are outputs or errors by operation; a call without one has an empty answer.
type answers map[string]any

func (a answers) ecs() fake {
	return func(_ context.Context, input any) (any, error) {
		answer := a[operation(input)]
		err, _ := answer.(error)
		return answer, err
	}
}

// passed gives calls on to another ECS.
func passed(to ECS) fake {
	return func(ctx context.Context, input any) (any, error) {
		switch in := input.(type) {
		case *ecs.DescribeDaemonRevisionsInput:
			return to.DescribeDaemonRevisions(ctx, in)
		case *ecs.DescribeServicesInput:
			return to.DescribeServices(ctx, in)
		case *ecs.DescribeServiceDeploymentsInput:
			return to.DescribeServiceDeployments(ctx, in)
		case *ecs.DescribeServiceRevisionsInput:
			return to.DescribeServiceRevisions(ctx, in)
		case *ecs.DescribeTaskDefinitionInput:
			return to.DescribeTaskDefinition(ctx, in)
		case *ecs.DescribeTasksInput:
			return to.DescribeTasks(ctx, in)
		case *ecs.ListServiceDeploymentsInput:
			return to.ListServiceDeployments(ctx, in)
		case *ecs.ListTagsForResourceInput:
			return to.ListTagsForResource(ctx, in)
		case *ecs.ListTasksInput:
			return to.ListTasks(ctx, in)
		}
		return nil, fmt.Errorf("no call has the input %T", input)
	}
}

// heard keeps what was asked of another ECS and what it answered.
type heard struct {
	mu      sync.Mutex
	calls   []string
	inputs  map[string]any
	answers []any
}

func (h *heard) from(f fake) fake {
	return func(ctx context.Context, input any) (any, error) {
		answer, err := f(ctx, input)
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.inputs == nil {
			h.inputs = map[string]any{}
		}
		h.calls, h.answers = append(h.calls, operation(input)), append(h.answers, answer)
		h.inputs[operation(input)] = input
		return answer, err
	}
}

const testdata = "../../testdata"

func event(t *testing.T, name string) incident.Incident {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(testdata, "events", name, "event.json"))
	if err != nil {
		t.Fatal(err)
	}
	return ecsevent.Decode(raw)
}

func answersOf(name string) fake {
	return passed(ecs.NewFromConfig(recorded.Config(os.DirFS(filepath.Join(testdata, "events", name, "aws")),
		"us-east-1")))
}

// filled looks a recorded case up.
func filled(t *testing.T, name string) incident.Incident {
	t.Helper()
	return Investigator{ECS: answersOf(name), Logs: logsOf(name), Budget: time.Minute, Ask: ForAlert}.Fill(t.Context(),
		event(t, name))
}

func logsOf(name string) *cloudwatchlogs.Client {
	return cloudwatchlogs.NewFromConfig(recorded.Config(os.DirFS(filepath.Join(testdata, "events", name, "aws")),
		"us-east-1"))
}

const (
	arn        = "arn:aws:ecs:us-west-2:111122223333:"
	deployment = arn + "service-deployment/prod/web/0EYSiB0q"
)

var noon = time.Date(2026, 11, 11, 12, 0, 0, 0, time.UTC)

// failed is a service's failure as its event tells it.
var failed = incident.Incident{Kind: incident.DeploymentFailed, Cluster: "prod", ServiceName: "web",
	DeploymentID: "ecs-svc/2", Time: noon}

// known is what ECS knows of it.
func known() answers {
	return answers{
		"ecs:DescribeServices": &ecs.DescribeServicesOutput{Services: []types.Service{{
			CurrentServiceDeployment: aws.String(deployment),
			Deployments: []types.Deployment{
				{Id: aws.String("ecs-svc/1"), Status: aws.String("ACTIVE"), TaskDefinition: aws.String("web:1")},
				{Id: aws.String("ecs-svc/2"), Status: aws.String("PRIMARY"), TaskDefinition: aws.String("web:2")},
			},
		}}},
		"ecs:ListTasks":                  &ecs.ListTasksOutput{TaskArns: []string{"a"}},
		"ecs:DescribeTasks":              &ecs.DescribeTasksOutput{Tasks: []types.Task{stopped("a", "ecs-svc/2", noon)}},
		"ecs:DescribeServiceDeployments": &ecs.DescribeServiceDeploymentsOutput{ServiceDeployments: []types.ServiceDeployment{{ServiceDeploymentArn: aws.String(deployment)}}},
		"ecs:DescribeTaskDefinition":     &ecs.DescribeTaskDefinitionOutput{TaskDefinition: &types.TaskDefinition{Family: aws.String("web")}},
	}
}

// but is what ECS knows, with one answer changed.
func but(operation string, answer any) answers {
	a := known()
	a[operation] = answer
	return a
}

func stopped(arn, startedBy string, at time.Time) types.Task {
	return types.Task{TaskArn: &arn, StartedBy: &startedBy, StoppedAt: &at, CreatedAt: &at}
}

func fill(t *testing.T, f fake, inc incident.Incident) incident.Incident {
	t.Helper()
	return Investigator{ECS: f, Budget: time.Minute, Ask: Everything}.Fill(t.Context(), inc)
}

func arns(tasks []incident.Task) []string {
	var out []string
	for _, task := range tasks {
		out = append(out, task.ARN)
	}
	return out
}

func TestEveryCaseIsLookedUpInTwelveCallsAndKeepsNoEnvironment(t *testing.T) {
	cases, err := recorded.Cases(testdata + "/events")
	if err != nil {
		t.Fatal(err)
	}
	const canary = "canary-do-not-print"
	most, canaries := 0, 0
	for name := range cases {
		var h heard
		read := 0
		logs := func(ctx context.Context, in *cloudwatchlogs.GetLogEventsInput) (*cloudwatchlogs.GetLogEventsOutput, error) {
			read++
			return logsOf(name).GetLogEvents(ctx, in)
		}
		inc := Investigator{ECS: h.from(answersOf(name)), Logs: fakeLogs(logs), Budget: time.Minute,
			Ask: ForAlert}.Fill(t.Context(), event(t, name))
		if calls := len(h.calls) + read; calls > 12 || calls != inc.Lookups {
			t.Errorf("%s: %d calls, %d counted: %v", name, calls, inc.Lookups, h.calls)
		}
		if calls := findings(h.calls); calls > 7 {
			t.Errorf("%s: %d calls without those for the log, the cluster's tags and what changed: %v", name, calls, h.calls)
		}
		most = max(most, inc.Lookups)
		if strings.Contains(asJSON(t, h.answers), canary) {
			canaries++
		}
		if strings.Contains(asJSON(t, inc), canary) {
			t.Errorf("%s: a value of the environment is kept", name)
		}
	}
	if most < 9 {
		t.Errorf("no case needs nine calls, the most is %d", most)
	}
	if canaries == 0 {
		t.Error("no answer held a value of the environment")
	}
}

// findings counts the calls that find out what failed. The definition before and the service revisions only say what
// changed.
func findings(calls []string) int {
	n, definitions := 0, 0
	for _, call := range calls {
		switch call {
		case "ecs:DescribeServiceRevisions", "ecs:ListTagsForResource":
		case "ecs:DescribeTaskDefinition":
			definitions = 1
		default:
			n++
		}
	}
	return n + definitions
}

func asJSON(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTasksOfAnotherDeploymentAreLeftOut(t *testing.T) {
	inc := filled(t, "tasks-of-earlier-deployment")
	if len(inc.Tasks) != 3 {
		t.Errorf("%d tasks, want the 3 of 6 that the deployment started", len(inc.Tasks))
	}
	for _, task := range inc.Tasks {
		if task.StartedBy != inc.DeploymentID {
			t.Errorf("%s was started by %s", task.ARN, task.StartedBy)
		}
	}
}

func TestADeploymentIsRecordedAsECSTellsIt(t *testing.T) {
	inc := filled(t, "tasks-of-earlier-deployment")
	const revision = "arn:aws:ecs:ap-northeast-1:111122223333:service-revision/prod-main/web-api/"
	want := incident.ServiceDeployment{
		ARN:                 "arn:aws:ecs:ap-northeast-1:111122223333:service-deployment/prod-main/web-api/lhlZpeNIHSpqDQ96ccJiW",
		Status:              "ROLLBACK_IN_PROGRESS",
		StatusReason:        "Service deployment rolled back because the circuit breaker threshold was exceeded.",
		CreatedAt:           time.Date(2026, 11, 11, 2, 9, 28, 420e6, time.UTC),
		StartedAt:           time.Date(2026, 11, 11, 2, 9, 30, 13e6, time.UTC),
		Tripped:             true,
		FailureCount:        3,
		FailureThreshold:    3,
		RollbackStartedAt:   time.Date(2026, 11, 11, 2, 14, 47, 23e6, time.UTC),
		RollbackReason:      "Service deployment rolled back because the circuit breaker threshold was exceeded.",
		RollbackRevisionARN: revision + "5049228311384625150",
		Target:              incident.RolledOut{ARN: revision + "9890755490984937806", Requested: 3},
		Sources:             []incident.RolledOut{{ARN: revision + "5049228311384625150", Requested: 3, Running: 3}},
		Strategy:            "ROLLING",
	}
	if diff := cmp.Diff(want, inc.ServiceDeployment); diff != "" {
		t.Error(diff)
	}
	if s := inc.Service; !s.Known || s.Desired != 3 || s.Running != 3 || !s.CircuitBreaker || !s.Rollback || s.Alarms {
		t.Errorf("service: %+v", s)
	}
	log := incident.ContainerDefinition{
		Environment: inc.TaskDefinition.Containers[0].Environment, Secrets: inc.TaskDefinition.Containers[0].Secrets,
		Ports: []string{"8080/tcp"}, HealthCheck: inc.TaskDefinition.Containers[0].HealthCheck,
		Name: "web-api", Image: "111122223333.dkr.ecr.ap-northeast-1.amazonaws.com/web-api:56", Essential: true,
		LogDriver: "awslogs", LogGroup: "/ecs/prod-main/web-api", LogRegion: "ap-northeast-1", LogPrefix: "ecs", Settings: incident.Settings{"container-settings": {
			"logConfiguration.awslogs-region": "ap-northeast-1", "logConfiguration.awslogs-stream-prefix": "ecs",
		}},
	}
	if diff := cmp.Diff([]incident.ContainerDefinition{log}, inc.TaskDefinition.Containers); diff != "" {
		t.Error(diff)
	}
	if d := inc.TaskDefinition; d.Family != "web-api" || d.Revision != 56 || d.Architecture != "X86_64" ||
		d.RegisteredBy == "" {
		t.Errorf("task definition: %+v", d)
	}
}

func TestImpairedStartsAreThoseOfThePrimaryDeployment(t *testing.T) {
	inc := filled(t, "start-impaired")
	if inc.DeploymentID != "ecs-svc/1215513169304562709" || len(inc.Tasks) == 0 {
		t.Errorf("deployment %q, %d tasks", inc.DeploymentID, len(inc.Tasks))
	}
}

func TestWhereNoDeploymentIsKnownTheNewestTaskTellsIt(t *testing.T) {
	a := but("ecs:DescribeServices", errors.New("no answer"))
	a["ecs:DescribeTasks"] = &ecs.DescribeTasksOutput{Tasks: []types.Task{
		stopped("old", "ecs-svc/1", noon.Add(-time.Hour)), stopped("new", "ecs-svc/2", noon),
		stopped("other", "ecs-svc/2", noon.Add(-time.Minute)),
	}}
	inc := failed
	inc.DeploymentID = ""
	if diff := cmp.Diff([]string{"new", "other"}, arns(fill(t, a.ecs(), inc).Tasks)); diff != "" {
		t.Error(diff)
	}
}

func TestTheTaskDefinitionOfAForgottenDeploymentIsThatOfItsTasks(t *testing.T) {
	inc := filled(t, "deployment-failed-already-rolled-back")
	if inc.Service.Deployment(inc.DeploymentID).ID != "" {
		t.Fatal("the service still lists the deployment")
	}
	if len(inc.Tasks) == 0 || inc.TaskDefinition.ARN != inc.Tasks[0].DefinitionARN {
		t.Errorf("task definition %q of %d tasks", inc.TaskDefinition.ARN, len(inc.Tasks))
	}
}

func TestTasksAreNewestFirst(t *testing.T) {
	a := but("ecs:DescribeTasks", &ecs.DescribeTasksOutput{Tasks: []types.Task{
		stopped("b", "ecs-svc/2", noon), stopped("old", "ecs-svc/2", noon.Add(-time.Hour)), stopped("a", "ecs-svc/2", noon),
		stopped("new", "ecs-svc/2", noon.Add(1)),
	}})
	if diff := cmp.Diff([]string{"new", "a", "b", "old"}, arns(fill(t, a.ecs(), failed).Tasks)); diff != "" {
		t.Error(diff)
	}
}

func TestAtMostAHundredStoppedTasksAreDescribed(t *testing.T) {
	many := make([]string, 120)
	for i := range many {
		many[i] = fmt.Sprintf("task%d", i)
	}
	for sentence, test := range map[string]struct {
		list      ecs.ListTasksOutput
		described int
		more      bool
	}{
		"a full page and a further one": {ecs.ListTasksOutput{TaskArns: many[:100], NextToken: aws.String("x")}, 100, true},
		"a full page":                   {ecs.ListTasksOutput{TaskArns: many[:100]}, 100, false},
		"a page longer than asked for":  {ecs.ListTasksOutput{TaskArns: many}, 100, true},
	} {
		var h heard
		inc := fill(t, h.from(but("ecs:ListTasks", &test.list).ecs()), failed)
		list, describe := h.inputs["ecs:ListTasks"].(*ecs.ListTasksInput),
			h.inputs["ecs:DescribeTasks"].(*ecs.DescribeTasksInput)
		if len(describe.Tasks) != test.described || inc.MoreTasks != test.more {
			t.Errorf("%s: %d described, more %t", sentence, len(describe.Tasks), inc.MoreTasks)
		}
		if list.DesiredStatus != types.DesiredStatusStopped || aws.ToInt32(list.MaxResults) != 100 ||
			aws.ToString(list.ServiceName) != "web" {
			t.Errorf("%s: asked for %+v", sentence, list)
		}
	}
	if inc := filled(t, "hundred-stopped-tasks"); len(inc.Tasks) != 100 || !inc.MoreTasks {
		t.Errorf("the recorded case has %d tasks, more %t", len(inc.Tasks), inc.MoreTasks)
	}
}

func TestAnEventThatNamesNoPlaceIsNotLookedUp(t *testing.T) {
	for sentence, test := range map[string]struct {
		inc  incident.Incident
		want incident.GapReason
	}{
		"old short form": {event(t, "short-service-arn"), incident.NoCluster},
		"short form":     {incident.Incident{Kind: incident.DeploymentRollingBack, ServiceName: "web"}, incident.NoCluster},
		"no service":     {incident.Incident{Kind: incident.PlacementFailed, Cluster: "prod"}, incident.NoService},
	} {
		var h heard
		got := fill(t, h.from(known().ecs()), test.inc)
		if len(h.calls) != 0 || got.Lookups != 0 {
			t.Errorf("%s: asked for %v", sentence, h.calls)
		}
		if len(got.Gaps) != 1 || got.Gaps[0].Kind != incident.Missing || got.Gaps[0].Reason != test.want {
			t.Errorf("%s: gaps %+v", sentence, got.Gaps)
		}
	}
}

func TestAKindThatNeedsNothingIsNotLookedUp(t *testing.T) {
	for _, kind := range []incident.Kind{incident.InstanceImpaired, incident.Unrecognized, incident.Unreadable,
		incident.DaemonDeploymentFailed} {
		inc := failed
		inc.Kind = kind
		if diff := cmp.Diff(inc, fill(t, known().ecs(), inc)); diff != "" {
			t.Errorf("%s: %s", kind, diff)
		}
	}
}

// A service deployment belongs to an event if it was there at its time.
func TestTheServiceDeploymentOfAnEvent(t *testing.T) {
	brief := func(name string, created time.Time) types.ServiceDeploymentBrief {
		return types.ServiceDeploymentBrief{ServiceDeploymentArn: &name, CreatedAt: &created}
	}
	listed := &ecs.ListServiceDeploymentsOutput{ServiceDeployments: []types.ServiceDeploymentBrief{
		brief("later", noon.Add(time.Hour)), brief("earlier", noon.Add(-time.Hour)), brief("its own", noon.Add(-time.Minute)),
	}}
	for sentence, test := range map[string]struct {
		current string
		created time.Time
		listed  any
		want    string
	}{
		"the current one":                          {"current", noon.Add(-time.Minute), listed, "current"},
		"a current one newer than the event":       {"current", noon.Add(time.Minute), listed, "its own"},
		"no current one, the newest before it":     {"", noon.Add(-time.Minute), listed, "its own"},
		"no current one, and none is listed":       {"", noon, nil, ""},
		"no current one, and they cannot be asked": {"", noon, errors.New("no answer"), ""},
	} {
		a := but("ecs:DescribeServices", &ecs.DescribeServicesOutput{
			Services: []types.Service{{CurrentServiceDeployment: aws.String(test.current)}}})
		a["ecs:ListServiceDeployments"] = test.listed
		f := func(ctx context.Context, input any) (any, error) {
			if in, ok := input.(*ecs.DescribeServiceDeploymentsInput); ok {
				return &ecs.DescribeServiceDeploymentsOutput{ServiceDeployments: []types.ServiceDeployment{
					{ServiceDeploymentArn: &in.ServiceDeploymentArns[0], CreatedAt: &test.created},
				}}, nil
			}
			return a.ecs()(ctx, input)
		}
		for _, kind := range []incident.Kind{incident.DeploymentFailed, incident.DeploymentRollingBack} {
			inc := failed
			inc.Kind = kind
			if got := fill(t, f, inc).ServiceDeployment.ARN; got != test.want {
				t.Errorf("%s, %s: got %q, want %q", sentence, kind, got, test.want)
			}
		}
	}
	if inc := filled(t, "deployment-failed-listed-deployments"); inc.ServiceDeployment.ARN == "" {
		t.Error("the recorded list of deployments leads to none")
	}
}

// The newer of two deployments that began in one minute is not the older one's.
func TestTheServiceDeploymentOfTheOlderOfTwoInAMinute(t *testing.T) {
	a := but("ecs:DescribeServices", &ecs.DescribeServicesOutput{Services: []types.Service{{
		CurrentServiceDeployment: aws.String("newer"),
		Deployments:              []types.Deployment{{Id: aws.String("ecs-svc/2"), Status: aws.String("ACTIVE"), CreatedAt: aws.Time(noon.Add(-time.Minute))}},
	}}})
	a["ecs:DescribeServiceDeployments"] = &ecs.DescribeServiceDeploymentsOutput{
		ServiceDeployments: []types.ServiceDeployment{
			{ServiceDeploymentArn: aws.String("newer"), CreatedAt: aws.Time(noon.Add(-35 * time.Second))},
		}}
	a["ecs:ListServiceDeployments"] = &ecs.ListServiceDeploymentsOutput{ServiceDeployments: []types.ServiceDeploymentBrief{
		{ServiceDeploymentArn: aws.String("newer"), CreatedAt: aws.Time(noon.Add(-35 * time.Second))},
		{ServiceDeploymentArn: aws.String("own"), CreatedAt: aws.Time(noon.Add(-58 * time.Second))},
	}}
	var h heard
	fill(t, h.from(a.ecs()), failed)
	in := h.inputs["ecs:DescribeServiceDeployments"].(*ecs.DescribeServiceDeploymentsInput)
	if in.ServiceDeploymentArns[0] != "own" {
		t.Errorf("described last %v", in.ServiceDeploymentArns)
	}
}

func TestAHooksOwnServiceDeploymentIsDescribed(t *testing.T) {
	inc := filled(t, "hook-failed")
	if inc.Hook.ServiceDeploymentARN == "" || inc.ServiceDeployment.ARN != inc.Hook.ServiceDeploymentARN ||
		!inc.Service.Known {
		t.Errorf("hook of %q, deployment %q", inc.Hook.ServiceDeploymentARN, inc.ServiceDeployment.ARN)
	}
}

func TestHealthIsAddedToATasksOwnEvent(t *testing.T) {
	described := types.Task{TaskArn: aws.String("a"), HealthStatus: types.HealthStatusUnhealthy,
		StoppedReason: aws.String("of DescribeTasks"), Containers: []types.Container{
			{Name: aws.String("sidecar"), HealthStatus: types.HealthStatusHealthy},
			{Name: aws.String("app"), HealthStatus: types.HealthStatusUnhealthy, ExitCode: aws.Int32(137)},
		}}
	a := but("ecs:DescribeTasks", &ecs.DescribeTasksOutput{Tasks: []types.Task{described}})
	own := incident.Task{ARN: "a", StoppedReason: "of the event",
		Containers: []incident.Container{{Name: "app", Exited: true, ExitCode: 1}, {Name: "sidecar"}}}
	inc := incident.Incident{Kind: incident.TaskStopped, Cluster: "prod", ServiceName: "web", Tasks: []incident.Task{own}}

	want := own
	want.Health = "UNHEALTHY"
	want.Containers = []incident.Container{{Name: "app", Exited: true, ExitCode: 1, Health: "UNHEALTHY"},
		{Name: "sidecar", Health: "HEALTHY"}}
	got := fill(t, a.ecs(), inc)
	if diff := cmp.Diff([]incident.Task{want}, got.Tasks); diff != "" {
		t.Error(diff)
	}
	if own.Containers[0].Health != "" {
		t.Error("the incident that was given has changed")
	}
	if got.ServiceDeployment.ARN != deployment || !got.Service.Known {
		t.Errorf("the task's service: %+v", got.Service)
	}

	inc.Tasks[0].Containers = nil
	if got := fill(t, a.ecs(), inc).Tasks[0].Containers; len(got) != 2 || got[1].ExitCode != 137 {
		t.Errorf("containers that the event lacks: %+v", got)
	}
}

func TestATaskOfNoServiceAsksForNoService(t *testing.T) {
	var h heard
	inc := incident.Incident{Kind: incident.TaskStopped, Cluster: "prod",
		Tasks: []incident.Task{{ARN: "a", DefinitionARN: "nightly:1"}}}
	fill(t, h.from(known().ecs()), inc)
	slices.Sort(h.calls)
	if diff := cmp.Diff([]string{"ecs:DescribeTaskDefinition", "ecs:DescribeTasks", "ecs:ListTasks"},
		h.calls); diff != "" {
		t.Error(diff)
	}
	if got := fill(t, known().ecs(), incident.Incident{Kind: incident.TaskStopped}); got.Lookups != 0 {
		t.Errorf("%d lookups for a stop without a task", got.Lookups)
	}
}

func TestADaemonsTaskIsDescribedWhole(t *testing.T) {
	inc := filled(t, "daemon-task-failing")
	if len(inc.Tasks) != 1 || inc.Tasks[0].StoppedReason == "" || inc.Lookups != 3 {
		t.Errorf("%d lookups, tasks %+v", inc.Lookups, inc.Tasks)
	}
}

// Each call takes a second of the bubble's time, so that an investigation takes as many seconds as it has steps.
func TestIndependentCallsRunAtTheSameTime(t *testing.T) {
	task := failed
	task.Kind, task.Tasks = incident.TaskStopped, []incident.Task{{ARN: "a", DefinitionARN: "web:2"}}
	hook := failed
	hook.Kind, hook.Hook.ServiceDeploymentARN = incident.HookFailed, deployment
	for sentence, test := range map[string]struct {
		inc          incident.Incident
		calls, steps int
	}{
		"service and list, then tasks, deployment and definition, then the definition before": {failed, 6, 3},
		"service and list, then tasks, then definition and deployment":                        {task, 5, 3},
		"service and the hook's deployment":                                                   {hook, 2, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			inc := fill(t, func(ctx context.Context, input any) (any, error) {
				time.Sleep(time.Second)
				return known().ecs()(ctx, input)
			}, test.inc)
			if steps := int(time.Since(start) / time.Second); inc.Lookups != test.calls || steps != test.steps {
				t.Errorf("%s: %d calls in %d steps, want %d in %d", sentence, inc.Lookups, steps, test.calls, test.steps)
			}
		})
	}
}

// The bubble's time stands still while anything runs, so a stalled call ends exactly when its time is over.
func TestLookUpsEndInTime(t *testing.T) {
	const budget = 8 * time.Second
	for sentence, test := range map[string]struct{ deadline, want time.Duration }{
		"the budget, where there is no deadline":              {0, budget},
		"the budget, where the deadline is far":               {30 * time.Second, budget},
		"three seconds before the deadline, where it is near": {10 * time.Second, 7 * time.Second},
		"at once, where the deadline is nearer than that":     {2 * time.Second, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx := t.Context()
			if test.deadline > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, test.deadline)
				defer cancel()
			}
			start := time.Now()
			inc := Investigator{ECS: fake(stalled), Budget: budget, Ask: Everything}.Fill(ctx, failed)
			if took := time.Since(start); took != test.want {
				t.Errorf("%s: took %s, want %s", sentence, took, test.want)
			}
			want := []incident.Gap{{Operation: "ecs:DescribeServices", Kind: incident.TimedOut},
				{Operation: "ecs:ListServiceDeployments", Kind: incident.TimedOut}, {Operation: "ecs:ListTasks", Kind: incident.TimedOut}}
			if diff := cmp.Diff(want, inc.Gaps); diff != "" {
				t.Errorf("%s: %s", sentence, diff)
			}
		})
	}
}

// What is slow costs its own answer, and what is asked with it.
func TestASlowDeploymentTakesNothingElseWithIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inc := fill(t, func(ctx context.Context, input any) (any, error) {
			if operation(input) == "ecs:DescribeServiceDeployments" {
				return stalled(ctx, input)
			}
			return known().ecs()(ctx, input)
		}, failed)
		if len(inc.Tasks) != 1 || inc.TaskDefinition.Family != "web" || inc.Previous.Family != "web" || len(inc.Gaps) != 1 {
			t.Errorf("tasks %+v, definition %+v, before %+v, gaps %+v", inc.Tasks, inc.TaskDefinition, inc.Previous, inc.Gaps)
		}
	})
}

func stalled(ctx context.Context, input any) (any, error) {
	<-ctx.Done()
	return nil, &smithy.OperationError{ServiceID: "ECS", OperationName: operation(input),
		Err: &smithy.CanceledError{Err: ctx.Err()}}
}

func TestAnErrorBecomesAGap(t *testing.T) {
	denied := "User: arn:aws:sts::111122223333:assumed-role/ecswhy-notifier/session is not authorized to perform: " +
		"ecs:DescribeTasks"
	for sentence, test := range map[string]struct {
		err  error
		want incident.Gap
	}{
		"denied to a role":            {&smithy.GenericAPIError{Code: "AccessDeniedException", Message: denied}, incident.Gap{Kind: incident.Denied, Reason: incident.ToRole, Principal: "ecswhy-notifier"}},
		"denied to a user":            {&smithy.GenericAPIError{Code: "AccessDenied", Message: "User: arn:aws:iam::111122223333:user/ci/deployer is not"}, incident.Gap{Kind: incident.Denied, Reason: incident.ToUser, Principal: "ci/deployer"}},
		"denied to nobody named":      {&smithy.GenericAPIError{Code: "UnauthorizedOperation", Message: "no"}, incident.Gap{Kind: incident.Denied}},
		"expired credentials":         {&smithy.GenericAPIError{Code: "ExpiredTokenException", Message: "expired"}, incident.Gap{Kind: incident.Denied}},
		"throttled":                   {&smithy.GenericAPIError{Code: "ThrottlingException", Message: "Rate exceeded"}, incident.Gap{Kind: incident.Throttled}},
		"the cluster is gone":         {&types.ClusterNotFoundException{Message: aws.String("Cluster not found.")}, incident.Gap{Kind: incident.Missing}},
		"the service is gone":         {&types.ServiceNotFoundException{}, incident.Gap{Kind: incident.Missing}},
		"the definition is gone":      {&types.ClientException{Message: aws.String("Unable to describe task definition.")}, incident.Gap{Kind: incident.Missing}},
		"another error of ECS":        {&types.ServerException{Message: aws.String("Try\n again.")}, incident.Gap{Kind: incident.Failed, Text: "ServerException: Try again."}},
		"not an error of ECS":         {fmt.Errorf("post https://ecs: %w", errors.New("connection refused")), incident.Gap{Kind: incident.Failed, Text: "connection refused"}},
		"a name in a text of no role": {&smithy.GenericAPIError{Code: "ThrottlingException", Message: denied}, incident.Gap{Kind: incident.Throttled}},
		"a long text":                 {errors.New(strings.Repeat("長", 161)), incident.Gap{Kind: incident.Failed, Text: strings.Repeat("長", 159) + "…"}},
		"a text just not too long":    {errors.New(strings.Repeat("長", 160)), incident.Gap{Kind: incident.Failed, Text: strings.Repeat("長", 160)}},
		"a text that is not UTF-8":    {errors.New("a\xffb"), incident.Gap{Kind: incident.Failed, Text: "ab"}},
		"out of time":                 {fmt.Errorf("canceled, %w", context.DeadlineExceeded), incident.Gap{Kind: incident.TimedOut}},
	} {
		err := &smithy.OperationError{ServiceID: "ECS", OperationName: "DescribeTasks", Err: test.err}
		inc := fill(t, but("ecs:DescribeTasks", err).ecs(), failed)
		test.want.Operation = "ecs:DescribeTasks"
		if diff := cmp.Diff([]incident.Gap{test.want}, inc.Gaps); diff != "" {
			t.Errorf("%s: %s", sentence, diff)
		}
	}
}

func TestRecordedErrorsBecomeGaps(t *testing.T) {
	everything := []string{"ecs:DescribeServices", "ecs:ListServiceDeployments", "ecs:ListTagsForResource",
		"ecs:ListTasks"}
	for name, want := range map[string]struct {
		gap        incident.Gap
		operations []string
	}{
		"access-denied-everywhere": {incident.Gap{Kind: incident.Denied, Reason: incident.ToRole, Principal: "ecswhy-notifier"}, everything},
		"access-denied-tasks":      {incident.Gap{Kind: incident.Denied, Reason: incident.ToRole, Principal: "ecswhy-notifier"}, []string{"ecs:DescribeTasks"}},
		"throttled-everywhere":     {incident.Gap{Kind: incident.Throttled}, everything},
		"task-definition-deleted":  {incident.Gap{Kind: incident.Missing}, []string{"ecs:DescribeTaskDefinition", "ecs:DescribeTaskDefinition"}},
	} {
		var gaps []incident.Gap
		for _, operation := range want.operations {
			gap := want.gap
			gap.Operation = operation
			gaps = append(gaps, gap)
		}
		if diff := cmp.Diff(gaps, filled(t, name).Gaps); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// A Describe call tells what it did not find in an answer that is no error.
func TestFailuresInAnAnswerAreGaps(t *testing.T) {
	failures := func(reasons ...string) []types.Failure {
		var out []types.Failure
		for _, reason := range reasons {
			out = append(out, types.Failure{Reason: &reason})
		}
		return out
	}
	for sentence, test := range map[string]struct {
		operation string
		answer    any
		n         int
	}{
		"a service":                         {"ecs:DescribeServices", &ecs.DescribeServicesOutput{Failures: failures("MISSING")}, 0},
		"no service and no failure":         {"ecs:DescribeServices", &ecs.DescribeServicesOutput{}, 0},
		"a service deployment":              {"ecs:DescribeServiceDeployments", &ecs.DescribeServiceDeploymentsOutput{Failures: failures("MISSING")}, 0},
		"tasks":                             {"ecs:DescribeTasks", &ecs.DescribeTasksOutput{Failures: failures("MISSING", "MISSING", "MISSING")}, 3},
		"no tasks and no failures":          {"ecs:DescribeTasks", &ecs.DescribeTasksOutput{}, 3},
		"tasks for one reason and another":  {"ecs:DescribeTasks", &ecs.DescribeTasksOutput{Failures: failures("MISSING", "ACCESS_DENIED", "MISSING")}, 3},
		"a task beside those that it found": {"ecs:DescribeTasks", &ecs.DescribeTasksOutput{Tasks: []types.Task{stopped("a", "ecs-svc/2", noon)}, Failures: failures("MISSING", "MISSING")}, 2},
	} {
		a := but(test.operation, test.answer)
		a["ecs:ListTasks"] = &ecs.ListTasksOutput{TaskArns: []string{"a", "b", "c"}}
		inc := fill(t, a.ecs(), failed)
		want := incident.Gap{Operation: test.operation, Kind: incident.Missing}
		if test.n > 0 {
			want.Reason, want.N, want.Of = incident.SomeOfThem, test.n, 3
		}
		if !slices.Contains(inc.Gaps, want) {
			t.Errorf("%s: gaps %+v lack %+v", sentence, inc.Gaps, want)
		}
	}
	if inc := filled(t, "service-deleted"); inc.Service.Known || len(inc.Gaps) == 0 {
		t.Errorf("a deleted service is known, or missed by nobody: %+v", inc.Gaps)
	}
}

func TestNothingIsMissedWhereEverythingIsAnswered(t *testing.T) {
	if inc := fill(t, known().ecs(), failed); len(inc.Gaps) > 0 || inc.TaskDefinition.Family != "web" ||
		inc.ServiceDeployment.ARN != deployment {
		t.Errorf("%+v", inc)
	}
}

// Answers come in any order, but the same failure must read the same each time.
func TestGapsStandInTheSameOrderWhateverAnswerCameFirst(t *testing.T) {
	want := []string{"ecs:DescribeServiceDeployments", "ecs:DescribeTaskDefinition", "ecs:DescribeTasks"}
	for _, late := range want {
		synctest.Test(t, func(t *testing.T) {
			inc := fill(t, func(ctx context.Context, input any) (any, error) {
				if operation(input) == late {
					time.Sleep(time.Second)
				}
				if slices.Contains(want, operation(input)) {
					return nil, errors.New("no answer")
				}
				return known().ecs()(ctx, input)
			}, failed)
			var got []string
			for _, gap := range inc.Gaps {
				got = append(got, gap.Operation)
			}
			if diff := cmp.Diff(want, slices.Compact(got)); diff != "" { // two definitions are asked for
				t.Errorf("%s late: %s", late, diff)
			}
		})
	}
}
