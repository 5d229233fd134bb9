package main

import (
	"bytes"
	"context"
	_ "embed" // the rehearsal
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/ecswhy/ecswhy/internal/notify"
)

// rehearsal is a made-up failure that takes an event down the longest path there is.
//
//go:embed rehearsal.json
var rehearsal []byte

// rehearsalFile is an event and what AWS answers to each call about it.
type rehearsalFile struct {
	Event   json.RawMessage
	Answers map[string]json.RawMessage
}

// readRehearsal gives the event and the answers as AWS would send them: JSON, and where it is a string, the text in it.
func readRehearsal() (event []byte, answers map[string]string, err error) {
	var s rehearsalFile
	if err := json.Unmarshal(rehearsal, &s); err != nil {
		return nil, nil, fmt.Errorf("read rehearsal: %w", err)
	}
	answers = map[string]string{}
	for operation, answer := range s.Answers {
		text := ""
		if json.Unmarshal(answer, &text) != nil {
			text = string(answer)
		}
		answers[operation] = text
	}
	return s.Event, answers, nil
}

// explain takes an event through a notifier of its own, up to a publishing that reaches nobody. It logs nothing. The
// event is of the function's Region and of another account, so that a function that has members also rehearses how it
// gets there.
func explain(event []byte, wire func(aws.Config) notify.Notifier) func(aws.Config) {
	return func(canned aws.Config) {
		ctx := context.Background()
		n := wire(canned)
		report := n.Explain(ctx, bytes.ReplaceAll(event, []byte("us-east-1"), []byte(canned.Region)))
		_, _ = n.Publisher.Publish(ctx, report.Notification) // a failed rehearsal is no failure
	}
}
