package message

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/lazyregexp"
	"github.com/ecswhy/ecswhy/internal/markup"
	"github.com/ecswhy/ecswhy/internal/plaintext"
)

// tailLines are the lines of a log that can be shown, oldest first. Stack traces are shortened to what tells, lines of JSON to their
// level, message and error, and lines that repeat are folded.
func tailLines(lines []incident.LogLine) []tailLine { return withoutFrames(folded(readable(lines))) }

// lastOf are the last of some lines, at most so many of at most so many characters.
func lastOf(lines []tailLine, most int, width int) []string {
	if most <= 0 || width <= 0 {
		return nil
	}
	var shown []string
	for _, line := range lines[max(0, len(lines)-most):] {
		shown = append(shown, line.cut(width))
	}
	return shown
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
	return markup.CutMiddle(markup.CutMiddle(l.text, room, (room-1)/3)+suffix, width, (width-1)/3)
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
	line = strings.ReplaceAll(plaintext.Clean(line), "\t", "  ")
	return strings.TrimRight(strings.ReplaceAll(line, "```", "'''"), " ")
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
	if start := strings.TrimLeft(line, " \t"); start == "" || strings.IndexByte("aFf#/.0123456789", start[0]) < 0 {
		return 0 // none begins so, and expressions are slow
	}
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
	var fields map[string]json.RawMessage // what no logger calls by these names is not decoded
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

func firstOf(fields map[string]json.RawMessage, keys []string) string {
	return firstWithin(fields, keys, deepest)
}

// deepest is how deep in a field a message is looked for: each level is read once more.
const deepest = 3

func firstWithin(fields map[string]json.RawMessage, keys []string, depth int) string {
	for _, key := range keys {
		if text := firstLine(fields[key], depth); text != "" {
			return text
		}
	}
	return ""
}

// firstLine is the text of a field, or of the message in it, up to a line break.
func firstLine(field json.RawMessage, depth int) string {
	switch text, fields := "", (map[string]json.RawMessage)(nil); {
	case len(field) == 0:
		return ""
	case field[0] == '"' && json.Unmarshal(field, &text) == nil:
		line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
		return line
	case field[0] == '{' && depth > 0 && json.Unmarshal(field, &fields) == nil:
		return firstWithin(fields, []string{"message", "msg", "stack", "type"}, depth-1)
	}
	return ""
}

func level(fields map[string]json.RawMessage) string {
	for _, key := range levelKeys {
		var level any
		if json.Unmarshal(fields[key], &level) != nil {
			continue
		}
		switch v := level.(type) {
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
