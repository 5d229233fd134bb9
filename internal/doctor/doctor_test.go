package doctor

import (
	"slices"
	"strings"
	"testing"
)

const (
	topicARN   = "arn:aws:sns:ap-northeast-1:111122223333:ecswhy"
	lambdaARN  = "arn:aws:lambda:ap-northeast-1:111122223333:function:ecswhy"
	eventsARN  = "arn:aws:sqs:ap-northeast-1:111122223333:ecswhy-events"
	lettersARN = "arn:aws:sqs:ap-northeast-1:111122223333:ecswhy-dead-letters"
	rulesARN   = "arn:aws:events:ap-northeast-1:111122223333:rule/ecswhy-"

	ofECS = `{"source":["aws.ecs"],"detail-type":["ECS Task State Change"]}`
)

// allowing is a policy that lets EventBridge do something for every rule of the notifier.
func allowing(action string) string {
	return `{"Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"` + action +
		`","Resource":"*",` +
		`"Condition":{"ArnLike":{"AWS:SourceArn":"` + rulesARN + `*"}}}]}`
}

func known[T any](value T) Answer[T] { return Answer[T]{Value: value} }

func missing[T any]() Answer[T] { return Answer[T]{Missing: true} }

func denied[T any](call string) Answer[T] { return Answer[T]{Gap: &Gap{Call: call, Denied: true}} }

// healthy are the facts of a notifier that has nothing wrong: two rules hand events to a queue, and one to the
// function.
func healthy() *Facts {
	rule := func(name, pattern, schedule, target string) Rule {
		return Rule{
			Name:    "ecswhy-" + name,
			About:   known(RuleState{ARN: rulesARN + name, State: "ENABLED", Pattern: pattern, Schedule: schedule}),
			Targets: known([]Target{{ARN: target, DeadLetters: lettersARN}}),
		}
	}
	return &Facts{
		Name:  "ecswhy",
		Topic: topicARN,
		Function: known(Function{
			ARN: lambdaARN, State: "Active", Update: "Successful", Timeout: 30,
			Settings: []string{"ECSWHY_LANGUAGE", TopicSetting}, Topic: topicARN,
		}),
		OnFailure: known(lettersARN),
		Policy:    known(allowing("lambda:InvokeFunction")),
		Feeds:     known([]Feed{{ID: "5f4b0c6e", Queue: eventsARN, State: "Enabled", PartialFailures: true}}),
		Rules: known([]Rule{
			rule("canary", "", "rate(24 hours)", lambdaARN), rule("deployment", ofECS, "", eventsARN),
			rule("task-stopped", ofECS, "", eventsARN),
		}),
		Queues: map[string]Answer[Queue]{
			eventsARN:  known(Queue{Policy: allowing("sqs:SendMessage"), DeadLetters: lettersARN}),
			lettersARN: known(Queue{Policy: allowing("SQS:*")}),
		},
		TopicState: known(Topic{Policy: `{"Statement":{"Effect":"Deny","Principal":"*","Action":"sns:Publish"}}`}),
		Subscriptions: known([]Subscription{
			{ARN: topicARN + ":1", Protocol: "https", Endpoint: "https://global.sns-api.chatbot.amazonaws.com"},
			{ARN: topicARN + ":2", Protocol: "email", Endpoint: "on-call@example.com"},
		}),
		Slack: known([]Chat{
			{
				Name: "alerts", State: "ENABLED", Topics: []string{topicARN}, Logging: "ERROR",
				Guardrails: []string{"arn:aws:iam::aws:policy/AWSDenyAll"},
			},
			{Name: "other", Topics: []string{"arn:aws:sns:ap-northeast-1:111122223333:other"}},
		}),
		Alarms:     known([]Alarm{{Name: "ecswhy-dead-letters", State: "OK", ActionsEnabled: true, Actions: []string{topicARN + "-on-call"}}}),
		Counts:     known(map[Metric]int{}),
		ChatCounts: known(map[Metric]int{{"EventsProcessed", "alerts"}: 12}),
	}
}

