package check

import (
	"context"
	"strconv"

	"github.com/ecswhy/ecswhy/internal/cause"
)

const dependsOnPage = guide + "task_definition_parameters.html#container_definition_dependson"

var ofStarts = []problem{
	{"start", "depends-on-unknown", DefinitionRefused, "", dependsOnPage,
		said{
			"It depends on the container {other}, which the definition does not have.",
			"Correct containerName in dependsOn.",
		},
		said{"タスク定義にないコンテナ {other} に依存しています。", "dependsOn の containerName を直してください。"}},
	{"start", "depends-on-circle", DefinitionRefused, "", dependsOnPage,
		said{"It depends on itself: {circle}.", "Take one of these out of dependsOn."},
		said{"依存関係が循環しています: {circle}", "dependsOn のいずれかを外してください。"}},
	{"start", "depends-on-healthy", DefinitionRefused, "", dependsOnPage,
		said{
			"It waits until {other} is HEALTHY, and {other} has no health check.",
			"Give {other} a healthCheck, or wait for START.",
		},
		said{"{other} が HEALTHY になるのを待ちますが、{other} にヘルスチェックがありません。", "{other} に healthCheck を追加するか、条件を START にしてください。"}},
	{"start", "depends-on-essential", DefinitionRefused, "", dependsOnPage,
		said{
			"It waits until {other} ends ({condition}), and {other} is essential: the task would end with it.",
			"Set essential of {other} to false.",
		},
		said{
			"{other} の終了 ({condition}) を待ちますが、{other} は essential なのでタスクごと終了します。",
			"{other} の essential を false にしてください。",
		}},
	{"start", "depends-on-condition", DefinitionRefused, "", dependsOnPage,
		said{"There is no condition {condition}.", "Use START, COMPLETE, SUCCESS or HEALTHY."},
		said{"{condition} という条件はありません。", "START、COMPLETE、SUCCESS、HEALTHY のいずれかにしてください。"}},
	{"start", "start-timeout", cause.DependencyFailed, "", "",
		said{
			"Its startTimeout of {timeout} s ends before its first health check at {interval} s, so {other} never " +
				"starts.",
			"Raise startTimeout above startPeriod and interval times retries, or lower interval.",
		},
		said{
			"startTimeout ({timeout} 秒) が最初のヘルスチェック ({interval} 秒後) より先に切れるため、{other} が起動できません。",
			"startTimeout を startPeriod や interval × retries より長くするか、interval を短くしてください。",
		}},
}

// start checks in which order the containers start.
func (x *examination) start(context.Context) {
	for _, c := range x.Definition.ContainerDefinitions {
		for _, on := range c.DependsOn {
			if IsKnown(on.ContainerName) && IsKnown(on.Condition) {
				x.dependency(c, on.ContainerName, on.Condition)
			}
		}
		if circle := x.circle(c.Name, c.Name, nil); circle != "" {
			x.find("depends-on-circle", c.Name, "circle", circle)
		}
	}
}

func (x *examination) dependency(c Container, name, condition string) {
	other, there := x.Definition.container(name)
	if !there {
		if !x.hides() {
			x.find("depends-on-unknown", c.Name, "other", name)
		}
		return
	}
	switch condition {
	case "START":
	case "COMPLETE", "SUCCESS":
		if other.IsEssential() {
			x.find("depends-on-essential", c.Name, "other", name, "condition", condition)
		}
	case "HEALTHY":
		x.waitsForHealth(c, other)
	default:
		x.find("depends-on-condition", c.Name, "condition", condition)
	}
}

func (x *examination) waitsForHealth(c, other Container) {
	if other.HealthCheck == nil {
		x.find("depends-on-healthy", c.Name, "other", other.Name)
		return
	}
	interval := 30 // seconds, where it is not set
	if i := other.HealthCheck.Interval; i != nil {
		interval = *i
	}
	if other.StartTimeout > 0 && interval != NotSet && other.StartTimeout < interval {
		x.find("start-timeout", other.Name, "timeout", strconv.Itoa(other.StartTimeout), "interval", strconv.Itoa(interval),
			"other", c.Name)
	}
}

// circle is the way from a container back to itself, such as a → b → a, if there is one.
func (x *examination) circle(from, to string, seen map[string]bool) string {
	c, _ := x.Definition.container(from)
	for _, on := range c.DependsOn {
		if on.ContainerName == to {
			return from + " → " + to
		}
		if seen[on.ContainerName] {
			continue
		}
		if seen == nil {
			seen = map[string]bool{}
		}
		seen[on.ContainerName] = true
		if rest := x.circle(on.ContainerName, to, seen); rest != "" {
			return from + " → " + rest
		}
	}
	return ""
}
