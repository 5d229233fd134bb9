package logcause

import (
	"slices"
	"strings"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/lazyregexp"
	"github.com/ecswhy/ecswhy/internal/logtext"
)

// isPanicOfItsOwn reports whether a line is that of a panic about something else than the errors above it: it does not
// say that something failed or was never made, and has no word of theirs.
func (t *tail) isPanicOfItsOwn(at int) bool {
	l := &t.lines[at]
	if l.exception == nil || l.exception.cause != cause.Panic {
		return false
	}
	message := t.panicMessage(at)
	return message != "" && !ofFailure().MatchString(message) && !t.isOfErrorsAbove(message, l.opening)
}

// panicMessage is what a panic of Go or Rust says, or nothing.
func (t *tail) panicMessage(at int) string {
	text := t.lines[at].start()
	if message, isGo := strings.CutPrefix(text, "panic: "); isGo {
		return strings.TrimPrefix(message, "runtime error: ")
	}
	_, message, _ := strings.Cut(text, "' panicked at ")
	if strings.HasSuffix(message, ":") && at+1 < len(t.lines) {
		return t.lines[at+1].start()
	}
	return message
}

// endsOfItsOwn reports whether a program that had gone on ended with fatal lines about something else than the errors
// above them: they do not say that something failed, and have no word of theirs.
func (t *tail) endsOfItsOwn() bool {
	isFatal := func(l logLine) bool { return l.Level == logtext.Fatal && !l.isQuiet && l.Part == logtext.Opening }
	if !slices.ContainsFunc(t.lines[t.end:], isFatal) {
		return false
	}
	for at := t.end; at < len(t.lines); at++ {
		l := &t.lines[at]
		if l.isQuiet || l.Part != logtext.Opening {
			continue
		}
		message := l.fatalMessage()
		if len(message) < shortestMessage || ofFailure().MatchString(message) || t.isOfErrorsAbove(message, t.end) {
			return false
		}
	}
	return true
}

// shortestMessage is how many bytes a message has at least that tells more than that the program ends.
const shortestMessage = 24

// fatalMessage is what a line says behind the time, the level and the name of a logger.
func (l *logLine) fatalMessage() string {
	return strings.ToLower(beforeMessage().ReplaceAllString(l.start(), ""))
}

var beforeMessage = lazyregexp.New(`^.{0,80}?(?i:fatal|critical|crit|ftl|emerg|alert|致命的\S*)[^\pL]*` +
	`(?:msg="|.{0,80}? (?:-|:|--) )?`)

// ofFailure is how a panic says that something failed before, or is not there because it failed, or prints a value as
// "(*logrus.Entry) 0xc000128000" instead of words.
var ofFailure = lazyregexp.New(`(?i)^[(&\[{<]|0xc|fail|\berr|errors?\b|can(?:not|'t)|could|unable|unavailable|start|` +
	`init|exit|abort|fatal|connect|missing|timed? ?out|refused|denied|load|boot|set ?up|invalid memory|nil pointer|` +
	`\bis nil|\bnone\b|unwrap|terminat|\bg[ai]v(?:e|ing) up|\bclos(?:e|ing) |shut(?:ting)? ?down|quit|` +
	`\bstop\w*(?: (?:the|this|server|service|app\w*|process|now)\b|$)|` +
	`失敗|エラー|異常|終了|起動|停止|中断|接続|障害|できません|不可|失败|错误|錯誤|异常|실패|오류|` +
	`종료|ошибк|заверш|fehl|abbruch|beend|erreur|échou|arrêt|fallo|errore|falha|impos`)

// isOfErrorsAbove reports whether a message has a word of the errors above a place.
func (t *tail) isOfErrorsAbove(message string, place int) bool {
	words := tellingWord().FindAllString(strings.ToLower(message), -1)
	return slices.ContainsFunc(t.lines[:place], func(l logLine) bool {
		if l.isQuiet || l.Part == logtext.Frame {
			return false
		}
		start := strings.ToLower(l.start())
		return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(start, word) })
	})
}

var tellingWord = lazyregexp.New(`\pL[\pL\d]{3,}`)
