package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Handle takes what Lambda was invoked with and gives the answer: an event of EventBridge, or a batch of an SQS queue that keeps
// events. The answer to a batch names the records that failed, which SQS then keeps.
// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
func (n Notifier) Handle(ctx context.Context, payload []byte) (response []byte, err error) {
	records, ok := batch(payload)
	if !ok {
		return []byte("null"), n.Notify(ctx, unwrapped(payload))
	}
	a, err := n.each(ctx, records)
	if err != nil {
		return nil, err
	}
	response, err = json.Marshal(a)
	if err != nil {
		return nil, fmt.Errorf("answer a batch: %w", err)
	}
	return response, nil
}

// record is one message of an SQS queue.
type record struct {
	MessageID   string `json:"messageId"`
	EventSource string `json:"eventSource"`
	Body        string `json:"body"`
}

// answer is what Lambda wants to know of a batch. An identifier that is empty makes it keep the whole batch.
type answer struct {
	Failures []failure `json:"batchItemFailures"`
}

type failure struct {
	Identifier string `json:"itemIdentifier"`
}

// batch reads the records of an SQS batch.
func batch(payload []byte) ([]record, bool) {
	var b struct{ Records []record }
	if json.Unmarshal(payload, &b) != nil || len(b.Records) == 0 {
		return nil, false
	}
	for _, r := range b.Records {
		if r.EventSource != "aws:sqs" {
			return nil, false
		}
	}
	return b.Records, true
}

// each notifies of records: of those that failed alike together, then of the others one after the other. It answers in
// time whatever happens to one of them: those that were told are settled, all others come back. An error brings all
// back, where none was told and this process can tell none.
func (n Notifier) each(ctx context.Context, records []record) (answer, error) {
	work, cancel := sooner(ctx, answering)
	defer cancel()
	last, cancelLast := sooner(ctx, answering/2)
	defer cancelLast()
	var b ledger
	_, _ = inTime(last, n, func() struct{} { // whose error the log has: what was settled until then counts all the same
		n.tellAll(work, records, &b)
		return struct{}{}
	})
	return b.answer(records), b.fatal()
}

const (
	answering  = 2 * time.Second // of a batch's time, for the answer and for a last message on its way
	leastShare = 5 * time.Second // that a record gets where there is as much; look-ups leave three seconds of it
	toOpen     = time.Second     // that a record gets at least to be decoded and judged
)

// tellAll notifies of records, and notes which are settled. Those for which there is no time are not tried, because an
// answer that comes too late would bring back those that were told; nor are any where one says that none can be told.
func (n Notifier) tellAll(ctx context.Context, records []record, b *ledger) {
	rest := n.together(ctx, n.opened(ctx, records), b)
	for i, l := range unreadLast(rest) {
		if late(ctx) || b.stale() {
			n.Log.WarnContext(ctx, "not tried", "records", len(rest)-i)
			return
		}
		b.note(n.within(ctx, len(rest)-i, l), l)
	}
}

// within notifies of a record in its share of the time that is left. Where that is too little to look more up, what a survey found out
// is told.
func (n Notifier) within(ctx context.Context, shares int, l letter) error {
	ctx, short, cancel := shared(ctx, shares, leastShare)
	defer cancel()
	start := time.Now()
	known := func(error) Report { return n.tell(l.Incident) }
	least := func(error) Report { return n.tell(barely(l.raw)) }
	var report Report
	var err error
	switch {
	case l.unread:
		report, err = n.firstOf(ctx, least)
	case short && l.surveyed && l.Verdict.Alert:
		report, err = n.firstOf(ctx, known, least)
	default:
		report, err = n.explained(ctx, l.raw)
	}
	if err != nil {
		return err
	}
	return n.deliver(ctx, report, start)
}

// deepest is how often a payload may have been wrapped: once for each time that an event was taken out of the
// dead-letter queue.
const deepest = 10

// unwrapped is a payload, or the payload that Lambda could not have handled: what it sends to an on-failure destination has that
// inside, and inside of that again when it failed once more.
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
func unwrapped(payload []byte) []byte {
	for range deepest {
		var failed struct {
			Version        string          `json:"version"`
			RequestContext json.RawMessage `json:"requestContext"`
			RequestPayload json.RawMessage `json:"requestPayload"`
		}
		err := json.Unmarshal(payload, &failed)
		if err != nil || failed.Version != "1.0" || len(failed.RequestContext) == 0 || len(failed.RequestPayload) == 0 {
			break
		}
		payload = failed.RequestPayload
	}
	return payload
}
