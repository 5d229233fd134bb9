#!/usr/bin/env bash
# The Go SDK's waiter, answered at once in a test with virtual time, asks for ever and never sees its own time limit.
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
)
MOD
cat > wait_test.go <<'GO'
package probe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
)

var errEnough = errors.New("asked ten thousand times")

// never answers that a service is not stable.
type never struct {
	takes time.Duration
	asked *int
}

func (n never) Do(*http.Request) (*http.Response, error) {
	time.Sleep(n.takes)
	if *n.asked++; *n.asked > 10000 {
		return nil, errEnough
	}
	body := `{"services":[{"status":"ACTIVE","deployments":[{}],"runningCount":0,"desiredCount":3}]}`
	return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(body))}, nil
}

func TestWait(t *testing.T) {
	key := aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "none"}
	for _, takes := range []time.Duration{0, time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			asked := 0
			client := ecs.New(ecs.Options{
				Region: "us-east-1", HTTPClient: never{takes, &asked}, Retryer: aws.NopRetryer{},
				Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return key, nil }),
			})
			start := time.Now()
			err := ecs.NewServicesStableWaiter(client).Wait(t.Context(), &ecs.DescribeServicesInput{Services: []string{"api"}}, 10*time.Minute)
			fmt.Printf("an answer takes %s: ended by its limit of ten minutes: %t, asked fewer than 50 times: %t, clock stood still before that: %t\n",
				takes, !errors.Is(err, errEnough), asked < 50, errors.Is(err, errEnough) && time.Since(start) < 10*time.Minute)
		})
	}
}
GO
export GOFLAGS=-mod=mod
go test -v -count=1 -run Wait . >out.txt || { cat out.txt >&2; exit 1; }
seen=$(grep '^an answer' out.txt)
wanted="an answer takes 0s: ended by its limit of ten minutes: false, asked fewer than 50 times: false, clock stood still before that: true
an answer takes 1ms: ended by its limit of ten minutes: true, asked fewer than 50 times: true, clock stood still before that: false"

cat <<TEXT
versions: github.com/aws/aws-sdk-go-v2/service/ecs 1.105.1 (core 1.48.0), $(go version | cut -d' ' -f3)
expected: in a bubble of testing/synctest a wait of ten minutes ends after ten minutes of virtual time, after at most forty looks.
seen:
$seen
why it matters: the waiter cuts its last pause so that just the shortest pause is left of its time, and then pauses for nothing, again and
  again; only the time that a call takes ends that. A test with virtual time and a fake that answers at once hangs until its own timeout.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
