package source_test

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/check"
	"github.com/ecswhy/ecswhy/internal/check/source"
)

// kinds are the same service and definition as three tools write them.
var kinds = map[string]string{
	"a definition for the AWS CLI": `{"family": "web", "networkMode": "awsvpc", "cpu": "256", "memory": "512",
		"executionRoleArn": "arn:aws:iam::111122223333:role/e", "containerDefinitions": [{"name": "web", "image": "web:1",
		"essential": true, "portMappings": [{"containerPort": 80}], "environment": [{"name": "A", "value": "canary"}],
		"healthCheck": {"command": ["CMD", "true"], "timeout": 61}, "dependOn": []}]}`,
	"a plan of Terraform": `{"resource_changes": [
		{"address": "module.x.aws_ecs_task_definition.web[0]", "mode": "managed", "type": "aws_ecs_task_definition", "change": {
			"actions": ["delete", "create"], "after": {"family": "web", "network_mode": "awsvpc", "cpu": "256", "memory": "512",
			"container_definitions": "[{\"name\":\"web\",\"image\":\"web:1\",\"essential\":true,\"portMappings\":[{\"containerPort\":80}],\"environment\":[{\"name\":\"A\",\"value\":\"canary\"}],\"healthCheck\":{\"command\":[\"CMD\",\"true\"],\"timeout\":61},\"dependOn\":[]}]"},
			"after_unknown": {"arn": true, "execution_role_arn": true}}},
		{"address": "module.x.aws_ecs_service.web", "mode": "managed", "type": "aws_ecs_service", "change": {
			"actions": ["update"], "after": {"name": "web", "cluster": "prod", "desired_count": 2, "launch_type": "FARGATE",
			"deployment_minimum_healthy_percent": 50, "deployment_maximum_percent": 150,
			"deployment_circuit_breaker": [{"enable": true, "rollback": true}],
			"network_configuration": [{"subnets": ["subnet-a"], "security_groups": [null], "assign_public_ip": true}],
			"load_balancer": [{"container_name": "web", "container_port": 80}]},
			"after_unknown": {"task_definition": true, "load_balancer": [{"target_group_arn": true}],
			"network_configuration": [{"security_groups": [true]}]}}},
		{"address": "aws_cloudwatch_log_group.web", "mode": "managed", "type": "aws_cloudwatch_log_group",
			"change": {"actions": ["create"], "after": {"name": "/ecs/web"}}},
		{"address": "aws_ecs_task_definition.same", "mode": "managed", "type": "aws_ecs_task_definition",
			"change": {"actions": ["no-op"], "after": {"family": "same"}}}],
		"configuration": {"root_module": {"module_calls": {"x": {"module": {"resources": [
			{"address": "aws_ecs_service.web", "type": "aws_ecs_service", "expressions": {"task_definition": {
			"references": ["aws_ecs_task_definition.web[0].arn", "aws_ecs_task_definition.web[0]", "aws_ecs_task_definition.web"]}}}]}}}}}}`,
	"a template of CloudFormation": `{"Parameters": {"Tag": {"Type": "String", "Default": "1"}, "Cluster": {"Type": "String"}}, "Resources": {
		"Definition": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"Family": "web", "NetworkMode": "awsvpc", "Cpu": 256,
			"Memory": "512", "ExecutionRoleArn": {"Fn::GetAtt": ["Role", "Arn"]}, "ContainerDefinitions": [{"Name": "web",
			"Image": {"Fn::Join": [":", ["web", {"Ref": "Tag"}]]}, "Essential": "true", "PortMappings": [{"ContainerPort": "80"}],
			"Environment": [{"Name": "A", "Value": "canary"}, {"Ref": "AWS::NoValue"}],
			"HealthCheck": {"Command": ["CMD", "true"], "Timeout": 61}, "DependOn": []}]}},
		"Group": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/ecs/web"}},
		"Service": {"Type": "AWS::ECS::Service", "Properties": {"ServiceName": "web", "Cluster": "prod", "DesiredCount": 2,
			"LaunchType": "FARGATE", "TaskDefinition": {"Ref": "Definition"},
			"DeploymentConfiguration": {"MinimumHealthyPercent": 50, "MaximumPercent": 150,
			 "DeploymentCircuitBreaker": {"Enable": true, "Rollback": true}},
			"NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets": ["subnet-a"], "SecurityGroups": [{"Ref": "Sg"}],
			 "AssignPublicIp": "ENABLED"}},
			"LoadBalancers": [{"ContainerName": "web", "ContainerPort": 80, "TargetGroupArn": {"Ref": "Tg"}}]}}}}`,
	"a template of CloudFormation in YAML": `---
AWSTemplateFormatVersion: 2010-09-09
Parameters:
  Tag: {Type: Number, Default: 1}
  Subnets: {Type: "List<AWS::EC2::Subnet::Id>", Default: subnet-a}
Resources:
  Definition:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      NetworkMode: awsvpc
      Cpu: 256
      Memory: "512"
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions:
        - Name: web
          Image: !Sub web:${Tag} # the tag of the pipeline
          Essential: yes
          PortMappings: [{ContainerPort: 80}]
          Environment:
            - {Name: A, Value: canary}
            - !Ref AWS::NoValue
          HealthCheck: {Command: [CMD, "true"], Timeout: 61}
          DependOn: []
  Group:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: /ecs/web}
  Service:
    Type: AWS::ECS::Service
    Properties:
      ServiceName: web
      Cluster: prod
      DesiredCount: 2
      LaunchType: FARGATE
      TaskDefinition: !Ref Definition
      DeploymentConfiguration:
        MinimumHealthyPercent: 50
        MaximumPercent: 150
        DeploymentCircuitBreaker: &breaker
          Enable: true
          Rollback: true
      NetworkConfiguration:
        AwsvpcConfiguration:
          Subnets: !Ref Subnets
          SecurityGroups: [!Ref Sg]
          AssignPublicIp: ENABLED
      LoadBalancers:
        - ContainerName: web
          ContainerPort: 80
          TargetGroupArn: !Ref Tg
`,
	"a definition for the AWS CLI in YAML": `
family: web
networkMode: awsvpc
cpu: '256'
memory: '512'
executionRoleArn: arn:aws:iam::111122223333:role/e
containerDefinitions:
- name: web
  image: web:1
  essential: true
  portMappings:
  - containerPort: 80
  environment:
  - name: A
    value: canary
  healthCheck:
    command: [CMD, 'true']
    timeout: 61
  dependOn: []
`,
}

