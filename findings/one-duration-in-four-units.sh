#!/usr/bin/env bash
# One duration in the JSON of six Go loggers is 1500000000, 1.5, 1500 or "1.5s"; two calls of zerolog differ by a million.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > go.mod <<'MOD'
module probe

go 1.26

require (
	github.com/go-kit/log v0.2.1
	github.com/hashicorp/go-hclog v1.6.3
	github.com/rs/zerolog v1.35.1
	github.com/sirupsen/logrus v1.9.4
	go.uber.org/zap v1.28.0
)
MOD
cat > main.go <<'GO'
package main

import (
	"log/slog"
	"os"
	"time"

	"github.com/go-kit/log"
	"github.com/hashicorp/go-hclog"
	"github.com/rs/zerolog"
	"github.com/sirupsen/logrus"
	"go.uber.org/zap"
)

func main() {
	took := 1500 * time.Millisecond
	slog.New(slog.NewJSONHandler(os.Stdout, nil)).Info("slog", "took", took)
	slog.New(slog.NewTextHandler(os.Stdout, nil)).Info("slog as text", "took", took)
	config := zap.NewProductionConfig()
	config.OutputPaths = []string{"stdout"}
	zap.Must(config.Build()).Info("zap", zap.Duration("took", took))
	z := zerolog.New(os.Stdout)
	z.Info().Dur("took", took).Msg("zerolog, Dur")
	z.Info().Any("took", took).Msg("zerolog, Any")
	l := &logrus.Logger{Out: os.Stdout, Formatter: &logrus.JSONFormatter{}, Level: logrus.InfoLevel}
	l.WithField("took", took).Info("logrus")
	hclog.New(&hclog.LoggerOptions{Output: os.Stdout, JSONFormat: true}).Info("hclog", "took", took)
	_ = log.NewJSONLogger(os.Stdout).Log("msg", "go-kit", "took", took)
}
GO
export GOFLAGS=-mod=mod
go build -o app . >&2
seen=$(./app 2>&1 | sed -E 's/.*(msg|message)"?[:=]"([^"]*)".*/\2 &/; s/^([^:]*) [{t].*took"?[:=]("?[0-9.]+s?"?).*/\1: \2/')
wanted='slog: 1500000000
slog as text: 1.5s
zap: 1.5
zerolog, Dur: 1500
zerolog, Any: 1500000000
logrus: 1500000000
hclog: 1500000000
go-kit: "1.5s"'

cat <<TEXT
versions: $(go env GOVERSION) (log/slog), zap 1.28.0, zerolog 1.35.1, logrus 1.9.4, hclog 1.6.3, go-kit/log 0.2.1
expected: "1.5s", as the same slog writes it as text and %v prints it, or at least one unit for one logger.
seen (1.5 s as the field took):
$seen
why it matters: a metric filter such as { \$.took > 1000 } means a second for one service, a quarter of an hour for the next and a
  microsecond for a third, and changes its meaning where a call of one logger becomes another or a handler of slog is replaced.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
