package revision

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/recorded"
)

const (
	definitionARN = "arn:aws:ecs:us-west-2:111122223333:task-definition/"
	revisionARN   = "arn:aws:ecs:us-west-2:111122223333:service-revision/prod/web/"
)

// ofService are the aspects of a service revision of which each change has a name.
var ofService = []Aspect{
	LoadBalancers, ServiceConnect, ServiceVolumes, Registries, Lattice, Gateways, Ingress, ServiceSettings,
}

// redeployed is a service that moved from web:42 to web:43, which differ in nothing but their numbers.
func redeployed() incident.Incident {
	definition := func(arn string) incident.TaskDefinition {
		return incident.TaskDefinition{
			ARN: arn, CPU: "256", Memory: "512", Architecture: "X86_64", NetworkMode: "awsvpc", TaskRoleARN: "role/web", ExecutionRoleARN: "role/exec",
			Containers: []incident.ContainerDefinition{{
				Name: "app", Image: "web:42", Essential: true, CPU: 128, Memory: 256, MemoryReservation: 64,
				Command: []string{"serve"}, EntryPoint: []string{"/entry"}, HealthCheck: "curl localhost", Ports: []string{"8080/tcp"},
				Environment: []string{"A", "B"}, Secrets: map[string]string{"KEY": "arn:1"}, LogDriver: "awslogs", LogGroup: "/ecs/web",
				Settings: incident.Settings{"container-settings": {"user": "1000", "privileged": "true"}},
			}},
			Settings: incident.Settings{},
		}
	}
	revision := func(n, definition string) incident.ServiceRevision {
		return incident.ServiceRevision{
			ARN: revisionARN + n, TaskDefinitionARN: definition, LaunchType: "FARGATE", PlatformVersion: "1.4.0", Subnets: []string{"subnet-a", "subnet-b"},
			SecurityGroups: []string{"sg-a"}, PublicIP: "DISABLED", Digests: map[string]string{"app": "sha256:aa"},
			Settings: incident.Settings{},
		}
	}
	return incident.Incident{
		Previous: definition(definitionARN + "web:42"), PreviousRevision: revision("1", definitionARN+"web:42"),
		TaskDefinition: definition(definitionARN + "web:43"), Revision: revision("2", definitionARN+"web:43"),
	}
}

