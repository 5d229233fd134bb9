package check_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ecswhy/ecswhy/internal/answer"
	"github.com/ecswhy/ecswhy/internal/check"
	"github.com/ecswhy/ecswhy/internal/check/shape"
)

// fake is a world in which all that the sound subject names is there and well.
type fake struct {
	images    map[string]check.Image
	expiry    check.Expiry
	trusts    map[string]string
	denied    []string // actions
	on        []string // condition keys on which they are
	secrets   map[string]check.StoredSecret
	values    check.SecretValue
	noParams  []string
	keys      map[string]string
	secure    map[string]string // keys of parameters
	gone      []string          // of what is only there or not
	system    check.FileSystem
	point     string
	group     check.TargetGroup
	targets   []check.Target
	balancer  check.Balancer
	subnets   []check.Subnet
	groups    map[string]check.SecurityGroup
	tables    []check.RouteTable
	endpoints []check.Endpoint
	acls      []check.ACL
	cluster   check.Cluster
	providers []check.Provider
	instances []check.Instance
	quota     check.Quota
	alarms    []check.Alarm

	refused string // permission of the call that may not be made
}

// digested is the image by its digest.
var digested = account + ".dkr.ecr.eu-west-1.amazonaws.com/web@sha256:" + strings.Repeat("a", 64)

const (
	account    = "111122223333"
	repository = account + ".dkr.ecr.eu-west-1.amazonaws.com/web:47"
	secretARN  = "arn:aws:secretsmanager:eu-west-1:" + account + ":secret:prod/db-AbCdEf"
	keyARN     = "arn:aws:kms:eu-west-1:" + account + ":key/1234abcd-12ab-34cd-56ef-1234567890ab"
	groupARN   = "arn:aws:elasticloadbalancing:eu-west-1:" + account + ":targetgroup/web/0123456789abcdef"
	trust      = `{"Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]}`
)

// into reads JSON.
func into[T any](text string) (v T) {
	value, err := shape.Parse([]byte(text))
	if err != nil {
		panic(err)
	}
	shape.Into(&v, value)
	return v
}

func sound() *fake {
	return &fake{
		images: map[string]check.Image{
			repository:                   {Platforms: []string{"linux/amd64", "linux/arm64"}},
			"public.ecr.aws/x/proxy:1":   {Platforms: []string{"linux/amd64"}},
			"mcr.microsoft.com/iis:2022": {Platforms: []string{"windows/amd64"}},
			"nginx":                      {Platforms: []string{"linux/amd64"}},
			digested:                     {Platforms: []string{"linux/amd64"}},
		},
		trusts:  map[string]string{"execution": trust, "task": trust, "volumes": trust, "hooks": trust},
		secrets: map[string]check.StoredSecret{secretARN: {KeyID: keyARN, Versions: map[string][]string{"v1": {"AWSCURRENT"}}}},
		values:  check.SecretValue{IsObject: true, Keys: []string{"password"}},
		keys:    map[string]string{keyARN: "Enabled"},
		system: check.FileSystem{State: "available", Mounts: []check.Mount{
			{ID: "m1", Zone: "eu-west-1a", State: "available", SecurityGroups: []string{"sg-efs"}},
			{ID: "m2", Zone: "eu-west-1b", State: "available", SecurityGroups: []string{"sg-efs"}},
		}},
		point: "fs-0123",
		group: into[check.TargetGroup](`{"TargetType": "ip", "Protocol": "HTTP", "Port": 80, "VpcId": "vpc-1",
			"LoadBalancerArns": ["lb"], "HealthCheckPath": "/health", "HealthCheckPort": "traffic-port",
			"HealthCheckProtocol": "HTTP", "Matcher": {"HttpCode": "200"}, "HealthCheckIntervalSeconds": 30, "UnhealthyThresholdCount": 2}`),
		targets:  []check.Target{{}, {Reason: "Elb.InitialHealthChecking"}, {Reason: "Target.DeregistrationInProgress"}},
		balancer: check.Balancer{Type: "application", Zones: []string{"eu-west-1a", "eu-west-1b"}, SecurityGroups: []string{"sg-lb"}},
		subnets: into[[]check.Subnet](`[
			{"SubnetId": "subnet-a", "VpcId": "vpc-1", "AvailabilityZone": "eu-west-1a", "AvailableIpAddressCount": 200, "CidrBlock": "10.0.1.0/24"},
			{"SubnetId": "subnet-b", "VpcId": "vpc-1", "AvailabilityZone": "eu-west-1b", "AvailableIpAddressCount": 200, "CidrBlock": "10.0.2.0/24"}]`),
		groups: map[string]check.SecurityGroup{
			"sg-task": into[check.SecurityGroup](`{"GroupId": "sg-task", "VpcId": "vpc-1",
				"IpPermissions": [{"IpProtocol": "tcp", "FromPort": 8080, "ToPort": 8080, "UserIdGroupPairs": [{"GroupId": "sg-lb"}]}],
				"IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}`),
			"sg-efs": into[check.SecurityGroup](`{"GroupId": "sg-efs", "VpcId": "vpc-1", "IpPermissions": [
				{"IpProtocol": "tcp", "FromPort": 2049, "ToPort": 2049, "UserIdGroupPairs": [{"GroupId": "sg-task"}]}]}`),
			"sg-endpoint": into[check.SecurityGroup](`{"GroupId": "sg-endpoint", "VpcId": "vpc-1", "IpPermissions": [
				{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}]}`),
		},
		acls: []check.ACL{acl("subnet-a", "subnet-b")},
		tables: into[[]check.RouteTable](`[{"RouteTableId": "rtb-1", "Associations": [{"Main": true}], "Routes": [
			{"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "State": "active"}]}]`),
		cluster:   check.Cluster{Status: "ACTIVE", CapacityProviders: []string{"FARGATE", "FARGATE_SPOT", "asg"}},
		providers: []check.Provider{{Name: "asg", GroupARN: "arn", Scales: true, Desired: 1, Max: 4}},
		instances: []check.Instance{
			{AgentConnected: true, Status: "ACTIVE", CPU: 2048, Memory: 4096, AllCPU: 2048, AllMemory: 4096,
				CapacityProviderName: "asg", Attributes: map[string]string{"disk": "ssd"}},
		},
		quota:  check.Quota{Limit: 100, Used: 10},
		alarms: []check.Alarm{{Name: "web-5xx", State: "OK"}},
	}
}

