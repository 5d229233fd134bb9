package check

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/ecswhy/ecswhy/internal/answer"
	"github.com/ecswhy/ecswhy/internal/cause"
)

var ofBalancers = []problem{
	{"balancer", "target-group-missing", cause.TargetGroupMissing, "", "",
		said{"The target group {group} does not exist.", "Create it, or correct targetGroupArn."},
		said{"ターゲットグループ {group} が存在しません。", "作成するか、targetGroupArn を直してください。"}},
	{"balancer", "target-type", cause.ELBRegistrationFailed, "", "",
		said{
			"The target group {group} is of type {type}, and tasks of the network mode {mode} need {want}.",
			"Use a target group of type {want}: the type cannot be changed.",
		},
		said{
			"ターゲットグループ {group} のタイプは {type} ですが、ネットワークモード {mode} のタスクには {want} が必要です。",
			"タイプは変更できないため、{want} のターゲットグループを使ってください。",
		}},
	{"balancer", "target-group-unused", cause.ELBRegistrationFailed, "", "",
		said{
			"No listener forwards to the target group {group}, so ECS refuses it.",
			"Add a listener rule that forwards to it.",
		},
		said{"ターゲットグループ {group} に転送するリスナーがないため、ECS に拒否されます。", "転送するリスナールールを追加してください。"}},
	{"balancer", "target-vpc", cause.ELBRegistrationFailed, "", "",
		said{
			"The target group {group} is in {vpc}, and the tasks are in {other}.",
			"Use a target group of the tasks' VPC.",
		},
		said{"ターゲットグループ {group} は {vpc} に、タスクは {other} にあります。", "タスクと同じ VPC のターゲットグループを使ってください。"}},
	{"balancer", "health-port", cause.ELBHealthCheckFailed, "", "",
		said{
			"The health check of {group} asks port {port}, which no container opens.",
			"Set its port to traffic-port, or open {port} in portMappings.",
		},
		said{
			"{group} のヘルスチェックはポート {port} に接続しますが、どのコンテナも開いていません。",
			"ポートを traffic-port にするか、portMappings に {port} を追加してください。",
		}},
	{"balancer", "health-path", cause.ELBHealthCheckFailed, cause.Warning, "",
		said{
			"The health check of {group} asks for {path}, and the container's own asks for {other}.",
			"Check that {path} answers with a code that the target group takes.",
		},
		said{"{group} のヘルスチェックのパスは {path} ですが、コンテナ自身のヘルスチェックは {other} です。", "{path} がターゲットグループの成功コードを返すか確認してください。"}},
	{"balancer", "health-protocol", cause.ELBHealthCheckFailed, cause.Warning, "",
		said{
			"The health check of {group} speaks {protocol}, and the container's own speaks {other} on the same port.",
			"Set the target group's health check to {other}.",
		},
		said{
			"{group} のヘルスチェックは {protocol} ですが、コンテナ自身のヘルスチェックは同じポートで {other} を使っています。",
			"ターゲットグループのヘルスチェックを {other} にしてください。",
		}},
	{"balancer", "health-codes", cause.ELBHealthCheckFailed, cause.Warning, "",
		said{
			"The health check of {group} asks for {path} and takes {codes}, and {count} of {total} targets answer otherwise " +
				"now. {answer}",
			"Let {path} answer with {codes}, or correct path or success codes of the target group's health check.",
		},
		said{
			"{group} のヘルスチェックは {path} に {codes} を期待していますが、現在ターゲット {total} 個中 {count} 個が別のコードを返しています。{answer}",
			"{path} が {codes} を返すようにするか、ターゲットグループのヘルスチェックのパスか成功コードを直してください。",
		}},
	{"balancer", "grace-period-none", cause.ELBHealthCheckFailed, cause.Warning, "",
		said{
			"The container may take {period} s to start (startPeriod), and the target group gives up after {patience} s " +
				"without a grace period.",
			"Set healthCheckGracePeriodSeconds to {period} or more.",
		},
		said{
			"コンテナの起動には最大 {period} 秒 (startPeriod) かかりますが、猶予期間がなく、ターゲットグループは {patience} 秒で異常と判断します。",
			"healthCheckGracePeriodSeconds を {period} 以上にしてください。",
		}},
	{"balancer", "zone-not-enabled", cause.ELBAZNotEnabled, "", "",
		said{
			"Tasks may run in {zone}, which is not enabled for the load balancer of {group}.",
			"Add the zone to the load balancer, or take its subnet out of the service.",
		},
		said{"タスクが動く {zone} が、{group} のロードバランサーで有効になっていません。", "ロードバランサーに AZ を追加するか、サービスからそのサブネットを外してください。"}},
	{"balancer", "target-closed", cause.ELBHealthCheckFailed, "", "",
		said{
			"The tasks' security groups let nothing in on port {port} from the load balancer of {group}.",
			"Allow it from the load balancer's security group.",
		},
		said{"タスクのセキュリティグループが、{group} のロードバランサーからのポート {port} を許可していません。", "ロードバランサーのセキュリティグループからの通信を許可してください。"}},
	{"balancer", "target-acl", cause.ELBHealthCheckFailed, "", "",
		said{
			"The network ACL of {subnet} keeps the load balancer of {group} from port {port} of tasks there.",
			"Allow TCP {port} in and TCP 1024–65535 out, in the subnet's network ACL.",
		},
		said{
			"{subnet} のネットワーク ACL が、{group} のロードバランサーからタスクのポート {port} への通信を拒否しています。",
			"サブネットのネットワーク ACL で TCP {port} の受信と TCP 1024〜65535 の送信を許可してください。",
		}},
}

