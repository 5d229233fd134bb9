package config

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const topic = "arn:aws:sns:ap-northeast-1:111122223333:ecswhy"

func from(settings map[string]string) func(string) string {
	return func(name string) string { return settings[name] }
}

func TestLoadReadsEverySetting(t *testing.T) {
	got, err := Load(from(map[string]string{
		"ECSWHY_TOPIC_ARN":     topic,
		"ECSWHY_LOOKUP_BUDGET": "2500ms",
		"ECSWHY_SIGN_IN_URL":   "https://example.awsapps.com/start",
		"ECSWHY_SIGN_IN_ROLE":  "ReadOnly",
		"ECSWHY_IGNORE":        "dev-*/*, prod-main/batch-*,",
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		TopicARN: topic, LookupBudget: 2500 * time.Millisecond, SignInURL: "https://example.awsapps.com/start", SignInRole: "ReadOnly",
		Ignore: []string{"dev-*/*", "prod-main/batch-*"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyTheTopicIsNeeded(t *testing.T) {
	for _, arn := range []string{topic, "arn:aws-cn:sns:cn-north-1:111122223333:x", "arn:aws-us-gov:sns:us-gov-west-1:111122223333:x"} {
		got, err := Load(from(map[string]string{"ECSWHY_TOPIC_ARN": arn}))
		if err != nil || got.LookupBudget != 8*time.Second {
			t.Errorf("%s: %+v, %v", arn, got, err)
		}
	}
}

func TestEveryProblemIsReportedAtOnce(t *testing.T) {
	_, err := Load(from(map[string]string{
		"ECSWHY_TOPIC_ARN": "my-topic", "ECSWHY_LOOKUP_BUDGET": "fast", "ECSWHY_SIGN_IN_ROLE": "ReadOnly", "ECSWHY_IGNORE": "web,[/x,a/b/c",
	}))
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"ECSWHY_TOPIC_ARN", "ECSWHY_LOOKUP_BUDGET", "ECSWHY_SIGN_IN_ROLE", `"web"`, `"[/x"`, `"a/b/c"`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in: %v", want, err)
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
		"of the form CLUSTER/SERVICE": {"ECSWHY_TOPIC_ARN": topic, "ECSWHY_IGNORE": "web"},
	} {
		if _, err := Load(from(settings)); err == nil || !strings.Contains(err.Error(), sentence) {
			t.Errorf("want %q, got %v", sentence, err)
		}
	}
}
