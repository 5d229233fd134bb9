package logtext

import (
	"encoding/json"
	"strings"
)

// The keys that loggers use.
var (
	levelKeys   = []string{"level", "severity", "lvl", "levelname", "log.level", "@l", "Level", "LogLevel", "s"}
	messageKeys = []string{"msg", "message", "@m", "@mt", "Message", "event", "textPayload"}
	errorKeys   = []string{"err", "error", "exception", "error.message", "exc_info", "stack", "stack_trace", "stacktrace",
		"error.stack_trace", "@x", "Exception", "cause", "attr"}
)

// logged is what a line of JSON says: the name of its level, its message and its error.
type logged struct{ name, message, fault string }

// fromJSON reads level, message and error of a line of JSON. It is false of other lines, and of JSON without a message.
func fromJSON(line string) (logged, bool) {
	start := strings.TrimSpace(line)
	if !strings.HasPrefix(start, "{") {
		return logged{}, false
	}
	var fields map[string]json.RawMessage // what no logger calls by these names is not decoded
	if json.Unmarshal([]byte(start), &fields) != nil {
		return logged{}, false
	}
	said := logged{levelName(fields), firstOf(fields, messageKeys), firstOf(fields, errorKeys)}
	if said.message == "" {
		said.message, said.fault = said.fault, ""
	}
	return said, said.message != ""
}

// text is what was said in one line.
func (l logged) text() string {
	short := strings.TrimSpace(strings.ToUpper(l.name) + " " + l.message)
	if l.fault != "" && !strings.Contains(l.message, l.fault) {
		short += ": " + l.fault
	}
	return short
}

func firstOf(fields map[string]json.RawMessage, keys []string) string {
	return firstWithin(fields, keys, deepest)
}

// deepest is how deep in a field a message is looked for: each level is read once more.
const deepest = 2

func firstWithin(fields map[string]json.RawMessage, keys []string, depth int) string {
	for _, key := range keys {
		if text := firstLine(fields[key], depth); text != "" {
			return text
		}
	}
	return ""
}

// firstLine is the telling line of a field, or of the message in it.
func firstLine(field json.RawMessage, depth int) string {
	switch text, fields := "", (map[string]json.RawMessage)(nil); {
	case len(field) == 0:
		return ""
	case field[0] == '"' && json.Unmarshal(field, &text) == nil:
		return tellingLine(strings.TrimSpace(text))
	case field[0] == '{' && depth > 0 && json.Unmarshal(field, &fields) == nil:
		return firstWithin(fields, []string{"message", "msg", "errmsg", "error", "stack", "type"}, depth-1)
	}
	return ""
}

// tellingLine is the line of a text that says most: the first, but of a stack of Python the last.
func tellingLine(text string) string {
	first, rest, _ := strings.Cut(text, "\n")
	if strings.HasPrefix(first, "Traceback (") {
		return rest[strings.LastIndexByte(rest, '\n')+1:]
	}
	return first
}

func levelName(fields map[string]json.RawMessage) string {
	for _, key := range levelKeys {
		var level any
		if json.Unmarshal(fields[key], &level) != nil {
			continue
		}
		switch v := level.(type) {
		case string:
			return v
		case float64:
			return levelNumbers[v]
		}
	}
	return ""
}

// levelNumbers are what the numbers of pino and Bunyan mean.
var levelNumbers = map[float64]string{10: "TRACE", 20: "DEBUG", 30: "INFO", 40: "WARN", 50: "ERROR", 60: "FATAL"}

// level is the level of that name; MongoDB writes only the letter.
func (l logged) level() Level {
	if len(l.name) == 1 {
		return letters[l.name[0]]
	}
	return levelNamed(l.name)
}