// balancers checks the target groups that the tasks are registered with.
func (x *examination) balancers(ctx context.Context) {
	if x.Service == nil {
		return
	}
	answer.Each(x.Service.LoadBalancers, func(b LoadBalancer) struct{} {
		x.targetGroup(ctx, b, b.TargetGroupARN)
		if a := b.AdvancedConfiguration; a != nil {
			x.targetGroup(ctx, b, a.AlternateTargetGroupARN)
		}
		return struct{}{}
	})
}

func (x *examination) targetGroup(ctx context.Context, b LoadBalancer, arn string) {
	switch {
	case arn == "":
		return
	case !IsKnown(arn):
		x.unread("targetGroupArn")
		return
	}
	name := groupName(arn)
	if x.makes(TargetsKind, name) {
		x.unread(name)
		return
	}
	group := x.world.TargetGroup(ctx, arn)
	switch {
	case missed(x, name, group):
		return
	case group.Missing:
		x.find("target-group-missing", "", "group", name)
		return
	}
	g := group.Value
	x.targetType(name, g)
	forwarded := len(g.LoadBalancerARNs) > 0 ||
		x.touches("aws_lb_listener", "aws_alb_listener", "AWS::ElasticLoadBalancingV2::")
	if !forwarded && x.Service.isRolling() { // where traffic shifts, a target group may wait for it
		x.find("target-group-unused", "", "group", name)
	}
	x.health(name, b, g)
	x.codes(ctx, name, arn, g)
	x.reached(ctx, name, b, g)
}

// groupName is the name in the ARN of a target group: targetgroup/NAME/ID.
func groupName(arn string) string {
	parts := strings.Split(arn, "/")
	return parts[max(0, len(parts)-2)]
}

func (x *examination) targetType(name string, g TargetGroup) {
	mode, want := x.Definition.NetworkMode, "instance"
	if mode == awsvpc {
		want = "ip"
	}
	if IsKnown(mode) && mode != "none" && g.TargetType != want {
		x.find("target-type", "", "group", name, "type", g.TargetType, "mode", mode, "want", want)
	}
}

// health checks the target group's health check against the container's ports and its own health check.
func (x *examination) health(name string, b LoadBalancer, g TargetGroup) {
	c, there := x.Definition.container(b.ContainerName)
	if !there || g.HealthCheckEnabled != nil && !*g.HealthCheckEnabled {
		return
	}
	port := b.ContainerPort
	if own, err := strconv.Atoi(g.HealthCheckPort); err == nil && x.Definition.NetworkMode == awsvpc {
		port = own
		if !x.opens(own) {
			x.find("health-port", c.Name, "group", name, "port", g.HealthCheckPort)
			return
		}
	}
	x.ownCheck(name, c, g, port)
	patience := g.HealthCheckIntervalSeconds * g.UnhealthyThresholdCount
	grace := value(x.Service.HealthCheckGracePeriodSeconds, 0)
	if h := c.HealthCheck; h != nil && grace == 0 && value(h.StartPeriod, 0) > patience {
		x.find("grace-period-none", c.Name, "period", strconv.Itoa(*h.StartPeriod), "patience", strconv.Itoa(patience))
	}
}

// codes checks that what runs now answers with a code that the target group takes.
func (x *examination) codes(ctx context.Context, name, arn string, g TargetGroup) {
	if !strings.HasPrefix(g.HealthCheckProtocol, "HTTP") || g.HealthCheckEnabled != nil && !*g.HealthCheckEnabled {
		return
	}
	targets := x.world.Targets(ctx, arn)
	if missed(x, name, targets) {
		return
	}
	otherwise := slices.DeleteFunc(slices.Clone(targets.Value), func(t Target) bool {
		return t.Reason != "Target.ResponseCodeMismatch"
	})
	if len(otherwise) > 0 {
		x.find("health-codes", "", "group", name, "path", g.HealthCheckPath,
			"codes", cmp.Or(g.Matcher.HTTPCode, g.Matcher.GRPCCode), "count", strconv.Itoa(len(otherwise)),
			"total", strconv.Itoa(len(targets.Value)), "answer", otherwise[0].Description)
	}
}

