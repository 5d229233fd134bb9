package main

import (
	"log/slog"
	"runtime/debug"
	"testing"

	"github.com/ecswhy/ecswhy/internal/notify"
)

func TestTheSecondEventBringsBackTheUsualCollections(t *testing.T) {
	const usual = 77
	original := debug.SetGCPercent(percentAtStart)
	t.Cleanup(func() { debug.SetGCPercent(original) })
	s := sparing{handler: handler{notify.Notifier{Investigator: nobody{}, Publisher: &channel{},
		Log: slog.New(slog.DiscardHandler)}}, usual: usual}
	for event, want := range []int{percentAtStart, usual} {
		_, _ = s.Invoke(t.Context(), []byte("{}")) // whatever becomes of it
		if got := debug.SetGCPercent(want); got != want {
			t.Errorf("%d percent after event %d, want %d", got, event+1, want)
		}
	}
}
