// Package logcause finds in the end of a log why its program ended.
package logcause

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/lazyregexp"
	"github.com/ecswhy/ecswhy/internal/logtext"
	"github.com/ecswhy/ecswhy/internal/textmatch"
)

// Told is the line of a log that tells why a program ended, and the cause that it tells: none where the line only is
// the last that the program called an error. The zero value is that of a log that tells nothing.
type Told struct {
	Cause cause.Code
	Line  string // as it was written, without a terminal's sequences
}

// Read finds in the end of a log, oldest line first, the line that says why the process ended. It looks first at what
// was logged last before the program ended, then further up; where nobody knows what is said there, it quotes the last
// error. Of a program that is known to have failed, the last lines are taken for errors, too.
func Read(lines []string, isFailed bool) Told {
	if len(lines) == 0 {
		return Told{}
	}
	t := readTail(allRules(), lines, isFailed)
	found, isTold := t.first((*tail).specificAtEnd, (*tail).exceptionAtEnd)
	switch {
	case isTold:
	case t.endsOfItsOwn():
		found, isTold = t.genericAtEnd()
	default:
		found, isTold = t.first((*tail).specificAbove, (*tail).genericAtEnd, (*tail).warnedOf, (*tail).genericAbove)
	}
	if isTold {
		return Told{found.rule.cause, strings.TrimSpace(t.quote(found))}
	}
	line := strings.TrimSpace(t.lastError())
	if line != "" {
		return Told{Line: line}
	}
	return t.ofLogRouter()
}

// first is what the first of some ways to choose finds.
func (t *tail) first(choices ...func(*tail) (sighting, bool)) (sighting, bool) {
	for _, choose := range choices {
		if found, ok := choose(t); ok {
			return found, true
		}
	}
	return sighting{}, false
}

// sighting is a line of a tail and the rule that knows it.
type sighting struct {
	at   int
	rule *numberedRule
}

// reach is how many records may follow the reason: programs write some more while they shut down.
const reach = 25

// mostTold is how many lines may have the reason and its traces: a stack has a thousand frames where a program ran out
// of it, and an exception a few causes.
const mostTold = 5000

// logLine is one line and the phrases that are in it.
type logLine struct {
	logtext.Entry
	held      textmatch.Set
	opening   int           // where the record begins that the line is of
	isQuiet   bool          // whether the line, or the record that it is of, tells in passing
	isLoud    bool          // whether the program calls what it says an error, or ends there
	exception *numberedRule // by which the line is that of an exception or a panic, or nil
}

// tail is the end of a log: what was written since the program last ran well, oldest line first.
type tail struct {
	known *ruleBook
	lines []logLine
	log   []string // all events
	end   int      // where the cluster of records begins with which the program ended
	last  int      // where the last lines begin
	ended bool     // whether the program failed, or says that it ends
}

func readTail(known *ruleBook, events []string, isFailed bool) *tail {
	t := &tail{known: known, log: events, ended: isFailed}
	openings, below := 0, ""
	for entry := range logtext.Backward(events) {
		line := logLine{Entry: entry, held: known.phrasesOf(&entry)}
		if known.isRecovered(&line) || openings > reach || len(t.lines) == mostTold {
			break
		}
		isCounted := entry.Text != below && !line.held.HasAny(known.requests) // what is written twice counts once
		if entry.Part == logtext.Opening && isCounted {
			openings++
		}
		below = entry.Text
		t.lines = append(t.lines, line)
	}
	slices.Reverse(t.lines)
	t.forgetTitles()
	t.forgetHelp()
	t.group()
	t.findExceptions()
	t.forgetAssertions()
	t.end = t.endBegins()
	t.last = t.lastLines()
	for at := range t.lines {
		t.lines[at].isLoud = t.isLoud(at)
	}
	return t
}

