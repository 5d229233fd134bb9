package check

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ecswhy/ecswhy/internal/answer"
	"github.com/ecswhy/ecswhy/internal/cause"
)

var ofCapacity = []problem{
	{"hosts", "provider-missing", ServiceRefused, "", guide + "cluster-capacity-providers.html",
		said{
			"The capacity provider {provider} is not one of the cluster {cluster}.",
			"Associate it with the cluster, or correct capacityProviderStrategy.",
		},
		said{
			"キャパシティプロバイダー {provider} がクラスター {cluster} に関連付けられていません。",
			"クラスターに関連付けるか、capacityProviderStrategy を直してください。",
		}},
	{"hosts", "provider-cpu", cause.PlacementCPU, "", guide + "cluster-auto-scaling.html",
		said{"The capacity provider {provider} has CPU for {room} of {needed} tasks that are to start, and {why}.", "{fix}"},
		said{
			"キャパシティプロバイダー {provider} の CPU の空きは、起動するタスク {needed} 個のうち {room} 個分です ({why})。", "{fix}",
		}},
	{"hosts", "provider-memory", cause.PlacementMemory, "", guide + "cluster-auto-scaling.html",
		said{
			"The capacity provider {provider} has memory for {room} of {needed} tasks that are to start, and {why}.", "{fix}",
		},
		said{
			"キャパシティプロバイダー {provider} のメモリの空きは、起動するタスク {needed} 個のうち {room} 個分です ({why})。", "{fix}",
		}},
}

// strategy are the capacity providers of a service: its own, or else the cluster's where it has no launch type.
func (s Service) strategy(c Cluster) (names []string) {
	shares := s.CapacityProviderStrategy
	if len(shares) == 0 && s.LaunchType == "" {
		shares = c.DefaultCapacityProviderStrategy
	}
	for _, share := range shares {
		names = append(names, share.CapacityProvider)
	}
	return names
}

// providers checks that the capacity providers are there, and those of Auto Scaling groups have room or can make some.
func (x *examination) providers(ctx context.Context, s Service, c Cluster, names []string) {
	if slices.ContainsFunc(names, func(name string) bool { return !IsKnown(name) }) || x.touches(
		"aws_ecs_capacity_provider", "aws_ecs_cluster", "aws_autoscaling", "AWS::ECS::C", "AWS::AutoScaling::") {
		x.unread("capacityProviderStrategy")
		return
	}
	for _, name := range names {
		if !slices.Contains(c.CapacityProviders, name) {
			x.find("provider-missing", "", "provider", name, "cluster", last(s.Cluster))
			return
		}
	}
	needed := s.starts()
	if isOfFargate(names[0]) || needed == 0 {
		return
	}
	var all answer.Answer[[]Provider]
	var instances answer.Answer[[]Instance]
	answer.AtOnce(
		func() { all = x.world.Providers(ctx, names) },
		func() { instances = x.world.Instances(ctx, s.Cluster) },
	)
	if !missed(x, strings.Join(names, ", "), all) && !missed(x, last(s.Cluster), instances) {
		x.capacity(needed, all.Value, instances.Value)
	}
}

// starts is how many tasks a deployment must be able to start beside those that run: one where it goes step by step,
// unless old ones stop first, and all where traffic shifts.
func (s Service) starts() int {
	more := s.DesiredCount - s.RunningCount
	switch least, _ := s.span(); {
	case s.peak() == 0:
		return 0
	case !s.isRolling():
		return s.DesiredCount
	case s.RunningCount > least:
		return max(0, more)
	}
	return max(1, more)
}

// capacity checks that there is room for so many tasks, or can be. Providers of other kinds find instances themselves.
func (x *examination) capacity(needed int, all []Provider, instances []Instance) {
	var names []string
	var scales bool
	most, more := 0, 0
	for _, p := range all {
		if p.GroupARN == "" {
			return
		}
		names = append(names, p.Name)
		most += p.Max
		if p.Scales {
			scales, more = true, more+max(0, p.Max-p.Desired)
		}
	}
	own := slices.DeleteFunc(slices.Clone(instances), func(i Instance) bool {
		return !i.isAble() || !slices.Contains(names, i.CapacityProviderName)
	})
	if len(own) == 0 && more > 0 {
		return // how large new ones are is not known
	}
	about := words{"its managed scaling is off", "マネージドスケーリングが無効"}
	fix := words{"Turn on managed scaling, or add instances.", "マネージドスケーリングを有効にするか、インスタンスを追加してください。"}
	if scales {
		about = words{
			fmt.Sprintf("the maximum of its Auto Scaling group is %d", most),
			fmt.Sprintf("Auto Scaling グループの最大数は %d", most),
		}
		fix = words{
			"Raise the maximum of the Auto Scaling group, or lower cpu and memory of the task.",
			"Auto Scaling グループの最大数を増やすか、タスクの cpu と memory を減らしてください。",
		}
	}
	short := func(problem string, room int) bool {
		if room >= needed {
			return false
		}
		x.find(problem, "", "provider", strings.Join(names, ", "), "room", strconv.Itoa(room), "needed",
			strconv.Itoa(needed), "why", about, "fix", fix)
		return true
	}
	cpu, memory, _ := x.Definition.size()
	if !short("provider-cpu", room(own, more, cpu, Instance.cpu)) {
		short("provider-memory", room(own, more, memory, Instance.memory))
	}
}

// room is for how many tasks of a size there is some on instances and on so many more of the largest of them.
func room(instances []Instance, more, size int, of func(Instance) (free, all int)) (tasks int) {
	largest := 0
	for _, i := range instances {
		free, all := of(i)
		tasks += free / max(1, size)
		largest = max(largest, all/max(1, size))
	}
	return tasks + more*largest
}

func (i Instance) cpu() (free, all int) { return i.CPU, i.AllCPU }

func (i Instance) memory() (free, all int) { return i.Memory, i.AllMemory }

// isAble reports whether tasks can be placed on an instance.
func (i Instance) isAble() bool { return i.AgentConnected && i.Status == "ACTIVE" }