// ownCheck compares with what the container's own health check asks on the same port.
func (x *examination) ownCheck(name string, c Container, g TargetGroup, port int) {
	own, asks := c.asks()
	if asks && own.port == port && strings.HasPrefix(g.HealthCheckProtocol, "HTTP") {
		if own.path != g.HealthCheckPath {
			x.find("health-path", c.Name, "group", name, "path", g.HealthCheckPath, "other", own.path)
		}
		if own.protocol != g.HealthCheckProtocol {
			x.find("health-protocol", c.Name, "group", name, "protocol", g.HealthCheckProtocol, "other", own.protocol)
		}
	}
}

func (x *examination) opens(port int) bool {
	return slices.ContainsFunc(x.Definition.ContainerDefinitions, func(c Container) bool {
		return slices.ContainsFunc(c.PortMappings, func(p Port) bool {
			return p.ContainerPort == port || p.ContainerPortRange != ""
		})
	})
}

// request is what a container's health check asks of the container itself.
type request struct {
	protocol, path string
	port           int
}

// asks reads the address out of a health check such as curl -f http://localhost:8080/health || exit 1.
func (c Container) asks() (r request, ok bool) {
	if c.HealthCheck == nil {
		return r, false
	}
	for word := range strings.FieldsSeq(strings.Join(c.HealthCheck.Command, " ")) {
		protocol, rest, found := strings.Cut(strings.Trim(word, `"'`), "://")
		host, path, _ := strings.Cut(rest, "/")
		name, port, hasPort := strings.Cut(host, ":")
		if !found || name != "localhost" && name != "127.0.0.1" || strings.Contains(word, "$") {
			continue
		}
		r = request{strings.ToUpper(protocol), "/" + path, map[string]int{"http": 80, "https": 443}[protocol]}
		if hasPort {
			number, err := strconv.Atoi(port)
			if err != nil {
				return r, false
			}
			r.port = number
		}
		return r, true
	}
	return r, false
}

// reached checks that the load balancer reaches the tasks: VPC, zones, security groups.
func (x *examination) reached(ctx context.Context, name string, b LoadBalancer, g TargetGroup) {
	subnets, groups := x.places()
	if len(subnets) == 0 || len(g.LoadBalancerARNs) == 0 {
		return
	}
	places := x.world.Subnets(ctx, subnets)
	balancer := x.world.Balancer(ctx, g.LoadBalancerARNs[0])
	if missed(x, name, places) || missed(x, name, balancer) || balancer.Missing || len(places.Value) == 0 {
		return
	}
	if vpc := places.Value[0].VPCID; g.VPCID != "" && g.VPCID != vpc {
		x.find("target-vpc", "", "group", name, "vpc", g.VPCID, "other", vpc)
		return
	}
	for _, zone := range zonesOf(places.Value) {
		if balancer.Value.Type == "application" && !slices.Contains(balancer.Value.Zones, zone) {
			x.find("zone-not-enabled", "", "group", name, "zone", zone)
		}
	}
	if b.ContainerPort > 0 && !x.touchesNetwork() {
		x.letsBalancerIn(ctx, name, b.ContainerPort, groups, balancer.Value.SecurityGroups)
		x.letsBalancerPass(ctx, name, b.ContainerPort, places.Value)
	}
}

// letsBalancerPass checks that the ACLs of the tasks' subnets let the load balancer pass, wherever it is.
func (x *examination) letsBalancerPass(ctx context.Context, name string, port int, subnets []Subnet) {
	acls := x.world.ACLs(ctx, subnets[0].VPCID)
	if missed(x, name, acls) {
		return
	}
	for _, s := range subnets {
		acl := aclOf(acls.Value, s.SubnetID)
		if !acl.lets(false, ports{port, port}, isAny) || !acl.lets(true, ofClients, isAny) {
			x.find("target-acl", "", "subnet", s.SubnetID, "group", name, "port", strconv.Itoa(port))
		}
	}
}

// letsBalancerIn checks that the tasks' security groups let the load balancer's in.
func (x *examination) letsBalancerIn(ctx context.Context, name string, port int, groups, from []string) {
	if len(from) == 0 || len(groups) == 0 {
		return
	}
	tasks := x.world.SecurityGroups(ctx, groups)
	if missed(x, name, tasks) || tasks.Missing {
		return
	}
	letsIn := slices.ContainsFunc(tasks.Value, func(s SecurityGroup) bool {
		return admits(s.IPPermissions, port, from, true)
	})
	if !letsIn {
		x.find("target-closed", "", "group", name, "port", strconv.Itoa(port))
	}
}
