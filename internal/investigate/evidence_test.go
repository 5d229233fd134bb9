package investigate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	trail "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logs "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/incident"
)

type fakeLogs func(context.Context, *cloudwatchlogs.GetLogEventsInput) (*cloudwatchlogs.GetLogEventsOutput, error)

func (f fakeLogs) GetLogEvents(ctx context.Context, in *cloudwatchlogs.GetLogEventsInput,
	options ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.GetLogEventsOutput, error) {
	o := cloudwatchlogs.Options{}
	for _, option := range options {
		option(&o)
	}
	return f(context.WithValue(ctx, region{}, o.Region), in)
}

// region is the key of the region that a call was made in.
type region struct{}

// crash is the stop of a task whose container app is to blame.
func crash(driver, prefix string) (incident.Incident, answers) {
	options := map[string]string{"awslogs-group": "/ecs/web", "awslogs-region": "us-east-1"}
	if prefix != "" {
		options["awslogs-stream-prefix"] = prefix
	}
	var log *types.LogConfiguration
	if driver != "" {
		log = &types.LogConfiguration{LogDriver: types.LogDriver(driver), Options: options}
	}
	definition := &types.TaskDefinition{TaskDefinitionArn: aws.String("web:2"),
		ContainerDefinitions: []types.ContainerDefinition{{Name: aws.String("app"), LogConfiguration: log}}}
	task := incident.Task{
		ARN: arn + "task/prod/0123", DefinitionARN: "web:2", StoppedAt: noon, StopCode: "EssentialContainerExited",
		Containers: []incident.Container{{Name: "app", Exited: true, ExitCode: 1}},
	}
	return incident.Incident{Kind: incident.TaskStopped, Cluster: "prod", Tasks: []incident.Task{task}}, answers{
		"ecs:DescribeTasks":          &ecs.DescribeTasksOutput{Tasks: []types.Task{stopped(task.ARN, "", noon)}},
		"ecs:DescribeTaskDefinition": &ecs.DescribeTaskDefinitionOutput{TaskDefinition: definition},
	}
}

func TestTheLogIsThatOfTheContainerToBlame(t *testing.T) {
	inc, a := crash("awslogs", "web")
	var asked cloudwatchlogs.GetLogEventsInput
	var where any
	got := Investigator{ECS: a.ecs(), Budget: time.Minute, Ask: Everything,
		Logs: fakeLogs(func(ctx context.Context, in *cloudwatchlogs.GetLogEventsInput) (*cloudwatchlogs.GetLogEventsOutput, error) {
			asked, where = *in, ctx.Value(region{})
			return &cloudwatchlogs.GetLogEventsOutput{Events: []logs.OutputLogEvent{
				{Message: aws.String("starting"), Timestamp: aws.Int64(noon.UnixMilli())}, {Message: aws.String("password=hunter2"), Timestamp: aws.Int64(noon.UnixMilli())},
			}}, nil
		})}.Fill(t.Context(), inc)
	want := incident.Log{
		Container: "app", Group: "/ecs/web", Stream: "web/app/0123", Region: "us-east-1", Driver: "awslogs",
		Lines: []incident.LogLine{{At: noon, Text: "starting"}, {At: noon, Text: "password=[redacted]"}},
	}
	if diff := cmp.Diff(want, got.Log); diff != "" {
		t.Error(diff)
	}
	if where != "us-east-1" || aws.ToBool(asked.StartFromHead) ||
		aws.ToInt64(asked.EndTime) != noon.Add(logDelay).UnixMilli() {
		t.Errorf("asked %+v in %v", asked, where)
	}
}

func TestWhereThereIsNoLogItSaysWhy(t *testing.T) {
	for sentence, test := range map[string]struct {
		driver, prefix string
		events         []logs.OutputLogEvent
		err            error
		want           incident.LogAbsence
		gaps           int
	}{
		"no driver":                  {driver: "", want: incident.NoLogDriver},
		"a log router":               {driver: "awsfirelens", prefix: "web", want: incident.FireLens},
		"another driver":             {driver: "splunk", prefix: "web", want: incident.OtherDriver},
		"no prefix and no container": {driver: "awslogs", want: incident.NoLogStream},
		"no stream":                  {driver: "awslogs", prefix: "web", err: &logs.ResourceNotFoundException{Message: aws.String("The specified log stream does not exist.")}, want: incident.NoLogStream},
		"no group":                   {driver: "awslogs", prefix: "web", err: &logs.ResourceNotFoundException{Message: aws.String("The specified log group does not exist.")}, want: incident.LogGroupGone},
		"an empty stream":            {driver: "awslogs", prefix: "web", want: incident.NoLogLines},
		"a call that failed":         {driver: "awslogs", prefix: "web", err: errors.New("no answer"), gaps: 1},
	} {
		inc, a := crash(test.driver, test.prefix)
		got := Investigator{ECS: a.ecs(), Budget: time.Minute, Ask: Everything,
			Logs: fakeLogs(func(context.Context, *cloudwatchlogs.GetLogEventsInput) (*cloudwatchlogs.GetLogEventsOutput, error) {
				return &cloudwatchlogs.GetLogEventsOutput{Events: test.events}, test.err
			})}.Fill(t.Context(), inc)
		if got.Log.Absence != test.want || len(got.Gaps) != test.gaps {
			t.Errorf("%s: absence %q, gaps %+v", sentence, got.Log.Absence, got.Gaps)
		}
	}
}

