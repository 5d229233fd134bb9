package attribution_test

import (
	"fmt"
	"testing"

	"github.com/ecswhy/ecswhy/internal/attribution"
	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/revision"
)

type (
	change  = revision.Change
	failure = attribution.Failure
)

func gone(name string) change {
	return change{What: revision.Environment, Container: "app", Name: name, Before: name}
}

func added(name string) change {
	return change{What: revision.Environment, Container: "app", Name: name, After: name}
}

const (
	no   = "no"
	may  = "may"
	sure = "sure"
)

// of is how a change explains a failure of the container app.
func of(f failure, c change) string {
	f.Container = "app"
	switch claimed := attribution.Of(f, []change{c}); {
	case len(claimed) == 0:
		return no
	case claimed[0].Sure:
		return sure
	}
	return may
}

func TestAVariableIsBlamedOnlyWhereTheLogGivesItAsTheReason(t *testing.T) {
	for name, test := range map[string]struct {
		failure
		change
		want string
	}{
		"gone, and the line that tells says so": {
			failure{Cause: cause.MissingEnvironmentVariable, Line: "CACHE_URL is required"},
			gone("CACHE_URL"), sure,
		},
		"gone, and looked up in vain": {
			failure{Cause: cause.UnhandledException, Line: "KeyError: 'CACHE_URL'"}, gone("CACHE_URL"), sure},
		"gone, and named in a line about something else": {
			failure{Cause: cause.ConnectionRefused, Line: "CACHE_URL: dial tcp 10.0.0.9:6379: connection refused"},
			gone("CACHE_URL"), may,
		},
		"gone, and read by the program in the stack": {
			failure{Cause: cause.UnhandledException, Line: "TypeError: no", Stack: []string{`  u = os.getenv("CACHE_URL")`}},
			gone("CACHE_URL"), may,
		},
		"gone, and missed in another line": {
			failure{Cause: cause.ConnectionRefused, Line: "refused", Missing: []string{"CACHE_URL"}},
			gone("CACHE_URL"), may,
		},
		"new, and in the line that tells": {
			failure{Cause: cause.ConfigurationMissing, Line: "MODEL_PATH: no such file"},
			added("MODEL_PATH"), may,
		},
		"new, and missed: so it is not the one": {
			failure{Missing: []string{"MODEL_PATH"}},
			added("MODEL_PATH"), no,
		},
		"new, and in no line that tells": {
			failure{Cause: cause.Panic, Line: "panic: no"},
			added("MODEL_PATH"), no,
		},
		"gone, and in no line that tells": {
			failure{Cause: cause.Panic, Line: "panic: no"},
			gone("CACHE_URL"), no,
		},
		"gone, where no line tells": {
			failure{Cause: cause.EssentialContainerExited},
			gone("CACHE_URL"), no,
		},
		"new, and looked up in vain": {
			failure{Cause: cause.UnhandledException, Line: "KeyError: 'MODEL_PATH'"},
			added("MODEL_PATH"), no,
		},
		"new, where a variable is missing": {
			failure{Cause: cause.MissingEnvironmentVariable, Line: "no MODEL_PATH"},
			added("MODEL_PATH"), no,
		},
		"gone, and imported": {
			failure{Cause: cause.MissingModule, Line: "ImportError: cannot import name 'helper'",
				Stack: []string{"    load(CACHE_URL)"}},
			gone("CACHE_URL"), no,
		},
		"gone, and imported above the line": {
			failure{Cause: cause.UnhandledException, Line: "TypeError: no",
				Stack: []string{"    from settings import CACHE_URL, helper"}},
			gone("CACHE_URL"), no,
		},
		"gone, and missed in another spelling": {
			failure{Cause: cause.MissingEnvironmentVariable, Line: "Could not resolve placeholder 'cache.url'"},
			gone("CACHE_URL"), may,
		},
		"gone, and missed in the spelling of .NET": {
			failure{Cause: cause.ConfigurationMissing, Line: "Section 'Cache:Url' not found in configuration."},
			gone("Cache__Url"), may,
		},
		"gone, and part of a longer name in another spelling": {
			failure{Cause: cause.MissingEnvironmentVariable, Line: "Could not resolve placeholder 'app.cache.url'"},
			gone("CACHE_URL"), no,
		},
		"gone, and any word": {
			failure{Cause: cause.ConfigurationMissing, Line: "no host in /etc/app.yaml"},
			gone("HOST"), no,
		},
		"part of a longer name": {
			failure{Cause: cause.Panic, Line: "OLD_CACHE_URL is required"},
			gone("CACHE_URL"), no,
		},
		"called like a level": {
			failure{Cause: cause.Panic, Line: "ERROR no"},
			gone("ERROR"), no,
		},
		"of another container": {
			failure{Line: "CACHE_URL is required"},
			change{What: revision.Environment, Container: "side", Name: "CACHE_URL", Before: "x"}, no,
		},
		"a secret that comes from elsewhere now": {
			failure{Line: "DB_PASSWORD is wrong"},
			change{What: revision.Secret, Container: "app", Name: "DB_PASSWORD", Before: "a", After: "b"}, may,
		},
	} {
		if got := of(test.failure, test.change); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

func TestWhatExplainsWhat(t *testing.T) {
	const secret = "arn:aws:secretsmanager:us-west-2:111122223333:secret:"
	const ecr = "111122223333.dkr.ecr.us-west-2.amazonaws.com"
	const role = "arn:aws:iam::111122223333:role/app"
	const group = "arn:aws:elasticloadbalancing:us-west-2:111122223333:targetgroup/green/3558799efb90aa9d"
	in := func(what revision.Aspect, name, before, after string) change {
		return change{What: what, Container: "app", Name: name, Before: before, After: after}
	}
	ofService := func(what revision.Aspect, name, before, after string) change {
		return change{What: what, Name: name, Before: before, After: after}
	}
	ofTask := func(cpu string, containers ...int) incident.TaskDefinition {
		d := incident.TaskDefinition{CPU: cpu}
		for _, c := range containers {
			d.Containers = append(d.Containers, incident.ContainerDefinition{CPU: c})
		}
		return d
	}
	reserving := func(reserved, limit int) incident.TaskDefinition {
		return incident.TaskDefinition{
			Containers: []incident.ContainerDefinition{{MemoryReservation: reserved, Memory: limit}}}
	}
	check := func(path string, interval, timeout, retries, start int) string {
		return fmt.Sprintf("CMD curl -f localhost%s interval=%ds timeout=%ds retries=%d startPeriod=%ds",
			path, interval, timeout, retries, start)
	}
	entity := func(name, value string) map[string]string { return map[string]string{name: value} }
	refused := func(stage string) failure {
		return failure{Cause: cause.DeploymentHookFailed, Entities: map[string]string{"stage": stage, "hookStatus": "FAILED"}}
	}
	denied := failure{Cause: cause.PermissionDenied,
		Line: "arn:aws:sts::111122223333:assumed-role/app/9f is not authorized to perform: s3:GetObject"}
	missing := failure{Cause: cause.ConfigurationMissing, Line: "open /etc/app/new.yaml: no such file or directory"}
	for name, test := range map[string]struct {
		failure
		change
		want string
	}{
		"less memory": {
			failure{Cause: cause.OutOfMemory},
			in(revision.Memory, "", "512", "256"), sure,
		},
		"more memory": {
			failure{Cause: cause.OutOfMemory},
			in(revision.Memory, "", "256", "512"), no,
		},
		"another infrastructure role": {
			failure{Cause: cause.InfrastructureRoleDenied},
			ofService(revision.LoadBalancers, "web:80.advancedConfiguration.roleArn", "arn:a", "arn:b"), may,
		},
		"another key": {
			failure{Cause: cause.KMSAccessDenied},
			ofService(revision.ServiceSettings, "fargateEphemeralStorage.kmsKeyId", "arn:a", "arn:b"), may,
		},
		"less storage": {
			failure{Cause: cause.ImageDiskFull},
			ofService(revision.TaskSettings, "ephemeralStorage.sizeInGiB", "100", "21"), may,
		},
		"more storage": {
			failure{Cause: cause.ImageDiskFull},
			ofService(revision.TaskSettings, "ephemeralStorage.sizeInGiB", "21", "100"), no,
		},
		"another constraint": {
			failure{Cause: cause.PlacementConstraint},
			ofService(revision.TaskSettings, "placementConstraints.memberOf.expression", "", "attribute:x"), may,
		},
		"less memory, and killed": {
			failure{Cause: cause.EssentialContainerExited, Exited: true, ExitCode: 137},
			in(revision.Memory, "", "512", "256"), may,
		},
		"less memory, and an error": {
			failure{Cause: cause.EssentialContainerExited, Exited: true, ExitCode: 1},
			in(revision.Memory, "", "512", "256"), no,
		},
		"another role, and denied": {
			failure{Cause: cause.PermissionDenied, Line: "ClientError: (AccessDenied) when calling GetObject"},
			ofService(revision.TaskRole, "", "x", role), may,
		},
		"another role, and a file": {
			failure{Cause: cause.PermissionDenied, Line: "EACCES: permission denied, open '/data/x'"},
			ofService(revision.TaskRole, "", "x", role), no,
		},
		"another secret to log in": {
			failure{Cause: cause.AuthenticationFailed, Line: "password authentication failed"},
			in(revision.Secret, "DB", "arn:a", "arn:b"), may,
		},
		"a new secret": {
			failure{Cause: cause.AuthenticationFailed, Line: "password authentication failed"},
			in(revision.Secret, "DB", "", "arn:b"), no,
		},
		"another port, and taken": {
			failure{Cause: cause.PortConflict},
			in(revision.Ports, "", "80/tcp", "443/tcp"), may,
		},
		"another log driver": {
			failure{Cause: cause.LogConfigInvalid},
			in(revision.LogDriver, "", "awslogs", "splunk"), may,
		},
		"a role that is not allowed":    {denied, ofService(revision.TaskRole, "", "x", role), sure},
		"another role than the one":     {denied, ofService(revision.TaskRole, "", "x", role+"-2"), no},
		"a user that AWS does not know": {denied, in(revision.ContainerSettings, "user", "0", "1000"), no},
		"a setting that gives no right": {denied, in(revision.ContainerSettings, "hostname", "a", "b"), no},
		"a command with the file": {
			missing,
			in(revision.Command, "", "serve", "serve --config=/etc/app/new.yaml"), sure,
		},
		"a command without the file": {missing, in(revision.Command, "", "serve", "serve -v"), no},
		"a command that had the file": {
			missing,
			in(revision.Command, "", "serve /etc/app/new.yaml", "serve -v /etc/app/new.yaml"), no,
		},
		"a mount over the file": {
			missing,
			in(revision.Mounts, "/etc/app.sourceVolume", "", "config"), may,
		},
		"a mount elsewhere": {
			missing,
			in(revision.Mounts, "/data.sourceVolume", "", "config"), no,
		},
		"a target group that fails": {
			failure{Cause: cause.ELBHealthCheckFailed, Entities: entity("targetGroup", "green")},
			ofService(revision.LoadBalancers, "web:80.targetGroupArn", "", group), may,
		},
		"a target group beside": {
			failure{Cause: cause.ELBHealthCheckFailed, Entities: entity("targetGroup", "blue")},
			ofService(revision.LoadBalancers, "web:80.targetGroupArn", "", group), no,
		},
		"an image on another port": {
			failure{Cause: cause.ELBHealthCheckFailed, Entities: entity("listens", "9090")},
			in(revision.Image, "", "app:1", "app:2"), may,
		},
		"an image, and nothing known": {
			failure{Cause: cause.ELBHealthCheckFailed},
			in(revision.Image, "", "app:1", "app:2"), no,
		},
		"a file system that fails": {
			failure{Cause: cause.EFSMountFailed, Entities: entity("fileSystem", "fs-0a1b2c3d")},
			ofService(revision.Volumes, "media.fileSystemId", "", "fs-0a1b2c3d"), sure,
		},
		"a volume that is gone": {
			failure{Cause: cause.EFSMountFailed},
			ofService(revision.Volumes, "media.fileSystemId", "fs-0a1b2c3d", ""), no,
		},
		"a bucket with the settings": {
			failure{Cause: cause.EnvFileAccessDenied, Entities: entity("bucket", "config")},
			in(revision.EnvironmentFiles, "s3.value", "", "arn:aws:s3:::config/a.env"), may,
		},
		"another bucket": {
			failure{Cause: cause.EnvFileAccessDenied, Entities: entity("bucket", "other")},
			in(revision.EnvironmentFiles, "s3.value", "", "arn:aws:s3:::config/a.env"), no,
		},
		"a Region of the log": {
			failure{Cause: cause.LogGroupMissing},
			in(revision.ContainerSettings, "logConfiguration.awslogs-region", "a", "b"), may,
		},
		"security groups, and no answer": {
			failure{Cause: cause.ConnectionRefused, Line: "dial tcp 10.0.0.9:5432: i/o timeout"},
			ofService(revision.SecurityGroups, "sg-a", "sg-a", ""), may,
		},
		"security groups, and refused": {
			failure{Cause: cause.ConnectionRefused, Line: "dial tcp 10.0.0.9:5432: connect: connection refused"},
			ofService(revision.SecurityGroups, "sg-a", "sg-a", ""), no,
		},
		"security groups, and a name that nobody knows": {
			failure{Cause: cause.ConnectionRefused, Line: "getaddrinfo ENOTFOUND db.internal"},
			ofService(revision.SecurityGroups, "sg-a", "sg-a", ""), no,
		},
		"subnets, and the task itself": {
			failure{Cause: cause.ConnectionRefused, Line: "connect to localhost:6379: connection timed out"},
			ofService(revision.Subnets, "subnet-a", "", "subnet-a"), no,
		},
		"Service Connect, and another service": {
			failure{Cause: cause.ConnectionRefused, Line: "connect to orders:8080: connection refused"},
			ofService(revision.ServiceConnect, "namespace", "prod", "stg"), may,
		},
		"Service Connect, and the task itself": {
			failure{Cause: cause.ConnectionRefused, Line: "connect to 127.0.0.1:8080: connection refused"},
			ofService(revision.ServiceConnect, "namespace", "prod", "stg"), no,
		},
		"subnets of a service on Fargate": {
			failure{Cause: cause.ImagePullNetwork, Fargate: true},
			ofService(revision.Subnets, "subnet-a", "", "subnet-a"), may,
		},
		"subnets of a service on instances": {
			failure{Cause: cause.ImagePullNetwork},
			ofService(revision.Subnets, "subnet-a", "", "subnet-a"), no,
		},
		"subnets, and no network interface": {
			failure{Cause: cause.NetworkInterfaceTimeout},
			ofService(revision.Subnets, "subnet-a", "", "subnet-a"), may,
		},
		"a parameter": {
			failure{Cause: cause.SecretNotFound, Entities: entity("parameter", "/db/password")},
			in(revision.Secret, "DB", "", "arn:aws:ssm:us-west-2:111122223333:parameter/db/password"), sure,
		},
		"a parameter that ends alike": {
			failure{Cause: cause.SecretNotFound, Entities: entity("parameter", "/db/password")},
			in(revision.Secret, "DB", "/replica/password", "/replica/db/password"), no,
		},
		"a secret with its suffix": {
			failure{Cause: cause.SecretNotFound, Entities: entity("secret", secret+"prod/db")},
			in(revision.Secret, "DB", "", secret+"prod/db-Qm4xZt:password::"), sure,
		},
		"a secret that begins alike": {
			failure{Cause: cause.SecretNotFound, Entities: entity("secret", secret+"prod/db")},
			in(revision.Secret, "DB", "", secret+"prod/db-backup"), no,
		},
		"more memory for the container of a task that has its own": {
			failure{Cause: cause.PlacementCPU, Before: ofTask("1024", 256), After: ofTask("1024", 1024)},
			in(revision.CPU, "", "256", "1024"), no,
		},
		"more CPU for the container of a task without": {
			failure{Cause: cause.PlacementCPU, Before: ofTask("", 256), After: ofTask("", 1024)},
			in(revision.CPU, "", "256", "1024"), sure,
		},
		"more CPU for one container and less for another": {
			failure{Cause: cause.PlacementCPU, Before: ofTask("", 256, 1024), After: ofTask("", 1024, 256)},
			in(revision.CPU, "", "256", "1024"), no,
		},
		"less CPU for the task": {
			failure{Cause: cause.PlacementCPU, Before: ofTask("1024", 256), After: ofTask("512", 512)},
			in(revision.CPU, "", "256", "512"), no,
		},
		"more CPU for the task": {
			failure{Cause: cause.PlacementCPU, Before: ofTask("", 256), After: ofTask("512", 256)},
			ofService(revision.TaskCPU, "", "", "512"), sure,
		},
		"a higher reservation": {
			failure{Cause: cause.PlacementMemory, Before: reserving(512, 2048), After: reserving(1024, 2048)},
			in(revision.MemoryReservation, "", "512", "1024"), sure,
		},
		"more CPU for the task and its container": {
			failure{Cause: cause.PlacementCPU, Before: ofTask("512", 256), After: ofTask("1024", 512)},
			in(revision.CPU, "", "256", "512"), no,
		},
		"a higher reservation in a task that has its own": {
			failure{Cause: cause.PlacementMemory, Before: incident.TaskDefinition{Memory: "4096"},
				After: incident.TaskDefinition{Memory: "2048"}},
			in(revision.MemoryReservation, "", "512", "1024"), no,
		},
		"a subnet that tasks cannot evade to any more": {
			failure{Cause: cause.SubnetIPExhausted, Entities: entity("subnet", "subnet-a")},
			ofService(revision.Subnets, "subnet-b", "subnet-b", ""), may,
		},
		"a container that has more rights now": {
			failure{Cause: cause.PermissionDenied, Line: "open /dev/fuse: permission denied"},
			in(revision.ContainerSettings, "privileged", "", "true"), no,
		},
		"a user, and a path that AWS denied": {
			failure{Cause: cause.PermissionDenied, Line: "not authorized to perform: ssm:GetParameter on /prod/db"},
			in(revision.ContainerSettings, "user", "0", "1000"), no,
		},
		"a higher limit beside a reservation": {
			failure{Cause: cause.PlacementMemory, Before: reserving(512, 1024), After: reserving(512, 2048)},
			in(revision.Memory, "", "1024", "2048"), no,
		},
		"a new limit below what the task has": {
			failure{Cause: cause.OutOfMemory, Before: incident.TaskDefinition{Memory: "2048"}},
			in(revision.Memory, "", "", "960"), sure,
		},
		"less memory, and too few threads": {
			failure{Cause: cause.OutOfHeap, Line: "OutOfMemoryError: unable to create native thread"},
			in(revision.Memory, "", "2048", "1024"), no,
		},
		"a stricter check": {
			failure{Cause: cause.ContainerHealthCheckFailed},
			in(revision.HealthCheck, "", check("/ping", 30, 5, 3, 60), check("/ping", 30, 5, 3, 10)), may,
		},
		"a more lenient check": {
			failure{Cause: cause.ContainerHealthCheckFailed},
			in(revision.HealthCheck, "", check("/ping", 30, 5, 3, 20), check("/ping", 30, 5, 10, 120)), no,
		},
		"a check with what is usual": {
			failure{Cause: cause.ContainerHealthCheckFailed},
			in(revision.HealthCheck, "", check("/ping", 30, 5, 3, 0), check("/ping", 0, 0, 0, 0)), no,
		},
		"another check": {
			failure{Cause: cause.ContainerHealthCheckFailed},
			in(revision.HealthCheck, "", check("/ping", 30, 5, 3, 20), check("/pong", 30, 5, 10, 120)), may,
		},
		"no check": {
			failure{Cause: cause.ContainerHealthCheckFailed},
			in(revision.HealthCheck, "", check("/ping", 30, 5, 3, 20), ""), no,
		},
		"another port, and no answer": {
			failure{Cause: cause.ELBHealthCheckFailed},
			in(revision.Ports, "", "8080/tcp", "9090/tcp"), may,
		},
		"another port, and an answer": {
			failure{Cause: cause.ELBHealthCheckFailed, Entities: entity("healthCode", "502")},
			in(revision.Ports, "", "8080/tcp", "9090/tcp"), no,
		},
		"one more port, and no answer": {
			failure{Cause: cause.ELBHealthCheckFailed},
			in(revision.Ports, "", "8080/tcp", "8080/tcp, 9464/tcp"), no,
		},
		"security groups, and no answer to the load balancer": {
			failure{Cause: cause.ELBHealthCheckFailed},
			ofService(revision.SecurityGroups, "sg-a", "sg-a", ""), may,
		},
		"security groups, and an answer to the load balancer": {
			failure{Cause: cause.ELBHealthCheckFailed, Entities: entity("healthCode", "404")},
			ofService(revision.SecurityGroups, "sg-a", "sg-a", ""), no,
		},
		"a user, and a file": {
			failure{Cause: cause.PermissionDenied, Line: "EACCES: permission denied, open '/data/x'"},
			in(revision.ContainerSettings, "user", "0", "1000"), may,
		},
		"a user, and a table": {
			failure{Cause: cause.PermissionDenied, Line: "permission denied for table orders"},
			in(revision.ContainerSettings, "user", "0", "1000"), no,
		},
		"a file system that is read-only now": {
			failure{Cause: cause.PermissionDenied, Line: "open /data/x: read-only file system"},
			in(revision.ContainerSettings, "readonlyRootFilesystem", "", "true"), may,
		},
		"a file system that can be written now": {
			failure{Cause: cause.PermissionDenied, Line: "open /data/x: permission denied"},
			in(revision.ContainerSettings, "readonlyRootFilesystem", "true", "false"), no,
		},
		"a secret that is no login": {
			failure{Cause: cause.AuthenticationFailed, Line: `password authentication failed for user "web"`},
			in(revision.Secret, "STRIPE_API_KEY", "arn:a", "arn:b"), no,
		},
		"a secret that has but a usual word of the line": {
			failure{Cause: cause.AuthenticationFailed, Line: "mailer: invalid API key"},
			in(revision.Secret, "STRIPE_API_KEY", "arn:a", "arn:b"), no,
		},
		"fewer ports, and one taken": {
			failure{Cause: cause.PortConflict},
			in(revision.Ports, "", "80/tcp, 443/tcp", "80/tcp"), no,
		},
		"a secret that the line speaks of": {
			failure{Cause: cause.AuthenticationFailed, Line: "stripe: invalid API key"},
			in(revision.Secret, "STRIPE_API_KEY", "arn:a", "arn:b"), may,
		},
		"a port that is in use": {
			failure{Cause: cause.PortInUse, Line: "listen tcp :9090: bind: address already in use"},
			in(revision.Ports, "", "8080/tcp", "8080/tcp, 9090/tcp"), may,
		},
		"a port beside the one in use": {
			failure{Cause: cause.PortInUse, Line: "listen tcp :8080: bind: address already in use"},
			in(revision.Ports, "", "8080/tcp", "8080/tcp, 9090/tcp"), no,
		},
		"the role that may not fetch the image": {
			failure{Cause: cause.ImagePullDenied, Reason: "arn:aws:sts::111122223333:assumed-role/app/9f is not authorized"},
			ofService(revision.ExecutionRole, "", "x", role), may,
		},
		"a role beside the one that may not": {
			failure{Cause: cause.ImagePullDenied, Reason: "arn:aws:sts::111122223333:assumed-role/old/9f is not authorized",
				Entities: entity("registry", ecr)},
			ofService(revision.ExecutionRole, "", "x", role), no,
		},
		"a role, and an image of ECR": {
			failure{Cause: cause.ImagePullDenied, Entities: entity("image", ecr+"/web:1")},
			ofService(revision.ExecutionRole, "", "x", role), may,
		},
		"a role, and an image of Docker Hub": {
			failure{Cause: cause.ImagePullDenied, Entities: entity("image", "docker.io/acme/web:1")},
			ofService(revision.ExecutionRole, "", "x", role), no,
		},
		"a role, and an image with a secret to fetch it": {
			failure{Cause: cause.ImagePullDenied, Entities: entity("image", "docker.io/acme/web:1"),
				After: incident.TaskDefinition{Containers: []incident.ContainerDefinition{{Name: "app", Settings: incident.Settings{
					"container-settings": {"repositoryCredentials.credentialsParameter": "arn:a"}}}}}},
			ofService(revision.ExecutionRole, "", "x", role), may,
		},
		"an image by its short name": {
			failure{Cause: cause.ImageNotFound, Entities: entity("image", "docker.io/library/nginx:1.99")},
			in(revision.Image, "", "nginx:1.25", "nginx:1.99"), sure,
		},
		"another image": {
			failure{Cause: cause.ImageNotFound, Entities: entity("image", "docker.io/library/nginx:1.25")},
			in(revision.Image, "", "nginx:1.25", "nginx:1.99"), no,
		},
		"a volume of EFS": {
			failure{Cause: cause.EFSMountFailed},
			ofService(revision.Volumes, "media.efsVolumeConfiguration.rootDirectory", "/", "/media"), may,
		},
		"a volume that is no EFS": {
			failure{Cause: cause.EFSMountFailed},
			ofService(revision.Volumes, "scratch.host.sourcePath", "", "/tmp"), no,
		},
		"the subnet that is full": {
			failure{Cause: cause.SubnetIPExhausted, Entities: entity("subnet", "subnet-a")},
			ofService(revision.Subnets, "subnet-a", "", "subnet-a"), may,
		},
		"a subnet beside the one that is full": {
			failure{Cause: cause.SubnetIPExhausted, Entities: entity("subnet", "subnet-a")},
			ofService(revision.Subnets, "subnet-b", "", "subnet-b"), no,
		},
		"a program that is not there": {
			failure{Cause: cause.EntrypointNotFound, Entities: entity("command", "gunicorn")},
			in(revision.Command, "", "python -m gunicorn web", "gunicorn web"), sure,
		},
		"a program that was not there": {
			failure{Cause: cause.EntrypointNotFound, Entities: entity("command", "gunicorn")},
			in(revision.Command, "", "gunicorn web", "gunicorn web --reload"), no,
		},
		"a program that is not there, as only the log tells": {
			failure{Cause: cause.EntrypointNotFound, Line: "exec /app/start.sh: no such file or directory"},
			in(revision.EntryPoint, "", "/app/run.sh", "/app/start.sh"), sure,
		},
		"an image without the program": {
			failure{Cause: cause.EntrypointNotFound, Line: "exec /app/start.sh: no such file or directory"},
			in(revision.Image, "", "app:1", "app:2"), may,
		},
		"ECS runs it on another CPU": {
			failure{Cause: cause.ExecFormatError},
			ofService(revision.ServiceSettings, "overrides.runtimePlatform.cpuArchitecture", "", "ARM64"), may,
		},
		"waiting longer for a container": {
			failure{Cause: cause.DependencyFailed},
			in(revision.DependsOn, "app.condition", "START", "HEALTHY"), may,
		},
		"waiting for another one": {
			failure{Cause: cause.DependencyFailed},
			in(revision.DependsOn, "db.condition", "START", "HEALTHY"), no,
		},
		"less time to start": {
			failure{Cause: cause.DependencyFailed},
			in(revision.ContainerSettings, "startTimeout", "120", "10"), may,
		},
		"refused before any task": {refused("PRE_SCALE_UP"), in(revision.Image, "", "app:1", "app:2"), may},
		"refused after a test":    {refused("POST_TEST_TRAFFIC_SHIFT"), in(revision.Image, "", "app:1", "app:2"), no},
	} {
		if got := of(test.failure, test.change); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

func TestAVariableThatComesFromElsewhereIsNotGone(t *testing.T) {
	line := failure{Cause: cause.MissingEnvironmentVariable, Container: "app", Line: "CACHE_URL is required"}
	asSecret := change{What: revision.Secret, Container: "app", Name: "CACHE_URL", After: "arn:a"}
	if got := attribution.Of(line, []change{gone("CACHE_URL"), asSecret}); len(got) > 0 {
		t.Errorf("moved to a secret: %+v", got)
	}
	file := change{What: revision.EnvironmentFiles, Container: "app", Name: "s3.value", After: "arn:aws:s3:::config/a.env"}
	if got := attribution.Of(line, []change{gone("CACHE_URL"), file}); len(got) != 1 || got[0].Sure {
		t.Errorf("perhaps moved to a file: %+v", got)
	}
}

func TestOfSeveralChangesOfAContainerNoneIsBlamedForADependency(t *testing.T) {
	dependency := failure{Cause: cause.DependencyFailed, Container: "app"}
	image := change{What: revision.Image, Container: "app", Before: "app:1", After: "app:2"}
	if got := attribution.Of(dependency, []change{image, added("WARM_ALL")}); len(got) != 1 {
		t.Errorf("one change beside the image: %+v", got)
	}
	if got := attribution.Of(dependency, []change{added("WARM_ALL"), gone("REGIONS")}); len(got) > 0 {
		t.Errorf("two changes: %+v", got)
	}
}

func TestOfSeveralSecretsOneIsBlamedOnlyByItsName(t *testing.T) {
	moved := func(name string) change {
		return change{What: revision.Secret, Container: "app", Name: name, Before: "arn:a", After: "arn:b"}
	}
	login := failure{Cause: cause.AuthenticationFailed, Container: "app", Line: "Access denied for orders"}
	if got := attribution.Of(login, []change{moved("DB_PASSWORD"), moved("QUEUE_USER")}); len(got) > 0 {
		t.Errorf("neither is named: %+v", got)
	}
	if got := attribution.Of(login, []change{moved("DB_PASSWORD"), moved("ORDERS_DSN")}); len(got) != 1 {
		t.Errorf("one is named: %+v", got)
	}
}

func TestWhereAChangeIsSureOnlySuchAreBlamed(t *testing.T) {
	changes := []change{
		{What: revision.TaskMemory, Before: "1024", After: "512"},
		{What: revision.Memory, Container: "app", Before: "512", After: "256"},
	}
	killed := failure{Cause: cause.OutOfMemory, Container: "app"}
	got := attribution.Of(killed, changes)
	if len(got) != 1 || got[0].What != revision.Memory || !got[0].Sure {
		t.Errorf("%+v", got)
	}
	if got := attribution.Of(killed, changes[:1]); len(got) != 1 || got[0].Sure {
		t.Errorf("%+v", got)
	}
}
