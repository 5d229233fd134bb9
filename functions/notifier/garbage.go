package main

import (
	"context"
	"runtime/debug"
)

// percentAtStart is how much garbage may gather, in percent of what is in use, before a process gets its second event.
// Go reckons with at least 4 MB in use, so a start and a first event, which leave 5 MB in all, are not delayed by a
// collection, which takes a third as much as a warm event.
const percentAtStart = 200

// sparing is a handler that goes back to the usual percentage with its second event.
type sparing struct {
	handler
	usual  int
	events int
}

// Invoke handles one payload.
func (s *sparing) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	if s.events++; s.events == 2 {
		debug.SetGCPercent(s.usual)
	}
	return s.handler.Invoke(ctx, payload)
}
