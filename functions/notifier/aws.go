package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/ecswhy/ecswhy/internal/awsready"
	"github.com/ecswhy/ecswhy/internal/notify"
)

// patience is the most time that preparing may take of the ten seconds in which Lambda wants a function started: a function
// in a network without a way to AWS must still start, and then say what it could not reach.
const patience = 2 * time.Second

// garbage is how much memory, in percent of what is in use, may be left over before it is collected. With Go's own 100 the
// events need 1 MB more; with less than this, every second event has a collection in it.
const garbage = 60

// prepare says how to call AWS, and does before the first event what that need not wait for: it has such a notifier rehearse.
func prepare(wire func(aws.Config) notify.Notifier) (aws.Config, error) {
	takeTurns(os.Getenv)
	percent := debug.SetGCPercent(-1) // nothing is collected during the start, but all of it at its end
	defer collect(os.Getenv, percent)
	sdk, err := awsready.Config(os.Getenv)
	if err != nil {
		return aws.Config{}, err
	}
	event, answers, err := readScript()
	if err != nil {
		return aws.Config{}, err
	}
	awsready.Rehearse(sdk, patience, answers, play(event, wire))
	return sdk, nil
}

// oneProcessor is the memory in MB at which Lambda gives a function one whole processor.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
const oneProcessor = 1769

// takeTurns has a function with less than one processor run in one thread at a time. It sees two processors, and to wake one for
// what the other could do as well costs a sixth of an event's processor time.
func takeTurns(getenv func(string) string) {
	memory, err := strconv.Atoi(getenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"))
	if err == nil && memory < oneProcessor && getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(1)
	}
}

// collect makes what the start has left over free for the events: a collection takes from them the little processor time that a
// small function has, and new memory takes time as well. During the start Lambda gives more of it.
func collect(getenv func(string) string, percent int) {
	if getenv("GOGC") == "" {
		percent = garbage
	}
	debug.SetGCPercent(percent)
	runtime.GC()
}
