//go:build e2e

package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/efs"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/ecswhy/ecswhy/internal/check"
	"github.com/ecswhy/ecswhy/internal/cli/clitest"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
)

// builder makes in the emulator what a service needs.
type builder struct {
	t        *testing.T
	settings aws.Config
	endpoint string
}

// must gives what was made.
func must[T any](made T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return made
	}
}

// put sends what only the emulator understands.
func (b builder) put(method, path, body string) {
	b.t.Helper()
	request, err := http.NewRequestWithContext(b.t.Context(), method, b.endpoint+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil || response.StatusCode >= 300 {
		b.t.Fatalf("%v %v", response, err)
	}
	_ = response.Body.Close()
}

// network opens the default VPC to the internet and gives a subnet and a security group of it.
func (b builder) network() (vpc, subnet, group string) {
	ctx, client := b.t.Context(), ec2.NewFromConfig(b.settings)
	first := must(client.DescribeSubnets(ctx, &ec2.DescribeSubnetsInput{}))(b.t).Subnets[0]
	groups := must(client.DescribeSecurityGroups(ctx, &ec2.DescribeSecurityGroupsInput{}))(b.t).SecurityGroups
	gateway := must(client.CreateInternetGateway(ctx, &ec2.CreateInternetGatewayInput{}))(b.t).InternetGateway
	must(client.AttachInternetGateway(ctx, &ec2.AttachInternetGatewayInput{
		InternetGatewayId: gateway.InternetGatewayId, VpcId: first.VpcId}))(b.t)
	tables := must(client.DescribeRouteTables(ctx, &ec2.DescribeRouteTablesInput{}))(b.t).RouteTables
	must(client.CreateRoute(ctx, &ec2.CreateRouteInput{RouteTableId: tables[0].RouteTableId,
		DestinationCidrBlock: aws.String("0.0.0.0/0"), GatewayId: gateway.InternetGatewayId}))(b.t)
	must(client.AuthorizeSecurityGroupIngress(ctx, &ec2.AuthorizeSecurityGroupIngressInput{GroupId: groups[0].GroupId,
		IpProtocol: aws.String("tcp"), FromPort: aws.Int32(1), ToPort: aws.Int32(65535), CidrIp: aws.String("0.0.0.0/0")}))(b.t)
	return *first.VpcId, *first.SubnetId, *groups[0].GroupId
}

// role makes one that ECS may assume, with one policy.
func (b builder) role(name, policy string) string {
	ctx, client := b.t.Context(), iam.NewFromConfig(b.settings)
	made := must(client.CreateRole(ctx, &iam.CreateRoleInput{RoleName: &name, AssumeRolePolicyDocument: aws.String(
		`{"Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]}`)}))(b.t)
	must(client.PutRolePolicy(ctx, &iam.PutRolePolicyInput{
		RoleName: &name, PolicyName: &name, PolicyDocument: &policy}))(b.t)
	return *made.Role.Arn
}

// caller makes a user with a policy, and gives the environment of who is one.
func (b builder) caller(name, policy string, environment []string) []string {
	ctx, client := b.t.Context(), iam.NewFromConfig(b.settings)
	must(client.CreateUser(ctx, &iam.CreateUserInput{UserName: &name}))(b.t)
	must(client.PutUserPolicy(ctx, &iam.PutUserPolicyInput{
		UserName: &name, PolicyName: &name, PolicyDocument: &policy}))(b.t)
	key := must(client.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: &name}))(b.t).AccessKey
	return slices.Concat(environment, []string{
		"AWS_ACCESS_KEY_ID=" + *key.AccessKeyId, "AWS_SECRET_ACCESS_KEY=" + *key.SecretAccessKey,
	})
}

