package doctor

import (
	"slices"
	"strings"

	"github.com/ecswhy/ecswhy/internal/eventpattern"
)

// rules checks that EventBridge hands events of ECS over, and each rule that does.
func (f Facts) rules() []Check {
	s := f.about("rules")
	if f.Rules.Missing || isUnknown(&s, f.Rules) && len(f.Rules.Value) == 0 {
		return s.checks
	}
	var each []Check
	var ofECS bool
	for _, r := range f.Rules.Value {
		each = append(each, f.rule(r)...)
		takes, err := takesECS(r.About.Value.Pattern)
		ofECS = ofECS || r.Bus == "" && (r.About.Gap != nil || takes || err != nil)
	}
	if !ofECS && f.Rules.Gap == nil {
		s.fail(words{
			"no rule of the default event bus hands events of aws.ecs to the function or a queue that feeds it",
			"aws.ecs のイベントを関数またはそのキューに渡すルールが、デフォルトのイベントバスにありません",
		}, words{
			"Deploy the rules of the Terraform module in this Region.", "このリージョンに Terraform モジュールのルールをデプロイしてください。",
		})
	}
	return append(s.checks, each...)
}

func (f Facts) rule(r Rule) []Check {
	s := f.about("rule " + r.Name)
	about := r.About.Value
	if !isMissing(&s, r.About, words{"it is gone", "ルールがありません"}, deployAgain) {
		if !strings.HasPrefix(about.State, "ENABLED") {
			run := "aws events enable-rule --name {rule}{bus}"
			s.fail(words{"it is {state}: nobody is told of its events", "{state} で、該当するイベントは通知されません"}, words{run, run},
				"state", about.State, "rule", r.Name, "bus", r.onBus())
		}
		about.checkPattern(&s)
	}
	if !isUnknown(&s, r.Targets) && slices.ContainsFunc(r.Targets.Value,
		func(t Target) bool { return t.DeadLetters == "" }) {
		s.warn(words{"its target has no dead-letter queue", "ターゲットにデッドレターキューがありません"}, words{
			"Give it one: what EventBridge cannot hand over is lost after its retries.",
			"設定してください。EventBridge が渡せなかったイベントは、再試行の後に失われます。",
		})
	}
	takes := s.say(about.takes())
	to := words{"{queue}, dead letters to {dead}", "{queue} (デッドレターは {dead})"}
	var targets []string
	for _, t := range r.Targets.Value {
		targets = append(targets, s.say(to, "queue", nameIn(t.ARN), "dead", nameIn(t.DeadLetters)))
	}
	return s.or(words{"enabled, {events}, to {targets}", "有効、{events}、送信先 {targets}"},
		"events", takes, "targets", strings.Join(targets, s.say(words{", and ", "、"})))
}

// onBus is the option that names the rule's bus, where that is not the default one.
func (r Rule) onBus() string {
	if r.Bus == "" {
		return ""
	}
	return " --event-bus-name " + r.Bus
}

// takes says which events a rule takes.
func (about RuleState) takes() words {
	switch {
	case about.Pattern == "":
		return words{about.Schedule, about.Schedule}
	case takesRunTask(about.Pattern):
		return words{
			"calls of RunTask, if a trail logs management events", "RunTask の呼び出し (管理イベントを記録する証跡がある場合)",
		}
	case takesHeartbeats(about.Pattern):
		return words{"heartbeats of members", "メンバーのハートビート"}
	}
	return words{"events of aws.ecs", "aws.ecs のイベント"}
}

// checkPattern checks that a rule which has a pattern takes events of ECS.
func (about RuleState) checkPattern(s *subject) {
	takes, err := takesECS(about.Pattern)
	switch {
	case err != nil:
		s.unseen(words{"its pattern: {reason}", "イベントパターン: {reason}"}, words{
			"See yourself whether it takes events of the source aws.ecs.", "ソース aws.ecs のイベントに一致するか、直接確認してください。",
		}, "reason", err.Error())
	case about.Pattern != "" && !takes && !takesRunTask(about.Pattern) && !takesHeartbeats(about.Pattern):
		s.warn(words{"its pattern takes no event of ECS", "イベントパターンが ECS のイベントに一致しません"}, words{
			`Give it "source": ["aws.ecs"] and detail-types of ECS; the function tells only of those.`,
			`"source": ["aws.ecs"] と ECS の detail-type を指定してください。関数が通知するのはそれだけです。`,
		})
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
	s := f.about("permission")
	rules := f.rulesTo(func(t Target) bool { return part(t.ARN, 2) == "lambda" && t.Role == "" })
	if len(rules) == 0 || f.Policy.Gap != nil && isUnknown(&s, f.Policy) {
		return s.checks
	}
	for _, r := range rules {
		d := decide(f.Policy.Value, request{"lambda:InvokeFunction", f.Function.Value.ARN, r.About.Value.ARN})
		run := "aws lambda add-permission --function-name {function} --statement-id {rule} --action lambda:InvokeFunction " +
			"--principal {service} --source-arn {arn}"
		s.requireAllowed(d, words{
			"the function's policy does not let the rule {rule} invoke it", "関数のポリシーがルール {rule} に呼び出しを許可していません",
		}, words{run, run}, "function", f.Name, "rule", r.Name, "arn", r.About.Value.ARN)
	}
	return s.or(words{"{rules} may invoke the function", "関数を呼び出せるルール {rules}"}, "rules", s.count(len(rules), "rule"))
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