func TestChanges(t *testing.T) {
	type definition = incident.TaskDefinition
	app := func(change func(*incident.ContainerDefinition)) func(*incident.Incident) {
		return func(inc *incident.Incident) { change(&inc.TaskDefinition.Containers[0]) }
	}
	task := func(change func(*definition)) func(*incident.Incident) {
		return func(inc *incident.Incident) { change(&inc.TaskDefinition) }
	}
	service := func(change func(*incident.ServiceRevision)) func(*incident.Incident) {
		return func(inc *incident.Incident) { change(&inc.Revision) }
	}
	tests := map[string]struct {
		change func(*incident.Incident)
		want   []Change
	}{
		"another number is no difference": {func(*incident.Incident) {}, nil},
		"another tag": {app(func(c *incident.ContainerDefinition) { c.Image = "web:43" }),
			[]Change{{What: Image, Container: "app", Before: "web:42", After: "web:43"}}},
		"another digest under the same tag": {service(func(r *incident.ServiceRevision) { r.Digests["app"] = "sha256:bb" }),
			[]Change{{What: ImageDigest, Container: "app", Before: "sha256:aa", After: "sha256:bb"}}},
		"another tag and its digest are one change": {func(inc *incident.Incident) {
			inc.TaskDefinition.Containers[0].Image, inc.Revision.Digests["app"] = "web:43", "sha256:bb"
		}, []Change{{What: Image, Container: "app", Before: "web:42", After: "web:43"}}},
		"a digest that ECS could not resolve is not another one": {service(func(r *incident.ServiceRevision) { r.Digests["app"] = "" }), nil},
		"a container that was added": {task(func(d *definition) {
			d.Containers = append(d.Containers, incident.ContainerDefinition{Name: "envoy", Image: "envoy:v1",
				Command: []string{"run"}})
		}), []Change{{What: Container, Container: "envoy", After: "envoy:v1"}}},
		"a container that was removed": {func(inc *incident.Incident) {
			inc.Previous.Containers = append(inc.Previous.Containers,
				incident.ContainerDefinition{Name: "envoy", Image: "envoy:v1"})
		}, []Change{{What: Container, Container: "envoy", Before: "envoy:v1"}}},
		"the order of containers is no difference": {func(inc *incident.Incident) {
			sidecar := incident.ContainerDefinition{Name: "envoy", Image: "envoy:v1"}
			inc.Previous.Containers = append(inc.Previous.Containers, sidecar)
			inc.TaskDefinition.Containers = slices.Insert(inc.TaskDefinition.Containers, 0, sidecar)
		}, nil},
		"another command": {app(func(c *incident.ContainerDefinition) { c.Command = []string{"sh", "-c", "exec serve"} }),
			[]Change{{What: Command, Container: "app", Before: "serve", After: `sh -c "exec serve"`}}},
		"a command whose words are split differently": {func(inc *incident.Incident) {
			inc.Previous.Containers[0].Command = []string{"serve", "all of it"}
			inc.TaskDefinition.Containers[0].Command = []string{"serve", "all", "of", "it"}
		}, []Change{{What: Command, Container: "app", Before: `serve "all of it"`, After: "serve all of it"}}},
		"a command that is left to the image": {app(func(c *incident.ContainerDefinition) { c.Command = nil }),
			[]Change{{What: Command, Container: "app", Before: "serve"}}},
		"another entry point": {app(func(c *incident.ContainerDefinition) { c.EntryPoint = []string{"/start", ""} }),
			[]Change{{What: EntryPoint, Container: "app", Before: "/entry", After: `/start ""`}}},
		"environment names that came and went": {app(func(c *incident.ContainerDefinition) { c.Environment = []string{"D", "C", "A"} }),
			[]Change{
				{What: Environment, Container: "app", Name: "C", After: "C"},
				{What: Environment, Container: "app", Name: "D", After: "D"},
				{What: Environment, Container: "app", Name: "B", Before: "B"},
			}},
		"secrets that came, went and moved": {func(inc *incident.Incident) {
			inc.Previous.Containers[0].Secrets = map[string]string{"KEY": "arn:1", "OLD": "arn:2"}
			inc.TaskDefinition.Containers[0].Secrets = map[string]string{"KEY": "arn:3", "NEW": "arn:4"}
		}, []Change{
			{What: Secret, Container: "app", Name: "KEY", Before: "arn:1", After: "arn:3"},
			{What: Secret, Container: "app", Name: "NEW", After: "arn:4"},
			{What: Secret, Container: "app", Name: "OLD", Before: "arn:2"},
		}},
		"CPU of the task": {task(func(d *definition) { d.CPU = "512" }), []Change{{What: TaskCPU, Before: "256", After: "512"}}},
		"memory of the task": {task(func(d *definition) { d.Memory = "1024" }),
			[]Change{{What: TaskMemory, Before: "512", After: "1024"}}},
		"CPU of a container": {app(func(c *incident.ContainerDefinition) { c.CPU = 0 }),
			[]Change{{What: CPU, Container: "app", Before: "128"}}},
		"memory of a container": {app(func(c *incident.ContainerDefinition) { c.Memory = 128 }),
			[]Change{{What: Memory, Container: "app", Before: "256", After: "128"}}},
		"memory reservation": {app(func(c *incident.ContainerDefinition) { c.MemoryReservation = 32 }),
			[]Change{{What: MemoryReservation, Container: "app", Before: "64", After: "32"}}},
		"another health check": {app(func(c *incident.ContainerDefinition) { c.HealthCheck = "" }),
			[]Change{{What: HealthCheck, Container: "app", Before: "curl localhost"}}},
		"another port": {app(func(c *incident.ContainerDefinition) { c.Ports = []string{"9090/tcp", "8080/udp"} }),
			[]Change{{What: Ports, Container: "app", Before: "8080/tcp", After: "8080/udp, 9090/tcp"}}},
		"another task role": {task(func(d *definition) { d.TaskRoleARN = "role/x" }),
			[]Change{{What: TaskRole, Before: "role/web", After: "role/x"}}},
		"another execution role": {task(func(d *definition) { d.ExecutionRoleARN = "role/x" }),
			[]Change{{What: ExecutionRole, Before: "role/exec", After: "role/x"}}},
		"another log driver": {app(func(c *incident.ContainerDefinition) { c.LogDriver = "awsfirelens" }),
			[]Change{{What: LogDriver, Container: "app", Before: "awslogs", After: "awsfirelens"}}},
		"another log group": {app(func(c *incident.ContainerDefinition) { c.LogGroup = "/ecs/new" }),
			[]Change{{What: LogGroup, Container: "app", Before: "/ecs/web", After: "/ecs/new"}}},
		"another architecture": {task(func(d *definition) { d.Architecture = "ARM64" }),
			[]Change{{What: Architecture, Before: "X86_64", After: "ARM64"}}},
		"another network mode": {task(func(d *definition) { d.NetworkMode = "host" }),
			[]Change{{What: NetworkMode, Before: "awsvpc", After: "host"}}},
		"no longer essential": {app(func(c *incident.ContainerDefinition) { c.Essential = false }),
			[]Change{{What: Essential, Container: "app", Before: "true", After: "false"}}},
		"a launch type that gave way to a capacity provider": {service(func(r *incident.ServiceRevision) {
			r.LaunchType, r.CapacityProviders = "", []string{"FARGATE_SPOT weight=1", "FARGATE weight=1"}
		}), []Change{
			{What: LaunchType, Before: "FARGATE"},
			{What: CapacityProviders, After: "FARGATE weight=1, FARGATE_SPOT weight=1"},
		}},
		"another platform version": {service(func(r *incident.ServiceRevision) { r.PlatformVersion = "1.3.0" }),
			[]Change{{What: PlatformVersion, Before: "1.4.0", After: "1.3.0"}}},
		"other subnets": {service(func(r *incident.ServiceRevision) { r.Subnets = []string{"subnet-c", "subnet-b"} }),
			[]Change{{What: Subnets, Name: "subnet-c", After: "subnet-c"},
				{What: Subnets, Name: "subnet-a", Before: "subnet-a"}}},
		"the order of subnets is no difference": {service(func(r *incident.ServiceRevision) { r.Subnets = []string{"subnet-b", "subnet-a"} }), nil},
		"another security group": {service(func(r *incident.ServiceRevision) { r.SecurityGroups = nil }),
			[]Change{{What: SecurityGroups, Name: "sg-a", Before: "sg-a"}}},
		"a public IP": {service(func(r *incident.ServiceRevision) { r.PublicIP = "ENABLED" }),
			[]Change{{What: PublicIP, Before: "DISABLED", After: "ENABLED"}}},
		"settings that came, went and moved": {app(func(c *incident.ContainerDefinition) {
			c.Settings = incident.Settings{"container-settings": {"user": "0", "hostname": "web"}}
		}), []Change{
			{What: ContainerSettings, Container: "app", Name: "hostname", After: "web"},
			{What: ContainerSettings, Container: "app", Name: "user", Before: "1000", After: "0"},
			{What: ContainerSettings, Container: "app", Name: "privileged", Before: "true"},
		}},
		"settings of every kind": {func(inc *incident.Incident) {
			for _, aspect := range []Aspect{DependsOn, Mounts, EnvironmentFiles} {
				inc.TaskDefinition.Containers[0].Settings.Add(string(aspect), "x", "new")
			}
			for _, aspect := range []Aspect{Volumes, TaskSettings} {
				inc.TaskDefinition.Settings.Add(string(aspect), "x", "new")
			}
			for _, aspect := range ofService {
				inc.Revision.Settings.Add(string(aspect), "x", "new")
			}
		}, []Change{
			{What: EnvironmentFiles, Container: "app", Name: "x", After: "new"},
			{What: LoadBalancers, Name: "x", After: "new"},
			{What: Ingress, Name: "x", After: "new"},
			{What: Gateways, Name: "x", After: "new"},
			{What: Volumes, Name: "x", After: "new"},
			{What: ServiceVolumes, Name: "x", After: "new"},
			{What: Mounts, Container: "app", Name: "x", After: "new"},
			{What: DependsOn, Container: "app", Name: "x", After: "new"},
			{What: ServiceConnect, Name: "x", After: "new"},
			{What: Registries, Name: "x", After: "new"},
			{What: Lattice, Name: "x", After: "new"},
			{What: TaskSettings, Name: "x", After: "new"},
			{What: ServiceSettings, Name: "x", After: "new"},
		}},
		"the same task definition on both sides": {func(inc *incident.Incident) { inc.TaskDefinition = inc.Previous }, nil},
		"definitions are compared without revisions": {func(inc *incident.Incident) {
			inc.Revision, inc.PreviousRevision = incident.ServiceRevision{}, incident.ServiceRevision{}
			inc.TaskDefinition.CPU = "512"
		}, []Change{{What: TaskCPU, Before: "256", After: "512"}}},
		"one revision is not compared with none": {func(inc *incident.Incident) { inc.PreviousRevision = incident.ServiceRevision{} }, nil},
		"a definition that could not be read is not one without containers": {func(inc *incident.Incident) {
			inc.Previous = incident.TaskDefinition{}
			inc.Revision.PublicIP = "ENABLED"
		}, []Change{
			{What: Definition, Before: definitionARN + "web:42", After: definitionARN + "web:43"},
			{What: PublicIP, Before: "DISABLED", After: "ENABLED"},
		}},
	}
	seen := map[Aspect]bool{}
	for name, test := range tests {
		for _, c := range test.want {
			seen[c.What] = true
		}
		t.Run(name, func(t *testing.T) {
			inc := redeployed()
			test.change(&inc)
			got, compared := Changes(inc)
			if diff := cmp.Diff(test.want, got); diff != "" || !compared {
				t.Errorf("compared %v (-want +got):\n%s", compared, diff)
			}
		})
	}
	for _, aspect := range Aspects() {
		if !seen[aspect] {
			t.Errorf("no row changes %s", aspect)
		}
	}
}

