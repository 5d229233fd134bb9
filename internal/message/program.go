package message

import (
	"encoding/json"
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
	Unlisted    int              `json:"unlisted,omitzero"`  // how many more there are, which had no room
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
	p.Incidents = d.incidents()
	p.Unlisted = len(d.all) - len(p.Incidents)
	return p
}

// roomForIncidents is the most bytes of a list of incidents. SNS takes 256 KiB for a message, in which the list stands
// three times, with a backslash before each quote.
const roomForIncidents = 48 << 10

// incidents are those of a message about many services for which there is room.
func (d *digest) incidents() (listed []DigestIncident) {
	room := roomForIncidents
	for _, part := range d.all {
		one := d.incident(part.Incident, part.Verdict)
		text, err := json.Marshal(one)
		if room -= len(text); err != nil || room < 0 {
			break
		}
		listed = append(listed, one)
	}
	return listed
}

func (d *digest) incident(inc incident.Incident, v diagnosis.Verdict) DigestIncident {
	return DigestIncident{
		ID: idOf(inc), IncidentKey: keyOf(inc, v), Account: inc.Account, Region: inc.Region, Cluster: inc.Cluster,
		Service: inc.Subject(), Impact: string(v.Impact.Code), Severity: string(v.Severity),
		Owner: plaintext.Line(inc.Owner(d.Tags.Owner)),
	}
}
