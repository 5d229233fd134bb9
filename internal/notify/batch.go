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
	response, err = json.Marshal(n.each(ctx, records))
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

// each notifies of records: of those that failed alike together, then of the others one after the other. Those for which there is no
// time are not tried, because an answer that comes too late would bring back those that were told.
func (n Notifier) each(ctx context.Context, records []record) answer {
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(-answering))
		defer cancel()
	}
	a, rest := n.together(ctx, records)
	for i, l := range rest {
		if late(ctx) || n.within(ctx, len(rest)-i, l) != nil {
			a.Failures = append(a.Failures, failure{l.MessageID})
		}
	}
	return a
}

const (
	answering  = 2 * time.Second // of a batch's time, for the answer and for a last message on its way
	leastShare = 5 * time.Second // that a record gets where there is as much; look-ups leave three seconds of it
)

// late says whether there is no time left for a message.
func late(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return ok && time.Until(deadline) < time.Second
}

// within notifies of a record in its share of the time that is left. Where that is too little to look more up, what a survey found out
// is told.
func (n Notifier) within(ctx context.Context, shares int, l letter) error {
	ctx, short, cancel := shared(ctx, shares)
	defer cancel()
	if short && l.Verdict.Alert {
		return n.deliver(ctx, n.tell(l.Incident), time.Now())
	}
	return n.Notify(ctx, unwrapped([]byte(l.Body)))
}

// shared is a context for one of so many that share the time that is left, and whether that is short.
func shared(ctx context.Context, shares int) (share context.Context, short bool, cancel context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return ctx, false, func() {}
	}
	each := time.Until(deadline) / time.Duration(shares)
	share, cancel = context.WithTimeout(ctx, max(each, leastShare))
	return share, each < leastShare, cancel
}

// unwrapped is a payload, or the payload that Lambda could not have handled: what it sends to an on-failure destination has that
// inside, and inside of that again when it failed once more.
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
func unwrapped(payload []byte) []byte {
	var failed struct {
		Version        string          `json:"version"`
		RequestContext json.RawMessage `json:"requestContext"`
		RequestPayload json.RawMessage `json:"requestPayload"`
	}
	if json.Unmarshal(payload, &failed) != nil || failed.Version != "1.0" || len(failed.RequestContext) == 0 || len(failed.RequestPayload) == 0 {
		return payload
	}
	return unwrapped(failed.RequestPayload)
}
