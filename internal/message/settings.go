package message

import (
	"time"

	"github.com/ecswhy/ecswhy/internal/console"
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
	LogLines int       // most lines of a log to show
	Tags     TagKeys   // where CI puts who, what and whence
	Mentions []Mention // whom to call
	Accounts Accounts  // what they are called
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

// Mention calls somebody when all the patterns that it has match. Patterns have * for any text but a slash.
type Mention struct {
	Caller   string `json:"caller"`   // ROLE/SESSION or user name of who deployed
	Owner    string `json:"owner"`    // value of the owner's tag
	Cause    string `json:"cause"`    // code of the cause
	Severity string `json:"severity"` // critical, error, warning or info
	Mention  string `json:"mention"`  // <@U0123456789>, <!subteam^S0123456789> or <!here>
}