// isolated makes the VPC one without a way to the internet, in which endpoints lead to what the sound subject needs.
func (f *fake) isolated() {
	f.tables = into[[]check.RouteTable](`[{"RouteTableId": "rtb-1", "Associations": [{"Main": true}], "Routes": [
		{"DestinationPrefixListId": "pl-1", "GatewayId": "vpce-1", "State": "active"}]}]`)
	for _, service := range []string{"ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssm"} {
		f.endpoints = append(f.endpoints, into[check.Endpoint](`{"ServiceName": "com.amazonaws.eu-west-1.`+service+`",
			"VpcEndpointType": "Interface", "State": "available", "PrivateDnsEnabled": true, "Groups": [{"GroupId": "sg-endpoint"}]}`))
	}
	f.endpoints = append(f.endpoints, check.Endpoint{ServiceName: "com.amazonaws.eu-west-1.s3", VPCEndpointType: "Gateway",
		State: "available", RouteTableIDs: []string{"rtb-1"}})
}

// acl is one of subnets that lets all of IPv4 pass.
func acl(subnets ...string) check.ACL {
	return ruled([]string{"100 allow in -1 0.0.0.0/0", "100 allow out -1 0.0.0.0/0"}, subnets...)
}

// denials are the last rules of every ACL.
var denials = []string{
	"32767 deny in -1 0.0.0.0/0", "32767 deny out -1 0.0.0.0/0", "32768 deny in -1 ::/0", "32768 deny out -1 ::/0",
}

// ruled is one of subnets with rules: NUMBER ACTION in|out PROTOCOL BLOCK [FROM-TO].
func ruled(rules []string, subnets ...string) (a check.ACL) {
	for _, s := range subnets {
		a.Associations = append(a.Associations, struct{ SubnetID string }{s})
	}
	for _, rule := range slices.Concat(rules, denials) {
		words := strings.Fields(rule)
		e := check.ACLEntry{RuleAction: words[1], Egress: words[2] == "out", Protocol: words[3], CIDRBlock: words[4]}
		if strings.Contains(words[4], ":") {
			e.CIDRBlock, e.IPv6CIDRBlock = "", words[4]
		}
		e.RuleNumber, _ = strconv.Atoi(words[0])
		if len(words) > 5 {
			e.PortRange = &struct{ From, To int }{}
			_, _ = fmt.Sscanf(words[5], "%d-%d", &e.PortRange.From, &e.PortRange.To)
		}
		a.Entries = append(a.Entries, e)
	}
	return a
}

// asked gives an answer, unless its permission is refused.
func asked[T any](f *fake, permission string, value T, there bool) answer.Answer[T] {
	if f.refused == permission {
		return answer.Answer[T]{Gap: &answer.Gap{Call: permission, Denied: true}}
	}
	return answer.Answer[T]{Value: value, Missing: !there}
}

func (f *fake) is(name string) bool { return !slices.Contains(f.gone, name) }

func (f *fake) Image(_ context.Context, name string) answer.Answer[check.Image] {
	image, there := f.images[name]
	return asked(f, "ecr:BatchGetImage", image, there)
}

func (f *fake) Expiry(context.Context, string) answer.Answer[check.Expiry] {
	return asked(f, "ecr:GetLifecyclePolicy", f.expiry, true)
}

func (f *fake) Trust(_ context.Context, role string) answer.Answer[string] {
	policy, there := f.trusts[role[strings.LastIndex(role, "/")+1:]]
	return asked(f, "iam:GetRole", policy, there)
}

func (f *fake) Denied(_ context.Context, _ string, needs []check.Need) answer.Answer[[]check.Denial] {
	var denied []check.Denial
	for _, n := range needs {
		if slices.Contains(f.denied, n.Action) || slices.Contains(f.denied, n.Resource) {
			denied = append(denied, check.Denial{Need: n, Conditions: f.on})
		}
	}
	return asked(f, "iam:SimulatePrincipalPolicy", denied, true)
}

