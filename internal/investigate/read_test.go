package investigate

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	trail "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/ecsread/readtest"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// An answer that comes at the very end is not read any more: what follows the lookups needs its time.
func TestAnAnswerAtTheEndIsNotRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inc, a := crash("awslogs", "web")
		got := Investigator{ECS: a.ecs(), Budget: time.Minute, Ask: Everything, Logs: fakeLogs(
			func(ctx context.Context, _ *cloudwatchlogs.GetLogEventsInput) (*cloudwatchlogs.GetLogEventsOutput, error) {
				<-ctx.Done()
				return &cloudwatchlogs.GetLogEventsOutput{Events: readtest.Written("one", "two")}, nil
			})}.Fill(t.Context(), inc)
		want := []incident.Gap{{Operation: "logs:GetLogEvents", Kind: incident.Unread, Reason: incident.SomeOfThem, N: 2,
			Of: 2}}
		if diff := cmp.Diff(want, got.Gaps); diff != "" || len(got.Log.Lines) > 0 || got.Log.Absence != "" ||
			got.Log.Stream == "" {
			t.Errorf("%+v, %s", got.Log, diff)
		}
	})
}

func TestWhatElseThereIsNoTimeToReadIsAGap(t *testing.T) {
	events := []types.ServiceEvent{{Message: aws.String("a")}, {Message: aws.String("b")}, {Message: aws.String("c")}}
	tasks := []types.Task{{TaskArn: aws.String("a")}, {TaskArn: aws.String("b")}}
	for sentence, test := range map[string]struct {
		read func(*inquiry, context.Context) int // how many it reads
		want string
	}{
		"events of a service": {func(q *inquiry, ctx context.Context) int {
			return len(q.readService(ctx, types.Service{Events: events}).Events)
		}, "ecs:DescribeServices 2 of 3"},
		"tasks": {func(q *inquiry, ctx context.Context) int {
			q.ECS = answers{"ecs:DescribeTasks": &ecs.DescribeTasksOutput{Tasks: tasks}}.ecs()
			read, whole := q.describeTasks(ctx, "prod", []string{"a", "b"})
			if whole {
				t.Error("they are taken for all")
			}
			return len(read)
		}, "ecs:DescribeTasks 1 of 2"},
		"calls in CloudTrail": {func(q *inquiry, ctx context.Context) int {
			q.Trail = fakeTrail(func(*cloudtrail.LookupEventsInput) (*cloudtrail.LookupEventsOutput, error) {
				return &cloudtrail.LookupEventsOutput{Events: make([]trail.Event, 5)}, nil
			})
			deployments := []incident.Deployment{{ID: "ecs-svc/2", CreatedAt: noon}}
			q.inc = incident.Incident{DeploymentID: "ecs-svc/2", Service: incident.Service{Deployments: deployments}}
			q.caller(ctx)
			return 1
		}, "cloudtrail:LookupEvents 4 of 5"},
	} {
		q := &inquiry{}
		n := test.read(q, &readtest.Fading{Context: t.Context(), Looks: 1})
		if n != 1 || len(q.gaps) != 1 || q.gaps[0].Kind != incident.Unread ||
			fmt.Sprintf("%s %d of %d", q.gaps[0].Operation, q.gaps[0].N, q.gaps[0].Of) != test.want {
			t.Errorf("%s: read %d, gaps %+v", sentence, n, q.gaps)
		}
	}
}
