#!/usr/bin/env bash
# Express 5 calls the callback of listen when the port is taken, too, and the process then ends with 0.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --no-audit --no-fund --silent express@5.1.0 express4@npm:express@4.21.2 >&2

cat > app.cjs <<'JS'
const net = require("node:net");
const express = require(process.argv[2]);
const other = net.createServer().listen(0, () => {
  other.unref();
  const app = express();
  app.listen(other.address().port, () => console.log("listening"));
});
JS

# answer prints what an app says whose port is taken by another process of the task, and how it ends.
answer() {
  local code=0 text
  text=$(node app.cjs "$1" 2>error.txt) || code=$?
  local named=no
  ! grep -q EADDRINUSE error.txt || named=yes
  echo "$1: stdout '$text', exit $code, EADDRINUSE in the log: $named"
}
seen=$(answer express4; answer express)
wanted="express4: stdout '', exit 1, EADDRINUSE in the log: yes
express: stdout 'listening', exit 0, EADDRINUSE in the log: no"

cat <<TEXT
versions: express 5.1.0 and 4.21.2, node $(node --version)
expected: a port that is taken is an uncaught EADDRINUSE and exit code 1, in both.
seen:
$seen
why it matters: the container of such an app ends with code 0 and its last line is the one of a healthy start. Neither the exit code
  nor the log of the stopped task holds the cause, so an alert must not read "exit 0" as "nothing was wrong".
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
