package doctor

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
)

const patientsTopic = "arn:aws:sns:ap-northeast-1:111122223333:ecswhy"

// examined runs doctor on a patient.
func examined(p *patient, arguments ...string) (exit int, stdout, stderr string) {
	var out, problems bytes.Buffer
	o := &Options{Streams: kit.Streams{Out: &out, Err: &problems}, Access: clitest.FixedAccess(p.config())}
	exit = clitest.Run(context.Background(), o.Streams, command(o),
		append([]string{"--function", "ecswhy"}, arguments...)...)
	return exit, out.String(), problems.String()
}

func TestDoctorFindsAHealthyPathWell(t *testing.T) {
	p := &patient{name: "healthy", sums: map[string]float64{
		"AWS/Chatbot/EventsProcessed/ConfigurationName=ecs-alerts": 12}}
	exit, stdout, stderr := examined(p, "--topic", patientsTopic)
	if exit != kit.Done || !strings.HasPrefix(stdout, "ecswhy: 16 ok, 0 warn, 0 fail\n\nok ") ||
		!strings.Contains(stdout, "12 events, none failed") {
		t.Errorf("exit %d, %s\n%s", exit, stderr, stdout)
	}
	if _, without, _ := examined(p); without != stdout {
		t.Errorf("the topic that the function names makes a difference:\n%s", cmp.Diff(stdout, without))
	}
	for _, call := range p.calls {
		if !strings.HasPrefix(call, "Get") && !strings.HasPrefix(call, "List") && !strings.HasPrefix(call, "Describe") {
			t.Errorf("%s does not only read", call)
		}
	}
	for _, call := range []string{
		"DescribeSlackChannelConfigurations chatbot.us-east-2.amazonaws.com", "GetMetricData monitoring.us-east-1.amazonaws.com",
		"GetMetricData monitoring.ap-northeast-1.amazonaws.com",
	} {
		if !slices.Contains(p.calls, call) {
			t.Errorf("%s was not asked, but %q", call, p.calls)
		}
	}
}

func TestDoctorChecksTheWayFromMembers(t *testing.T) {
	p := &patient{name: "hub", times: map[string][]any{
		"ecswhy/Heartbeats/FunctionName=ecswhy": {time.Now().Add(-30 * time.Hour), time.Now().Add(-5 * time.Hour)},
	}}
	exit, stdout, stderr := examined(p)
	for _, want := range []string{
		"ok    members", "the event bus ecswhy takes their events, by 3 rules", "ok    heartbeats", "1 member, the oldest from 5 h ago",
		"ok    rule ecswhy-members-heartbeat", "heartbeats of members",
	} {
		if !strings.Contains(stdout, want) {
			t.Errorf("exit %d, no %q in %s\n%s", exit, want, stdout, stderr)
		}
	}
	for _, call := range []string{
		"DescribeEventBus events.ap-northeast-1.amazonaws.com", "ListMetrics monitoring.ap-northeast-1.amazonaws.com",
	} {
		operation, _, _ := strings.Cut(call, " ")
		if !slices.Contains(p.calls, call) || !strings.Contains(afterwards, operation) {
			t.Errorf("%s was not asked, or is not in the help", call)
		}
	}
	if strings.Contains(stdout, "canary-do-not-print") {
		t.Error("a setting is told")
	}
}

func TestThePagesExaminationIsARealOne(t *testing.T) {
	section := clitest.Page(t, "docs/command.md", "## Check what is deployed")
	_, want, _ := strings.Cut(clitest.Block(t, section, "text"), "\n")
	exit, got, _ := examined(&patient{name: "broken"})
	if diff := cmp.Diff(want, got+"exit 1\n"); diff != "" || exit != kit.Failed {
		t.Errorf("exit %d\n%s", exit, diff)
	}
}

func TestDoctorFindsWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct{ file, old, new, want string }{
		"a function that failed":        {"GetFunctionConfiguration", `"Active"`, `"Failed", "StateReason": "no image"`, "fail  function"},
		"another topic":                 {"GetFunctionConfiguration", `ecswhy"` + "\n        }", `other"` + "\n        }", "fail  settings"},
		"a log group of its own":        {"GetFunctionConfiguration", "/aws/lambda/ecswhy", "/ecswhy/log", "the log is /ecswhy/log"},
		"no concurrency":                {"GetFunctionConcurrency", "{}", `{"ReservedConcurrentExecutions": 0}`, "fail  concurrency"},
		"no on-failure destination":     {"GetFunctionEventInvokeConfig", `"Destination"`, `"Elsewhere"`, "fail  on-failure destination"},
		"a disabled rule":               {"DescribeRule.ecswhy-deployment", "ENABLED", "DISABLED", "fail  rule ecswhy-deployment"},
		"a target without dead letters": {"ListTargetsByRule.ecswhy-deployment", "DeadLetterConfig", "Nothing", "warn  rule ecswhy-deployment"},
		"no rule": {
			"ListRuleNamesByTarget.ecswhy-events", `"ecswhy-deployment",` + "\n        " + `"ecswhy-task-stopped"`, "",
			"fail  rules",
		},
		"no permission":       {"GetPolicy", "events.amazonaws.com", "sns.amazonaws.com", "fail  permission"},
		"a disabled mapping":  {"ListEventSourceMappings", "Enabled", "Disabled", "fail  queue ecswhy-events"},
		"no partial failures": {"ListEventSourceMappings", "ReportBatchItemFailures", "None", "fail  queue ecswhy-events"},
		"no redrive":          {"GetQueueAttributes.ecswhy-events", "RedrivePolicy", "Nothing", "fail  queue ecswhy-events"},
		"a queue that rules may not use": {"GetQueueAttributes.ecswhy-events", "rule/ecswhy-deployment", "rule/other",
			"fail  queue ecswhy-events"},
		"dead letters":             {"GetQueueAttributes.ecswhy-dead-letters", `"0"`, `"7"`, "holds 7 events"},
		"a FIFO topic":             {"GetTopicAttributes", `"Owner"`, `"FifoTopic": "true", "Owner"`, "fail  topic"},
		"a policy that is not one": {"GetTopicAttributes", `"Policy": "{`, `"Policy": "`, "fail  topic"},
		"nobody subscribed":        {"ListSubscriptionsByTopic", "Subscriptions", "Nothing", "fail  subscriptions"},
		"a pending confirmation": {
			"ListSubscriptionsByTopic", patientsTopic + ":0d9e3f0a-91f5-4c75-8f0e-3c2b1a0d9e8f", "PendingConfirmation",
			"warn  subscriptions",
		},
		"raw delivery": {
			"GetSubscriptionAttributes", `"false",` + "\n        " + `"TopicArn`, `"true", "TopicArn`,
			"fail  subscriptions",
		},
		"a disabled configuration": {"DescribeSlackChannelConfigurations", "ENABLED", "DISABLED", "fail  chat configuration ecs-alerts"},
		"no guardrails": {
			"DescribeSlackChannelConfigurations", `"arn:aws:iam::aws:policy/AWSDenyAll"`, "",
			"warn  chat configuration ecs-alerts",
		},
		"no log":   {"DescribeSlackChannelConfigurations", `"ERROR"`, `"NONE"`, "warn  chat configuration ecs-alerts"},
		"an alarm": {"DescribeAlarms", `"OK"`, `"ALARM"`, "fail  alarms"},
		"a composite alarm": {
			"DescribeAlarms", `"CompositeAlarms": []`, `"CompositeAlarms": [{"AlarmName": "ecswhy-all", "StateValue": "ALARM"}]`,
			"ecswhy-all is in ALARM",
		},
		"no action": {"DescribeAlarms", `"AlarmActions"`, `"Nothing"`, "warn  alarms"},
		"no alarm":  {"DescribeAlarms", `"MetricAlarms"`, `"Nothing"`, "warn  alarms"},
	} {
		t.Run(name, func(t *testing.T) {
			p := &patient{name: "healthy", edit: func(operation, answer string) string {
				if operation != c.file {
					return answer
				}
				if !strings.Contains(answer, c.old) {
					t.Errorf("%s has no %s", operation, c.old)
				}
				return strings.ReplaceAll(answer, c.old, c.new)
			}}
			exit, stdout, stderr := examined(p, "--topic", patientsTopic)
			want := map[bool]int{true: kit.Failed, false: kit.Done}[strings.Contains(stdout, "\nfail ")]
			printed := strings.Contains(stdout, "canary-do-not-print")
			if exit != want || printed || !strings.Contains(stdout, c.want) || strings.Contains(stdout, "not checked") {
				t.Errorf("exit %d, %s\n%s", exit, stderr, stdout)
			}
		})
	}
}

