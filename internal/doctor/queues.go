package doctor

import (
	"slices"
	"strings"
)

// feeds checks the queues between rules and function.
func (f Facts) feeds() []Check {
	s := f.about("queue")
	if f.Function.Missing || isUnknown(&s, f.Feeds) {
		return s.checks
	}
	if len(f.Feeds.Value) == 0 {
		return s.or(words{
			"none feeds the function; the rules hand events to it directly", "関数に渡すキューはなく、ルールが直接呼び出します",
		})
	}
	var checks []Check
	for _, feed := range f.Feeds.Value {
		checks = append(checks, f.feed(feed)...)
	}
	return checks
}

func (f Facts) feed(feed Feed) []Check {
	s := f.about("queue " + nameIn(feed.Queue))
	change := "aws lambda update-event-source-mapping --uuid {id}"
	switch {
	case strings.HasPrefix(feed.State, "Disabl"):
		s.fail(words{
			"its event source mapping is {state}: events wait and nobody is told",
			"イベントソースマッピングが {state} で、イベントは通知されずに溜まっています",
		}, words{change + " --enabled", change + " --enabled"}, "state", feed.State, "id", feed.ID)
	case feed.State != "Enabled":
		s.warn(words{"its event source mapping is {state}", "イベントソースマッピングが {state} です"}, inAMinute, "state", feed.State)
	}
	if !feed.PartialFailures {
		change += " --function-response-types ReportBatchItemFailures"
		s.fail(words{
			"ReportBatchItemFailures is off: Lambda deletes what the function hands back as failed",
			"ReportBatchItemFailures がオフで、関数が失敗として返したイベントは Lambda が削除します",
		}, words{change, change}, "id", feed.ID)
	}
	queue := f.Queues[feed.Queue]
	if !isMissing(&s, queue, words{"there is no such queue", "キューがありません"}, deployAgain) {
		f.sendable(&s, feed.Queue, f.rulesTo(func(t Target) bool { return t.ARN == feed.Queue && t.Role == "" }))
		if queue.Value.DeadLetters == "" {
			s.fail(words{
				"it has no redrive policy: an event that always fails is lost",
				"再処理ポリシーがなく、失敗し続けるイベントは失われます",
			}, words{"Give it a dead-letter queue.", "デッドレターキューを設定してください。"})
		}
	}
	return s.or(words{
		"enabled, partial failures, {messages} waiting, dead letters to {queue}",
		"有効、部分的な失敗に対応、待機中のメッセージ {messages}、デッドレターは {queue} へ",
	}, "messages", s.count(queue.Value.Messages, "message"), "queue", nameIn(queue.Value.DeadLetters))
}

// sendable checks that a queue's policy lets rules send to it.
func (f Facts) sendable(s *subject, queue string, rules []Rule) {
	for _, r := range rules {
		d := decide(f.Queues[queue].Value.Policy, request{"sqs:SendMessage", queue, r.About.Value.ARN})
		s.requireAllowed(d, words{
			"its policy does not let the rule {rule} send to it", "キューのポリシーがルール {rule} に送信を許可していません",
		}, words{
			"Let {service} call sqs:SendMessage with aws:SourceArn {arn}.",
			"aws:SourceArn {arn} の条件で {service} に sqs:SendMessage を許可してください。",
		}, "rule", r.Name, "arn", r.About.Value.ARN)
	}
}

// deadLetters checks that nothing lies where the path puts what it could not deliver.
func (f Facts) deadLetters() []Check {
	var checks []Check
	for _, arn := range f.DeadLetterQueues() {
		s := f.about("dead letters " + nameIn(arn))
		queue := f.Queues[arn]
		gone := words{"there is no such queue: what should be kept is lost", "キューがなく、残すべきイベントが失われます"}
		if !isMissing(&s, queue, gone, deployAgain) {
			f.sendable(&s, arn, f.rulesTo(func(t Target) bool { return t.DeadLetters == arn }))
			if n := queue.Value.Messages; n > 0 {
				s.fail(words{"it holds {events} that nobody was told of", "通知されていないイベントが {events}あります"}, words{
					`Mend the cause, then put them back: docs/operations.md, section "Dead letters".`,
					`原因を取り除いてから戻してください: docs/operations.md の "Dead letters"。`,
				}, "events", s.count(n, "event"))
			}
		}
		checks = append(checks, s.or(words{"empty", "空"})...)
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
