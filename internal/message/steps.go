package message

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/lazyregexp"
)

// steps are what the reader can do. One that is over the limit is left out: half a command is worse than none.
func (d draft) steps() []string {
	if d.closing() {
		return nil
	}
	steps := d.stepsOfCause()
	if previous := definitionName(d.inc.Previous.ARN); d.stuck() && previous != "" && d.inc.Previous.ARN != d.inc.TaskDefinition.ARN {
		command := "aws ecs update-service --cluster " + d.inc.Cluster + " --service " + d.inc.ServiceName + " --task-definition " + previous
		steps = append(steps, say(d.words.goBack, "command", d.style.code(command)))
	}
	if d.unwatched() {
		steps = append(steps, d.words.noBreaker)
	}
	return whole(steps, d.inc.Region)
}

// command is the start of what a reader can paste, up to where options go.
var command = lazyregexp.New(`\baws [a-z0-9-]+ [a-z0-9-]+`)

// whole names in every command the Region that it is for: clusters of the same name are in others too.
func whole(steps []string, region string) []string {
	for i, step := range steps {
		if region != "" {
			steps[i] = command().ReplaceAllString(step, "$0 --region "+region)
		}
	}
	return slices.DeleteFunc(steps, func(step string) bool { return length(step) > longestStep })
}

func (d draft) stepsOfCause() []string {
	switch {
	case d.inc.Kind == incident.HookAwaitingAction:
		command := "aws ecs continue-service-deployment --service-deployment-arn " + d.inc.Hook.ServiceDeploymentARN + " --hook-id " + d.inc.Hook.ID
		return []string{
			say(d.words.hookContinue, "command", d.style.code(command+" --action CONTINUE")),
			say(d.words.hookRollback, "command", d.style.code(command+" --action ROLLBACK")),
		}
	case d.inc.Kind == incident.InstanceImpaired && d.v.Cause != diagnosis.AgentDisconnected:
		return []string{d.repair()}
	case d.hostImpaired(), d.inc.Kind == incident.HookFailed && d.inc.Hook.Type == "PAUSE":
		return nil // there is nothing to mend
	case d.v.Signature.Kind != "":
		return slices.Clone(d.words.signatures[d.v.Signature.Kind].Steps)
	case d.v.Cause == diagnosis.EssentialContainerExited && d.v.Exited:
		return d.stepsOfExit()
	case d.advised():
		return d.words.causes[d.v.Cause].steps(d.entities(), d.style.marks())
	}
	return nil
}

// repair is how an impaired instance is replaced. ECS does it by itself for managed instances, which are all that it checks for
// more than agent and container runtime.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AutoRepairConfiguration.html
func (d draft) repair() string {
	if provider := d.inc.Instance.CapacityProvider; provider != "" && !strings.HasPrefix(d.v.Evidence.Text, "CONTAINER_RUNTIME") {
		return say(d.words.autoRepair, "command", d.style.code("aws ecs describe-capacity-providers --capacity-providers "+provider))
	}
	instance := lastSegment(d.inc.Instance.ARN)
	return say(d.words.drain, "command", d.style.code("aws ecs update-container-instances-state --cluster "+d.inc.Cluster+" --container-instances "+instance+" --status DRAINING"))
}

// stepsOfExit are for a container that ended by itself: what its exit code stands for, and its log where that is not shown.
func (d draft) stepsOfExit() []string {
	steps := nonEmpty(d.words.exitSteps[d.v.ExitCode])
	switch d.inc.Log.Absence {
	case incident.NoLogStream, incident.NoLogLines:
		return append(steps, d.silentStep())
	case "":
		if len(d.inc.Log.Lines) == 0 {
			steps = append(steps, d.words.causes[d.v.Cause].steps(d.entities(), d.style.marks())...)
		}
	}
	return steps
}

// silentStep is for a container that left no line of log: it ended at once, or it ran and its lines are not where they should be.
func (d draft) silentStep() string {
	if len(d.v.Tasks) > 0 && lifetime(d.v.Tasks[0]) > time.Minute {
		return say(d.words.unloggedStep, "time", d.span(lifetime(d.v.Tasks[0])), "group", d.code(d.inc.Log.Group))
	}
	return d.words.silentStep
}

// advised says whether the cause is one that a reader can do something about, and AWS has a page on.
func (d draft) advised() bool {
	if d.closing() {
		return false
	}
	switch d.inc.Kind {
	case incident.Unreadable, incident.Unrecognized, incident.HookAwaitingAction:
		return false
	case incident.DeploymentRollingBack, incident.DaemonDeploymentFailed, incident.DaemonFailingToStart:
		return !d.v.Cause.About().Generic
	default:
		return true
	}
}

// unwatched says whether ECS will never announce that this service's deployment failed.
func (d draft) unwatched() bool {
	s := d.inc.Service
	return s.Known && !s.CircuitBreaker && !s.Alarms && d.inc.Kind != incident.HookAwaitingAction
}

// entities are what the verdict names, and the names that commands need.
func (d draft) entities() diagnosis.Entities {
	all := diagnosis.Entities{
		"cluster": d.inc.Cluster, "service": d.inc.ServiceName, "logGroup": d.logGroup(), "alarm": strings.Join(d.inc.ServiceDeployment.TriggeredAlarms, ", "),
		"definition": definitionName(d.inc.TaskDefinition.ARN), "previous": definitionName(d.inc.Previous.ARN),
	}
	maps.Copy(all, d.v.Entities)
	return all
}

// logGroup is the group that the task definition's containers write to, where it is one.
func (d draft) logGroup() string {
	group := ""
	for _, c := range d.inc.TaskDefinition.Containers {
		if group != "" && c.LogGroup != "" && c.LogGroup != group {
			return ""
		}
		group = cmp.Or(group, c.LogGroup)
	}
	return group
}
