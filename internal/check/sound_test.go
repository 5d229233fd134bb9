package check_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/check"
)

// kinds are sound definitions of different kinds, none of which may raise an alarm.
var kinds = map[string]func(s *check.Subject, f *fake){
	"a web service on Fargate":       func(*check.Subject, *fake) {},
	"a worker without load balancer": func(s *check.Subject, _ *fake) { s.Service.LoadBalancers = nil },
	"a definition alone":             func(s *check.Subject, _ *fake) { s.Service = nil },
	"on ARM": func(s *check.Subject, _ *fake) {
		s.Definition.RuntimePlatform.CPUArchitecture = "ARM64"
		other(s).Image = repository
	},
	"of a digest": func(s *check.Subject, _ *fake) {
		first(s).Image = digested
	},
	"with a migration before it": func(s *check.Subject, _ *fake) {
		first(s).DependsOn[0].Condition, other(s).HealthCheck = "SUCCESS", nil
	},
	"with FireLens": func(s *check.Subject, _ *fake) {
		first(s).LogConfiguration = &check.LogConfiguration{LogDriver: "awsfirelens"}
		other(s).FirelensConfiguration = &struct{ Type string }{"fluentbit"}
	},
	"with a date in brackets": func(s *check.Subject, f *fake) {
		set("awslogs-datetime-format", `\[%d/%b/%Y:%H:%M:%S%L %z\]`)(s, f)
	},
	"with a pattern for its lines": func(s *check.Subject, f *fake) {
		set("awslogs-multiline-pattern", `^(INFO|ERROR|\d{4}-)`)(s, f)
	},
	"with EFS": func(s *check.Subject, _ *fake) { withEFS(s) },
	"with EBS": func(s *check.Subject, _ *fake) { withEBS(s) },
	"in a public subnet with public addresses": func(s *check.Subject, f *fake) {
		f.tables[0].Routes[0] = check.Route{DestinationCIDRBlock: "0.0.0.0/0", GatewayID: "igw-1"}
		network(s).AssignPublicIP = "ENABLED"
	},
	"in a VPC with endpoints alone": func(s *check.Subject, f *fake) {
		f.isolated()
		other(s).Image = repository
	},
	"in a subnet of IPv6 alone": func(_ *check.Subject, f *fake) {
		f.tables[0].Routes[0] = check.Route{DestinationIPv6CIDRBlock: "::/0", GatewayID: "igw-1", State: "active"}
	},
	"behind an ACL that lets HTTPS out and answers in": func(_ *check.Subject, f *fake) {
		f.acls = []check.ACL{ruled([]string{
			"90 deny in 6 203.0.113.0/24", "100 allow out 6 0.0.0.0/0 443-443", "110 allow in 6 0.0.0.0/0 1024-65535",
			"120 allow out 6 10.0.0.0/16 1024-65535",
		}, "subnet-a", "subnet-b")}
	},
	"behind an ACL that lets it to endpoints and S3 alone": func(s *check.Subject, f *fake) {
		f.isolated()
		other(s).Image = repository
		for i := range f.endpoints[:5] {
			f.endpoints[i].SubnetIDs = []string{"subnet-b"}
		}
		f.acls = []check.ACL{ruled([]string{
			"100 allow out 6 10.0.0.0/16", "110 allow out 6 52.218.0.0/17 443-443", "100 allow in 6 10.0.0.0/16",
			"110 allow in 6 52.218.0.0/17 32768-65535",
		}, "subnet-a", "subnet-b")}
	},
	"through a transit gateway": func(_ *check.Subject, f *fake) {
		f.tables[0].Routes[0] = check.Route{DestinationCIDRBlock: "0.0.0.0/0", TransitGatewayID: "tgw-1", State: "active"}
	},
	"on EC2 with ports that ECS chooses": onEC2,
	"on EC2 in the network mode host": func(s *check.Subject, f *fake) {
		onEC2(s, f)
		s.Definition.NetworkMode = "host"
		s.Service.DeploymentConfiguration.MinimumHealthyPercent = new(50)
	},
	"a daemon on EC2": func(s *check.Subject, f *fake) {
		onEC2(s, f)
		s.Service.LoadBalancers, s.Service.SchedulingStrategy, s.Service.DesiredCount = nil, "DAEMON", 0
	},
	"on Fargate Spot": func(s *check.Subject, _ *fake) {
		s.Service.LaunchType = ""
		s.Service.CapacityProviderStrategy = into[check.Service](`{"capacityProviderStrategy": [
			{"capacityProvider": "FARGATE_SPOT", "weight": 3}, {"capacityProvider": "FARGATE", "weight": 1, "base": 1}]}`).CapacityProviderStrategy
	},
	"on instances of a capacity provider": onProvider,
	"on full instances of a group that grows": func(s *check.Subject, f *fake) {
		onProvider(s, f)
		f.instances[0].CPU, f.instances[0].Memory, s.Service.DesiredCount = 0, 0, 12
	},
	"on a group that is empty": func(s *check.Subject, f *fake) {
		onProvider(s, f)
		f.instances, f.providers[0].Desired = nil, 0
	},
	"on managed instances": func(s *check.Subject, f *fake) {
		onProvider(s, f)
		f.instances, f.providers = nil, []check.Provider{{Name: "asg"}}
	},
	"on Windows": func(s *check.Subject, _ *fake) {
		p := &s.Definition.RuntimePlatform
		p.OperatingSystemFamily, p.CPUArchitecture = "WINDOWS_SERVER_2022_CORE", "X86_64"
		s.Definition.CPU, s.Definition.Memory = "1024", "2048"
		first(s).Image, other(s).Image = "mcr.microsoft.com/iis:2022", "mcr.microsoft.com/iis:2022"
	},
	"blue/green with hook and alarm": func(s *check.Subject, _ *fake) { shifting(s) },
	"deployed by CodeDeploy": func(s *check.Subject, _ *fake) {
		s.Service.DeploymentController = &struct{ Type string }{"CODE_DEPLOY"}
		s.Service.DeploymentConfiguration.DeploymentCircuitBreaker.Enable = false
	},
	"scaled to nothing": func(s *check.Subject, f *fake) {
		s.Service.DesiredCount, s.Service.RunningCount, f.quota.Used = 0, 0, 100
	},
	"with the key of a secret, read": secretFrom(secretARN + ":password::"),
	"with an environment file": func(s *check.Subject, _ *fake) {
		first(s).EnvironmentFiles = []struct{ Value, Type string }{{"arn:aws:s3:::bucket/web.env", "s3"}}
	},
	"whose plan makes log group, roles and repository": func(s *check.Subject, f *fake) {
		s.Made = map[check.Thing]bool{
			{Kind: check.LogGroupKind, Name: "/ecs/web"}: true, {Kind: check.RoleKind, Name: "execution"}: true,
			{Kind: check.RoleKind, Name: "task"}: true, {Kind: check.RepositoryKind, Name: "web"}: true,
		}
		f.images, f.trusts, f.gone = map[string]check.Image{"public.ecr.aws/x/proxy:1": {}}, nil, []string{"/ecs/web"}
	},
	"with a slow start and a grace period": func(s *check.Subject, _ *fake) {
		first(s).HealthCheck = asking("http://localhost:8080/health")
		first(s).HealthCheck.StartPeriod = new(120)
		s.Service.HealthCheckGracePeriodSeconds = new(180)
	},
	"larger than any size of today": func(s *check.Subject, f *fake) {
		s.Definition.CPU, s.Definition.Memory, f.quota.Limit = "32768", "249856", 4000
	},
	"a lifecycle policy that keeps what runs": func(_ *check.Subject, f *fake) {
		f.expiry = check.Expiry{
			Policy: `{"rules": [{"rulePriority": 1, "selection": {"tagStatus": "tagged", "tagPrefixList": ["4"], "countType": "imageCountMoreThan", "countNumber": 5}},
				{"rulePriority": 2, "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 0}}]}`,
			Images: []check.Stored{{Tags: []string{"47"}}},
		}
	},
	"with a file system in memory on Fargate": func(s *check.Subject, _ *fake) {
		first(s).LinuxParameters = into[check.Container](
			`{"linuxParameters": {"tmpfs": [{"containerPath": "/tmp", "size": 64}]}}`).LinuxParameters
	},
	"deployed by task sets": func(s *check.Subject, _ *fake) {
		s.Service.DeploymentController = &struct{ Type string }{"EXTERNAL"}
		s.Service.NetworkConfiguration, s.Service.LoadBalancers = nil, nil
	},
	"with a grace period for the containers' own health checks": func(s *check.Subject, _ *fake) {
		s.Service.LoadBalancers, s.Service.HealthCheckGracePeriodSeconds = nil, new(60)
	},
	"blue/green with a target group that waits": func(s *check.Subject, f *fake) {
		shifting(s)
		f.group.LoadBalancerARNs = nil
	},
	"on full instances, where old tasks stop first": func(s *check.Subject, f *fake) {
		onEC2(s, f)
		s.Service.DeploymentConfiguration.MinimumHealthyPercent = new(50)
		f.instances[0].CPU, f.instances[0].Memory = 0, 0
	},
	"on EC2 with an option of Docker": func(s *check.Subject, f *fake) {
		onEC2(s, f)
		set("awslogs-create-stream", "false")(s, f)
	},
	"with a parameter that another account shares": func(s *check.Subject, f *fake) {
		first(s).Secrets[1].ValueFrom = "arn:aws:ssm:eu-west-1:444455556666:parameter/prod/api"
		f.noParams = []string{"/prod/api"}
	},
	"with a parameter that a key encrypts": func(_ *check.Subject, f *fake) {
		f.secure = map[string]string{"/prod/api": "alias/prod"}
	},
	"with a parameter that AWS's own key encrypts": func(_ *check.Subject, f *fake) {
		f.secure, f.denied = map[string]string{"/prod/api": "alias/aws/ssm"}, []string{"alias/aws/ssm"}
	},
	"with a secret named without its last characters": func(s *check.Subject, f *fake) {
		short := strings.TrimSuffix(secretARN, "-AbCdEf")
		first(s).Secrets[0].ValueFrom, f.denied = short, []string{short}
		stored := f.secrets[secretARN]
		stored.ARN = secretARN
		f.secrets[short] = stored
	},
	"a new tag and another variable": func(s *check.Subject, _ *fake) {
		s.Before, s.After = definition("web:46", "46", "OLD"), definition("web:47", "47", "NEW")
	},
}