// onlyPattern leaves one rule that has a pattern, which is this.
func (f *Facts) onlyPattern(pattern string) {
	f.Rules.Value = f.Rules.Value[2:]
	f.Rules.Value[0].About.Value.Pattern = pattern
}

func TestNothingIsWrongWithAHealthyNotifier(t *testing.T) {
	checks := examined(t, *healthy())
	for _, c := range checks {
		if c.State != OK || c.Advice != "" {
			t.Errorf("%+v", c)
		}
	}
	if len(checks) != 16 || !Checked(checks) {
		t.Errorf("%d checks", len(checks))
	}
}

func TestWhatIsWrongIsFoundAndNothingElse(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Facts)
		want   []string // state, name and part of the detail
	}{
		"a function that is not there": {func(f *Facts) {
			f.Function, f.Reserved, f.Policy, f.OnFailure = missing[Function](), missing[*int32](), missing[string](),
				missing[string]()
			f.Rules, f.Feeds, f.Queues, f.Counts = missing[[]Rule](), known([]Feed{}), nil, known(map[Metric]int{})
		}, []string{"fail function: there is no function ecswhy"}},
		"a function that failed to start": {func(f *Facts) { f.Function.Value.State, f.Function.Value.StateReason = "Failed", "no role" },
			[]string{"fail function: its state is Failed: no role"}},
		"an update that failed": {func(f *Facts) { f.Function.Value.Update = "Failed" },
			[]string{"fail function: its last update failed"}},
		"a function at rest": {func(f *Facts) { f.Function.Value.State = "Inactive" }, []string{"warn function: its state is Inactive"}},
		"a topic that is none": {
			func(f *Facts) { f.Topic, f.Function.Value.Topic = "", "x" },
			[]string{"fail settings: ECSWHY_TOPIC_ARN is not the ARN of a topic",
				"warn topic: not checked: the function does not say which topic"},
		},
		"an update under way": {func(f *Facts) { f.Function.Value.Update = "InProgress" },
			[]string{"warn function: an update is under way"}},
		"a short timeout": {func(f *Facts) { f.Function.Value.Timeout = 3 }, []string{"warn function: its timeout is 3 s"}},
		"another topic": {func(f *Facts) { f.Function.Value.Topic = "x" },
			[]string{"fail settings: ECSWHY_TOPIC_ARN is not the topic"}},
		"no topic set": {func(f *Facts) { f.Function.Value.Settings = nil },
			[]string{"fail settings: ECSWHY_TOPIC_ARN is not set"}},
		"settings that cannot be decrypted": {func(f *Facts) { f.Function.Value.SettingsError = "no kms:Decrypt" },
			[]string{"warn settings: not checked: lambda:GetFunctionConfiguration: no kms:Decrypt"}},
		"no concurrency": {func(f *Facts) { f.Reserved.Value = new(int32) }, []string{"fail concurrency: 0 is reserved"}},
		"no on-failure destination": {func(f *Facts) { f.OnFailure = missing[string]() },
			[]string{"fail on-failure destination: there is none"}},
		"a dead-letter queue of the function instead": {func(f *Facts) {
			f.OnFailure, f.Function.Value.DeadLetters = missing[string](), lettersARN
		}, nil},
		"no rule": {func(f *Facts) { f.Rules.Value = nil }, []string{"fail rules: no rule of the default event bus"}},
		"only the canary": {func(f *Facts) { f.Rules.Value = f.Rules.Value[:1] }, []string{
			"fail rules: no rule of the default event bus",
		}},
		"a disabled rule": {func(f *Facts) { f.Rules.Value[1].About.Value.State = "DISABLED" },
			[]string{"fail rule ecswhy-deployment: it is DISABLED"}},
		"a pattern about something else": {func(f *Facts) { f.Rules.Value[1].About.Value.Pattern = `{"source":["aws.ec2"]}` }, []string{
			"warn rule ecswhy-deployment: its pattern takes no event of ECS",
		}},
		"a pattern with a prefix": {func(f *Facts) { f.onlyPattern(`{"source":[{"prefix":"aws.ec"}]}`) }, nil},
		"a pattern of alternatives": {
			func(f *Facts) {
				f.onlyPattern(`{"$or":[{"source":["aws.ec2"]},{"source":["aws.ecs"]}],"detail-type":[{"prefix":"ECS "}]}`)
			}, nil,
		},
		"a pattern without a source": {func(f *Facts) { f.onlyPattern(`{"detail-type":["ECS Task State Change"]}`) }, nil},
		"a pattern of all but ECS": {func(f *Facts) { f.onlyPattern(`{"source":[{"anything-but":["aws.ecs"]}]}`) }, []string{
			"fail rules: no rule of the default event bus", "warn rule ecswhy-task-stopped: its pattern takes no event of ECS",
		}},
		"a pattern of what ECS was called to do": {
			func(f *Facts) { f.onlyPattern(`{"source":["aws.ecs"],"detail-type":["AWS API Call via CloudTrail"]}`) },
			[]string{
				"fail rules: no rule of the default event bus", "warn rule ecswhy-task-stopped: its pattern takes no event of ECS",
			},
		},
		"a pattern of failed calls of RunTask, and no other": {
			func(f *Facts) {
				f.onlyPattern(`{"source":["aws.ecs"],"detail-type":["AWS API Call via CloudTrail"],"detail":{"eventName":["RunTask"]}}`)
			},
			[]string{"fail rules: no rule of the default event bus"},
		},
		"one beside others": {
			func(f *Facts) {
				f.Rules.Value[1].About.Value.Pattern = `{"source":["aws.ecs"],"detail":{"eventName":["RunTask"],"errorCode":[{"exists":true}]},` +
					`"detail-type":["AWS API Call via CloudTrail"]}`
			}, nil,
		},
		"a pattern with an operator that nobody knows": {
			func(f *Facts) { f.onlyPattern(`{"source":[{"like":"aws.ecs"}]}`) },
			[]string{"warn rule ecswhy-task-stopped: not checked: its pattern: event pattern: "},
		},
		"a target without dead-letter queue": {func(f *Facts) { f.Rules.Value[1].Targets.Value[0].DeadLetters = "" }, []string{
			"warn rule ecswhy-deployment: its target has no dead-letter queue",
		}},
		"no permission to invoke": {func(f *Facts) { f.Policy = missing[string]() }, []string{
			"fail permission: the function's policy does not let the rule ecswhy-canary invoke it",
		}},
		"a role instead of a permission": {func(f *Facts) {
			f.Policy, f.Rules.Value[0].Targets.Value[0].Role = missing[string](), "arn:aws:iam::111122223333:role/events"
		}, nil},
		"no permission to send": {func(f *Facts) { f.Queues[eventsARN] = known(Queue{DeadLetters: lettersARN}) }, []string{
			"fail queue ecswhy-events: its policy does not let the rule ecswhy-deployment send to it",
			"fail queue ecswhy-events: its policy does not let the rule ecswhy-task-stopped send to it",
		}},
		"a queue that denies": {func(f *Facts) {
			queue := f.Queues[eventsARN]
			queue.Value.Policy = strings.TrimSuffix(queue.Value.Policy, "]}") + `,{"Sid":"Ours","Effect":"Deny",` +
				`"Principal":"*","Action":"sqs:*","Condition":{"StringNotEquals":{"aws:PrincipalAccount":"111122223333"}}}]}`
			f.Queues[eventsARN], f.Rules.Value = queue, f.Rules.Value[:2]
		}, []string{
			"fail queue ecswhy-events: its policy does not let the rule ecswhy-deployment send to it: the statement Ours",
		}},
		"a disabled event source mapping": {func(f *Facts) { f.Feeds.Value[0].State = "Disabled" },
			[]string{"fail queue ecswhy-events: its event source mapping is Disabled"}},
		"a new event source mapping": {func(f *Facts) { f.Feeds.Value[0].State = "Creating" },
			[]string{"warn queue ecswhy-events: its event source mapping is Creating"}},
		"no partial failures": {func(f *Facts) { f.Feeds.Value[0].PartialFailures = false },
			[]string{"fail queue ecswhy-events: ReportBatchItemFailures is off"}},
		"no redrive policy": {func(f *Facts) { f.Queues[eventsARN] = known(Queue{Policy: allowing("sqs:SendMessage")}) }, []string{
			"fail queue ecswhy-events: it has no redrive policy",
		}},
		"dead letters": {func(f *Facts) { f.Queues[lettersARN] = known(Queue{Policy: allowing("*"), Messages: 2}) }, []string{
			"fail dead letters ecswhy-dead-letters: it holds 2 events that nobody was told of",
		}},
		"a dead-letter queue that is gone": {func(f *Facts) { f.Queues[lettersARN] = missing[Queue]() }, []string{
			"fail dead letters ecswhy-dead-letters: there is no such queue",
		}},
		"a dead-letter queue that takes nothing from a rule": {func(f *Facts) {
			f.Queues[lettersARN] = known(Queue{Policy: allowing("sqs:ReceiveMessage")})
		}, []string{
			"fail dead letters ecswhy-dead-letters: its policy does not let the rule ecswhy-canary send",
			"fail dead letters ecswhy-dead-letters: its policy does not let the rule ecswhy-deployment send",
			"fail dead letters ecswhy-dead-letters: its policy does not let the rule ecswhy-task-stopped send",
		}},
		"no topic known": {func(f *Facts) {
			f.Topic, f.Function.Value.Settings, f.TopicState, f.Subscriptions = "", nil, missing[Topic](),
				missing[[]Subscription]()
		}, []string{"fail settings: ECSWHY_TOPIC_ARN is not set",
			"warn topic: not checked: the function does not say which topic"}},
		"no topic": {func(f *Facts) { f.TopicState, f.Subscriptions = missing[Topic](), missing[[]Subscription]() },
			[]string{"fail topic: there is no topic " + topicARN}},
		"a FIFO topic": {func(f *Facts) { f.TopicState.Value.FIFO = true }, []string{"fail topic: it is a FIFO topic"}},
		"a topic of another Region": {func(f *Facts) { f.Function.Value.ARN = strings.Replace(lambdaARN, "ap-northeast-1", "eu-west-1", 1) },
			[]string{"fail topic: it is in ap-northeast-1 and the function in eu-west-1"}},
		"an unreadable policy": {func(f *Facts) { f.TopicState.Value.Policy = "{" }, []string{"fail topic: its policy cannot be read"}},
		"no subscription":      {func(f *Facts) { f.Subscriptions.Value = nil }, []string{"fail subscriptions: there are none"}},
		"only mail": {func(f *Facts) { f.Subscriptions.Value = f.Subscriptions.Value[1:] },
			[]string{"fail subscriptions: AWS Chatbot is not subscribed"}},
		"an endpoint that looks like AWS Chatbot": {func(f *Facts) {
			f.Subscriptions.Value[0].Endpoint = "https://global.sns-api.chatbot.amazonaws.com.example.com"
		}, []string{"fail subscriptions: AWS Chatbot is not subscribed"}},
		"a pending confirmation": {func(f *Facts) { f.Subscriptions.Value[1].ARN = "PendingConfirmation" },
			[]string{"warn subscriptions: one by email is not confirmed"}},
		"a pending confirmation of AWS Chatbot": {func(f *Facts) { f.Subscriptions.Value[0].ARN = "PendingConfirmation" }, []string{
			"warn subscriptions: one by https is not confirmed", "fail subscriptions: AWS Chatbot is not subscribed",
		}},
		"raw delivery": {func(f *Facts) { f.Subscriptions.Value[0].Raw.Value = true },
			[]string{"fail subscriptions: raw message delivery to AWS Chatbot is on"}},
		"no chat configuration": {func(f *Facts) { f.Slack.Value = f.Slack.Value[1:] },
			[]string{"fail chat configuration: none names the topic"}},
		"one of Teams": {func(f *Facts) { f.Slack, f.Teams = f.Teams, f.Slack }, nil},
		"a disabled configuration": {func(f *Facts) { f.Slack.Value[0].State, f.Slack.Value[0].StateReason = "DISABLED", "policy" },
			[]string{"fail chat configuration alerts: it is DISABLED: policy"}},
		"no guardrails": {func(f *Facts) { f.Slack.Value[0].Guardrails = nil },
			[]string{"warn chat configuration alerts: no guardrail is set"}},
		"no log": {func(f *Facts) { f.Slack.Value[0].Logging = "NONE" },
			[]string{"warn chat configuration alerts: it logs nothing"}},
		"a canary that chat does not show": {func(f *Facts) { f.ChatCounts.Value[Metric{"UnsupportedEvents", "alerts"}] = 1 }, nil},
		"messages that chat does not know, and no canary": {func(f *Facts) {
			f.ChatCounts.Value[Metric{"UnsupportedEvents", "alerts"}], f.Rules.Value = 1, f.Rules.Value[1:]
		}, []string{"warn last 24 hours of alerts: UnsupportedEvents 1 time"}},
		"throttled chat": {func(f *Facts) { f.ChatCounts.Value[Metric{"EventsThrottled", "alerts"}] = 3 },
			[]string{"warn last 24 hours of alerts: EventsThrottled 3 times"}},
		"errors": {func(f *Facts) { f.Counts.Value[Metric{"Errors", "ecswhy"}] = 1 },
			[]string{"warn last 24 hours: 1 error of the function"}},
		"throttles": {func(f *Facts) { f.Counts.Value[Metric{"Throttles", "ecswhy"}] = 2 },
			[]string{"warn last 24 hours: 2 throttles of the function"}},
		"failed invocations": {func(f *Facts) { f.Counts.Value[Metric{"FailedInvocations", "ecswhy-canary"}] = 2 },
			[]string{"warn last 24 hours: 2 failed invocations of the rule ecswhy-canary"}},
		"failed notifications": {func(f *Facts) { f.Counts.Value[Metric{"NumberOfNotificationsFailed", "ecswhy"}] = 2 },
			[]string{"warn last 24 hours: 2 notifications of the topic failed"}},
		"an alarm": {func(f *Facts) { f.Alarms.Value[0].State = "ALARM" },
			[]string{"fail alarms: ecswhy-dead-letters is in ALARM"}},
		"an alarm without data": {func(f *Facts) { f.Alarms.Value[0].State = "INSUFFICIENT_DATA" }, nil},
		"an alarm without action": {func(f *Facts) { f.Alarms.Value[0].Actions = nil },
			[]string{"warn alarms: without actions: ecswhy-dead-letters"}},
		"an alarm with actions off": {func(f *Facts) { f.Alarms.Value[0].ActionsEnabled = false },
			[]string{"warn alarms: without actions: ecswhy-dead-letters"}},
		"an alarm that tells itself": {func(f *Facts) { f.Alarms.Value[0].Actions = []string{topicARN} },
			[]string{"warn alarms: the topic that they watch is the action of ecswhy-dead-letters"}},
		"no alarm": {func(f *Facts) { f.Alarms.Value = nil },
			[]string{"warn alarms: none has a name that begins with ecswhy-"}},
		"a partition without AWS Chatbot": {func(f *Facts) {
			f.Topic = strings.Replace(topicARN, "arn:aws:", "arn:aws-cn:", 1)
			f.Function.Value.Topic, f.Subscriptions.Value = f.Topic, f.Subscriptions.Value[1:]
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			f := healthy()
			c.change(f)
			var got []Check
			for _, check := range examined(t, *f) {
				if check.State != OK {
					got = append(got, check)
				}
			}
			for i, check := range got {
				if i >= len(c.want) || !strings.HasPrefix(string(check.State)+" "+check.Name+": "+check.Detail, c.want[i]) ||
					check.Advice == "" {
					t.Errorf("%+v", check)
				}
			}
			if len(got) != len(c.want) {
				t.Errorf("%d of %d found", len(got), len(c.want))
			}
		})
	}
}

