package notify

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/route"
)

// outcome is what became of an event: how the log says so, and what it counts for.
type outcome struct {
	level      slog.Level
	text       string
	attributes []any
	counts     counts
}

// silent is the outcome of an event that nobody is told of. The log is English whatever the channel's language.
func silent(s diagnosis.Silence) outcome {
	return outcome{slog.LevelInfo, "silent", []any{"reason", message.Silence(message.English, s)}, counts{Suppressed: 1}}
}

// delivered is the outcome of an event of which SNS has a message, alone or in a digest of so many. What a route's
// topic refused counts as an error, although the default channel was told; a canary is to reach all of them.
func delivered(sent deliveries, c route.Choice, digest int) outcome {
	attributes := []any{"message_id", sent[c.Taken].id}
	if digest > 0 {
		attributes = append(attributes, "digest_of", digest)
	}
	lost := sent.refused(c)
	if len(lost) > 0 {
		attributes = append(attributes, "refused", lost)
		return outcome{slog.LevelWarn, "notified", attributes, counts{Alerts: 1, PublishErrors: len(lost)}}
	}
	return outcome{slog.LevelInfo, "notified", attributes, counts{Alerts: 1}}
}

// refused is the outcome of an event whose message SNS did not take.
func refused(err error) outcome {
	return outcome{slog.LevelError, "not delivered", explained(err), counts{PublishErrors: 1}}
}

// explained are an error and what to fix, where that says so.
func explained(err error) []any {
	attributes := []any{"error", err.Error()}
	var fixable interface{ Advice() string }
	if errors.As(err, &fixable) {
		attributes = append(attributes, "advice", fixable.Advice())
	}
	return attributes
}

// journal writes the line that the log has of an event, with its metrics, and with metrics one for each call that
// failed.
func (n Notifier) journal(ctx context.Context, r Report, start time.Time, o outcome) {
	took := time.Since(start).Milliseconds()
	c := o.counts
	c.Gaps, c.Duration = len(r.Incident.Gaps), took
	switch {
	case r.Incident.Mark != "": // a person's test says nothing of the schedule, whose alarm counts canaries
		c.Alerts = 0
	case r.Incident.Kind == incident.Canary:
		c.Canaries, c.Alerts = max(0, c.Alerts-c.PublishErrors), 0
	case r.Incident.Kind == incident.Heartbeat:
		c.Suppressed = 0
	default:
		c.Events = 1
	}
	n.Log.Log(ctx, o.level, o.text,
		slices.Concat(fields(r), n.Routing.fields(r), o.attributes, []any{"duration_ms", took}, n.Metrics.of(c))...)
	if beat := n.Metrics.ofHeartbeat(r.Incident); beat != nil {
		n.Log.InfoContext(ctx, "heartbeat", beat...)
	}
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
		"event_id", r.Incident.ID, "kind", r.Incident.Kind, "account", r.Incident.Account, "region", r.Incident.Region,
		"cluster", r.Incident.Cluster, "service", r.Incident.ServiceName, "cause", r.Verdict.Cause,
		"severity", r.Verdict.Severity, "gaps", gaps, "calls", r.Incident.Lookups,
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
