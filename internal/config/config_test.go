package config

import (
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/route"
	"github.com/ecswhy/ecswhy/internal/route/routetest"
)

const topic = "arn:aws:sns:ap-northeast-1:111122223333:ecswhy"

func from(settings map[string]string) func(string) string {
	return func(name string) string { return settings[name] }
}

func TestLoadReadsEverySetting(t *testing.T) {
	routes := route.Table{Routes: []route.Route{{Name: "payments", Topic: topic + "-payments"}}}
	settings := map[string]string{
		"ECSWHY_TOPIC_ARN":     topic,
		"ECSWHY_LOOKUP_BUDGET": "2500ms",
		"ECSWHY_SIGN_IN_URL":   "https://example.awsapps.com/start",
		"ECSWHY_SIGN_IN_ROLE":  "ReadOnly",
		"ECSWHY_IGNORE":        "dev-*/*, 1111*/prod-main/batch-*,",
		"ECSWHY_LANGUAGE":      "ja",
		"ECSWHY_DIALECT":       "teams",
		"ECSWHY_TIME_ZONE":     "Asia/Tokyo",
		"ECSWHY_LOG_LINES":     "0",
		"ECSWHY_CLOUDTRAIL":    "true",
		"ECSWHY_OWNER_TAGS":    "CostCenter",
		"ECSWHY_COMMIT_TAGS":   "sha,rev",
		"ECSWHY_PIPELINE_TAGS": "job",
		"ECSWHY_PRODUCTION":    "prod-*,111122223333",
		"ECSWHY_MENTIONS":      `[{"caller":"ci/*","severity":"error","mention":"<@U0123456789>"},{"mention":"<!subteam^S0123456789>"}]`,
		"ECSWHY_ROUTES":        routetest.Pack(t, routes),
		"ECSWHY_PROGRAMS":      "true",
		"ECSWHY_MUTE":          "prod-main/*=2026-12-01T03:00:00+09:00, stg-*/web=2026-11-30T00:00:00Z",
		"ECSWHY_COPIES":        "15",
		"ECSWHY_METRICS":       "Team/ecswhy",
		"ECSWHY_MEMBERS": `{"account":"111122223333","role":"arn:aws:iam::{account}:role/ecswhy-reader-{region}",` +
			`"names":{"222233334444":"payments-prod"},"include":["prod-*"],"exclude":["dev"]}`,
	}
	got, err := Load(from(settings))
	if err != nil {
		t.Fatal(err)
	}
	zone := got.Zone
	got.Zone = nil
	want := Config{
		TopicARN: topic, LookupBudget: 2500 * time.Millisecond, SignInURL: "https://example.awsapps.com/start", SignInRole: "ReadOnly",
		Ignore: []string{"dev-*/*", "1111*/prod-main/batch-*"}, Language: "ja", Dialect: "teams", CloudTrail: true,
		Tags:       Tags{Owner: []string{"CostCenter"}, Commit: []string{"sha", "rev"}, Pipeline: []string{"job"}},
		Production: []string{"prod-*", "111122223333"},
		Mentions: []route.Note{
			{Match: route.Match{"caller": {"ci/*"}, "severity": {"error"}}, Mention: "<@U0123456789>"},
			{Match: route.Match{}, Mention: "<!subteam^S0123456789>"},
		},
		Routes: routes, Programs: true,
		Mute:   []Mute{{"prod-main/*", time.Date(2026, 11, 30, 18, 0, 0, 0, time.UTC)}, {"stg-*/web", time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)}},
		Copies: 15, Metrics: "Team/ecswhy",
		Members: Members{Account: "111122223333", Role: "arn:aws:iam::{account}:role/ecswhy-reader-{region}",
			Names: map[string]string{"222233334444": "payments-prod"}, Include: []string{"prod-*"}, Exclude: []string{"dev"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if zone.String() != "Asia/Tokyo" {
		t.Errorf("zone %s", zone)
	}
	for _, name := range Names() {
		if settings[name] == "" {
			t.Errorf("%s is not tested", name)
		}
	}
}

func TestOnlyTheTopicIsNeeded(t *testing.T) {
	for _, arn := range []string{topic, "arn:aws-cn:sns:cn-north-1:111122223333:x",
		"arn:aws-us-gov:sns:us-gov-west-1:111122223333:x"} {
		got, err := Load(from(map[string]string{"ECSWHY_TOPIC_ARN": arn}))
		if err != nil || got.LookupBudget != 8*time.Second || got.Language != "en" || got.Dialect != "slack" ||
			got.Zone != time.UTC || got.LogLines != 12 || got.Copies != 10 || got.Metrics != "" {
			t.Errorf("%s: %+v, %v", arn, got, err)
		}
	}
}

func TestEveryProblemIsReportedAtOnce(t *testing.T) {
	_, err := Load(from(map[string]string{
		"ECSWHY_TOPIC_ARN": "my-topic", "ECSWHY_LOOKUP_BUDGET": "fast", "ECSWHY_SIGN_IN_ROLE": "ReadOnly", "ECSWHY_IGNORE": "web,[/x,a/b/c",
		"ECSWHY_LANGUAGE": "fr", "ECSWHY_LOG_LINES": "51",
	}))
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"ECSWHY_TOPIC_ARN", "ECSWHY_LOOKUP_BUDGET", "ECSWHY_SIGN_IN_ROLE", `"web"`, `"[/x"`,
		`"a/b/c"`, "ECSWHY_LANGUAGE", "ECSWHY_LOG_LINES"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in: %v", want, err)
		}
	}
}

