package investigate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// crowded is an ECS with many services, each with some stopped tasks.
type crowded struct {
	tasks map[string][]types.Task // by cluster
	mu    sync.Mutex
	calls map[string]int
}

func (r *crowded) answer(_ context.Context, input any) (any, error) {
	r.mu.Lock()
	r.calls[operation(input)]++
	r.mu.Unlock()
	switch in := input.(type) {
	case *ecs.ListTasksInput:
		return r.page(in), nil
	case *ecs.DescribeTasksInput:
		out := &ecs.DescribeTasksOutput{}
		for _, task := range r.tasks[*in.Cluster] {
			if slices.Contains(in.Tasks, *task.TaskArn) {
				out.Tasks = append(out.Tasks, task)
			}
		}
		return out, nil
	case *ecs.DescribeServicesInput:
		out := &ecs.DescribeServicesOutput{}
		for _, name := range in.Services {
			out.Services = append(out.Services, types.Service{ServiceName: &name, DesiredCount: 2})
		}
		return out, nil
	}
	return nil, errors.New("not asked for here")
}

func (r *crowded) page(in *ecs.ListTasksInput) *ecs.ListTasksOutput {
	var arns []string
	for _, task := range r.tasks[*in.Cluster] {
		if in.ServiceName == nil || *task.Group == "service:"+*in.ServiceName {
			arns = append(arns, *task.TaskArn)
		}
	}
	start := 0
	_, _ = fmt.Sscan(aws.ToString(in.NextToken), &start)
	end := min(len(arns), start+int(*in.MaxResults))
	out := &ecs.ListTasksOutput{TaskArns: arns[start:end]}
	if end < len(arns) {
		out.NextToken = aws.String(strconv.Itoa(end))
	}
	return out
}

// crowd is a region in which each of some services of each cluster has stopped tasks.
func crowd(clusters, services, tasks int) *crowded {
	r := &crowded{tasks: map[string][]types.Task{}, calls: map[string]int{}}
	for c := range clusters {
		cluster := fmt.Sprintf("c%d", c)
		for s := range services {
			for n := range tasks {
				at := noon.Add(time.Duration(n) * time.Second)
				r.tasks[cluster] = append(r.tasks[cluster], types.Task{
					TaskArn: aws.String(fmt.Sprintf("%stask/%s/%d-%d", arn, cluster, s, n)), Group: aws.String(fmt.Sprintf("service:s%d", s)),
					StartedBy: aws.String(fmt.Sprintf("ecs-svc/%d", s)), StoppedAt: &at, StoppedReason: aws.String("RESOURCE:FARGATE"),
				})
			}
		}
	}
	return r
}

func failures(clusters, services int) []incident.Incident {
	var out []incident.Incident
	for s := range services {
		for c := range clusters {
			out = append(out, incident.Incident{
				ID: fmt.Sprintf("%d-%d", c, s), Kind: incident.DeploymentFailed, Cluster: fmt.Sprintf("c%d", c), ServiceName: fmt.Sprintf("s%d", s), DeploymentID: fmt.Sprintf("ecs-svc/%d", s),
			})
		}
	}
	return out
}

func TestASurveyGivesEachIncidentItsOwnTasksInFewCalls(t *testing.T) {
	r := crowd(4, 25, 3)
	got := Investigator{ECS: fake(r.answer)}.Survey(t.Context(), failures(4, 25))
	calls := 0
	for n, inc := range got {
		if want := failures(4, 25)[n]; inc.ID != want.ID || len(inc.Tasks) != 3 || inc.Service.Desired != 2 ||
			len(inc.Gaps) > 0 {
			t.Errorf("%s: %d tasks, service %+v, gaps %v", inc.ID, len(inc.Tasks), inc.Service, inc.Gaps)
		}
		for _, task := range inc.Tasks {
			if task.Group != "service:"+inc.ServiceName || !strings.Contains(task.ARN, "/"+inc.Cluster+"/") {
				t.Errorf("%s/%s has the task %s of %s", inc.Cluster, inc.ServiceName, task.ARN, task.Group)
			}
		}
		calls += inc.Lookups
	}
	if r.calls["ecs:ListTasks"] != 4 || r.calls["ecs:DescribeTasks"] != 4 || r.calls["ecs:DescribeServices"] != 12 ||
		calls != 20 {
		t.Errorf("%d calls counted for 100 incidents: %v", calls, r.calls)
	}
}

