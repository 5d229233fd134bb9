package wait

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/smithy-go"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/ecsread"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/rollout"
)

// The most that one call takes, and how long an answer may take.
const (
	mostServices    = 10
	mostTasks       = 100
	mostDeployments = 20
	answerTime      = 20 * time.Second
)

// observer asks ECS how services are.
type observer struct {
	connect   func(context.Context) (*ecs.Client, error)
	client    *ecs.Client // nil until connected, and again when its credentials have expired
	cluster   string
	services  []string
	failAfter int
	failing   map[string]alike // by deployment
}

// alike is how many tasks of a deployment failed for the same cause, as it was when last asked.
type alike struct {
	at    time.Time
	tasks int
	cause string
}

// look observes all services: one call for up to ten of them, and one for their service deployments.
func (o *observer) look(ctx context.Context, verdicts []rollout.Verdict) ([]rollout.Observation, error) {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	observations, err := o.observe(ctx, verdicts)
	if expired(err) {
		o.client = nil // whoever renewed the credentials may have written them to a file
	}
	if refused(err) {
		err = rollout.Refusal{Err: err}
	}
	return observations, err
}

func (o *observer) observe(ctx context.Context, verdicts []rollout.Verdict) ([]rollout.Observation, error) {
	if o.client == nil {
		client, err := o.connect(ctx)
		if err != nil && verdicts != nil { // it was allowed to look before, and may be again
			return nil, errors.New("connect again: " + err.Error())
		}
		if err != nil {
			return nil, err
		}
		o.client = client
	}
	var observations []rollout.Observation
	for names := range slices.Chunk(o.services, mostServices) {
		some, err := o.describe(ctx, names)
		if err != nil {
			return nil, err
		}
		observations = append(observations, some...)
	}
	if verdicts == nil {
		if err := o.followable(observations); err != nil {
			return nil, err
		}
	}
	if err := o.addRollouts(ctx, observations); err != nil {
		return nil, err
	}
	return observations, o.addFailures(ctx, observations, verdicts)
}

// describe observes up to ten services, in their order. One that ECS does not know has no status.
func (o *observer) describe(ctx context.Context, names []string) ([]rollout.Observation, error) {
	out, err := o.client.DescribeServices(ctx, &ecs.DescribeServicesInput{Cluster: &o.cluster, Services: names})
	if err != nil {
		return nil, err
	}
	observations := make([]rollout.Observation, len(names))
	for i, name := range names {
		observations[i].At = time.Now()
		for _, service := range out.Services {
			if aws.ToString(service.ServiceName) == name {
				observations[i].Service, _ = ecsread.Service(ctx, service)
			}
		}
	}
	return observations, nil
}

// followable refuses what there is no use in waiting for.
func (o *observer) followable(observations []rollout.Observation) error {
	for i, seen := range observations {
		switch {
		case seen.Status == "":
			return rollout.Refusal{Err: fmt.Errorf("ECS knows no service %s in cluster %s", o.services[i], o.cluster)}
		case seen.Controller != "" && seen.Controller != "ECS":
			return rollout.Refusal{Err: fmt.Errorf("%s is not deployed by ECS itself but by %s", o.services[i], seen.Controller)}
		}
	}
	return nil
}

// addRollouts asks for the service deployments, which know of alarms, hooks and stops before the services do. Where that is not
// allowed the services themselves have to do.
func (o *observer) addRollouts(ctx context.Context, observations []rollout.Observation) error {
	var arns []string
	for _, seen := range observations {
		if seen.CurrentDeploymentARN != "" {
			arns = append(arns, seen.CurrentDeploymentARN)
		}
	}
	for some := range slices.Chunk(arns, mostDeployments) {
		out, err := o.client.DescribeServiceDeployments(ctx, &ecs.DescribeServiceDeploymentsInput{ServiceDeploymentArns: some})
		if refused(err) {
			return nil
		}
		if err != nil {
			return err
		}
		for _, d := range out.ServiceDeployments {
			i := slices.IndexFunc(observations, func(seen rollout.Observation) bool {
				return seen.CurrentDeploymentARN == aws.ToString(d.ServiceDeploymentArn)
			})
			if i >= 0 {
				observations[i].Current = ecsread.ServiceDeployment(d)
			}
		}
	}
	return nil
}

