package message

import (
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
)

func TestWhatIsNamedIsLinkedInItsAccountAndRegionOrNotAtAll(t *testing.T) {
	for _, c := range []struct {
		text, name, value string
		want              string // part of a link; none where it is empty
	}{
		{"", "role", "exec", "us-gov-west-1.console.amazonaws-us-gov.com/iam/home?region=us-gov-west-1#/roles/details/exec"},
		{"User: arn:aws-us-gov:sts::111122223333:assumed-role/exec/1 may not", "role", "exec", "#/roles/details/exec"},
		{"User: arn:aws-us-gov:sts::444455556666:assumed-role/exec/1 may not", "role", "exec", ""},
		{"on arn:aws-us-gov:iam::444455556666:role/exec", "role", "exec", ""},
		{"arn:aws-us-gov:lambda:us-gov-east-1:111122223333:function:check", "function", "check", "us-gov-east-1.console.amazonaws-us-gov.com/lambda/home?region=us-gov-east-1#/functions/check"},
		{"arn:aws-us-gov:lambda:us-gov-east-1:444455556666:function:check", "function", "check", ""},
		{"arn:aws-us-gov:elasticloadbalancing:us-gov-west-1:111122223333:targetgroup/web/1", "targetGroup", "web", "#TargetGroups:search=web"},
		{"arn:aws-us-gov:elasticloadbalancing:us-gov-west-1:444455556666:targetgroup/web/1", "targetGroup", "web", ""},
		{"", "capacityProvider", "gpu", "/ecs/v2/clusters/prod/infrastructure?region=us-gov-west-1"},
		{"", "instance", "i-0123456789abcdef0", "#InstanceDetails:instanceId=i-0123456789abcdef0"},
		{"", "fileSystem", "fs-0123456789abcdef0", "#/file-systems/fs-0123456789abcdef0"},
		{"", "subnet", "subnet-0123456789abcdef0", "#SubnetDetails:subnetId=subnet-0123456789abcdef0"},
		{"", "secret", "arn:aws-us-gov:secretsmanager:us-gov-east-1:111122223333:secret:db-a1B2c3", "us-gov-east-1.console.amazonaws-us-gov.com/secretsmanager/secret?name=db&"},
		{"", "secret", "arn:aws-us-gov:secretsmanager:us-gov-east-1:444455556666:secret:db-a1B2c3", ""},
		{"", "key", "arn:aws-us-gov:kms:us-gov-east-1:111122223333:key/8f3a1d52", "us-gov-east-1.console.amazonaws-us-gov.com/kms/home?region=us-gov-east-1#/kms/keys/8f3a1d52"},
		{"", "key", "arn:aws-us-gov:kms:us-gov-east-1:444455556666:key/8f3a1d52", ""},
		{"", "key", "arn:aws-us-gov:kms:us-gov-east-1:111122223333:alias/web", ""},
		{"", "bucket", "env-files", "/s3/buckets/env-files?region=us-gov-west-1"},
		{"", "parameter", "/prod/db", "/systems-manager/parameters/%2Fprod%2Fdb/description"},
	} {
		inc := incident.Incident{Kind: incident.DeploymentFailed, Partition: "aws-us-gov", Region: "us-gov-west-1",
			Account: "111122223333", Cluster: "prod", ServiceName: "web"}
		code := cause.RoleNotAssumable
		if c.name == "key" {
			code = cause.KMSAccessDenied
		}
		v := diagnosis.Verdict{Failure: diagnosis.Failure{Cause: code,
			Evidence: diagnosis.Evidence{Text: c.text}, Entities: diagnosis.Entities{c.name: c.value}}}
		links := strings.Join(nonEmpty(append(NewWriter(Settings{}).draft(plain, inc, v).things(), "")...), "\n")
		if got := links != ""; got != (c.want != "") || !strings.Contains(links, c.want) {
			t.Errorf("%s %s in %q: %s", c.name, c.value, c.text, links)
		}
	}
}
