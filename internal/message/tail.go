package message

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/lazyregexp"
)

// tail is the end of a log, oldest line first: at most so many lines of at most so many characters. Stack traces are shortened
// to what tells, lines of JSON to their level, message and error, and lines that repeat are folded.
func tail(lines []incident.LogLine, most int, width int) []string {
	if most <= 0 || width <= 0 {
		return nil
	}
	var shown []string
	for _, line := range withoutFrames(folded(readable(lines))) {
		shown = append(shown, line.cut(width))
	}
	return shown[max(0, len(shown)-most):]
}

// tailLine is a line that can be shown, and how many times it was written in a row.
type tailLine struct {
	text  string
	times int
}

func (l tailLine) cut(width int) string {
	suffix := ""
	if l.times > 1 {
		suffix = fmt.Sprintf(" (×%d)", l.times)
	}
	room := max(1, width-len([]rune(suffix)))
	return cutMiddle(cutMiddle(l.text, room, (room-1)/3)+suffix, width, (width-1)/3)
}

// readable are the lines of all events that show anything.
func readable(events []incident.LogLine) []string {
	var lines []string
	for _, event := range events {
		for _, line := range splitLines(event.Text) {
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
	line = strings.Map(shownRune, strings.ReplaceAll(strings.ToValidUTF8(withoutSequences(line), ""), "\t", "  "))
	return strings.TrimRight(strings.ReplaceAll(line, "```", "'''"), " ")
}

func shownRune(r rune) rune {
	switch {
	case r == 0x85 || r == 0x2028 || r == 0x2029: // line breaks, too
		return ' '
	case r < ' ' || r >= 0x7f && r < 0xa0 || isDirection(r):
		return -1
	}
	return r
}

// folded counts lines that repeat.
func folded(lines []string) []tailLine {
	var all []tailLine
	for _, line := range lines {
		if n := len(all); n > 0 && all[n-1].text == line {
			all[n-1].times++
			continue
		}
		all = append(all, tailLine{line, 1})
	}
	return all
}

// framesKept is how many lines of each run of stack frames are shown; of Python, whose frames have several lines, how many frames.
const framesKept = 2

// withoutFrames shortens each run of stack frames. Most languages write the innermost frame first; Python writes it last.
func withoutFrames(lines []tailLine) []tailLine {
	var all []tailLine
	for len(lines) > 0 {
		run := frames(lines)
		switch {
		case run == 0:
			all = append(all, lines[0])
			run = 1
		case isPython(lines[0].text):
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
func innermost(lines []tailLine) int {
	kept := 0
	for i := len(lines) - 1; i > 0; i-- {
		if isPython(lines[i].text) {
			kept++
		}
		if kept == framesKept {
			return i
		}
	}
	return 0
}

// moreFrames stands for the frames that are not shown. A single line stays: it takes no more room.
func moreFrames(lines []tailLine) []tailLine {
	if len(lines) < 2 {
		return lines
	}
	n := 0
	for _, line := range lines {
		n += framesIn(line.text) * line.times
	}
	if n == 1 {
		return []tailLine{{"  … 1 more frame", 1}}
	}
	return []tailLine{{fmt.Sprintf("  … %d more frames", n), 1}}
}

// frames is how many lines at the start are frames of one stack.
func frames(lines []tailLine) int {
	n := 0
	for n < len(lines) {
		next := ""
		if n+1 < len(lines) {
			next = lines[n+1].text
		}
		text := lines[n].text
		if framesIn(text) == 0 && !isGoSource(next) && (n == 0 || !isSource(text)) {
			break
		}
		n++
	}
	return n
}

var (
	frame   = lazyregexp.New(`^\s+(?:at |from |File "|\d+: )|^\s*(?:#\d+ |from \S+:\d+:in )|^\s+/\S+\.go:\d+`)
	omitted = lazyregexp.New(`^\s+\.\.\. (\d+) (?:more|common frames omitted)`)
)

// framesIn is how many frames a line stands for: Java writes "... 41 more".
func framesIn(line string) int {
	if m := omitted().FindStringSubmatch(line); m != nil {
		n, _ := strconv.Atoi(m[1])
		return n
	}
	if frame().MatchString(line) {
		return 1
	}
	return 0
}

func isPython(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), `File "`) }

// isGoSource says whether a line is the second one of a frame of Go; the first one names the function.
func isGoSource(line string) bool {
	return strings.HasPrefix(line, "  /") && strings.Contains(line, ".go:")
}

// isSource says whether a line inside a stack is the code that Python or Rust shows below a frame.
func isSource(line string) bool { return strings.HasPrefix(line, "    ") }

// The keys that loggers use.
var (
	levelKeys   = []string{"level", "severity", "lvl", "levelname", "log.level", "@l", "Level", "LogLevel"}
	messageKeys = []string{"msg", "message", "@m", "@mt", "Message", "event", "textPayload"}
	errorKeys   = []string{"err", "error", "exception", "error.message", "exc_info", "stack", "stack_trace", "stacktrace", "error.stack_trace", "@x", "Exception", "cause"}
)

// fromJSON shortens a line of JSON to level, message and error. Other lines, and JSON without a message, stay as they are.
func fromJSON(line string) string {
	start := strings.TrimSpace(line)
	if !strings.HasPrefix(start, "{") {
		return line
	}
	var fields map[string]any
	if json.Unmarshal([]byte(start), &fields) != nil {
		return line
	}
	message := firstOf(fields, messageKeys)
	if message == "" {
		return line
	}
	short := strings.TrimSpace(level(fields) + " " + message)
	if fault := firstOf(fields, errorKeys); fault != "" && !strings.Contains(message, fault) {
		short += ": " + fault
	}
	return short
}

func firstOf(fields map[string]any, keys []string) string {
	for _, key := range keys {
		if text := firstLine(fields[key]); text != "" {
			return text
		}
	}
	return ""
}

// firstLine is the text of a field, or of the message in it, up to a line break.
func firstLine(field any) string {
	switch v := field.(type) {
	case string:
		line, _, _ := strings.Cut(strings.TrimSpace(v), "\n")
		return line
	case map[string]any:
		return firstOf(v, []string{"message", "msg", "stack", "type"})
	}
	return ""
}

func level(fields map[string]any) string {
	for _, key := range levelKeys {
		switch v := fields[key].(type) {
		case string:
			return strings.ToUpper(v)
		case float64:
			return levelNames[v]
		}
	}
	return ""
}

// levelNames are what the numbers of pino and Bunyan mean.
var levelNames = map[float64]string{10: "TRACE", 20: "DEBUG", 30: "INFO", 40: "WARN", 50: "ERROR", 60: "FATAL"}
