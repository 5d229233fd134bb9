package check

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/ecswhy/ecswhy/internal/answer"
	"github.com/ecswhy/ecswhy/internal/cause"
)

var ofHosts = []problem{
	{"hosts", "cluster-missing", ServiceRefused, "", guide + "clusters.html",
		said{"There is no active cluster {cluster}.", "Create it, or correct the cluster's name."},
		said{"アクティブなクラスター {cluster} がありません。", "作成するか、クラスター名を直してください。"}},
	{"hosts", "no-instances", cause.NoContainerInstances, "", "",
		said{
			"The cluster {cluster} has no active container instance with a connected agent.",
			"Register one, or raise the Auto Scaling group's desired capacity.",
		},
		said{"クラスター {cluster} に、エージェントが接続されたアクティブなコンテナインスタンスがありません。", "インスタンスを登録するか、Auto Scaling グループの希望容量を増やしてください。"}},
	{"hosts", "cpu-short", cause.PlacementCPU, "", "",
		said{"A task needs {need} CPU units, and no instance has more than {most} free.", "Add instances, or lower cpu."},
		said{"タスクには CPU {need} ユニットが必要ですが、空きは最大でも {most} です。", "インスタンスを追加するか、cpu を減らしてください。"}},
	{"hosts", "memory-short", cause.PlacementMemory, "", "",
		said{
			"A task needs {need} MiB of memory, and no instance has more than {most} free.",
			"Add instances, or lower memory.",
		},
		said{"タスクにはメモリ {need} MiB が必要ですが、空きは最大でも {most} MiB です。", "インスタンスを追加するか、memory を減らしてください。"}},
	{"hosts", "gpu-short", cause.PlacementGPU, "", "",
		said{"A task needs {need} GPUs, and no instance has as many.", "Add instances with GPUs."},
		said{"タスクには GPU が {need} 個必要ですが、それだけ空いたインスタンスがありません。", "GPU 付きのインスタンスを追加してください。"}},
	{"hosts", "port-taken", cause.PortConflict, "", "",
		said{
			"The host port {port} is taken on every instance.",
			"Set hostPort to 0 for any free port, use awsvpc, or let old tasks stop first: minimumHealthyPercent below " +
				"100.",
		},
		said{
			"ホストポート {port} がすべてのインスタンスで使用中です。",
			"hostPort を 0 にして空きポートを使うか、awsvpc にするか、minimumHealthyPercent を 100 未満にして先に古いタスクを止めてください。",
		}},
	{"hosts", "attribute-missing", cause.PlacementConstraint, "", "",
		said{
			"No instance has what the placement constraint {expression} asks for.",
			"Add the attribute to instances, or take the constraint out.",
		},
		said{"配置制約 {expression} を満たすインスタンスがありません。", "インスタンスに属性を追加するか、制約を外してください。"}},
	{"hosts", "vcpu-quota", cause.QuotaExceeded, "", "",
		said{
			"The deployment starts {needed} vCPUs more, and of the quota of {limit} Fargate vCPUs {used} are used.",
			"Raise the quota in Service Quotas, or lower maximumPercent.",
		},
		said{
			"デプロイで {needed} vCPU が追加で必要ですが、Fargate の vCPU クォータ {limit} のうち {used} が使用中です。",
			"Service Quotas で引き上げるか、maximumPercent を下げてください。",
		}},
	{"hosts", "hook-missing", cause.HookNotInvoked, "", "",
		said{
			"The Lambda function {function} of a lifecycle hook does not exist.",
			"Deploy it, or correct hookTargetArn.",
		},
		said{"ライフサイクルフックの Lambda 関数 {function} が存在しません。", "デプロイするか、hookTargetArn を直してください。"}},
	{"hosts", "hook-role-missing", cause.HookNotInvoked, "", "",
		said{"The role {role} of a lifecycle hook does not exist.", "Create it, and allow it lambda:InvokeFunction."},
		said{"ライフサイクルフックのロール {role} が存在しません。", "ロールを作成し、lambda:InvokeFunction を許可してください。"}},
	{"hosts", "alarm-missing", ServiceRefused, "", guide + "deployment-alarm-failure.html",
		said{
			"The alarm {alarm} that is to watch the deployment does not exist.",
			"Create it, or take it out of deploymentConfiguration.alarms.",
		},
		said{"デプロイを監視するアラーム {alarm} が存在しません。", "作成するか、deploymentConfiguration の alarms から外してください。"}},
	{"hosts", "alarm-on", cause.AlarmRollback, cause.Warning, "",
		said{
			"The alarm {alarm} that watches the deployment is in ALARM now.",
			"See why first: while it is in ALARM as the deployment begins, ECS does not watch it.",
		},
		said{"デプロイを監視するアラーム {alarm} が現在 ALARM 状態です。", "先に原因を確認してください。デプロイ開始時に ALARM のアラームは監視されません。"}},
}