func TestEveryToolsFileIsReadAlike(t *testing.T) {
	for kind, text := range kinds {
		t.Run(kind, func(t *testing.T) {
			subjects, err := source.Read([]byte(text), check.Place{})
			if err != nil || len(subjects) != 1 {
				t.Fatalf("%d subjects, %v", len(subjects), err)
			}
			s := subjects[0]
			d := s.Definition
			if d.Family != "web" || d.CPU != "256" || d.Memory != "512" || d.NetworkMode != "awsvpc" ||
				d.ExecutionRoleARN == "" {
				t.Errorf("%+v", d)
			}
			c := d.ContainerDefinitions[0]
			if c.Image != "web:1" || !c.IsEssential() || c.PortMappings[0].ContainerPort != 80 || *c.HealthCheck.Timeout != 61 ||
				c.Environment[0].Name != "A" {
				t.Errorf("%+v", c)
			}
			if len(s.Misfits) != 1 || !strings.EqualFold(s.Misfits[0].Field, "dependOn") || len(s.After.Containers) != 1 {
				t.Errorf("misfits %q, record %+v", s.Misfits, s.After)
			}
			if !strings.HasPrefix(kind, "a definition for the AWS CLI") {
				checkService(t, s)
			}
		})
	}
}

func checkService(t *testing.T, s check.Subject) {
	t.Helper()
	v := s.Service
	if v == nil || v.ServiceName != "web" || v.Cluster != "prod" || v.DesiredCount != 2 || v.LaunchType != "FARGATE" ||
		*v.DeploymentConfiguration.MinimumHealthyPercent != 50 || *v.DeploymentConfiguration.MaximumPercent != 150 ||
		!v.DeploymentConfiguration.DeploymentCircuitBreaker.Rollback {
		t.Fatalf("%+v", v)
	}
	place := v.NetworkConfiguration.AwsvpcConfiguration
	if !slices.Equal(place.Subnets, []string{"subnet-a"}) || place.AssignPublicIP != "ENABLED" ||
		len(place.SecurityGroups) != 1 || check.IsKnown(place.SecurityGroups[0]) {
		t.Errorf("%+v", place)
	}
	b := v.LoadBalancers[0]
	if b.ContainerName != "web" || b.ContainerPort != 80 || check.IsKnown(b.TargetGroupARN) || b.TargetGroupARN == "" {
		t.Errorf("%+v", b)
	}
	if s.Made[check.Thing{Kind: check.RepositoryKind, Name: "web"}] {
		t.Error("a service of the same name counts as the repository")
	}
	if !s.Made[check.Thing{Kind: check.LogGroupKind, Name: "/ecs/web"}] {
		t.Errorf("made are %v", s.Made)
	}
}

