// Command echo is the smallest function: it answers with the event that it was given, or fails when the event asks for
// it.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

type event struct {
	Fail  string `json:"fail,omitempty"`
	Sleep int    `json:"sleep,omitempty"` // milliseconds
	Text  string `json:"text,omitempty"`
}

type answer struct {
	Event       event
	RequestID   string
	FunctionARN string
	HasDeadline bool
	PID         int
}

func main() { lambda.Start(echo) }

func echo(ctx context.Context, raw json.RawMessage) (answer, error) {
	var asked event
	if err := json.Unmarshal(raw, &asked); err != nil {
		return answer{}, err
	}
	time.Sleep(time.Duration(asked.Sleep) * time.Millisecond)
	if asked.Fail != "" {
		return answer{}, errors.New(asked.Fail)
	}
	invocation, _ := lambdacontext.FromContext(ctx)
	_, bounded := ctx.Deadline()
	return answer{asked, invocation.AwsRequestID, invocation.InvokedFunctionArn, bounded, os.Getpid()}, nil
}
