#!/usr/bin/env bash
# awslogs-datetime-format of the log driver: a dot before %L joins all lines to one event, %T splits every trace, a bracket stops the start.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > go.mod <<'MOD'
module probe

go 1.26

require github.com/docker/docker v28.5.2+incompatible
MOD
cat > main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	"github.com/docker/docker/daemon/logger"
	"github.com/docker/docker/daemon/logger/awslogs"
)

var sizes = make(chan int, 9)

func cloudWatch(w http.ResponseWriter, r *http.Request) {
	var sent struct{ LogEvents []struct{ Message string } }
	_ = json.NewDecoder(r.Body).Decode(&sent)
	fmt.Fprint(w, "{}")
	if len(sent.LogEvents) > 0 {
		sizes <- len(sent.LogEvents)
	}
}

func main() {
	os.Setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
	os.Setenv("AWS_SECRET_ACCESS_KEY", "none")
	server := httptest.NewServer(http.HandlerFunc(cloudWatch))
	moment := strings.NewReplacer("%Y-%m-%d", "2026-11-30", "%F", "2026-11-30", "%H:%M:%S", "12:00:00", "%T", "12:00:00", "%L", "123")
	for _, format := range os.Args[1:] {
		stream, err := awslogs.New(logger.Info{ContainerID: "app", Config: map[string]string{
			"awslogs-region": "us-east-1", "awslogs-endpoint": server.URL, "awslogs-group": "api", "awslogs-stream": "app",
			"awslogs-datetime-format": format,
		}})
		if err != nil {
			fmt.Printf("%s: refused: %v\n", format, err)
			continue
		}
		now := moment.Replace(format)
		for _, line := range []string{now + " ERROR cannot start", "Exception: connection refused", "  at Db.open", now + " INFO bye"} {
			message := logger.NewMessage()
			message.Line, message.Timestamp = append(message.Line, line...), time.Now()
			if err := stream.Log(message); err != nil {
				panic(err)
			}
		}
		stream.Close()
		fmt.Printf("%s: %d events\n", format, <-sizes)
	}
}
GO
export GOFLAGS=-mod=mod
go build -o app . >&2
seen=$(./app '%Y-%m-%d %H:%M:%S' '%Y-%m-%d %H:%M:%S.%L' '%F %T' '[%Y-%m-%d %H:%M:%S]' 2>/dev/null)
wanted='%Y-%m-%d %H:%M:%S: 2 events
%Y-%m-%d %H:%M:%S.%L: 1 events
%F %T: 4 events
[%Y-%m-%d %H:%M:%S]: refused: awslogs could not parse multiline pattern key <nil>: error parsing regexp: invalid character class range: `}-(`'

cat <<TEXT
versions: the log driver awslogs of github.com/docker/docker 28.5.2
expected: each format fits the lines that are written with it: two entries, one of them with its trace, are 2 events.
seen:
$seen
why it matters: %L has the dot in it already, so that a format with a dot fits no line, and the whole log is joined to one event every five
  seconds; %F and %T are dropped without a word, and what is left fits any line with a blank; what is no code is a regular expression, so
  that the bracket of so many layouts keeps the container from starting.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
