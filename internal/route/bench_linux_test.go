package route_test

import (
	"syscall"
	"testing"
	"time"

	"github.com/ecswhy/ecswhy/internal/route"
	"github.com/ecswhy/ecswhy/internal/route/routetest"
)

// A start has at most a millisecond of a processor for 100 routes and 100 notes: cpu-ms/op, which other programs on the
// machine hardly change.
func BenchmarkUnpack(b *testing.B) {
	text := routetest.Pack(b, large(100))
	b.ReportAllocs()
	start := processorTime(b)
	for b.Loop() {
		if _, err := route.Unpack(text); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(processorTime(b)-start)/float64(time.Millisecond)/float64(b.N), "cpu-ms/op")
	b.ReportMetric(float64(len(text)), "bytes")
}

// processorTime is what the process has used of its processors.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
