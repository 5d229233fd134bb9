package logcause

import (
	"slices"
	"strings"
	"sync"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/logtext"
	"github.com/ecswhy/ecswhy/internal/textmatch"
)

// ruleBook is the rules as a book of phrases knows them.
type ruleBook struct {
	*textmatch.Book
	recovered, goingOn, ending, exits, calledError, announcing, headings textmatch.Set
	asides, ofThreads, ofMain, ofCode, ofBounds, testRuns, assertions    textmatch.Set
	logRouter, requests                                                  textmatch.Set

	rules     []numberedRule
	exception *numberedRule // of a line below which a stack stands
}

type numberedRule struct {
	*rule
	any, loud, unless, beside, mayBe, settings textmatch.Set
}

// allRules is made when the first log is read.
var allRules = sync.OnceValue(func() *ruleBook {
	b := &textmatch.Book{}
	all := &ruleBook{
		Book:      b,
		recovered: b.Add(recovered), goingOn: b.Add(goingOn), ending: b.Add(ending),
		exits: b.Add(exits), calledError: b.Add(calledError), announcing: b.Add(announcing), headings: b.Add(headings),
		asides: b.Add(asides), ofThreads: b.Add(ofThreads), ofMain: b.Add(ofMain),
		ofCode: b.Add(ofCode), ofBounds: b.Add(ofBounds), testRuns: b.Add(testRuns), assertions: b.Add(assertions),
		logRouter: b.Add(logRouter), requests: b.Add(requests),
	}
	ofSettings := b.Add(settings)
	all.rules = make([]numberedRule, 0, len(rules))
	for i := range rules {
		r := &rules[i]
		all.rules = append(all.rules, numberedRule{
			r, b.Add(r.any), b.Add(r.loud), b.Add(r.unless), b.Add(r.beside), b.Add(r.mayBe), ofSettings,
		})
	}
	all.exception = &all.rules[len(all.rules)-1]
	return all
})

// Causes are the causes that a log can tell, those that say most first.
func Causes() []cause.Code {
	var codes []cause.Code
	for _, r := range rules {
		if !slices.Contains(codes, r.cause) {
			codes = append(codes, r.cause)
		}
	}
	return codes
}

// isGeneric reports whether the rule only tells that a program ended with an error that no other rule knows.
func (r *numberedRule) isGeneric() bool {
	return r.cause == cause.Panic || r.cause == cause.UnhandledException
}

// matches reports whether the rule knows a line, which the program may call an error.
func (r *numberedRule) matches(line *logLine, isLoud bool) bool {
	return r.isIn(line, isLoud) && !line.held.HasAny(r.unless) && (!r.isVague || !line.isOfData(r.settings))
}

func (r *numberedRule) isIn(line *logLine, isLoud bool) bool {
	if line.held.HasAny(r.any) || isLoud && line.held.HasAny(r.loud) {
		return true
	}
	mayBe := r.rule.mayBe == nil || line.held.HasAny(r.mayBe)
	return r.form != nil && (isLoud || !r.isLoudForm) && mayBe && r.form().MatchString(line.start())
}

// formWithin is how many bytes of a line can have a form: expressions are slow, and the longest lines say nothing.
const formWithin = 4 << 10

func (l *logLine) start() string { return l.Text[:min(len(l.Text), formWithin)] }

// isSum reports whether a line only sums up what another tells.
func (known *ruleBook) isSum(line *logLine) bool {
	for i := range known.rules {
		if r := &known.rules[i]; r.sums && r.matches(line, true) {
			return true
		}
	}
	return false
}

// isSignature reports whether any rule knows the line: "could not get connected to db: connection refused" is no
// recovery.
func (known *ruleBook) isSignature(line *logLine) bool {
	for i := range known.rules {
		if known.rules[i].matches(line, false) {
			return true
		}
	}
	return false
}

// isRecovered reports whether a line shows that the program came through what it had written before.
func (known *ruleBook) isRecovered(line *logLine) bool {
	isWell := (line.held.HasAny(known.recovered) || isReady(line.Text)) && line.Level < logtext.Error
	return isWell && !line.held.HasAny(known.goingOn) && !line.held.HasAny(known.ending) && !known.isSignature(line)
}

// isReady reports whether a line ends with what says that something can be used.
func isReady(text string) bool {
	text = strings.TrimRight(text, ".! ")
	for _, end := range []string{" ready", " is up", " is reachable"} {
		if before, had := strings.CutSuffix(text, end); had {
			return !strings.HasSuffix(before, "not") && !strings.HasSuffix(before, "yet") && !strings.HasSuffix(before, "be")
		}
	}
	return false
}

// genericOf is the rule that knows a line as a panic or an exception, or nil.
func (known *ruleBook) genericOf(line *logLine) *numberedRule {
	for i := range known.rules {
		if r := &known.rules[i]; r.isGeneric() && r.matches(line, line.Level >= logtext.Error) {
			return r
		}
	}
	return nil
}

// isAnnouncing reports whether a line only says that there is a reason.
func (known *ruleBook) isAnnouncing(line *logLine) bool {
	return line.held.HasAny(known.announcing) || known.isHeading(line)
}

// isHeading reports whether a line stands above the reason. One without letters frames a heading.
func (known *ruleBook) isHeading(line *logLine) bool {
	text := strings.TrimSpace(line.Text)
	return strings.HasSuffix(text, ":") || line.held.HasAny(known.headings) || !line.hasLetters()
}
