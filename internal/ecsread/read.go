package ecsread

import (
	"context"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/redact"
)

// What a container wrote can be of any size and kind, and a small function has little of a processor. It is therefore
// read in slices, with a look at the clock before each.
const (
	longestEvent = 8 << 10  // bytes that are read of one log event; CloudWatch Logs takes events of up to 1 MB
	slice        = 24 << 10 // bytes that are redacted between two looks at the clock
	beside       = 8 << 10  // bytes around a slice that are looked at with it: a private key goes over many events
)

// Service is a service as the record keeps it, with its events, which ECS gives newest first, as far as there is time
// to read them; left is how many of them were not read.
func Service(ctx context.Context, s ecstypes.Service) (service incident.Service, left int) {
	service = serviceOf(s)
	for i, e := range s.Events {
		if IsOver(ctx) {
			return service, len(s.Events) - i
		}
		event := incident.ServiceEvent{At: aws.ToTime(e.CreatedAt), Message: redact.Text(aws.ToString(e.Message))}
		service.Events = append(service.Events, event)
	}
	return service, 0
}

// Tasks are tasks as the record keeps them, as far as there is time to read them; left is how many were not read.
func Tasks(ctx context.Context, described []ecstypes.Task) (tasks []incident.Task, left int) {
	tasks = make([]incident.Task, 0, len(described))
	for i, task := range described {
		if IsOver(ctx) {
			return tasks, len(described) - i
		}
		tasks = append(tasks, Task(task))
	}
	return tasks, 0
}

// LogLines redacts the events of a log from the newest to the oldest, until all are read or there is no more time;
// left is how many of the oldest were not read.
func LogLines(ctx context.Context, events []types.OutputLogEvent) (lines []incident.LogLine, left int) {
	texts := make([]string, len(events))
	for i, event := range events {
		texts[i] = start(aws.ToString(event.Message))
	}
	redacted := make([]string, len(texts))
	from := len(texts)
	for from > 0 && !IsOver(ctx) {
		end := from
		from = back(texts, end, slice)
		copy(redacted[from:end], redactedAmong(texts, from, end))
	}
	return logLines(events[from:], redacted[from:]), from
}

// redactedAmong redacts some of the texts in sight of those around them.
func redactedAmong(texts []string, from, end int) []string {
	first, last := back(texts, from, beside), forth(texts, end, beside)
	return redact.Lines(texts[first:last])[from-first : end-first]
}

// back is the first of the texts before end that together have at most so many bytes: one at least.
func back(texts []string, end, size int) int {
	from := end
	for from > 0 && (from == end || size >= len(texts[from-1])) {
		from--
		size -= len(texts[from])
	}
	return from
}

// forth is behind the last of the texts from start that together have at most so many bytes: one at least.
func forth(texts []string, start, size int) int {
	end := start
	for end < len(texts) && (end == start || size >= len(texts[end])) {
		size -= len(texts[end])
		end++
	}
	return end
}

// IsOver reports whether a context's time is over. The clock says so at once, the context only when the scheduler has
// its turn.
func IsOver(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return ctx.Err() != nil || ok && !time.Now().Before(deadline)
}

// start is the beginning of a text, without half a character at its end.
func start(text string) string {
	if len(text) <= longestEvent {
		return text
	}
	return strings.ToValidUTF8(text[:longestEvent], "")
}

func logLines(events []types.OutputLogEvent, texts []string) []incident.LogLine {
	lines := make([]incident.LogLine, len(events))
	for i, event := range events {
		lines[i] = incident.LogLine{At: time.UnixMilli(aws.ToInt64(event.Timestamp)).UTC(), Text: texts[i]}
	}
	return lines
}
