package main

import (
	"os"
	"runtime"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/ecswhy/ecswhy/internal/awsready"
	"github.com/ecswhy/ecswhy/internal/notify"
)

// patience is the most time that preparing may take of the ten seconds in which Lambda wants a function started: a
// function in a network without a way to AWS must still start, and then say what it could not reach.
const patience = 2 * time.Second

// prepare says how to call AWS, and does before the first event what that need not wait for: it has a notifier that is
// wired for the stage rehearse, and then collects what that left over, so that the events need no new memory. During
// the start Lambda gives a function more processor time than to events.
func prepare(wire func(aws.Config) notify.Notifier) (aws.Config, error) {
	sdk, err := awsready.Config(os.Getenv)
	if err != nil {
		return aws.Config{}, err
	}
	event, answers, err := readScript()
	if err != nil {
		return aws.Config{}, err
	}
	awsready.Rehearse(sdk, patience, answers, play(event, wire))
	runtime.GC()
	return sdk, nil
}
