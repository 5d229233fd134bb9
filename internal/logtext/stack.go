package logtext

import (
	"slices"
	"strings"
)

// Stack gives the lines of the stack trace that stands directly above a line of some events, as Python writes it, the
// newest first. The line is given without spaces around it.
func Stack(events []string, line string) []string {
	var above []Entry
	found := false
	for e := range Backward(events) {
		if found && e.Part != Frame && e.Part != Detail {
			break
		}
		if found {
			above = append(above, e)
		}
		found = found || strings.TrimSpace(e.Written) == line
	}
	slices.Reverse(above)
	first := slices.IndexFunc(above, func(e Entry) bool { return e.Part == Frame })
	var stack []string
	for _, e := range above[max(first, 0):] {
		if first >= 0 {
			stack = append(stack, e.Text)
		}
	}
	slices.Reverse(stack)
	return stack
}

// Below gives the lines that go on with a line of some events, as those of a list do, the newest first. The line is
// given without spaces around it.
func Below(events []string, line string) []string {
	var below []string
	for e := range Backward(events) {
		switch {
		case strings.TrimSpace(e.Written) == line:
			return below
		case e.Part == Detail:
			below = append(below, e.Text)
		default:
			below = nil
		}
	}
	return nil
}