// For a time zone that does not exist no alert is lost: the function starts.
func TestATimeZoneThatDoesNotExistIsADoubt(t *testing.T) {
	table := route.Table{Routes: []route.Route{
		{Name: "payments", Topic: topic + "-payments", TimeZone: "Asia/Tokio"}, {Name: "data", Topic: topic + "-data", TimeZone: "Local"},
		{Name: "web", Topic: topic + "-web", TimeZone: "Europe/Berlin"},
	}}
	for _, zone := range []string{"Mars/Olympus", "Local", "../zone"} {
		got, err := Load(from(map[string]string{
			"ECSWHY_TOPIC_ARN": topic, "ECSWHY_TIME_ZONE": zone, "ECSWHY_ROUTES": routetest.Pack(t, table),
		}))
		if err != nil || got.Zone != time.UTC {
			t.Fatalf("%s: %s, %v", zone, got.Zone, err)
		}
		want := []string{
			`ECSWHY_TIME_ZONE is "` + zone + `", which is no time zone: times are in UTC`,
			`the route payments has the time zone "Asia/Tokio", which is none: its times are as in the default channel`,
			`the route data has the time zone "Local", which is none: its times are as in the default channel`,
		}
		if diff := cmp.Diff(want, got.Doubts); diff != "" {
			t.Error(diff)
		}
		routes := got.Routes.Routes
		if routes[0].Zone != nil || routes[1].Zone != nil || routes[2].Zone.String() != "Europe/Berlin" {
			t.Errorf("%v", routes)
		}
	}
}