func TestNothingIsComparedWithNothing(t *testing.T) {
	full := redeployed()
	for name, inc := range map[string]incident.Incident{
		"an incident without a record":  {},
		"the first deployment":          {TaskDefinition: full.TaskDefinition, Revision: full.Revision},
		"only the one that worked":      {Previous: full.Previous, PreviousRevision: full.PreviousRevision},
		"revisions without definitions": {Revision: incident.ServiceRevision{TaskDefinitionARN: definitionARN + "web:43"}},
	} {
		if changes, compared := Changes(inc); compared || changes != nil {
			t.Errorf("%s: %v, %v", name, changes, compared)
		}
	}
}

func TestChangesComeInTheReadersOrder(t *testing.T) {
	inc := redeployed()
	inc.TaskDefinition = incident.TaskDefinition{ARN: definitionARN + "web:43", Containers: []incident.ContainerDefinition{
		{Name: "new", Image: "new:1"}, {Name: "app", Image: "web:43", Environment: []string{"Z", "Y"}, Secrets: map[string]string{"Q": "1", "P": "2"}},
	}}
	inc.Revision = incident.ServiceRevision{ARN: revisionARN + "2",
		Digests: map[string]string{"app": "sha256:bb", "injected": "sha256:cc"}}
	inc.PreviousRevision.Digests["injected"] = "sha256:dd"
	first, _ := Changes(inc)
	var order []Aspect
	for _, c := range first {
		order = append(order, c.What)
	}
	if compacted := slices.Compact(slices.Clone(order)); !slices.IsSortedFunc(compacted, func(a, b Aspect) int {
		return slices.Index(Aspects(), a) - slices.Index(Aspects(), b)
	}) || len(compacted) < 20 {
		t.Error(order)
	}
	for range 20 {
		if again, _ := Changes(inc); !cmp.Equal(first, again) {
			t.Fatal(cmp.Diff(first, again))
		}
	}
}

