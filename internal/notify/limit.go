package notify

import (
	"context"
	"errors"
	"runtime"
	"time"
)

// How much of an event's time each step leaves to those after it. Lookups leave three seconds, so that half a second
// or more is there to judge and to write before the message is written from the event alone.
const (
	// of which publishing leaves a second for the log and for the answer to Lambda
	publishReserve  = 1500 * time.Millisecond
	fallbackReserve = 250 * time.Millisecond // for each plainer way to explain an event that may still be needed
	grace           = 250 * time.Millisecond // for work that heeds the end of its time
)

// errOutOfTime is the error of work that has not ended in its time.
var errOutOfTime = errors.New("it took too long")

// inTime runs work beside its caller and gives what it made. The error is errPanic where the work panicked, and
// errOutOfTime where it goes on after the context and a grace: then it is left behind, because nothing in Go can end
// it. What reads much looks at its context itself and ends; this is for what hangs, and for defects.
func inTime[T any](ctx context.Context, n Notifier, work func() T) (T, error) {
	type end struct {
		result T
		err    error
	}
	ended := make(chan end, 1)
	go func() {
		growStack()
		defer func() {
			if value := recover(); value != nil {
				n.Log.ErrorContext(ctx, "panic", "panic", panicText(value), "stack", stack(value))
				ended <- end{err: panicked(value)}
			}
		}()
		ended <- end{result: work()}
	}()
	select {
	case e := <-ended:
		return e.result, e.err
	case <-ctx.Done():
	}
	select {
	case e := <-ended:
		return e.result, e.err
	case <-time.After(grace):
		n.Log.ErrorContext(ctx, "left behind", "error", errOutOfTime.Error())
		return *new(T), errOutOfTime
	}
}

// growStack makes room for the work of a new goroutine at once. A stack begins with 2 kB, and each time that it is
// doubled Go copies it frame by frame: with the SDK's, a fiftieth of the processor time of an event.
//
//go:noinline
func growStack() {
	var room [60 << 10]byte
	runtime.KeepAlive(&room)
}

// withReserve gives a context that ends so long before its parent does, where that ends at all.
func withReserve(ctx context.Context, by time.Duration) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, deadline.Add(-by))
}

// withShare gives a context for one of so many that share the time that is left, at least of a minimum where there is
// as much, and reports whether an equal share would have been shorter than that.
func withShare(ctx context.Context, shares int, least time.Duration) (context.Context, bool, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return ctx, false, func() {}
	}
	each := time.Until(deadline) / time.Duration(shares)
	share, cancel := context.WithTimeout(ctx, max(each, least))
	return share, each < least, cancel
}

// outOfTime reports whether there is no time left for a message.
func outOfTime(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return ok && time.Until(deadline) < time.Second
}
