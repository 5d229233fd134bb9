#!/usr/bin/env bash
# With Sentry turned on, a rejection that ended a Node program no longer does, and a Go panic ends with 0.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --no-audit --no-fund --silent --ignore-scripts @sentry/node@11.12.0 >&2
cat > app.cjs <<'JS'
if (process.argv[2] === "with") {
  require("@sentry/node").init({ dsn: "http://key@127.0.0.1:9/1" });
}
setTimeout(() => console.log("still alive"), 300);
(async () => { throw new Error("database refused"); })();
JS

cat > go.mod <<'MOD'
module probe

go 1.26

require github.com/getsentry/sentry-go v0.50.0
MOD
cat > main.go <<'GO'
package main

import (
	"os"

	"github.com/getsentry/sentry-go"
)

func main() {
	if os.Args[1] == "with" {
		_ = sentry.Init(sentry.ClientOptions{})
		defer sentry.Recover()
	}
	panic("database refused")
}
GO
GOFLAGS=-mod=mod go build -o app . >&2

# answer prints how a program ends with and without Sentry, and whether it lived on.
answer() {
  local code=0 text
  text=$("${@:2}" 2>error.txt) || code=$?
  local named=no
  ! grep -q "database refused" error.txt || named=yes
  echo "$1: stdout '$text', exit $code, reason in the log: $named"
}
seen=$(
  answer "node alone" node app.cjs without
  answer "node and Sentry" node app.cjs with
  answer "go alone" ./app without
  answer "go and Sentry" ./app with
)
wanted="node alone: stdout '', exit 1, reason in the log: yes
node and Sentry: stdout 'still alive', exit 0, reason in the log: yes
go alone: stdout '', exit 2, reason in the log: yes
go and Sentry: stdout '', exit 0, reason in the log: no"

cat <<TEXT
versions: @sentry/node 11.12.0, sentry-go 0.50.0, node $(node --version), $(go env GOVERSION)
expected: an error reporter reports. How the program ends stays as it was: 1 for node, 2 for a Go panic.
seen:
$seen
why it matters: a service whose start fails in an async main stays up, never serves, and fails its health check minutes later, with the
  reason far above the last lines of the log; the Go one stops with 0 and an empty log. "Exited with 0" is then a crash.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
