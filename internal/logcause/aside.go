package logcause

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ecswhy/ecswhy/internal/lazyregexp"
	"github.com/ecswhy/ecswhy/internal/logtext"
)

// findExceptions says of each line by which rule it is that of an exception. It sets aside the failures of which the
// program did not end: those that Python ignores, those of hooks that run at the end, and those of other threads below
// the exception of the main one.
func (t *tail) findExceptions() {
	goesOn, hasFailed := false, false
	for at := range t.lines {
		l := &t.lines[at]
		switch isAside := t.known.isAside(l, hasFailed); {
		case l.Part == logtext.Opening && (isAside || goesOn && l.isExceptionBelow()):
			l.Part = logtext.Nested
			goesOn = isAside || l.isTraceback()
		case l.Part == logtext.Opening || l.Part == logtext.Frame && !l.isOfPython():
			goesOn = false
		}
		l.exception = t.exceptionAt(at)
		hasFailed = hasFailed || l.exception != nil && t.lines[l.opening].held.HasAny(t.known.ofMain)
	}
}

func (known *ruleBook) isAside(l *logLine, hasFailed bool) bool {
	isOfThread := l.held.HasAny(known.ofThreads) && !l.held.HasAny(known.ofMain)
	return l.held.HasAny(known.asides) || hasFailed && isOfThread
}

// isExceptionBelow reports whether a line can be the exception, or the head of the stack, of which the line above told.
func (l *logLine) isExceptionBelow() bool {
	return l.Level == 0 && (l.isTraceback() || className().MatchString(l.start()))
}

func (l *logLine) isTraceback() bool { return strings.HasPrefix(l.Text, "Traceback (most recent") }

// isTestTitle reports whether a line is the title of a test, as Jest, Mocha, Vitest, pytest, Go and TAP print it: it
// says what was tested, and not what happened.
func isTestTitle(line string) bool {
	mark, _ := utf8.DecodeRuneInString(strings.TrimLeft(line, " "))
	return strings.ContainsRune("●✕✓✔✖✗✘×FPn[-0123456789", mark) && testTitle().MatchString(line)
}

var testTitle = lazyregexp.New(`^ *(?:[●✕✓✔] |(?:[✖✗✘×]|FAIL|PASS) .*(?: › | > |\(\d+(?:\.\d+)? ?m?s\)$|` +
	`\.(?:test|spec)\.\w+|_test\.)|(?:FAILED|PASSED) \S+::|--- (?:FAIL|PASS): |not ok \d+ |\[[\w -]+\] › )|^ +\d+\) `)

// forgetTitles takes what it tells from a title of Mocha of several lines, each deeper than the one above:
//
//  1. login
//     rejects wrong password:
func (t *tail) forgetTitles() {
	depth, isTitle := 0, false
	for at := range t.lines {
		l := &t.lines[at]
		deeper := len(l.Text) - len(strings.TrimLeft(l.Text, " "))
		if isTitle = isTitle && deeper > depth; isTitle {
			l.held = nil
		}
		isTitle = (isTitle || l.Part == logtext.Detail && numbered().MatchString(l.Text)) && !strings.HasSuffix(l.Text, ":")
		depth = deeper
	}
}

var failedTest = lazyregexp.New(`^(?:--- FAIL: |not ok \d| *\d+ failing$|FAILED \((?:failures|errors)=|` +
	`\[ +\d+ tests failed|\d+ tests?, \d+ failure)`)

var numbered = lazyregexp.New(`^ +\d+\) `)

// forgetHelp takes what it tells from what stands indented below a heading of a program's help.
func (t *tail) forgetHelp() {
	isHelp := false
	for at := range t.lines {
		l := &t.lines[at]
		if l.held != nil && exitHelp().MatchString(l.start()) {
			l.held = nil
		}
		isHeading := helpHeading().MatchString(l.start())
		if isHelp = isHeading || isHelp && strings.HasPrefix(l.Text, " "); isHelp && !isHeading {
			l.held = nil
		}
	}
}

// exitHelp is how a sentence of help says with what a program ends, and when.
var exitHelp = lazyregexp.New(`(?i)\b(?:exits?|ends?|exit (?:status|code))(?: (?:with|status|code))*:? \d+ ` +
	`(?:on|when|where|if)\b`)

var helpHeading = lazyregexp.New(`^ *(?i:usage(?: of .*)?:|(?:(?:global|available|optional|positional|other) )?` +
	`(?:options|flags|(?:sub)?commands|arguments|examples?|exit codes?):$)`)

// forgetAssertions takes what they tell from the lines of a run of tests, but for errors that are no assertions.
func (t *tail) forgetAssertions() {
	isTestRun := slices.ContainsFunc(t.lines, func(l logLine) bool {
		return l.held.HasAny(t.known.testRuns) || failedTest().MatchString(l.start())
	})
	for at := range t.lines {
		l := &t.lines[at]
		isError := t.known.genericOf(l) != nil || errorName().MatchString(strings.TrimSpace(l.start()))
		if isTestRun && (!isError || l.held.HasAny(t.known.assertions)) {
			l.held = nil
		}
	}
}