// What Windows writes has a mark before it, and may be in UTF-16.
func TestAMarkBeforeAFileIsNotOfIt(t *testing.T) {
	text := kinds["a definition for the AWS CLI"]
	wide := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(text)) {
		wide = binary.LittleEndian.AppendUint16(wide, unit)
	}
	for _, content := range [][]byte{[]byte("\ufeff" + text), wide} {
		subjects, err := source.Read(content, check.Place{})
		if err != nil || len(subjects) != 1 || subjects[0].Definition.Family != "web" {
			t.Errorf("%+v, %v", subjects, err)
		}
	}
}

// What is written as a number or a date is the text that stands there.
func TestYAMLKeepsWhatIsWritten(t *testing.T) {
	subjects, err := source.Read([]byte(`
family: 2026-11-30
memory: 0512
containerDefinitions:
  - &first
    name: 007
    image: 1.10
    logConfiguration: {logDriver: awslogs, options: {awslogs-group: 012345678901, mode: off, 1: yes}}
  - <<: *first
    name: other
`), check.Place{})
	if err != nil || len(subjects) != 1 {
		t.Fatalf("%d subjects, %v", len(subjects), err)
	}
	d := subjects[0].Definition
	c := d.ContainerDefinitions[0]
	if d.Family != "2026-11-30" || d.Memory != "0512" || c.Name != "007" || c.Image != "1.10" ||
		c.LogConfiguration.Options["awslogs-group"] != "012345678901" || d.ContainerDefinitions[1].Image != "1.10" ||
		d.ContainerDefinitions[1].Name != "other" || len(subjects[0].Misfits) > 0 {
		t.Errorf("%+v, %q", d, subjects[0].Misfits)
	}
}

func TestAFileThatCannotBeReadSaysWhy(t *testing.T) {
	bomb := "a0: &a0 [x, x]\n"
	for i := range 40 {
		bomb += fmt.Sprintf("a%d: &a%d [*a%d, *a%d]\n", i+1, i+1, i, i)
	}
	for content, want := range map[string]string{
		"":                      "it is no YAML: ",
		"{":                     "it is no JSON: ",
		"[]":                    "it is JSON without fields",
		"hello":                 "it is YAML without fields",
		"a: [":                  "it is no YAML: ",
		"a: &a [*a]":            "it is no YAML: ",
		bomb:                    "it is no YAML: ",
		"Services: {web: {}}":   "it is no task definition, ",
		"? [a]\n: b\nfamily: x": "it is no YAML: ",
	} {
		if _, err := source.Read([]byte(content), check.Place{}); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%.20q: %v, want %s", content, err, want)
		}
	}
}

