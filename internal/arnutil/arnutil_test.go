package arnutil

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const prefix = "arn:aws:ecs:us-west-2:111122223333:"

func own(arn ARN) ARN {
	arn.Partition, arn.Region, arn.Account = "aws", "us-west-2", "111122223333"
	return arn
}

func TestParseNamesEveryPart(t *testing.T) {
	for resource, want := range map[string]ARN{
		"cluster/prod":                                  {Kind: Cluster, Cluster: "prod", Name: "prod"},
		"service/web":                                   {Kind: Service, Service: "web", Name: "web"},
		"service/prod/web":                              {Kind: Service, Cluster: "prod", Service: "web", Name: "web"},
		"task/prod/33a7f2728262":                        {Kind: Task, Cluster: "prod", Task: "33a7f2728262", Name: "33a7f2728262"},
		"task/b99d40b3-5176-4f71":                       {Kind: Task, Task: "b99d40b3-5176-4f71", Name: "b99d40b3-5176-4f71"},
		"container/a992d1cc":                            {Kind: Container, Name: "a992d1cc"},
		"container/prod/4d59/a992":                      {Kind: Container, Cluster: "prod", Task: "4d59", Name: "a992"},
		"container-instance/2dd1":                       {Kind: ContainerInstance, Name: "2dd1"},
		"container-instance/p/2dd1":                     {Kind: ContainerInstance, Cluster: "p", Name: "2dd1"},
		"task-definition/web:41":                        {Kind: TaskDefinition, Name: "web", Revision: "41"},
		"task-definition/web":                           {Kind: TaskDefinition, Name: "web"},
		"task-set/prod/web/ecs-svc/1234567890123456789": {Kind: TaskSet, Cluster: "prod", Service: "web", Name: "1234567890123456789"},
		"capacity-provider/spot":                        {Kind: CapacityProvider, Name: "spot"},
		"capacity-provider/prod/spot":                   {Kind: CapacityProvider, Cluster: "prod", Name: "spot"},
		"service-deployment/prod/web/ejGvqq2ilnbKT9qj":  {Kind: ServiceDeployment, Cluster: "prod", Service: "web", Name: "ejGvqq2ilnbKT9qj"},
		"service-revision/prod/web/1485800978477494678": {Kind: ServiceRevision, Cluster: "prod", Service: "web", Name: "1485800978477494678"},
		"daemon/prod/agent":                             {Kind: Daemon, Cluster: "prod", Daemon: "agent", Name: "agent"},
		"daemon-deployment/prod/agent/0EYSiB0q":         {Kind: DaemonDeployment, Cluster: "prod", Daemon: "agent", Name: "0EYSiB0q"},
		"daemon-revision/prod/agent/85707969-3732":      {Kind: DaemonRevision, Cluster: "prod", Daemon: "agent", Name: "85707969-3732"},
		"daemon-task-definition/agent-td:1":             {Kind: DaemonTaskDefinition, Name: "agent-td", Revision: "1"},
	} {
		t.Run(resource, func(t *testing.T) {
			got, err := Parse(prefix + resource)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(own(want), got); diff != "" {
				t.Error(diff)
			}
			if got.String() != prefix+resource {
				t.Errorf("String() = %s", got)
			}
		})
	}
}

func TestParseAcceptsEveryPartition(t *testing.T) {
	for partition, region := range map[string]string{
		"aws": "ap-northeast-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1", "aws-eusc": "eusc-de-east-1",
		"aws-iso": "us-iso-east-1", "aws-iso-b": "us-isob-east-1", "aws-iso-e": "eu-isoe-west-1", "aws-iso-f": "us-isof-south-1",
	} {
		got, err := Parse("arn:" + partition + ":ecs:" + region + ":111122223333:service/prod/web")
		if err != nil || got.Partition != partition || got.Region != region {
			t.Errorf("%s: %+v, %v", partition, got, err)
		}
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	for arn, want := range map[string]string{
		"":    "does not have the form",
		"web": "does not have the form",
		"urn:aws:ecs:us-west-2:111122223333:cluster/prod":   "does not have the form",
		"arn:aws:ecs:us-west-2:111122223333":                "does not have the form",
		"arn:azure:ecs:us-west-2:111122223333:cluster/prod": `"azure" is not a partition`,
		"arn:aws:eks:us-west-2:111122223333:cluster/prod":   `service "eks", not ecs`,
		"arn:aws:ecs::111122223333:cluster/prod":            `"" is not a region`,
		"arn:aws:ecs:Tokyo:111122223333:cluster/prod":       `"Tokyo" is not a region`,
		"arn:aws:ecs:us-west-2::cluster/prod":               `"" is not an account id`,
		"arn:aws:ecs:us-west-2:12345:cluster/prod":          `"12345" is not an account id`,
		prefix + "cluster":                                  `"cluster" is not an ECS resource`,
		prefix + "pod/prod/web":                             `"pod/prod/web" is not an ECS resource`,
		prefix + "cluster/":                                 `name "" is not valid`,
		prefix + "cluster/prod/web":                         "a cluster does not have 2 parts",
		prefix + "service//web":                             `cluster "" is not valid`,
		prefix + "service/prod/web api":                     `name "web api" is not valid`,
		prefix + "service/prod/web|x>":                      `name "web|x>" is not valid`,
		prefix + "service/" + strings.Repeat("x", 256):      "is not valid",
		prefix + "service/a/b/c":                            "a service does not have 3 parts",
		prefix + "task-definition/web:":                     `"" is not a revision`,
		prefix + "task-definition/web:latest":               `"latest" is not a revision`,
		prefix + "task-set/prod/web/other/12":               `"other" stands where ecs-svc is expected`,
		prefix + "cluster/prod:1":                           `name "prod:1" is not valid`,
		"arn:aws:ecs:us-west-2:111122223333:cluster/prod\n": "is not valid",
	} {
		if _, err := Parse(arn); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Parse(%q) = %v, want an error with %q", arn, err, want)
		}
	}
}

func TestFamilyRevision(t *testing.T) {
	for resource, want := range map[string]string{"task-definition/web:41": "web:41", "task-definition/web": "web"} {
		arn, err := Parse(prefix + resource)
		if err != nil || arn.FamilyRevision() != want {
			t.Errorf("%s: %q, %v", resource, arn.FamilyRevision(), err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		prefix + "cluster/prod", prefix + "service/prod/web", prefix + "task-definition/web:41",
		prefix + "task-set/a/b/ecs-svc/1",
		prefix + "container/prod/4d59/a992", "arn:aws-iso-b:ecs:us-isob-east-1:111122223333:task/x", "arn::::::", "日本",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		arn, err := Parse(s)
		if err != nil {
			if arn != (ARN{}) {
				t.Errorf("a refused ARN gives parts: %+v", arn)
			}
			return
		}
		if arn.String() != s {
			t.Errorf("%q comes back as %q", s, arn)
		}
		if arn.Name == "" || arn.Kind == "" {
			t.Errorf("%q has no name or kind: %+v", s, arn)
		}
	})
}
