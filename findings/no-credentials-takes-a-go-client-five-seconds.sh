#!/usr/bin/env bash
# Without credentials, a Go program asks an EC2 instance that is not there for five seconds, and a missing profile names no files.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > go.mod <<'MOD'
module probe

go 1.26

require github.com/aws/aws-sdk-go-v2/config v1.33.18
MOD
cat > main.go <<'GO'
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
)

func main() {
	silent, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and says nothing
	if err != nil {
		panic(err)
	}
	os.Setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://"+silent.Addr().String())
	settings, err := config.LoadDefaultConfig(context.Background(), config.WithRegion("eu-west-1"))
	if err != nil {
		panic(err)
	}
	start := time.Now()
	_, err = settings.Credentials.Retrieve(context.Background())
	fmt.Println("seconds:", int(time.Since(start).Round(time.Second)/time.Second))
	fmt.Println("is a deadline:", errors.Is(err, context.DeadlineExceeded))

	_, err = config.LoadDefaultConfig(context.Background(), config.WithSharedConfigProfile("nosuch"))
	var absent config.SharedConfigProfileNotExistError
	fmt.Println("no such profile:", errors.As(err, &absent), "files:", len(absent.Filename))
}
GO
export GOFLAGS=-mod=mod GOCACHE=${GOCACHE:-$(go env GOCACHE)} GOMODCACHE=${GOMODCACHE:-$(go env GOMODCACHE)}
go build -o probe . 2>error.txt || { cat error.txt >&2; exit 1; }
seen=$(env -i HOME="$work" ./probe 2>/dev/null)
wanted="seconds: 5
is a deadline: true
no such profile: true files: 0"

cat <<TEXT
versions: github.com/aws/aws-sdk-go-v2/config 1.33.18
expected: about a second, which is the AWS CLI's metadata_service_timeout, and one attempt; and that the error of a profile that is not
  there names the files that were read, for which it has the field Filename.
seen:
$seen
why it matters: a command that a newcomer runs without credentials hangs for five seconds and then talks of a deadline. Give the
  configuration a client of the instance's metadata with no retries and a deadline of its own, and read the files' names elsewhere.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
