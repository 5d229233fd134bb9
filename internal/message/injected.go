package message

import (
	"slices"
	"strings"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// isProxy reports whether a container is the one that ECS puts into a task for Service Connect, of which the task
// definition knows nothing.
func isProxy(container string) bool { return strings.HasPrefix(container, "ecs-service-connect-") }

// isAgent reports whether a container is the one that GuardDuty puts into a task of Fargate. The task runs without it.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-guard-duty-troubleshooting.html
func isAgent(container string) bool { return strings.HasPrefix(container, "aws-guardduty-agent") }

// injected is what to do about a container that is not in the task definition.
func (d *draft) injected() []string {
	switch {
	case isProxy(d.v.Container):
		return d.fitting(d.words.ProxyHost, d.words.ProxyRoom, d.words.ProxyStep)
	case isAgent(d.v.Container):
		return []string{d.words.AgentStep, d.words.AgentOff}
	}
	return nil
}

// routes reports whether a container takes the log lines of others, as FireLens calls it.
func (d *draft) routes(container string) bool {
	return slices.ContainsFunc(d.inc.TaskDefinition.Containers, func(c incident.ContainerDefinition) bool {
		return c.Name == container && c.FireLens != ""
	})
}

// router says of the container that is FireLens's where it has its settings from.
func (d *draft) router() []string {
	if !d.routes(d.v.Container) {
		return nil
	}
	return []string{d.words.RouterStep}
}
