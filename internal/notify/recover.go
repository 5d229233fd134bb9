package notify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// errPanic is the error of work that panicked. An event of which not even the plainest message could be written is
// kept like one that could not be delivered.
var errPanic = errors.New("a defect of ecswhy: its log says where")

// explainSafely explains an event. Where that panics or does not end it tells what was learnt, or else what the event
// alone tells, or else the least that can be said.
func (n Notifier) explainSafely(ctx context.Context, raw []byte) (Report, error) {
	return n.firstWithoutPanic(ctx,
		func(error) Report { return n.Explain(ctx, raw) },
		func(why error) Report { return n.reportKnown(ctx, raw, why) },
		func(error) Report { return n.report(undecodable(raw)) },
	)
}

// firstWithoutPanic explains an event the first of several ways that ends in its time and does not panic. Each is told
// what was wrong with the one before.
func (n Notifier) firstWithoutPanic(ctx context.Context, ways ...func(why error) Report) (report Report, err error) {
	for i, way := range ways {
		why := err
		limit, cancel := withReserve(ctx, publishReserve+time.Duration(len(ways)-1-i)*fallbackReserve)
		report, err = inTime(limit, n, func() Report { return way(why) })
		cancel()
		if err == nil {
			return report, nil
		}
	}
	return Report{}, fmt.Errorf("explain event: %w", err)
}

// broken is the error of lookups of which one panicked, with what the others learnt.
type broken struct {
	error
	known incident.Incident
}

// Unwrap gives the error itself.
func (b broken) Unwrap() error { return b.error }

// panicked is the error of a panic with this value.
func panicked(value any) error {
	if fallen, ok := value.(interface{ Known() incident.Incident }); ok {
		return broken{errPanic, fallen.Known()}
	}
	return errPanic
}

// reportKnown tells what was learnt before something went wrong, and where that cannot be told what the event alone
// tells.
func (n Notifier) reportKnown(ctx context.Context, raw []byte, why error) Report {
	var b broken
	if errors.As(why, &b) {
		report, err := inTime(ctx, n, func() Report { return n.report(withGap(b.known, why)) })
		if err == nil {
			return report
		}
	}
	return n.report(withGap(n.decode(raw), why))
}

// withGap notes in an incident that not everything was looked up, and why.
func withGap(inc incident.Incident, why error) incident.Incident {
	gap := incident.Gap{Operation: incident.OwnWork, Kind: incident.Failed, Reason: incident.OwnDefect}
	if errors.Is(why, errOutOfTime) {
		gap = incident.Gap{Operation: incident.OwnWork, Kind: incident.TimedOut}
	}
	inc.Gaps = append(inc.Gaps, gap)
	return inc
}

// undecodable says all that can be said of an event that cannot be decoded: how to find it.
func undecodable(raw []byte) incident.Incident {
	sum := sha256.Sum256(raw)
	id := "sha256-" + hex.EncodeToString(sum[:16])
	return incident.Incident{ID: id, Kind: incident.Unreadable,
		Raw: fmt.Sprintf("%d bytes that ecswhy failed on; its log has why", len(raw))}
}

// report judges an incident as it is, and writes of it.
func (n Notifier) report(inc incident.Incident) Report { return n.written(inc, n.judge(inc)) }

// panicText gives a panic's value as it may be logged: it can hold anything, such as a part of the event, and is only
// shown where the runtime itself wrote it.
func panicText(value any) string {
	var fault runtime.Error
	if err, ok := value.(error); ok && errors.As(err, &fault) {
		return fault.Error()
	}
	return fmt.Sprintf("%T", value)
}

// stack is where a panic happened, a function with its file and line a row: unlike the runtime's own text it has no
// arguments. A panic that was brought here from another goroutine brings its own.
func stack(value any) string {
	if carried, ok := value.(interface{ Stack() []uintptr }); ok {
		return rows(carried.Stack())
	}
	callers := make([]uintptr, 64)
	return rows(callers[:runtime.Callers(3, callers)]) // without Callers, stack and the deferred function
}

func rows(callers []uintptr) string {
	var b strings.Builder
	frames := runtime.CallersFrames(callers)
	for {
		frame, more := frames.Next()
		fmt.Fprintf(&b, "%s %s:%d\n", frame.Function, frame.File, frame.Line)
		if !more {
			return b.String()
		}
	}
}