// phrasesOf are the phrases in a line; in the frames of a stack and the titles of tests nothing is told.
func (known *ruleBook) phrasesOf(e *logtext.Entry) textmatch.Set {
	if e.Part == logtext.Frame || isTestTitle(e.Text) {
		return nil
	}
	held := known.Read(textmatch.Normalize(withoutData(e.Written)))
	if e.IsJSON() {
		held = known.ReadInto(held, textmatch.Normalize(withoutData(e.Text)))
	}
	return held
}

// group says of each line where its record begins, and whether the record is quiet. The code that Python shows below a
// frame tells nothing.
func (t *tail) group() {
	opening := 0
	for i := range t.lines {
		line := &t.lines[i]
		if line.Part == logtext.Detail && i > 0 && t.lines[i-1].isOfPython() {
			line.held = nil
		}
		line.isQuiet = line.held.HasAny(t.known.goingOn) || line.Level.IsQuiet() && !line.held.HasAny(t.known.exits)
		if line.Part == logtext.Opening && !line.isExceptionOf(&t.lines[opening]) {
			opening = i
		}
		line.opening = opening
		line.isQuiet = line.isQuiet || t.lines[opening].isQuiet
	}
}

// isExceptionOf reports whether the line is the exception of which the line above it tells. Java's loggers print an
// exception's own line without a level; below INFO or JSON it is taken for one that the program printed before it
// ended.
func (l *logLine) isExceptionOf(opening *logLine) bool {
	name, _, _ := strings.Cut(l.Written, ":")
	return strings.Contains(name, ".") && strings.HasSuffix(name, "Exception") && !strings.Contains(name, " ") &&
		opening.Level != logtext.Info && !opening.IsJSON()
}

// mostAtEnd is how many records the end of a program has at most.
const mostAtEnd = 12

// endBegins is where the records begin with which the program ended: the last that says that it ends, and those above
// that tell of errors, too, without anything in passing between them. Where no record says that it ends, all may be
// its end.
func (t *tail) endBegins() int {
	last := t.lastEnding()
	if last < 0 {
		return 0
	}
	t.ended = true
	at := t.lines[last].opening
	if t.lines[last].held.HasAny(t.known.ofBounds) || t.isPanicOfItsOwn(last) {
		return at
	}
	for records := 1; at > 0 && records < mostAtEnd; records++ {
		above := t.lines[at-1].opening
		if l := &t.lines[above]; above == at || l.isQuiet && !l.held.HasAny(t.known.ending) {
			break
		}
		at = above
	}
	return at
}

func (t *tail) lastEnding() int {
	for at := len(t.lines) - 1; at >= 0; at-- {
		l := &t.lines[at]
		if !l.isQuiet && t.mayTell(l) && (l.Level == logtext.Fatal || l.held.HasAny(t.known.ending)) || l.exception != nil {
			return at
		}
	}
	return -1
}

// specificAtEnd is what tells most of the program's end: of the cause that says most the last line, because the last
// "Caused by" is the root cause.
func (t *tail) specificAtEnd() (sighting, bool) { return t.best(t.end, len(t.lines), false) }

func (t *tail) specificAbove() (sighting, bool) { return t.best(0, t.end, false) }

// best is the last line between two places that the first rule knows of those that know any.
func (t *tail) best(from, to int, isQuiet bool) (sighting, bool) {
	for i := range t.known.rules {
		r := &t.known.rules[i]
		if r.isGeneric() {
			break
		}
		if at := t.lastOf(r, from, to, isQuiet); at >= 0 && t.isBeside(r) && !t.isOutdone(r, at) {
			return t.reason(sighting{at, r}), true
		}
	}
	return sighting{}, false
}

// isOutdone reports whether an exception below a line tells more than the rule knows of the line.
func (t *tail) isOutdone(r *numberedRule, at int) bool {
	return r.isOutdone && slices.ContainsFunc(t.lines[at+1:], func(l logLine) bool {
		return l.exception != nil && l.opening != t.lines[at].opening
	})
}