// hosts checks that there is room for the tasks, and what a deployment itself calls.
func (x *examination) hosts(ctx context.Context) {
	s := x.Service
	if s == nil {
		return
	}
	looks := []func(){func() { x.alarms(ctx, *s) }}
	for _, h := range s.DeploymentConfiguration.LifecycleHooks {
		looks = append(looks, func() { x.hook(ctx, h.HookTargetARN, h.RoleARN) })
	}
	if IsKnown(s.Cluster) && !x.makes(ClusterKind, last(s.Cluster)) {
		looks = append(looks, func() { x.cluster(ctx, *s) })
	}
	answer.AtOnce(looks...)
}

func (x *examination) cluster(ctx context.Context, s Service) {
	cluster := x.world.Cluster(ctx, s.Cluster)
	switch {
	case missed(x, last(s.Cluster), cluster):
		return
	case cluster.Missing || cluster.Value.Status != "ACTIVE":
		x.find("cluster-missing", "", "cluster", last(s.Cluster))
		return
	}
	providers := s.strategy(cluster.Value)
	if len(providers) > 0 {
		x.providers(ctx, s, cluster.Value, providers)
	}
	switch {
	case x.IsFargate() || len(providers) > 0 && isOfFargate(providers[0]):
		x.quota(ctx, s, len(providers) > 0 && providers[0] == fargateSpot)
	case s.LaunchType == "EC2" && len(providers) == 0:
		x.instances(ctx, s)
	}
}

// quota checks that the account may run as many vCPUs as the deployment needs at its peak.
func (x *examination) quota(ctx context.Context, s Service, spot bool) {
	needed := float64(s.peak()*units(x.Definition.CPU)) / 1024
	if needed == 0 {
		return
	}
	quota := x.world.VCPUs(ctx, spot)
	switch {
	case missed(x, "Fargate vCPU", quota):
		return
	case quota.Missing:
		x.miss("Fargate vCPU", answer.Gap{Call: "servicequotas:GetServiceQuota", Reason: "none"})
		return
	}
	if q := quota.Value; q.Used+needed > q.Limit {
		number := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
		x.find("vcpu-quota", "", "needed", number(needed), "limit", number(q.Limit), "used", number(q.Used))
	}
}

// instances checks that one of them has room for one task more.
func (x *examination) instances(ctx context.Context, s Service) {
	all := x.world.Instances(ctx, s.Cluster)
	if missed(x, last(s.Cluster), all) {
		return
	}
	able := slices.DeleteFunc(slices.Clone(all.Value), func(i Instance) bool { return !i.isAble() })
	if len(able) == 0 {
		x.find("no-instances", "", "cluster", last(s.Cluster))
		return
	}
	x.attributes(s, able)
	if least, _ := s.span(); s.peak() == 0 || s.isRolling() && s.RunningCount > least {
		return // no task starts beside those that run, or old ones make room first
	}
	cpu, memory, gpus := x.Definition.size()
	if most := mostOf(able, func(i Instance) int { return i.CPU }); most < cpu {
		x.find("cpu-short", "", "need", strconv.Itoa(cpu), "most", strconv.Itoa(most))
	}
	if most := mostOf(able, func(i Instance) int { return i.Memory }); most < memory {
		x.find("memory-short", "", "need", strconv.Itoa(memory), "most", strconv.Itoa(most))
	}
	if gpus > mostOf(able, func(i Instance) int { return i.GPUs }) {
		x.find("gpu-short", "", "need", strconv.Itoa(gpus))
	}
	x.hostPorts(s, able)
}

