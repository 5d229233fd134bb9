// Package notify carries one event through the house: decode, look up, diagnose, write, publish.
package notify

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"path"
	"slices"
	"time"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/ecsevent"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/message"
)

// Investigator adds to an incident what can be looked up. It has no error: what it cannot learn becomes a gap.
type Investigator interface {
	Fill(context.Context, incident.Incident) incident.Incident
	// Survey learns of many incidents at once what their causes are, with few calls, and no more.
	Survey(context.Context, []incident.Incident) []incident.Incident
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
	Function     string   // its name, with which its own rules' names begin; without one every rule counts
	Ignore       []string // globs of CLUSTER/SERVICE or CLUSTER/FAMILY that stay silent
	// globs of clusters or accounts; elsewhere nothing is worse than a warning. None means everywhere
	Production []string
	Clusters   Clusters
	Mute       []Mute
	Metrics    Metrics
	Log        *slog.Logger
}

// Mute silences services for what happens before a time.
type Mute struct {
	Services string // glob of CLUSTER/SERVICE or CLUSTER/FAMILY
	Until    time.Time
}

// Clusters says which clusters are told of, by globs of their names. What names no cluster is always told.
type Clusters struct{ Include, Exclude []string }

// leaves reports whether a cluster is left out.
func (c Clusters) leaves(cluster string) bool {
	among := func(globs []string) bool {
		return slices.ContainsFunc(globs, func(glob string) bool { matched, _ := path.Match(glob, cluster); return matched })
	}
	return cluster != "" && (len(c.Include) > 0 && !among(c.Include) || among(c.Exclude))
}

// Report is what became of an event. Notification is only there when the verdict alerts.
type Report struct {
	Incident     incident.Incident
	Verdict      diagnosis.Verdict
	Notification message.Notification
}

// Notify handles one raw event. The only error is that an alert could not be delivered, so that whoever invoked it
// tries again and keeps the event.
func (n Notifier) Notify(ctx context.Context, raw []byte) error {
	start := time.Now()
	report, err := n.explainSafely(ctx, raw)
	if err != nil {
		return err
	}
	return n.deliver(ctx, report, start)
}

// deliver publishes what there is to tell of an event, and writes down what became of it.
func (n Notifier) deliver(ctx context.Context, report Report, start time.Time) error {
	if !report.Verdict.Alert {
		n.journal(ctx, report, start, silent(report.Verdict.Silence))
		return nil
	}
	id, err := n.publish(ctx, report.Notification)
	if err != nil {
		n.journal(ctx, report, start, refused(err))
		return fmt.Errorf("deliver event %s: %w", report.Incident.ID, err)
	}
	n.journal(ctx, report, start, delivered(id, 0))
	return nil
}

// publish has a notification delivered. A publisher that panics or hangs has not delivered it, as far as is known.
func (n Notifier) publish(ctx context.Context, m message.Notification) (messageID string, err error) {
	type answer struct {
		id  string
		err error
	}
	a, err := inTime(ctx, n, func() answer {
		id, err := n.Publisher.Publish(ctx, m)
		return answer{id, err}
	})
	if err != nil {
		return "", err
	}
	return a.id, a.err
}

// Explain does everything but deliver. What needs no telling is found out before any lookup.
func (n Notifier) Explain(ctx context.Context, raw []byte) Report {
	inc := n.decode(raw)
	verdict := n.judge(inc)
	if verdict.Alert || verdict.Open {
		inc = n.Investigator.Fill(ctx, inc)
		verdict = n.judge(inc)
	}
	report := Report{Incident: inc, Verdict: verdict}
	if verdict.Alert {
		report.Notification = n.Writer.Write(inc, verdict)
	}
	return report
}

// decode reads an event, and adds what the settings say about silence for its service.
func (n Notifier) decode(raw []byte) incident.Incident {
	inc := ecsevent.Decode(raw)
	for _, mute := range n.Mute {
		if matched, _ := path.Match(mute.Services, place(inc)); matched && place(inc) != "/" {
			inc.Mutes = append(inc.Mutes, incident.Mute{By: incident.MutedBySetting, Setting: mute.Services, Until: mute.Until})
		}
	}
	return inc
}

// judge diagnoses an incident and silences what is none of the function's, and what the settings ignore.
func (n Notifier) judge(inc incident.Incident) diagnosis.Verdict {
	verdict := diagnosis.Diagnose(inc)
	if reason := cmp.Or(foreign(inc, n.Function), n.unwanted(inc)); reason != (diagnosis.Silence{}) &&
		(verdict.Alert || verdict.Open) {
		verdict.Alert, verdict.Open, verdict.Silence = false, false, reason
	}
	if verdict.Severity != cause.Info && !n.production(inc) {
		verdict.Severity, verdict.Elsewhere = cause.Warning, true
	}
	return verdict
}

// foreign says why an event is left, or nothing where it is the function's to tell.
func foreign(inc incident.Incident, function string) diagnosis.Silence {
	switch ecsevent.Foreign(inc, function) {
	case ecsevent.OtherSource:
		return diagnosis.Silence{Code: diagnosis.ForeignSource, Given: inc.Source}
	case ecsevent.OtherType:
		return diagnosis.Silence{Code: diagnosis.ForeignType, Given: inc.DetailType}
	case ecsevent.OtherSchedule:
		return diagnosis.Silence{Code: diagnosis.ForeignSchedule, Given: inc.DetailType}
	case ecsevent.OtherRule:
		return diagnosis.Silence{Code: diagnosis.ForeignRule}
	default: // it is the function's to tell
		return diagnosis.Silence{}
	}
}

// unwanted says which setting wants silence about an incident. One whose place is not known is always told.
func (n Notifier) unwanted(inc incident.Incident) diagnosis.Silence {
	place := place(inc)
	switch {
	case place == "/":
		return diagnosis.Silence{}
	case n.Clusters.leaves(inc.Cluster):
		return diagnosis.Silence{Code: diagnosis.Ignored, Setting: "clusters"}
	}
	for _, glob := range n.Ignore {
		if matched, _ := path.Match(glob, place); matched {
			return diagnosis.Silence{Code: diagnosis.Ignored, Setting: glob}
		}
	}
	return diagnosis.Silence{}
}

// place is what patterns in the settings are compared with: CLUSTER/SERVICE, or CLUSTER/FAMILY of a task of no service.
func place(inc incident.Incident) string { return inc.Cluster + "/" + subject(inc) }

func (n Notifier) production(inc incident.Incident) bool {
	return len(n.Production) == 0 || slices.ContainsFunc(n.Production, func(glob string) bool {
		cluster, _ := path.Match(glob, inc.Cluster)
		account, _ := path.Match(glob, inc.Account)
		return cluster || account
	})
}

// subject is what the second half of an ignored glob names: the service, or the family of a task of no service.
func subject(inc incident.Incident) string { return cmp.Or(inc.ServiceName, inc.Family()) }