func (f *fake) Secret(_ context.Context, arn string) answer.Answer[check.StoredSecret] {
	secret, there := f.secrets[arn]
	return asked(f, "secretsmanager:DescribeSecret", secret, there)
}

func (f *fake) SecretKeys(context.Context, string, string, string) answer.Answer[check.SecretValue] {
	return asked(f, "secretsmanager:GetSecretValue", f.values, true)
}

func (f *fake) MissingParameters(_ context.Context, _ string, names []string) answer.Answer[[]string] {
	others := func(name string) bool { return !slices.Contains(names, name) }
	return asked(f, "ssm:GetParameters", slices.DeleteFunc(slices.Clone(f.noParams), others), true)
}

func (f *fake) ParameterKeys(context.Context, string, []string) answer.Answer[map[string]string] {
	return asked(f, "ssm:DescribeParameters", f.secure, true)
}

func (f *fake) Key(_ context.Context, _, id string) answer.Answer[check.Key] {
	if id == "alias/prod" {
		id = keyARN
	}
	state, there := f.keys[id]
	return asked(f, "kms:DescribeKey", check.Key{ARN: id, State: state}, there)
}

func (f *fake) Object(_ context.Context, arn string) answer.Answer[struct{}] {
	return asked(f, "s3:GetObject", struct{}{}, f.is(arn))
}

func (f *fake) LogGroup(_ context.Context, _, name string) answer.Answer[struct{}] {
	return asked(f, "logs:DescribeLogGroups", struct{}{}, f.is(name))
}

func (f *fake) FileSystem(_ context.Context, id string) answer.Answer[check.FileSystem] {
	return asked(f, "elasticfilesystem:DescribeFileSystems", f.system, f.is(id))
}

func (f *fake) AccessPoint(_ context.Context, id string) answer.Answer[string] {
	return asked(f, "elasticfilesystem:DescribeAccessPoints", f.point, f.is(id))
}

func (f *fake) Snapshot(_ context.Context, id string) answer.Answer[string] {
	return asked(f, "ec2:DescribeSnapshots", "completed", f.is(id))
}

func (f *fake) TargetGroup(_ context.Context, arn string) answer.Answer[check.TargetGroup] {
	return asked(f, "elasticloadbalancing:DescribeTargetGroups", f.group, f.is(arn))
}

func (f *fake) Targets(context.Context, string) answer.Answer[[]check.Target] {
	return asked(f, "elasticloadbalancing:DescribeTargetHealth", f.targets, true)
}

func (f *fake) Balancer(context.Context, string) answer.Answer[check.Balancer] {
	return asked(f, "elasticloadbalancing:DescribeLoadBalancers", f.balancer, true)
}

func (f *fake) Subnets(_ context.Context, ids []string) answer.Answer[[]check.Subnet] {
	others := func(s check.Subnet) bool { return !slices.Contains(ids, s.SubnetID) }
	return asked(f, "ec2:DescribeSubnets", slices.DeleteFunc(slices.Clone(f.subnets), others), f.is(ids[0]))
}

func (f *fake) SecurityGroups(_ context.Context, ids []string) answer.Answer[[]check.SecurityGroup] {
	var groups []check.SecurityGroup
	for _, id := range ids {
		if g, there := f.groups[id]; there {
			groups = append(groups, g)
		}
	}
	return asked(f, "ec2:DescribeSecurityGroups", groups, len(groups) == len(ids))
}

func (f *fake) Routes(context.Context, string) answer.Answer[[]check.RouteTable] {
	return asked(f, "ec2:DescribeRouteTables", f.tables, true)
}

func (f *fake) Endpoints(context.Context, string) answer.Answer[[]check.Endpoint] {
	return asked(f, "ec2:DescribeVpcEndpoints", f.endpoints, true)
}

func (f *fake) ACLs(context.Context, string) answer.Answer[[]check.ACL] {
	return asked(f, "ec2:DescribeNetworkAcls", f.acls, true)
}

func (f *fake) Cluster(context.Context, string) answer.Answer[check.Cluster] {
	return asked(f, "ecs:DescribeClusters", f.cluster, f.cluster.Status != "")
}

func (f *fake) Providers(context.Context, []string) answer.Answer[[]check.Provider] {
	return asked(f, "ecs:DescribeCapacityProviders", f.providers, true)
}

func (f *fake) Instances(context.Context, string) answer.Answer[[]check.Instance] {
	return asked(f, "ecs:DescribeContainerInstances", f.instances, true)
}

func (f *fake) VCPUs(context.Context, bool) answer.Answer[check.Quota] {
	return asked(f, "servicequotas:GetServiceQuota", f.quota, true)
}

func (f *fake) Function(_ context.Context, arn string) answer.Answer[struct{}] {
	return asked(f, "lambda:GetFunctionConfiguration", struct{}{}, f.is(arn))
}

func (f *fake) Alarms(context.Context, []string) answer.Answer[[]check.Alarm] {
	return asked(f, "cloudwatch:DescribeAlarms", f.alarms, true)
}
