package message

import (
	"time"

	"github.com/ecswhy/ecswhy/internal/console"
	"github.com/ecswhy/ecswhy/internal/route"
)

// Language is what a message is written in.
type Language string

// The languages.
const (
	English  Language = "en"
	Japanese Language = "ja"
)

var languages = map[Language]words{"": english, English: english, Japanese: japanese}

// Dialect is the markup of a chat client.
type Dialect string

// The dialects.
const (
	Slack Dialect = "slack"
	Teams Dialect = "teams"
)

var dialects = map[Dialect]style{"": slack, Slack: slack, Teams: teams}

// Settings are what a channel wishes. The zero value writes English for Slack, with times in UTC and no log lines.
type Settings struct {
	Language Language
	Dialect  Dialect
	Zone     *time.Location
	SignIn   console.SignIn
	LogLines int          // most lines of a log to show
	Tags     TagKeys      // where CI puts who, what and whence
	Mentions []route.Note // whom to call: all that match
	Notes    []route.Note // what goes with a message: the first three that match
	// RunbookHosts are patterns for the hosts that a runbook of a tag may be linked on; none means every host.
	RunbookHosts []string
	Accounts     Accounts // what they are called
	Programs     bool     // whether notifications are also written for programs

	detour Detour
	route  string // that takes what is told; empty without routes, or where there are several
}

func (s Settings) zone() *time.Location {
	if s.Zone == nil {
		return time.UTC
	}
	return s.Zone
}

// TagKeys are the keys of tags on task definitions and services that say who is responsible; of several the first that
// is there counts.
type TagKeys struct {
	Owner    []string
	Commit   []string
	Pipeline []string // the address of a pipeline, job or pull request
}

// Detour is why a message is not where it was to be, or not only.
type Detour struct {
	Refused []string // the routes whose topics do not take it
	Unknown string   // what a tag asks for that is no route
}
