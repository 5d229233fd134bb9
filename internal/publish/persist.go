package publish

import (
	"context"
	"math/rand/v2"
	"time"
)

// The time that publishing takes where SNS fails.
const (
	reserve  = time.Second            // of an invocation's time, for its log line and its answer to Lambda
	least    = 500 * time.Millisecond // that an attempt gets, so that a slow answer is not taken for none
	patience = 10 * time.Second       // in all, where the context has no deadline
	base     = 100 * time.Millisecond // the longest first wait; each further one may be twice as long
	longest  = 5 * time.Second        // wait between two attempts
)

// persist sends until SNS takes the message, refuses it for good, or a second before the context's deadline. An attempt
// gets half of the time that is left, so that a connection that stalls leaves time for another.
func persist(ctx context.Context, send func(context.Context) (string, error)) (messageID string, err error) {
	end := time.Now().Add(patience)
	if deadline, ok := ctx.Deadline(); ok {
		end = deadline.Add(-reserve)
	}
	for attempt := 0; ; attempt++ {
		messageID, err = try(ctx, max(least, time.Until(end)/2), send)
		spare := time.Until(end) - least
		if err == nil || !transient(err) || spare <= 0 || !slept(ctx, min(backoff(attempt), spare)) {
			return messageID, err
		}
	}
}

func try(ctx context.Context, limit time.Duration, send func(context.Context) (string, error)) (messageID string,
	err error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return send(ctx)
}

// backoff is a random wait whose limit doubles, so that notifiers that failed together do not come back together.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
func backoff(attempt int) time.Duration {
	limit := longest
	if attempt < 6 {
		limit = min(longest, base<<attempt)
	}
	return rand.N(limit)
}

// slept waits, and says whether the context allowed that.
func slept(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
