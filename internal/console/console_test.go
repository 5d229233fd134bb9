package console

import (
	"net/url"
	"strings"
	"testing"
)

var tokyo = NewSite("aws", "ap-northeast-1", "111122223333", SignIn{})

func TestLinksOpenThePageTheyName(t *testing.T) {
	const digest = "sha256:48b2652a7a9a104300046dc3be4aba5e3e19a2ead82a593f63846739a7429230"
	const base = "https://ap-northeast-1.console.aws.amazon.com"
	const logs = base + "/cloudwatch/home?region=ap-northeast-1#logsV2:log-groups/log-group/"
	for name, test := range map[string]struct{ got, want string }{
		"cluster":             {tokyo.Cluster("prod"), base + "/ecs/v2/clusters/prod/services?region=ap-northeast-1"},
		"service health":      {tokyo.ServiceHealth("prod", "web"), base + "/ecs/v2/clusters/prod/services/web/health?region=ap-northeast-1"},
		"service deployments": {tokyo.ServiceDeployments("prod", "web"), base + "/ecs/v2/clusters/prod/services/web/deployments?region=ap-northeast-1"},
		"task":                {tokyo.Task("prod", "0123"), base + "/ecs/v2/clusters/prod/tasks/0123/configuration?region=ap-northeast-1"},
		"task logs":           {tokyo.TaskLogs("prod", "0123"), base + "/ecs/v2/clusters/prod/tasks/0123/logs?region=ap-northeast-1"},
		"log stream": {
			tokyo.LogStream("/ecs/web", "web[1]/app/0123"),
			logs + "$252Fecs$252Fweb/log-events/web$255B1$255D$252Fapp$252F0123",
		},
		"log group": {
			tokyo.LogGroup("/aws/lambda/check"), logs + "$252Faws$252Flambda$252Fcheck",
		},
		"a group with a name that no group has": {tokyo.LogGroup("/ecs/x;id"), ""},
		"log stream with a dollar, a space and marks that chat clients read": {
			tokyo.LogStream("a", "a$b c(x)!'|<>"),
			logs + "a/log-events/a$2524b$2520c$2528x$2529$2521$2527$257C$253C$253E",
		},
		"image by tag": {
			tokyo.ECRImage("444455556666.dkr.ecr.us-east-1.amazonaws.com/team/web:43", ""),
			"https://us-east-1.console.aws.amazon.com/ecr/repositories/private/444455556666/team%2Fweb?region=us-east-1",
		},
		"image with digest beside it": {
			tokyo.ECRImage("444455556666.dkr.ecr.us-east-1.amazonaws.com/web:43", digest),
			"https://us-east-1.console.aws.amazon.com/ecr/repositories/private/444455556666/web/_/image/" + digest + "/details?region=us-east-1",
		},
		"image with digest in it": {
			tokyo.ECRImage("444455556666.dkr.ecr.us-east-1.amazonaws.com/web@"+digest, ""),
			"https://us-east-1.console.aws.amazon.com/ecr/repositories/private/444455556666/web/_/image/" + digest + "/details?region=us-east-1",
		},
		"image in no account":                          {tokyo.ECRImage("1234.dkr.ecr.us-east-1.amazonaws.com/web:43", ""), ""},
		"image with half a digest":                     {tokyo.ECRImage("444455556666.dkr.ecr.us-east-1.amazonaws.com/web@sha256:0123", ""), ""},
		"image elsewhere":                              {tokyo.ECRImage("docker.io/library/nginx:1", ""), ""},
		"image in a registry that only looks like ECR": {tokyo.ECRImage("444455556666.dkr.ecr.us-east-1.example.com/web:43", ""), ""},
		"image in a Region of another partition":       {tokyo.ECRImage("444455556666.dkr.ecr.cn-north-1.amazonaws.com.cn/web:43", ""), ""},
		"cluster with a name that no cluster has":      {tokyo.Cluster("prod/../.."), ""},
		"log group with a name that no group has":      {tokyo.LogStream("/ecs/x;id", "a"), ""},
		"log stream with a name that no stream has":    {tokyo.LogStream("/ecs/x", "a:b"), ""},
		"task of a region that leads elsewhere":        {NewSite("aws", "example.org/", "111122223333", SignIn{}).Task("prod", "1"), ""},
		"task of a region that writes markup":          {NewSite("aws", "x|a> <!channel>", "111122223333", SignIn{}).Task("prod", "1"), ""},
		"task of a region of another partition":        {NewSite("aws", "cn-north-1", "111122223333", SignIn{}).Task("prod", "1"), ""},
		"task of an account that is no number":         {NewSite("aws", "us-east-1", "1&destination=x", SignIn{}).Task("prod", "1"), ""},
		"cluster without name":                         {tokyo.Cluster(""), ""},
		"stream without name":                          {tokyo.LogStream("/ecs/web", ""), ""},
		"service in no cluster":                        {tokyo.ServiceHealth("", "web"), ""},
	} {
		if test.got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", name, test.got, test.want)
		}
	}
}

