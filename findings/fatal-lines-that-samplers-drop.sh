#!/usr/bin/env bash
# Samplers of Go loggers drop fatal and error lines, too: the program ends with 1 and the log does not say why.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > go.mod <<'MOD'
module probe

go 1.26

require (
	github.com/rs/zerolog v1.35.1
	go.uber.org/zap v1.28.0
)
MOD
cat > main.go <<'GO'
package main

import (
	"os"

	"github.com/rs/zerolog"
	"go.uber.org/zap"
)

func main() {
	if os.Args[1] == "zerolog" {
		log := zerolog.New(os.Stdout).Sample(&zerolog.BasicSampler{N: 10})
		log.Info().Msg("ready")
		log.Fatal().Msg("cannot go on: no database")
	}
	log := zap.Must(zap.NewProduction())
	for try := range 151 {
		log.Error("cannot reach the database", zap.Int("try", try))
	}
	os.Exit(1)
}
GO
export GOFLAGS=-mod=mod
go build -o app . >&2

# answer prints how many lines a program wrote, how it ended, and the last try or message that is in its log.
answer() {
  local code=0
  ./app "$1" >log.txt 2>&1 || code=$?
  echo "$1: $(wc -l <log.txt) lines, exit $code, last: $(tail -n 1 log.txt | grep -o '"message":"[^"]*"\|"try":[0-9]*')"
}
seen=$(answer zerolog; answer zap)
wanted='zerolog: 1 lines, exit 1, last: "message":"ready"
zap: 100 lines, exit 1, last: "try":99'

cat <<TEXT
versions: zerolog 1.35.1, zap 1.28.0, $(go env GOVERSION)
expected: sampling thins out the small talk. A fatal line, and errors of the production configuration, are always written:
  2 lines from zerolog, 151 from zap.
seen:
$seen
why it matters: the line that explains an exit can be missing although the program wrote it, and "the last line of the log" is then an
  older one that may even sound healthy. An alert should show the last line as the last line, not as the cause.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