func mostOf(instances []Instance, free func(Instance) int) (most int) {
	for _, i := range instances {
		most = max(most, free(i))
	}
	return most
}

// size is what a task reserves: the task's own size, or else its containers'.
func (d Definition) size() (cpu, memory, gpus int) {
	for _, c := range d.ContainerDefinitions {
		cpu += max(0, c.CPU)
		if c.MemoryReservation > 0 {
			memory += c.MemoryReservation
		} else {
			memory += max(0, c.Memory)
		}
		for _, r := range c.ResourceRequirements {
			if n, err := strconv.Atoi(r.Value); r.Type == "GPU" && err == nil {
				gpus += n
			}
		}
	}
	if task := units(d.CPU); task > 0 {
		cpu = task
	}
	if task := mebibytes(d.Memory); task > 0 {
		memory = task
	}
	return cpu, memory, gpus
}

// hostPorts checks that the ports which the tasks open on their hosts are free on one, where no old task stops first.
func (x *examination) hostPorts(s Service, instances []Instance) {
	least, _ := s.span()
	if x.Definition.NetworkMode == awsvpc || least < s.DesiredCount {
		return
	}
	for _, c := range x.Definition.ContainerDefinitions {
		for _, p := range c.PortMappings {
			port := p.HostPort
			if x.Definition.NetworkMode == "host" {
				port = p.ContainerPort
			}
			taken := func(i Instance) bool { return slices.Contains(i.Ports, strconv.Itoa(port)) }
			if port > 0 && !slices.ContainsFunc(instances, func(i Instance) bool { return !taken(i) }) {
				x.find("port-taken", c.Name, "port", strconv.Itoa(port))
			}
		}
	}
}

// attributes checks constraints of the form attribute:NAME == VALUE. Others are for ECS to judge.
func (x *examination) attributes(s Service, instances []Instance) {
	for _, c := range slices.Concat(x.Definition.PlacementConstraints, s.PlacementConstraints) {
		words := strings.Fields(c.Expression)
		if len(words) != 3 || words[1] != "==" || !strings.HasPrefix(words[0], "attribute:") {
			continue
		}
		name, want := strings.TrimPrefix(words[0], "attribute:"), strings.Trim(words[2], `"'`)
		if !slices.ContainsFunc(instances, func(i Instance) bool { return i.Attributes[name] == want }) {
			x.find("attribute-missing", "", "expression", c.Expression)
		}
	}
}

func (x *examination) hook(ctx context.Context, function, role string) {
	if IsKnown(function) {
		there := x.world.Function(ctx, function)
		if !missed(x, function, there) && there.Missing {
			x.find("hook-missing", "", "function", function[strings.LastIndex(function, ":")+1:])
		}
	}
	if IsKnown(role) && !x.makes(RoleKind, last(role)) {
		trust := x.world.Trust(ctx, role)
		if !missed(x, role, trust) && trust.Missing {
			x.find("hook-role-missing", "", "role", last(role))
		}
	}
}

func (x *examination) alarms(ctx context.Context, s Service) {
	watching := s.DeploymentConfiguration.Alarms
	names := slices.DeleteFunc(slices.Clone(watching.AlarmNames), func(n string) bool {
		return !IsKnown(n) || x.makes(AlarmKind, n)
	})
	if !watching.Enable || len(names) == 0 {
		return
	}
	there := x.world.Alarms(ctx, names)
	if missed(x, strings.Join(names, ", "), there) {
		return
	}
	for _, name := range names {
		i := slices.IndexFunc(there.Value, func(a Alarm) bool { return a.Name == name })
		switch {
		case i < 0:
			x.find("alarm-missing", "", "alarm", name)
		case there.Value[i].State == "ALARM":
			x.find("alarm-on", "", "alarm", name)
		}
	}
}
