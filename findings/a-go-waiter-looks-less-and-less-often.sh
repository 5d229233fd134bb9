#!/usr/bin/env bash
# The Go SDK's waiter for a stable service, whose model says a look every 15 s, looks less and less often, and by chance.
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
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
)

// stable answers, after a tenth of a second each time, that a service is stable from a minute on.
type stable struct {
	start time.Time
	from  time.Duration
}

func (s stable) Do(*http.Request) (*http.Response, error) {
	time.Sleep(100 * time.Millisecond)
	running := 0
	if time.Since(s.start) >= s.from {
		running = 3
	}
	body := fmt.Sprintf(`{"services":[{"status":"ACTIVE","deployments":[{}],"runningCount":%d,"desiredCount":3}]}`, running)
	return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(body))}, nil
}

// In virtual time, with every setting as it is, but the longest wait, which has to be given.
func TestWait(t *testing.T) {
	key := aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "none"}
	for _, from := range []time.Duration{4 * time.Minute, 12 * time.Minute} {
		var late []time.Duration
		for range 101 {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				client := ecs.New(ecs.Options{
					Region: "us-east-1", HTTPClient: stable{start, from},
					Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return key, nil }),
				})
				err := ecs.NewServicesStableWaiter(client).Wait(t.Context(), &ecs.DescribeServicesInput{Services: []string{"api"}}, time.Hour)
				if err != nil {
					t.Fatal(err)
				}
				late = append(late, time.Since(start)-from)
			})
		}
		slices.Sort(late)
		fmt.Printf("stable after %s, told more than 30 s later in half of 101 waits: %t, more than 3 min later in one: %t\n", from, late[50] > 30*time.Second, late[100] > 3*time.Minute)
	}
}
GO
export GOFLAGS=-mod=mod
go test -v -count=1 -run Wait . >out.txt || { cat out.txt >&2; exit 1; }
seen=$(grep '^stable' out.txt)

wanted="stable after 4m0s, told more than 30 s later in half of 101 waits: true, more than 3 min later in one: true
stable after 12m0s, told more than 30 s later in half of 101 waits: true, more than 3 min later in one: true"

cat <<TEXT
versions: github.com/aws/aws-sdk-go-v2/service/ecs 1.105.1 (core 1.48.0), $(go version | cut -d' ' -f3)
expected: the model of ECS says for this waiter a look every 15 s, so that a stable service is told of at most 15 s later.
seen (each wait in virtual time, with all settings as they are, an hour at most):
$seen
why it matters: the pause doubles up to ten minutes and is then cut by chance. A pipeline in Go that waits for a slow rollout sits for
  minutes on a service that is stable, another time for seconds, and nobody sees why. The AWS CLI, of the same model, keeps the 15 s.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
