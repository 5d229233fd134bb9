// Package logtext reads what programs log: the level and part of each line, out of JSON, without colours, with short
// stack traces.
package logtext

import (
	"slices"
	"strings"
)

// Line is a line that can be shown, and how many times it was written in a row; or, without a text, stack frames that
// are not shown.
type Line struct {
	Text   string
	Times  int
	Frames int
}

// Read gives the lines of a log's events that can be shown, oldest first. Stack traces are shortened to what tells,
// lines of JSON to their level, message and error, and lines that repeat are folded.
func Read(events []string) []Line {
	var lines []string
	for e := range Backward(events) {
		lines = append(lines, shown(e.Text))
	}
	slices.Reverse(lines)
	return withoutFrames(folded(lines))
}

// shown keeps the indentation of a line. No line ends a code block.
func shown(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "\t", "  "), "```", "'''")
}

// folded counts lines that repeat.
func folded(lines []string) []Line {
	var all []Line
	for _, line := range lines {
		if n := len(all); n > 0 && all[n-1].Text == line {
			all[n-1].Times++
			continue
		}
		all = append(all, Line{Text: line, Times: 1})
	}
	return all
}
