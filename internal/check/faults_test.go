package check_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/check"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// web is a service that is sound in the sound world: on Fargate, behind a load balancer, with a sidecar.
func web() check.Subject {
	s := check.Subject{Place: check.Place{Region: "eu-west-1"}}
	s.Definition = into[check.Definition](`{
		"family": "web", "revision": 47, "networkMode": "awsvpc", "cpu": "512", "memory": "1024",
		"requiresCompatibilities": ["FARGATE"],
		"executionRoleArn": "arn:aws:iam::111122223333:role/execution", "taskRoleArn": "arn:aws:iam::111122223333:role/task",
		"taskDefinitionArn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:47",
		"containerDefinitions": [
			{"name": "web", "image": "` + repository + `", "cpu": 256, "memory": 512, "essential": true,
			 "portMappings": [{"containerPort": 8080}], "environment": [{"name": "MODE", "value": "x"}],
			 "secrets": [{"name": "DB", "valueFrom": "` + secretARN + `"}, {"name": "API", "valueFrom": "/prod/api"}],
			 "dependsOn": [{"containerName": "proxy", "condition": "HEALTHY"}],
			 "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/web", "awslogs-region": "eu-west-1",
			  "awslogs-stream-prefix": "web"}}},
			{"name": "proxy", "image": "public.ecr.aws/x/proxy:1", "memory": 128, "essential": false,
			 "healthCheck": {"command": ["CMD-SHELL", "true"], "interval": 10, "timeout": 5, "retries": 3, "startPeriod": 20}}]}`)
	s.Service = new(into[check.Service](`{
		"serviceName": "web", "cluster": "prod", "launchType": "FARGATE", "desiredCount": 4, "runningCount": 4,
		"networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-a", "subnet-b"], "securityGroups": ["sg-task"],
		 "assignPublicIp": "DISABLED"}},
		"loadBalancers": [{"containerName": "web", "containerPort": 8080, "targetGroupArn": "` + groupARN + `"}],
		"deploymentConfiguration": {"minimumHealthyPercent": 100, "maximumPercent": 200,
		 "deploymentCircuitBreaker": {"enable": true, "rollback": true}}}`))
	return s
}

// onEC2 moves a subject to instances, with ports that ECS chooses.
func onEC2(s *check.Subject, f *fake) {
	s.Definition.NetworkMode, s.Definition.RequiresCompatibilities = "bridge", []string{"EC2"}
	s.Service.LaunchType, s.Service.NetworkConfiguration = "EC2", nil
	f.group.TargetType = "instance"
}

// onProvider moves a subject to the instances of a capacity provider.
func onProvider(s *check.Subject, f *fake) {
	onEC2(s, f)
	through(s, "asg")
}

func through(s *check.Subject, provider string) {
	s.Service.LaunchType = ""
	s.Service.CapacityProviderStrategy = []check.ProviderShare{{CapacityProvider: provider, Weight: 1}}
}

func first(s *check.Subject) *check.Container { return &s.Definition.ContainerDefinitions[0] }
func other(s *check.Subject) *check.Container { return &s.Definition.ContainerDefinitions[1] }

// withEFS mounts a file system.
func withEFS(s *check.Subject) *check.Volume {
	s.Definition.Volumes = []check.Volume{into[check.Volume](`{"name": "data", "efsVolumeConfiguration": {
		"fileSystemId": "fs-0123", "transitEncryption": "ENABLED", "authorizationConfig": {"accessPointId": "fsap-1", "iam": "ENABLED"}}}`)}
	first(s).MountPoints = []struct{ SourceVolume, ContainerPath string }{{"data", "/data"}}
	return &s.Definition.Volumes[0]
}

func withEBS(s *check.Subject) {
	s.Definition.Volumes = []check.Volume{{Name: "disk", ConfiguredAtLaunch: true}}
	s.Service.VolumeConfigurations = into[check.Service](`{"volumeConfigurations": [{"name": "disk", "managedEBSVolume": {
		"roleArn": "arn:aws:iam::111122223333:role/volumes", "snapshotId": "snap-1", "kmsKeyId": "` + keyARN + `", "sizeInGiB": 10}}]}`).VolumeConfigurations
}

func network(s *check.Subject) *check.Awsvpc {
	return s.Service.NetworkConfiguration.AwsvpcConfiguration
}

// asking is a health check that asks for an address.
func asking(address string) *check.HealthCheck {
	return &check.HealthCheck{Command: []string{"CMD-SHELL", "curl -f " + address + " || exit 1"}}
}

func set(option, value string) func(*check.Subject, *fake) {
	return func(s *check.Subject, _ *fake) { first(s).LogConfiguration.Options[option] = value }
}

func secretFrom(from string) func(*check.Subject, *fake) {
	return func(s *check.Subject, _ *fake) { first(s).Secrets[0].ValueFrom = from }
}

func denies(action string) func(*check.Subject, *fake) {
	return func(_ *check.Subject, f *fake) { f.denied = []string{action} }
}