// reason is what is known of the error that a line sums up, where the line does no more.
func (t *tail) reason(found sighting) sighting {
	if !found.rule.sums {
		return found
	}
	at := t.summedUp(found.at)
	for i := range t.known.rules {
		if r := &t.known.rules[i]; !r.sums && !r.isGeneric() && r.matches(&t.lines[at], true) && t.isBeside(r) {
			return sighting{at, r}
		}
	}
	return sighting{at, found.rule}
}

// lastOf is where the last line between two places stands that the rule knows, or -1.
func (t *tail) lastOf(r *numberedRule, from, to int, isQuiet bool) int {
	for at := to - 1; at >= from; at-- {
		if l := &t.lines[at]; l.isQuiet == isQuiet && !l.isPlain() && t.isCandidate(l) && r.matches(l, l.isLoud) {
			return at
		}
	}
	return -1
}

// isPlain reports whether the program says what a line tells without calling it an error or even a warning.
func (l *logLine) isPlain() bool {
	return l.isQuiet && l.Level != 0 && l.Level < logtext.Warn && !strings.Contains(l.Text, "rror")
}

// isCandidate reports whether a line that holds any phrase can be the reason: no warning after which the program went
// on, and no error that only a programmer can have made.
func (t *tail) isCandidate(l *logLine) bool {
	return l.held != nil && t.mayTell(l) && (!l.isQuiet || !l.held.HasAny(t.known.goingOn)) &&
		!l.held.HasAny(t.known.ofCode)
}

// mayTell reports whether a line can be the reason: what happened while a program dealt with it is not.
func (t *tail) mayTell(l *logLine) bool {
	return l.Part != logtext.Nested && t.lines[l.opening].Part != logtext.Nested
}

// isLoud reports whether the program calls what it says in a line an error, or ends there.
func (t *tail) isLoud(at int) bool {
	l := &t.lines[at]
	opening := &t.lines[l.opening]
	isCalled := l.Level >= logtext.Error || opening.Level >= logtext.Error || l.held.HasAny(t.known.calledError)
	isDebug := l.Level == logtext.Trace || l.Level == logtext.Debug
	return isCalled || l.exception != nil || at >= t.last && t.ended && !isDebug
}

// atLast is how many lines at the end of a log are loud where the program failed or says that it ends.
const atLast = 3

// lastLines is where those lines begin; what is asked of a program that cannot answer is none of them.
func (t *tail) lastLines() int {
	said, at := 0, len(t.lines)
	for at > 0 && said < atLast {
		at--
		if !t.lines[at].held.HasAny(t.known.requests) {
			said++
		}
	}
	return at
}

// warnedOf is what the program warned of directly before it ended without a reason, or last of all where it failed
// without an error.
func (t *tail) warnedOf() (sighting, bool) {
	end := t.end
	if end == 0 && t.ended && t.lastError() == "" {
		end = len(t.lines)
	}
	if end == 0 {
		return sighting{}, false
	}
	from := t.lines[end-1].opening
	if end == len(t.lines) && from > 0 { // the stack of a warning may be a record of its own
		from = t.lines[from-1].opening
	}
	if found, ok := t.best(from, end, true); ok || end < len(t.lines) {
		return found, ok
	}
	return t.takenPort()
}

// ofLogRouter is that the program's log did not reach its router, where nothing else is told.
func (t *tail) ofLogRouter() Told {
	for _, l := range slices.Backward(t.lines) {
		if l.held.HasAny(t.known.logRouter) {
			return Told{cause.ConnectionRefused, strings.TrimSpace(l.Written)}
		}
	}
	return Told{}
}

// takenPort is a warning that a port is in use, wherever it stands: no program that listens lives without its port, and
// one that takes another says so.
func (t *tail) takenPort() (sighting, bool) {
	for i := range t.known.rules {
		if r := &t.known.rules[i]; r.cause == cause.PortInUse {
			if at := t.lastOf(r, 0, len(t.lines), true); at >= 0 {
				return sighting{at, r}, true
			}
		}
	}
	return sighting{}, false
}

// exceptionAtEnd is what is generic and more than a level.
func (t *tail) exceptionAtEnd() (sighting, bool) {
	found, ok := t.genericAtEnd()
	return found, ok && !found.rule.isOfLevel
}