func TestEveryAspectIsListedOnce(t *testing.T) {
	source, err := os.ReadFile("changes.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(source), "\n") {
		if fields := strings.Fields(line); len(fields) > 3 && fields[1] == "Aspect" && fields[2] == "=" {
			if aspect := Aspect(strings.Trim(fields[3], `"`)); !slices.Contains(Aspects(), aspect) {
				t.Errorf("%s has no place in the order", aspect)
			}
		}
	}
	if all := slices.Sorted(slices.Values(Aspects())); len(slices.Compact(all)) != len(Aspects()) {
		t.Error("an aspect is listed twice")
	}
}

// described is as much of DescribeTaskDefinition as is compared here.
type described struct {
	TaskDefinition struct {
		TaskDefinitionArn, CPU, Memory, NetworkMode, TaskRoleArn, ExecutionRoleArn string

		RuntimePlatform      struct{ CPUArchitecture string }
		ContainerDefinitions []struct {
			Name, Image         string
			Essential           bool
			CPU, Memory         int
			Command, EntryPoint []string
			HealthCheck         struct{ Command []string }
			Environment         []struct{ Name string }
			Secrets             []struct{ Name, ValueFrom string }
		}
	}
}

func (d described) record() incident.TaskDefinition {
	from := d.TaskDefinition
	definition := incident.TaskDefinition{
		ARN: from.TaskDefinitionArn, CPU: from.CPU, Memory: from.Memory, Architecture: from.RuntimePlatform.CPUArchitecture,
		NetworkMode: from.NetworkMode, TaskRoleARN: from.TaskRoleArn, ExecutionRoleARN: from.ExecutionRoleArn,
	}
	for _, c := range from.ContainerDefinitions {
		record := incident.ContainerDefinition{
			Name: c.Name, Image: c.Image, Essential: c.Essential, CPU: c.CPU, Memory: c.Memory, Command: c.Command, EntryPoint: c.EntryPoint,
			HealthCheck: strings.Join(c.HealthCheck.Command, " "), Secrets: map[string]string{},
		}
		for _, variable := range c.Environment {
			record.Environment = append(record.Environment, variable.Name)
		}
		for _, secret := range c.Secrets {
			record.Secrets[secret.Name] = secret.ValueFrom
		}
		definition.Containers = append(definition.Containers, record)
	}
	return definition
}

