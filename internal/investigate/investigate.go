// Package investigate asks AWS for what an event leaves out, within a time budget, and records what could not be
// learnt.
package investigate

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// ECS is what an investigation asks of ECS.
type ECS interface {
	DescribeDaemonRevisions(context.Context, *ecs.DescribeDaemonRevisionsInput,
		...func(*ecs.Options)) (*ecs.DescribeDaemonRevisionsOutput, error)
	DescribeServices(context.Context, *ecs.DescribeServicesInput, ...func(*ecs.Options)) (*ecs.DescribeServicesOutput,
		error)
	DescribeServiceDeployments(context.Context, *ecs.DescribeServiceDeploymentsInput,
		...func(*ecs.Options)) (*ecs.DescribeServiceDeploymentsOutput, error)
	DescribeTaskDefinition(context.Context, *ecs.DescribeTaskDefinitionInput,
		...func(*ecs.Options)) (*ecs.DescribeTaskDefinitionOutput, error)
	DescribeTasks(context.Context, *ecs.DescribeTasksInput, ...func(*ecs.Options)) (*ecs.DescribeTasksOutput, error)
	DescribeServiceRevisions(context.Context, *ecs.DescribeServiceRevisionsInput,
		...func(*ecs.Options)) (*ecs.DescribeServiceRevisionsOutput, error)
	ListServiceDeployments(context.Context, *ecs.ListServiceDeploymentsInput,
		...func(*ecs.Options)) (*ecs.ListServiceDeploymentsOutput, error)
	ListTagsForResource(context.Context, *ecs.ListTagsForResourceInput,
		...func(*ecs.Options)) (*ecs.ListTagsForResourceOutput, error)
	ListTasks(context.Context, *ecs.ListTasksInput, ...func(*ecs.Options)) (*ecs.ListTasksOutput, error)
}

// Reserve is the part of an invocation's time that lookups must leave for writing and publishing the message.
const Reserve = 3 * time.Second

// Purpose says what an investigation is for.
type Purpose string

// The purposes. Where none is said, everything is asked.
const (
	ForAlert   Purpose = "for-alert"  // an alert: where nobody need be told, no more is asked than what says so
	Everything Purpose = "everything" // somebody who asked: all is looked up but what can only ask for silence
)

// Investigator looks incidents up. It keeps nothing of one for the next, only facts that both may be about.
type Investigator struct {
	ECS    ECS
	Logs   Logs   // nil where no log is to be read
	Trail  Trail  // nil where CloudTrail is not to be asked
	Facts  *Facts // nil where none are to be kept
	Budget time.Duration
	Ask    Purpose
}

// Fill returns the incident with what AWS knows of it. A lookup that fails becomes a gap; there is no error. It
// spends at most Budget, and never the last three seconds before the context's deadline. The number of calls, at most
// thirteen, does not depend on the number of tasks; only a task that stopped in a service with hundreds of others
// asks for these by the hundred. Where a lookup panics all others are made, and then it panics with an error that
// has what they learnt: see Known.
func (i Investigator) Fill(ctx context.Context, inc incident.Incident) incident.Incident {
	ctx, cancel := context.WithTimeout(ctx, i.allowance(ctx))
	defer cancel()
	q := &inquiry{Investigator: i, inc: inc}
	q.safely(func() { q.carryOut(ctx, planOf(inc.Kind)) })
	return q.result()
}

func (i Investigator) allowance(ctx context.Context) time.Duration {
	deadline, ok := ctx.Deadline()
	if !ok {
		return i.Budget
	}
	return min(i.Budget, time.Until(deadline)-Reserve)
}
