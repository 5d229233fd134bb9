package main

import (
	"os"
	"runtime/debug"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/ecswhy/ecswhy/internal/awsready"
	"github.com/ecswhy/ecswhy/internal/notify"
)

// patience is the most time that preparing may take of the ten seconds in which Lambda wants a function started: a function
// in a network without a way to AWS must still start, and then say what it could not reach.
const patience = 2 * time.Second

// garbage is how much memory, in percent of what is in use, may be left over before it is collected. Go's own 100 has a start
// collect twice, and a collection takes from an event the little processor time that a small function has.
const garbage = 200

// prepare gives a notifier whose first event need not wait for what can be done before it.
func prepare(wire func(aws.Config) notify.Notifier) (notify.Notifier, error) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	sdk, err := awsready.Config(os.Getenv)
	if err != nil {
		return notify.Notifier{}, err
	}
	event, answers, err := readScript()
	if err != nil {
		return notify.Notifier{}, err
	}
	awsready.Rehearse(sdk, patience, answers, play(event, wire))
	return wire(sdk), nil
}
