// This file takes the place of functions/notifier/aws.go in the program that the benchmark compares with.
package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"

	"github.com/ecswhy/ecswhy/internal/notify"
)

// prepare says how to call AWS as is usual: with the SDK's own loader and client, and nothing done ahead.
func prepare(func(aws.Config) notify.Notifier) (aws.Config, error) {
	return awsconfig.LoadDefaultConfig(context.Background(), awsconfig.WithHTTPClient(awshttp.NewBuildableClient()))
}
