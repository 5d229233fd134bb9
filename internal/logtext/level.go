package logtext

import (
	"iter"
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
	"trace": Trace, "trce": Trace, "trc": Trace, "finest": Trace, "finer": Trace, "verbose": Trace, "vrb": Trace,
	"silly": Trace,
	"debug": Debug, "dbug": Debug, "dbg": Debug, "FINE": Debug, "debug1": Debug,
	"info": Info, "information": Info, "informational": Info, "inf": Info, "notice": Info, "note": Info, "ntc": Info,
	"CONFIG": Info, "HINT": Info, "DETAIL": Info, "CONTEXT": Info, "STATEMENT": Info, "SUCCESS": Info,
	"warn": Warn, "warning": Warn, "wrn": Warn, "warni": Warn, "deprecated": Warn, "deprecation": Warn,
	"error": Error, "err": Error, "eror": Error, "fail": Error, "severe": Error, "erro": Error,
	"fatal": Fatal, "ftl": Fatal, "critical": Fatal, "crit": Fatal, "emerg": Fatal, "emergency": Fatal, "alert": Fatal,
	"panic": Fatal, "dpanic": Fatal,
}

// letters are levels of which a logger writes only the first letter, or a mark.
var letters = map[byte]Level{'T': Trace, 'D': Debug, 'I': Info, 'N': Info, 'W': Warn, 'E': Error, 'C': Fatal,
	'F': Fatal, '!': Error}

// levelWithin is how many bytes at the start of a line can hold its level, and fieldWithin those that can where it is
// a field.
const (
	levelWithin = 72
	fieldWithin = 512
)

// levelOf is the level that a line of text names: as a field, as a letter, or as a word that stands where a level does.
func levelOf(text string) Level {
	// expressions are slow
	if fields := text[:min(len(text), fieldWithin)]; hasAny(fields, "evel", "lvl", "everity", "LEVEL", "SEVERITY") {
		if m := levelField().FindStringSubmatch(fields); m != nil {
			return levelNamed(m[1])
		}
	}
	start := text[:min(len(text), levelWithin)]
	if isFatalAbroad(text) {
		return Fatal
	}
	if mayHaveLetter(start) {
		if m := levelLetter().FindStringSubmatch(start); m != nil {
			return letters[strings.Join(m[1:], "")[0]]
		}
	}
	return levelWord(start)
}

// isFatalAbroad reports whether a line begins, behind a time, with the word for fatal of a language other than English,
// in brackets or before a colon: "2026-11-30 01:00:00 [致命的] ".
func isFatalAbroad(text string) bool {
	start := strings.TrimLeft(text, " \t0123456789-/:.,TZ+[【<")
	for _, word := range fatalAbroad {
		after, had := strings.CutPrefix(start, word)
		if had && hasAnyPrefix(strings.TrimLeft(after, " "), ":", "：", "]", "】", ">") {
			return true
		}
	}
	return false
}

// fatalAbroad are such words, most of them from the catalogues of git, PostgreSQL and GCC.
var fatalAbroad = []string{"致命的", "致命的エラー", "致命的なエラー", "致命错误", "致命錯誤", "치명적", "치명적 오류",
	"치명적인 오류", "ВАЖНО", "фатально", "Фатальная ошибка", "критическая ошибка", "Критическая ошибка",
	"Fataler Fehler", "Schwerwiegender Fehler", "Schwerwiegend", "schwerwiegend", "Erreur fatale", "erreur fatale",
	"Error fatal", "error fatal", "Errore fatale", "errore fatale", "Erro fatal", "erro fatal"}

// mayHaveLetter reports whether a line has a mark that stands beside a letter for a level, or begins with a letter and
// a digit.
func mayHaveLetter(start string) bool {
	return strings.ContainsAny(start, "[|!") || len(start) > 1 && isLetter(start[0]) && isDigit(start[1])
}

var (
	levelField  = lazyregexp.New(`(?i)(?:^|[\s{,])"?(?:level|lvl|severity|log\.level|loglevel)"?(?:=|: )"?([a-z]+)`)
	levelLetter = lazyregexp.New(`^(?:\[?(!)\]? )|^([IWEF])\d{4} \d\d:| ([EWNIDC])(?: \||!) |\[([FEWID])\] |` +
		`^\[([CEWID]) \d+[-/]?\d|^\d{4}-\S+ ([FEWID]) +[A-Z-]+ +\[`)
)

// levelWord is the first word of a line that is a level and stands where one does: not behind the words of a sentence.
func levelWord(start string) Level {
	isFirst, said := true, 0
	for w := range words(start) {
		level := levelNamed(w.text)
		if level != 0 && (said <= mostSaid || w.opensBracket()) && w.standsAsLevel(isFirst) {
			return level
		}
		isFirst = isFirst && len(w.text) <= 3 // of a time: Nov, AM, T, UTC
		if !w.isUpper() && w.before == ' ' && w.after == ' ' {
			said++
		}
	}
	return 0
}

// word is a word of a line and what stands around it: at the ends of the line, spaces.
type word struct {
	text          string
	before, after byte
}

// words are the words of a text: letters, with digits behind them.
func words(text string) iter.Seq[word] {
	return func(yield func(word) bool) {
		for at := 0; at < len(text); {
			end := at
			for end < len(text) && (isLetter(text[end]) || end > at && isDigit(text[end])) {
				end++
			}
			if end == at {
				at++
				continue
			}
			w := word{text[at:end], ' ', ' '}
			if at > 0 {
				w.before = text[at-1]
			}
			if end < len(text) {
				w.after = text[end]
			}
			if !yield(w) {
				return
			}
			at = end
		}
	}
}

func (w word) isUpper() bool      { return !strings.ContainsAny(w.text, "abcdefghijklmnopqrstuvwxyz") }
func (w word) opensBracket() bool { return strings.IndexByte("[<(|", w.before) >= 0 }

// mostSaid is how many words may stand before a level: the name of a month, of a program and of a logger.
const mostSaid = 3

// levelNamed is the level that a word names.
func levelNamed(word string) Level {
	if level, known := levels[word]; known {
		return level
	}
	var lower [longestLevel]byte // every word of every line is looked at: it takes no memory
	if len(word) > len(lower) {
		return 0
	}
	for i := range len(word) {
		lower[i] = word[i]
		if 'A' <= word[i] && word[i] <= 'Z' {
			lower[i] += 'a' - 'A'
		}
	}
	return levels[string(lower[:len(word)])]
}

// longestLevel is as long as the longest word for a level.
const longestLevel = len("informational")

// standsAsLevel reports whether a word is written as levels are: in brackets, in capitals, before a colon, or first of
// all.
func (w word) standsAsLevel(isFirst bool) bool {
	switch {
	case strings.IndexByte("'\"_-/", w.after) >= 0 || strings.IndexByte("'\"_/", w.before) >= 0: // part of a name
		return false
	case w.opensBracket():
		return strings.IndexByte("]>)| :", w.after) >= 0
	case w.isUpper():
		return w.before != '.' || w.after == ':'
	case w.before == ' ':
		return w.after == ':' || isFirst
	}
	return w.before == ':' && w.after == ']'
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func hasAny(text string, parts ...string) bool {
	return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(text, part) })
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
