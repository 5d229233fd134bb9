package diagnosis

import (
	"maps"
	"slices"
	"strconv"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// withDependency is the failure of a task of which ECS says only that it did not start, where its definition tells why:
// a container that never ran depends on one that did not get so far as it should.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html (dependsOn)
func withDependency(failure Failure, task incident.Task, definition incident.TaskDefinition) Failure {
	if task.StopCode != "TaskFailedToStart" {
		return failure
	}
	for _, c := range definition.Containers {
		if ran(task, c.Name) {
			continue
		}
		for _, on := range slices.Sorted(maps.Keys(c.DependsOn)) {
			if blocks(containerOf(task, on), c.DependsOn[on]) {
				return blameDependency(failure, on, definition)
			}
		}
	}
	return failure
}

// blameDependency is the failure with the container that others waited for as the one to blame.
func blameDependency(failure Failure, on string, definition incident.TaskDefinition) Failure {
	failure.Cause, failure.Container = cause.DependencyFailed, on
	failure.Entities = Entities{"container": on}
	for _, c := range definition.Containers {
		if c.Name == on && c.StartTimeout > 0 {
			failure.Entities["startTimeout"] = strconv.Itoa(c.StartTimeout)
		}
	}
	return failure
}

// ran reports whether a container of a task ran at all.
func ran(task incident.Task, name string) bool {
	c := containerOf(task, name)
	return c.Exited || c.RuntimeID != ""
}

func containerOf(task incident.Task, name string) incident.Container {
	i := slices.IndexFunc(task.Containers, func(c incident.Container) bool { return c.Name == name })
	if i < 0 {
		return incident.Container{}
	}
	return task.Containers[i]
}

// blocks reports whether a container that ended did not fulfil the condition that another one waited for. One that was
// to become healthy was still running when its task was stopped.
func blocks(on incident.Container, condition string) bool {
	switch condition {
	case "HEALTHY":
		return on.Exited && on.Health != "HEALTHY"
	case "SUCCESS":
		return on.Exited && on.ExitCode != 0
	case "COMPLETE":
		return on.Exited && fromOutside(on.ExitCode)
	}
	return false
}
