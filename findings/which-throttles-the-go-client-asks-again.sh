#!/usr/bin/env bash
# The Go clients ask again for a quota that is used up, but not for the throttles that SNS itself names.
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
	github.com/aws/aws-sdk-go-v2/service/sns v1.48.0
)
MOD
cat > main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/sns"
)

var key = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "none"}, nil
})

// calls counts how often a client asks a service that always answers the same.
func calls(status int, body string, ask func(url string)) int {
	count := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		count++
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}))
	defer server.Close()
	ask(server.URL)
	return count
}

func askSNS(url string) {
	client := sns.New(sns.Options{Region: "us-east-1", BaseEndpoint: &url, Credentials: key})
	topic := "arn:aws:sns:us-east-1:111122223333:alerts"
	_, _ = client.Publish(context.Background(), &sns.PublishInput{TopicArn: &topic, Message: &topic})
}

func askECS(url string) {
	client := ecs.New(ecs.Options{Region: "us-east-1", BaseEndpoint: &url, Credentials: key})
	_, _ = client.CreateCluster(context.Background(), &ecs.CreateClusterInput{})
}

func main() {
	of := func(code string) string {
		return "<ErrorResponse><Error><Type>Sender</Type><Code>" + code + "</Code><Message>Rate exceeded</Message></Error></ErrorResponse>"
	}
	fmt.Println("SNS Throttling, status 400:", calls(400, of("Throttling"), askSNS))
	fmt.Println("SNS Throttled, status 429:", calls(429, of("Throttled"), askSNS))
	fmt.Println("SNS KMSThrottling, status 400:", calls(400, of("KMSThrottling"), askSNS))
	quota := `{"__type":"LimitExceededException","message":"You have too many clusters"}`
	fmt.Println("ECS LimitExceededException, status 400:", calls(400, quota, askECS))
}
GO
export GOFLAGS=-mod=mod
seen=$(go run . 2>error.txt) || { cat error.txt >&2; exit 1; }
wanted="SNS Throttling, status 400: 3
SNS Throttled, status 429: 1
SNS KMSThrottling, status 400: 1
ECS LimitExceededException, status 400: 3"

cat <<TEXT
versions: github.com/aws/aws-sdk-go-v2 1.48.0, service/sns 1.48.0, service/ecs 1.105.1
expected: whatever is called a throttle, or comes with 429, is asked three times; a quota, which waiting does not mend, once.
seen (calls for one operation):
$seen
why it matters: an alert that goes through an encrypted topic is lost at the first throttled call to KMS unless the program repeats it
  itself or counts on Lambda's next try; the release that says "429 counts as a throttle" leaves out errors that the model names.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
