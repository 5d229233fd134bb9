package logtext

import (
	"encoding/json"
	"strings"
)

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
const deepest = 2

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
