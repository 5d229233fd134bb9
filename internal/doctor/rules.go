package doctor

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ecswhy/ecswhy/internal/eventpattern"
)

// rules checks that EventBridge hands events of ECS over, and each rule that does.
func (f Facts) rules() []Check {
	s := subject{name: "rules"}
	if f.Rules.Missing || isMissing(&s, f.Rules, "", "") && len(f.Rules.Value) == 0 {
		return s.checks
	}
	var each []Check
	var ofECS bool
	for _, r := range f.Rules.Value {
		each = append(each, r.checks()...)
		takes, err := takesECS(r.About.Value.Pattern)
		ofECS = ofECS || r.Bus == "" && (r.About.Gap != nil || takes || err != nil)
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
	if !isMissing(&s, r.About, "it is gone", "Deploy it again.") {
		if !strings.HasPrefix(about.State, "ENABLED") {
			s.fail("it is "+about.State+": nobody is told of its events", "aws events enable-rule --name "+r.Name+r.onBus())
		}
		about.checkPattern(&s)
	}
	if !isMissing(&s, r.Targets, "", "") && slices.ContainsFunc(r.Targets.Value,
		func(t Target) bool { return t.DeadLetters == "" }) {
		s.warn("its target has no dead-letter queue", "Give it one: what EventBridge cannot hand over is lost after its "+
			"retries.")
	}
	return s.or("enabled, %s, to %s", taken(about), destinations(r.Targets.Value))
}

// onBus is the option that names the rule's bus, where that is not the default one.
func (r Rule) onBus() string {
	if r.Bus == "" {
		return ""
	}
	return " --event-bus-name " + r.Bus
}

func taken(about RuleState) string {
	switch {
	case about.Pattern == "":
		return about.Schedule
	case takesRunTask(about.Pattern):
		return "calls of RunTask, if a trail logs management events"
	case takesHeartbeats(about.Pattern):
		return "heartbeats of members"
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

// checkPattern checks that a rule which has a pattern takes events of ECS.
func (about RuleState) checkPattern(s *subject) {
	takes, err := takesECS(about.Pattern)
	switch {
	case err != nil:
		s.warn(notChecked+"its pattern: "+err.Error(), "See yourself whether it takes events of the source aws.ecs.")
	case about.Pattern != "" && !takes && !takesRunTask(about.Pattern) && !takesHeartbeats(about.Pattern):
		s.warn("its pattern takes no event of ECS",
			`Give it "source": ["aws.ecs"] and detail-types of ECS; the function tells only of those.`)
	}
}

// takesECS reports whether a pattern lets some kind of ECS's events through. EventBridge has taken the pattern, so that
// an error says only that it is not understood here.
func takesECS(pattern string) (bool, error) {
	if pattern == "" {
		return false, nil
	}
	for _, kind := range detailTypes {
		takes, err := eventpattern.Accepts([]byte(pattern), map[string]string{"source": "aws.ecs", "detail-type": kind})
		if takes || err != nil {
			return takes, err
		}
	}
	return false, nil
}

// takesRunTask reports whether a pattern is for calls of RunTask that CloudTrail recorded, and for no others: the
// function would tell of them as of what it does not know.
// https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-ecs.html
func takesRunTask(pattern string) bool {
	takes := func(call string) bool {
		is, err := eventpattern.Accepts([]byte(pattern), map[string]string{
			"source": "aws.ecs", "detail-type": "AWS API Call via CloudTrail", "detail.eventName": call,
		})
		return is && err == nil
	}
	return pattern != "" && takes("RunTask") && !takes("UpdateService")
}

// detailTypes are those of ECS. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html
var detailTypes = []string{
	"ECS Task State Change", "ECS Service Action", "ECS Deployment State Change", "ECS Hook State Change",
	"ECS Container Instance State Change", "ECS Container Instance Health Change",
	"ECS Daemon Service Action", "ECS Daemon Deployment State Change",
}

// permission checks that the function lets the rules invoke it.
func (f Facts) permission() []Check {
	s := subject{name: "permission"}
	rules := f.rulesTo(func(t Target) bool { return part(t.ARN, 2) == "lambda" && t.Role == "" })
	if len(rules) == 0 || f.Policy.Gap != nil && isMissing(&s, f.Policy, "", "") {
		return s.checks
	}
	for _, r := range rules {
		d := decide(f.Policy.Value, request{"lambda:InvokeFunction", f.Function.Value.ARN, r.About.Value.ARN})
		s.requireAllowed(d, "the function's policy", "the rule "+r.Name+" invoke it",
			"aws lambda add-permission --function-name "+f.Name+" --statement-id "+r.Name+
				" --action lambda:InvokeFunction --principal "+eventBridge+" --source-arn "+r.About.Value.ARN)
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

// hasCanary reports whether a rule sends canaries: it has a schedule.
func (f Facts) hasCanary() bool {
	return slices.ContainsFunc(f.Rules.Value, func(r Rule) bool { return r.About.Value.Schedule != "" })
}
