#!/usr/bin/env bash
# One field that JSON cannot hold makes logrus lose the whole line, message included; zap and zerolog keep it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > go.mod <<'MOD'
module probe

go 1.26

require (
	github.com/rs/zerolog v1.35.1
	github.com/sirupsen/logrus v1.10.2
	go.uber.org/zap v1.28.0
)
MOD
cat > main.go <<'GO'
package main

import (
	"math"
	"os"

	"github.com/rs/zerolog"
	"github.com/sirupsen/logrus"
	"go.uber.org/zap"
)

const reason = "cannot start: no orders to divide by"

func main() {
	switch os.Args[1] {
	case "logrus":
		log := logrus.New()
		log.SetFormatter(&logrus.JSONFormatter{})
		log.WithField("ratio", math.NaN()).Fatal(reason)
	case "zap":
		zap.Must(zap.NewProduction()).Fatal(reason, zap.Float64("ratio", math.NaN()))
	case "zerolog":
		log := zerolog.New(os.Stderr)
		log.Fatal().Float64("ratio", math.NaN()).Msg(reason)
	}
}
GO
export GOFLAGS=-mod=mod
go build -o app . >&2

# answer prints how a program ended and whether its log holds the reason.
answer() {
  local code=0 named=no
  ./app "$1" >log.txt 2>&1 || code=$?
  ! grep -q "cannot start" log.txt || named=yes
  echo "$1: exit $code, reason in the log: $named"
}
seen=$(answer logrus; cat log.txt; answer zap; answer zerolog)
wanted="logrus: exit 1, reason in the log: no
Failed to format entry: failed to marshal fields to JSON, json: unsupported value: NaN
zap: exit 1, reason in the log: yes
zerolog: exit 1, reason in the log: yes"

cat <<TEXT
versions: logrus 1.10.2, zap 1.28.0, zerolog 1.35.1, $(go env GOVERSION)
expected: the field is written as a text or left out; the message of a fatal line is there in any case.
seen:
$seen
why it matters: the stopped task has code 1, and its last line is plain text in a log of JSON that speaks of formatting. A reader of
  logs that takes it for the cause sends people after the wrong thing: the true reason was never written.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
