package ask

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"

	"github.com/ecswhy/ecswhy/internal/answer"
	"github.com/ecswhy/ecswhy/internal/doctor"
)

// rules finds the rules of the default event bus, and of that of members, which lead to the function, straight or
// through a queue. Where that is not known of all of them, the answer has both: the rules found and the gap.
func (c collector) rules(ctx context.Context, f doctor.Facts) doctor.Answer[[]doctor.Rule] {
	if f.Function.Gap != nil || f.Function.Missing {
		return doctor.Answer[[]doctor.Rule]{Gap: f.Function.Gap, Missing: f.Function.Missing}
	}
	ends := append(feeding(f.Feeds.Value), f.Function.Value.ARN)
	found := doctor.Answer[[]doctor.Rule]{Gap: f.Feeds.Gap}
	buses := []string{""}
	if f.HasMembers() {
		buses = append(buses, c.name)
	}
	ofBus := func(bus string) doctor.Answer[[]doctor.Rule] { return c.rulesOf(ctx, bus, ends) }
	for _, some := range answer.Each(buses, ofBus) {
		found.Value = append(found.Value, some.Value...)
		if some.Gap != nil {
			found.Gap = some.Gap
		}
	}
	return found
}

// rulesOf finds the rules of a bus; the default one has no name.
func (c collector) rulesOf(ctx context.Context, bus string, ends []string) (found doctor.Answer[[]doctor.Rule]) {
	var names []string
	leadingTo := func(arn string) doctor.Answer[[]string] { return c.ruleNames(ctx, bus, arn) }
	for _, some := range answer.Each(ends, leadingTo) {
		names = append(names, some.Value...)
		if some.Gap != nil {
			found.Gap = some.Gap
		}
	}
	slices.Sort(names)
	found.Value = answer.Each(slices.Compact(names), func(name string) doctor.Rule { return c.rule(ctx, bus, name, ends) })
	return found
}

// onBus names a bus in a call, unless it is the default one.
func onBus(name string) *string {
	if name == "" {
		return nil
	}
	return &name
}

func (c collector) ruleNames(ctx context.Context, bus, target string) doctor.Answer[[]string] {
	return answer.ToAll(ctx, "events:ListRuleNamesByTarget", c.events.ListRuleNamesByTarget,
		func(token *string) *eventbridge.ListRuleNamesByTargetInput {
			return &eventbridge.ListRuleNamesByTargetInput{EventBusName: onBus(bus), TargetArn: &target, NextToken: token}
		},
		func(out *eventbridge.ListRuleNamesByTargetOutput) ([]string, *string) {
			return out.RuleNames, out.NextToken
		})
}

// rule asks about a rule and those of its targets that are such ends.
func (c collector) rule(ctx context.Context, bus, name string, ends []string) doctor.Rule {
	rule := doctor.Rule{Name: name, Bus: bus}
	answer.AtOnce(
		func() {
			rule.About = answer.To(ctx, "events:DescribeRule", c.events.DescribeRule,
				&eventbridge.DescribeRuleInput{EventBusName: onBus(bus), Name: &name}, ruleState)
		},
		func() { rule.Targets = c.targets(ctx, bus, name) },
	)
	rule.Targets.Value = slices.DeleteFunc(rule.Targets.Value,
		func(t doctor.Target) bool { return !slices.Contains(ends, t.ARN) })
	return rule
}

func ruleState(out *eventbridge.DescribeRuleOutput) doctor.RuleState {
	return doctor.RuleState{
		ARN: aws.ToString(out.Arn), State: string(out.State),
		Pattern: aws.ToString(out.EventPattern), Schedule: aws.ToString(out.ScheduleExpression),
	}
}

func (c collector) targets(ctx context.Context, bus, rule string) doctor.Answer[[]doctor.Target] {
	return answer.ToAll(ctx, "events:ListTargetsByRule", c.events.ListTargetsByRule,
		func(token *string) *eventbridge.ListTargetsByRuleInput {
			return &eventbridge.ListTargetsByRuleInput{EventBusName: onBus(bus), Rule: &rule, NextToken: token}
		},
		func(out *eventbridge.ListTargetsByRuleOutput) (some []doctor.Target, token *string) {
			for _, t := range out.Targets {
				target := doctor.Target{ARN: aws.ToString(t.Arn), Role: aws.ToString(t.RoleArn)}
				if t.DeadLetterConfig != nil {
					target.DeadLetters = aws.ToString(t.DeadLetterConfig.Arn)
				}
				some = append(some, target)
			}
			return some, out.NextToken
		})
}
