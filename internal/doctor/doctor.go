// Package doctor decides from what AWS says about a deployed notifier whether a failure of ECS would reach the channel.
package doctor

import (
	"fmt"
	"slices"
	"strings"
	"time"
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
}

// notChecked begins the detail of what could not be looked at.
const notChecked = "not checked: "

// Checked reports whether AWS let anything be looked at.
func Checked(checks []Check) bool {
	return slices.ContainsFunc(checks, func(c Check) bool { return !strings.HasPrefix(c.Detail, notChecked) })
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
			reading = (&subject{name: "subscriptions"}).or("%s, none of AWS Chatbot", count(n, "subscription"))
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

// subject gathers the checks of one thing: what is wrong with it, or that nothing is.
type subject struct {
	name   string
	checks []Check
}

func (s *subject) fail(detail, advice string) {
	s.checks = append(s.checks, Check{s.name, Fail, detail, advice})
}

func (s *subject) warn(detail, advice string) {
	s.checks = append(s.checks, Check{s.name, Warn, detail, advice})
}

func (s *subject) unknown(g Gap) {
	if g.Denied {
		s.warn(notChecked+"may not call "+g.Call, "Allow it to your role, or run doctor with one that may.")
		return
	}
	s.warn(notChecked+g.Call+": "+g.Reason, "Run doctor again, or look yourself.")
}

// requireAllowed puts down that a policy does not let something happen, if it does not. The advice is for a policy that
// only lacks a permission: where a statement denies it, another that allows is of no use.
func (s *subject) requireAllowed(d decision, policy, what, advice string) {
	switch {
	case d.denial != "":
		s.fail(fmt.Sprintf("%s does not let %s: the statement %s denies it", policy, what, d.denial),
			"Take that statement out of the policy, or except "+eventBridge+" from it.")
	case !d.allowed:
		s.fail(policy+" does not let "+what, advice)
	}
}

// or gives what is wrong, or else that all is well.
func (s *subject) or(detail string, values ...any) []Check {
	if len(s.checks) > 0 {
		return s.checks
	}
	return []Check{{s.name, OK, fmt.Sprintf(detail, values...), ""}}
}

// isMissing reports whether an answer has no value, and puts down why. What is said of a thing that is not there may be
// empty where another check says it.
func isMissing[T any](s *subject, a Answer[T], gone, advice string) bool {
	switch {
	case a.Gap != nil:
		s.unknown(*a.Gap)
		return true
	case a.Missing && gone != "":
		s.fail(gone, advice)
	}
	return a.Missing
}

// nameIn is the last part of the ARN of a function, queue or topic.
func nameIn(arn string) string { return arn[strings.LastIndex(arn, ":")+1:] }

// part is a field of an ARN, counted from 0: arn, partition, service, region, account.
func part(arn string, i int) string { return strings.Split(arn+":::::", ":")[i] }

// count writes a number with its noun, which an s makes plural.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
