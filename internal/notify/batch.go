package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Handle takes what Lambda was invoked with and gives the answer: an event of EventBridge, or a batch of an SQS queue
// that keeps events. The answer to a batch names the records that failed, which SQS then keeps.
// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
func (n Notifier) Handle(ctx context.Context, payload []byte) (response []byte, err error) {
	records, ok := batch(payload)
	if !ok {
		return []byte("null"), n.Notify(ctx, originalPayload(payload))
	}
	a, err := n.notifyBatch(ctx, records)
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

// notifyBatch notifies of records: of those that failed alike together, then of the others one after the other. It
// answers in time whatever happens to one of them: those that were told are settled, all others come back. An error
// brings all back, where none was told and this process can tell none.
func (n Notifier) notifyBatch(ctx context.Context, records []record) (answer, error) {
	work, cancel := withReserve(ctx, answerReserve)
	defer cancel()
	last, cancelLast := withReserve(ctx, answerReserve/2)
	defer cancelLast()
	var b ledger
	_, _ = inTime(last, n, func() struct{} { // whose error the log has: what was settled until then counts all the same
		n.notifyAll(work, records, &b)
		return struct{}{}
	})
	return b.answer(records), b.fatal()
}

const (
	answerReserve = 2 * time.Second // of a batch's time, for the answer and for a last message on its way
	minShare      = 5 * time.Second // that a record gets where there is as much; lookups leave three seconds of it
	openShare     = time.Second     // that a record gets at least to be decoded and judged
)

// notifyAll notifies of records, and notes which are settled. Those for which there is no time are not tried, because
// an answer that comes too late would bring back those that were told; nor are any where one says that none can be
// told.
func (n Notifier) notifyAll(ctx context.Context, records []record, b *ledger) {
	rest := n.notifyGroups(ctx, n.openBatch(ctx, records), b)
	for i, it := range unreadLast(rest) {
		if outOfTime(ctx) || b.stale() {
			n.Log.WarnContext(ctx, "not tried", "records", len(rest)-i)
			return
		}
		b.note(n.notifyOne(ctx, len(rest)-i, it), it)
	}
}

// notifyOne notifies of a record in its share of the time that is left. Where that is too little to look more up, what
// a survey found out is told.
func (n Notifier) notifyOne(ctx context.Context, shares int, it item) error {
	ctx, short, cancel := withShare(ctx, shares, minShare)
	defer cancel()
	start := time.Now()
	known := func(error) Report { return n.report(it.Incident) }
	least := func(error) Report { return n.report(undecodable(it.raw)) }
	var report Report
	var err error
	switch {
	case it.unread:
		report, err = n.firstWithoutPanic(ctx, least)
	case short && it.surveyed && it.Verdict.Alert:
		report, err = n.firstWithoutPanic(ctx, known, least)
	default:
		report, err = n.explainSafely(ctx, it.raw)
	}
	if err != nil {
		return err
	}
	return n.deliver(ctx, report, start)
}

// maxWraps is how often a payload may have been wrapped: once for each time that an event was taken out of the
// dead-letter queue.
const maxWraps = 10

// originalPayload takes out of what Lambda sends to an on-failure destination the payload that it could not have
// handled, however often that was wrapped. Any other payload stays as it is.
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
func originalPayload(payload []byte) []byte {
	for range maxWraps {
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
