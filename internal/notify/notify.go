// Package notify carries one event through the house: decode, look up, diagnose, write, publish.
package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path"
	"slices"
	"time"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/ecsevent"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/message"
)

// Investigator adds to an incident what can be looked up. It has no error: what it cannot learn becomes a gap.
type Investigator interface {
	Fill(context.Context, incident.Incident) incident.Incident
}

// Publisher delivers a notification and gives its id.
type Publisher interface {
	Publish(context.Context, message.Notification) (messageID string, err error)
}

// Notifier turns events into notifications. It keeps nothing from one event to the next.
type Notifier struct {
	Investigator Investigator
	Publisher    Publisher
	Writer       message.Writer
	Ignore       []string // globs of CLUSTER/SERVICE or CLUSTER/FAMILY that stay silent
	Production   []string // globs of clusters or accounts; elsewhere nothing is worse than a warning. None means everywhere
	Log          *slog.Logger
}

// Report is what became of an event. Notification is only there when the verdict alerts.
type Report struct {
	Incident     incident.Incident
	Verdict      diagnosis.Verdict
	Notification message.Notification
}

// Notify handles one raw event. The only error is that an alert could not be delivered, so that whoever invoked it tries
// again and keeps the event.
func (n Notifier) Notify(ctx context.Context, raw []byte) error {
	start := time.Now()
	report, err := n.explained(ctx, raw)
	if err != nil {
		return err
	}
	log := n.Log.With(fields(report)...)
	if !report.Verdict.Alert {
		log.InfoContext(ctx, "silent", "reason", report.Verdict.Silence, "duration_ms", since(start))
		return nil
	}
	id, err := n.Publisher.Publish(ctx, report.Notification)
	if err != nil {
		log.ErrorContext(ctx, "not delivered", append(problem(err), "duration_ms", since(start))...)
		return fmt.Errorf("deliver event %s: %w", report.Incident.ID, err)
	}
	log.InfoContext(ctx, "notified", "message_id", id, "duration_ms", since(start))
	return nil
}

// problem is an error as the log has it, with what to fix where the error says so.
func problem(err error) []any {
	var fixable interface{ Advice() string }
	if errors.As(err, &fixable) {
		return []any{"error", err.Error(), "advice", fixable.Advice()}
	}
	return []any{"error", err.Error()}
}

// Explain does everything but deliver. What needs no telling is found out before any look-up.
func (n Notifier) Explain(ctx context.Context, raw []byte) Report {
	inc := ecsevent.Decode(raw)
	verdict := n.judge(inc)
	if verdict.Alert {
		inc = n.Investigator.Fill(ctx, inc)
		verdict = n.judge(inc)
	}
	report := Report{Incident: inc, Verdict: verdict}
	if verdict.Alert {
		report.Notification = n.Writer.Write(inc, verdict)
	}
	return report
}

// judge diagnoses an incident and silences what the settings ignore.
func (n Notifier) judge(inc incident.Incident) diagnosis.Verdict {
	verdict := diagnosis.Diagnose(inc)
	place := inc.Cluster + "/" + subject(inc)
	for _, glob := range n.Ignore {
		if matched, _ := path.Match(glob, place); matched && place != "/" && verdict.Alert {
			verdict.Alert, verdict.Silence = false, "ignored by the setting "+glob
		}
	}
	if verdict.Severity != diagnosis.Info && !n.production(inc) {
		verdict.Severity = diagnosis.Warning
	}
	return verdict
}

func (n Notifier) production(inc incident.Incident) bool {
	return len(n.Production) == 0 || slices.ContainsFunc(n.Production, func(glob string) bool {
		cluster, _ := path.Match(glob, inc.Cluster)
		account, _ := path.Match(glob, inc.Account)
		return cluster || account
	})
}

// subject is what the second half of an ignored glob names: the service, or the family of a task of no service.
func subject(inc incident.Incident) string {
	if inc.ServiceName == "" && len(inc.Tasks) > 0 {
		return inc.Tasks[0].Family()
	}
	return inc.ServiceName
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

func since(start time.Time) int64 { return time.Since(start).Milliseconds() }
