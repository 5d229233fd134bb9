//go:build e2e

package e2e

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	eventbridgetypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/eventpattern"
)

// deployment is what AWS's own APIs say was deployed; nothing in it is taken from Terraform's files.
type deployment struct {
	function   *lambda.GetFunctionConfigurationOutput
	onFailure  string   // ARN of the destination of events that the function failed on
	invokers   []string // ARNs of the rules that may invoke the function
	mappings   []lambdatypes.EventSourceMappingConfiguration
	rules      []rule
	deadLetter queue
	events     queue
}

// rule is one event rule with its targets.
type rule struct {
	arn     string
	enabled bool
	pattern string // empty if the rule runs on a schedule
	targets []eventbridgetypes.Target
}

// queue is one of the two queues: of events, and of what could not be delivered.
type queue struct {
	url        string
	arn        string
	senders    []string // ARNs of the rules that may send to it
	visibility int      // seconds
	redrive    struct {
		DeadLetterTargetARN string
		MaxReceiveCount     int
	}
}

func readDeployment(t *testing.T, config aws.Config, out outputs) deployment {
	t.Helper()
	functions := lambda.NewFromConfig(config)
	function, err := functions.GetFunctionConfiguration(t.Context(),
		&lambda.GetFunctionConfigurationInput{FunctionName: &out.FunctionName})
	if err != nil {
		t.Fatal(err)
	}
	invocation, err := functions.GetFunctionEventInvokeConfig(t.Context(),
		&lambda.GetFunctionEventInvokeConfigInput{FunctionName: &out.FunctionName})
	if err != nil {
		t.Fatal(err)
	}
	policy, err := functions.GetPolicy(t.Context(), &lambda.GetPolicyInput{FunctionName: &out.FunctionName})
	if err != nil {
		t.Fatal(err)
	}
	mappings, err := functions.ListEventSourceMappings(t.Context(),
		&lambda.ListEventSourceMappingsInput{FunctionName: function.FunctionArn})
	if err != nil {
		t.Fatal(err)
	}
	return deployment{
		function:   function,
		onFailure:  aws.ToString(invocation.DestinationConfig.OnFailure.Destination),
		invokers:   allowedSources(t, aws.ToString(policy.Policy), "lambda:InvokeFunction"),
		mappings:   mappings.EventSourceMappings,
		rules:      readRules(t, config, out),
		deadLetter: readQueue(t, config, out.DeadLetterQueueURL),
		events:     readQueue(t, config, out.EventsQueueURL),
	}
}

func readRules(t *testing.T, config aws.Config, out outputs) []rule {
	t.Helper()
	events := eventbridge.NewFromConfig(config)
	var rules []rule
	for _, name := range slices.Sorted(maps.Values(out.RuleNames)) {
		described, err := events.DescribeRule(t.Context(), &eventbridge.DescribeRuleInput{Name: &name})
		if err != nil {
			t.Fatal(err)
		}
		listed, err := events.ListTargetsByRule(t.Context(), &eventbridge.ListTargetsByRuleInput{Rule: &name})
		if err != nil {
			t.Fatal(err)
		}
		enabled := described.State == eventbridgetypes.RuleStateEnabled
		rules = append(rules, rule{aws.ToString(described.Arn), enabled, aws.ToString(described.EventPattern),
			listed.Targets})
	}
	return rules
}

func readQueue(t *testing.T, config aws.Config, url string) queue {
	t.Helper()
	answer, err := sqs.NewFromConfig(config).GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{
		QueueUrl: &url, AttributeNames: []sqstypes.QueueAttributeName{sqstypes.QueueAttributeNameAll},
	})
	if err != nil {
		t.Fatal(err)
	}
	told := answer.Attributes
	read := queue{url: url, arn: told["QueueArn"], senders: allowedSources(t, told["Policy"], "sqs:SendMessage")}
	decode(t, []byte(told["VisibilityTimeout"]), &read.visibility)
	if told["RedrivePolicy"] != "" {
		decode(t, []byte(told["RedrivePolicy"]), &read.redrive)
	}
	return read
}

// allowedSources lists the source ARNs from which EventBridge may do something, as a resource policy allows it.
func allowedSources(t *testing.T, policy, action string) []string {
	t.Helper()
	var document struct {
		Statement []struct {
			Effect    string
			Action    texts
			Principal any
			Condition map[string]map[string]texts
		}
	}
	decode(t, []byte(policy), &document)
	var sources []string
	for _, statement := range document.Statement {
		principal, _ := statement.Principal.(map[string]any)
		if statement.Effect != "Allow" || !slices.Contains(statement.Action, action) ||
			principal["Service"] != "events.amazonaws.com" {
			continue
		}
		for _, condition := range statement.Condition {
			sources = append(sources, slices.Concat(condition["aws:SourceArn"], condition["AWS:SourceArn"])...)
		}
	}
	slices.Sort(sources)
	return sources
}