func TestASurveyThatFailsSaysSoOfEachIncident(t *testing.T) {
	given := failures(1, 3)
	for _, inc := range (Investigator{ECS: answers{"ecs:ListTasks": errors.New("no"),
		"ecs:DescribeServices": errors.New("no")}.ecs()}).Survey(t.Context(), given) {
		if len(inc.Gaps) != 2 || inc.Kind != incident.DeploymentFailed || inc.Cluster != "c0" {
			t.Errorf("%+v", inc)
		}
	}
	if len(given[0].Gaps) > 0 {
		t.Error("the incidents that were given have changed")
	}
}

func TestASurveyLeavesAloneWhatIsAboutNoService(t *testing.T) {
	given := []incident.Incident{{Kind: incident.InstanceImpaired, Cluster: "c"},
		{Kind: incident.DeploymentFailed, ServiceName: "s"}, {Kind: incident.TaskStopped, Cluster: "c"}, {Kind: incident.Unreadable}}
	got := Investigator{ECS: fake(func(context.Context, any) (any, error) {
		t.Error("asked")
		return nil,
			errors.New("no")
	})}.Survey(t.Context(), given)
	for n := range given {
		if got[n].Kind != given[n].Kind || got[n].Lookups > 0 {
			t.Errorf("%+v", got[n])
		}
	}
}

func TestWhatECSRemembersIsSeenToTheLastPage(t *testing.T) {
	for sentence, test := range map[string]struct {
		tasks, seen, lists, describes int
		more                          bool
	}{
		"one page":                     {40, 40, 1, 1, false},
		"exactly one":                  {100, 100, 1, 1, false},
		"three":                        {250, 250, 3, 3, false},
		"more than are looked through": {1100, 1001, 10, 11, true},
	} {
		r := crowd(1, 1, test.tasks)
		own := incident.Task{ARN: *r.tasks["c0"][test.tasks-1].TaskArn,
			StoppedAt: noon.Add(time.Duration(test.tasks-1) * time.Second)}
		inc := fill(t, r.answer, incident.Incident{Kind: incident.TaskStopped, Cluster: "c0", ServiceName: "s0",
			Tasks: []incident.Task{own}})
		if len(inc.Remembered) != test.seen || inc.MoreTasks != test.more || r.calls["ecs:ListTasks"] != test.lists ||
			r.calls["ecs:DescribeTasks"] != test.describes {
			t.Errorf("%s: %d tasks, more %t, calls %v", sentence, len(inc.Remembered), inc.MoreTasks, r.calls)
		}
	}
}

// Where not every page was answered, a number would be too small, and could mute.
func TestWhatIsNotSeenWholeIsNotCounted(t *testing.T) {
	for _, failing := range []string{"ecs:ListTasks", "ecs:DescribeTasks"} {
		r := crowd(1, 1, 250)
		own := incident.Task{ARN: *r.tasks["c0"][249].TaskArn, StoppedAt: noon.Add(249 * time.Second)}
		var mu sync.Mutex
		calls := 0
		f := func(ctx context.Context, input any) (any, error) {
			mu.Lock()
			defer mu.Unlock()
			if operation(input) == failing {
				if calls++; calls == 2 {
					return nil, errors.New("throttled")
				}
			}
			return r.answer(ctx, input)
		}
		inc := fill(t, f, incident.Incident{Kind: incident.TaskStopped, Cluster: "c0", ServiceName: "s0",
			Tasks: []incident.Task{own}})
		if len(inc.Remembered) > 0 || len(inc.Gaps) == 0 {
			t.Errorf("%s: %d tasks to count, gaps %v", failing, len(inc.Remembered), inc.Gaps)
		}
		calls = 0
		surveyed := Investigator{ECS: fake(f)}.Survey(t.Context(),
			[]incident.Incident{{Kind: incident.TaskStopped, Cluster: "c0", ServiceName: "s0", Tasks: []incident.Task{own}}})
		if len(surveyed[0].Remembered) > 0 {
			t.Errorf("%s: a survey has %d tasks to count", failing, len(surveyed[0].Remembered))
		}
	}
}