func TestALogThatIsNotToBeReadIsStillFound(t *testing.T) {
	inc, a := crash("awslogs", "web")
	got := Investigator{ECS: a.ecs(), Budget: time.Minute, Ask: Everything}.Fill(t.Context(), inc).Log
	if got.Stream != "web/app/0123" || got.Absence != "" || len(got.Lines) != 0 {
		t.Errorf("%+v", got)
	}
	inc, a = crash("awslogs", "")
	inc.Tasks[0].Containers = []incident.Container{{Name: "app", Exited: true, ExitCode: 1, RuntimeID: "0123-9"}}
	if got := (Investigator{ECS: a.ecs(), Budget: time.Minute, Ask: Everything}).Fill(t.Context(),
		inc).Log; got.Stream != "0123-9" {
		t.Errorf("without a prefix the stream is %q", got.Stream)
	}
}

type fakeTrail func(*cloudtrail.LookupEventsInput) (*cloudtrail.LookupEventsOutput, error)

func (f fakeTrail) LookupEvents(_ context.Context, in *cloudtrail.LookupEventsInput,
	_ ...func(*cloudtrail.Options)) (*cloudtrail.LookupEventsOutput, error) {
	return f(in)
}

func TestTheCallerIsWhoeverUpdatedThisService(t *testing.T) {
	call := func(who, parameters, code string) trail.Event {
		return trail.Event{EventTime: aws.Time(noon), CloudTrailEvent: aws.String(fmt.Sprintf(
			`{"userIdentity":{"arn":"arn:aws:sts::111122223333:assumed-role/%s/x"},"requestParameters":{%s},"errorCode":"%s"}`, who, parameters, code))}
	}
	record := func(who, service, cluster, code string) trail.Event {
		return call(who, fmt.Sprintf(`"service":"%s","cluster":"%s","taskDefinition":"web:2"`, service, cluster), code)
	}
	a := but("ecs:DescribeServices", &ecs.DescribeServicesOutput{Services: []types.Service{{
		Deployments: []types.Deployment{{Id: aws.String("ecs-svc/2"), CreatedAt: aws.Time(noon)}},
	}}})
	for sentence, test := range map[string]struct {
		events []trail.Event
		err    error
		want   string
	}{
		"by name":                      {events: []trail.Event{record("other", "api", "prod", ""), record("ci", "web", "prod", "")}, want: "ci"},
		"by ARN":                       {events: []trail.Event{record("ci", arn+"service/prod/web", arn+"cluster/prod", "")}, want: "ci"},
		"not who was refused":          {events: []trail.Event{record("intern", "web", "prod", "AccessDenied"), record("ci", "web", "prod", "")}, want: "ci"},
		"not in another cluster":       {events: []trail.Event{record("ci", "web", "dev", "")}},
		"not what only scaled":         {events: []trail.Event{call("autoscaling", `"service":"web","cluster":"prod","desiredCount":4`, ""), record("ci", "web", "prod", "")}, want: "ci"},
		"who forced a deployment":      {events: []trail.Event{call("ci", `"service":"web","cluster":"prod","forceNewDeployment":true`, "")}, want: "ci"},
		"nobody yet":                   {},
		"nobody where it is not JSON":  {events: []trail.Event{{CloudTrailEvent: aws.String("{")}}},
		"nobody where the call failed": {err: errors.New("no answer")},
	} {
		var asked cloudtrail.LookupEventsInput
		got := Investigator{ECS: a.ecs(), Budget: time.Minute, Ask: Everything,
			Trail: fakeTrail(func(in *cloudtrail.LookupEventsInput) (*cloudtrail.LookupEventsOutput, error) {
				asked = *in
				return &cloudtrail.LookupEventsOutput{Events: test.events}, test.err
			})}.Fill(t.Context(), failed)
		if !strings.Contains(got.Caller.ARN, test.want) || (test.want == "") != (got.Caller.ARN == "") {
			t.Errorf("%s: caller %+v", sentence, got.Caller)
		}
		if len(asked.LookupAttributes) != 1 || asked.StartTime.After(noon) || asked.EndTime.Before(noon) ||
			(test.err != nil) != (len(got.Gaps) == 1) {
			t.Errorf("%s: asked %+v, gaps %+v", sentence, asked, got.Gaps)
		}
	}
}

