package logtext

import (
	"iter"
	"slices"
	"strings"

	"github.com/ecswhy/ecswhy/internal/plaintext"
)

// Entry is one line of a log, as it is read.
type Entry struct {
	Written string // as the program wrote it, without a terminal's sequences
	Text    string // as it can be shown: level, message and error of a line of JSON
	Level   Level  // that it names
	Part    Part
}

// IsJSON reports whether the line is JSON that says something.
func (e *Entry) IsJSON() bool { return e.Text != e.Written }

// Part is what a line is of all that a program logged at once.
type Part int

// The parts. A log is a row of openings, each with what belongs to it below.
const (
	Opening Part = iota
	Cause        // names what led to the exception above: "Caused by: "
	Frame        // of a stack
	Nested       // a failure that came while the one above was dealt with: a second panic, a suppressed exception
	Detail       // goes on with the line above
)

// Backward gives the lines of a log's events that show something, the newest first.
func Backward(events []string) iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		below := ""
		for _, event := range slices.Backward(events) {
			for line := range backwardLines(event) {
				e := read(line, below)
				if isBlank(e.Text) {
					continue
				}
				if below = e.Text; !yield(e) {
					return
				}
			}
		}
	}
}

// backwardLines are the lines of a text, the last one first.
func backwardLines(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for end := len(text); end >= 0; {
			start := strings.LastIndexAny(text[:end], "\r\n") + 1
			if start < end && !yield(text[start:end]) {
				return
			}
			end = start - 1
		}
	}
}

// isBlank reports whether a line shows nothing, or only points at a column of the line above.
func isBlank(line string) bool { return strings.Trim(line, " \t~^") == "" }

// read reads one line, beneath which another stands.
func read(line, below string) Entry {
	e := Entry{Written: strings.TrimRight(plaintext.Clean(line), " ")}
	e.Text = e.Written
	if logged, ok := fromJSON(line); ok {
		e.Text, e.Level = strings.TrimRight(plaintext.Clean(logged.text()), " "), logged.level()
	}
	if e.Level == 0 {
		e.Level = levelOf(e.Text)
	}
	e.Part = partOf(e.Text, below)
	return e
}

// partOf says what a line is of the lines around it.
func partOf(text, below string) Part {
	start := strings.TrimLeft(text, " \t")
	isIndented := len(start) < len(text)
	switch {
	case hasAnyPrefix(start, "Caused by: ", "---> ", "[cause]: "):
		return Cause
	case isIndented && hasAnyPrefix(start, "Suppressed: ", "panic: "):
		return Nested
	case framesIn(text) > 0 || isNative(start) || isGoSource(below):
		return Frame
	case isIndented || strings.Trim(text, "})];,") == "" ||
		hasAnyPrefix(text, "Node.js v", "note: ", "Emitted 'error' event", "(Background on this error"):
		return Detail
	}
	return Opening
}

func hasAnyPrefix(text string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(text, prefix) })
}

// isNative reports whether a line is a frame of native code: " 3: 0x1113088 v8::internal::Heap", "goroutine 1
// [running]:", or stands above frames.
func isNative(start string) bool {
	number := strings.TrimLeft(start, "0123456789")
	return hasAnyPrefix(start, "CallStack (from HasCallStack):", "--- End of ") || len(number) < len(start) &&
		(strings.HasPrefix(number, ": 0x") || strings.HasPrefix(number, ":     0x")) ||
		strings.HasPrefix(start, "goroutine ") && strings.HasSuffix(start, ":")
}
