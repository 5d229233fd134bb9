#!/usr/bin/env bash
# The Go client's cache of credentials: a refresh ahead of time that fails makes calls fail whose credentials are still good.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > go.mod <<'MOD'
module probe

go 1.26

require github.com/aws/aws-sdk-go-v2 v1.48.0
MOD
cat > main.go <<'GO'
package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

func main() {
	asked := 0
	provider := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		if asked++; asked > 1 {
			return aws.Credentials{}, errors.New("the endpoint of credentials is away")
		}
		return aws.Credentials{
			AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "none", CanExpire: true, Expires: time.Now().Add(4 * time.Minute),
		}, nil
	})
	for _, window := range []time.Duration{0, 5 * time.Minute} {
		asked = 0
		cache := aws.NewCredentialsCache(provider, func(o *aws.CredentialsCacheOptions) { o.ExpiryWindow = window })
		good := 0
		for range 5 {
			if _, err := cache.Retrieve(context.Background()); err == nil {
				good++
			}
		}
		fmt.Printf("refreshed %v ahead: %d of 5 calls have credentials, provider asked %d times\n", window, good, asked)
	}
}
GO
export GOFLAGS=-mod=mod
seen=$(go run . 2>error.txt) || { cat error.txt >&2; exit 1; }
wanted="refreshed 0s ahead: 5 of 5 calls have credentials, provider asked 1 times
refreshed 5m0s ahead: 1 of 5 calls have credentials, provider asked 5 times"

cat <<TEXT
versions: github.com/aws/aws-sdk-go-v2 1.48.0
expected: refreshing five minutes ahead is the careful choice: when it fails, the old credentials, good for four minutes, serve on
  and the refresh is tried again.
seen:
$seen
why it matters: the window brings the failure forward instead of bridging it, and the endpoint that is away is asked at each call. A program
  that assumes a role to look into other accounts loses its sight for a hiccup of STS that it could have outlived.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
