#!/usr/bin/env bash
# Loggers that write colours into a pipe, and log4js, which out of the box writes nothing, not even fatal.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --no-audit --no-fund --silent --ignore-scripts log4js@6.9.1 tslog@5.2.0 >&2
cat > app.cjs <<'JS'
const loggers = {
  "log4js out of the box": () => require("log4js").getLogger(),
  "log4js with a level": () => Object.assign(require("log4js").getLogger(), { level: "info" }),
  tslog: () => new (require("tslog").Logger)(),
};
loggers[process.argv[2]]().fatal("cannot start");
JS
cat > go.mod <<'MOD'
module probe

go 1.26

require (
	github.com/charmbracelet/log v1.0.0
	github.com/lmittmann/tint v1.2.1
	github.com/rs/zerolog v1.35.1
)
MOD
cat > main.go <<'GO'
package main

import (
	"log/slog"
	"os"

	"github.com/charmbracelet/log"
	"github.com/lmittmann/tint"
	"github.com/rs/zerolog"
)

func main() {
	switch os.Args[1] {
	case "charm log":
		log.New(os.Stdout).Error("cannot start")
	case "tint":
		slog.New(tint.NewHandler(os.Stdout, nil)).Error("cannot start")
	case "zerolog's console":
		log := zerolog.New(zerolog.ConsoleWriter{Out: os.Stdout})
		log.Error().Msg("cannot start")
	}
}
GO
export GOFLAGS=-mod=mod
go build -o app . >&2

# answer prints whether a logger wrote a line into a pipe, and whether it has colours.
answer() {
  local lines colours=no
  lines=$(env -u NO_COLOR -u FORCE_COLOR "$@" | cat)
  [[ "$lines" != *$'\e['* ]] || colours=yes
  echo "${*: -1}: line written: $([[ -n "$lines" ]] && echo yes || echo no), colours: $colours"
}
seen=$(
  answer node app.cjs "log4js out of the box"
  answer node app.cjs "log4js with a level"
  answer node app.cjs tslog
  answer ./app "charm log"
  answer ./app tint
  answer ./app "zerolog's console"
)
wanted="log4js out of the box: line written: no, colours: no
log4js with a level: line written: yes, colours: yes
tslog: line written: yes, colours: no
charm log: line written: yes, colours: no
tint: line written: yes, colours: yes
zerolog's console: line written: yes, colours: yes"

cat <<TEXT
versions: log4js 6.9.1, tslog 5.2.0, charm log 1.0.0, tint 1.2.1, zerolog 1.35.1, node $(node --version), $(go env GOVERSION)
expected: a fatal line is written whatever the level; colours go to terminals only, as tslog and charm log do.
seen:
$seen
why it matters: a stopped task may have no log at all although the app "logs fatal", and level, key and value of the others have escape
  sequences between them, so that a search for error=... or " ERR " in the log group finds nothing.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