func TestWrongValuesAreRefusedWithASentence(t *testing.T) {
	for sentence, settings := range map[string]map[string]string{
		"is not set":                  {},
		"FIFO":                        {"ECSWHY_TOPIC_ARN": topic + ".fifo"},
		"not the ARN of an SNS":       {"ECSWHY_TOPIC_ARN": "arn:aws:sqs:us-east-1:111122223333:q"},
		"give a duration":             {"ECSWHY_TOPIC_ARN": topic, "ECSWHY_LOOKUP_BUDGET": "0s"},
		"up to 1m0s":                  {"ECSWHY_TOPIC_ARN": topic, "ECSWHY_LOOKUP_BUDGET": "2m"},
		"not an https address":        {"ECSWHY_TOPIC_ARN": topic, "ECSWHY_SIGN_IN_URL": "http://example.com"},
		"has no effect without":       {"ECSWHY_TOPIC_ARN": topic, "ECSWHY_SIGN_IN_ROLE": "x"},
		"give en or ja":               {"ECSWHY_TOPIC_ARN": topic, "ECSWHY_LANGUAGE": "de"},
		"give slack or teams":         {"ECSWHY_TOPIC_ARN": topic, "ECSWHY_DIALECT": "irc"},
		"from 0 to 50":                {"ECSWHY_TOPIC_ARN": topic, "ECSWHY_LOG_LINES": "many"},
		"give false or true":          {"ECSWHY_TOPIC_ARN": topic, "ECSWHY_CLOUDTRAIL": "yes"},
		"an account's id":             {"ECSWHY_TOPIC_ARN": topic, "ECSWHY_PRODUCTION": "a/b"},
		"not a JSON list":             {"ECSWHY_TOPIC_ARN": topic, "ECSWHY_MENTIONS": `{"who":"me"}`},
		"has the mention":             {"ECSWHY_TOPIC_ARN": topic, "ECSWHY_MENTIONS": `[{"mention":"@here"}]`},
		"is malformed":                {"ECSWHY_TOPIC_ARN": topic, "ECSWHY_MENTIONS": `[{"cause":"[","mention":"<!here>"}]`},
		"give account, region":        {"ECSWHY_TOPIC_ARN": topic, "ECSWHY_MENTIONS": `[{"who":"me","mention":"<!here>"}]`},
		"base64gzip":                  {"ECSWHY_TOPIC_ARN": topic, "ECSWHY_ROUTES": "{}"},
		"of the form CLUSTER/SERVICE": {"ECSWHY_TOPIC_ARN": topic, "ECSWHY_IGNORE": "web"},
		"such as prod-main/*=2026":    {"ECSWHY_TOPIC_ARN": topic, "ECSWHY_MUTE": "prod-main/*=tomorrow"},
		"form CLUSTER/SERVICE=TIME":   {"ECSWHY_TOPIC_ARN": topic, "ECSWHY_MUTE": "prod-main=2026-12-01T03:00:00Z"},
		"from 0 to 20":                {"ECSWHY_TOPIC_ARN": topic, "ECSWHY_COPIES": "21"},
		"does not start with AWS/":    {"ECSWHY_TOPIC_ARN": topic, "ECSWHY_METRICS": "AWS/Lambda"},
		"not a JSON object":           {"ECSWHY_TOPIC_ARN": topic, "ECSWHY_MEMBERS": `{"rol":"x"}`},
		"has the account":             {"ECSWHY_TOPIC_ARN": topic, "ECSWHY_MEMBERS": `{"account":"1"}`},
		"has the role":                {"ECSWHY_TOPIC_ARN": topic, "ECSWHY_MEMBERS": `{"role":"arn:aws:iam::{account}:role/reader"}`},
		"not a cluster's name":        {"ECSWHY_TOPIC_ARN": topic, "ECSWHY_MEMBERS": `{"include":["a/b"]}`},
		"of up to 255 letters":        {"ECSWHY_TOPIC_ARN": topic, "ECSWHY_METRICS": strings.Repeat("x", 256)},
	} {
		if _, err := Load(from(settings)); err == nil || !strings.Contains(err.Error(), sentence) {
			t.Errorf("want %q, got %v", sentence, err)
		}
	}
}

// What is set by hand can be anything: whatever it is, it is refused with a sentence for each setting or can be used.
func FuzzLoad(f *testing.F) {
	for i, seed := range []string{topic, "8s", "https://example.awsapps.com/start", "dev-*/*,[", "Asia/Tokyo", "12",
		`[{"mention":"<!here>"}]`, "prod-main/*=2026-12-01T03:00:00+09:00", "AWS/x"} {
		f.Add(uint8(i), seed, uint8(i+1), seed)
	}
	f.Fuzz(func(t *testing.T, first uint8, one string, second uint8, other string) {
		names := Names()
		settings := map[string]string{"ECSWHY_TOPIC_ARN": topic}
		settings[names[int(first)%len(names)]] = one
		settings[names[int(second)%len(names)]] = other
		got, err := Load(from(settings))
		if err != nil {
			for _, problem := range strings.Split(err.Error(), "\nECSWHY_")[1:] {
				if _, sentence, ok := strings.Cut(problem, " "); !ok || sentence == "" {
					t.Errorf("no sentence in %q", err)
				}
			}
			return
		}
		if got.TopicARN == "" || got.LookupBudget <= 0 || got.LogLines < 0 || got.Copies < 0 || got.Zone == nil {
			t.Errorf("%q: %+v", settings, got)
		}
		for _, glob := range slices.Concat(got.Ignore, got.Production) {
			if _, err := path.Match(glob, "x"); err != nil {
				t.Errorf("%q is malformed", glob)
			}
		}
	})
}
