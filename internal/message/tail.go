package message

import (
	"fmt"

	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/logtext"
	"github.com/ecswhy/ecswhy/internal/markup"
	"github.com/ecswhy/ecswhy/internal/phrases"
)

// tailLines are the lines of a log that can be shown, oldest first.
func tailLines(events []incident.LogLine) []logtext.Line {
	texts := make([]string, len(events))
	for i, event := range events {
		texts[i] = event.Text
	}
	return logtext.Read(texts)
}

// lastOf are the last of some lines, at most so many of at most so many characters.
func (w words) lastOf(lines []logtext.Line, most int, width int) []string {
	if most <= 0 || width <= 0 {
		return nil
	}
	var shown []string
	for _, line := range lines[max(0, len(lines)-most):] {
		shown = append(shown, cutLine(w.line(line), width))
	}
	return shown
}

// line is a line, in which frames that are not shown are told of.
func (w words) line(line logtext.Line) logtext.Line {
	switch {
	case line.Frames == 1:
		line.Text = "  " + w.OneFrame
	case line.Frames > 1:
		line.Text = "  " + phrases.Say(w.MoreFrames, "n", count(line.Frames))
	}
	return line
}

// cutLine shortens a line but keeps its end and how many times it was written.
func cutLine(line logtext.Line, width int) string {
	suffix := ""
	if line.Times > 1 {
		suffix = fmt.Sprintf(" (×%d)", line.Times)
	}
	room := max(1, width-len([]rune(suffix)))
	return markup.CutMiddle(markup.CutMiddle(line.Text, room, (room-1)/3)+suffix, width, (width-1)/3)
}
