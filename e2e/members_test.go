//go:build e2e

package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	eventbridgetypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/ecswhy/ecswhy/internal/eventpattern"
)

// place is a member.
type place struct{ account, region string }

// hop is an event that a rule sent to another bus.
type hop struct {
	Bus   string
	Event json.RawMessage
}

// hubTest is a hub with what its members are tested with.
type hubTest struct {
	emulator emulator
	notifier *notifier
	bus      string
	patterns []string // of the rules of the bus
	failing  recordedCase
}

// TestMembers has a hub tell of an account that became a member by itself and of one that did by its unit, both in
// another Region.
func TestMembers(t *testing.T) {
	emulator := startEmulator(t)
	stack := newStackOf(t, "organisation", emulator.endpoint, packageFile(t))
	program := build(t, "../functions/notifier")
	out := stack.apply(t)
	function, err := lambda.NewFromConfig(emulator.config()).GetFunctionConfiguration(t.Context(),
		&lambda.GetFunctionConfigurationInput{FunctionName: &out.FunctionName})
	if err != nil {
		t.Fatal(err)
	}
	h := hubTest{
		emulator: emulator, bus: out.BusARN, notifier: startNotifier(t, emulator, program, function, out.ReaderQueueURL),
		patterns: busPatterns(t, emulator.config(), out.BusARN),
		failing:  find(t, readCases(t), "deployment-failed-image-not-found"),
	}
	alone, joined := place{"222222222222", "us-west-2"}, place{out.Joined, "us-west-2"}

	t.Run("a role that trusts another one is one gap", func(t *testing.T) { h.checkMistrust(t, alone) })
	t.Run("an account by itself", func(t *testing.T) { h.checkTold(t, alone, "payments-prod / ") })
	t.Run("an account that joined a unit", func(t *testing.T) { h.checkTold(t, joined, joined.account+" / ") })
	t.Run("an account that has no role", func(t *testing.T) { h.checkUnread(t, place{"333333333333", "us-west-2"}) })
	t.Run("a call that CloudTrail recorded stays where it is", func(t *testing.T) { h.checkKept(t, alone) })
	t.Run("a heartbeat is told to nobody", func(t *testing.T) { h.checkHeartbeat(t, alone) })
	t.Run("a second plan changes nothing of hub and member", func(t *testing.T) {
		stack.mustRun(t, 2*time.Minute, "plan", "-detailed-exitcode", "-input=false", "-no-color",
			"-target=module.ecswhy", "-target=module.member")
	})
	t.Run("hub and member can be destroyed", func(t *testing.T) {
		// The emulator deletes no stacks of a unit's accounts, nor then their set.
		stack.mustRun(t, time.Minute, "state", "rm", "module.members", "aws_organizations_account.this",
			"aws_organizations_organizational_unit.this", "aws_organizations_organization.this")
		stack.destroy(t)
	})
}

// busPatterns are those of the deployed rules of a bus.
func busPatterns(t *testing.T, config aws.Config, bus string) []string {
	t.Helper()
	name := bus[strings.LastIndex(bus, "/")+1:]
	listed, err := eventbridge.NewFromConfig(config).ListRules(t.Context(),
		&eventbridge.ListRulesInput{EventBusName: &name})
	if err != nil {
		t.Fatal(err)
	}
	var patterns []string
	for _, rule := range listed.Rules {
		patterns = append(patterns, aws.ToString(rule.EventPattern))
	}
	if len(patterns) == 0 {
		t.Fatalf("no rules on %s", bus)
	}
	return patterns
}

// in moves a case to a member.
func (c recordedCase) in(p place) recordedCase {
	move := func(text []byte) []byte {
		text = bytes.ReplaceAll(text, []byte(emulatedAccount), []byte(p.account))
		return bytes.ReplaceAll(text, []byte(emulatedRegion), []byte(p.region))
	}
	c.event, c.faults = move(c.event), nil
	recordings := map[string]json.RawMessage{}
	for name, content := range c.recordings {
		recordings[name] = move(content)
	}
	c.recordings = recordings
	return c
}

// as is a configuration for somebody in a member who may do everything.
func (h hubTest) as(t *testing.T, p place) aws.Config {
	t.Helper()
	config := h.emulator.config()
	given := assume(t, config, "arn:aws:iam::"+p.account+":role/test")
	config.Region = p.region
	config.Credentials = credentials.NewStaticCredentialsProvider(aws.ToString(given.AccessKeyId),
		aws.ToString(given.SecretAccessKey), aws.ToString(given.SessionToken))
	return config
}

// send puts an event on a member's own bus, and gives what arrives at other buses.
func (h hubTest) send(t *testing.T, p place, event []byte) []hop {
	t.Helper()
	var e struct {
		Source     string
		DetailType string `json:"detail-type"`
		Resources  []string
		Detail     json.RawMessage
	}
	decode(t, event, &e)
	h.emulator.send(t, http.MethodDelete, "/e2e/hops", nil)
	answer, err := eventbridge.NewFromConfig(h.as(t, p)).PutEvents(t.Context(), &eventbridge.PutEventsInput{
		Entries: []eventbridgetypes.PutEventsRequestEntry{{
			Source: &e.Source, DetailType: &e.DetailType, Resources: e.Resources, Detail: aws.String(string(e.Detail)),
		}},
	})
	if err != nil || answer.FailedEntryCount > 0 {
		t.Fatalf("%v, %+v", err, answer)
	}
	var hops []hop
	decode(t, h.emulator.send(t, http.MethodGet, "/e2e/hops", nil), &hops)
	return hops
}

