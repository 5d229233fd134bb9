package main

import (
	"cmp"
	"slices"

	"github.com/ecswhy/ecswhy/internal/config"
	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/notify"
	"github.com/ecswhy/ecswhy/internal/publish"
	"github.com/ecswhy/ecswhy/internal/route"
)

// routing has a channel for each route, which is like the default one where the route says nothing else.
func routing(client publish.SNS, settings config.Config) notify.Routing {
	r := notify.Routing{Table: settings.Routes, OwnerTags: settings.Tags.Owner, Channels: map[string]notify.Channel{}}
	for _, each := range settings.Routes.Routes {
		s := style(settings)
		s.Language = cmp.Or(message.Language(each.Language), s.Language)
		s.Dialect = cmp.Or(message.Dialect(each.Dialect), s.Dialect)
		s.Zone = cmp.Or(each.Zone, s.Zone)
		s.Mentions = slices.Clip(s.Mentions)
		for _, mention := range each.Mentions {
			s.Mentions = append(s.Mentions, route.Note{Mention: mention})
		}
		r.Channels[each.Name] = notify.Channel{Publisher: publish.New(client, each.Topic), Writer: message.NewWriter(s)}
	}
	return r
}
