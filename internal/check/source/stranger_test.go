package source_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/check"
	"github.com/ecswhy/ecswhy/internal/check/source"
)

// soundFiles are definitions and services as people write them, of kinds that stand nowhere else in the tests.
var soundFiles = map[string]string{
	"an agent that sees the task's processes": `
family: api
networkMode: awsvpc
cpu: '1024'
memory: 2GB
requiresCompatibilities: [FARGATE]
pidMode: task
executionRoleArn: arn:aws:iam::111122223333:role/ecsTaskExecutionRole
containerDefinitions:
- name: api
  image: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/my__app--x:2026.11.30_a@sha256:` + strings.Repeat("0", 64) + `
  linuxParameters: {initProcessEnabled: true, capabilities: {add: [SYS_PTRACE], drop: [ALL]}}
  readonlyRootFilesystem: true
  ulimits: [{name: nofile, softLimit: 65535, hardLimit: 65535}]
  portMappings: [{name: http, containerPort: 8080, protocol: tcp, appProtocol: http2}]
- name: datadog-agent
  image: public.ecr.aws/datadog/agent:7
  essential: false
  dockerLabels: {com.datadoghq.ad.check_names: '["x"]'}
  portMappings: [{containerPort: 8126}, {containerPort: 8125, protocol: udp}]
`,
	"a router of logs with its own configuration": `{"family": "web", "networkMode": "awsvpc", "cpu": "256", "memory": "512",
		"requiresCompatibilities": ["FARGATE"], "executionRoleArn": "arn:aws:iam::111122223333:role/e", "containerDefinitions": [
		{"name": "log_router", "image": "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable", "essential": true, "user": "0",
		 "firelensConfiguration": {"type": "fluentbit", "options": {"config-file-type": "file", "config-file-value": "/extra.conf",
		  "enable-ecs-log-metadata": "true"}},
		 "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/router", "awslogs-region": "eu-west-1",
		  "awslogs-stream-prefix": "router", "mode": "non-blocking", "max-buffer-size": "25m"}}, "memoryReservation": 50},
		{"name": "web", "image": "nginx", "logConfiguration": {"logDriver": "awsfirelens", "options": {"Name": "datadog", "TLS": "on"},
		 "secretOptions": [{"name": "apikey", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:dd-AbCdEf"}]}}]}`,
	"a daemon for traces and one for Splunk": `{"family": "x", "networkMode": "awsvpc", "cpu": "512", "memory": "1024",
		"requiresCompatibilities": ["FARGATE", "EC2"], "executionRoleArn": "arn:aws-cn:iam::111122223333:role/e", "containerDefinitions": [
		{"name": "xray", "image": "public.ecr.aws/xray/aws-xray-daemon:3.x", "portMappings": [{"containerPort": 2000, "protocol": "udp"},
		 {"containerPort": 2000}], "logConfiguration": {"logDriver": "splunk", "options": {"splunk-url": "https://x:8088"},
		 "secretOptions": [{"name": "splunk-token", "valueFrom": "/splunk/token"}]}}]}`,
	"an initializing container on a shared volume": `{"family": "x", "networkMode": "awsvpc", "cpu": "2048", "memory": "16384",
		"requiresCompatibilities": ["FARGATE"], "volumes": [{"name": "static"}, {"name": "tmp", "host": {}}], "ephemeralStorage": {"sizeInGiB": 200},
		"containerDefinitions": [
		{"name": "init", "image": "docker.io/library/busybox:1", "essential": false, "command": ["cp", "-r", "/a", "/b"],
		 "mountPoints": [{"sourceVolume": "static", "containerPath": "/b"}]},
		{"name": "web", "image": "ghcr.io/org/web:Main-1", "dependsOn": [{"containerName": "init", "condition": "COMPLETE"}],
		 "mountPoints": [{"sourceVolume": "static", "containerPath": "/srv", "readOnly": true}, {"sourceVolume": "tmp", "containerPath": "/tmp"}],
		 "startTimeout": 120, "stopTimeout": 120, "healthCheck": {"command": ["CMD-SHELL", "wget -qO- localhost/ || exit 1"], "retries": 10,
		 "startPeriod": 300, "interval": 300, "timeout": 60}}]}`,
	"a file system without an access point": `{"family": "x", "networkMode": "awsvpc", "cpu": "256", "memory": "2048",
		"requiresCompatibilities": ["FARGATE"], "volumes": [{"name": "a", "efsVolumeConfiguration": {"fileSystemId": "fs-1",
		"rootDirectory": "/app", "transitEncryption": "ENABLED", "transitEncryptionPort": 2999}}, {"name": "b", "efsVolumeConfiguration": {
		"fileSystemId": "fs-1", "authorizationConfig": {"iam": "DISABLED"}}}], "containerDefinitions": [{"name": "x", "image": "localhost:5000/x"}]}`,
	"GPUs and devices on EC2": `{"family": "train", "networkMode": "host", "requiresCompatibilities": ["EC2"], "ipcMode": "host",
		"placementConstraints": [{"type": "memberOf", "expression": "attribute:ecs.instance-type =~ p5.*"}],
		"containerDefinitions": [{"name": "train", "image": "763104351884.dkr.ecr.us-west-2.amazonaws.com/pytorch-training:2.5.1-gpu",
		 "memoryReservation": 65536, "resourceRequirements": [{"type": "GPU", "value": "8"}], "privileged": true,
		 "linuxParameters": {"sharedMemorySize": 4096, "devices": [{"hostPath": "/dev/infiniband/uverbs0"}]}}]}`,
	"links and ranges of ports on a bridge": `{"family": "old", "containerDefinitions": [
		{"name": "app", "image": "app", "memory": 300, "links": ["redis:cache"], "portMappings": [{"containerPortRange": "7000-7010"},
		 {"containerPort": 80, "hostPort": 0}, {"containerPort": 443, "hostPort": 0}], "hostname": "app", "extraHosts": [
		 {"hostname": "db", "ipAddress": "10.0.0.1"}], "dnsServers": ["10.0.0.2"], "logConfiguration": {"logDriver": "json-file", "options": {"max-size": "10m"}}},
		{"name": "redis", "image": "redis:7", "memory": 100, "portMappings": [{"containerPort": 6379}]}]}`,
	"ECS Anywhere": `{"family": "edge", "networkMode": "host", "requiresCompatibilities": ["EXTERNAL"], "executionRoleArn":
		"arn:aws:iam::111122223333:role/e", "containerDefinitions": [{"name": "edge", "image": "edge:1", "memory": 128, "cpu": 64,
		"portMappings": [{"containerPort": 8080, "hostPort": 8080}]}]}`,
	"Managed Instances": `{"family": "m", "networkMode": "awsvpc", "cpu": "3 vCPU", "memory": "5 GB", "requiresCompatibilities": ["MANAGED_INSTANCES"],
		"executionRoleArn": "arn:aws:iam::111122223333:role/e", "containerDefinitions": [{"name": "m", "image": "m", "privileged": true}]}`,
	"Windows on Fargate": `{"family": "w", "networkMode": "awsvpc", "cpu": "4096", "memory": "30720", "requiresCompatibilities": ["FARGATE"],
		"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE", "cpuArchitecture": "X86_64"}, "containerDefinitions": [
		{"name": "w", "image": "mcr.microsoft.com/windows/servercore/iis", "entryPoint": ["powershell", "-Command"], "command": ["exit 0"]}]}`,
	"a definition as AWS prints it": `{"taskDefinition": {"taskDefinitionArn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/a:7", "containerDefinitions": [
		{"name": "a", "image": "a:1", "cpu": 0, "memory": 128, "portMappings": [{"containerPort": 80, "hostPort": 80, "protocol": "tcp"}], "essential": true,
		 "environment": [], "mountPoints": [], "volumesFrom": [], "systemControls": []}], "family": "a", "networkMode": "awsvpc", "revision": 7,
		"volumes": [], "status": "ACTIVE", "requiresAttributes": [{"name": "ecs.capability.task-eni"}], "placementConstraints": [],
		"compatibilities": ["EC2", "FARGATE"], "registeredAt": "2026-11-30T10:00:00+09:00", "registeredBy": "arn:aws:iam::111122223333:root",
		"enableFaultInjection": false}, "tags": []}`,
	"secrets of another partition and parameters of every form": `{"family": "a", "executionRoleArn": "arn:aws-us-gov:iam::111122223333:role/e",
		"containerDefinitions": [{"name": "a", "image": "a", "memory": 64, "secrets": [
		{"name": "A", "valueFrom": "arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:secret:a/b_c+d=e.f@g!h-AbCdEf:user:AWSPREVIOUS:"},
		{"name": "B", "valueFrom": "plain.name_x-1"}, {"name": "C", "valueFrom": "/a/b/c"},
		{"name": "D", "valueFrom": "arn:aws-us-gov:ssm:us-gov-west-1:111122223333:parameter/plain"},
		{"name": "E", "valueFrom": "arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:secret:rds!cluster-0a1b2c3d-1234-ABcdEF:password::"}]}]}`,
	"two services of a plan, a job and what stays": `{"format_version": "1.2", "resource_changes": [
		{"address": "module.a.aws_ecs_task_definition.this", "mode": "managed", "type": "aws_ecs_task_definition", "change": {"actions": ["create", "delete"],
		 "after": {"family": "a", "network_mode": "awsvpc", "cpu": "256", "memory": "512", "requires_compatibilities": ["FARGATE"], "ephemeral_storage": [],
		 "runtime_platform": [{"cpu_architecture": "ARM64", "operating_system_family": null}], "volume": [], "placement_constraints": [],
		 "container_definitions": "[{\"name\":\"a\",\"image\":\"a:1\",\"secrets\":null,\"portMappings\":[{\"containerPort\":80,\"hostPort\":80}],\"memory\":null}]"},
		 "after_unknown": {"arn": true, "revision": true, "execution_role_arn": true, "runtime_platform": [{}]}}},
		{"address": "module.a.aws_ecs_service.this[0]", "mode": "managed", "type": "aws_ecs_service", "change": {"actions": ["update"], "after": {
		 "name": "a", "cluster": "arn:aws:ecs:eu-west-1:111122223333:cluster/prod", "desired_count": 3, "launch_type": "FARGATE", "scheduling_strategy": "REPLICA",
		 "deployment_minimum_healthy_percent": 100, "deployment_maximum_percent": 200, "deployment_controller": [{"type": "ECS"}], "alarms": [],
		 "deployment_circuit_breaker": [{"enable": true, "rollback": true}], "load_balancer": [{"container_name": "a", "container_port": 80,
		 "elb_name": "", "target_group_arn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/a/1"}],
		 "network_configuration": [{"assign_public_ip": false, "subnets": ["subnet-1"], "security_groups": ["sg-1"]}]}, "after_unknown": {"task_definition": true}}},
		{"address": "aws_ecs_task_definition.job", "mode": "managed", "type": "aws_ecs_task_definition", "change": {"actions": ["create"], "after": {
		 "family": "job", "network_mode": "bridge", "container_definitions": "[{\"name\":\"job\",\"image\":\"job\",\"memory\":64}]"}, "after_unknown": {}}},
		{"address": "data.aws_ecs_cluster.c", "mode": "data", "type": "aws_ecs_cluster", "change": {"actions": ["read"], "after": {}}},
		{"address": "aws_ecs_service.gone", "mode": "managed", "type": "aws_ecs_service", "change": {"actions": ["delete"], "after": null}}],
		"configuration": {"root_module": {"module_calls": {"a": {"module": {"resources": [{"address": "aws_ecs_service.this", "type": "aws_ecs_service",
		"expressions": {"task_definition": {"references": ["aws_ecs_task_definition.this.arn", "aws_ecs_task_definition.this"]}}}]}}}}}}`,
	"what CDK synthesizes": `
Resources:
  TaskDefTaskRole1EDB4A67:
    Type: AWS::IAM::Role
    Properties: {AssumeRolePolicyDocument: {Statement: [{Action: sts:AssumeRole, Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}}], Version: "2012-10-17"}}
  TaskDef54694570:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Environment: [{Name: BUCKET, Value: !Ref Bucket83908E77}]
          Essential: true
          Image:
            Fn::Sub: 111122223333.dkr.ecr.eu-west-1.${AWS::URLSuffix}/cdk-hnb659fds-container-assets-111122223333-eu-west-1:` + strings.Repeat("a", 64) + `
          LogConfiguration:
            LogDriver: awslogs
            Options: {awslogs-group: !Ref LogGroupF5B46931, awslogs-stream-prefix: web, awslogs-region: !Ref AWS::Region}
          Name: web
          PortMappings: [{ContainerPort: 80, Protocol: tcp}]
          Secrets: [{Name: DB, ValueFrom: {"Fn::Join": ["", [!Ref Secret, ":password::"]]}}]
      Cpu: "512"
      ExecutionRoleArn: !GetAtt TaskDefExecutionRoleB4775C97.Arn
      Family: StackTaskDef
      Memory: "1024"
      NetworkMode: awsvpc
      RequiresCompatibilities: [FARGATE]
      TaskRoleArn: !GetAtt TaskDefTaskRole1EDB4A67.Arn
    Metadata: {aws:cdk:path: Stack/TaskDef/Resource}
  Service9571FDD8:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref EcsDefaultClusterMnL3mNNYN926A5246
      DeploymentConfiguration:
        Alarms: {AlarmNames: [], Enable: false, Rollback: false}
        DeploymentCircuitBreaker: {Enable: true, Rollback: true}
        MaximumPercent: 200
        MinimumHealthyPercent: 50
      EnableECSManagedTags: false
      HealthCheckGracePeriodSeconds: 60
      LaunchType: FARGATE
      LoadBalancers: [{ContainerName: web, ContainerPort: 80, TargetGroupArn: !Ref LBPublicListenerECSGroupD6A32205}]
      NetworkConfiguration:
        AwsvpcConfiguration:
          AssignPublicIp: DISABLED
          SecurityGroups: [!GetAtt ServiceSecurityGroupC96ED6A7.GroupId]
          Subnets: [!Ref PrivateSubnet1, !Ref PrivateSubnet2]
      TaskDefinition: !Ref TaskDef54694570
    DependsOn: [LBPublicListener6E1F3D94]
Conditions: {CDKMetadataAvailable: !Or [!Equals [!Ref AWS::Region, eu-west-1], !Not [!Condition Other]]}
`,
	"a template with mappings and conditions": `
Parameters:
  Environment: {Type: String, Default: prod, AllowedValues: [prod, dev]}
  Count: {Type: Number, Default: 3}
  ImageTag: {Type: AWS::SSM::Parameter::Value<String>, Default: /web/tag}
Mappings: {Sizes: {prod: {Cpu: "1024", Memory: "2048"}, dev: {Cpu: "256", Memory: "512"}}}
Conditions: {IsProd: !Equals [!Ref Environment, prod]}
Resources:
  Definition:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: !Join ["-", [web, !Ref Environment]]
      NetworkMode: awsvpc
      Cpu: !FindInMap [Sizes, !Ref Environment, Cpu]
      Memory: !FindInMap [Sizes, !Ref Environment, Memory]
      RequiresCompatibilities: [FARGATE]
      ExecutionRoleArn: !ImportValue execution-role
      EphemeralStorage: !If [IsProd, {SizeInGiB: 50}, !Ref AWS::NoValue]
      ContainerDefinitions:
        - Name: web
          Image: !Sub "nginx:${ImageTag}"
          Command: !Split [",", "a,b"]
          HealthCheck: !If [IsProd, {Command: [CMD, x]}, !Ref AWS::NoValue]
          PortMappings: [{ContainerPort: 80}]
        - Name: sidecar
          Image: envoy
          DependsOn: [{ContainerName: web, Condition: !If [IsProd, HEALTHY, START]}]
  Service:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Select [0, !Ref Clusters]
      DesiredCount: !If [IsProd, !Ref Count, 1]
      DeploymentConfiguration: {DeploymentCircuitBreaker: {Enable: true, Rollback: true}, MinimumHealthyPercent: !If [IsProd, 100, 0], MaximumPercent: 100}
      TaskDefinition: !Ref Definition
      CapacityProviderStrategy: [{CapacityProvider: !If [IsProd, FARGATE, FARGATE_SPOT], Weight: 1}]
      NetworkConfiguration: {AwsvpcConfiguration: {Subnets: !Split [",", !ImportValue subnets], SecurityGroups: [!ImportValue group]}}
      ServiceRegistries: [{RegistryArn: !GetAtt Registry.Arn}]
`,
	"linear with alarms, hooks and Service Connect": `{"Resources": {"S": {"Type": "AWS::ECS::Service", "Properties": {"ServiceName": "a", "DesiredCount": 4,
		"DeploymentConfiguration": {"Strategy": "LINEAR", "LinearConfiguration": {"StepPercent": 10, "StepBakeTimeInMinutes": 5},
		 "Alarms": {"Enable": true, "Rollback": true, "AlarmNames": ["a"]}, "LifecycleHooks": [{"HookTargetArn": {"Fn::GetAtt": ["F", "Arn"]}}]},
		"ServiceConnectConfiguration": {"Enabled": true, "Services": [{"PortName": "http"}]}, "LaunchType": "FARGATE",
		"LoadBalancers": [{"ContainerName": "a", "ContainerPort": 8080, "TargetGroupArn": {"Ref": "T"}, "AdvancedConfiguration": {
		 "AlternateTargetGroupArn": {"Ref": "U"}, "ProductionListenerRule": {"Ref": "R"}, "RoleArn": {"Fn::GetAtt": ["Q", "Arn"]}}}],
		"NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets": ["subnet-1"], "SecurityGroups": ["sg-1"]}}, "TaskDefinition": {"Ref": "D"}}},
		"D": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"NetworkMode": "awsvpc", "Cpu": 256, "Memory": 512, "RequiresCompatibilities": ["FARGATE"],
		 "ContainerDefinitions": [{"Name": "a", "Image": "a", "PortMappings": [{"Name": "http", "ContainerPort": 8080, "AppProtocol": "grpc"}]}]}}}}`,
}

