// Package ask answers what check asks of AWS. It only reads.
package ask

import (
	"net/http"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/efs"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"

	"github.com/ecswhy/ecswhy/internal/answer"
	"github.com/ecswhy/ecswhy/internal/check"
	"github.com/ecswhy/ecswhy/internal/ecsread"
	"github.com/ecswhy/ecswhy/internal/pace"
)

// underWay is how many calls are under way at most.
const underWay = 40

// World answers from one account, in the Region of its settings unless a thing names another. What was asked before is
// answered from memory.
type World struct {
	settings   aws.Config
	ecs        *ecs.Client
	ec2        *ec2.Client
	efs        *efs.Client
	elb        *elb.Client
	iam        *iam.Client
	scaling    *autoscaling.Client
	quotas     *servicequotas.Client
	cloudwatch *cloudwatch.Client

	web    *http.Client // for what ECR stores elsewhere
	memory sync.Map
}

var _ check.World = (*World)(nil)

// New gives the world as one may see it with these settings.
func New(settings aws.Config) *World {
	if settings.HTTPClient == nil {
		settings.HTTPClient = http.DefaultClient
	}
	settings.HTTPClient = pace.Client(&limited{settings.HTTPClient, make(chan struct{}, underWay)}, 1, rates())
	return &World{
		settings: settings,
		ecs:      ecs.NewFromConfig(settings), ec2: ec2.NewFromConfig(settings), efs: efs.NewFromConfig(settings),
		elb: elb.NewFromConfig(settings), iam: iam.NewFromConfig(settings), quotas: servicequotas.NewFromConfig(settings),
		scaling: autoscaling.NewFromConfig(settings), cloudwatch: cloudwatch.NewFromConfig(settings), web: &http.Client{},
	}
}

// rates are those at which AWS takes calls of an account in a Region.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/throttling-limits.html, Service Quotas of each service
func rates() map[string]*pace.Rate {
	all := ecsread.Rates()
	describes := &pace.Rate{Burst: 40, PerSecond: 10}
	for _, call := range []string{"DescribeTargetGroups", "DescribeLoadBalancers", "DescribeTargetHealth"} {
		all["Elastic Load Balancing v2."+call] = describes
	}
	all["IAM.SimulatePrincipalPolicy"] = &pace.Rate{Burst: 10, PerSecond: 5}
	all["SSM.DescribeParameters"] = &pace.Rate{Burst: 10, PerSecond: 5}
	all["SSM.GetParameters"] = &pace.Rate{Burst: 40, PerSecond: 40}
	all["ECR.GetLifecyclePolicy"] = &pace.Rate{Burst: 10, PerSecond: 10}
	return all
}

// limited lets only so many calls be under way at once.
type limited struct {
	next  aws.HTTPClient
	slots chan struct{}
}

// Do sends a request when there is a slot for it.
func (l *limited) Do(r *http.Request) (*http.Response, error) {
	select {
	case l.slots <- struct{}{}:
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	defer func() { <-l.slots }()
	return l.next.Do(r)
}

// inRegion are the settings for another Region, where one is named.
func (w *World) inRegion(region string) aws.Config {
	settings := w.settings
	if region != "" {
		settings.Region = region
	}
	return settings
}

// remembered is an answer that is asked for once.
type remembered[T any] struct {
	once   sync.Once
	answer answer.Answer[T]
}

// once asks only the first time that there is the question.
func once[T any](w *World, question string, ask func() answer.Answer[T]) answer.Answer[T] {
	entry, _ := w.memory.LoadOrStore(question, &remembered[T]{})
	r, _ := entry.(*remembered[T])
	r.once.Do(func() { r.answer = ask() })
	return r.answer
}

// Permissions are all that the checks take, by what they look at.
var Permissions = []Permission{
	{"image", []string{
		"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:GetLifecyclePolicy", "ecr:DescribeImages",
	}},
	{"access", []string{"iam:GetRole", "iam:SimulatePrincipalPolicy"}},
	{"secrets", []string{
		"secretsmanager:DescribeSecret", "ssm:GetParameters", "ssm:DescribeParameters", "kms:DescribeKey", "s3:GetObject",
	}},
	{"storage", []string{
		"logs:DescribeLogGroups", "elasticfilesystem:DescribeFileSystems", "elasticfilesystem:DescribeMountTargets",
		"elasticfilesystem:DescribeMountTargetSecurityGroups", "elasticfilesystem:DescribeAccessPoints",
		"ec2:DescribeSnapshots",
	}},
	{"balancer", []string{
		"elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeLoadBalancers",
		"elasticloadbalancing:DescribeTargetHealth",
	}},
	{"network", []string{
		"ec2:DescribeSubnets", "ec2:DescribeSecurityGroups", "ec2:DescribeRouteTables", "ec2:DescribeVpcEndpoints",
		"ec2:DescribeNetworkAcls",
	}},
	{"hosts", []string{
		"ecs:DescribeClusters", "ecs:ListContainerInstances", "ecs:DescribeContainerInstances",
		"ecs:DescribeCapacityProviders", "autoscaling:DescribeAutoScalingGroups",
		"servicequotas:GetServiceQuota", "cloudwatch:GetMetricData", "cloudwatch:DescribeAlarms",
		"lambda:GetFunctionConfiguration",
	}},
	{"what runs", []string{"ecs:DescribeServices", "ecs:DescribeTaskDefinition", "ecs:ListServices"}},
}

// Permission is what a check takes.
type Permission struct {
	Check   string
	Actions []string
}

// with gives what is taken from an answer when there is one.
func with[T, U any](a answer.Answer[T], take func(T) U) answer.Answer[U] {
	if a.Gap != nil || a.Missing {
		return answer.Answer[U]{Gap: a.Gap, Missing: a.Missing}
	}
	return answer.Answer[U]{Value: take(a.Value)}
}

// firstOf is the only one of a list, or that there is none.
func firstOf[T any](a answer.Answer[[]T]) answer.Answer[T] {
	if a.Gap == nil && len(a.Value) == 0 {
		return answer.Answer[T]{Missing: true}
	}
	return with(a, func(all []T) T { return all[0] })
}