// texts is a member of a policy that may be one text or a list of them.
type texts []string

func (s *texts) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		*s = texts{one}
		return nil
	}
	return json.Unmarshal(text, (*[]string)(s))
}

// ruleARNs lists the ARNs of the rules in order.
func (d deployment) ruleARNs() []string {
	var arns []string
	for _, rule := range d.rules {
		arns = append(arns, rule.arn)
	}
	slices.Sort(arns)
	return arns
}

// delivers reports whether a rule that is on matches the event. The project's own matcher judges: the emulator's does
// not look inside arrays of objects.
func (d deployment) delivers(t *testing.T, event []byte) bool {
	t.Helper()
	for _, rule := range d.rules {
		if rule.pattern == "" {
			continue
		}
		matched, err := eventpattern.Match([]byte(rule.pattern), event)
		if err != nil {
			t.Fatalf("match with %s: %v", rule.pattern, err)
		}
		if matched && rule.enabled {
			return true
		}
	}
	return false
}

// check asserts as configuration what the emulator does not act out: who may invoke the function, and where an event
// goes that could not be handed over or not be published.
func (d deployment) check(t *testing.T) {
	if len(d.rules) == 0 {
		t.Error("there is no rule")
	}
	if diff := cmp.Diff(d.ruleARNs(), d.invokers); diff != "" {
		t.Errorf("rules that may invoke the function (-rules +function policy):\n%s", diff)
	}
	for _, q := range []queue{d.deadLetter, d.events} {
		if diff := cmp.Diff(d.ruleARNs(), q.senders); diff != "" {
			t.Errorf("rules that may send to %s (-rules +queue policy):\n%s", q.arn, diff)
		}
	}
	if d.onFailure != d.deadLetter.arn {
		t.Errorf("events that the function fails on go to %q, want %q", d.onFailure, d.deadLetter.arn)
	}
	for _, rule := range d.rules {
		d.checkTargets(t, rule)
	}
	d.checkQueue(t)
}

// checkQueue asserts that Lambda reads the queue of events and hears which of a batch failed, that it has time for
// that, and that SQS puts aside what fails for good.
func (d deployment) checkQueue(t *testing.T) {
	t.Helper()
	if len(d.mappings) != 1 || aws.ToString(d.mappings[0].EventSourceArn) != d.events.arn ||
		aws.ToString(d.mappings[0].State) != "Enabled" {
		t.Fatalf("Lambda reads %+v, want only the queue %s", d.mappings, d.events.arn)
	}
	if !slices.Contains(d.mappings[0].FunctionResponseTypes, lambdatypes.FunctionResponseTypeReportBatchItemFailures) {
		t.Error("one failure would put the whole batch back")
	}
	if least := 6 * int(aws.ToInt32(d.function.Timeout)); d.events.visibility < least {
		t.Errorf("a message is visible again after %d s, want %d at least", d.events.visibility, least)
	}
	if d.events.redrive.DeadLetterTargetARN != d.deadLetter.arn || d.events.redrive.MaxReceiveCount < 2 {
		t.Errorf("redrive policy %+v, want more than one try before %s", d.events.redrive, d.deadLetter.arn)
	}
}

func (d deployment) checkTargets(t *testing.T, r rule) {
	t.Helper()
	if !r.enabled {
		t.Errorf("%s is not enabled", r.arn)
	}
	if len(r.targets) != 1 {
		t.Fatalf("%s has %d targets, want 1", r.arn, len(r.targets))
	}
	target := r.targets[0]
	if got, want := aws.ToString(target.Arn), aws.ToString(d.function.FunctionArn); got != want {
		t.Errorf("%s invokes %q, want %q", r.arn, got, want)
	}
	if target.DeadLetterConfig == nil || aws.ToString(target.DeadLetterConfig.Arn) != d.deadLetter.arn {
		t.Errorf("%s: what cannot be delivered does not go to %s", r.arn, d.deadLetter.arn)
	}
	if policy := target.RetryPolicy; policy == nil || aws.ToInt32(policy.MaximumRetryAttempts) == 0 ||
		aws.ToInt32(policy.MaximumEventAgeInSeconds) < 3600 {
		t.Errorf("%s: retry policy %+v, want retries for an hour at least", r.arn, policy)
	}
	if target.Input != nil || target.InputPath != nil || target.InputTransformer != nil && r.pattern != "" {
		t.Errorf("%s changes its events, and the function reads them as they are", r.arn)
	}
}
