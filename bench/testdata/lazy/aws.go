// This file takes the place of functions/notifier/aws.go in the program that the benchmark compares with.
package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"

	"github.com/ecswhy/ecswhy/internal/notify"
)

// prepare gives a notifier that is set up as usual: with the SDK's own loader and client, and nothing done ahead.
func prepare(wire func(aws.Config) notify.Notifier) (notify.Notifier, error) {
	sdk, err := awsconfig.LoadDefaultConfig(context.Background())
	if err != nil {
		return notify.Notifier{}, err
	}
	return wire(sdk), nil
}