// revised is as much of DescribeServiceRevisions as is compared here.
type revised struct {
	ServiceRevisions []struct {
		ServiceRevisionArn, TaskDefinition, LaunchType, PlatformVersion string

		CapacityProviderStrategy []struct{ CapacityProvider string }
		NetworkConfiguration     struct {
			AwsvpcConfiguration struct {
				Subnets, SecurityGroups []string
				AssignPublicIP          string
			}
		}
		ContainerImages []struct{ ContainerName, ImageDigest string }
	}
}

func (r revised) record(i int) incident.ServiceRevision {
	from := r.ServiceRevisions[i]
	network := from.NetworkConfiguration.AwsvpcConfiguration
	revision := incident.ServiceRevision{
		ARN: from.ServiceRevisionArn, TaskDefinitionARN: from.TaskDefinition, LaunchType: from.LaunchType, PlatformVersion: from.PlatformVersion,
		Subnets: network.Subnets, SecurityGroups: network.SecurityGroups, PublicIP: network.AssignPublicIP, Digests: map[string]string{},
	}
	for _, p := range from.CapacityProviderStrategy {
		revision.CapacityProviders = append(revision.CapacityProviders, p.CapacityProvider)
	}
	for _, image := range from.ContainerImages {
		revision.Digests[image.ContainerName] = image.ImageDigest
	}
	return revision
}

// recordedPair reads what a recorded case says of two deployments. The failing revision stands first, and a definition
// that was not recorded stays unknown.
func recordedPair(t *testing.T, folder string) incident.Incident {
	t.Helper()
	var revisions revised
	read(t, filepath.Join(folder, "DescribeServiceRevisions.json"), &revisions)
	if len(revisions.ServiceRevisions) != 2 {
		t.Fatalf("%s: %d revisions", folder, len(revisions.ServiceRevisions))
	}
	inc := incident.Incident{Revision: revisions.record(0), PreviousRevision: revisions.record(1)}
	files, _ := filepath.Glob(filepath.Join(folder, "DescribeTaskDefinition*.json"))
	for _, file := range files {
		var definition described
		read(t, file, &definition)
		if definition.TaskDefinition.TaskDefinitionArn == inc.Revision.TaskDefinitionARN {
			inc.TaskDefinition = definition.record()
		}
		if definition.TaskDefinition.TaskDefinitionArn == inc.PreviousRevision.TaskDefinitionARN {
			inc.Previous = definition.record()
		}
	}
	return inc
}