func TestNoFalseAlarmOnWhatIsSound(t *testing.T) {
	for kind, change := range kinds {
		s, f := web(), sound()
		change(&s, f)
		report := check.Examine(t.Context(), s, f, check.Options{ReadSecrets: true})
		if len(report.Findings)+len(report.NotKnown) > 0 || !report.Checked {
			t.Errorf("%s: %+v %+v", kind, report.Findings, report.NotKnown)
		}
	}
	if len(kinds) < 20 {
		t.Errorf("only %d kinds", len(kinds))
	}
}

// Every call that may not be made leaves something not known, with its permission, and nothing that would fail.
func TestWhatMayNotBeAskedIsNotKnown(t *testing.T) {
	for permission, change := range map[string]func(s *check.Subject, f *fake){
		"ecr:BatchGetImage": kinds["in a VPC with endpoints alone"], "ecr:GetLifecyclePolicy": kinds["a web service on Fargate"],
		"iam:GetRole": kinds["a web service on Fargate"], "iam:SimulatePrincipalPolicy": kinds["a web service on Fargate"],
		"secretsmanager:DescribeSecret": kinds["a web service on Fargate"], "ssm:GetParameters": kinds["a web service on Fargate"],
		"ssm:DescribeParameters": kinds["with a parameter that a key encrypts"],
		"kms:DescribeKey":        kinds["a web service on Fargate"], "logs:DescribeLogGroups": kinds["a web service on Fargate"],
		"secretsmanager:GetSecretValue": kinds["with the key of a secret, read"], "s3:GetObject": kinds["with an environment file"],
		"elasticfilesystem:DescribeFileSystems": kinds["with EFS"], "elasticfilesystem:DescribeAccessPoints": kinds["with EFS"],
		"ec2:DescribeSnapshots": kinds["with EBS"], "ec2:DescribeSubnets": kinds["with EFS"],
		"elasticloadbalancing:DescribeTargetGroups":  kinds["a web service on Fargate"],
		"elasticloadbalancing:DescribeLoadBalancers": kinds["a web service on Fargate"],
		"elasticloadbalancing:DescribeTargetHealth":  kinds["a web service on Fargate"],
		"ec2:DescribeSecurityGroups":                 kinds["in a VPC with endpoints alone"],
		"ec2:DescribeRouteTables":                    kinds["a web service on Fargate"],
		"ec2:DescribeVpcEndpoints":                   kinds["a web service on Fargate"],
		"ec2:DescribeNetworkAcls":                    kinds["a web service on Fargate"],
		"ecs:DescribeClusters":                       kinds["a web service on Fargate"],
		"ecs:DescribeContainerInstances":             kinds["on EC2 with ports that ECS chooses"],
		"ecs:DescribeCapacityProviders":              kinds["on instances of a capacity provider"],
		"servicequotas:GetServiceQuota":              kinds["a web service on Fargate"],
		"lambda:GetFunctionConfiguration":            kinds["blue/green with hook and alarm"],
		"cloudwatch:DescribeAlarms":                  kinds["blue/green with hook and alarm"],
	} {
		s, f := web(), sound()
		change(&s, f)
		f.refused = permission
		report := check.Examine(t.Context(), s, f, check.Options{ReadSecrets: true})
		said := slices.ContainsFunc(report.NotKnown, func(n check.NotKnown) bool {
			return n.Permission == permission && n.Denied && strings.Contains(n.Sentence, permission)
		})
		if !said || len(report.Findings) > 0 {
			t.Errorf("%s: %+v %+v", permission, report.NotKnown, report.Findings)
		}
	}
}

