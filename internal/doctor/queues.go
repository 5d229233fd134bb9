package doctor

import (
	"fmt"
	"slices"
	"strings"
)

// feeds checks the queues between rules and function.
func (f Facts) feeds() []Check {
	s := subject{name: "queue"}
	if f.Function.Missing || isMissing(&s, f.Feeds, "", "") {
		return s.checks
	}
	if len(f.Feeds.Value) == 0 {
		return s.or("none feeds the function; the rules hand events to it directly")
	}
	var checks []Check
	for _, feed := range f.Feeds.Value {
		checks = append(checks, f.feed(feed)...)
	}
	return checks
}

func (f Facts) feed(feed Feed) []Check {
	s := subject{name: "queue " + nameIn(feed.Queue)}
	change := "aws lambda update-event-source-mapping --uuid " + feed.ID
	switch {
	case strings.HasPrefix(feed.State, "Disabl"):
		s.fail("its event source mapping is "+feed.State+": events wait and nobody is told", change+" --enabled")
	case feed.State != "Enabled":
		s.warn("its event source mapping is "+feed.State, "Run doctor again in a minute.")
	}
	if !feed.PartialFailures {
		s.fail("ReportBatchItemFailures is off: Lambda deletes what the function hands back as failed",
			change+" --function-response-types ReportBatchItemFailures")
	}
	queue := f.Queues[feed.Queue]
	if !isMissing(&s, queue, "there is no such queue", "Deploy it again.") {
		f.sendable(&s, feed.Queue, f.rulesTo(func(t Target) bool { return t.ARN == feed.Queue && t.Role == "" }))
		if queue.Value.DeadLetters == "" {
			s.fail("it has no redrive policy: an event that always fails is lost", "Give it a dead-letter queue.")
		}
	}
	return s.or("enabled, partial failures, %s waiting, dead letters to %s",
		count(queue.Value.Messages, "message"), nameIn(queue.Value.DeadLetters))
}

// sendable checks that a queue's policy lets rules send to it.
func (f Facts) sendable(s *subject, queue string, rules []Rule) {
	for _, r := range rules {
		d := decide(f.Queues[queue].Value.Policy, request{"sqs:SendMessage", queue, r.About.Value.ARN})
		s.requireAllowed(d, "its policy", "the rule "+r.Name+" send to it",
			"Let "+eventBridge+" call sqs:SendMessage with aws:SourceArn "+r.About.Value.ARN+".")
	}
}

// deadLetters checks that nothing lies where the path puts what it could not deliver.
func (f Facts) deadLetters() []Check {
	var checks []Check
	for _, arn := range f.DeadLetterQueues() {
		s := subject{name: "dead letters " + nameIn(arn)}
		queue := f.Queues[arn]
		if !isMissing(&s, queue, "there is no such queue: what should be kept is lost", "Deploy it again.") {
			f.sendable(&s, arn, f.rulesTo(func(t Target) bool { return t.DeadLetters == arn }))
			if n := queue.Value.Messages; n > 0 {
				s.fail(fmt.Sprintf("it holds %s that nobody was told of", count(n, "event")),
					`Mend the cause, then put them back: docs/operations.md, section "Dead letters".`)
			}
		}
		checks = append(checks, s.or("empty")...)
	}
	return checks
}

// DeadLetterQueues are the ARNs of the queues that hold what could not be delivered, each once.
func (f Facts) DeadLetterQueues() []string {
	arns := []string{f.keeps()}
	for _, r := range f.Rules.Value {
		for _, t := range r.Targets.Value {
			arns = append(arns, t.DeadLetters)
		}
	}
	for _, feed := range f.Feeds.Value {
		arns = append(arns, f.Queues[feed.Queue].Value.DeadLetters)
	}
	slices.Sort(arns)
	return slices.DeleteFunc(slices.Compact(arns), func(arn string) bool { return part(arn, 2) != "sqs" })
}
