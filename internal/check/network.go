package check

import (
	"cmp"
	"context"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/ecswhy/ecswhy/internal/answer"
	"github.com/ecswhy/ecswhy/internal/cause"
)

var ofNetworks = []problem{
	{"network", "subnet-missing", cause.NetworkInterfaceFailed, "", "",
		said{"One of the subnets {subnets} does not exist.", "Correct subnets in networkConfiguration."},
		said{"サブネット {subnets} のいずれかが存在しません。", "networkConfiguration の subnets を直してください。"}},
	{"network", "group-missing", cause.NetworkInterfaceFailed, "", "",
		said{"One of the security groups {groups} does not exist.", "Correct securityGroups in networkConfiguration."},
		said{"セキュリティグループ {groups} のいずれかが存在しません。", "networkConfiguration の securityGroups を直してください。"}},
	{"network", "vpcs-differ", cause.NetworkInterfaceFailed, "", "",
		said{"Subnets and security groups are not of one VPC: {vpcs}.", "Use those of one VPC."},
		said{"サブネットとセキュリティグループが同じ VPC にありません: {vpcs}", "同じ VPC のものを指定してください。"}},
	{"network", "addresses-short", cause.SubnetIPExhausted, "", "",
		said{
			"The subnets have {free} free addresses, and the deployment starts up to {needed} tasks beside those that " +
				"run.",
			"Add a subnet, or lower maximumPercent.",
		},
		said{"サブネットの空きアドレスは {free} 個ですが、デプロイ中は最大 {needed} 個のタスクが追加で起動します。", "サブネットを追加するか、maximumPercent を下げてください。"}},
	{"network", "pull-unreachable", cause.ImagePullNetwork, "", "",
		said{"From {subnet} there is no way to {service}: {why}.", "{fix}"},
		said{"{subnet} から {service} への経路がありません ({why})。", "{fix}"}},
	{"network", "secret-unreachable", cause.SecretNetwork, "", "",
		said{"From {subnet} there is no way to {service}: {why}.", "{fix}"},
		said{"{subnet} から {service} への経路がありません ({why})。", "{fix}"}},
	{"network", "log-unreachable", cause.LogNetwork, "", "",
		said{"From {subnet} there is no way to {service}: {why}.", "{fix}"},
		said{"{subnet} から {service} への経路がありません ({why})。", "{fix}"}},
	{"network", "env-file-unreachable", cause.EnvFileNetwork, "", "",
		said{"From {subnet} there is no way to {service}: {why}.", "{fix}"},
		said{"{subnet} から {service} への経路がありません ({why})。", "{fix}"}},
}

// places are the subnets and security groups of the service's tasks that are known.
func (x *examination) places() (subnets, groups []string) {
	c := x.Service.awsvpc()
	if c == nil {
		return nil, nil
	}
	known := func(ids []string) []string {
		return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !IsKnown(id) })
	}
	return known(c.Subnets), known(c.SecurityGroups)
}

// touchesNetwork reports whether the same plan or template changes who may speak to whom.
func (x *examination) touchesNetwork() bool {
	return x.touches("aws_security_group", "aws_vpc_security_group", "aws_vpc_endpoint", "aws_route", "aws_nat_gateway",
		"aws_network_acl", "aws_default_", "AWS::EC2::")
}

// networks checks that the tasks get an address and reach what ECS needs to start them.
func (x *examination) networks(ctx context.Context) {
	subnets, groups := x.places()
	if x.Service != nil && x.Service.NetworkConfiguration != nil && len(subnets) == 0 {
		x.unread("subnets")
	}
	if len(subnets) == 0 {
		return
	}
	var places answer.Answer[[]Subnet]
	var rules answer.Answer[[]SecurityGroup]
	answer.AtOnce(
		func() { places = x.world.Subnets(ctx, subnets) },
		func() {
			if len(groups) > 0 {
				rules = x.world.SecurityGroups(ctx, groups)
			}
		},
	)
	if places.Missing {
		x.find("subnet-missing", "", "subnets", strings.Join(subnets, ", "))
	}
	if rules.Missing {
		x.find("group-missing", "", "groups", strings.Join(groups, ", "))
	}
	if missed(x, strings.Join(subnets, ", "), places) || places.Missing {
		return
	}
	x.oneVPC(places.Value, rules.Value)
	x.addresses(places.Value)
	if !missed(x, strings.Join(groups, ", "), rules) {
		x.ways(ctx, places.Value, rules.Value)
	}
}

func (x *examination) oneVPC(subnets []Subnet, groups []SecurityGroup) {
	var vpcs []string
	for _, s := range subnets {
		vpcs = append(vpcs, s.VPCID)
	}
	for _, g := range groups {
		vpcs = append(vpcs, g.VPCID)
	}
	slices.Sort(vpcs)
	if vpcs = slices.Compact(vpcs); len(vpcs) > 1 {
		x.find("vpcs-differ", "", "vpcs", strings.Join(vpcs, ", "))
	}
}

