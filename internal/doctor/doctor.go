// Package doctor decides from what AWS says about a deployed notifier whether a failure of ECS would reach the channel.
package doctor

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/phrases"
)

// State says how a check went.
type State string

// The states. Fail is for what loses messages now or will lose them.
const (
	OK   State = "ok"
	Warn State = "warn"
	Fail State = "fail"
)

// Check is one line of the answer.
type Check struct {
	Name   string `json:"check"`
	State  State  `json:"state"`
	Detail string `json:"detail"`
	Advice string `json:"advice"` // what to do; empty where all is well
	Unseen bool   `json:"-"`      // whether it could not be looked at
}

// Checked reports whether AWS let anything be looked at.
func Checked(checks []Check) bool {
	return slices.ContainsFunc(checks, func(c Check) bool { return !c.Unseen })
}

// Examine checks every hop of the path, from the event to the channel.
func Examine(f Facts) []Check {
	return slices.Concat(
		f.function(), f.settings(), f.concurrency(), f.onFailure(), f.rules(), f.members(), f.heartbeats(time.Now()),
		f.lookups(), f.permission(), f.feeds(), f.deadLetters(),
		f.topic(), f.subscriptions(), f.chat(), f.routes(), f.recent(), f.chatRecent(), f.alarms(),
	)
}

// routes checks topic, subscriptions and chat configuration of each route as those of the default channel are.
func (f Facts) routes() []Check {
	var checks []Check
	for _, c := range f.Routes {
		r := f.of(c)
		reading := slices.Concat(r.subscriptions(), r.chat())
		if n := r.programs(); n > 0 { // a route for programs need have no chat
			s := f.about("subscriptions")
			reading = s.or(words{"{subscriptions}, none of AWS Chatbot", "サブスクリプション {subscriptions} (AWS Chatbot のものはなし)"},
				"subscriptions", s.count(n, "subscription"))
		}
		for _, check := range slices.Concat(r.topic(), reading) {
			check.Name = "route " + c.Name + ": " + check.Name
			checks = append(checks, check)
		}
	}
	return checks
}

// of are the facts of one route's channel.
func (f Facts) of(c Channel) Facts {
	f.Topic, f.TopicState, f.Subscriptions = c.Topic, c.TopicState, c.Subscriptions
	return f
}

// words are a phrase of package phrases in each language.
type words struct{ en, ja string }

// subject gathers the checks of one thing: what is wrong with it, or that nothing is.
type subject struct {
	name     string // the same in every language
	japanese bool
	checks   []Check
}

func (f Facts) about(name string) subject { return subject{name: name, japanese: f.Language == "ja"} }

func (s *subject) say(w words, pairs ...string) string {
	if s.japanese {
		return phrases.Say(w.ja, pairs...)
	}
	return phrases.Say(w.en, pairs...)
}

func (s *subject) fail(detail, advice words, pairs ...string) { s.add(Fail, detail, advice, pairs) }

func (s *subject) warn(detail, advice words, pairs ...string) { s.add(Warn, detail, advice, pairs) }

func (s *subject) add(state State, detail, advice words, pairs []string) {
	s.checks = append(s.checks, Check{
		Name: s.name, State: state, Detail: s.say(detail, pairs...), Advice: s.say(advice, pairs...),
	})
}

// unseen puts down what could not be looked at.
func (s *subject) unseen(why, advice words, pairs ...string) {
	s.warn(words{"not checked: " + why.en, "未確認: " + why.ja}, advice, pairs...)
	s.checks[len(s.checks)-1].Unseen = true
}

func (s *subject) unknown(g Gap) {
	if g.Denied {
		s.unseen(words{"may not call {call}", "{call} を呼び出す権限がありません"}, words{
			"Allow it to your role, or run doctor with one that may.", "使用中のロールに許可するか、権限のあるロールで doctor を実行してください。",
		}, "call", g.Call)
		return
	}
	s.unseen(words{"{call}: {reason}", "{call}: {reason}"}, words{
		"Run doctor again, or look yourself.", "doctor をもう一度実行するか、直接確認してください。",
	}, "call", g.Call, "reason", g.Reason)
}

// requireAllowed puts down that a policy does not let something happen, if it does not. The advice is for a policy that
// only lacks a permission: where a statement denies it, another that allows is of no use.
func (s *subject) requireAllowed(d decision, forbidden, advice words, pairs ...string) {
	switch {
	case d.denial != "":
		s.fail(words{forbidden.en + ": the statement {denial} denies it", forbidden.ja + " (ステートメント {denial} が拒否)"}, words{
			"Take that statement out of the policy, or except {service} from it.",
			"そのステートメントをポリシーから外すか、{service} を対象外にしてください。",
		}, append(pairs, "denial", d.denial, "service", eventBridge)...)
	case !d.allowed:
		s.fail(forbidden, advice, append(pairs, "service", eventBridge)...)
	}
}

// or gives what is wrong, or else that all is well.
func (s *subject) or(fine words, pairs ...string) []Check {
	if len(s.checks) > 0 {
		return s.checks
	}
	return []Check{{Name: s.name, State: OK, Detail: s.say(fine, pairs...)}}
}

// asItIs is a value without words, such as an ARN.
var asItIs = words{"{value}", "{value}"}

// isMissing reports whether an answer has no value, and puts down why. What is said of a thing that is not there may be
// empty where another check says it.
func isMissing[T any](s *subject, a Answer[T], gone, advice words, pairs ...string) bool {
	switch {
	case a.Gap != nil:
		s.unknown(*a.Gap)
		return true
	case a.Missing && gone != words{}:
		s.fail(gone, advice, pairs...)
	}
	return a.Missing
}

// isUnknown reports whether an answer has no value, and puts down only why it cannot be known.
func isUnknown[T any](s *subject, a Answer[T]) bool { return isMissing(s, a, words{}, words{}) }

// deployAgain is what to do where something of the module is gone.
var deployAgain = words{"Deploy it again.", "再度デプロイしてください。"}

// nameIn is the last part of the ARN of a function, queue or topic.
func nameIn(arn string) string { return arn[strings.LastIndex(arn, ":")+1:] }

// part is a field of an ARN, counted from 0: arn, partition, service, region, account.
func part(arn string, i int) string { return strings.Split(arn+":::::", ":")[i] }

// count writes a number with its noun, which an s makes plural. Japanese phrases have the noun themselves.
func (s *subject) count(n int, noun string) string {
	switch {
	case s.japanese:
		return fmt.Sprintf("%d 件", n)
	case n == 1:
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