// faults are changes of the sound subject or world, each with the one problem that is to be found.
var faults = []struct {
	fault  string
	change func(s *check.Subject, f *fake)
	want   string
}{
	{"memory that Fargate does not have with the CPU", func(s *check.Subject, _ *fake) { s.Definition.Memory = "8192" }, "fargate-size"},
	{"half a gigabyte too little", func(s *check.Subject, _ *fake) { s.Definition.CPU, s.Definition.Memory = "2 vCPU", "3.5 GB" }, "fargate-size"},
	{"8 vCPU in steps of 4 GB", func(s *check.Subject, _ *fake) { s.Definition.CPU, s.Definition.Memory = "8192", "17408" }, "fargate-size"},
	{"a quarter of a vCPU with 4 GB", func(s *check.Subject, _ *fake) { s.Definition.CPU, s.Definition.Memory = "256", "4096" }, "fargate-size"},
	{"a CPU that Fargate does not have", func(s *check.Subject, _ *fake) { s.Definition.CPU = "768" }, "fargate-cpu"},
	{"no CPU on Fargate", func(s *check.Subject, _ *fake) { s.Definition.CPU = "" }, "fargate-cpu"},
	{"privileged on Fargate", func(s *check.Subject, _ *fake) { first(s).Privileged = true }, "fargate-unsupported"},
	{"a GPU on Fargate", func(s *check.Subject, _ *fake) {
		first(s).ResourceRequirements = []struct{ Type, Value string }{{"GPU", "1"}}
	}, "fargate-unsupported"},
	{"a path of the host on Fargate", func(s *check.Subject, _ *fake) {
		s.Definition.Volumes = []check.Volume{into[check.Volume](`{"name": "v", "host": {"sourcePath": "/data"}}`)}
	}, "fargate-unsupported"},
	{"a placement constraint on Fargate", func(s *check.Subject, _ *fake) {
		s.Definition.PlacementConstraints = []check.PlacementConstraint{{Type: "memberOf", Expression: "attribute:x == y"}}
	}, "fargate-unsupported"},
	{"a stop time-out of ten minutes", func(s *check.Subject, _ *fake) { first(s).StopTimeout = 600 }, "fargate-timeout"},
	{"20 GiB said in words", func(s *check.Subject, _ *fake) { s.Definition.EphemeralStorage = &struct{ SizeInGiB int }{20} }, "ephemeral-storage"},
	{"no execution role", func(s *check.Subject, _ *fake) {
		s.Definition.ExecutionRoleARN = ""
		s.Definition.ContainerDefinitions[0].Secrets, s.Definition.ContainerDefinitions[0].LogConfiguration = nil, nil
	}, "execution-role-missing"},
	{"a container larger than its task", func(s *check.Subject, _ *fake) { first(s).CPU = 1024 }, "size-over-task"},
	{"containers that together have more memory", func(s *check.Subject, _ *fake) { first(s).Memory = 1000 }, "size-over-task"},
	{"no memory anywhere", func(s *check.Subject, f *fake) {
		onEC2(s, f)
		s.Definition.Memory, first(s).Memory = "", 0
	}, "memory-missing"},
	{"more reserved than allowed", func(s *check.Subject, _ *fake) { first(s).MemoryReservation = 600 }, "memory-below-reservation"},
	{"four MiB", func(s *check.Subject, _ *fake) { first(s).Memory = 4 }, "memory-too-small"},
	{"nothing essential", func(s *check.Subject, _ *fake) { first(s).Essential = new(false) }, "no-essential-container"},
	{"no containers", func(s *check.Subject, _ *fake) { s.Definition.ContainerDefinitions, s.Service.LoadBalancers = nil, nil }, "no-container"},
	{"a name with a space", func(s *check.Subject, _ *fake) { other(s).Name, first(s).DependsOn = "a b", nil }, "container-name"},
	{"a family with a dot", func(s *check.Subject, _ *fake) { s.Definition.Family = "web.prod" }, "family"},
	{"a port beyond all", func(s *check.Subject, _ *fake) { other(s).PortMappings = []check.Port{{ContainerPort: 70000}} }, "port-range"},
	{"a host name in awsvpc", func(s *check.Subject, _ *fake) { other(s).Hostname = "web" }, "awsvpc-unsupported"},
	{"a variable and a secret of one name", func(s *check.Subject, _ *fake) { first(s).Environment[0].Name = "DB" }, "variable-twice"},
	{"a field that ECS does not know", func(s *check.Subject, _ *fake) { s.Misfits = []check.Misfit{{"web", "memoryReservations", ""}} }, "unknown-field"},
	{"a number in quotes", func(s *check.Subject, _ *fake) { s.Misfits = []check.Misfit{{"web", "memory", check.Number}} }, "field-type"},
	{"a volume that is not there", func(s *check.Subject, _ *fake) {
		first(s).MountPoints = []struct{ SourceVolume, ContainerPath string }{{"data", "/data"}}
	}, "unknown-volume"},
	{"an access point without encryption", func(s *check.Subject, _ *fake) { withEFS(s).EFSVolumeConfiguration.TransitEncryption = "" }, "efs-unencrypted"},
	{"an access point and a directory", func(s *check.Subject, _ *fake) { withEFS(s).EFSVolumeConfiguration.RootDirectory = "/app" }, "efs-root"},
	{"a health check that may take 61 s", func(s *check.Subject, _ *fake) { other(s).HealthCheck.Timeout = new(61) }, "health-check"},
	{"a health check every second", func(s *check.Subject, _ *fake) { other(s).HealthCheck.Interval = new(1) }, "health-check"},
	{"a health check without CMD", func(s *check.Subject, _ *fake) { other(s).HealthCheck.Command = []string{"curl", "x"} }, "health-check-command"},
	{"another host port in awsvpc", func(s *check.Subject, _ *fake) { first(s).PortMappings[0].HostPort = 80 }, "host-port"},
	{"two containers on one port", func(s *check.Subject, _ *fake) { other(s).PortMappings = []check.Port{{ContainerPort: 8080}} }, "port-twice"},
	{"links in awsvpc", func(s *check.Subject, _ *fake) { first(s).Links = []string{"proxy"} }, "links"},
	{"Windows on ARM", func(s *check.Subject, f *fake) {
		p := &s.Definition.RuntimePlatform
		p.OperatingSystemFamily, p.CPUArchitecture = "WINDOWS_SERVER_2022_CORE", "ARM64"
		for name := range f.images {
			f.images[name] = check.Image{}
		}
	}, "architecture"},
	{"a tag that was empty in the pipeline", func(s *check.Subject, _ *fake) { first(s).Image = "nginx:" }, "image-name"},
	{"a repository in capital letters", func(s *check.Subject, _ *fake) { first(s).Image = "quay.io/Team/web:1" }, "image-name"},
	{"a secret's ARN with one colon too few", secretFrom(secretARN + ":password:"), "secret-name"},
	{"a stage and a version at once", secretFrom(secretARN + "::AWSCURRENT:0d9e3f0a"), "secret-name"},
	{"an ARN of something else", secretFrom("arn:aws:s3:::bucket/key"), "secret-name"},
	{"an environment file that is no .env", func(s *check.Subject, _ *fake) {
		first(s).EnvironmentFiles = []struct{ Value, Type string }{{"arn:aws:s3:::bucket/web.txt", "s3"}}
	}, "environment-file"},
	{"restarts after ten seconds", func(s *check.Subject, _ *fake) {
		first(s).RestartPolicy = &struct {
			Enabled              bool
			RestartAttemptPeriod int
		}{true, 10}
	}, "restart-policy"},

	{"waiting for a container that is not there", func(s *check.Subject, _ *fake) { first(s).DependsOn[0].ContainerName = "cache" }, "depends-on-unknown"},
	{"waiting for health without a health check", func(s *check.Subject, _ *fake) { other(s).HealthCheck = nil }, "depends-on-healthy"},
	{"waiting for the end of what is essential", func(s *check.Subject, _ *fake) {
		first(s).DependsOn[0].Condition, other(s).Essential = "SUCCESS", nil
	}, "depends-on-essential"},
	{"a condition that there is not", func(s *check.Subject, _ *fake) { first(s).DependsOn[0].Condition = "READY" }, "depends-on-condition"},
	{"a start time-out before the first health check", func(s *check.Subject, _ *fake) { other(s).StartTimeout = 5 }, "start-timeout"},

	{"a log driver that Fargate does not have", func(s *check.Subject, _ *fake) { first(s).LogConfiguration.LogDriver = "json-file" }, "log-driver"},
	{"no stream prefix on Fargate", set("awslogs-stream-prefix", ""), "log-option-missing"},
	{"an option that awslogs does not have", set("awslogs-retention-days", "3"), "log-option-unknown"},
	{"a mode that there is not", set("mode", "nonblocking"), "log-mode"},
	{"a buffer for a mode without one", func(s *check.Subject, f *fake) {
		set("mode", "blocking")(s, f)
		set("max-buffer-size", "25m")(s, f)
	}, "log-mode"},
	{"two ways to join lines", func(s *check.Subject, f *fake) {
		set("awslogs-datetime-format", "%Y")(s, f)
		set("awslogs-multiline-pattern", "^x")(s, f)
	}, "log-options-both"},
	{"a look ahead", set("awslogs-multiline-pattern", `^(?!\s)`), "log-pattern"},
	{"a bracket around a date", set("awslogs-datetime-format", "[%d/%b/%Y:%H:%M:%S %z]"), "log-pattern"},
	{"two dots before milliseconds", set("awslogs-datetime-format", "%Y-%m-%d %H:%M:%S.%L"), "log-datetime"},
	{"a code that the log driver drops", set("awslogs-datetime-format", "%Y-%m-%d %T"), "log-datetime"},
	{"awsfirelens without a router", func(s *check.Subject, _ *fake) {
		first(s).LogConfiguration = &check.LogConfiguration{LogDriver: "awsfirelens"}
	}, "log-router-missing"},
	{"a router of another kind", func(s *check.Subject, _ *fake) { other(s).FirelensConfiguration = &struct{ Type string }{"vector"} }, "log-router-type"},

	{"awsvpc without a network", func(s *check.Subject, _ *fake) { s.Service.NetworkConfiguration = nil }, "network-missing"},
	{"a network for bridge", func(s *check.Subject, f *fake) {
		n := s.Service.NetworkConfiguration
		onEC2(s, f)
		s.Service.NetworkConfiguration = n
	}, "network-needless"},
	{"a public address on EC2", func(s *check.Subject, f *fake) {
		n := s.Service.NetworkConfiguration
		onEC2(s, f)
		s.Service.NetworkConfiguration, s.Definition.NetworkMode, f.group.TargetType = n, "awsvpc", "ip"
		network(s).AssignPublicIP = "ENABLED"
	}, "public-ip-on-ec2"},
	{"a definition for EC2 alone on Fargate", func(s *check.Subject, _ *fake) { s.Definition.RequiresCompatibilities = []string{"EC2"} }, "compatibility"},
	{"a load balancer for another container", func(s *check.Subject, _ *fake) { s.Service.LoadBalancers[0].ContainerName = "api" }, "balanced-container"},
	{"a load balancer for another port", func(s *check.Subject, f *fake) {
		s.Service.LoadBalancers[0].ContainerPort = 9090
		f.groups["sg-task"].IPPermissions[0].ToPort = 9090
	}, "balanced-port"},
	{"a grace period that is too short", func(s *check.Subject, _ *fake) {
		first(s).HealthCheck = &check.HealthCheck{Command: []string{"CMD", "true"}, StartPeriod: new(120)}
		s.Service.HealthCheckGracePeriodSeconds = new(30)
	}, "grace-period-short"},
	{"no room for a deployment", func(s *check.Subject, _ *fake) { s.Service.DeploymentConfiguration.MaximumPercent = new(100) }, "no-room"},
	{"one task and 150 percent", func(s *check.Subject, _ *fake) {
		s.Service.DesiredCount, s.Service.DeploymentConfiguration.MaximumPercent = 1, new(150)
	}, "no-room"},
	{"a daemon on Fargate", func(s *check.Subject, _ *fake) { s.Service.SchedulingStrategy = "DAEMON" }, "daemon-on-fargate"},
	{"a volume that the service does not configure", func(s *check.Subject, _ *fake) {
		withEBS(s)
		s.Service.VolumeConfigurations = nil
	}, "volume-unconfigured"},

	{"a tag that is not there", func(_ *check.Subject, f *fake) { delete(f.images, repository) }, "image-missing"},
	{"an image for another platform", func(s *check.Subject, _ *fake) {
		s.Definition.RuntimePlatform.CPUArchitecture, other(s).Image = "ARM64", repository
		first(s).Image = "nginx"
	}, "image-platform"},
	{"a lifecycle rule by age", func(_ *check.Subject, f *fake) {
		f.expiry = check.Expiry{
			Policy: `{"rules": [{"rulePriority": 3, "selection": {"tagStatus": "any", "countType": "sinceImagePushed", "countNumber": 14}}]}`,
			Images: []check.Stored{{Tags: []string{"47"}, PushedAt: time.Now().Add(-15 * 24 * time.Hour)}},
		}
	}, "image-expiring"},
	{"a lifecycle rule by number", func(_ *check.Subject, f *fake) {
		f.expiry = check.Expiry{
			Policy: `{"rules": [{"rulePriority": 1, "selection": {"tagStatus": "tagged", "tagPatternList": ["4*"], "countType": "imageCountMoreThan", "countNumber": 1}}]}`,
			Images: []check.Stored{
				{Tags: []string{"48"}, PushedAt: time.Now()}, {Tags: []string{"47"}, PushedAt: time.Now().Add(-time.Hour)},
			},
		}
	}, "image-expiring"},

	{"no execution role of that name", func(_ *check.Subject, f *fake) { delete(f.trusts, "execution") }, "role-missing"},
	{"no task role of that name", func(_ *check.Subject, f *fake) { delete(f.trusts, "task") }, "role-missing"},
	{"a role that trusts EC2", func(_ *check.Subject, f *fake) {
		f.trusts["task"] = strings.ReplaceAll(trust, "ecs-tasks", "ec2")
	}, "role-trust"},
	{"no right to pull", denies("ecr:BatchGetImage"), "pull-denied"},
	{"no right to log in to ECR", denies("ecr:GetAuthorizationToken"), "pull-denied"},
	{"no right to read a secret", denies("secretsmanager:GetSecretValue"), "secret-denied"},
	{"no right to read a parameter", denies("ssm:GetParameters"), "secret-denied"},
	{"no right to log", denies("logs:CreateLogStream"), "log-denied"},
	{"no right to make the group", func(s *check.Subject, f *fake) {
		set("awslogs-create-group", "true")(s, f)
		f.denied = []string{"logs:CreateLogGroup"}
	}, "log-denied"},
	{"no right to an environment file", func(s *check.Subject, f *fake) {
		first(s).EnvironmentFiles = []struct{ Value, Type string }{{"arn:aws:s3:::bucket/web.env", "s3"}}
		f.denied = []string{"s3:GetObject"}
	}, "env-file-denied"},
	{"no right to decrypt", denies("kms:Decrypt"), "key-denied"},
	{"no right to mount", func(s *check.Subject, f *fake) {
		withEFS(s)
		f.denied = []string{"elasticfilesystem:ClientMount"}
	}, "efs-denied"},
	{"ECS Exec without its rights", func(s *check.Subject, f *fake) {
		s.Service.EnableExecuteCommand, f.denied = true, []string{"ssmmessages:OpenDataChannel"}
	}, "exec-denied"},

	{"a secret that is not there", func(_ *check.Subject, f *fake) { f.secrets = nil }, "secret-missing"},
	{"a secret marked for deletion", func(_ *check.Subject, f *fake) {
		f.secrets[secretARN] = check.StoredSecret{Deleted: true}
	}, "secret-deleted"},
	{"a stage that the secret does not have", secretFrom(secretARN + "::AWSPREVIOUS:"), "secret-version"},
	{"a JSON key that the secret does not have", secretFrom(secretARN + ":user::"), "secret-key"},
	{"a JSON key of what is no JSON", func(s *check.Subject, f *fake) {
		secretFrom(secretARN+":password::")(s, f)
		f.values = check.SecretValue{}
	}, "secret-not-json"},
	{"a parameter that is not there", func(_ *check.Subject, f *fake) { f.noParams = []string{"/prod/api"} }, "parameter-missing"},
	{"a key that is disabled", func(_ *check.Subject, f *fake) { f.keys[keyARN] = "Disabled" }, "key-unusable"},
	{"a key that is to be deleted", func(_ *check.Subject, f *fake) { f.keys[keyARN] = "PendingDeletion" }, "key-unusable"},
	{"a parameter's key that is disabled", func(s *check.Subject, f *fake) {
		first(s).Secrets = first(s).Secrets[1:]
		f.secure = map[string]string{"/prod/api": "alias/prod"}
		f.keys[keyARN] = "Disabled"
	}, "key-unusable"},
	{"a parameter's key that is gone", func(_ *check.Subject, f *fake) {
		f.secure = map[string]string{"/prod/api": "1234abcd-12ab-34cd-56ef-000000000000"}
	}, "key-missing"},
	{"no right to decrypt a parameter", func(s *check.Subject, f *fake) {
		first(s).Secrets = first(s).Secrets[1:]
		f.secure = map[string]string{"/prod/api": "alias/prod"}
		f.denied = []string{keyARN}
	}, "key-denied"},
	{"a key that is gone", func(_ *check.Subject, f *fake) { f.keys = nil }, "key-missing"},
	{"an environment file that is not there", func(s *check.Subject, f *fake) {
		first(s).EnvironmentFiles = []struct{ Value, Type string }{{"arn:aws:s3:::bucket/web.env", "s3"}}
		f.gone = []string{"arn:aws:s3:::bucket/web.env"}
	}, "env-file-missing"},

	{"no log group", func(_ *check.Subject, f *fake) { f.gone = []string{"/ecs/web"} }, "log-group-missing"},
	{"no file system", func(s *check.Subject, f *fake) {
		withEFS(s)
		f.gone = []string{"fs-0123"}
	}, "file-system-missing"},
	{"a file system that is being deleted", func(s *check.Subject, f *fake) {
		withEFS(s)
		f.system.State = "deleting"
	}, "file-system-state"},
	{"an access point of another file system", func(s *check.Subject, f *fake) {
		withEFS(s)
		f.point = "fs-other"
	}, "access-point-missing"},
	{"a zone without a mount target", func(s *check.Subject, f *fake) {
		withEFS(s)
		f.system.Mounts = f.system.Mounts[:1]
	}, "mount-target-missing"},
	{"mount targets that let nobody in", func(s *check.Subject, f *fake) {
		withEFS(s)
		f.system.Mounts = f.system.Mounts[:1]
		f.subnets = f.subnets[:1]
		f.groups["sg-efs"] = check.SecurityGroup{GroupID: "sg-efs"}
	}, "mount-target-closed"},
	{"a snapshot that is gone", func(s *check.Subject, f *fake) {
		withEBS(s)
		f.gone = []string{"snap-1"}
	}, "snapshot-missing"},
	{"a volume's role that is gone", func(s *check.Subject, f *fake) {
		withEBS(s)
		delete(f.trusts, "volumes")
	}, "volume-role"},
	{"a volume's key that is disabled", func(s *check.Subject, f *fake) {
		withEBS(s)
		first(s).Secrets = nil
		f.keys[keyARN] = "Disabled"
	}, "volume-key"},

	{"no target group", func(_ *check.Subject, f *fake) { f.gone = []string{groupARN} }, "target-group-missing"},
	{"targets that are instances", func(_ *check.Subject, f *fake) { f.group.TargetType = "instance" }, "target-type"},
	{"a target group without a listener", func(_ *check.Subject, f *fake) { f.group.LoadBalancerARNs = nil }, "target-group-unused"},
	{"a target group of another VPC", func(_ *check.Subject, f *fake) { f.group.VPCID = "vpc-2" }, "target-vpc"},
	{"a health check of a closed port", func(_ *check.Subject, f *fake) { f.group.HealthCheckPort = "9000" }, "health-port"},
	{"a health check of another path", func(s *check.Subject, _ *fake) {
		first(s).HealthCheck = asking("http://localhost:8080/ready")
	}, "health-path"},
	{"tasks that answer with a redirect", func(_ *check.Subject, f *fake) {
		f.targets[0] = check.Target{
			Reason: "Target.ResponseCodeMismatch", Description: "Health checks failed with these codes: [302]",
		}
	}, "health-codes"},
	{"a health check by another protocol", func(s *check.Subject, _ *fake) {
		first(s).HealthCheck = asking("https://localhost:8080/health")
	}, "health-protocol"},
	{"a slow start without a grace period", func(s *check.Subject, _ *fake) {
		first(s).HealthCheck = &check.HealthCheck{Command: []string{"CMD", "true"}, StartPeriod: new(300)}
		s.Service.HealthCheckGracePeriodSeconds = nil
	}, "grace-period-none"},
	{"a zone that the load balancer does not have", func(_ *check.Subject, f *fake) { f.balancer.Zones = f.balancer.Zones[:1] }, "zone-not-enabled"},
	{"a security group without the load balancer", func(_ *check.Subject, f *fake) { f.balancer.SecurityGroups = []string{"sg-x"} }, "target-closed"},

	{"a subnet that is not there", func(_ *check.Subject, f *fake) { f.gone = []string{"subnet-a"} }, "subnet-missing"},
	{"a security group that is not there", func(s *check.Subject, _ *fake) {
		network(s).SecurityGroups, s.Service.LoadBalancers = []string{"sg-gone"}, nil
	}, "group-missing"},
	{"subnets of two VPCs", func(_ *check.Subject, f *fake) { f.subnets[1].VPCID = "vpc-2" }, "vpcs-differ"},
	{"two addresses for four tasks", func(_ *check.Subject, f *fake) {
		f.subnets[0].AvailableIPAddressCount, f.subnets[1].AvailableIPAddressCount = 1, 1
	}, "addresses-short"},
	{"a VPC without a way to ECR", func(s *check.Subject, f *fake) {
		other(s).Image = repository
		f.isolated()
		f.endpoints = f.endpoints[1:]
	}, "pull-unreachable"},
	{"a public image without the internet", func(_ *check.Subject, f *fake) { f.isolated() }, "pull-unreachable"},
	{"a public subnet without public addresses", func(s *check.Subject, f *fake) {
		first(s).Secrets, first(s).LogConfiguration = nil, nil
		f.tables[0].Routes[0] = check.Route{DestinationCIDRBlock: "0.0.0.0/0", GatewayID: "igw-1"}
	}, "pull-unreachable"},
	{"a NAT gateway that is gone", func(s *check.Subject, f *fake) {
		first(s).Secrets, first(s).LogConfiguration = nil, nil
		f.tables[0].Routes[0].State = "blackhole"
	}, "pull-unreachable"},
	{"no TCP 443 out", func(s *check.Subject, f *fake) {
		first(s).Secrets, first(s).LogConfiguration = nil, nil
		g := f.groups["sg-task"]
		g.IPPermissionsEgress = nil
		f.groups["sg-task"] = g
	}, "pull-unreachable"},
	{"an ACL that lets nothing out", func(s *check.Subject, f *fake) {
		first(s).Secrets, first(s).LogConfiguration, s.Service.LoadBalancers = nil, nil, nil
		f.acls = []check.ACL{
			ruled([]string{"100 allow in -1 0.0.0.0/0", "110 allow out -1 10.0.0.0/8"}, "subnet-a"), acl("subnet-b"),
		}
	}, "pull-unreachable"},
	{"an ACL that lets no answers in", func(s *check.Subject, f *fake) {
		first(s).Secrets, first(s).LogConfiguration, s.Service.LoadBalancers = nil, nil, nil
		f.acls = []check.ACL{acl("subnet-b"), ruled([]string{
			"100 allow out -1 0.0.0.0/0", "110 allow in 6 0.0.0.0/0 443-443", "120 allow in 17 0.0.0.0/0 1024-65535",
		}, "subnet-a")}
	}, "pull-unreachable"},
	{"an ACL that denies before it allows", func(s *check.Subject, f *fake) {
		first(s).Secrets, first(s).LogConfiguration, s.Service.LoadBalancers = nil, nil, nil
		f.acls[0].Entries = append(f.acls[0].Entries, check.ACLEntry{
			RuleNumber: 50, RuleAction: "deny", Egress: true, Protocol: "6", CIDRBlock: "0.0.0.0/0", PortRange: &struct{ From, To int }{0, 1023}})
	}, "pull-unreachable"},
	{"an ACL between the tasks and the endpoint for logs", func(s *check.Subject, f *fake) {
		other(s).Image = repository
		f.isolated()
		network(s).Subnets, f.endpoints[2].SubnetIDs = []string{"subnet-a"}, []string{"subnet-b"}
		f.acls = []check.ACL{acl("subnet-a"), ruled([]string{
			"90 deny in -1 10.0.1.0/24", "100 allow in 6 10.0.2.0/24 443-443", "100 allow in 6 0.0.0.0/0 8080-8080", "100 allow out -1 0.0.0.0/0",
		}, "subnet-b")}
	}, "log-unreachable"},
	{"an ACL before the port of the tasks", func(_ *check.Subject, f *fake) {
		f.acls = []check.ACL{ruled([]string{
			"100 allow in 6 0.0.0.0/0 32768-65535", "100 allow out -1 0.0.0.0/0",
		}, "subnet-a", "subnet-b")}
	}, "target-acl"},
	{"no endpoint for secrets", func(s *check.Subject, f *fake) {
		other(s).Image = repository
		f.isolated()
		f.endpoints = slices.DeleteFunc(f.endpoints, func(e check.Endpoint) bool {
			return strings.HasSuffix(e.ServiceName, "secretsmanager")
		})
	}, "secret-unreachable"},
	{"an endpoint for parameters without DNS", func(s *check.Subject, f *fake) {
		other(s).Image = repository
		f.isolated()
		f.endpoints[4].PrivateDNSEnabled = false
	}, "secret-unreachable"},
	{"an endpoint for logs that lets nobody in", func(s *check.Subject, f *fake) {
		other(s).Image = repository
		f.isolated()
		f.endpoints[2].Groups[0].GroupID = "sg-efs"
	}, "log-unreachable"},
	{"an environment file without a way to S3", func(s *check.Subject, f *fake) {
		f.isolated()
		f.endpoints[5].RouteTableIDs = nil
		s.Definition.ContainerDefinitions = s.Definition.ContainerDefinitions[:1]
		c := first(s)
		c.Secrets, c.LogConfiguration, c.DependsOn, c.Image = nil, nil, nil, "${Image}"
		c.EnvironmentFiles = []struct{ Value, Type string }{{"arn:aws:s3:::bucket/web.env", "s3"}}
	}, "env-file-unreachable"},

	{"no cluster", func(_ *check.Subject, f *fake) { f.cluster.Status = "" }, "cluster-missing"},
	{"a cluster that was deleted", func(_ *check.Subject, f *fake) { f.cluster.Status = "INACTIVE" }, "cluster-missing"},
	{"no instances", func(s *check.Subject, f *fake) {
		onEC2(s, f)
		f.instances[0].AgentConnected = false
	}, "no-instances"},
	{"too little CPU on the instances", func(s *check.Subject, f *fake) {
		onEC2(s, f)
		f.instances[0].CPU = 256
	}, "cpu-short"},
	{"too little memory on the instances", func(s *check.Subject, f *fake) {
		onEC2(s, f)
		f.instances[0].Memory = 512
	}, "memory-short"},
	{"no GPU", func(s *check.Subject, f *fake) {
		onEC2(s, f)
		first(s).ResourceRequirements = []struct{ Type, Value string }{{"GPU", "1"}}
	}, "gpu-short"},
	{"a host port that the old task holds", func(s *check.Subject, f *fake) {
		onEC2(s, f)
		first(s).PortMappings[0].HostPort, f.instances[0].Ports = 8080, []string{"22", "8080"}
	}, "port-taken"},
	{"an attribute that no instance has", func(s *check.Subject, f *fake) {
		onEC2(s, f)
		s.Service.PlacementConstraints = []check.PlacementConstraint{{Type: "memberOf", Expression: "attribute:disk == nvme"}}
	}, "attribute-missing"},
	{"a capacity provider that the cluster does not have", func(s *check.Subject, f *fake) {
		onProvider(s, f)
		f.cluster.CapacityProviders = []string{"FARGATE", "other"}
	}, "provider-missing"},
	{"Fargate Spot that the cluster does not have", func(s *check.Subject, f *fake) {
		through(s, "FARGATE_SPOT")
		f.cluster.CapacityProviders = nil
	}, "provider-missing"},
	{"a group at its maximum without room", func(s *check.Subject, f *fake) {
		onProvider(s, f)
		f.providers[0].Max, f.instances[0].Memory = 1, 512
	}, "provider-memory"},
	{"a group that ECS does not scale", func(s *check.Subject, f *fake) {
		onProvider(s, f)
		f.providers[0].Scales, f.instances[0].CPU = false, 256
	}, "provider-cpu"},
	{"more tasks than the group's maximum has room for", func(s *check.Subject, f *fake) {
		onProvider(s, f)
		s.Service.DesiredCount = 24
	}, "provider-cpu"},
	{"blue/green without room for both", func(s *check.Subject, f *fake) {
		onProvider(s, f)
		shifting(s)
		s.Service.DesiredCount, s.Service.RunningCount, s.Definition.CPU = 9, 9, "1024"
	}, "provider-cpu"},
	{"the cluster's own provider without an instance", func(s *check.Subject, f *fake) {
		onProvider(s, f)
		s.Service.CapacityProviderStrategy = nil
		f.cluster.DefaultCapacityProviderStrategy = []check.ProviderShare{{CapacityProvider: "asg"}}
		f.instances, f.providers[0].Max = nil, 1
	}, "provider-cpu"},
	{"a quota that is used up by the cluster's own provider", func(s *check.Subject, f *fake) {
		s.Service.LaunchType, f.quota.Used = "", 99
		f.cluster.DefaultCapacityProviderStrategy = []check.ProviderShare{{CapacityProvider: "FARGATE"}}
	}, "vcpu-quota"},
	{"a quota that is used up", func(_ *check.Subject, f *fake) { f.quota.Used = 99 }, "vcpu-quota"},
	{"a hook without its function", func(s *check.Subject, f *fake) {
		shifting(s)
		f.gone = []string{"arn:aws:lambda:eu-west-1:111122223333:function:gate"}
	}, "hook-missing"},
	{"a hook without its role", func(s *check.Subject, f *fake) {
		shifting(s)
		delete(f.trusts, "hooks")
	}, "hook-role-missing"},
	{"an alarm that is not there", func(s *check.Subject, f *fake) {
		watched(s)
		f.alarms = nil
	}, "alarm-missing"},
	{"an alarm that is on", func(s *check.Subject, f *fake) {
		watched(s)
		f.alarms[0].State = "ALARM"
	}, "alarm-on"},

	{"neither circuit breaker nor alarms", func(s *check.Subject, _ *fake) {
		s.Service.DeploymentConfiguration.DeploymentCircuitBreaker.Enable = false
	}, "failure-unannounced"},
	{"a circuit breaker that leaves things as they are", func(s *check.Subject, _ *fake) {
		s.Service.DeploymentConfiguration.DeploymentCircuitBreaker.Rollback = false
	}, "no-rollback"},
	{"blue/green that nobody watches", func(s *check.Subject, _ *fake) { s.Service.DeploymentConfiguration.Strategy = "BLUE_GREEN" }, "shift-unwatched"},
	{"early success", func(s *check.Subject, _ *fake) {
		s.Service.DeploymentConfiguration.EarlySuccessCriteria = &struct {
			Enable         bool
			HealthyPercent int
		}{true, 100}
	}, "early-success"},

	{"half the memory of before", func(s *check.Subject, _ *fake) {
		s.Before, s.After = definition("web:46", "47", "A"), definition("web:47", "47", "A")
		s.Before.Containers[0].Memory, s.After.Containers[0].Memory = 1024, 512
	}, "risky-change"},
	{"a port that is closed now", func(s *check.Subject, _ *fake) {
		s.Before, s.After = definition("web:46", "47", "A"), definition("web:47", "47", "A")
		s.Before.Containers[0].Ports, s.After.Containers[0].Ports = []string{"80/tcp"}, []string{"8080/tcp"}
	}, "risky-change"},
}

