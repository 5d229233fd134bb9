//go:build unix

package main

import (
	"syscall"
	"time"
)

// processorTime is what this process has used of the processors so far: other processes do not count, its own
// collector does.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic("the system does not tell processor time: " + err.Error())
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
