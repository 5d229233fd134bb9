package attribution_test

import (
	"testing"

	"github.com/ecswhy/ecswhy/internal/attribution"
	"github.com/ecswhy/ecswhy/internal/cause"
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
	const role = "arn:aws:iam::111122223333:role/app"
	const group = "arn:aws:elasticloadbalancing:us-west-2:111122223333:targetgroup/green/3558799efb90aa9d"
	in := func(what revision.Aspect, name, before, after string) change {
		return change{What: what, Container: "app", Name: name, Before: before, After: after}
	}
	ofService := func(what revision.Aspect, name, before, after string) change {
		return change{What: what, Name: name, Before: before, After: after}
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
		"a user without a right":        {denied, in(revision.ContainerSettings, "user", "0", "1000"), may},
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
		"security groups, and refused": {
			failure{Cause: cause.ConnectionRefused},
			ofService(revision.SecurityGroups, "sg-a", "sg-a", ""), may,
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
