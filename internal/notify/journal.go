package notify

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// outcome is what became of an event: how the log says so, and what it counts for.
type outcome interface {
	line(Report) (level slog.Level, text string, attributes []any)
	count(*counts)
}

// silent is the outcome of an event that nobody is told of.
type silent struct{}

func (silent) line(r Report) (slog.Level, string, []any) {
	return slog.LevelInfo, "silent", []any{"reason", r.Verdict.Silence}
}

func (silent) count(c *counts) { c.Suppressed = 1 }

// delivered is the outcome of an event of which SNS has a message, alone or in a digest of so many.
type delivered struct {
	id     string
	digest int
}

func (d delivered) line(Report) (slog.Level, string, []any) {
	if d.digest > 0 {
		return slog.LevelInfo, "notified", []any{"message_id", d.id, "digest_of", d.digest}
	}
	return slog.LevelInfo, "notified", []any{"message_id", d.id}
}

func (delivered) count(c *counts) { c.Alerts = 1 }

// refused is the outcome of an event whose message SNS did not take.
type refused struct{ err error }

func (r refused) line(Report) (slog.Level, string, []any) {
	attributes := []any{"error", r.err.Error()}
	var fixable interface{ Advice() string }
	if errors.As(r.err, &fixable) {
		attributes = append(attributes, "advice", fixable.Advice())
	}
	return slog.LevelError, "not delivered", attributes
}

func (refused) count(c *counts) { c.PublishErrors = 1 }

// journal writes the one line that the log has of an event, with its metrics.
func (n Notifier) journal(ctx context.Context, r Report, start time.Time, o outcome) {
	took := time.Since(start).Milliseconds()
	level, text, attributes := o.line(r)
	attributes = slices.Concat(fields(r), attributes, []any{"duration_ms", took})
	c := counts{Gaps: len(r.Incident.Gaps), Duration: took}
	o.count(&c)
	if r.Incident.Kind == incident.Canary {
		c.Canaries, c.Alerts = c.Alerts, 0
	} else {
		c.Events = 1
	}
	n.Log.Log(ctx, level, text, append(attributes, n.Metrics.of(c)...)...)
	for _, operation := range operations(r.Incident.Gaps) {
		if gap := n.Metrics.ofGap(operation); gap != nil {
			n.Log.InfoContext(ctx, "gap", gap...)
		}
	}
}

func fields(r Report) []any {
	gaps := []string{}
	for _, gap := range r.Incident.Gaps {
		gaps = append(gaps, gap.Operation+" "+string(gap.Kind))
	}
	return []any{
		"event_id", r.Incident.ID, "kind", r.Incident.Kind, "cluster", r.Incident.Cluster, "service", r.Incident.ServiceName,
		"cause", r.Verdict.Cause, "severity", r.Verdict.Severity, "gaps", gaps, "calls", r.Incident.Lookups,
	}
}

// operations are the calls that left gaps, each once.
func operations(gaps []incident.Gap) []string {
	var out []string
	for _, gap := range gaps {
		if !slices.Contains(out, gap.Operation) {
			out = append(out, gap.Operation)
		}
	}
	return out
}