// shifting deploys by shifting traffic, with a hook.
func shifting(s *check.Subject) {
	watched(s)
	s.Service.DeploymentConfiguration.Strategy = "BLUE_GREEN"
	s.Service.DeploymentConfiguration.LifecycleHooks = []struct{ HookTargetARN, RoleARN, TargetType string }{
		{"arn:aws:lambda:eu-west-1:111122223333:function:gate", "arn:aws:iam::111122223333:role/hooks", "AWS_LAMBDA"},
	}
}

func watched(s *check.Subject) {
	s.Service.DeploymentConfiguration.Alarms.Enable = true
	s.Service.DeploymentConfiguration.Alarms.AlarmNames = []string{"web-5xx"}
}

// problemsIn are the problems that findings are of.
func problemsIn(findings []check.Finding) []string {
	var names []string
	for _, f := range findings {
		names = append(names, f.Problem)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// definition is one as the record has it.
func definition(arn, tag, variable string) incident.TaskDefinition {
	return incident.TaskDefinition{ARN: arn, Containers: []incident.ContainerDefinition{{Name: "web", Image: "web:" + tag,
		Environment: []string{variable}}}}
}

func TestSeededFaultsAreFound(t *testing.T) {
	found := map[string]bool{}
	for _, c := range faults {
		for _, japanese := range []bool{false, true} {
			s, f := web(), sound()
			c.change(&s, f)
			report := check.Examine(t.Context(), s, f, check.Options{ReadSecrets: true, Japanese: japanese})
			if got := problemsIn(report.Findings); !slices.Equal(got, []string{c.want}) {
				t.Errorf("%s: %q, want %s", c.fault, got, c.want)
			}
			for _, finding := range report.Findings {
				found[finding.Problem] = true
				if strings.ContainsAny(finding.Sentence+finding.Step, "{}") || finding.Step == "" {
					t.Errorf("%s: %+v", c.fault, finding)
				}
				if finding.Severity != cause.Error && finding.Severity != cause.Warning {
					t.Errorf("%s: severity %q", c.fault, finding.Severity)
				}
				if !strings.HasPrefix(finding.Link, "https://docs.aws.amazon.com/") {
					t.Errorf("%s: link %q", c.fault, finding.Link)
				}
			}
			if len(report.NotKnown) > 0 && !strings.Contains(c.fault, "without a way to S3") {
				t.Errorf("%s: not known %+v", c.fault, report.NotKnown)
			}
		}
	}
	if len(faults) < 60 {
		t.Errorf("only %d faults", len(faults))
	}
	t.Logf("%d faults of %d problems", len(faults), len(found))
	for _, name := range check.Problems() {
		if !found[name] && !slices.Contains(slices.Collect(maps.Keys(elsewhere)), name) {
			t.Errorf("no fault shows %s", name)
		}
	}
}

// elsewhere are problems that come with others, so that tests of their own show them.
var elsewhere = map[string]bool{
	"image-denied": true, "container-name-twice": true, "depends-on-circle": true, "fargate-network-mode": true,
}
