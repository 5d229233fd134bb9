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
		out.WriteString(filled(strings.TrimSpace(paragraph.String()), "", columns))
		paragraph.Reset()
	}
	for line := range strings.Lines(text) {
		if line[0] != ' ' && line[0] != '\n' {
			paragraph.WriteString(strings.TrimSuffix(line, "\n") + " ")
			continue
		}
		fill()
		line = strings.TrimSuffix(line, "\n")
		below := min(secondColumn(line), columns/2)
		out.WriteString(filled(line, strings.Repeat(" ", below), columns))
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

// filled breaks a line at blanks so that no piece is wider than a screen, unless it is one word; what comes below begins
// with an indent.
func filled(line, indent string, columns int) string {
	if line == "" {
		return ""
	}
	var out strings.Builder
	for len(line) > columns {
		end := strings.LastIndexByte(line[:columns+1], ' ')
		if strings.TrimSpace(line[:max(end, 0)]) == "" {
			break
		}
		out.WriteString(strings.TrimRight(line[:end], " ") + "\n")
		line = indent + strings.TrimLeft(line[end:], " ")
	}
	return out.String() + strings.TrimRight(line, " ") + "\n"
}
