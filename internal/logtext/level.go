package logtext

import (
	"slices"
	"strings"

	"github.com/ecswhy/ecswhy/internal/lazyregexp"
)

// Level is how grave a program itself calls what it logs. The zero value is that of a line that names none.
type Level int

// The levels, from those that nobody need read to those after which a program ends.
const (
	Trace Level = iota + 1
	Debug
	Info
	Warn
	Error
	Fatal
)

// IsQuiet reports whether a level is below an error: what is told in passing is no reason to end.
func (l Level) IsQuiet() bool { return l >= Trace && l <= Warn }

// levels are the words by which loggers call their levels: syslog's, those of Log4j, Python, Ruby, .NET, Rust,
// PostgreSQL, and those that are cut to three or four letters. Those that are also words of sentences are levels only
// in capitals.
var levels = map[string]Level{
	"trace": Trace, "trce": Trace, "trc": Trace, "finest": Trace, "finer": Trace, "verbose": Trace, "vrb": Trace, "silly": Trace,
	"debug": Debug, "dbug": Debug, "dbg": Debug, "FINE": Debug, "debug1": Debug,
	"info": Info, "information": Info, "informational": Info, "inf": Info, "notice": Info, "note": Info, "ntc": Info,
	"CONFIG": Info, "LOG": Info, "HINT": Info, "DETAIL": Info, "CONTEXT": Info, "STATEMENT": Info, "SUCCESS": Info,
	"warn": Warn, "warning": Warn, "wrn": Warn, "warni": Warn, "deprecated": Warn, "deprecation": Warn,
	"error": Error, "err": Error, "eror": Error, "fail": Error, "severe": Error, "erro": Error,
	"fatal": Fatal, "ftl": Fatal, "critical": Fatal, "crit": Fatal, "emerg": Fatal, "emergency": Fatal, "alert": Fatal, "panic": Fatal, "dpanic": Fatal,
}

// letters are levels of which a logger writes only the first letter, or a mark.
var letters = map[byte]Level{'T': Trace, 'D': Debug, 'I': Info, 'N': Info, 'W': Warn, 'E': Error, 'C': Fatal, 'F': Fatal, '!': Error}

// levelWithin is how many bytes at the start of a line can hold its level, and fieldWithin those that can where it is
// a field.
const (
	levelWithin = 72
	fieldWithin = 512
)

// levelOf is the level that a line of text names: as a field, as a letter, or as a word that stands where a level does.
func levelOf(text string) Level {
	if fields := text[:min(len(text), fieldWithin)]; hasAny(fields, "evel", "lvl", "everity", "LEVEL", "SEVERITY") { // expressions are slow
		if m := levelField().FindStringSubmatch(fields); m != nil {
			return levelNamed(m[1])
		}
	}
	start := text[:min(len(text), levelWithin)]
	if m := levelLetter().FindStringSubmatch(start); m != nil {
		return letters[strings.Join(m[1:], "")[0]]
	}
	return levelWord(start)
}

var (
	levelField  = lazyregexp.New(`(?i)(?:^|[\s{,])"?(?:level|lvl|severity|log\.level|loglevel)"?(?:=|: )"?([a-z]+)`)
	levelLetter = lazyregexp.New(`^(?:\[?(!)\]? )|^([IWEF])\d{4} \d\d:| ([EWNIDC])(?: \||!) |\[([FEWID])\] |^\d{4}-\S+ ([FEWID]) +[A-Z-]+ +\[`)
)

// levelWord is the first word of a line that is a level and stands where one does: not behind the words of a sentence.
func levelWord(start string) Level {
	isFirst, said := true, 0
	for at := 0; at < len(start); {
		if !isLetter(start[at]) {
			at++
			continue
		}
		end := at
		for end < len(start) && (isLetter(start[end]) || start[end] >= '0' && start[end] <= '9') {
			end++
		}
		word := start[at:end]
		isBracketed := at > 0 && strings.IndexByte("[<(|", start[at-1]) >= 0
		if level := levelNamed(word); level != 0 && (said <= mostSaid || isBracketed) && standsAsLevel(start, at, end, isFirst) {
			return level
		}
		isFirst = isFirst && len(word) <= 3 // of a time: Nov, AM, T, UTC
		if word != strings.ToUpper(word) && (at == 0 || start[at-1] == ' ') && end < len(start) && start[end] == ' ' {
			said++
		}
		at = end
	}
	return 0
}

// mostSaid is how many words may stand before a level: the name of a month, of a program and of a logger.
const mostSaid = 3

// levelNamed is the level that a word names.
func levelNamed(word string) Level {
	if level, known := levels[word]; known {
		return level
	}
	return levels[strings.ToLower(word)]
}

// standsAsLevel says whether a word is written as levels are: in capitals, in brackets, before a colon, or first of
// all.
func standsAsLevel(text string, at, end int, isFirst bool) bool {
	before, after := byte(' '), byte(' ')
	if at > 0 {
		before = text[at-1]
	}
	if end < len(text) {
		after = text[end]
	}
	if strings.IndexByte("'\"_-/", after) >= 0 || strings.IndexByte("'\"_/", before) >= 0 {
		return false // part of a name
	}
	word := text[at:end]
	switch {
	case before == '[' || before == '<' || before == '(' || before == '|':
		return after == ']' || after == '>' || after == ')' || after == '|' || after == ' ' || after == ':'
	case word == strings.ToUpper(word):
		return before != '.' || after == ':'
	}
	return before == ' ' && (after == ':' || isFirst) || at == 0 || before == ':' && after == ']'
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func hasAny(text string, parts ...string) bool {
	return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(text, part) })
}