func TestWithoutAWorldAllThatAsksIsNotKnown(t *testing.T) {
	report := check.Examine(t.Context(), web(), nil, check.Options{})
	if len(report.Findings) > 0 || len(report.NotKnown) != 1 || !report.Checked {
		t.Errorf("%+v", report)
	}
}

func TestOnlyAndSkip(t *testing.T) {
	s, f := web(), sound()
	s.Definition.Memory, f.images = "8192", nil
	for _, c := range []struct {
		only, skip, want []string
	}{
		{nil, nil, []string{"fargate-size", "image-missing"}},
		{[]string{"image-not-found"}, nil, []string{"image-missing"}},
		{[]string{"definition"}, nil, []string{"fargate-size"}},
		{nil, []string{"fargate-size"}, []string{"image-missing"}},
		{[]string{"secrets"}, nil, nil},
	} {
		report := check.Examine(t.Context(), s, f, check.Options{Only: c.only, Skip: c.skip})
		if got := problemsIn(report.Findings); !slices.Equal(got, c.want) {
			t.Errorf("only %q, without %q: %q, want %q", c.only, c.skip, got, c.want)
		}
	}
}

// A policy may allow something on conditions that only the call itself meets, such as kms:ViaService.
func TestWhatIsAllowedOnConditionsIsNotKnown(t *testing.T) {
	for _, japanese := range []bool{false, true} {
		s, f := web(), sound()
		f.denied, f.on = []string{"secretsmanager:GetSecretValue"}, []string{"aws:ResourceTag/team"}
		report := check.Examine(t.Context(), s, f, check.Options{Japanese: japanese})
		if len(report.Findings) > 0 || len(report.NotKnown) != 1 || report.NotKnown[0].Permission != "" ||
			!strings.Contains(report.NotKnown[0].Sentence, "aws:ResourceTag/team") {
			t.Errorf("%+v %+v", report.Findings, report.NotKnown)
		}
	}
}

