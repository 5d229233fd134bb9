package message

import (
	"cmp"
	"strconv"
	"time"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/phrases"
	"github.com/ecswhy/ecswhy/internal/plaintext"
)

// Silence says in plain words why nobody is told of an incident. It is empty for the zero value. A code without a
// phrase is said as it is.
func Silence(language Language, s diagnosis.Silence) string {
	w := languages[language].Silence
	if s.Code == diagnosis.Progress {
		return cmp.Or(w.Progress[s.Kind], string(s.Kind), string(s.Code))
	}
	return phrases.Say(cmp.Or(w.Why[s.Code], string(s.Code)),
		"cause", string(s.Cause), "deployment", plaintext.Line(s.Deployment), "n", count(s.Nth), "since",
		s.Since.Format(time.RFC3339),
		"until", s.Until.Format(time.RFC3339), "setting", plaintext.Line(s.Setting), "tag", incident.MuteTag, "given",
		startOf(s.Given))
}

// Silent says in place of a message that nobody is told of an incident, and why.
func Silent(language Language, s diagnosis.Silence) string {
	return phrases.Say(languages[language].Silence.Said, "why", Silence(language, s))
}

// startOf is the start of a text that anybody can have chosen, in quotes.
func startOf(text string) string {
	const longest = 60
	runes := []rune(plaintext.Line(text))
	return strconv.Quote(string(runes[:min(longest, len(runes))]))
}
