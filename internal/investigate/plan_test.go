package investigate

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// added is a lookup that somebody adds to the plan: it asks, and writes what it learnt.
func added(q *inquiry, ctx context.Context) {
	if q.describeServices(ctx, "prod", "other") == nil {
		return
	}
	q.set(func(inc *incident.Incident) { inc.Daemon.Name = "learnt by " + inc.ServiceName })
}

// Nobody has to remember to carry an answer over: wherever a lookup is added, what it writes is in the result.
func TestWhatAnAddedLookUpLearnsArrives(t *testing.T) {
	steps := len(planOf(failed.Kind).then)
	for place := -1; place < steps; place++ {
		p, q := planOf(failed.Kind), &inquiry{Investigator: Investigator{ECS: known().ecs(), Ask: Everything}, inc: failed}
		if place < 0 {
			p.first = append(p.first, added)
		} else {
			p.then[place] = append(p.then[place], added)
		}
		q.carryOut(t.Context(), p)
		got := q.result()
		if got.Daemon.Name != "learnt by web" || got.Lookups != 7 {
			t.Errorf("added to step %d: %q in %d calls", place+1, got.Daemon.Name, got.Lookups)
		}
		if len(got.Tasks) != 1 || got.TaskDefinition.Family != "web" || got.Previous.Family != "web" ||
			got.ServiceDeployment.ARN != deployment {
			t.Errorf("added to step %d, others are lost: %+v", place+1, got)
		}
	}
}

// A lookup that panics is found out, but all that the others learnt is kept, also what is asked after it.
func TestAPanicKeepsWhatTheOthersLearnt(t *testing.T) {
	for _, falls := range []string{
		"ecs:DescribeServiceDeployments", "ecs:DescribeTasks", "ecs:ListTasks", "ecs:DescribeTaskDefinition",
	} {
		known, stack := broken(t, func(ctx context.Context, input any) (any, error) {
			if operation(input) == falls {
				panic(errors.New("value"))
			}
			return known().ecs()(ctx, input)
		})
		parts := map[string]bool{
			"ecs:ListTasks": len(known.Tasks) == 1, "ecs:DescribeTasks": len(known.Tasks) == 1, "ecs:DescribeTaskDefinition": known.TaskDefinition.Family == "web",
			"ecs:DescribeServiceDeployments": known.ServiceDeployment.ARN == deployment,
		}
		for part, there := range parts {
			after := part == falls || falls == "ecs:ListTasks" && part == "ecs:DescribeTasks" || falls == "ecs:DescribeTasks" &&
				part == "ecs:ListTasks"
			if there == after || !known.Service.Known || len(stack) == 0 {
				t.Errorf("%s panics: %s is there: %t, service %t, stack of %d", falls, part, there, known.Service.Known, len(stack))
			}
		}
	}
}

// broken looks a failure up and gives what is known when that panicked, and where.
func broken(t *testing.T, f fake) (known incident.Incident, stack []uintptr) {
	t.Helper()
	defer func() {
		fallen, ok := recover().(error)
		if !ok {
			return
		}
		var c lookupPanic
		if !errors.As(fallen, &c) || strings.Contains(fallen.Error(), "value") {
			t.Errorf("panicked with %v", fallen)
		}
		known, stack = c.Known(), c.Stack()
	}()
	return Investigator{ECS: f, Budget: time.Minute, Ask: Everything}.Fill(t.Context(), failed), nil
}