// What the same plan changes is not judged as it is now.
func TestWhatAPlanChangesIsNotKnown(t *testing.T) {
	for what, change := range map[string]func(s *check.Subject, f *fake){
		"target group": func(s *check.Subject, f *fake) {
			s.Made = map[check.Thing]bool{{Kind: check.TargetsKind, Name: "web"}: true}
			f.group.TargetType = "instance"
		},
		"environment file": func(s *check.Subject, f *fake) {
			kinds["with an environment file"](s, f)
			s.Touched, f.gone = []string{"aws_s3_object"}, []string{"arn:aws:s3:::bucket/web.env"}
		},
	} {
		s, f := web(), sound()
		change(&s, f)
		report := check.Examine(t.Context(), s, f, check.Options{})
		if len(report.Findings) > 0 || len(report.NotKnown) != 1 {
			t.Errorf("%s: %+v %+v", what, report.Findings, report.NotKnown)
		}
	}
}

// Keys and file systems may allow a role by their own policies alone.
func TestWhatTheResourceMayAllowIsAWarning(t *testing.T) {
	s, f := web(), sound()
	withEFS(&s)
	f.denied = []string{"kms:Decrypt", "elasticfilesystem:ClientMount"}
	report := check.Examine(t.Context(), s, f, check.Options{})
	got := problemsIn(report.Findings)
	if report.WouldFail() || !slices.Equal(got, []string{"efs-denied", "key-denied"}) {
		t.Errorf("%q", got)
	}
}

