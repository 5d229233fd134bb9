// Command noop is a Lambda function that does nothing: what any function in Go costs at least.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"
)

type handler struct{}

// Invoke answers any payload with null.
func (handler) Invoke(context.Context, []byte) ([]byte, error) { //nolint:unparam // as Lambda wants it
	return []byte("null"), nil
}

func main() { lambda.Start(handler{}) }