func TestNoFalseAlarmOnFilesOfPeople(t *testing.T) {
	for kind, file := range soundFiles {
		subjects, err := source.Read([]byte(file), check.Place{Region: "eu-west-1"})
		if err != nil || len(subjects) == 0 {
			t.Fatalf("%s: %d subjects, %v", kind, len(subjects), err)
		}
		for _, s := range subjects {
			if report := check.Examine(t.Context(), s, nil, check.Options{}); len(report.Findings) > 0 {
				t.Errorf("%s: %+v", kind, report.Findings)
			}
		}
	}
	if len(soundFiles) < 15 {
		t.Errorf("only %d files", len(soundFiles))
	}
}

// seeded are faults in a file, and the problem that is to be found.
var seeded = []struct{ fault, old, new, want string }{
	{"a family with a space", `"family": "web"`, `"family": "my web"`, "family"},
	{"a port beyond all", `"containerPort": 8080}`, `"containerPort": 80800}`, "port-range"},
	{"a port of zero", `"containerPort": 8080}`, `"containerPort": 0}`, "port-range"},
	{"a capability that Fargate does not give", `"add": []`, `"add": ["NET_ADMIN"]`, "fargate-unsupported"},
	{"a host name in awsvpc", `"user": "1000"`, `"hostname": "web"`, "awsvpc-unsupported"},
	{"a name server in awsvpc", `"user": "1000"`, `"dnsServers": ["10.0.0.2"]`, "awsvpc-unsupported"},
	{"hosts of its own in awsvpc", `"user": "1000"`, `"extraHosts": [{"hostname": "a", "ipAddress": "10.0.0.1"}]`, "awsvpc-unsupported"},
	{"swap on Fargate", `"initProcessEnabled": true`, `"maxSwap": 512, "swappiness": 60`, "fargate-unsupported"},
	{"a number in a variable", `"value": "production"`, `"value": 3`, "field-type"},
	{"memory in quotes", `"memory": 256`, `"memory": "256"`, "field-type"},
	{"a command that is a text", `"command": ["npm", "start"]`, `"command": "npm start"`, "field-type"},
	{"a field that is spelled otherwise below", `"retries": 3`, `"retry": 3`, "unknown-field"},
	{"a field that is spelled otherwise beside", `"networkMode"`, `"networkmodes"`, "unknown-field"},
	{"a secret that is none", `:secret:prod/db-AbCdEf:password::`, `:secret:prod/db-AbCdEf:password`, "secret-name"},
	{"an image with a tag that begins with a dash", `nginx:1.27`, `nginx:-1`, "image-name"},
	{"an image with a scheme", `nginx:1.27`, `https://docker.io/nginx:1.27`, "image-name"},
	{"an image with a space behind", `nginx:1.27`, `nginx:1.27 `, "image-name"},
	{"a variable that a file's secret has, too", `"name": "MODE"`, `"name": "DB"`, "variable-twice"},
	{"a dependency on itself", `"containerName": "migrate"`, `"containerName": "web"`, "depends-on-circle"},
	{"a dependency on an essential that ends", `"essential": false`, `"essential": true`, "depends-on-essential"},
	{"a log without Region", `"awslogs-region": "eu-west-1", `, ``, "log-option-missing"},
	{"half of what Fargate takes", `"memory": "1024"`, `"memory": "512"`, "fargate-size"},
	{"memory in words that are none", `"memory": "1024"`, `"memory": "1024 MiB"`, "fargate-size"},
	{"a CPU in millis", `"cpu": "512"`, `"cpu": "500m"`, "fargate-cpu"},
	{"a mount without its volume", `"sourceVolume": "tmp"`, `"sourceVolume": "temp"`, "unknown-volume"},
	{"a health check that never ends", `"timeout": 5`, `"timeout": 90`, "health-check"},
	{"an operating system that there is not", `"operatingSystemFamily": "LINUX"`, `"operatingSystemFamily": "UBUNTU"`, "architecture"},
	{"an environment file on HTTP", `"environmentFiles": []`, `"environmentFiles": [{"type": "s3", "value": "https://b.s3.amazonaws.com/a.env"}]`, "environment-file"},
	{"an instance's architecture by Docker's name", `"cpuArchitecture": "X86_64"`, `"cpuArchitecture": "amd64"`, "architecture"},
}

