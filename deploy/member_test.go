package deploy_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/accounts"
	"github.com/ecswhy/ecswhy/internal/ecsread"
	"github.com/ecswhy/ecswhy/internal/eventpattern"
)

// template is the one template of a member.
const template = "cloudformation/member.json"

type cloudFormation struct {
	Parameters map[string]struct{ AllowedPattern string }
	Resources  map[string]struct {
		Type, Condition string
		Properties      struct {
			Name, RoleName map[string]string
			EventPattern   json.RawMessage
			Targets        []map[string]any
			Policies       json.RawMessage
			Boundary       json.RawMessage `json:"PermissionsBoundary"`
		}
	}
}

func member(t *testing.T) (m cloudFormation) {
	t.Helper()
	if err := json.Unmarshal(read(t, template), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// A member knows nothing of causes and kinds, and must lose no event that a hub of today or tomorrow would tell of.
// What CloudTrail records costs for each call, and only calls that started no task are worth it.
func TestTheCoarseRuleOfAMemberLosesNoEvent(t *testing.T) {
	m, patterns := member(t), basePatterns(t)
	rules := map[string][]byte{
		"member": m.Resources["Events"].Properties.EventPattern, "run-task": m.Resources["Calls"].Properties.EventPattern,
	}
	texts, _ := recordedEvents(t)
	taken := 0
	for name, event := range texts {
		precise := matching(t, patterns, event)
		if passed := matching(t, rules, event); len(precise) > 0 && len(passed) != 1 {
			t.Errorf("%s is for %v, and passes %v", name, precise, passed)
		}
		taken += min(1, len(precise))
	}
	if taken < 100 {
		t.Errorf("only %d events", taken)
	}
	for sentence, test := range map[string]struct {
		event string
		want  []string
	}{
		"a call that CloudTrail recorded":     {call(`"responseElements":{"tasks":[{"taskArn":"x"}],"failures":[]}`), nil},
		"a call of RunTask that was refused":  {call(`"errorCode":"ClientException"`), []string{"run-task"}},
		"a task that starts":                  {stop(`"lastStatus":"RUNNING"`), nil},
		"a task that stopped":                 {stop(`"lastStatus":"STOPPED"`), []string{"member"}},
		"a type that nobody knows":            {`{"source":"aws.ecs","detail-type":"ECS New","detail":{}}`, []string{"member"}},
		"an instance that registers its tags": {`{"source":"aws.ecs","detail-type":"ECS Container Instance State Change","detail":{}}`, nil},
		"another service":                     {`{"source":"aws.ec2","detail-type":"EC2 X","detail":{}}`, nil},
	} {
		if diff := cmp.Diff(test.want, matching(t, rules, []byte(test.event))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", sentence, diff)
		}
	}
}

func TestTheReaderMayMakeEveryLookupAndNothingElse(t *testing.T) {
	actions := regexp.MustCompile(`"([a-z]+:[A-Z]\w+)"`).FindAllStringSubmatch(string(member(t).Resources["Reader"].Properties.Policies), -1)
	var allowed, needed []string
	for _, action := range actions {
		allowed = append(allowed, action[1])
	}
	for _, made := range ecsread.Calls {
		if made.Permission != "sns:Publish" && made.Permission != "sts:AssumeRole" { // which the hub's role makes
			needed = append(needed, made.Permission)
		}
	}
	slices.Sort(allowed)
	slices.Sort(needed)
	if diff := cmp.Diff(needed, allowed); diff != "" {
		t.Errorf("needed (-) and allowed (+); a change is a new version of the template:\n%s", diff)
	}
}

func TestTheHeartbeatHasTheVersionThatTheHubKnows(t *testing.T) {
	name := member(t).Resources["Heartbeat"].Properties.Name["Fn::Sub"]
	if want := fmt.Sprintf("${Name}-heartbeat-%d", accounts.Version); name != want {
		t.Errorf("the heartbeat's rule is %s, want %s", name, want)
	}
	const pattern = `{"source":["aws.events"],"detail-type":["Scheduled Event"],"resources":[{"wildcard":"*:rule/ecswhy-heartbeat-*"}]}`
	event := `{"source":"aws.events","detail-type":"Scheduled Event","resources":["arn:aws:events:us-east-1:222233334444:rule/` +
		strings.Replace(name, "${Name}", "ecswhy", 1) + `"]}`
	if matched, err := eventpattern.Match([]byte(pattern), []byte(event)); err != nil || !matched {
		t.Errorf("the hub's rule takes no %s: %v", event, err)
	}
}

// EventBridge refuses to send what came from another account or Region on to a third bus, refuses an input and a retry
// policy for a bus, and needs a role for it. A member in the hub's own place would have every event told twice.
func TestEveryRuleOfAMemberSendsStraightToTheHubAndNotFromItsOwnPlace(t *testing.T) {
	rules := 0
	for name, r := range member(t).Resources {
		if elsewhere := r.Condition == "Elsewhere" || r.Condition == "SendsCalls"; elsewhere == (name == "Reader") {
			t.Errorf("%s has the condition %q", name, r.Condition)
		}
		if r.Type != "AWS::Events::Rule" {
			continue
		}
		rules++
		want := []map[string]any{{
			"Id": "hub", "Arn": map[string]any{"Ref": "HubBusArn"}, "RoleArn": map[string]any{"Fn::GetAtt": []any{"Sender", "Arn"}},
			"DeadLetterConfig": map[string]any{"Arn": map[string]any{"Fn::GetAtt": []any{"DeadLetters", "Arn"}}},
		}}
		if diff := cmp.Diff(want, r.Properties.Targets); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if rules != 3 {
		t.Errorf("%d rules", rules)
	}
}

// IAM has no Regions, and a StackSet makes a stack in each.
func TestTheRolesOfAMemberAreNamedByRegion(t *testing.T) {
	for name, want := range map[string]string{
		"Reader": "${Name}-reader-${AWS::Region}", "Sender": "${Name}-sender-${AWS::Region}",
	} {
		if got := member(t).Resources[name].Properties.RoleName["Fn::Sub"]; got != want {
			t.Errorf("%s is called %s, want %s", name, got, want)
		}
	}
	hub := string(read(t, filepath.Join(module, "members.tf")))
	for _, part := range []string{"${var.name}-reader-{region}", "${var.name}-sender-*"} {
		if !strings.Contains(hub, part) {
			t.Errorf("the hub does not know %s", part)
		}
	}
}

// A policy that bounds roles is of their own account, so that a template for many accounts takes its name.
func TestTheRolesOfAMemberHaveTheBoundaryThatIsGiven(t *testing.T) {
	const want = `{"Fn::If":["IsBounded",{"Fn::Sub":"arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/${PermissionsBoundary}"},` +
		`{"Ref":"AWS::NoValue"}]}`
	roles := 0
	for name, resource := range member(t).Resources {
		if resource.Type != "AWS::IAM::Role" {
			continue
		}
		roles++
		var got bytes.Buffer
		if err := json.Compact(&got, resource.Properties.Boundary); err != nil || got.String() != want {
			t.Errorf("%s: %s, %v", name, &got, err)
		}
	}
	if roles != 2 {
		t.Errorf("%d roles", roles)
	}
}

func TestTheTemplateIsWellForCloudFormation(t *testing.T) {
	lint, err := exec.LookPath("cfn-lint")
	if err != nil {
		t.Skip("cfn-lint is not installed")
	}
	if said, err := exec.CommandContext(t.Context(), lint, "--", template).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, said)
	}
}