func TestDoctorCountsTheLastDay(t *testing.T) {
	for metric, want := range map[string]string{
		"AWS/Lambda/Errors/FunctionName=ecswhy":                           "3 errors of the function",
		"AWS/Lambda/Throttles/FunctionName=ecswhy":                        "3 throttles of the function",
		"AWS/Events/FailedInvocations/RuleName=ecswhy-deployment":         "3 failed invocations of the rule ecswhy-deployment",
		"AWS/SNS/NumberOfNotificationsFailed/TopicName=ecswhy":            "3 notifications of the topic failed",
		"AWS/Chatbot/MessageDeliveryFailure/ConfigurationName=ecs-alerts": "MessageDeliveryFailure 3 times",
		"AWS/Chatbot/EventsThrottled/ConfigurationName=ecs-alerts":        "EventsThrottled 3 times",
	} {
		exit, stdout, _ := examined(&patient{name: "healthy", sums: map[string]float64{metric: 3}})
		if exit != kit.Done || !strings.Contains(stdout, want) ||
			!strings.HasPrefix(stdout, "ecswhy: 15 ok, 1 warn, 0 fail\n") {
			t.Errorf("%s: exit %d\n%s", metric, exit, stdout)
		}
	}
}

// permissions are all calls that are made, and the code with which AWS refuses them.
func permissions() map[string]string {
	return map[string]string{
		"lambda:GetFunctionConfiguration": "AccessDeniedException", "lambda:GetFunctionConcurrency": "AccessDeniedException",
		"lambda:GetFunctionEventInvokeConfig": "AccessDeniedException", "lambda:GetPolicy": "AccessDeniedException",
		"lambda:ListEventSourceMappings": "AccessDeniedException", "events:ListRuleNamesByTarget": "AccessDeniedException",
		"events:DescribeRule": "AccessDeniedException", "events:ListTargetsByRule": "AccessDeniedException",
		"sqs:GetQueueUrl": "AccessDenied", "sqs:GetQueueAttributes": "AccessDenied", "sns:GetTopicAttributes": "AuthorizationError",
		"sns:ListSubscriptionsByTopic": "AuthorizationError", "sns:GetSubscriptionAttributes": "AuthorizationError",
		"chatbot:DescribeSlackChannelConfigurations":      "AccessDeniedException",
		"chatbot:ListMicrosoftTeamsChannelConfigurations": "AccessDeniedException",
		"cloudwatch:DescribeAlarms":                       "AccessDenied", "cloudwatch:GetMetricData": "AccessDenied",
	}
}

