package message

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/awsname"
	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/phrases"
)

// steps are what the reader can do. One that is over the limit is left out: half a command is worse than none.
func (d *draft) steps() []string {
	if d.closing() {
		return nil
	}
	steps := slices.Concat(d.levers(), d.mend(), d.stepsOfCause(), d.stepsOfJob())
	underWay := d.inc.Service.Primary().RolloutState == "IN_PROGRESS"
	if diagnosis.Unwatched(d.inc.Service) && underWay && d.inc.Kind != incident.HookAwaitingAction {
		steps = append(steps, d.words.NoBreaker)
	}
	if steps = whole(steps); len(steps) == 0 {
		steps = d.fallback()
	}
	if own := d.teamSteps(); len(own) > 0 {
		steps = append(own, steps...)
	}
	return once(steps)
}

// whole leaves out the steps that are too long.
func whole(steps []string) []string {
	return slices.DeleteFunc(steps, func(step string) bool { return length(step) > longestStep })
}

// step is a phrase with a {command} to copy, and none where the command lacks a name that AWS accepts, or ECS refuses
// it here. Names are those that the command needs beside the entities.
func (d *draft) step(phrase, template string, names diagnosis.Entities) []string {
	if _, fits := d.at(template); !fits {
		return nil
	}
	k := d.known()
	maps.Copy(k.Entities, names)
	command, ok := k.command(template)
	if !ok {
		return nil
	}
	return []string{phrases.Say(phrase, "command", d.style.Code(command))}
}

func (d *draft) stepsOfCause() []string {
	switch {
	case d.inc.Kind == incident.HookAwaitingAction:
		return d.decide()
	case d.v.Impact.Gone:
		return d.step(d.words.WhoDeleted,
			"aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=DeleteService", nil)
	case len(d.injected()) > 0:
		return d.injected()
	case d.inc.Kind == incident.InstanceImpaired && d.v.Cause != cause.AgentDisconnected:
		return d.repair()
	case d.inc.Kind == incident.HookFailed && d.inc.Hook.IsPause():
		return d.stepsOfPause()
	case d.hostImpaired():
		return nil // there is nothing to mend
	}
	return append(d.stepsOfCatalogue(), d.router()...)
}

// stepsOfCatalogue are those that hold for the cause wherever it is.
func (d *draft) stepsOfCatalogue() []string {
	switch {
	case d.v.Cause == cause.EssentialContainerExited && d.v.Exited:
		return d.stepsOfExit()
	case d.advised():
		return d.ofCatalogue()
	}
	return nil
}

func (d *draft) ofCatalogue() []string {
	return d.words.cause(d.v.Cause).steps(d.known(), d.style.marks(), d.at)
}

// repair is how an impaired instance is replaced. ECS does it by itself for managed instances, which are all that it
// checks for more than agent and container runtime. Their capacity provider belongs to a cluster, and without its
// name it is not found.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AutoRepairConfiguration.html
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeCapacityProviders.html
func (d *draft) repair() []string {
	if provider := d.inc.Instance.CapacityProvider; provider != "" &&
		!strings.HasPrefix(d.v.Evidence.Text, "CONTAINER_RUNTIME") {
		return d.step(d.words.AutoRepair,
			"aws ecs describe-capacity-providers --cluster {cluster} --capacity-providers {capacityProvider}",
			diagnosis.Entities{"capacityProvider": provider})
	}
	return d.step(d.words.Drain,
		drainInstance,
		diagnosis.Entities{"containerInstance": lastSegment(d.inc.Instance.ARN)})
}

// stepsOfExit are for a container that ended by itself: what its exit code stands for, and its log where that is not
// shown.
func (d *draft) stepsOfExit() []string {
	steps := d.fitting(d.words.ExitSteps[d.v.ExitCode]...)
	steps = steps[:min(1, len(steps))]
	switch d.inc.Log.Absence {
	case incident.NoLogStream, incident.NoLogLines:
		return append(steps, d.silentStep())
	case "":
		if len(d.inc.Log.Lines) == 0 {
			steps = append(steps, d.ofCatalogue()...)
		}
	case incident.NoLogDriver, incident.OtherDriver, incident.FireLens, incident.LogGroupGone: // no line can be missed
	}
	return steps
}