func TestWhatMayNotBeAskedIsAWarningAndNeverWell(t *testing.T) {
	for call, c := range map[string]struct {
		change func(*Facts)
		names  []string // of the checks that are not made
	}{
		"lambda:GetFunctionConfiguration": {func(f *Facts) {
			f.Function, f.Rules = denied[Function]("lambda:GetFunctionConfiguration"),
				denied[[]Rule]("lambda:GetFunctionConfiguration")
		}, []string{"function", "settings", "rules"}},
		"lambda:GetFunctionConcurrency": {func(f *Facts) { f.Reserved = denied[*int32]("lambda:GetFunctionConcurrency") },
			[]string{"concurrency"}},
		"lambda:GetFunctionEventInvokeConfig": {func(f *Facts) { f.OnFailure = denied[string]("lambda:GetFunctionEventInvokeConfig") },
			[]string{"on-failure destination"}},
		"lambda:GetPolicy": {func(f *Facts) { f.Policy = denied[string]("lambda:GetPolicy") }, []string{"permission"}},
		"lambda:ListEventSourceMappings": {func(f *Facts) {
			f.Feeds = denied[[]Feed]("lambda:ListEventSourceMappings")
			f.Rules.Value, f.Rules.Gap = f.Rules.Value[:1], f.Feeds.Gap
		}, []string{"rules", "queue"}},
		"events:DescribeRule": {func(f *Facts) { f.Rules.Value[1].About = denied[RuleState]("events:DescribeRule") },
			[]string{"rule ecswhy-deployment"}},
		"events:ListTargetsByRule": {func(f *Facts) { f.Rules.Value[1].Targets = denied[[]Target]("events:ListTargetsByRule") },
			[]string{"rule ecswhy-deployment"}},
		"sqs:GetQueueAttributes": {func(f *Facts) {
			f.Queues[eventsARN], f.Queues[lettersARN] = denied[Queue]("sqs:GetQueueAttributes"),
				denied[Queue]("sqs:GetQueueAttributes")
		}, []string{"queue ecswhy-events", "dead letters ecswhy-dead-letters"}},
		"sns:GetTopicAttributes": {func(f *Facts) { f.TopicState = denied[Topic]("sns:GetTopicAttributes") },
			[]string{"topic"}},
		"sns:ListSubscriptionsByTopic": {func(f *Facts) { f.Subscriptions = denied[[]Subscription]("sns:ListSubscriptionsByTopic") },
			[]string{"subscriptions"}},
		"sns:GetSubscriptionAttributes": {func(f *Facts) { f.Subscriptions.Value[0].Raw = denied[bool]("sns:GetSubscriptionAttributes") },
			[]string{"subscriptions"}},
		"chatbot:DescribeSlackChannelConfigurations": {func(f *Facts) { f.Slack = denied[[]Chat]("chatbot:DescribeSlackChannelConfigurations") },
			[]string{"chat configuration"}},
		"chatbot:ListMicrosoftTeamsChannelConfigurations": {func(f *Facts) { f.Teams = denied[[]Chat]("chatbot:ListMicrosoftTeamsChannelConfigurations") },
			[]string{"chat configuration"}},
		"cloudwatch:GetMetricData": {func(f *Facts) { f.Counts = denied[map[Metric]int]("cloudwatch:GetMetricData"); f.ChatCounts = f.Counts },
			[]string{"last 24 hours", "last 24 hours of alerts"}},
		"cloudwatch:DescribeAlarms": {func(f *Facts) { f.Alarms = denied[[]Alarm]("cloudwatch:DescribeAlarms") },
			[]string{"alarms"}},
	} {
		f := healthy()
		c.change(f)
		var names []string
		for _, check := range examined(t, *f) {
			if check.Detail == "not checked: may not call "+call && check.State == Warn && check.Advice != "" {
				names = append(names, check.Name)
			} else if check.State != OK || slices.Contains(c.names, check.Name) {
				t.Errorf("%s: %+v", call, check)
			}
		}
		if !slices.Equal(names, c.names) {
			t.Errorf("%s: not checked are %q", call, names)
		}
	}
}

func TestAFunctionThatMayNotBeReadMayHaveItsOwnDeadLetters(t *testing.T) {
	f := healthy()
	f.Function, f.OnFailure = denied[Function]("lambda:GetFunctionConfiguration"), missing[string]()
	want := []Check{{
		Name: "on-failure destination", State: Warn, Detail: "not checked: may not call lambda:GetFunctionConfiguration",
		Advice: "Allow it to your role, or run doctor with one that may.", Unseen: true,
	}}
	if got := f.onFailure(); !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
}