// serve makes a service on Fargate with three faults: a parameter that does not exist, a tag that does not exist, and a
// role that may not log.
func (b builder) serve() {
	ctx := b.t.Context()
	vpc, subnet, group := b.network()
	registry := ecr.NewFromConfig(b.settings)
	must(registry.CreateRepository(ctx, &ecr.CreateRepositoryInput{RepositoryName: aws.String("web")}))(b.t)
	must(registry.PutImage(ctx, &ecr.PutImageInput{RepositoryName: aws.String("web"), ImageTag: aws.String("1"),
		ImageManifest: aws.String(`{"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.list.v2+json", "manifests": [
			{"digest": "sha256:` + strings.Repeat("1", 64) + `", "platform": {"os": "linux", "architecture": "amd64"}}]}`)}))(b.t)
	must(registry.PutLifecyclePolicy(ctx, &ecr.PutLifecyclePolicyInput{RepositoryName: aws.String("web"),
		LifecyclePolicyText: aws.String(`{"rules": [{"rulePriority": 1, "selection": {"tagStatus": "untagged",
			"countType": "imageCountMoreThan", "countNumber": 1}, "action": {"type": "expire"}}]}`)}))(b.t)
	key := must(kms.NewFromConfig(b.settings).CreateKey(ctx, &kms.CreateKeyInput{}))(b.t).KeyMetadata.Arn
	secret := must(secretsmanager.NewFromConfig(b.settings).CreateSecret(ctx, &secretsmanager.CreateSecretInput{
		Name: aws.String("prod/db"), SecretString: aws.String("canary-do-not-print"), KmsKeyId: key}))(b.t).ARN
	must(ssm.NewFromConfig(b.settings).PutParameter(ctx, &ssm.PutParameterInput{Name: aws.String("/prod/token"),
		Type: ssmtypes.ParameterTypeSecureString, Value: aws.String("canary-do-not-print"), KeyId: key}))(b.t)
	must(cloudwatchlogs.NewFromConfig(b.settings).CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{
		LogGroupName: aws.String("/ecs/web")}))(b.t)
	system := must(efs.NewFromConfig(b.settings).CreateFileSystem(ctx, &efs.CreateFileSystemInput{
		CreationToken: aws.String("web")}))(b.t).FileSystemId
	must(efs.NewFromConfig(b.settings).CreateMountTarget(ctx, &efs.CreateMountTargetInput{FileSystemId: system,
		SubnetId: &subnet, SecurityGroups: []string{group}}))(b.t)
	execution := b.role("execution", `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["ecr:*", "secretsmanager:*", "ssm:*", "kms:*", "s3:*",
		"logs:PutLogEvents"], "Resource": "*"}]}`)
	target := b.balancer(vpc, subnet, group)
	b.put(http.MethodPut, "/e2e/state", b.state(execution, *secret, *system, subnet, group, target))
}

func (b builder) balancer(vpc, subnet, group string) string {
	ctx, client := b.t.Context(), elb.NewFromConfig(b.settings)
	balancer := must(client.CreateLoadBalancer(ctx, &elb.CreateLoadBalancerInput{Name: aws.String("web"),
		Subnets: []string{subnet}, SecurityGroups: []string{group}}))(b.t).LoadBalancers[0]
	target := must(client.CreateTargetGroup(ctx, &elb.CreateTargetGroupInput{Name: aws.String("web"), VpcId: &vpc,
		TargetType: elbtypes.TargetTypeEnumIp, Protocol: elbtypes.ProtocolEnumHttp, Port: aws.Int32(80)}))(b.t).TargetGroups[0]
	must(client.CreateListener(ctx, &elb.CreateListenerInput{
		LoadBalancerArn: balancer.LoadBalancerArn, Port: aws.Int32(80), Protocol: elbtypes.ProtocolEnumHttp, DefaultActions: []elbtypes.Action{
			{Type: elbtypes.ActionTypeEnumForward, TargetGroupArn: target.TargetGroupArn},
		}}))(b.t)
	return *target.TargetGroupArn
}

func (b builder) state(execution, secret, system, subnet, group, target string) string {
	const arn = "arn:aws:ecs:ap-northeast-1:111122223333:"
	const image = "111122223333.dkr.ecr.ap-northeast-1.amazonaws.com/web:"
	return fmt.Sprintf(`[{"container": "", "recordings": {
		"DescribeServices": {"services": [{"serviceName": "web", "serviceArn": "%[1]sservice/prod/web", "clusterArn": "%[1]scluster/prod",
			"status": "ACTIVE", "launchType": "FARGATE", "desiredCount": 2, "runningCount": 2, "pendingCount": 0,
			"taskDefinition": "%[1]stask-definition/web:1", "events": [], "deployments": [], "taskSets": [],
			"networkConfiguration": {"awsvpcConfiguration": {"subnets": ["%[5]s"], "securityGroups": ["%[6]s"], "assignPublicIp": "ENABLED"}},
			"loadBalancers": [{"containerName": "web", "containerPort": 80, "targetGroupArn": "%[7]s"}],
			"deploymentConfiguration": {"maximumPercent": 200, "minimumHealthyPercent": 100,
				"deploymentCircuitBreaker": {"enable": true, "rollback": true}}}]},
		"DescribeTaskDefinition": {"taskDefinition": {"taskDefinitionArn": "%[1]stask-definition/web:1", "family": "web", "revision": 1,
			"status": "ACTIVE", "networkMode": "awsvpc", "cpu": "256", "memory": "512", "requiresCompatibilities": ["FARGATE"],
			"executionRoleArn": "%[2]s",
			"volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "%[4]s"}}],
			"containerDefinitions": [
				{"name": "web", "image": "%[8]s1", "essential": true, "portMappings": [{"containerPort": 80}],
					"mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}],
					"secrets": [{"name": "DB", "valueFrom": "%[3]s"}, {"name": "API", "valueFrom": "/prod/api"},
						{"name": "TOKEN", "valueFrom": "/prod/token"}],
					"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/web",
						"awslogs-region": "ap-northeast-1", "awslogs-stream-prefix": "web"}}},
				{"name": "sidecar", "image": "%[8]s2", "essential": false}]}}}}]`,
		arn, execution, secret, system, subnet, group, target, image)
}

