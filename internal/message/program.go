package message

import (
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/markup"
	"github.com/ecswhy/ecswhy/internal/plaintext"
	"github.com/ecswhy/ecswhy/internal/revision"
)

// Program is a notification as programs read it. docs/verdict.schema.json has its form; a field may be added to it, and
// anything else makes another version.
type Program struct {
	Version string `json:"version"` // 1.0
	ID      string `json:"id"`      // of the message: the same where it comes twice
	// IncidentKey is the same for all messages about one failure.
	IncidentKey string           `json:"incidentKey"`
	State       State            `json:"state"`
	Time        time.Time        `json:"time,omitzero"` // of the event
	Account     string           `json:"account,omitzero"`
	Region      string           `json:"region,omitzero"`
	Cluster     string           `json:"cluster,omitzero"`
	Service     string           `json:"service,omitzero"` // or the family of a task of no service
	Kind        string           `json:"kind"`
	Cause       string           `json:"cause"`
	Impact      string           `json:"impact"`
	Severity    string           `json:"severity"`
	Owner       string           `json:"owner,omitzero"`
	Attribution []Culprit        `json:"attribution,omitzero"` // the changes that explain the failure
	Links       []Address        `json:"links,omitzero"`
	Title       string           `json:"title"`
	Text        string           `json:"text"`               // the whole message as plain text
	Incidents   []DigestIncident `json:"incidents,omitzero"` // those of a message about many services
}

// State says what a message means to the incident that its key names.
type State string

// The states.
const (
	Opened   State = "opened"
	Updated  State = "updated" // it goes on, or ended without all being well
	Resolved State = "resolved"
)

// Culprit is a change that explains a failure.
type Culprit struct {
	What      revision.Aspect `json:"what"`
	Container string          `json:"container,omitzero"`
	Name      string          `json:"name,omitzero"` // of an environment variable or secret; never its value
	Sure      bool            `json:"sure"`          // whether the failure names what changed
}

// Address is a page about an incident.
type Address struct {
	About string `json:"about"` // service, logs or runbook
	URL   string `json:"url"`
}

// DigestIncident is one of the incidents that a message about many services tells of.
type DigestIncident struct {
	ID          string `json:"id"`
	IncidentKey string `json:"incidentKey"`
	Account     string `json:"account,omitzero"`
	Region      string `json:"region,omitzero"`
	Cluster     string `json:"cluster,omitzero"`
	Service     string `json:"service,omitzero"`
	Impact      string `json:"impact"`
	Severity    string `json:"severity"`
	Owner       string `json:"owner,omitzero"`
}

// program is a message of one incident for programs.
func (d *draft) program(title, text string) *Program {
	return &Program{
		Version: "1.0", ID: idOf(d.inc), IncidentKey: keyOf(d.inc, d.v), State: d.state(), Time: d.inc.Time,
		Account: d.inc.Account, Region: d.inc.Region, Cluster: d.inc.Cluster, Service: d.inc.Subject(),
		Kind: string(d.inc.Kind), Cause: string(d.v.Cause), Impact: string(d.v.Impact.Code),
		Severity: string(d.v.Severity), Owner: plaintext.Line(d.inc.Owner(d.Tags.Owner)),
		Attribution: culprits(d.v.Because), Links: d.addresses(), Title: title, Text: text,
	}
}

func (d *draft) state() State {
	switch {
	case d.closing():
		return Resolved
	case d.ends(), d.v.Repeat.Nth > 1, diagnosis.RollsBack(d.inc):
		return Updated
	}
	return Opened
}

func culprits(because []diagnosis.Attribution) []Culprit {
	var out []Culprit
	for _, change := range because {
		out = append(out, Culprit{change.What, change.Container, change.Name, change.Sure})
	}
	return out
}

// addresses are the pages that are sure to be about the incident.
func (d *draft) addresses() []Address {
	var out []Address
	for _, page := range []Address{{"service", d.servicePage()}, {"logs", d.logStream()}, {"runbook", d.firstRunbook()}} {
		if page.URL != "" {
			out = append(out, page)
		}
	}
	return out
}

func idOf(inc incident.Incident) string { return markup.Cut(plaintext.Line(inc.ID), longestID) }

// keyOf is the thread of an incident in its account and Region, and its own id where it has no thread.
func keyOf(inc incident.Incident, v diagnosis.Verdict) string {
	thread := Thread(inc, v)
	if thread == "" {
		return idOf(inc)
	}
	return markup.Cut(plaintext.Line(strings.Join(nonEmpty(inc.Account, inc.Region, thread), "/")), longestID)
}

// program is a message about many services for programs. It opens an incident of its own, and names those of the
// services, of which each ends by itself.
func (d *digest) program(title, text string) *Program {
	p := d.draft.program(title, text)
	p.ID = digestID(d.all)
	p.IncidentKey, p.State, p.Kind, p.Time = p.ID, Opened, digestKind, d.since()
	p.Cluster, p.Service, p.Owner, p.Attribution, p.Links = d.oneCluster(), "", "", nil, nil
	for _, part := range d.all {
		p.Incidents = append(p.Incidents, DigestIncident{
			ID: idOf(part.Incident), IncidentKey: keyOf(part.Incident, part.Verdict), Account: part.Incident.Account,
			Region: part.Incident.Region, Cluster: part.Incident.Cluster, Service: part.Incident.Subject(),
			Impact: string(part.Verdict.Impact.Code), Severity: string(part.Verdict.Severity),
			Owner: plaintext.Line(part.Incident.Owner(d.Tags.Owner)),
		})
	}
	return p
}