// What the AWS CLI and Terraform refuse of a file is found as deep as it stands; what is printed by AWS is all taken.
func TestFieldsAreThoseOfECS(t *testing.T) {
	for file, want := range map[string][]string{
		`{"family": "a", "cpu": 256, "taskRoleARN": "x", "tags": [{"key": "a", "value": "b"}], "requiresCompatibilites": [], "registeredAt": 1.5,
			"compatibilities": ["EC2"], "status": "ACTIVE", "runtimePlatform": {"cpuArchitecture": "ARM64", "os": "x"}, "containerDefinitions": []}`: {
			" cpu text", " requiresCompatibilites ", " runtimePlatform.os ",
		},
		`{"containerDefinitions": [{"name": "web", "memory": "512", "essential": "true", "command": "npm start", "ulimits": {"name": "nofile"},
			"environment": [{"name": "A", "value": "1"}, {"name": "PORT", "value": 8080}, {"name": "DEBUG", "value": true, "from": "x"}],
			"healthCheck": {"command": ["CMD", "true"], "intervall": 5}, "logConfiguration": {"options": {"mode": null, "max-buffer-size": 25}},
			"image": {"name": "x"}, "dockerLabels": {"a": "b"}, "startTimeout": "${unknown}"}]}`: {
			"web command list", "web environment[1].value text", "web environment[2].from ",
			"web environment[2].value text", "web essential truth", "web healthCheck.intervall ",
			"web image text", "web logConfiguration.options.max-buffer-size text",
			"web memory number", "web ulimits list",
		},
		`{"resource_changes": [{"address": "aws_ecs_task_definition.a", "mode": "managed", "type": "aws_ecs_task_definition", "change": {
			"actions": ["create"], "after": {"family": "a", "cpu": 256, "ipc_mode": null, "container_definitions":
			"[{\"name\": \"web\", \"image\": \"a\", \"environment\": null, \"cpu\": \"10\"}]"}}}]}`: {"web cpu number"},
		"family: a\ncpu: 256\ncontainerDefinitions: [{name: web, memory: 512, environment: [{name: A, value: 1}], ulimit: []}]": {
			"web ulimit ",
		},
		`{"Resources": {"A": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"Cpu": 256, "ContainerDefinitions": [
			{"Name": "web", "Memory": "512", "Environment": [{"Name": "A", "Value": 1}], "Command": {"Fn::Split": [" ", "a b"]}, "Ulimits": {}}]}}}}`: {
			"web Ulimits list",
		},
	} {
		subjects, err := source.Read([]byte(file), check.Place{})
		if err != nil || len(subjects) != 1 {
			t.Fatalf("%d subjects, %v", len(subjects), err)
		}
		var got []string
		for _, m := range subjects[0].Misfits {
			got = append(got, strings.Join([]string{m.Container, m.Field, string(m.Want)}, " "))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", file, diff)
		}
	}
}

// Each service of a template has its own definition, however it refers to it; two may share one.
func TestEachServiceOfATemplateHasItsOwnDefinition(t *testing.T) {
	subjects, err := source.Read([]byte(`
Resources:
  Api: {Type: AWS::ECS::TaskDefinition, Properties: {Family: api}}
  Job: {Type: AWS::ECS::TaskDefinition, Properties: {Family: job}}
  Web: {Type: AWS::ECS::TaskDefinition, Properties: {Family: web}}
  Alone: {Type: AWS::ECS::TaskDefinition, Properties: {Family: alone}}
  S1: {Type: AWS::ECS::Service, Properties: {ServiceName: api, TaskDefinition: !Ref Api}}
  S2: {Type: AWS::ECS::Service, Properties: {ServiceName: job, TaskDefinition: !GetAtt Job.TaskDefinitionArn}}
  S3: {Type: AWS::ECS::Service, Properties: {ServiceName: web, TaskDefinition: !Sub "${Web}"}}
  S4: {Type: AWS::ECS::Service, Properties: {ServiceName: web, TaskDefinition: {"Fn::GetAtt": [Web, TaskDefinitionArn]}}}
`), check.Place{})
	if err != nil || len(subjects) != 5 {
		t.Fatalf("%d subjects, %v", len(subjects), err)
	}
	for i, s := range subjects {
		if i < 4 && s.Service.ServiceName != s.Definition.Family || i == 4 && s.Definition.Family != "alone" {
			t.Errorf("%+v has %s", s.Service, s.Definition.Family)
		}
	}
}