// later are permissions that are asked for only once others were granted.
var later = []string{
	"ec2:DescribeNetworkAcls", "ec2:DescribeRouteTables", "ec2:DescribeSecurityGroups", "ec2:DescribeVpcEndpoints",
	"ecr:DescribeImages", "ecr:GetLifecyclePolicy", "elasticfilesystem:DescribeMountTargetSecurityGroups", "elasticfilesystem:DescribeMountTargets",
	"elasticloadbalancing:DescribeLoadBalancers", "elasticloadbalancing:DescribeTargetHealth", "kms:DescribeKey", "servicequotas:GetServiceQuota",
	"ssm:DescribeParameters",
}

// unseen are permissions that this service does not need, or for which the emulator has no call as the SDK makes it.
var unseen = []string{
	"autoscaling:DescribeAutoScalingGroups", "ecs:DescribeCapacityProviders", "cloudwatch:DescribeAlarms", "cloudwatch:GetMetricData", "ec2:DescribeSnapshots", "ecr:GetDownloadUrlForLayer",
	"ecs:DescribeContainerInstances", "ecs:DescribeServices", "ecs:DescribeTaskDefinition", "ecs:ListContainerInstances",
	"ecs:ListServices", "elasticfilesystem:DescribeAccessPoints", "lambda:GetFunctionConfiguration", "s3:GetObject",
	"s3:ListBucket",
}

func TestCheckAgainstTheEmulatorWithItsPermissionsOn(t *testing.T) {
	endpoint := emulated(t)
	b := builder{t, aws.Config{Region: "ap-northeast-1", BaseEndpoint: &endpoint,
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", "")}, endpoint}
	b.serve()
	policy, err := os.ReadFile(filepath.Join(clitest.Root, "docs", "check-policy.json"))
	if err != nil {
		t.Fatal(err)
	}
	own := environment(t, endpoint)
	allowed := b.caller("allowed", string(policy), own)
	refused := b.caller("refused", `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["ecs:DescribeServices", "ecs:DescribeTaskDefinition"],
		"Resource": "*"}]}`, own)
	without := map[string][]string{}
	for _, permission := range later {
		_, name, _ := strings.Cut(permission, ":")
		without[permission] = b.caller(name, strings.ReplaceAll(string(policy), permission+`"`, `none:None"`), own)
	}
	b.put(http.MethodPost, "/moto-api/reset-auth", "0")

	report := checkedAs(t, allowed, kit.Failed)
	want := []string{"image-missing", "log-denied", "parameter-missing"}
	var found []string
	for _, f := range report.Findings {
		found = append(found, f.Problem)
	}
	slices.Sort(found)
	if found = slices.Compact(found); !slices.Equal(found, want) {
		t.Errorf("found %q, want %q: %+v", found, want, report.Findings)
	}
	for _, n := range report.NotKnown {
		if n.Permission != "cloudwatch:GetMetricData" { // which the emulator does not speak as the SDK does
			t.Errorf("not known with the policy: %+v", n)
		}
	}

	for permission, caller := range without {
		known := func(n check.NotKnown) bool { return n.Permission == permission && n.Denied }
		if r := checkedAs(t, caller, kit.Failed); !slices.ContainsFunc(r.NotKnown, known) {
			t.Errorf("without %s: %+v", permission, r.NotKnown)
		}
	}
	report = checkedAs(t, refused, kit.Done)
	var lacking []string
	for _, n := range report.NotKnown {
		if n.Denied {
			lacking = append(lacking, n.Permission)
		}
	}
	for _, permission := range actions(t, policy) {
		if !slices.Contains(lacking, permission) && !slices.Contains(slices.Concat(later, unseen), permission) {
			t.Errorf("without %s nothing is not known: %q", permission, lacking)
		}
	}
	if len(report.Findings) > 0 {
		t.Errorf("found without permissions: %+v", report.Findings)
	}
}

func checkedAs(t *testing.T, environment []string, exit int) check.Report {
	t.Helper()
	got := ranProgram(t, environment, installed(t)+"/ecswhy", "check", "--service", "prod/web", "--format", "json")
	var reports []check.Report
	if err := json.Unmarshal([]byte(got.stdout), &reports); err != nil || got.exit != exit || len(reports) != 1 ||
		strings.Contains(got.stdout, "canary-do-not-print") {
		t.Fatalf("exit %d, %v\n%s%s", got.exit, err, got.stdout, got.stderr)
	}
	return reports[0]
}

func actions(t *testing.T, policy []byte) []string {
	t.Helper()
	var p struct{ Statement []struct{ Action []string } }
	if err := json.Unmarshal(policy, &p); err != nil {
		t.Fatal(err)
	}
	return p.Statement[0].Action
}