func TestWhatWorkedBeforeIsLookedUp(t *testing.T) {
	for _, name := range []string{"deployment-failed-image-not-found", "deployment-failed-already-rolled-back"} {
		inc := filled(t, name)
		if inc.Previous.ARN == "" || inc.Previous.ARN == inc.TaskDefinition.ARN {
			t.Errorf("%s: before %q, now %q", name, inc.Previous.ARN, inc.TaskDefinition.ARN)
		}
	}
	same := filled(t, "deployment-failed-same-task-definition")
	if same.Previous.ARN == "" || same.Previous.ARN != same.TaskDefinition.ARN {
		t.Errorf("before %q, now %q", same.Previous.ARN, same.TaskDefinition.ARN)
	}
	differ := filled(t, "deployment-failed-service-revisions-differ")
	if differ.Revision.ARN == "" || cmp.Equal(differ.Revision.CapacityProviders,
		differ.PreviousRevision.CapacityProviders) && cmp.Equal(differ.Revision.Subnets, differ.PreviousRevision.Subnets) {
		t.Errorf("revisions %+v and %+v", differ.Revision, differ.PreviousRevision)
	}
}

func TestADeploymentThatSucceededIsNotCompared(t *testing.T) {
	a := but("ecs:DescribeServiceDeployments", &ecs.DescribeServiceDeploymentsOutput{
		ServiceDeployments: []types.ServiceDeployment{{
			ServiceDeploymentArn: aws.String(deployment), Status: types.ServiceDeploymentStatusSuccessful,
			TargetServiceRevision:  &types.ServiceRevisionSummary{Arn: aws.String("to")},
			SourceServiceRevisions: []types.ServiceRevisionSummary{{Arn: aws.String("from")}},
		}}})
	var h heard
	fill(t, h.from(a.ecs()), failed)
	if h.inputs["ecs:DescribeServiceRevisions"] != nil {
		t.Error("it asks for revisions that nothing fails with")
	}
}

func TestRevisionsThatAreGoneAreAGap(t *testing.T) {
	a := but("ecs:DescribeServiceDeployments", &ecs.DescribeServiceDeploymentsOutput{
		ServiceDeployments: []types.ServiceDeployment{{
			ServiceDeploymentArn: aws.String(deployment), TargetServiceRevision: &types.ServiceRevisionSummary{Arn: aws.String("to")},
			Rollback: &types.Rollback{ServiceRevisionArn: aws.String("back")},
		}}})
	for want, answer := range map[incident.GapKind]any{
		incident.Missing: &ecs.DescribeServiceRevisionsOutput{Failures: []types.Failure{{Arn: aws.String("back"), Reason: aws.String("MISSING")}}},
		incident.Failed:  errors.New("no answer"),
	} {
		a["ecs:DescribeServiceRevisions"] = answer
		inc := fill(t, a.ecs(), failed)
		if len(inc.Gaps) != 1 || inc.Gaps[0].Operation != "ecs:DescribeServiceRevisions" || inc.Gaps[0].Kind != want {
			t.Errorf("%s: gaps %+v", want, inc.Gaps)
		}
	}
}