func TestWhatIsNotKnownYetIsSaid(t *testing.T) {
	subjects, err := source.Read([]byte(`{"resource_changes": [{"address": "aws_ecs_task_definition.a", "mode": "managed",
		"type": "aws_ecs_task_definition", "change": {"actions": ["create"], "after": {"family": "a"},
		"after_unknown": {"container_definitions": true}}}]}`), check.Place{})
	if err != nil || len(subjects) != 1 || !slices.Equal(subjects[0].Unread, []string{"containerDefinitions"}) {
		t.Fatalf("%+v, %v", subjects, err)
	}
	report := check.Examine(t.Context(), subjects[0], nil, check.Options{Only: []string{"definition"}})
	if len(report.Findings) > 0 || len(report.NotKnown) != 1 {
		t.Errorf("%+v", report)
	}
}

func TestContainersOfAPlanAreReadNotKnownOrRefused(t *testing.T) {
	const plan = `{"resource_changes": [{"address": "aws_ecs_task_definition.a", "mode": "managed",
		"type": "aws_ecs_task_definition", "change": {"actions": ["create"], "after": {"family": "a"FIELD}}}]}`
	for field, want := range map[string]string{
		``: "", `, "container_definitions": null`: "",
		`, "container_definitions": "[{oops"`:                              "container_definitions of aws_ecs_task_definition.a is no JSON: ",
		`, "container_definitions": "{}"`:                                  "container_definitions of aws_ecs_task_definition.a is no list",
		`, "container_definitions": "[{\"name\": \"a${b}\", \"cpu\": 1}]"`: "read",
	} {
		subjects, err := source.Read([]byte(strings.Replace(plan, "FIELD", field, 1)), check.Place{})
		switch {
		case err != nil:
			if want == "" || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("%s: %v", field, err)
			}
		case len(subjects) != 1 || len(subjects[0].Unread) == 0 != (want == "read"):
			t.Errorf("%s: %+v, want %q", field, subjects, want)
		case want == "read" && len(subjects[0].Definition.ContainerDefinitions) != 1:
			t.Errorf("%s: %+v", field, subjects[0].Definition)
		}
	}
}

// What a condition decides is not known, and nothing is said of what it may be.
func TestConditionsOfATemplateRaiseNoAlarm(t *testing.T) {
	subjects, err := source.Read([]byte(`{"Parameters": {"Name": {"Type": "String", "Default": "web"}}, "Resources": {
		"Definition": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"NetworkMode": "awsvpc", "ContainerDefinitions": [
			{"Name": {"Fn::Sub": ["${Name}-${Stage}", {"Stage": "prod"}]}, "Image": "web:1", "Memory": 64, "Essential": false,
			 "DependsOn": [{"ContainerName": "agent", "Condition": "START"}], "LogConfiguration": {"LogDriver": "awsfirelens"}},
			{"Fn::If": ["IsProd", {"Name": "agent", "Image": "agent"}, {"Ref": "AWS::NoValue"}]}]}},
		"Service": {"Type": "AWS::ECS::Service", "Properties": {"ServiceName": "web", "Cluster": "prod",
			"TaskDefinition": {"Ref": "Definition"}, "LoadBalancers": [{"ContainerName": "other", "ContainerPort": 80}],
			"NetworkConfiguration": {"Fn::If": ["IsProd", {"AwsvpcConfiguration": {}}, {"AwsvpcConfiguration": {}}]},
			"DeploymentConfiguration": {"DeploymentCircuitBreaker": {"Enable": true, "Rollback": true}}}}}}`), check.Place{})
	if err != nil || len(subjects) != 1 {
		t.Fatalf("%d subjects, %v", len(subjects), err)
	}
	if c := subjects[0].Definition.ContainerDefinitions; len(c) != 1 || c[0].Name != "web-prod" {
		t.Errorf("%+v", c)
	}
	report := check.Examine(t.Context(), subjects[0], nil, check.Options{})
	if len(report.Findings) > 0 || len(report.NotKnown) != 2 {
		t.Errorf("%+v %+v", report.Findings, report.NotKnown)
	}
}