func TestDoctorSaysWhatItMayNotCheckAndGoesOn(t *testing.T) {
	_, help, _ := clitest.Ran(New, "", "--help")
	all := map[string]string{}
	for permission, code := range permissions() {
		_, operation, _ := strings.Cut(permission, ":")
		all[operation] = code
		exit, stdout, stderr := examined(&patient{name: "healthy", refuses: map[string]string{operation: code}}, "--topic",
			patientsTopic)
		if exit != kit.Done || !strings.Contains(stdout, "not checked: may not call "+permission+"\n") ||
			!strings.Contains(stdout, " 0 fail\n") {
			t.Errorf("%s: exit %d, %s\n%s", permission, exit, stderr, stdout)
		}
		if !strings.Contains(help, operation) {
			t.Errorf("--help does not name %s", permission)
		}
	}
	p := &patient{name: "healthy"}
	examined(p)
	for _, call := range p.calls {
		if operation, _, _ := strings.Cut(call, " "); all[operation] == "" && operation != "GetCallerIdentity" {
			t.Errorf("%s is not among the permissions", operation)
		}
	}
	exit, stdout, stderr := examined(&patient{name: "healthy", refuses: all})
	const want = "ecswhy doctor: nothing could be checked: not checked: may not call lambda:GetFunctionConfiguration; " +
		"see ecswhy doctor --help for what your role needs\n"
	if exit != kit.Failed || stdout != "" || stderr != want {
		t.Errorf("exit %d, %s\n%s", exit, stderr, stdout)
	}
}

func TestDoctorGoesOnAfterAnError(t *testing.T) {
	p := &patient{name: "healthy", refuses: map[string]string{"GetTopicAttributes": "InternalError",
		"GetPolicy": "ServiceException"}}
	exit, stdout, _ := examined(p)
	const want = "not checked: sns:GetTopicAttributes: InternalError: "
	if exit != kit.Done || !strings.HasPrefix(stdout, "ecswhy: 14 ok, 2 warn, 0 fail\n") ||
		!strings.Contains(stdout, want) {
		t.Errorf("exit %d\n%s", exit, stdout)
	}
}

func TestDoctorSaysThatNothingIsThere(t *testing.T) {
	p := &patient{name: "healthy", refuses: map[string]string{
		"GetFunctionConfiguration": "ResourceNotFoundException", "GetFunctionConcurrency": "ResourceNotFoundException",
		"GetFunctionEventInvokeConfig": "ResourceNotFoundException", "GetPolicy": "ResourceNotFoundException",
		"GetTopicAttributes": "NotFound", "ListSubscriptionsByTopic": "NotFound",
	}}
	p.edit = func(operation, answer string) string {
		if operation == "ListEventSourceMappings" {
			return `{"EventSourceMappings": []}`
		}
		return answer
	}
	exit, stdout, _ := examined(p, "--topic", patientsTopic)
	for _, part := range []string{"there is no function ecswhy", "there is no topic " + patientsTopic} {
		if exit != kit.Failed || !strings.Contains(stdout, part) || strings.Contains(stdout, "feeds the function") {
			t.Errorf("exit %d, %q is missing in\n%s", exit, part, stdout)
		}
	}
}

func TestDoctorSaysOnceThatAWSCannotBeReached(t *testing.T) {
	settings := (&patient{name: "healthy"}).config()
	settings.HTTPClient, settings.BaseEndpoint = http.DefaultClient, aws.String("http://127.0.0.1:1")
	var out, problems bytes.Buffer
	o := &Options{Streams: kit.Streams{Out: &out, Err: &problems}, Access: clitest.FixedAccess(settings)}
	exit := clitest.Run(t.Context(), o.Streams, command(o))
	if exit != kit.Failed || out.Len() > 0 || problems.String() != "ecswhy doctor: cannot reach 127.0.0.1:1: connection "+
		"refused\n" {
		t.Errorf("exit %d, %s, %s", exit, &out, &problems)
	}
}

func TestDoctorSpeaksJapanese(t *testing.T) {
	exit, stdout, stderr := examined(&patient{name: "broken"}, "--lang", "ja")
	for _, want := range []string{
		"fail  dead letters ecswhy-dead-letters", "通知されていないイベントが 2 件あります", "原因を取り除いてから戻してください",
	} {
		if exit != kit.Failed || !strings.Contains(stdout, want) {
			t.Errorf("exit %d, no %q in %s\n%s", exit, want, stderr, stdout)
		}
	}
}