// taskPause is the time between two looks at a service's stopped tasks.
const taskPause = 10 * time.Second

// addFailures counts the tasks that failed alike, where nothing but the count can end a deployment.
func (o *observer) addFailures(ctx context.Context, observations []rollout.Observation, verdicts []rollout.Verdict) error {
	for i, seen := range observations {
		if i >= len(verdicts) || o.failAfter == 0 || seen.CircuitBreaker || seen.Alarms || verdicts[i].Deployment.ID == "" {
			continue
		}
		id := verdicts[i].Deployment.ID
		if known, ok := o.failing[id]; !ok || time.Since(known.at) >= taskPause {
			found, err := o.failedAlike(ctx, o.services[i], id)
			if err != nil {
				return err
			}
			o.failing[id] = found
		}
		observations[i].Alike, observations[i].Cause = o.failing[id].tasks, o.failing[id].cause
	}
	return nil
}

// failedAlike finds the largest group of a deployment's tasks that failed for the same cause.
func (o *observer) failedAlike(ctx context.Context, service, deployment string) (alike, error) {
	found := alike{at: time.Now()}
	listed, err := o.client.ListTasks(ctx, &ecs.ListTasksInput{
		Cluster: &o.cluster, ServiceName: &service, DesiredStatus: types.DesiredStatusStopped, MaxResults: aws.Int32(mostTasks),
	})
	if err != nil || len(listed.TaskArns) == 0 {
		return found, unlessRefused(err)
	}
	out, err := o.client.DescribeTasks(ctx, &ecs.DescribeTasksInput{Cluster: &o.cluster, Tasks: listed.TaskArns})
	if err != nil {
		return found, unlessRefused(err)
	}
	inc := incident.Incident{Kind: incident.TasksFailingToStart}
	for _, task := range out.Tasks {
		if aws.ToString(task.StartedBy) == deployment {
			inc.Tasks = append(inc.Tasks, ecsread.Task(task))
		}
	}
	for _, group := range diagnosis.Diagnose(inc).Groups {
		if len(group.Tasks) > found.tasks && group.Cause.About().Alert {
			found.tasks, found.cause = len(group.Tasks), string(group.Cause)
		}
	}
	return found, nil
}

// unlessRefused forgives that something may not be asked.
func unlessRefused(err error) error {
	if refused(err) {
		return nil
	}
	return err
}

// expiries are the error codes of credentials that have to be renewed.
var expiries = []string{"ExpiredToken", "ExpiredTokenException", "RequestExpired"}

func expired(err error) bool {
	var api smithy.APIError
	return errors.As(err, &api) && slices.Contains(expiries, api.ErrorCode())
}

// refused reports whether AWS understood a request and will not answer it however often it is asked.
func refused(err error) bool {
	var api smithy.APIError
	if !errors.As(err, &api) || expired(err) {
		return rollout.Refused(err)
	}
	return api.ErrorFault() == smithy.FaultClient || denied[api.ErrorCode()]
}

// denied are error codes that ECS's model does not know, so that the client cannot say whose fault they are.
var denied = map[string]bool{
	"AccessDenied": true, "AccessDeniedException": true, "UnauthorizedOperation": true, "UnrecognizedClientException": true,
	"InvalidClientTokenId": true, "InvalidSignatureException": true, "SignatureDoesNotMatch": true, "IncompleteSignature": true,
	"MissingAuthenticationToken": true, "MissingAuthenticationTokenException": true, "OptInRequired": true,
	"ValidationException": true, "NotAuthorized": true,
}
