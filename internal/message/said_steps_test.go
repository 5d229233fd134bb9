package message

import (
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// What the text or the service says of a thing decides what can be done about it.
func TestTheFirstStepIsTheOneThatHelps(t *testing.T) {
	const key = "arn:aws:kms:us-east-1:111122223333:key/8f3a1d52"
	const db = "arn:aws:secretsmanager:us-east-1:111122223333:secret:db-a1B2c3"
	because := func(code cause.Code, text string, entities diagnosis.Entities) diagnosis.Verdict {
		return diagnosis.Verdict{Failure: diagnosis.Failure{Cause: code, Entities: entities,
			Evidence: diagnosis.Evidence{Text: text}}}
	}
	of := func(change func(*incident.Incident)) incident.Incident {
		inc := incident.Incident{Kind: incident.TaskStopped, Partition: "aws", Region: "us-east-1", Account: "111122223333",
			Cluster: "prod", ServiceName: "web", Service: incident.Service{Known: true}}
		change(&inc)
		return inc
	}
	moved := because(cause.Maintenance, "", nil)
	moved.Impact = diagnosis.Impact{Code: diagnosis.Down, Wanted: 1}
	atRisk := because(cause.EssentialContainerExited, "", nil)
	atRisk.Impact = diagnosis.Impact{Code: diagnosis.AtRisk}
	asIs := func(*incident.Incident) {}
	readsKey := func(inc *incident.Incident) {
		inc.TaskDefinition.Containers = []incident.ContainerDefinition{{Name: "web", Secrets: map[string]string{
			"DB_PASSWORD": db + ":password::", "API_KEY": strings.ReplaceAll(db, "db", "api") + ":key::"}}}
	}
	for sentence, test := range map[string]struct {
		inc   incident.Incident
		v     diagnosis.Verdict
		first string
	}{
		"a key that is disabled": {of(asIs), because(cause.KMSAccessDenied, key+" is disabled", diagnosis.Entities{"key": key}),
			"aws kms enable-key --region us-east-1 --key-id " + key},
		"a key that is to be deleted": {of(asIs), because(cause.KMSAccessDenied, key+" is pending deletion.", diagnosis.Entities{"key": key}),
			"aws kms cancel-key-deletion --region us-east-1 --key-id " + key},
		"a key that a role may not use": {of(asIs), because(cause.KMSAccessDenied, "", diagnosis.Entities{"key": key}), "in its IAM policy"},
		"a secret without a key":        {of(readsKey), because(cause.SecretMalformed, "", diagnosis.Entities{"key": "password"}), "Add the key password"},
		"a file system that refuses": {of(asIs), because(cause.EFSMountFailed,
			"mount.nfs4: access denied by server while mounting 127.0.0.1:/", nil), "elasticfilesystem:ClientMount"},
		"a file system that does not answer": {of(asIs), because(cause.EFSMountFailed, "mount.nfs4: Connection timed out", nil), "mount target"},
		"the only task moves, and ECS may stop it first": {of(func(inc *incident.Incident) { inc.Service.MinimumHealthy = 0 }), moved,
			"minimumHealthyPercent to 100"},
		"the only task moves": {of(func(inc *incident.Incident) { inc.Service.MinimumHealthy = 100 }), moved, "--desired-count 2"},
		"a task set of another controller": {of(func(inc *incident.Incident) {
			inc.Service.Controller, inc.DeploymentID = "EXTERNAL", "ecs-svc/2"
			inc.Service.TaskSets = []incident.TaskSet{{ID: "ecs-svc/1", Status: "PRIMARY"}, {ID: "ecs-svc/2", Status: "ACTIVE"}}
		}), atRisk, "aws ecs delete-task-set --region us-east-1 --cluster prod --service web --task-set ecs-svc/2 --force"},
	} {
		steps := NewWriter(Settings{}).draft(plain, test.inc, test.v).steps()
		if len(steps) == 0 || !strings.Contains(steps[0], test.first) {
			t.Errorf("%s: %q", sentence, steps)
		}
	}
	d := NewWriter(Settings{}).draft(plain, of(readsKey),
		because(cause.SecretMalformed, "", diagnosis.Entities{"key": "password"}))
	if got := d.secretOfKey(); got != db {
		t.Errorf("the secret of the key is %q", got)
	}
}