func TestEveryThingHasItsPageInEveryPartition(t *testing.T) {
	things := map[string]func(Site) string{
		"/ecs/v2/clusters/prod/infrastructure?region=":                          func(s Site) string { return s.Infrastructure("prod") },
		"/lambda/home?region=REGION#/functions/check":                           func(s Site) string { return s.Function("check") },
		"/ec2/home?region=REGION#InstanceDetails:instanceId=i-0123456789":       func(s Site) string { return s.Instance("i-0123456789") },
		"/efs/home?region=REGION#/file-systems/fs-0123456789":                   func(s Site) string { return s.FileSystem("fs-0123456789") },
		"/kms/home?region=REGION#/kms/keys/8f3a1d52-6c1e":                       func(s Site) string { return s.Key("8f3a1d52-6c1e") },
		"/s3/buckets/env-files?region=REGION":                                   func(s Site) string { return s.Bucket("env-files") },
		"/vpcconsole/home?region=REGION#SubnetDetails:subnetId=subnet-01234567": func(s Site) string { return s.Subnet("subnet-01234567") },
		"/iam/home?region=REGION#/roles/details/exec%40web":                     func(s Site) string { return s.Role("exec@web") },
		"/ec2/home?region=REGION#TargetGroups:search=web":                       func(s Site) string { return s.TargetGroup("web") },
		"/cloudwatch/home?region=REGION#alarmsV2:alarm/web%205xx":               func(s Site) string { return s.Alarm("web 5xx") },
		"/cloudwatch/home?region=REGION#logsV2:log-groups/log-group/web":        func(s Site) string { return s.LogGroup("web") },
		"/secretsmanager/secret?name=prod%2Fdb&region=":                         func(s Site) string { return s.Secret("prod/db") },
		"/systems-manager/parameters/%2Fprod%2Fdb/description?region=":          func(s Site) string { return s.Parameter("/prod/db") },
		"/scheduler/home?region=REGION#schedules":                               Site.Schedules,
		"/events/home?region=REGION#/rules":                                     Site.Rules,
		"/states/home?region=REGION#/statemachines":                             Site.StateMachines,
		"/batch/home?region=REGION#jobs":                                        Site.BatchJobs,
	}
	for _, place := range []struct{ partition, region, host string }{
		{"aws", "us-west-2", "console.aws.amazon.com"}, {"aws-cn", "cn-north-1", "console.amazonaws.cn"},
		{"aws-us-gov", "us-gov-west-1", "console.amazonaws-us-gov.com"}, {"aws-eusc", "eusc-de-east-1", "console.amazonaws-eusc.eu"}, {"aws-iso", "us-iso-east-1", ""},
	} {
		for path, page := range things {
			want := ""
			if place.host != "" {
				want = "https://" + place.region + "." + place.host + strings.Replace(path, "REGION", place.region, 1)
			}
			if strings.HasSuffix(want, "=") {
				want += place.region
			}
			if got := page(NewSite(place.partition, place.region, "111122223333", SignIn{})); got != want {
				t.Errorf("%s: got %q, want %q", place.partition, got, want)
			}
		}
	}
	for name, got := range map[string]string{
		"a function": tokyo.Function("a/b"), "an instance": tokyo.Instance("mi-0123456789"), "a file system": tokyo.FileSystem("x"),
		"a key": tokyo.Key("alias/web"), "a bucket": tokyo.Bucket("A b"),
		"a subnet": tokyo.Subnet("subnet"), "a cluster": tokyo.Infrastructure("a b"), "a role": tokyo.Role("a b"), "a target group": tokyo.TargetGroup("a b"),
	} {
		if got != "" {
			t.Errorf("%s with a name that none has: %s", name, got)
		}
	}
}

