#!/usr/bin/env bash
# A deadline that falls into the Go client's back-off leaves no trace of the throttling that it was backing off from.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > go.mod <<'MOD'
module probe

go 1.26

require (
	github.com/aws/aws-sdk-go-v2 v1.48.0
	github.com/aws/aws-sdk-go-v2/service/ecs v1.105.1
	github.com/aws/smithy-go v1.28.9
)
MOD
cat > main.go <<'GO'
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/smithy-go"
)

func main() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"__type":"ThrottlingException","message":"Rate exceeded"}`)
	}))
	key := aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "none"}
	client := ecs.New(ecs.Options{
		Region: "us-east-1", BaseEndpoint: &server.URL, RetryMaxAttempts: 20,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return key, nil }),
	})
	ctx, cancel := context.WithTimeout(context.Background(), 4*time.Second)
	defer cancel()
	_, err := client.DescribeTasks(ctx, &ecs.DescribeTasksInput{Tasks: []string{"one"}})
	var said smithy.APIError
	fmt.Println("is a deadline:", errors.Is(err, context.DeadlineExceeded))
	fmt.Println("holds what ECS answered:", errors.As(err, &said))
	fmt.Println("text names it:", strings.Contains(err.Error(), "Throttling") || strings.Contains(err.Error(), "Rate exceeded"))
}
GO
export GOFLAGS=-mod=mod
seen=$(go run . 2>error.txt) || { cat error.txt >&2; exit 1; }
wanted="is a deadline: true
holds what ECS answered: false
text names it: false"

cat <<TEXT
versions: github.com/aws/aws-sdk-go-v2 1.48.0, service/ecs 1.105.1
expected: the error of the last attempt is wrapped, as it is when the attempts are used up: errors.As finds ThrottlingException.
seen:
$seen
why it matters: with a budget of a few seconds, which a function that alerts has, a throttled account looks like a slow network. Who wants
  to say "ECS throttled the lookup" in an alert has to look at each attempt itself.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