// A service may keep its definition while something else of it changes; without AWS nothing is known of that.
func TestADefinitionThatStaysIsNotJudgedOffline(t *testing.T) {
	const service = `"address": "aws_ecs_service.a", "mode": "managed", "type": "aws_ecs_service"`
	const values = `{"name": "a", "cluster": "c", "launch_type": "FARGATE", "desired_count": 2,
		"deployment_minimum_healthy_percent": 100, "deployment_circuit_breaker": [{"enable": true, "rollback": true}],
		"task_definition": "arn:aws:ecs:eu-west-1:111122223333:task-definition/a:3"}`
	for file, want := range map[string]int{
		`{"resource_changes": [{` + service + `, "change": {"actions": ["update"], "after": ` + values + `}}]}`: 0,
		`{"values": {"root_module": {"resources": [{` + service + `, "values": ` + values + `}, {
			"address": "aws_ecs_task_definition.a", "mode": "managed", "type": "aws_ecs_task_definition", "values": {
			"arn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/a:3", "family": "a",
			"container_definitions": "[{\"name\": \"a\", \"image\": \"a\"}]"}}]}}}`: 1,
	} {
		subjects, err := source.Read([]byte(file), check.Place{})
		if err != nil || len(subjects) != 1 || len(subjects[0].Definition.ContainerDefinitions) != want {
			t.Fatalf("%+v, %v", subjects, err)
		}
		report := check.Examine(t.Context(), subjects[0], nil, check.Options{})
		if want == 0 && len(report.Findings) > 0 || len(report.NotKnown) != 2-want {
			t.Errorf("%+v %+v", report.Findings, report.NotKnown)
		}
	}
}

// Of services and definitions with for_each, each has its own.
func TestEachServiceOfAModuleHasItsOwnDefinition(t *testing.T) {
	var changes []string
	for _, key := range []string{"a", "b"} {
		changes = append(changes, strings.ReplaceAll(`{"address": "module.s[\"KEY\"].aws_ecs_task_definition.t[0]",
			"mode": "managed", "type": "aws_ecs_task_definition", "change": {"actions": ["create"], "after": {"family": "KEY"}}},
			{"address": "module.s[\"KEY\"].aws_ecs_service.s", "mode": "managed", "type": "aws_ecs_service", "change": {
			"actions": ["create"], "after": {"name": "KEY"}, "after_unknown": {"task_definition": true}}}`, "KEY", key))
	}
	subjects, err := source.Read([]byte(`{"resource_changes": [`+strings.Join(changes, ",")+`], "configuration": {
		"root_module": {"module_calls": {"s": {"module": {"resources": [{"address": "aws_ecs_service.s", "type": "aws_ecs_service",
		"expressions": {"task_definition": {"references": ["aws_ecs_task_definition.t[0].arn"]}}}]}}}}}}`), check.Place{})
	if err != nil || len(subjects) != 2 {
		t.Fatalf("%d subjects, %v", len(subjects), err)
	}
	for _, s := range subjects {
		if s.Service.ServiceName != s.Definition.Family {
			t.Errorf("the service %s has the definition %s", s.Service.ServiceName, s.Definition.Family)
		}
	}
}

func TestAnAlarmOfTheSamePlanIsMade(t *testing.T) {
	subjects, err := source.Read([]byte(`{"resource_changes": [
		{"address": "aws_ecs_task_definition.a", "mode": "managed", "type": "aws_ecs_task_definition",
		 "change": {"actions": ["create"], "after": {"family": "a"}}},
		{"address": "aws_cloudwatch_metric_alarm.a", "mode": "managed", "type": "aws_cloudwatch_metric_alarm",
		 "change": {"actions": ["create"], "after": {"alarm_name": "web-5xx"}}}]}`), check.Place{})
	if err != nil || len(subjects) != 1 || !subjects[0].Made[check.Thing{Kind: check.AlarmKind, Name: "web-5xx"}] {
		t.Errorf("%+v, %v", subjects, err)
	}
}

// Where somebody's credentials are of is what a template says of its place.
func TestATemplateKnowsItsPlace(t *testing.T) {
	const template = `
Resources:
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: web
          Image: !Sub "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/web:1"
        - Name: other
          Image: {"Fn::Join": ["", [!Ref "AWS::AccountId", ".dkr.ecr.", !Ref "AWS::Region", ".", !Ref "AWS::URLSuffix", "/web:1"]]}
`
	for place, want := range map[check.Place]string{
		{Region: "eu-west-1", Account: "111122223333", Partition: "aws"}:     "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1",
		{Region: "cn-north-1", Account: "111122223333", Partition: "aws-cn"}: "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/web:1",
		{}: "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/web:1",
	} {
		subjects, err := source.Read([]byte(template), place)
		if err != nil || len(subjects) != 1 {
			t.Fatalf("%d subjects, %v", len(subjects), err)
		}
		for _, c := range subjects[0].Definition.ContainerDefinitions {
			if c.Image != want {
				t.Errorf("%s in %+v", c.Image, place)
			}
		}
	}
}

