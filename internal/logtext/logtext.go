// Package logtext reads the lines that programs log: without a terminal's sequences, out of JSON, and with short stack traces.
package logtext

import (
	"strings"

	"github.com/ecswhy/ecswhy/internal/plaintext"
)

// Line is a line that can be shown, and how many times it was written in a row.
type Line struct {
	Text  string
	Times int
}

// Read gives the lines of a log's events that can be shown, oldest first. Stack traces are shortened to what tells, lines of JSON to
// their level, message and error, and lines that repeat are folded.
func Read(events []string) []Line { return withoutFrames(folded(readable(events))) }

// readable are the lines of all events that show anything.
func readable(events []string) []string {
	var lines []string
	for _, event := range events {
		for _, line := range splitLines(event) {
			for _, part := range splitLines(fromJSON(line)) {
				if part = clean(part); strings.Trim(part, " ~^") != "" { // the latter point at a column of the line above
					lines = append(lines, part)
				}
			}
		}
	}
	return lines
}

func splitLines(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' })
}

// clean drops what cannot be shown, and keeps the indentation. No line ends a code block.
func clean(line string) string {
	line = strings.ReplaceAll(plaintext.Clean(line), "\t", "  ")
	return strings.TrimRight(strings.ReplaceAll(line, "```", "'''"), " ")
}

// folded counts lines that repeat.
func folded(lines []string) []Line {
	var all []Line
	for _, line := range lines {
		if n := len(all); n > 0 && all[n-1].Text == line {
			all[n-1].Times++
			continue
		}
		all = append(all, Line{line, 1})
	}
	return all
}
