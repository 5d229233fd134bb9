package notify

import (
	"slices"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/plaintext"
	"github.com/ecswhy/ecswhy/internal/route"
)

// Routing says which channels are told of what. The zero value has the default channel only.
type Routing struct {
	Table     route.Table
	Channels  map[string]Channel // by name of the route
	OwnerTags []string           // keys of tags that name the owner
}

// choose finds the channels for an incident. A canary goes to all of them, to show that each can be reached.
func (r Routing) choose(inc incident.Incident, v diagnosis.Verdict) route.Choice {
	if inc.Kind == incident.Canary {
		return r.Table.Everywhere()
	}
	return r.Table.Choose(route.FactsOf(inc, v, r.OwnerTags), inc.OwnTag(incident.ChannelTag))
}

// Channel is where notifications go, and how they are written there.
type Channel struct {
	Publisher Publisher
	Writer    message.Writer
}

// channel is that of a route, and the default one where there is none.
func (n Notifier) channel(name string) Channel {
	if c, ok := n.Routing.Channels[name]; ok {
		return c
	}
	return Channel{n.Publisher, n.Writer}
}

// written chooses the channels for an incident that is told, and writes for each of them.
func (n Notifier) written(inc incident.Incident, v diagnosis.Verdict) Report {
	r := Report{Incident: inc, Verdict: v}
	if !v.Alert {
		return r
	}
	r.Choice = n.Routing.choose(inc, v)
	taking := n.channel(r.Choice.Taken).Writer.For(n.Routing.taken(r.Choice.Taken))
	r.Notification = taking.Explaining(message.Detour{Unknown: r.Choice.Unknown}).Write(inc, v)
	for _, name := range r.Choice.Copies {
		r.Copies = append(r.Copies, n.channel(name).Writer.For(n.Routing.taken(r.Choice.Taken)).Write(inc, v))
	}
	return r
}

// taken is the one route that takes incidents which these take, if there are routes and it is one.
func (r Routing) taken(names ...string) string {
	if len(r.Table.Routes) == 0 || len(slices.Compact(names)) > 1 {
		return ""
	}
	return names[0]
}

// fields are where a report went, and why, for the log. There is nothing to say where there are no routes.
func (r Routing) fields(told Report) []any {
	if len(r.Table.Routes) == 0 || !told.Verdict.Alert {
		return nil
	}
	return []any{
		"owner", plaintext.Line(told.Incident.Owner(r.OwnerTags)),
		"route", told.Choice.Taken, "route_by", told.Choice.By, "copies", slices.Concat([]string{}, told.Choice.Copies),
	}
}
