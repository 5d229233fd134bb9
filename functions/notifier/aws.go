package main

import (
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/ecswhy/ecswhy/internal/awsready"
	"github.com/ecswhy/ecswhy/internal/notify"
)

// prepareTimeout is the most time that preparing may take of the ten seconds in which Lambda wants a function started:
// a function in a network without a way to AWS must still start, and then say what it could not reach.
const prepareTimeout = 2 * time.Second

// prepare says how to call AWS, and does before the first event what that need not wait for: it has a notifier that is
// wired to canned answers explain a made-up event. During the start Lambda gives a function more processor time than to
// events.
func prepare(wire func(aws.Config) notify.Notifier) (aws.Config, error) {
	sdk, err := awsready.Config(os.Getenv)
	if err != nil {
		return aws.Config{}, err
	}
	event, answers, err := readRehearsal()
	if err != nil {
		return aws.Config{}, err
	}
	awsready.Rehearse(sdk, prepareTimeout, answers, explain(event, wire))
	return sdk, nil
}
