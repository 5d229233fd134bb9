// Package readtest has what tests of reading answers share: a time that runs out, and lines of a log.
package readtest

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

// Fading is a context whose time is over after so many looks at it.
type Fading struct {
	context.Context
	Looks int
}

// Err is nil as long as there are looks left.
func (f *Fading) Err() error {
	if f.Looks--; f.Looks < 0 {
		return context.DeadlineExceeded
	}
	return nil
}

// Written are texts as events of a log stream.
func Written(texts ...string) []types.OutputLogEvent {
	var events []types.OutputLogEvent
	for _, text := range texts {
		events = append(events, types.OutputLogEvent{Message: aws.String(text), Timestamp: aws.Int64(0)})
	}
	return events
}
