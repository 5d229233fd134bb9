package route

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/arnutil"
	"github.com/ecswhy/ecswhy/internal/awsname"
)

// Default is the name of the channel that is told of what no route takes.
const Default = "default"

// Table is all that decides who is told, and what goes with it. The zero value has the default channel only.
type Table struct {
	Routes []Route `json:"routes,omitzero"` // in order: the first that fits and is no copy takes an incident
	Notes  []Note  `json:"notes,omitzero"`  // in order
	// RunbookHosts are patterns for the hosts that a runbook of a tag may be linked on; none means every host.
	RunbookHosts []string `json:"runbook_hosts,omitzero"`
}

// Route is a channel and what it is told of.
type Route struct {
	Name     string   `json:"name,omitzero"`
	Match    Match    `json:"match,omitzero"`
	Copy     bool     `json:"copy,omitzero"`      // it is told, and the search goes on
	Topic    string   `json:"topic_arn,omitzero"` // of SNS
	Language string   `json:"language,omitzero"`  // en or ja; empty is that of the default channel, as with the next two
	Dialect  string   `json:"dialect,omitzero"`   // slack or teams
	TimeZone string   `json:"time_zone,omitzero"` // such as Asia/Tokyo
	Mentions []string `json:"mentions,omitzero"`  // who is called in each message, such as <!subteam^S0123456789>

	Zone *time.Location `json:"-"` // of TimeZone; nil where that is empty or does not exist
}

// By says what chose a route.
type By string

// What chooses.
const (
	ByMatch   By = "match"
	ByTag     By = "tag"
	ByDefault By = "default" // no route fits
)

// Choice is where an incident goes.
type Choice struct {
	Taken   string   `json:"taken,omitzero"` // the route that takes it, or Default
	By      By       `json:"by,omitzero"`
	Copies  []string `json:"copies,omitzero"`  // the other routes that are told
	Unknown string   `json:"unknown,omitzero"` // what a tag asks for that is no route
}

// All are the routes that are told, the one that takes the incident first.
func (c Choice) All() []string { return append([]string{c.Taken}, c.Copies...) }

// Choose finds the routes for facts, and for the value of ChannelTag, which goes before what matches.
func (t Table) Choose(f Facts, tag string) Choice {
	c := Choice{Taken: Default, By: ByDefault}
	switch {
	case tag == "":
	case tag == Default || t.has(tag):
		c.Taken, c.By = tag, ByTag
	default:
		c.Unknown = tag
	}
	for _, r := range t.Routes {
		switch fits := r.Name != c.Taken && r.Match.Fits(f); {
		case fits && r.Copy:
			c.Copies = append(c.Copies, r.Name)
		case fits && c.By == ByDefault:
			c.Taken, c.By = r.Name, ByMatch
		}
	}
	return c
}

// Everywhere is the choice for what every channel is to be told.
func (t Table) Everywhere() Choice {
	c := Choice{Taken: Default, By: ByDefault}
	for _, r := range t.Routes {
		c.Copies = append(c.Copies, r.Name)
	}
	return c
}

func (t Table) has(name string) bool {
	return slices.ContainsFunc(t.Routes, func(r Route) bool { return r.Name == name })
}

// problems says what is wrong with a table.
func (t Table) problems() error {
	var all []error
	taken := map[string]bool{Default: true}
	for i, r := range t.Routes {
		for _, problem := range r.problems() {
			all = append(all, fmt.Errorf("routes[%d] %s", i, problem))
		}
		if taken[r.Name] {
			all = append(all, fmt.Errorf("routes[%d] has the name %q, which is taken", i, r.Name))
		}
		taken[r.Name] = true
	}
	for i, note := range t.Notes {
		for _, problem := range note.Problems() {
			all = append(all, fmt.Errorf("notes[%d] %s", i, problem))
		}
	}
	for _, problem := range malformed(t.RunbookHosts) {
		all = append(all, errors.New("runbook_hosts "+problem))
	}
	return errors.Join(all...)
}

func (r Route) problems() (out []string) {
	if !awsname.IsECS(r.Name) {
		out = append(out, fmt.Sprintf("has the name %q; give letters, digits and hyphens", r.Name))
	}
	if _, err := arnutil.ParseTopic(r.Topic); err != nil || strings.HasSuffix(r.Topic, ".fifo") {
		out = append(out, fmt.Sprintf("has the topic_arn %q, which is not the ARN of a standard SNS topic", r.Topic))
	}
	if !slices.Contains([]string{"", "en", "ja"}, r.Language) {
		out = append(out, fmt.Sprintf("has the language %q; give en or ja", r.Language))
	}
	if !slices.Contains([]string{"", "slack", "teams"}, r.Dialect) {
		out = append(out, fmt.Sprintf("has the dialect %q; give slack or teams", r.Dialect))
	}
	if !r.Copy && !r.Match.holds() {
		out = append(out, "matches only what changes from message to message: let it be a copy")
	}
	for _, mention := range r.Mentions {
		out = append(out, mentionProblem(mention)...)
	}
	return append(out, r.Match.problems()...)
}