// arriving is the case as it comes from a member to the function: over the one hop, past the rules of the hub's bus.
func (h hubTest) arriving(t *testing.T, p place) recordedCase {
	t.Helper()
	c := h.failing.in(p)
	hops := h.send(t, p, c.event)
	if len(hops) != 1 || hops[0].Bus != h.bus {
		t.Fatalf("%d events came, want one to %s", len(hops), h.bus)
	}
	var sent, came struct {
		ID, Account, Region string
		Resources           []string
	}
	decode(t, c.event, &sent)
	decode(t, hops[0].Event, &came)
	if came.Account != p.account || came.Region != p.region || !slices.Equal(came.Resources, sent.Resources) {
		t.Errorf("of %v came %+v", p, came)
	}
	c.event, c.id = hops[0].Event, came.ID
	if !h.delivers(t, c.event) {
		t.Errorf("no rule of the bus takes %s", c.event)
	}
	return c
}

func (h hubTest) delivers(t *testing.T, event []byte) bool {
	t.Helper()
	return slices.ContainsFunc(h.patterns, func(pattern string) bool {
		matched, err := eventpattern.Match([]byte(pattern), event)
		if err != nil {
			t.Fatal(err)
		}
		return matched
	})
}

// checkTold asserts that a member's failure is told with its cause, as one of that account.
func (h hubTest) checkTold(t *testing.T, p place, title string) {
	got := h.notifier.deliver(t, h.arriving(t, p))
	if got.end.failure != nil || len(got.published) != 1 {
		t.Fatalf("failure %v, %d messages", got.end.failure, len(got.published))
	}
	told, message := got.published[0], notification{}
	decode(t, []byte(told.body), &message)
	if !strings.Contains(message.Content.Title, "("+title) || told.attributes["cause"] != "image-not-found" ||
		!strings.Contains(message.Content.Description, p.account) || strings.Contains(told.body, "sts:AssumeRole") {
		t.Errorf("attributes %v, message %s", told.attributes, told.body)
	}
	for _, call := range got.calls {
		if call.Service != "sts" && call.Service != "sns" || call.Status != http.StatusOK {
			t.Errorf("the function's own role called %+v", call)
		}
	}
}

// checkUnread asserts that what cannot be looked up is told, and by which role.
func (h hubTest) checkUnread(t *testing.T, p place) {
	got := h.notifier.deliver(t, h.failing.in(p))
	if got.end.failure != nil || len(got.published) != 1 {
		t.Fatalf("failure %v, %d messages", got.end.failure, len(got.published))
	}
	want := fmt.Sprintf("sts:AssumeRole denied for role ecswhy-e2e-reader-%s in account %s", p.region, p.account)
	if !strings.Contains(got.published[0].body, want) {
		t.Errorf("does not say %q: %s", want, got.published[0].body)
	}
}

// checkMistrust has the reader trust another role for a while.
func (h hubTest) checkMistrust(t *testing.T, p place) {
	roles, name := iam.NewFromConfig(h.as(t, p)), "ecswhy-e2e-reader-"+p.region
	trust := func(policy string) {
		if _, err := roles.UpdateAssumeRolePolicy(t.Context(), &iam.UpdateAssumeRolePolicyInput{RoleName: &name,
			PolicyDocument: &policy}); err != nil {
			t.Fatal(err)
		}
	}
	deployed, err := roles.GetRole(t.Context(), &iam.GetRoleInput{RoleName: &name})
	if err != nil {
		t.Fatal(err)
	}
	own := unescaped(t, aws.ToString(deployed.Role.AssumeRolePolicyDocument))
	other := strings.ReplaceAll(own, "role/ecswhy-e2e-", "role/another-")
	if other == own {
		t.Fatalf("trusts nobody by name: %s", own)
	}
	trust(other)
	h.checkUnread(t, p)
	trust(own)
}

// checkKept asserts that a call that started its task does not leave the member.
func (h hubTest) checkKept(t *testing.T, p place) {
	hops := h.send(t, p, []byte(`{"source":"aws.ecs","detail-type":"AWS API Call via CloudTrail",
		"detail":{"eventSource":"ecs.amazonaws.com","eventName":"RunTask","responseElements":{"tasks":[{}]}}}`))
	if len(hops) > 0 {
		t.Errorf("%d came to %s", len(hops), hops[0].Bus)
	}
}

// checkHeartbeat asserts that the deployed schedule's event is taken by the hub, and shows that the member is reached.
func (h hubTest) checkHeartbeat(t *testing.T, p place) {
	rule, err := eventbridge.NewFromConfig(h.as(t, p)).DescribeRule(t.Context(),
		&eventbridge.DescribeRuleInput{Name: aws.String("ecswhy-e2e-heartbeat-1")})
	if err != nil {
		t.Fatal(err)
	}
	event := fmt.Appendf(nil, `{"id":"b","detail-type":"Scheduled Event","source":"aws.events","account":%q,"region":%q,
		"time":"2026-11-14T18:16:05Z","resources":[%q],"detail":{}}`, p.account, p.region, aws.ToString(rule.Arn))
	if !h.delivers(t, event) {
		t.Errorf("no rule of the bus takes %s", event)
	}
	got := h.notifier.deliver(t, recordedCase{id: "b", event: event, recordings: map[string]json.RawMessage{}})
	if got.end.failure != nil || len(got.published) > 0 {
		t.Errorf("failure %v, messages %v", got.end.failure, got.published)
	}
	log := strings.Join(h.notifier.process.log.lines(), "\n")
	if !strings.Contains(log, `"Heartbeats":1`) || !strings.Contains(log, `"Account":"`+p.account+`"`) {
		t.Errorf("no heartbeat was counted:\n%s", log)
	}
}
