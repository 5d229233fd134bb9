package investigate

import (
	"context"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// lookup asks AWS for one thing and writes it into the inquiry's record.
type lookup func(*inquiry, context.Context)

// plan is what is looked up for an incident: first what can say that nobody need be told, then, unless it says so,
// the steps after that, one after the other. The lookups of a step are made at the same time. To look more up, add
// to a step here.
type plan struct {
	ofService bool // whether nothing can be looked up without the names of cluster and service
	ofTask    bool // whether nothing can be looked up without a task
	first     []lookup
	then      [][]lookup
}

// planOf gives the lookups that an incident of a kind needs.
func planOf(kind incident.Kind) plan {
	switch kind {
	case incident.DeploymentFailed, incident.TasksFailingToStart, incident.PlacementFailed, incident.ServiceProblem:
		return plan{
			ofService: true,
			first:     []lookup{(*inquiry).service, (*inquiry).stoppedTasks, (*inquiry).clusterTags},
			then: [][]lookup{
				{(*inquiry).presumeDeployment},
				{(*inquiry).failures, (*inquiry).comparison, (*inquiry).caller},
				{(*inquiry).rolledOutDefinition},
			},
		}
	case incident.HookAwaitingAction:
		return plan{
			ofService: true,
			first:     []lookup{(*inquiry).service, (*inquiry).hookDeployment, (*inquiry).clusterTags},
			then: [][]lookup{
				{(*inquiry).presumeDeployment},
				{(*inquiry).comparison, (*inquiry).ownDefinition, (*inquiry).caller},
				{(*inquiry).otherDefinition},
			},
		}
	case incident.DeploymentRollingBack, incident.HookFailed: // which say what happens
		return plan{
			ofService: true,
			first:     []lookup{(*inquiry).service, (*inquiry).hookDeployment, (*inquiry).clusterTags},
			then:      [][]lookup{{(*inquiry).ownDeployment}},
		}
	case incident.ServiceSteady:
		return plan{ofService: true, first: []lookup{(*inquiry).recovery}}
	case incident.DeploymentCompleted:
		return plan{ofService: true, first: []lookup{(*inquiry).completion}}
	case incident.TaskStopped:
		return plan{
			ofTask: true,
			first:  []lookup{(*inquiry).recentStops, (*inquiry).service, (*inquiry).clusterTags},
			then: [][]lookup{{(*inquiry).definitionOfTask, (*inquiry).rolloutOfTask},
				{(*inquiry).log, (*inquiry).definitionBefore}},
		}
	case incident.DaemonFailingToStart:
		return plan{first: []lookup{(*inquiry).daemonTask, (*inquiry).daemonRevision, (*inquiry).clusterTags}}
	case incident.DaemonDeploymentFailed:
		return plan{first: []lookup{(*inquiry).daemonRevision, (*inquiry).clusterTags}}
	case incident.InstanceImpaired, incident.JobRefused:
		return plan{first: []lookup{(*inquiry).clusterTags}}
	case incident.DeploymentInProgress, incident.DeploymentRolledBack, incident.DeploymentRecovered,
		incident.ServiceUpAgain, incident.ServiceNotice,
		incident.TaskChanged, incident.HookChanged, incident.InstanceChanged, incident.DaemonDeploymentChanged,
		incident.Heartbeat, incident.Canary, incident.Unrecognized, incident.Unreadable: // of which the event says all
	}
	return plan{}
}

// carryOut makes the lookups of a plan.
func (q *inquiry) carryOut(ctx context.Context, p plan) {
	if p.ofService && !q.namesService() || p.ofTask && len(q.inc.Tasks) == 0 {
		return
	}
	q.lookUp(ctx, p.first...)
	if len(p.then) > 0 && q.staysSilent(ctx) {
		return
	}
	for _, step := range p.then {
		q.lookUp(ctx, step...)
	}
}

// staysSilent reports whether nobody need be told of the incident. Where nothing runs, only the stopped tasks tell
// since when: what failed before that is of no account.
func (q *inquiry) staysSilent(ctx context.Context) bool {
	s := q.now().Service
	if q.isSilent() && len(q.listed) > 0 && s.Desired > 0 && s.Running == 0 {
		q.listedTasks(ctx)
	}
	return q.isSilent()
}

// lookUp makes lookups that do not depend on each other at the same time. One that panics takes none of the others
// with it.
func (q *inquiry) lookUp(ctx context.Context, lookups ...lookup) {
	calls := make([]func(), len(lookups))
	for i, lookup := range lookups {
		calls[i] = func() { lookup(q, ctx) }
	}
	q.atOnce(calls...)
}
