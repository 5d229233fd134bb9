package console

import "testing"

func TestParseReadsWhatABrowserShows(t *testing.T) {
	const id = "0123456789abcdef0123456789abcdef"
	for name, c := range map[string]struct {
		address string
		want    Place
	}{
		"a service":                   {"https://us-west-2.console.aws.amazon.com/ecs/v2/clusters/prod/services/web/health?region=us-west-2", Place{"aws", "us-west-2", "prod", "web", ""}},
		"a service called like a tab": {"https://us-west-2.console.aws.amazon.com/ecs/v2/clusters/prod/services/tasks/health", Place{"aws", "us-west-2", "prod", "tasks", ""}},
		"the services of a cluster":   {"https://us-west-2.console.aws.amazon.com/ecs/v2/clusters/prod/services?region=us-west-2", Place{"aws", "us-west-2", "prod", "", ""}},
		"a cluster":                   {"https://us-west-2.console.aws.amazon.com/ecs/v2/clusters/prod", Place{"aws", "us-west-2", "prod", "", ""}},
		"a task":                      {"https://us-west-2.console.aws.amazon.com/ecs/v2/clusters/prod/tasks/" + id + "/configuration", Place{"aws", "us-west-2", "prod", "", id}},
		"a task below its service":    {"https://us-west-2.console.aws.amazon.com/ecs/v2/clusters/prod/services/web/tasks/" + id, Place{"aws", "us-west-2", "prod", "web", id}},
		"the old console":             {"https://console.aws.amazon.com/ecs/home?region=us-west-2#/clusters/prod/services/web/details", Place{"aws", "us-west-2", "prod", "web", ""}},
		"several sessions":            {"https://111122223333-abcdefgh.us-west-2.console.aws.amazon.com/ecs/v2/clusters/prod/services/web?region=us-west-2", Place{"aws", "us-west-2", "prod", "web", ""}},
		"China":                       {"https://cn-north-1.console.amazonaws.cn/ecs/v2/clusters/prod/services/web", Place{"aws-cn", "cn-north-1", "prod", "web", ""}},
		"GovCloud":                    {"https://us-gov-west-1.console.amazonaws-us-gov.com/ecs/v2/clusters/prod", Place{"aws-us-gov", "us-gov-west-1", "prod", "", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := Parse(c.address); err != nil || got != c.want {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}

func TestParseReadsEveryAddressThatIsWritten(t *testing.T) {
	for _, signIn := range []SignIn{{}, {StartURL: "https://example.awsapps.com/start", Role: "ReadOnly"}} {
		site := NewSite("aws-eusc", "eusc-de-east-1", "111122223333", signIn)
		for address, want := range map[string]Place{
			site.Cluster("prod"):                   {"aws-eusc", "eusc-de-east-1", "prod", "", ""},
			site.ServiceHealth("prod", "web"):      {"aws-eusc", "eusc-de-east-1", "prod", "web", ""},
			site.ServiceDeployments("prod", "web"): {"aws-eusc", "eusc-de-east-1", "prod", "web", ""},
			site.Task("prod", "0123"):              {"aws-eusc", "eusc-de-east-1", "prod", "", "0123"},
		} {
			if got, err := Parse(address); err != nil || got != want {
				t.Errorf("%s: %+v, %v", address, got, err)
			}
		}
	}
}

func TestParseRefusesWhatIsNotAPageOfECS(t *testing.T) {
	for name, address := range map[string]string{
		"nothing":            "",
		"another site":       "https://console.aws.amazon.com.example.org/ecs/v2/clusters/prod",
		"no encryption":      "http://us-west-2.console.aws.amazon.com/ecs/v2/clusters/prod",
		"another service":    "https://us-west-2.console.aws.amazon.com/lambda/home?region=us-west-2#/functions/web",
		"the list":           "https://us-west-2.console.aws.amazon.com/ecs/v2/clusters?region=us-west-2",
		"a name of markup":   "https://us-west-2.console.aws.amazon.com/ecs/v2/clusters/%3Cb%3E",
		"a broken address":   "https://us-west-2.console.aws.amazon.com/%zz",
		"a broken shortcut":  "https://example.awsapps.com/start/#/console?destination=%25zz",
		"a shortcut outside": "https://example.awsapps.com/start/#/console?destination=https://example.org/ecs/v2/clusters/prod",
	} {
		if got, err := Parse(address); err == nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("https://us-west-2.console.aws.amazon.com/ecs/v2/clusters/prod/services/web/health?region=us-west-2")
	f.Add("https://example.awsapps.com/start/#/console?account_id=111122223333&" +
		"destination=https%3A%2F%2Fus-west-2.console.aws.amazon.com%2Fecs")
	f.Fuzz(func(t *testing.T, address string) {
		place, err := Parse(address)
		if (err == nil) != (place.Cluster != "") {
			t.Errorf("%+v, %v", place, err)
		}
	})
}
