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
		line = strings.TrimSuffix(line, "\n")
		out.WriteString(Filled(line, secondColumn(line), columns))
		if line == "" {
			out.WriteByte('\n')
		}
	}
	fill()
	return out.String()
}

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

// Filled breaks a line at blanks so that no piece is wider than a screen, unless it is one word, and ends it. What
// comes below the first piece is indented, but by no more than half a screen. Of nothing it makes nothing.
func Filled(line string, below, columns int) string {
	if line == "" {
		return ""
	}
	var out strings.Builder
	indent := strings.Repeat(" ", min(below, columns/2))
	for len(line) > columns {
		end := breakOf(line, columns)
		out.WriteString(strings.TrimRight(line[:end], " ") + "\n")
		if line = strings.TrimLeft(line[end:], " "); line == "" {
			return out.String()
		}
		line = indent + line
	}
	return out.String() + strings.TrimRight(line, " ") + "\n"
}

// breakOf is where a line is broken: at the last blank that fits, else at the first one after a word, else at its end.
func breakOf(line string, columns int) int {
	word := len(line) - len(strings.TrimLeft(line, " "))
	if end := strings.LastIndexByte(line[:columns+1], ' '); end > word {
		return end
	}
	if after := strings.IndexByte(line[word:], ' '); after >= 0 {
		return word + after
	}
	return len(line)
}