const soundFile = `{"family": "web", "networkMode": "awsvpc", "cpu": "512", "memory": "1024", "requiresCompatibilities": ["FARGATE"],
	"executionRoleArn": "arn:aws:iam::111122223333:role/e", "volumes": [{"name": "tmp"}],
	"runtimePlatform": {"operatingSystemFamily": "LINUX", "cpuArchitecture": "X86_64"},
	"containerDefinitions": [
	{"name": "web", "image": "nginx:1.27", "memory": 256, "command": ["npm", "start"], "user": "1000",
	 "portMappings": [{"containerPort": 8080}], "environment": [{"name": "MODE", "value": "production"}], "environmentFiles": [],
	 "secrets": [{"name": "DB", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf:password::"}],
	 "linuxParameters": {"initProcessEnabled": true, "capabilities": {"add": []}},
	 "healthCheck": {"command": ["CMD", "true"], "retries": 3, "timeout": 5},
	 "mountPoints": [{"sourceVolume": "tmp", "containerPath": "/tmp"}],
	 "dependsOn": [{"containerName": "migrate", "condition": "SUCCESS"}],
	 "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/web", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "web"}}},
	{"name": "migrate", "image": "nginx:1.27", "essential": false}]}`

func TestFaultsInFilesOfPeopleAreFound(t *testing.T) {
	for _, c := range seeded {
		file := strings.Replace(soundFile, c.old, c.new, 1)
		if file == soundFile {
			t.Errorf("%s: nothing is changed", c.fault)
		}
		subjects, err := source.Read([]byte(file), check.Place{Region: "eu-west-1"})
		if err != nil || len(subjects) != 1 {
			t.Fatalf("%s: %d subjects, %v", c.fault, len(subjects), err)
		}
		var got []string
		for _, f := range check.Examine(t.Context(), subjects[0], nil, check.Options{}).Findings {
			got = append(got, f.Problem)
		}
		if !slices.Contains(got, c.want) {
			t.Errorf("%s: %q, want %s", c.fault, got, c.want)
		}
	}
}