func read(t *testing.T, file string, into any) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(file, err)
	}
}

func TestChangesOfRecordedDeployments(t *testing.T) {
	want := map[string][]string{
		"deployment-failed-same-task-definition":     nil,
		"deployment-failed-image-rate-limited":       nil, // another revision of the same content
		"task-definition-deleted":                    {"task-definition: 36 -> 37"},
		"deployment-failed-service-revisions-differ": {"capacity-providers: FARGATE -> FARGATE_SPOT"},
		"deployment-failed-image-not-found":          {"image web-api: 42 -> 43"},
		"deployment-failed-dependency":               {"image ledger: 5 -> 6", "image migrate: 5 -> 6"},
		"deployment-failed-entrypoint-not-found":     {"image catalog-api: 83 -> 84", "command catalog-api: python -m gunicorn catalog.wsgi -> gunicorn catalog.wsgi"},
		"deployment-failed-python-missing-variable":  {"image catalog-api: 80 -> 81", "environment catalog-api CACHE_URL: CACHE_URL -> "},
		"deployment-failed-secret-not-found":         {"image payments-worker: 63 -> 64", "secret payments-worker STRIPE_API_KEY:  -> prod/payments/stripe-Qm4xZt"},
		"deployment-failed-out-of-memory":            {"image search-indexer: 32 -> 33", "task-memory: 2048 -> 1024", "memory search-indexer: 1984 -> 960"},
		"deployment-failed-role-not-assumable":       {"image mailer: 21 -> 22", "task-role: role/mailer -> role/mailer-task"},
		"deployment-failed-secret-access-denied":     {"image checkout: 120 -> 121", "execution-role: role/ecsTaskExecutionRole -> role/checkout-execution"},
		"deployment-failed-image-pull-network": {"image search-indexer: 30 -> 31",
			"subnets subnet-88cd8d0e6ee4164ea:  -> subnet-88cd8d0e6ee4164ea", "subnets subnet-bfeec77f01018fec4:  -> subnet-bfeec77f01018fec4",
			"subnets subnet-1cf416cbb3411afcf: subnet-1cf416cbb3411afcf -> ", "subnets subnet-66912f7753fd28e57: subnet-66912f7753fd28e57 -> "},
	}
	last := func(s string) string { return s[strings.LastIndex(s, ":")+1:] }
	for name, want := range want {
		changes, known := Changes(recordedPair(t, filepath.Join("../../testdata/events", name, "aws")))
		var got []string
		for _, c := range changes {
			where := strings.Join(strings.Fields(fmt.Sprint(c.What, " ", c.Container, " ", c.Name)), " ")
			got = append(got, fmt.Sprintf("%s: %s -> %s", where, last(c.Before), last(c.After)))
		}
		if diff := cmp.Diff(want, got); diff != "" || !known {
			t.Errorf("%s: compared %v (-want +got):\n%s", name, known, diff)
		}
	}
}

func TestEveryRecordedPairOfRevisionsIsCompared(t *testing.T) {
	files, err := recorded.Files("../../testdata/events", "aws/DescribeServiceRevisions.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.Contains(file, "express-infra-role-denied") || // a service's first, with nothing to compare it with
			strings.Contains(file, "rollout-replaced-while-failing") { // of two deployments that follow each other
			continue
		}
		changes, compared := Changes(recordedPair(t, filepath.Dir(file)))
		if !compared {
			t.Errorf("%s: not compared", file)
		}
		for _, c := range changes {
			if c.Before == c.After || !slices.Contains(Aspects(), c.What) {
				t.Errorf("%s: %v is no change", file, c)
			}
		}
	}
}
