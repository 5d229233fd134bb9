#!/usr/bin/env bash
# winston that handles exceptions keeps a crashed app answering for three seconds before it ends it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --no-audit --no-fund --silent --ignore-scripts winston@3.19.0 >&2
cat > app.cjs <<'JS'
if (process.argv[2] === "winston") {
  const { createLogger, transports } = require("winston");
  createLogger({ transports: [new transports.Console({ handleExceptions: true })] });
}
let healthy = 0;
const server = require("node:http").createServer((_, answer) => answer.end("ok")).listen(0, "127.0.0.1", () => {
  setTimeout(() => { throw new Error("state is lost"); }, 100);
  setInterval(async () => {
    const answer = await fetch(`http://127.0.0.1:${server.address().port}/health`);
    healthy += answer.status === 200 && Date.now() - start > 600 ? 1 : 0;
  }, 200);
});
const start = Date.now();
process.on("exit", () => console.log(`health checks that passed long after the crash: ${healthy > 5 ? "many" : healthy}`));
JS

# answer prints how the app ended and how many health checks passed after its crash.
answer() {
  local code=0
  node app.cjs "$1" >log.txt 2>/dev/null || code=$?
  echo "$1: $(grep "health checks" log.txt), exit $code"
}
seen=$(answer alone; answer winston)
wanted="alone: health checks that passed long after the crash: 0, exit 1
winston: health checks that passed long after the crash: many, exit 1"

cat <<TEXT
versions: winston 3.19.0, node $(node --version)
expected: the logger writes the exception and the app ends at once, as it does without the logger.
seen:
$seen
why it matters: an app in an unknown state takes requests and passes health checks for up to three seconds after its crash. The cause is
  not the last line of the log: lines of requests follow it, and the time that the task stopped is not the time of the failure.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
