package message

import (
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// Standing is a service of which nothing is known to have failed, as it is at a moment.
type Standing struct {
	Place   string // such as prod-main/web-api
	Health  diagnosis.Health
	Service incident.Service
	At      time.Time
	Within  time.Duration  // how far back failures were looked for
	Unasked bool           // whether the stopped tasks could not be looked at, so that some may have failed
	Gaps    []incident.Gap // what could not be looked up
}

// standingWords are what is said of such a service, in a language.
type standingWords struct {
	healthy    string `fill:"place time running desired"`
	noneKnown  string `fill:"place time running desired"`
	starting   string `fill:"place running desired"`
	deploying  string `fill:"place what running desired"`
	pending    string `fill:"n"`
	pendingFor string `fill:"n time"`
	none       string
	comma      string // between facts
}

var englishStanding = standingWords{
	healthy:    "{place}: nothing failed in the last {time}; {running} of {desired} tasks run",
	noneKnown:  "{place}: no failure of the last {time} is known; {running} of {desired} tasks run",
	starting:   "🟡 {place} starting: {running} of {desired} run",
	deploying:  "🟡 {place} starting {what}: {running} of {desired} run",
	pending:    "{n} pending",
	pendingFor: "{n} pending for {time}",
	none:       "none failed",
	comma:      ", ",
}

var japaneseStanding = standingWords{
	healthy:    "{place}: 直近 {time} に失敗はありません。{desired} 個のタスクのうち {running} 個が実行中です",
	noneKnown:  "{place}: 直近 {time} の失敗は確認されていません。{desired} 個のタスクのうち {running} 個が実行中です",
	starting:   "🟡 {place} 起動中: {desired} 個のうち {running} 個が実行中",
	deploying:  "🟡 {place} {what} を起動中: {desired} 個のうち {running} 個が実行中",
	pending:    "{n} 個が保留中",
	pendingFor: "{n} 個が {time} 前から保留中",
	none:       "失敗なし",
	comma:      "、",
}

// Stands says in a line how a service is of which nothing is known to have failed.
func (w Writer) Stands(s Standing) string {
	d := w.draft(plain, incident.Incident{}, diagnosis.Verdict{})
	words := d.words.standing
	if s.Health.State == diagnosis.Starting {
		return d.starting(s, words)
	}
	phrase := words.healthy
	if s.Unasked || len(s.Gaps) > 0 {
		phrase = words.noneKnown
	}
	return say(phrase, "place", s.Place, "time", d.span(s.Within),
		"running", count(s.Service.Running), "desired", count(s.Service.Desired))
}

// starting tells of the service's tasks, or where the tasks of an earlier deployment serve in full, of those of the
// new one.
func (d draft) starting(s Standing, words standingWords) string {
	running, desired, pending := s.Service.Running, s.Service.Desired, s.Service.Pending
	phrase, own := words.starting, s.Service.Primary()
	if running >= desired {
		phrase, running, desired, pending = words.deploying, own.Running, own.Desired, own.Pending
	}
	facts := []string{say(phrase, "place", s.Place, "what", definitionName(own.TaskDefinitionARN),
		"running", count(running), "desired", count(desired))}
	if s.Health.Since.IsZero() {
		facts = append(facts, say(words.pending, "n", count(pending)))
	} else {
		facts = append(facts, say(words.pendingFor, "n", count(pending), "time", d.span(s.At.Sub(s.Health.Since))))
	}
	if !s.Unasked {
		facts = append(facts, words.none)
	}
	return strings.Join(facts, words.comma)
}

// NotKnown says in a line what could not be looked up, and nothing where all could be.
func (w Writer) NotKnown(gaps []incident.Gap) string {
	d := w.draft(plain, incident.Incident{Gaps: gaps}, diagnosis.Verdict{})
	return d.labelled(d.words.labels.missing, d.gaps())
}