// silentStep is for a container that left no line of log: it ended at once, or it ran and its lines are not where they
// should be.
func (d *draft) silentStep() string {
	if len(d.v.Tasks) > 0 && lifetime(d.v.Tasks[0]) > time.Minute {
		return phrases.Say(d.words.UnloggedStep, "time", d.span(lifetime(d.v.Tasks[0])), "group", d.code(d.inc.Log.Group))
	}
	return d.words.SilentStep
}

// advised reports whether the cause is one that a reader can do something about, and AWS has a page on.
func (d *draft) advised() bool {
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

// known is what the verdict names, the names that commands need, and where things are.
func (d *draft) known() known {
	const ours = 13 // that the incident tells, beside those of the verdict
	all := make(diagnosis.Entities, ours+len(d.v.Entities))
	all["cluster"], all["service"], all["logGroup"] = d.inc.Cluster, d.inc.ServiceName, d.logGroup()
	all["alarm"] = strings.Join(d.inc.ServiceDeployment.TriggeredAlarms, ", ")
	all["definition"], all["previous"] = definitionName(d.inc.TaskDefinition.ARN), definitionName(d.inc.Previous.ARN)
	if d.inc.Kind == incident.JobRefused {
		all["definition"], all["family"] = d.requested(), d.inc.Family()
	}
	all["cpu"], all["memory"] = d.inc.TaskDefinition.CPU, d.inc.TaskDefinition.Memory
	all["refusal"], all["gateway"], all["silence"] = d.answers()
	if variable := d.variable(); variable != "" {
		all["variable"], all["starter"] = variable, d.inc.Starter().Name
	}
	if provider := d.inc.Instance.CapacityProvider; provider != "" {
		all["capacityProvider"] = provider
	}
	switch d.v.Cause {
	case cause.EFSMountFailed:
		all["fileSystem"] = d.fileSystem()
	case cause.SecretMalformed:
		all["secret"] = d.secretOfKey()
	case cause.KMSAccessDenied:
		if _, is := d.kmsKey(); is {
			all["kmsKey"] = d.v.Entities["key"]
		}
	default: // names nothing that stands elsewhere
	}
	maps.Copy(all, d.v.Entities)
	if all["registry"] == "" {
		all["registry"] = d.registry(all["repository"])
	}
	k := known{Entities: all, partition: d.inc.Partition, region: d.inc.Region}
	k.logRegions = d.logRegions(all["logGroup"])
	if len(k.logRegions) == 1 && k.logRegions[0] != k.region && k.has(k.logRegions[0]) {
		all["logRegion"] = k.logRegions[0]
	}
	return k
}

// logGroup is the group that the container to blame writes to, and where none is, the one that all of the task
// definition's containers do.
func (d *draft) logGroup() string {
	group := ""
	for _, c := range d.inc.TaskDefinition.Containers {
		if c.Name == d.v.Container {
			return c.LogGroup
		}
		if group != "" && c.LogGroup != "" && c.LogGroup != group {
			return ""
		}
		group = cmp.Or(group, c.LogGroup)
	}
	return group
}

// logRegions are the Regions in which containers write to a log group, each once: that of the container to blame,
// where it is one of them.
func (d *draft) logRegions(group string) []string {
	var regions []string
	for _, c := range d.inc.TaskDefinition.Containers {
		if c.LogGroup != group || group == "" {
			continue
		}
		region := cmp.Or(c.LogRegion, d.inc.Region)
		if c.Name == d.v.Container {
			return []string{region}
		}
		regions = append(regions, region)
	}
	return once(regions)
}

// registry is the host that the task definition has a repository's image from, where it is one.
func (d *draft) registry(repository string) string {
	host := ""
	for _, c := range d.inc.TaskDefinition.Containers {
		image, ok := awsname.ParseImage(c.Image)
		if !ok || image.Repository != repository {
			continue
		}
		if host != "" && image.Registry != host {
			return ""
		}
		host = image.Registry
	}
	return host
}
