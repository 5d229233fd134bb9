#!/usr/bin/env bash
# Since its schemas, a client of the AWS SDK for Go builds those of all its operations before main, also where no client is made.
set -euo pipefail
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"

# objects SERVICE VERSION: the objects on the heap when main begins, of a program with one call that is never made
objects() {
  mkdir -p "$1-$2"
  cat > "$1-$2/main.go" <<GO
package main

import (
	"fmt"
	"os"
	"runtime"

	"github.com/aws/aws-sdk-go-v2/service/$1"
)

func main() {
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	fmt.Println(memory.HeapObjects)
	if len(os.Args) > 1 {
		fmt.Println($1.New($1.Options{}).$3(nil, nil))
	}
}
GO
  (cd "$1-$2" && go mod init example.com/program && go get "github.com/aws/aws-sdk-go-v2/service/$1@$2" && go build -o program .) >&2
  GOGC=off "$1-$2/program"
}

before=$(objects ecs v1.98.0 ListClusters)
after=$(objects ecs v1.105.1 ListClusters)
seen="ecs v1.98.0: $(((before + 500) / 1000)) thousand objects; v1.105.1: $(((after + 500) / 1000)) thousand objects"
wanted="ecs v1.98.0: 1 thousand objects; v1.105.1: 6 thousand objects"

cat <<TEXT
versions: github.com/aws/aws-sdk-go-v2/service/ecs v1.98.0 and v1.105.1, $(go version | cut -d' ' -f3)
expected: a client that is linked and never made takes room in the program's file, and none of its memory or its start.
seen (on the heap when main begins, with one call that is never made):
$seen
why it matters: in a Lambda function they are most of what every collection of garbage looks at, 0.9 MB of it for ECS, and a millisecond of each
  start; the linker cannot leave them out. A service of which one call is made is as dear as one of which all are.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
