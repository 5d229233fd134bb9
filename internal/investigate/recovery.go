package investigate

import (
	"context"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// recovery finds out whether a service that is steady had an outage before. For one at rest, which is nearly every one,
// that is one call, and two for the others.
func (q *inquiry) recovery(ctx context.Context) {
	q.service(ctx)
	inc := q.now()
	ids := diagnosis.TasksOfUnrest(inc.Service, inc.Time)
	if len(ids) == 0 {
		return
	}
	tasks, answered := q.describeTasks(ctx, inc.Cluster, ids[:min(maxTasks, len(ids))])
	if !answered {
		return
	}
	if _, out := diagnosis.OutageBefore(inc.Service, tasks, inc.Time); out {
		q.set(func(inc *incident.Incident) { inc.Kind, inc.Remembered = incident.ServiceUpAgain, tasks })
	}
}