// addresses checks that the subnets have as many as the deployment needs at its peak.
func (x *examination) addresses(subnets []Subnet) {
	free := 0
	for _, s := range subnets {
		free += s.AvailableIPAddressCount
	}
	if needed := x.Service.peak(); x.Definition.NetworkMode == awsvpc && free < needed {
		x.find("addresses-short", "", "free", strconv.Itoa(free), "needed", strconv.Itoa(needed))
	}
}

// peak is how many tasks a deployment starts at most beside those that run.
func (s Service) peak() int {
	switch {
	case s.DesiredCount <= 0 || s.SchedulingStrategy == "DAEMON":
		return 0
	case s.isRolling():
		_, most := s.span()
		return max(0, most-s.RunningCount)
	}
	return s.DesiredCount // a deployment that shifts traffic has the old and the new tasks at once
}

// way is something that ECS must reach from a task's subnet.
type way struct{ problem, service string }

// needed are the ways that the definition takes. On Fargate of the platform versions from 1.4.0 on, all of them go by
// the task's own network interface, and elsewhere by the instance's, of which nothing is known here.
func (x *examination) needed() (ways []way) {
	if !x.IsFargate() {
		return nil
	}
	add := func(w way) {
		if !slices.Contains(ways, w) {
			ways = append(ways, w)
		}
	}
	for _, c := range x.Definition.ContainerDefinitions {
		switch host := ecrHost().FindStringSubmatch(c.Image); {
		case host != nil && host[2] == x.Region:
			add(way{"pull-unreachable", "ecr.api"})
			add(way{"pull-unreachable", "ecr.dkr"})
			add(way{"pull-unreachable", "s3"})
		case IsKnown(c.Image) || host != nil:
			add(way{"pull-unreachable", elsewhere})
		}
		for _, s := range c.sources() {
			from := x.sourceOf(s.ValueFrom)
			switch {
			case from.secret != "":
				add(way{"secret-unreachable", x.inRegion(from.region, "secretsmanager")})
			case from.parameter != "":
				add(way{"secret-unreachable", x.inRegion(from.region, "ssm")})
			}
		}
		if l := c.LogConfiguration; l != nil && l.LogDriver == awslogs {
			add(way{"log-unreachable", x.inRegion(l.Options["awslogs-region"], "logs")})
		}
		if len(c.EnvironmentFiles) > 0 {
			add(way{"env-file-unreachable", "s3"})
		}
	}
	return ways
}

// elsewhere is what no endpoint of the VPC leads to.
const elsewhere = "the internet"

// inRegion is a service of the task's Region, which an endpoint can lead to, or else elsewhere.
func (x *examination) inRegion(region, service string) string {
	if IsKnown(region) && region != x.Region {
		return elsewhere
	}
	return service
}

// outlook is what there is to see from a subnet.
type outlook struct {
	Subnet
	table     RouteTable
	groups    []SecurityGroup
	endpoints []Endpoint
	acls      []ACL
}

// ways checks that there is a way from each subnet to all that is needed.
func (x *examination) ways(ctx context.Context, subnets []Subnet, groups []SecurityGroup) {
	ways := x.needed()
	if len(ways) == 0 || len(subnets) == 0 {
		return
	}
	if x.touchesNetwork() {
		x.unread("routes")
		return
	}
	var tables answer.Answer[[]RouteTable]
	var endpoints answer.Answer[[]Endpoint]
	var acls answer.Answer[[]ACL]
	vpc := subnets[0].VPCID
	answer.AtOnce(
		func() { tables = x.world.Routes(ctx, vpc) },
		func() { endpoints = x.world.Endpoints(ctx, vpc) },
		func() { acls = x.world.ACLs(ctx, vpc) },
	)
	missed(x, vpc, acls)
	if missed(x, vpc, tables) || missed(x, vpc, endpoints) {
		return
	}
	for _, s := range subnets {
		x.waysFrom(ctx, outlook{s, tableOf(tables.Value, s.SubnetID), groups, endpoints.Value, acls.Value}, ways)
	}
}

func (x *examination) waysFrom(ctx context.Context, o outlook, ways []way) {
	why := x.closed(o)
	if why == none {
		return
	}
	for _, w := range ways {
		reason := x.byEndpoint(ctx, o, w.service)
		if reason == none {
			continue
		}
		if reason == noEndpoint {
			reason = why
		}
		about, fix := obstacles[reason], obstacles[reason].fix
		var service any = w.service
		if w.service == elsewhere {
			service, fix = internet, cmp.Or(about.fixElsewhere, fix)
		}
		x.find(w.problem, "", "subnet", o.SubnetID, "service", service, "why", about.why, "fix", fix)
	}
}

// closed says why there is no way to the internet, and nothing where there is one.
func (x *examination) closed(o outlook) obstacle {
	if len(o.groups) > 0 && !slices.ContainsFunc(o.groups, opensOut) {
		return noEgress
	}
	i := slices.IndexFunc(o.table.Routes, func(r Route) bool {
		return r.DestinationCIDRBlock == "0.0.0.0/0" || r.DestinationIPv6CIDRBlock == "::/0"
	})
	if i < 0 {
		return noRoute
	}
	r := o.table.Routes[i]
	switch {
	case r.DestinationIPv6CIDRBlock != "": // which is public by itself
	case r.State == "blackhole":
		return blackhole
	case strings.HasPrefix(r.GatewayID, "igw-") && x.Service.awsvpc().AssignPublicIP != enabled:
		return noPublicIP
	}
	return aclOf(o.acls, o.SubnetID).wall()
}