func (t *tail) genericAtEnd() (sighting, bool) { return t.generic(t.end, len(t.lines)) }

func (t *tail) genericAbove() (sighting, bool) { return t.generic(0, t.end) }

// generic is the exception or panic between two places: of panics the first, which the others follow from, of
// exceptions the last. A line that only says that there is one, or is known only by the stack below, is taken where
// there is no other.
func (t *tail) generic(from, to int) (sighting, bool) {
	var found, announcing sighting
	for at := from; at < to; at++ {
		l := &t.lines[at]
		r := l.exception
		switch {
		case r == nil:
		case l.held.HasAny(t.known.announcing) || r == t.known.exception && !t.isNamed(l) && !t.isBelowStack(at):
			announcing = sighting{at, r}
		default:
			found = sighting{at, r}
		}
		if found.rule != nil && found.rule.cause == cause.Panic {
			return found, true
		}
	}
	if found.rule == nil {
		found = announcing
	}
	return found, found.rule != nil
}

// isNamed reports whether a line itself, and not only what stands around it, says that it is that of an exception.
func (t *tail) isNamed(l *logLine) bool {
	return t.known.genericOf(l) != nil || errorName().MatchString(l.start())
}

// exceptionAt is the rule by which a line is that of an exception or a panic, or nil: a stack that stands below it is
// enough.
func (t *tail) exceptionAt(at int) *numberedRule {
	l := &t.lines[at]
	if l.isQuiet || !t.mayTell(l) || l.Part == logtext.Frame || !l.hasLetters() {
		return nil
	}
	if r := t.known.genericOf(l); r != nil {
		return r
	}
	if l.Part == logtext.Cause || l.Part == logtext.Opening && (t.isAboveStack(at) || t.isBelowStack(at)) {
		return t.known.exception
	}
	return nil
}

// isAboveStack reports whether a stack stands below a line, as in most languages: directly, or below the other lines of
// a message.
func (t *tail) isAboveStack(at int) bool {
	opens := errorName().MatchString(t.lines[at].start())
	for below := at + 1; below < min(len(t.lines), at+mostOfMessage); below++ {
		switch l := &t.lines[below]; {
		case l.Part == logtext.Frame:
			return !l.isOfPython() && (below == at+1 || opens)
		case l.Level != 0 || !opens || errorName().MatchString(l.start()):
			return false
		}
	}
	return false
}

// mostOfMessage is how many lines the message of an exception has at most.
const mostOfMessage = 12

// errorName is how the message of an exception begins.
var errorName = lazyregexp.New(`^(?:Uncaught |\w+(?: \w+){0,4}: )?[\w.$]*(?:Error|Exception)(?: \[\w+\])?: `)

// isBelowStack reports whether a stack of Python stands above a line that begins with the name of a class.
func (t *tail) isBelowStack(at int) bool {
	for above := at - 1; above >= max(0, at-mostOfFrame) && t.lines[above].Part != logtext.Opening; above-- {
		if t.lines[above].isOfPython() {
			return className().MatchString(t.lines[at].Text)
		}
	}
	return false
}

// mostOfFrame is how many lines a frame of Python has at most: where it is, the code, and marks below the code.
const mostOfFrame = 3

var className = lazyregexp.New(`^[A-Za-z_][\w.]*(?::|$)`)

func (l *logLine) isOfPython() bool {
	return l.Part == logtext.Frame && strings.HasPrefix(strings.TrimSpace(l.Text), `File "`)
}

// lastError is the last line that the program called fatal, or else an error, or in which it says that it ends.
func (t *tail) lastError() string {
	for _, level := range []logtext.Level{logtext.Fatal, logtext.Error} {
		for at := len(t.lines) - 1; at >= 0; at-- {
			l := &t.lines[at]
			if l.Level >= level && !l.isQuiet && l.Part == logtext.Opening && !t.known.isAnnouncing(l) {
				return t.lines[t.announced(at)].Written
			}
		}
	}
	return ""
}