// stop is a stopped task of a deployment that ECS no longer lists, and what ECS knows of the service since.
func stop(target, before string, status types.ServiceDeploymentStatus) (incident.Incident, answers) {
	a := but("ecs:DescribeServices", &ecs.DescribeServicesOutput{Services: []types.Service{{
		Deployments: []types.Deployment{{Id: aws.String("ecs-svc/3"), Status: aws.String("PRIMARY"), TaskDefinition: aws.String("web:3")}},
	}}})
	a["ecs:ListServiceDeployments"] = &ecs.ListServiceDeploymentsOutput{ServiceDeployments: []types.ServiceDeploymentBrief{
		{ServiceDeploymentArn: aws.String("later"), CreatedAt: aws.Time(noon.Add(time.Minute))},
		{ServiceDeploymentArn: aws.String("its own"), CreatedAt: aws.Time(noon.Add(-time.Minute))},
	}}
	a["ecs:DescribeServiceDeployments"] = &ecs.DescribeServiceDeploymentsOutput{
		ServiceDeployments: []types.ServiceDeployment{{
			ServiceDeploymentArn: aws.String("its own"), Status: status,
			TargetServiceRevision:  &types.ServiceRevisionSummary{Arn: aws.String("to")},
			SourceServiceRevisions: []types.ServiceRevisionSummary{{Arn: aws.String("from")}},
		}}}
	a["ecs:DescribeServiceRevisions"] = &ecs.DescribeServiceRevisionsOutput{ServiceRevisions: []types.ServiceRevision{
		{ServiceRevisionArn: aws.String("to"), TaskDefinition: &target}, {ServiceRevisionArn: aws.String("from"), TaskDefinition: &before},
	}}
	return incident.Incident{
		Kind: incident.TaskStopped, Cluster: "prod", ServiceName: "web", DeploymentID: "ecs-svc/2", Time: noon.Add(time.Hour),
		Tasks: []incident.Task{{ARN: "a", StartedBy: "ecs-svc/2", DefinitionARN: "web:2", CreatedAt: noon}},
	}, a
}

func TestAStoppedTaskOfAForgottenDeploymentIsComparedWithWhatRanBeforeIt(t *testing.T) {
	const rolledBack = types.ServiceDeploymentStatusRollbackSuccessful
	for name, test := range map[string]struct {
		target, before string
		status         types.ServiceDeploymentStatus
		want           bool
	}{
		"its own":                           {"web:2", "web:1", rolledBack, true},
		"that of another definition":        {"web:4", "web:1", rolledBack, false},
		"one whose rollback may be its own": {"web:2", "web:2", rolledBack, false},
		"one that succeeded":                {"web:2", "web:1", types.ServiceDeploymentStatusSuccessful, false},
	} {
		inc, a := stop(test.target, test.before, test.status)
		var h heard
		got := fill(t, h.from(a.ecs()), inc)
		asked := h.inputs["ecs:DescribeServiceDeployments"].(*ecs.DescribeServiceDeploymentsInput).ServiceDeploymentArns[0]
		if compared := got.PreviousRevision.ARN == "from" && got.Revision.ARN == "to" &&
			got.Previous.Family == "web"; compared != test.want {
			t.Errorf("%s: compared is %v: %+v", name, compared, got.PreviousRevision)
		}
		if got.ServiceDeployment.ARN != "" || asked != "its own" {
			t.Errorf("%s: asked for %q, and of %q", name, asked, got.ServiceDeployment.ARN)
		}
	}
}

func TestAForgottenDeploymentIsComparedWithItsSourceAndNotWithWhatRunsSince(t *testing.T) {
	inc, a := stop("web:2", "web:1", types.ServiceDeploymentStatusRollbackSuccessful)
	inc.Kind = incident.DeploymentFailed
	var mu sync.Mutex
	var asked []string
	fill(t, func(ctx context.Context, input any) (any, error) {
		if in, ok := input.(*ecs.DescribeTaskDefinitionInput); ok {
			mu.Lock()
			defer mu.Unlock()
			asked = append(asked, *in.TaskDefinition)
		}
		return a.ecs()(ctx, input)
	}, inc)
	if !slices.Contains(asked, "web:1") || slices.Contains(asked, "web:3") {
		t.Errorf("definitions asked for: %v", asked)
	}
}

func TestAStoppedTaskOfARolloutThatGaveUpIsCompared(t *testing.T) {
	for state, want := range map[types.DeploymentRolloutState]bool{
		types.DeploymentRolloutStateInProgress: true, types.DeploymentRolloutStateFailed: true, types.DeploymentRolloutStateCompleted: false,
	} {
		inc, a := stop("web:2", "web:1", types.ServiceDeploymentStatusStopped)
		a["ecs:DescribeServices"] = &ecs.DescribeServicesOutput{Services: []types.Service{{
			CurrentServiceDeployment: aws.String("its own"),
			Deployments: []types.Deployment{
				{Id: aws.String("ecs-svc/2"), Status: aws.String("PRIMARY"), TaskDefinition: aws.String("web:2"), RolloutState: state},
			},
		}}}
		if got := fill(t, a.ecs(), inc); (got.Revision.ARN == "to") != want {
			t.Errorf("%s: compared %+v", state, got.Revision)
		}
	}
}