// A thread is that of the service deployment, also where this cannot be described.
func TestTheThreadSurvivesALookUpThatFails(t *testing.T) {
	a := but("ecs:DescribeServiceDeployments", errors.New("throttled"))
	services := a["ecs:DescribeServices"].(*ecs.DescribeServicesOutput)
	services.Services[0].Deployments[1].CreatedAt, services.Services[0].Deployments[0].CreatedAt = aws.Time(noon),
		aws.Time(noon.Add(-time.Hour))
	if got := fill(t, a.ecs(), failed).ServiceDeployment.ARN; got != deployment {
		t.Errorf("service deployment %q", got)
	}
	services.Services[0].Deployments[0].Status, services.Services[0].Deployments[0].CreatedAt = aws.String("PRIMARY"),
		aws.Time(noon.Add(time.Minute))
	services.Services[0].Deployments[1].Status = aws.String("ACTIVE")
	if got := fill(t, a.ecs(), failed).ServiceDeployment.ARN; got != "" {
		t.Errorf("service deployment %q of a newer deployment", got)
	}
}

func TestAFamilyIsCountedWithoutItsServices(t *testing.T) {
	definition := aws.String(arn + "task-definition/nightly:3")
	task := func(id, startedBy string) types.Task {
		return types.Task{TaskArn: aws.String(arn + "task/prod/" + id), TaskDefinitionArn: definition, StartedBy: &startedBy,
			StoppedAt: &noon}
	}
	a := but("ecs:DescribeTasks", &ecs.DescribeTasksOutput{Tasks: []types.Task{task("a", "events-rule/nightly"),
		task("b", "ecs-svc/1"), task("c", "")}})
	var h heard
	own := incident.Task{ARN: arn + "task/prod/a", DefinitionARN: *definition, Group: "family:nightly"}
	inc := fill(t, h.from(a.ecs()), incident.Incident{Kind: incident.TaskStopped, Cluster: "prod",
		Tasks: []incident.Task{own}})
	if got := arns(inc.Remembered); !slices.Equal(got, []string{arn + "task/prod/a", arn + "task/prod/c"}) {
		t.Errorf("remembered %v", got)
	}
	if in := h.inputs["ecs:ListTasks"].(*ecs.ListTasksInput); aws.ToString(in.Family) != "nightly" ||
		in.ServiceName != nil || in.StartedBy != nil {
		t.Errorf("listed by %+v", in)
	}
}

func TestWhatIsSilentIsNotAskedFurther(t *testing.T) {
	task := failed
	task.Kind, task.Tasks = incident.TaskStopped, []incident.Task{{ARN: "a"}}
	back := failed
	back.Kind = incident.DeploymentRollingBack
	for _, inc := range []incident.Incident{failed, task, back} {
		inc.Time = noon
		inc.Partition, inc.Region, inc.Account = "aws", "us-west-2", "111122223333"
		inc.Mutes = []incident.Mute{{By: "a setting", Until: noon.Add(time.Hour)}}
		var h heard
		asked := Investigator{ECS: h.from(known().ecs()), Budget: time.Minute, Ask: ForAlert}.Fill(t.Context(), inc)
		if in, ok := h.inputs["ecs:ListTagsForResource"].(*ecs.ListTagsForResourceInput); !ok ||
			*in.ResourceArn != "arn:aws:ecs:us-west-2:111122223333:cluster/prod" {
			t.Errorf("%s: tags of %+v", inc.Kind, in)
		}
		if asked.Lookups > 4 || h.inputs["ecs:DescribeTaskDefinition"] != nil ||
			h.inputs["ecs:DescribeServiceDeployments"] != nil {
			t.Errorf("%s: asked %v", inc.Kind, h.calls)
		}
	}
}

func TestATagThatIsNoTimeIsAGap(t *testing.T) {
	a := known()
	a["ecs:ListTagsForResource"] = &ecs.ListTagsForResourceOutput{Tags: []types.Tag{{Key: aws.String(incident.MuteTag),
		Value: aws.String("tomorrow")}}}
	inc := failed
	inc.Partition, inc.Region, inc.Account = "aws", "us-west-2", "111122223333"
	got := Investigator{ECS: a.ecs(), Budget: time.Minute, Ask: ForAlert}.Fill(t.Context(), inc)
	if len(got.Gaps) != 1 || got.Gaps[0].Operation != "mute" || got.Gaps[0].Reason != incident.NoTimeOfCluster {
		t.Errorf("gaps %v", got.Gaps)
	}
}
