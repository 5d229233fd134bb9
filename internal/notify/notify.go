// Package notify carries one event through the house: decode, look up, diagnose, write, publish.
package notify

import (
	"cmp"
	"context"
	"log/slog"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/ecsevent"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/route"
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
	Publisher    Publisher // of the default channel
	Writer       message.Writer
	Routing      Routing
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

// Report is what became of an event. The rest is only there when the verdict alerts.
type Report struct {
	Incident     incident.Incident
	Verdict      diagnosis.Verdict
	Choice       route.Choice
	Notification message.Notification   // for the route that takes it
	Copies       []message.Notification // for the others, in the order of Choice.Copies
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

// Explain does everything but deliver. What needs no telling is found out before any lookup.
func (n Notifier) Explain(ctx context.Context, raw []byte) Report {
	inc := n.decode(raw)
	verdict := n.judge(inc)
	if verdict.Alert || verdict.Open {
		inc = n.Investigator.Fill(ctx, inc)
		verdict = n.judge(inc)
	}
	return n.written(inc, verdict)
}

// decode reads an event, and adds what the settings say about silence for its service.
func (n Notifier) decode(raw []byte) incident.Incident {
	inc := ecsevent.Decode(raw)
	for _, mute := range n.Mute {
		if covers(mute.Services, inc) {
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
	if n.Clusters.leaves(inc.Cluster) {
		return diagnosis.Silence{Code: diagnosis.Ignored, Setting: "clusters"}
	}
	for _, glob := range n.Ignore {
		if covers(glob, inc) {
			return diagnosis.Silence{Code: diagnosis.Ignored, Setting: glob}
		}
	}
	return diagnosis.Silence{}
}

// covers reports whether a pattern of the settings is about an incident: CLUSTER/SERVICE is about all accounts, and
// ACCOUNT/CLUSTER/SERVICE about some. None is about an incident whose place is not known.
func covers(glob string, inc incident.Incident) bool {
	where := place(inc)
	if where == "/" {
		return false
	}
	if strings.Count(glob, "/") > 1 {
		where = inc.Account + "/" + where
	}
	matched, _ := path.Match(glob, where)
	return matched
}

// place is what patterns in the settings are compared with: CLUSTER/SERVICE, or CLUSTER/FAMILY of a task of no service.
func place(inc incident.Incident) string { return inc.Cluster + "/" + inc.Subject() }

func (n Notifier) production(inc incident.Incident) bool {
	return len(n.Production) == 0 || slices.ContainsFunc(n.Production, func(glob string) bool {
		cluster, _ := path.Match(glob, inc.Cluster)
		account, _ := path.Match(glob, inc.Account)
		return cluster || account
	})
}
