package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/logcause"
	"github.com/ecswhy/ecswhy/internal/redact"
)

// tails measures the longest tail of a log that is read, from its events to the message, of the worst texts beside
// ordinary ones.
func tails(out io.Writer, verbose bool) bool {
	usual := time.Duration(0)
	for _, name := range slices.Sorted(maps.Keys(ordinary)) {
		took := tailTime(ordinary[name], time.Hour)
		fmt.Fprintf(out, "%-20s %-28s %9.1f ms  ordinary\n", "a log tail", name, milliseconds(took))
		usual = max(usual, took)
	}
	good := true
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		took := tailTime(texts[name], time.Duration(mostBeside*float64(usual)))
		beside := float64(took) / float64(usual)
		isGood := beside <= mostBeside
		good = good && isGood
		if !isGood || verbose || beside > mostBeside/2 {
			fmt.Fprintf(out, "%-20s %-28s %9.1f ms  %.2f times ordinary  %s\n",
				"a log tail", name, milliseconds(took), beside, mark(isGood))
		}
	}
	return good
}

// roundsOfTails is how often a tail is read at least; ordinary ones, by which others are judged, are to be fast.
const roundsOfTails = 2

// tailTime is the shortest time of some rounds, and of more where it is above what is wanted.
func tailTime(text func(int) string, wanted time.Duration) time.Duration {
	events := events(text(tailSize))
	least := time.Duration(0)
	for round := 0; round < roundsOfTails || round < mostRounds && least > wanted; round++ {
		took := timed(func() { told(events) })
		if round == 0 || took < least {
			least = took
		}
		if took > tooLong {
			break
		}
	}
	return least
}

// told is what is done with the events of a log: redact, diagnose, write.
func told(events []string) {
	lines := redact.Lines(events)
	verdict := exited
	told := logcause.Read(lines, true)
	verdict.Cause, verdict.Line = cmp.Or(told.Cause, cause.EssentialContainerExited), told.Line
	slack.Write(incident.Incident{Kind: incident.TaskStopped, Log: logOf(lines)}, verdict)
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