func TestDoctorsTableIsAsWideAsTheScreen(t *testing.T) {
	_, whole, _ := examined(&patient{name: "broken"})
	for _, columns := range []int{50, 80, 200} {
		t.Setenv("COLUMNS", strconv.Itoa(columns))
		_, table, _ := examined(&patient{name: "broken"})
		if !slices.Equal(strings.Fields(table), strings.Fields(whole)) {
			t.Errorf("at %d columns it says something else:\n%s", columns, table)
		}
		if !strings.Contains(table, " aws events enable-rule --name ecswhy-task-stopped\n") {
			t.Errorf("a command is broken at %d columns:\n%s", columns, table)
		}
		for line := range strings.Lines(table) {
			if len(line) > columns+1 && len(strings.Fields(line)) > 1 && (columns > 50 || !kit.Copied(line)) {
				t.Errorf("wider than %d columns: %s", columns, line)
			}
		}
	}
}

func TestDoctorWritesATableForAPage(t *testing.T) {
	_, stdout, _ := examined(&patient{name: "broken"}, "--format", "markdown")
	for _, part := range []string{
		"### ecswhy: 12 ok, 1 warn, 3 fail\n\n| state | check | detail | what to do |\n|---|---|---|---|\n| ok | function | ",
		"| fail | rule ecswhy-task-stopped | it is DISABLED: nobody is told of its events | ",
	} {
		if !strings.Contains(stdout, part) {
			t.Errorf("%q is missing in\n%s", part, stdout)
		}
	}
}

func TestDoctorGivesAListOfChecksAsJSON(t *testing.T) {
	exit, stdout, _ := examined(&patient{name: "broken"}, "--format", "json")
	var checks []map[string]string
	if err := json.Unmarshal([]byte(stdout), &checks); err != nil || exit != kit.Failed || len(checks) != 16 {
		t.Fatalf("exit %d, %v\n%s", exit, err, stdout)
	}
	want := map[string]string{
		"check": "rule ecswhy-task-stopped", "state": "fail", "detail": "it is DISABLED: nobody is told of its events",
		"advice": "aws events enable-rule --name ecswhy-task-stopped",
	}
	if !slices.ContainsFunc(checks, func(c map[string]string) bool { return cmp.Equal(c, want) }) {
		t.Errorf("%s", stdout)
	}
}

func TestDoctorChecksItsOptions(t *testing.T) {
	for want, arguments := range map[string]string{
		"is not the name of a Lambda": "--function arn:aws:lambda:ap-northeast-1:111122223333:function:ecswhy",
		"is not the ARN of an SNS":    "--function ecswhy --topic ecswhy",
		`no format "xml"`:             "--function ecswhy --format xml",
		`unexpected argument "more"`:  "--function ecswhy more",
		"unknown flag: --cluster":     "--function ecswhy --cluster prod-main",
	} {
		exit, stdout, stderr := clitest.Ran(New, "", strings.Fields(arguments)...)
		if exit != kit.Misuse || stdout != "" || !strings.Contains(stderr, want) {
			t.Errorf("%s: exit %d, %q, %.200q", arguments, exit, stdout, stderr)
		}
	}
}

func TestDoctorNeedsCredentialsAndARegion(t *testing.T) {
	none := func(context.Context) (aws.Credentials, error) { return aws.Credentials{}, errors.New("expired") }
	for want, settings := range map[string]aws.Config{
		"no AWS Region is set": {},
		"no AWS credentials":   {Region: "ap-northeast-1", Credentials: aws.CredentialsProviderFunc(none)},
	} {
		var out, problems bytes.Buffer
		o := &Options{Streams: kit.Streams{Out: &out, Err: &problems}, Access: clitest.FixedAccess(settings)}
		if exit := clitest.Run(t.Context(), o.Streams, command(o), "--function", "ecswhy"); exit != kit.Misuse ||
			!strings.Contains(problems.String(), want) {
			t.Errorf("exit %d, %s", exit, problems.String())
		}
	}
}