func TestHostFollowsThePartition(t *testing.T) {
	for _, test := range []struct{ partition, region, want string }{
		{"aws", "us-west-2", "https://us-west-2.console.aws.amazon.com/ecs/v2/clusters/c/services?region=us-west-2"},
		{"aws-cn", "cn-north-1", "https://cn-north-1.console.amazonaws.cn/ecs/v2/clusters/c/services?region=cn-north-1"},
		{"aws-us-gov", "us-gov-west-1", "https://us-gov-west-1.console.amazonaws-us-gov.com/ecs/v2/clusters/c/services?region=us-gov-west-1"},
		{"aws-eusc", "eusc-de-east-1", "https://eusc-de-east-1.console.amazonaws-eusc.eu/ecs/v2/clusters/c/services?region=eusc-de-east-1"},
		{"aws-iso", "us-iso-east-1", ""},
		{"aws-iso-b", "us-isob-east-1", ""},
		{"aws-new", "xx-new-1", ""},
		{"", "us-west-2", ""},
		{"aws", "", ""},
	} {
		site := NewSite(test.partition, test.region, "111122223333", SignIn{})
		if got := site.Cluster("c"); got != test.want {
			t.Errorf("%s %s: got %q, want %q", test.partition, test.region, got, test.want)
		}
		if test.want == "" && site.LogStream("g", "s")+site.ECRImage("111122223333.dkr.ecr.us-east-1.amazonaws.com/w:1",
			"") != "" {
			t.Errorf("%s: a link where the host is not known", test.partition)
		}
	}
}

func TestSignInLeadsToTheSamePageInTheRightAccount(t *testing.T) {
	signIn := SignIn{StartURL: "https://example.awsapps.com/start/", Role: "Read Only"}
	direct := tokyo.LogStream("/ecs/web", "web/app/0123")
	signed := NewSite("aws", "ap-northeast-1", "111122223333", signIn).LogStream("/ecs/web", "web/app/0123")
	prefix := "https://example.awsapps.com/start/#/console?account_id=111122223333&role_name=Read%20Only&destination="
	destination, ok := strings.CutPrefix(signed, prefix)
	if !ok {
		t.Fatalf("got %s", signed)
	}
	if back, err := url.QueryUnescape(destination); err != nil || back != direct ||
		strings.ContainsAny(destination, "#&?$") {
		t.Errorf("destination %s leads to %s, want %s", destination, back, direct)
	}
	picked := NewSite("aws", "ap-northeast-1", "111122223333",
		SignIn{StartURL: "https://example.awsapps.com/start"}).Cluster("c")
	if strings.Contains(picked, "role_name") {
		t.Errorf("a role although none is set: %s", picked)
	}
	image := NewSite("aws", "ap-northeast-1", "111122223333",
		signIn).ECRImage("444455556666.dkr.ecr.us-east-1.amazonaws.com/w:1", "")
	if !strings.Contains(image, "account_id=444455556666") {
		t.Errorf("the registry's account is not signed in to: %s", image)
	}
}
