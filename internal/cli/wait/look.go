package wait

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/arnutil"
	"github.com/ecswhy/ecswhy/internal/awsname"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/investigate"
	"github.com/ecswhy/ecswhy/internal/rollout"
)

// observer asks ECS how services are.
type observer struct {
	link     link
	cluster  string
	services []string
	wanted   rollout.Wanted

	rollouts    map[string]string  // the ARN of each service's service deployment, which ECS may not name later
	definitions map[string]string  // of a service revision
	failing     map[string]failing // by deployment
}

// failing is how many tasks of a deployment failed alike when that was last asked.
type failing struct {
	investigate.Alike
	at time.Time
}

// look observes all services: one call for up to ten of them, and one for their service deployments.
func (o *observer) look(ctx context.Context, verdicts []rollout.Verdict) (seen []rollout.Observation, err error) {
	err = o.link.ask(ctx, func(ctx context.Context, asking investigate.Investigator) error {
		seen, err = o.observe(ctx, asking, verdicts)
		return err
	})
	return seen, err
}

func (o *observer) observe(
	ctx context.Context, asking investigate.Investigator, verdicts []rollout.Verdict,
) ([]rollout.Observation, error) {
	services, err := asking.Services(ctx, o.cluster, o.services)
	if err != nil {
		return nil, err
	}
	seen := make([]rollout.Observation, len(services))
	for i, service := range services {
		seen[i] = rollout.Observation{At: time.Now(), Service: rollout.ByTaskSets(service)}
	}
	if verdicts == nil {
		err = o.begin(ctx, asking, seen)
	}
	if err == nil {
		err = o.addRollouts(ctx, asking, seen)
	}
	if err == nil {
		err = o.addDefinitions(ctx, asking, seen)
	}
	if err == nil {
		err = o.addFailures(ctx, asking, seen, verdicts)
	}
	return seen, err
}

// begin refuses what there is no use in waiting for, and finds the service deployments that ECS no longer names: one
// may just have failed.
func (o *observer) begin(ctx context.Context, asking investigate.Investigator, seen []rollout.Observation) error {
	const recently = 3 * time.Hour
	for i, s := range seen {
		switch {
		case s.Status == "":
			return rollout.Refusal{Err: investigate.NoService{Cluster: o.cluster, Service: o.services[i]}}
		case !s.ByECS() && o.wanted.Deployment == "" && !strings.Contains(o.wanted.TaskDefinition, ":"):
			return rollout.Refusal{Err: notByECS(s.Service)}
		case s.ByECS() && s.CurrentDeploymentARN == "":
			newest, err := asking.NewestDeployment(ctx, o.cluster, o.services[i], recently)
			if unlessRefused(err) != nil {
				return err
			}
			o.rollouts[o.services[i]] = newest.ARN
		}
	}
	return nil
}

// notByECS says what to do about a service of which ECS cannot tell what its controller is about to roll out.
func notByECS(s incident.Service) error {
	text := fmt.Sprintf("%s is deployed by %[2]s, not by ECS; say what to wait for with --task-definition FAMILY:REVISION",
		s.Name, s.Controller)
	for _, set := range s.TaskSets {
		if command := codeDeploy("wait deployment-successful", s.ARN, set.ExternalID); command != "" {
			return errors.New(text + ", or run: " + command)
		}
	}
	return errors.New(text)
}

// codeDeploy is a command about a deployment of CodeDeploy, if it is one.
func codeDeploy(what, service, id string) string {
	arn, err := arnutil.Parse(service)
	if err != nil || !strings.HasPrefix(id, "d-") || !awsname.IsECS(id) {
		return ""
	}
	return fmt.Sprintf("aws deploy %s --region %s --deployment-id %s", what, arn.Region, id)
}

// addRollouts asks for the service deployments, which know of alarms, hooks and stops before the services do. Where
// that is not allowed the services themselves have to do.
func (o *observer) addRollouts(ctx context.Context, asking investigate.Investigator, seen []rollout.Observation) error {
	var arns []string
	for i, s := range seen {
		if s.CurrentDeploymentARN != "" {
			o.rollouts[o.services[i]] = s.CurrentDeploymentARN
		}
		if arn := o.rollouts[o.services[i]]; arn != "" {
			arns = append(arns, arn)
		}
	}
	known, err := asking.Rollouts(ctx, arns)
	for i := range seen {
		seen[i].Current = known[o.rollouts[o.services[i]]]
	}
	return unlessRefused(err)
}

// addDefinitions asks what a service deployment rolls out where nothing is listed that runs what is waited for: it may
// have failed already.
func (o *observer) addDefinitions(
	ctx context.Context, asking investigate.Investigator, seen []rollout.Observation,
) error {
	for i, s := range seen {
		listed := slices.ContainsFunc(s.Deployments, func(d incident.Deployment) bool {
			return rollout.Runs(d.TaskDefinitionARN, o.wanted.TaskDefinition)
		})
		revision := s.Current.Target.ARN
		if o.wanted.TaskDefinition == "" || listed || revision == "" {
			continue
		}
		if _, asked := o.definitions[revision]; !asked {
			definition, err := asking.DefinitionOf(ctx, revision)
			if unlessRefused(err) != nil {
				return err
			}
			o.definitions[revision] = definition
		}
		seen[i].RolledOut = o.definitions[revision]
	}
	return nil
}

// taskPause is the time between two looks at a service's stopped tasks.
const taskPause = 10 * time.Second

// addFailures counts the tasks that failed alike, where nothing but the count can end a deployment.
func (o *observer) addFailures(
	ctx context.Context, asking investigate.Investigator, seen []rollout.Observation, verdicts []rollout.Verdict,
) error {
	for i, s := range seen {
		v := rollout.Decide(o.wanted, seen[i:i+1]) // of the first look
		if i < len(verdicts) {
			v = verdicts[i]
		}
		id := v.Deployment.ID
		if id == "" || !v.Open || o.wanted.FailAfter == 0 || s.Status != "ACTIVE" || s.Guarded(s.Deployment(id), s.Current) {
			continue
		}
		if known, ok := o.failing[id]; !ok || time.Since(known.at) >= taskPause {
			alike, err := asking.FailedAlike(ctx, o.cluster, o.services[i], id)
			if unlessRefused(err) != nil {
				return err
			}
			o.failing[id] = failing{alike, time.Now()}
		}
		seen[i].Alike, seen[i].AlikeCause = o.failing[id].Tasks, string(o.failing[id].Cause)
	}
	return nil
}
