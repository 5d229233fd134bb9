package message

import (
	"slices"
	"strings"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// levers are what ends the harm at once, whatever the cause, where users are hurt or nothing else will end it. A job
// that comes again by itself needs none.
func (d *draft) levers() []string {
	if d.comesAgain() {
		return []string{d.words.JobComesAgain}
	}
	switch d.v.Impact.Code {
	case diagnosis.Down, diagnosis.Degraded, diagnosis.Exposed, diagnosis.AtRisk:
	case diagnosis.Unaffected:
		return append(d.stopCodeDeploy(), d.drain()...)
	default:
		return nil
	}
	for _, lever := range []func() []string{
		d.goBack, d.stopRollout, d.stopCodeDeploy, d.deleteTaskSet, d.pullAgain, d.drain,
	} {
		if steps := lever(); len(steps) > 0 {
			return steps
		}
	}
	return nil
}

// goBack is for a deployment that failed and that nobody rolls back.
func (d *draft) goBack() []string {
	gaveUp := slices.ContainsFunc(d.inc.Service.Deployments, func(before incident.Deployment) bool {
		return before.TaskDefinitionARN == d.inc.Previous.ARN && before.RolloutState == "FAILED"
	})
	if !diagnosis.Stuck(d.inc) || gaveUp || d.v.InVain || d.inc.Previous.ARN == d.inc.TaskDefinition.ARN {
		return nil
	}
	return d.step(d.words.GoBack,
		"aws ecs update-service --cluster {cluster} --service {service} --task-definition {previous}", nil)
}

// stopRollout is for a rollout under way that has something to go back to, be it only tasks that still serve.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stop-service-deployment.html
func (d *draft) stopRollout() []string {
	sd := d.inc.ServiceDeployment
	if sd.Status != "IN_PROGRESS" || len(sd.Sources) == 0 || d.v.InVain && d.v.Impact.Code == diagnosis.Down {
		return nil
	}
	return d.step(d.words.StopRollout,
		"aws ecs stop-service-deployment --service-deployment-arn {serviceDeployment} --stop-type ROLLBACK",
		diagnosis.Entities{"serviceDeployment": sd.ARN})
}

// stopCodeDeploy is for a task set of CodeDeploy that fails beside the one that serves.
func (d *draft) stopCodeDeploy() []string {
	set := d.inc.Service.TaskSet(d.inc.DeploymentID)
	if d.inc.Service.Controller != "CODE_DEPLOY" || set.ExternalID == "" || set.Status == "PRIMARY" {
		return nil
	}
	return d.step(d.words.StopRollout, "aws deploy stop-deployment --deployment-id {codeDeploy} --auto-rollback-enabled",
		diagnosis.Entities{"codeDeploy": set.ExternalID})
}

// deleteTaskSet is for a task set of another controller that fails beside the one that serves.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteTaskSet.html
func (d *draft) deleteTaskSet() []string {
	set := d.inc.Service.TaskSet(d.inc.DeploymentID)
	if d.inc.Service.Controller != "EXTERNAL" || set.ID == "" || set.Status == "PRIMARY" {
		return nil
	}
	return d.step(d.words.StopRollout,
		"aws ecs delete-task-set --cluster {cluster} --service {service} --task-set {taskSet} --force",
		diagnosis.Entities{"taskSet": set.ID})
}

// pullAgain is for a service at rest whose image is gone: a new deployment looks its tag up again.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
func (d *draft) pullAgain() []string {
	digest := strings.Contains(d.v.Entities["image"], "@sha256:") || strings.HasPrefix(d.v.Entities["tag"], "sha256:")
	pinned := slices.ContainsFunc(d.inc.TaskDefinition.Containers, func(c incident.ContainerDefinition) bool {
		return c.Name == d.v.Container && strings.Contains(c.Image, "@sha256:")
	})
	if d.v.Cause != cause.ImageNotFound || !digest || pinned || d.v.Impact.Failing != "" {
		return nil
	}
	return d.step(d.words.PullAgain,
		"aws ecs update-service --cluster {cluster} --service {service} --force-new-deployment", nil)
}

// drainInstance takes a container instance out of service: its tasks are started elsewhere first.
const drainInstance = "aws ecs update-container-instances-state --cluster {cluster}" +
	" --container-instances {containerInstance} --status DRAINING"

// drain is for several tasks that all failed on one container instance.
func (d *draft) drain() []string {
	instance := sharedInstance(d.v.Tasks)
	ofApplication := d.v.Exited || d.v.Impact.Failing != ""
	if len(d.v.Groups) != 1 || instance == "" || ofApplication && !isProxy(d.v.Container) {
		return nil
	}
	return d.step(d.words.DrainShared,
		drainInstance,
		diagnosis.Entities{"containerInstance": lastSegment(instance)})
}

// sharedInstance is the container instance on which all of several tasks ran, where it is one.
func sharedInstance(tasks []incident.Task) string {
	if len(tasks) < 2 {
		return ""
	}
	for _, task := range tasks {
		if task.InstanceARN != tasks[0].InstanceARN {
			return ""
		}
	}
	return tasks[0].InstanceARN
}

// fallback is where to look when nothing else can be advised.
func (d *draft) fallback() []string {
	switch {
	case d.inc.Kind == incident.Unreadable:
		return []string{d.words.LookSender}
	case len(d.inc.Tasks) > 0:
		steps := d.step(d.words.LookTask, "aws ecs describe-tasks --cluster {cluster} --tasks {task}",
			diagnosis.Entities{"task": lastSegment(d.inc.Tasks[0].ARN)})
		if len(steps) > 0 {
			return steps
		}
	case d.inc.ServiceName != "":
		steps := d.step(d.words.LookService, "aws ecs describe-services --cluster {cluster} --services {service}", nil)
		if len(steps) > 0 {
			return steps
		}
	}
	return []string{d.words.LookConsole}
}