// The value of a secret may stand where its name belongs.
func TestWhereASecretComesFromIsNotShownWhereItIsNoName(t *testing.T) {
	s, f := web(), sound()
	first(&s).Secrets[0].ValueFrom = "canary! do not print"
	for _, found := range check.Examine(t.Context(), s, f, check.Options{}).Findings {
		if found.Problem != "secret-name" || strings.Contains(found.Sentence+found.Step, "canary") {
			t.Errorf("%+v", found)
		}
	}
}

// Our own words need no quotation, and the step is about what stands in the way.
func TestWhatStandsInTheWayIsSaidInWords(t *testing.T) {
	s, f := web(), sound()
	f.isolated()
	f.endpoints = nil
	report := check.Examine(t.Context(), s, f, check.Options{
		Only: []string{"pull-unreachable"}, Quote: func(text string) string { return "<" + text + ">" },
	})
	want := []string{
		"From <subnet-a> there is no way to <ecr.api>: the route table has no default route, and no endpoint leads there. " +
			"Add a NAT gateway with a default route to it, or an endpoint of the service.",
		"From <subnet-a> there is no way to the internet: the route table has no default route, and no endpoint leads there. " +
			"Add a NAT gateway with a default route to it.",
	}
	for _, text := range want {
		said := func(f check.Finding) bool { return f.Sentence+" "+f.Step == text }
		if !slices.ContainsFunc(report.Findings, said) {
			t.Errorf("%q is not in %+v", text, report.Findings)
		}
	}
}

// A change that the table of attribution calls dangerous stands before all else.
func TestADangerousChangeIsToldFirst(t *testing.T) {
	s, f := web(), sound()
	s.Before, s.After = definition("web:46", "46", "A"), definition("web:47", "46", "A")
	s.Before.Containers[0].Memory, s.After.Containers[0].Memory, f.images = 2048, 512, nil
	report := check.Examine(t.Context(), s, f, check.Options{})
	if got := report.Findings; len(got) < 2 || got[0].Problem != "risky-change" || !report.WouldFail() {
		t.Errorf("%+v", got)
	}
}

func TestFaultsThatComeWithOthers(t *testing.T) {
	for want, change := range map[string]func(s *check.Subject, f *fake){
		"container-name-twice": func(s *check.Subject, _ *fake) { other(s).Name = "web" },
		"depends-on-circle": func(s *check.Subject, _ *fake) {
			other(s).DependsOn = []struct{ ContainerName, Condition string }{{"web", "START"}}
		},
		"fargate-network-mode": func(s *check.Subject, _ *fake) { s.Definition.NetworkMode = "bridge" },
		"image-denied": func(s *check.Subject, f *fake) {
			first(s).Image, f.refused = "quay.io/team/web:1", "ecr:BatchGetImage"
		},
	} {
		s, f := web(), sound()
		change(&s, f)
		report := check.Examine(t.Context(), s, f, check.Options{})
		if got := problemsIn(report.Findings); !slices.Contains(got, want) {
			t.Errorf("%q, want %s", got, want)
		}
	}
}
