package kit

import (
	"regexp"
	"strings"
)

// folded writes a text for a screen that is narrower than its lines: paragraphs are filled anew, and what is indented
// goes on below its own second column. A text that fits stays as it is.
func folded(text string, columns int) string {
	if columns >= widest {
		return text
	}
	var out, paragraph strings.Builder
	fill := func() {
		out.WriteString(Filled(strings.TrimSpace(paragraph.String()), 0, columns))
		paragraph.Reset()
	}
	for line := range strings.Lines(text) {
		if line[0] != ' ' && line[0] != '\n' {
			paragraph.WriteString(strings.TrimSuffix(line, "\n") + " ")
			continue
		}
		fill()
		if line == "\n" || command.MatchString(line) {
			out.WriteString(line)
			continue
		}
		line = strings.TrimSuffix(line, "\n")
		out.WriteString(Filled(line, secondColumn(line), columns))
	}
	fill()
	return out.String()
}

// command is a line that people copy, and that stays whole.
var command = regexp.MustCompile(`^ +(aws|ecswhy) `)

// gap stands before what a line says, and between its columns.
var gap = regexp.MustCompile(`^ +|  +`)

// secondColumn is where the last column of a line begins.
func secondColumn(line string) int {
	gaps := gap.FindAllStringIndex(line, -1)
	if len(gaps) == 0 {
		return 0
	}
	return gaps[len(gaps)-1][1]
}

// Filled breaks a line at blanks, and where Japanese may be broken, so that no piece is wider than a screen, unless it
// is one word, and ends it. What comes below the first piece is indented, but by no more than half a screen. Of nothing
// it makes nothing.
func Filled(line string, below, columns int) string {
	if line == "" {
		return ""
	}
	var out strings.Builder
	indent := strings.Repeat(" ", min(below, columns/2))
	for WidthOf(line) > columns {
		end := breakOf(line, columns)
		out.WriteString(strings.TrimRight(line[:end], " ") + "\n")
		if line = strings.TrimLeft(line[end:], " "); line == "" {
			return out.String()
		}
		line = indent + line
	}
	return out.String() + strings.TrimRight(line, " ") + "\n"
}

// breakOf is where a line that is too wide is broken: at the last place that fits, else at the first one after a word,
// else at its end.
func breakOf(line string, columns int) int {
	word := len(line) - len(strings.TrimLeft(line, " "))
	taken, fits, before := 0, 0, ' '
	for i, r := range line {
		if i > word && isBreak(before, r) && (taken <= columns || fits == 0) {
			fits = i
		}
		if taken += Width(r); taken > columns && fits > 0 {
			return fits
		}
		before = r
	}
	return len(line)
}

// isBreak reports whether a line may be broken between two characters: before a blank, and beside one of Japanese that
// neither ends nor opens what stands there.
func isBreak(before, after rune) bool {
	return after == ' ' || Width(before)+Width(after) > 2 && before != ' ' &&
		!strings.ContainsRune("、。」』）・ー…,.:;)", after) && !strings.ContainsRune("「『（(", before)
}

// Width is how many columns a character takes: two where it is of Chinese, Japanese or Korean.
func Width(r rune) int {
	if r >= '\u2e80' {
		return 2
	}
	return 1
}

// WidthOf is how many columns a text takes.
func WidthOf(text string) (columns int) {
	for _, r := range text {
		columns += Width(r)
	}
	return columns
}
