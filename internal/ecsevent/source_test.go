package ecsevent

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/incident"
)

func TestOnlyEventsOfECSAndOfTheOwnScheduleAreTaken(t *testing.T) {
	const rule = "arn:aws:events:us-east-1:111122223333:rule/"
	for sentence, test := range map[string]struct {
		source, detailType, resource string
		left                         Foreignness
	}{
		"an event of ECS":                       {"aws.ecs", "ECS Deployment State Change", "", ""},
		"one of a type of tomorrow":             {"aws.ecs", "ECS Something New", "", ""},
		"an API call of ECS":                    {"aws.ecs", "AWS API Call via CloudTrail", "", ""},
		"the canary":                            {"ecswhy", "ecswhy canary", "", ""},
		"what calls itself ecswhy":              {"ecswhy", "order placed", "", OtherType},
		"a schedule of the function's own rule": {"aws.events", "Scheduled Event", rule + "ecswhy-heartbeat", ""},
		"one of another partition":              {"aws.events", "Scheduled Event", "arn:aws-cn:events:cn-north-1:111122223333:rule/ecswhy-x", ""},
		"a schedule of another rule":            {"aws.events", "Scheduled Event", rule + "nightly-report", OtherRule},
		"a rule whose name only begins alike":   {"aws.events", "Scheduled Event", rule + "ecswhynot", OtherRule},
		"a rule of a bus of that name":          {"aws.events", "Scheduled Event", rule + "bus/ecswhy-x", OtherRule},
		"something else of that name":           {"aws.events", "Scheduled Event", "arn:aws:sqs:us-east-1:111122223333:rule/ecswhy-x", OtherRule},
		"a schedule without a rule":             {"aws.events", "Scheduled Event", "", OtherRule},
		"another type of EventBridge's":         {"aws.events", "Rule Changed", rule + "ecswhy-x", OtherSchedule},
		"another service of AWS":                {"aws.ec2", "EC2 Instance State-change Notification", "", OtherSource},
		"one whose name begins alike":           {"aws.ecs.evil", "ECS Deployment State Change", "", OtherSource},
		"a source in other letters":             {"AWS.ECS", "ECS Deployment State Change", "", OtherSource},
		"marks of a terminal":                   {"a\x1b[2Jb", "x", "", OtherSource},
		"a long source":                         {strings.Repeat("日", 90), "x", "", OtherSource},
		"no source at all":                      {"", "ECS Deployment State Change", "", ""},
	} {
		raw := fmt.Sprintf(`{"source":%s,"detail-type":%q,"resources":[%q],"detail":{"eventName":"SERVICE_DEPLOYMENT_FAILED"}}`,
			jsonOf(t, test.source), test.detailType, test.resource)
		if got := Foreign(Decode([]byte(raw)), "ecswhy"); got != test.left {
			t.Errorf("%s: %q, want %q", sentence, got, test.left)
		}
	}
}

func TestAHeartbeatHasTheVersionOfItsMembersTemplate(t *testing.T) {
	const rule = "arn:aws:events:us-east-1:222233334444:rule/"
	for sentence, test := range map[string]struct {
		source, resource string
		want             int
	}{
		"a member's heartbeat":         {"aws.events", rule + "ecswhy-heartbeat-2", 2},
		"one of tomorrow":              {"aws.events", rule + "ecswhy-heartbeat-13", 13},
		"one without a version":        {"aws.events", rule + "ecswhy-heartbeat", 0},
		"one of no version":            {"aws.events", rule + "ecswhy-heartbeat-x", 0},
		"one below nothing":            {"aws.events", rule + "ecswhy-heartbeat--1", 0},
		"another schedule of ecswhy's": {"aws.events", rule + "ecswhy-canary", 0},
		"a rule of a bus":              {"aws.events", "arn:aws:sqs:us-east-1:222233334444:rule/ecswhy-heartbeat-2", 0},
		"another source":               {"aws.ecs", rule + "ecswhy-heartbeat-2", 0},
	} {
		inc := Decode(fmt.Appendf(nil, `{"source":%q,"detail-type":"Scheduled Event","account":"222233334444",
			"region":"us-east-1","resources":[%q],"detail":{}}`, test.source, test.resource))
		if inc.Template != test.want || (inc.Kind == incident.Heartbeat) != (test.want > 0) || inc.Account != "222233334444" {
			t.Errorf("%s: version %d, %s of %s", sentence, inc.Template, inc.Kind, inc.Account)
		}
	}
}

func TestWithoutAFunctionAnyRulesScheduleIsTaken(t *testing.T) {
	raw := `{"source":"aws.events","detail-type":"Scheduled Event","resources":["arn:aws:events:us-east-1:111122223333:rule/any"],"detail":{}}`
	if got := Foreign(Decode([]byte(raw)), ""); got != "" {
		t.Errorf("left: %s", got)
	}
}

func TestWhatIsNoEventIsNotLeft(t *testing.T) {
	for _, raw := range []string{"", "null", "[]", "no JSON", `{"source":`, `{"detail":{"a":1}}`} {
		if got := Foreign(Decode([]byte(raw)), "ecswhy"); got != "" {
			t.Errorf("%q is left: %s", raw, got)
		}
	}
}

func jsonOf(t *testing.T, text string) string {
	t.Helper()
	encoded, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(encoded)
}

// A title has the mark of a test, and whoever may invoke the function could send any text as one.
func TestAMarkIsCapitalsAndDigits(t *testing.T) {
	for mark, want := range map[string]string{
		"K7QX2M": "K7QX2M", "ABCD": "ABCD", "ABC": "", "ABCDEFGHIJKLM": "", "<!here>": "", "K7 QX": "", "k7qx": "",
		"ＡＢＣＤ": "",
	} {
		event := `{"source":"ecswhy","detail-type":"ecswhy canary","detail":{"visible":true,"mark":"` + mark + `"}}`
		if got := Decode([]byte(event)).Mark; got != want {
			t.Errorf("%s: got %q, want %q", mark, got, want)
		}
	}
	task := `{"source":"aws.ecs","detail-type":"ECS Task State Change","detail":{"mark":"K7QX2M"}}`
	if Decode([]byte(task)).Mark != "" {
		t.Error("what is no canary has a mark")
	}
}
