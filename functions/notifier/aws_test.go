package main

import (
	"runtime"
	"runtime/debug"
	"testing"
)

// of gives a getenv over one variable.
func of(name, value string) func(string) string {
	return func(asked string) string {
		if asked == name {
			return value
		}
		return map[string]string{"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128"}[asked]
	}
}

func TestAFunctionWithLessThanOneProcessorTakesTurns(t *testing.T) {
	before := runtime.GOMAXPROCS(3)
	t.Cleanup(func() { runtime.GOMAXPROCS(before) })
	for name, c := range map[string]struct {
		variable, value string
		want            int
	}{
		"of 128 MB":           {"", "", 1},
		"of 1,768 MB":         {"AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1768", 1},
		"but not of 1,769 MB": {"AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1769", 3},
		"nor of unknown size": {"AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "", 3},
		"nor where it is set": {"GOMAXPROCS", "3", 3},
	} {
		runtime.GOMAXPROCS(3)
		takeTurns(of(c.variable, c.value))
		if got := runtime.GOMAXPROCS(0); got != c.want {
			t.Errorf("%s: %d threads, want %d", name, got, c.want)
		}
	}
}

func TestGarbageIsCollectedAgainAfterTheStart(t *testing.T) {
	before := debug.SetGCPercent(100)
	t.Cleanup(func() { debug.SetGCPercent(before) })
	for name, c := range map[string]struct {
		variable, value string
		want            int
	}{
		"by default":      {"", "", garbage},
		"where it is set": {"GOGC", "150", 150},
	} {
		collect(of(c.variable, c.value), 150)
		if got := debug.SetGCPercent(100); got != c.want {
			t.Errorf("%s: at %d percent, want %d", name, got, c.want)
		}
	}
}
