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

// each notifies of records one after the other. None can spend the time of those behind it.
func (n Notifier) each(ctx context.Context, records []record) answer {
	a := answer{Failures: []failure{}}
	for i, r := range records {
		if n.within(ctx, len(records)-i, []byte(r.Body)) != nil {
			a.Failures = append(a.Failures, failure{r.MessageID})
		}
	}
	return a
}

// within notifies of an event in its share of the time that is left.
func (n Notifier) within(ctx context.Context, shares int, body []byte) error {
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Until(deadline)/time.Duration(shares))
		defer cancel()
	}
	return n.Notify(ctx, unwrapped(body))
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