// quote picks what to show of a reason: of its record the line that names what it is about, above a line that only sums
// up the error that led to it, and behind a line that only announces the reason the next one.
func (t *tail) quote(found sighting) string {
	at := t.naming(found)
	if found.rule.sums {
		return t.lines[at].Written
	}
	return t.lines[t.announced(at)].Written
}

// naming returns where, up the record, a line of the rule names host and port, or the path or role to which there is no
// access; a bare ConnectException does not. The fields of an error object say less than the line above them.
func (t *tail) naming(found sighting) int {
	name, at := names(found.rule.cause), found.at
	for i := found.at; i >= 0; i-- {
		l := &t.lines[i]
		if found.rule.matches(l, true) {
			if name != nil && name.MatchString(l.Written) {
				return i
			}
			if field().MatchString(t.lines[at].Text) {
				at = i
			}
		}
		if l.Part == logtext.Opening && !field().MatchString(t.lines[at].Text) {
			break
		}
	}
	return at
}

// field is the form of a field of an error object as Node.js prints it.
var field = lazyregexp.New(`(?:^|! ) +'?[a-z_$][\w$]*'?: [^ ]+$`)

// names is the form of what a line names that tells more of a cause than other lines, or nil.
func names(code cause.Code) *regexp.Regexp {
	if code == cause.ConnectionRefused {
		return address()
	}
	if code == cause.PermissionDenied {
		return denied()
	}
	return nil
}

var denied = lazyregexp.New(`['"(\x60 ]/[\w.]+|\barn:`)

var address = lazyregexp.New(`(?i)(?:\b[a-z][\w-]*(?:\.[\w-]+)*|\b\d{1,3}(?:\.\d{1,3}){3}):\d{2,5}\b`)

// summedUp is where the error stands that a line sums up: the last one above it in a record of its own, of the same
// level where the program writes none, or the first of several lines that do no more.
func (t *tail) summedUp(at int) int {
	least, from := logtext.Error, t.end
	if t.lines[at].Level < least {
		least, from = t.lines[at].Level, max(t.end, at-1)
	}
	for i := at - 1; i >= from; i-- {
		l := &t.lines[i]
		if l.isQuiet || l.Part != logtext.Opening || l.Level < least || t.known.isAnnouncing(l) {
			continue
		}
		if at = i; !t.known.isSum(l) {
			break
		}
	}
	return at
}

// announced is where the reason stands above which a heading stands, or a line of .NET with level and category alone.
func (t *tail) announced(at int) int {
	announcing := at
	for steps := 0; at+1 < len(t.lines) && steps < mostAnnounced; steps++ {
		isCategory := category().MatchString(t.lines[at].Text)
		next := &t.lines[at+1]
		if !isCategory && (!t.known.isHeading(&t.lines[at]) || next.Part != logtext.Opening || next.isQuiet) ||
			strings.HasPrefix(next.Text, "|") {
			break
		}
		at++
	}
	if !t.lines[at].hasLetters() {
		return announcing
	}
	return at
}

func (l *logLine) hasLetters() bool { return strings.ContainsFunc(l.Text, unicode.IsLetter) }

// category is how .NET begins a record: "fail: Shop.Orders[0]".
var category = lazyregexp.New(`\b(?:crit|fail): [\w.\x60]+\[\d+\]$`)

// mostAnnounced is how many lines may stand before the reason that they announce.
const mostAnnounced = 4

// isBeside reports whether what has to be beside the line of a rule is in some event.
func (t *tail) isBeside(r *numberedRule) bool {
	if r.besideForm != nil && !slices.ContainsFunc(t.lines, func(l logLine) bool {
		return r.besideForm().MatchString(l.start())
	}) {
		return false
	}
	return len(r.rule.beside) == 0 || slices.ContainsFunc(t.log, func(written string) bool {
		return t.known.Read(textmatch.Normalize(written)).HasAny(r.beside)
	})
}
