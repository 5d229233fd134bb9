package logtext

import (
	"strconv"
	"strings"

	"github.com/ecswhy/ecswhy/internal/lazyregexp"
)

// framesKept is how many lines of each run of stack frames are shown; of Python, whose frames have several lines, how
// many frames.
const framesKept = 2

// withoutFrames shortens each run of stack frames. Most languages write the innermost frame first; Python writes it
// last.
func withoutFrames(lines []Line) []Line {
	var all []Line
	for len(lines) > 0 {
		run := frames(lines)
		switch {
		case run == 0:
			all = append(all, lines[0])
			run = 1
		case isPython(lines[0].Text):
			first := innermost(lines[:run])
			all = append(append(all, moreFrames(lines[:first])...), lines[first:run]...)
		default:
			first := min(run, framesKept)
			all = append(append(all, lines[:first]...), moreFrames(lines[first:run])...)
		}
		lines = lines[run:]
	}
	return all
}

// innermost is where the last frames of a stack of Python begin.
func innermost(lines []Line) int {
	kept := 0
	for i := len(lines) - 1; i > 0; i-- {
		if isPython(lines[i].Text) {
			kept++
		}
		if kept == framesKept {
			return i
		}
	}
	return 0
}

// moreFrames stands for the frames that are not shown. A single line stays: it takes no more room.
func moreFrames(lines []Line) []Line {
	if len(lines) < 2 {
		return lines
	}
	n := 0
	for _, line := range lines {
		n += framesIn(line.Text) * line.Times
	}
	return []Line{{Times: 1, Frames: n}}
}

// frames is how many lines at the start are frames of one stack.
func frames(lines []Line) int {
	n := 0
	for n < len(lines) {
		next := ""
		if n+1 < len(lines) {
			next = lines[n+1].Text
		}
		text := lines[n].Text
		if framesIn(text) == 0 && !isGoSource(next) && (n == 0 || !isSource(text)) {
			break
		}
		n++
	}
	return n
}

var (
	// One ^ before all alternatives: with one before each, what begins otherwise is read to its end.
	frame = lazyregexp.New(`^(?:\s+(?:at |from |File "|\d+: +(?:0x|<|[\w:<>]+::|\w+$))|` +
		`\s*(?:#\d+ |\([\w-]+ \d[\w.+-]*\) \S+\.(?:ex|erl)s?:\d+: |from \S+:\d+:in )|` +
		`\s+/\S+\.go:\d+|(?:/\S+|\w\S*\.rb):\d+:in [\x60'].*'$)`)
	omitted = lazyregexp.New(`^\s+\.\.\. (\d+) (?:more|common frames omitted)`)
)

const (
	mostFrames   = 1 << 20 // more than any stack has
	longestFrame = 2 << 10 // bytes; what is longer is no frame, and expressions are slow
)

// framesIn is how many frames a line stands for: Java writes "... 41 more".
func framesIn(line string) int {
	start := strings.TrimLeft(line, " \t")
	mayBegin := start != "" && strings.IndexByte("aFf#/.(0123456789", start[0]) >= 0 // as no other frame does
	if len(line) > longestFrame || !mayBegin && !strings.Contains(start, ".rb:") {
		return 0
	}
	if m := omitted().FindStringSubmatch(line); m != nil {
		n, err := strconv.Atoi(m[1])
		if err != nil || n > mostFrames { // whoever wrote this had no such stack
			return 1
		}
		return n
	}
	if frame().MatchString(line) {
		return 1
	}
	return 0
}

func isPython(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), `File "`) }

// isGoSource reports whether a line is the second one of a frame of Go; the first one names the function.
func isGoSource(line string) bool {
	return (strings.HasPrefix(line, "  ") || strings.HasPrefix(line, "\t")) && strings.Contains(line, ".go:") &&
		strings.Contains(line, " +0x")
}

// isSource reports whether a line inside a stack is the code that Python or Rust shows below a frame.
func isSource(line string) bool { return strings.HasPrefix(line, "    ") }
