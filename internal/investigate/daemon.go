package investigate

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"github.com/ecswhy/ecswhy/internal/ecsread"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// daemonTask looks up a daemon's task, of which its event tells little.
func (q *inquiry) daemonTask(ctx context.Context) {
	inc := q.now()
	if len(inc.Tasks) == 0 || inc.Cluster == "" {
		return
	}
	if tasks, _ := q.describeTasks(ctx, inc.Cluster, []string{inc.Tasks[0].ARN}); len(tasks) > 0 {
		q.set(func(inc *incident.Incident) { inc.Tasks = tasks })
	}
}

// daemonRevision looks up whether a daemon is critical, so that its failure takes the instance from others.
func (q *inquiry) daemonRevision(ctx context.Context) {
	arn := q.now().Daemon.RevisionARN
	if arn == "" {
		return
	}
	const operation = "ecs:DescribeDaemonRevisions"
	out, err := q.ECS.DescribeDaemonRevisions(ctx, &ecs.DescribeDaemonRevisionsInput{DaemonRevisionArns: []string{arn}})
	switch {
	case !q.answered(operation, err):
	case len(out.DaemonRevisions) == 0:
		q.recordMissing(operation, 0, 1)
	default:
		critical := ecsread.Critical(out.DaemonRevisions[0])
		q.set(func(inc *incident.Incident) { inc.Daemon.Known, inc.Daemon.Critical = true, critical })
	}
}