// opensOut reports whether a security group lets TCP 443 out to anywhere.
func opensOut(g SecurityGroup) bool {
	return slices.ContainsFunc(g.IPPermissionsEgress, func(p Permission) bool {
		anywhere := func(r struct{ CIDRIP string }) bool { return r.CIDRIP == "0.0.0.0/0" }
		return p.covers(443) && (len(p.IPv6Ranges) > 0 || slices.ContainsFunc(p.IPRanges, anywhere))
	})
}

func (p Permission) covers(port int) bool {
	return p.IPProtocol == "-1" || p.IPProtocol == "tcp" && p.FromPort <= port && port <= p.ToPort
}

// tableOf is the route table of a subnet: its own, or the VPC's.
func tableOf(tables []RouteTable, subnet string) (found RouteTable) {
	for _, t := range tables {
		for _, a := range t.Associations {
			if a.SubnetID == subnet {
				return t
			}
			if a.Main {
				found = t
			}
		}
	}
	return found
}

// byEndpoint says why no endpoint leads to a service, and nothing where one does.
func (x *examination) byEndpoint(ctx context.Context, o outlook, service string) obstacle {
	why := noEndpoint
	for _, e := range o.endpoints {
		if !strings.HasSuffix(e.ServiceName, "."+service) || e.State != "available" && e.State != "Available" {
			continue
		}
		if why = x.before(ctx, o, e); why == none {
			return none
		}
	}
	return why
}

// before says what stands before an endpoint of the service, and nothing where it is free.
func (x *examination) before(ctx context.Context, o outlook, e Endpoint) obstacle {
	switch {
	case e.VPCEndpointType == "Gateway" && !slices.Contains(e.RouteTableIDs, o.table.RouteTableID):
		return noEndpointRoute
	case e.VPCEndpointType == "Gateway":
		return aclOf(o.acls, o.SubnetID).wall()
	case !e.PrivateDNSEnabled:
		return noPrivateDNS
	case !x.letIn(ctx, o, e):
		return endpointClosed
	case !x.passes(ctx, o, e):
		return endpointACL
	}
	return none
}

// letIn reports whether an interface endpoint lets the tasks in. What is not known does not keep them out.
func (x *examination) letIn(ctx context.Context, o outlook, e Endpoint) bool {
	var ids, from []string
	for _, g := range e.Groups {
		ids = append(ids, g.GroupID)
	}
	for _, g := range o.groups {
		from = append(from, g.GroupID)
	}
	if len(ids) == 0 {
		return true
	}
	rules := x.world.SecurityGroups(ctx, ids)
	if missed(x, e.ServiceName, rules) || rules.Missing {
		return true
	}
	return slices.ContainsFunc(rules.Value, func(g SecurityGroup) bool {
		return admits(g.IPPermissions, 443, from, false) || admitsFrom(g.IPPermissions, 443, o.CIDRBlock)
	})
}

// passes reports whether the network ACLs let the tasks to one of an endpoint's subnets.
func (x *examination) passes(ctx context.Context, o outlook, e Endpoint) bool {
	if len(o.acls) == 0 || len(e.SubnetIDs) == 0 || slices.Contains(e.SubnetIDs, o.SubnetID) {
		return true
	}
	places := x.world.Subnets(ctx, e.SubnetIDs)
	return missed(x, e.ServiceName, places) || places.Missing ||
		slices.ContainsFunc(places.Value, func(to Subnet) bool { return pass(o.acls, o.Subnet, to) })
}

// admits reports whether rules let a TCP port in from one of the groups, or from any address where that may be theirs.
func admits(rules []Permission, port int, groups []string, anyAddress bool) bool {
	return slices.ContainsFunc(rules, func(p Permission) bool {
		if !p.covers(port) {
			return false
		}
		byAddress := anyAddress && len(p.IPRanges)+len(p.IPv6Ranges)+len(p.PrefixListIDs) > 0
		return byAddress || slices.ContainsFunc(p.UserIDGroupPairs, func(g struct{ GroupID string }) bool {
			return slices.Contains(groups, g.GroupID)
		})
	})
}

// admitsFrom reports whether rules let a TCP port in from all addresses of a block.
func admitsFrom(rules []Permission, port int, block string) bool {
	from, err := netip.ParsePrefix(block)
	if err != nil {
		return true // the subnet's own block is not known
	}
	return slices.ContainsFunc(rules, func(p Permission) bool {
		return p.covers(port) && slices.ContainsFunc(p.IPRanges, func(r struct{ CIDRIP string }) bool {
			wide, err := netip.ParsePrefix(r.CIDRIP)
			return err == nil && wide.Bits() <= from.Bits() && wide.Contains(from.Addr())
		})
	})
}
