package doctor

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// rules checks that EventBridge hands events of ECS over, and each rule that does.
func (f Facts) rules() []Check {
	s := subject{name: "rules"}
	if f.Rules.Missing || missed(&s, f.Rules, "", "") && len(f.Rules.Value) == 0 {
		return s.checks
	}
	var each []Check
	var ofECS bool
	for _, r := range f.Rules.Value {
		each = append(each, r.checks()...)
		ofECS = ofECS || r.About.Gap != nil || takesECS(r.About.Value.Pattern)
	}
	if !ofECS && f.Rules.Gap == nil {
		s.fail("no rule of the default event bus hands events of aws.ecs to the function or a queue that feeds it",
			"Deploy the rules of the Terraform module in this Region.")
	}
	return append(s.checks, each...)
}

func (r Rule) checks() []Check {
	s := subject{name: "rule " + r.Name}
	about := r.About.Value
	if !missed(&s, r.About, "it is gone", "Deploy it again.") {
		if !strings.HasPrefix(about.State, "ENABLED") {
			s.fail("it is "+about.State+": nobody is told of its events", "aws events enable-rule --name "+r.Name)
		}
		if about.Pattern != "" && !takesECS(about.Pattern) {
			s.warn("its pattern does not name the source aws.ecs", `Give it "source": ["aws.ecs"]; the function tells only of ECS.`)
		}
	}
	if !missed(&s, r.Targets, "", "") && slices.ContainsFunc(r.Targets.Value, func(t Target) bool { return t.DeadLetters == "" }) {
		s.warn("its target has no dead-letter queue", "Give it one: what EventBridge cannot hand over is lost after its retries.")
	}
	return s.or("enabled, %s, to %s", taken(about), destinations(r.Targets.Value))
}

func taken(about RuleState) string {
	if about.Pattern == "" {
		return about.Schedule
	}
	return "events of aws.ecs"
}

func destinations(targets []Target) string {
	var names []string
	for _, t := range targets {
		names = append(names, fmt.Sprintf("%s, dead letters to %s", nameIn(t.ARN), nameIn(t.DeadLetters)))
	}
	return strings.Join(names, ", and ")
}

// takesECS says whether a pattern names ECS as a source.
func takesECS(pattern string) bool {
	var fields struct{ Source []any }
	return json.Unmarshal([]byte(pattern), &fields) == nil && slices.Contains(fields.Source, any("aws.ecs"))
}

// permission checks that the function lets the rules invoke it.
func (f Facts) permission() []Check {
	s := subject{name: "permission"}
	rules := f.rulesTo(func(t Target) bool { return part(t.ARN, 2) == "lambda" && t.Role == "" })
	if len(rules) == 0 || f.Policy.Gap != nil && missed(&s, f.Policy, "", "") {
		return s.checks
	}
	for _, r := range rules {
		if !admits(f.Policy.Value, "lambda:InvokeFunction", r.About.Value.ARN) {
			s.fail("the function's policy does not let the rule "+r.Name+" invoke it", "aws lambda add-permission --function-name "+f.Name+
				" --statement-id "+r.Name+" --action lambda:InvokeFunction --principal events.amazonaws.com --source-arn "+r.About.Value.ARN)
		}
	}
	return s.or("%s may invoke the function", count(len(rules), "rule"))
}

// rulesTo are the rules, as far as they are known, of which a target is such a one.
func (f Facts) rulesTo(such func(Target) bool) []Rule {
	var rules []Rule
	for _, r := range f.Rules.Value {
		if r.About.Value.ARN != "" && slices.ContainsFunc(r.Targets.Value, such) {
			rules = append(rules, r)
		}
	}
	return rules
}

// hasCanary says whether a rule sends canaries: it has a schedule.
func (f Facts) hasCanary() bool {
	return slices.ContainsFunc(f.Rules.Value, func(r Rule) bool { return r.About.Value.Schedule != "" })
}
