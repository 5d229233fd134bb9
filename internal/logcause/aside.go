package logcause

import (
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
	return strings.ContainsRune("●✕✓✔✖✗✘×FPn-0123456789", mark) && testTitle().MatchString(line)
}

var testTitle = lazyregexp.New(`^ *(?:[●✕✓✔] |(?:[✖✗✘×]|FAIL|PASS) .*(?: › | > |\(\d+(?:\.\d+)? ?m?s\)$|` +
	`\.(?:test|spec)\.\w+|_test\.)|(?:FAILED|PASSED) \S+::|--- (?:FAIL|PASS): |not ok \d+ )|^ +\d+\) `)

// withoutData leaves out of the message of an exception about a program's own data what it quotes of them. What Rust
// prints of an error in braces is none.
func withoutData(line string) string {
	start, rest, isException := strings.Cut(line, ": ")
	isException = isException && (strings.HasSuffix(start, "Error") || strings.HasSuffix(start, "Exception") ||
		start == "Caused by" || start == "Uncaught")
	if !isException || strings.Contains(rest, " { ") || !aboutData().MatchString(line) {
		return line
	}
	return quotedWords().ReplaceAllString(line, " ''")
}

var (
	aboutData = lazyregexp.New(`^(?:Caused by: |Uncaught |Exception in thread "[^"]*" )?(?:[\w$]+\.)*(?:Error|` +
		`(?:Value|Type|Key|Index|Lookup|Assertion|Range|Runtime|Argument)Error|` +
		`(?:Exception|Runtime|IllegalArgument|IllegalState|NoSuchElement|Argument|InvalidOperation)Exception): `)
	quotedWords = lazyregexp.New(`\s(?:'[^'\s]* .*?'|"[^"\s]* .*?"|\x60[^\x60\s]* .*?\x60)\B`)
)
