package attribution_test

import (
	"testing"

	"github.com/ecswhy/ecswhy/internal/attribution"
	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/revision"
)

// Each of these changes is of the kind that such a failure comes from, and another thing failed.
func TestWhatLooksGuiltyAndIsNot(t *testing.T) {
	const volumes = string(revision.Volumes)
	about := func(code cause.Code, entities ...string) failure {
		f := failure{Cause: code, Container: "app", Exited: true, ExitCode: 1, Entities: map[string]string{}}
		for i := 0; i < len(entities); i += 2 {
			f.Entities[entities[i]] = entities[i+1]
		}
		return f
	}
	saying := func(reason string, f failure) failure {
		f.Reason = reason
		return f
	}
	logging := func(line string, f failure) failure {
		f.Line = line
		return f
	}
	mount := about(cause.EFSMountFailed, "fileSystem", "fs-0a")
	mount.After.Settings = incident.Settings{volumes: {"cache.efsVolumeConfiguration.fileSystemId": "fs-0b"}}
	larger := about(cause.PlacementMemory)
	larger.Before, larger.After = incident.TaskDefinition{Memory: "512"}, incident.TaskDefinition{Memory: "512"}
	const role, db = "arn:aws:iam::111122223333:role/", "arn:aws:secretsmanager:us-east-1:111122223333:secret:db-a1B2c3"
	for trap, test := range map[string]struct {
		failure
		change
	}{
		"another role, and a key that nobody can use": {saying("KMS key arn:aws:kms:us-east-1:111122223333:key/1 is disabled",
			about(cause.KMSAccessDenied)), change{What: revision.ExecutionRole, Before: role + "a", After: role + "b"}},
		"another role, and a key that is being deleted": {saying("KMSInvalidStateException: key/1 is pending deletion",
			about(cause.KMSAccessDenied)), change{What: revision.ExecutionRole, Before: role + "a", After: role + "b"}},
		"one more port, and another that is taken": {saying("Bind for 0.0.0.0:8080 failed: port is already allocated",
			about(cause.PortConflict)),
			change{What: revision.Ports, Container: "app", Before: "8080/tcp", After: "8080/tcp, 9100/tcp"}},
		"one more file system, and another that cannot be mounted": {mount,
			change{What: revision.Volumes, Name: "cache.efsVolumeConfiguration.rootDirectory", After: "/"}},
		"another capacity provider, and the old one has no room": {about(cause.CapacityProviderLaunchFailed, "capacityProvider", "blue"),
			change{What: revision.CapacityProviders, Before: "blue weight=1", After: "blue-green weight=1"}},
		"another key of one secret, and one that another lacks": {about(cause.SecretMalformed, "key", "password"),
			change{What: revision.Secret, Container: "app", Name: "DB_USER", Before: db + ":user::", After: db + ":username::"}},
		"less memory of a container beside": {about(cause.OutOfMemory),
			change{What: revision.Memory, Container: "proxy", Before: "512", After: "256"}},
		"another image of a container beside": {logging("Error: Cannot find module 'express'", about(cause.MissingModule)),
			change{What: revision.Image, Container: "proxy", Before: "proxy:1", After: "proxy:2"}},
		"a variable that the program can do without": {logging("panic: no route to the queue", about(cause.Panic)), gone("SENTRY_DSN")},
		"another role of the task, and the execution role that cannot be assumed": {about(cause.RoleNotAssumable, "role", "exec"),
			change{What: revision.TaskRole, Before: role + "a", After: role + "b"}},
		"more CPU, and memory that is missing": {larger, change{What: revision.TaskCPU, Before: "256", After: "1024"}},
		"another log group, and the old one that is missing": {about(cause.LogGroupMissing, "logGroup", "/ecs/web"),
			change{What: revision.LogGroup, Container: "app", Before: "/ecs/web", After: "/ecs/shop/web"}},
	} {
		if claimed := attribution.Of(test.failure, []change{test.change}); len(claimed) > 0 {
			t.Errorf("%s: %+v", trap, claimed)
		}
	}
}

func TestAnotherKeyOfASecretIsBlamedWhereThatIsTheOneItLacks(t *testing.T) {
	const db = "arn:aws:secretsmanager:us-east-1:111122223333:secret:db-a1B2c3"
	got := of(failure{Cause: cause.SecretMalformed, Entities: map[string]string{"key": "passwd"}},
		change{What: revision.Secret, Container: "app", Name: "DB_PASSWORD",
			Before: db + ":password::", After: db + ":passwd::"})
	if got != sure {
		t.Error(got)
	}
}