func TestWhatStandsBehindTheDocumentIsRefused(t *testing.T) {
	if _, err := source.Read([]byte(`{"family": "a", "containerDefinitions": []} {}`), check.Place{}); err == nil {
		t.Error("it is taken")
	}
}

func FuzzRead(f *testing.F) {
	for _, text := range kinds {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		subjects, err := source.Read([]byte(text), check.Place{})
		if err != nil {
			return
		}
		for _, s := range subjects {
			check.Examine(t.Context(), s, nil, check.Options{})
		}
	})
}

func found(t *testing.T, content string) []check.Subject {
	t.Helper()
	subjects, err := source.Read([]byte(content), check.Place{})
	if err != nil {
		t.Fatal(err)
	}
	return subjects
}

// Where CloudFormation or Terraform makes up a name, the address says which of several it is.
func TestANamelessResourceGoesByItsAddress(t *testing.T) {
	for name, content := range map[string]string{
		"template": `{"Resources": {
			"Api": {"Type": "AWS::ECS::Service", "Properties": {"TaskDefinition": {"Ref": "ApiTask"}}},
			"ApiTask": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"Family": "api"}},
			"JobTask": {"Type": "AWS::ECS::TaskDefinition", "Properties": {}},
			"Web": {"Type": "AWS::ECS::Service", "Properties": {"ServiceName": "web", "TaskDefinition": "web:3"}}}}`,
		"plan": `{"resource_changes": [
			{"address": "Api", "type": "aws_ecs_service", "change": {"actions": ["create"], "after": {"cluster": "c"},
				"after_unknown": {"name": true, "task_definition": true}}},
			{"address": "ApiTask", "type": "aws_ecs_task_definition", "change": {"actions": ["create"],
				"after": {"family": "api"}}},
			{"address": "JobTask", "type": "aws_ecs_task_definition", "change": {"actions": ["create"], "after": {},
				"after_unknown": {"family": true}}},
			{"address": "Web", "type": "aws_ecs_service", "change": {"actions": ["create"],
				"after": {"name": "web", "task_definition": "web:3"}}}],
			"configuration": {"root_module": {"resources": [{"address": "Api", "type": "aws_ecs_service", "expressions":
				{"task_definition": {"references": ["aws_ecs_task_definition.api"]}}}]}}}`,
	} {
		var names []string
		for _, subject := range found(t, content) {
			names = append(names, subject.Name())
		}
		if !slices.Contains(names, "JobTask") || !slices.Contains(names, "default/web: web:3") ||
			!slices.ContainsFunc(names, func(n string) bool { return n == "Api" || n == "Api: api" }) {
			t.Errorf("%s: %q", name, names)
		}
	}
}

func TestWhatATemplateHidesIsNotKnown(t *testing.T) {
	for id, resource := range map[string]string{
		"Shared":            `{"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://example.com/x.yaml"}}`,
		"Fn::ForEach::Each": `["Name", ["a", "b"], {"Task${Name}": {"Type": "AWS::ECS::TaskDefinition"}}]`,
		"Fn::Transform":     `{"Name": "AWS::Include", "Parameters": {"Location": "s3://bucket/more.yaml"}}`,
	} {
		hidden := found(t, `{"Resources": {"`+id+`": `+resource+`}}`)
		if len(hidden) != 1 || hidden[0].Name() != id || !slices.Equal(hidden[0].Unread, []string{id}) {
			t.Errorf("%s: %+v", id, hidden)
		}
	}
}

func TestAPlanThatFailedIsRefused(t *testing.T) {
	if _, err := source.Read([]byte(`{"errored": true, "resource_changes": []}`), check.Place{}); err == nil {
		t.Error("was read as one that changes nothing")
	}
}
