#!/usr/bin/env bash
# winston's JSON of an error that is logged alone has no message, and of one that is logged with a text has both in one.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --no-audit --no-fund --silent --ignore-scripts pino@10.4.0 winston@3.19.0 >&2
cat > app.cjs <<'JS'
const { createLogger, format, transports } = require("winston");
const refused = () => Object.assign(new Error("connection refused"), { code: "ECONNREFUSED", stack: "-" });
const log = createLogger({ format: format.json(), transports: [new transports.Console()] });
log.error(refused());
log.error("cannot start", refused());
log.error("cannot start", { message: "orders", attempt: 3 });
const plain = require("pino")({ base: null, timestamp: false });
plain.error(refused());
JS
seen=$(node app.cjs)
wanted='{"code":"ECONNREFUSED","level":"error"}
{"code":"ECONNREFUSED","level":"error","message":"cannot start connection refused","stack":"-"}
{"attempt":3,"level":"error","message":"cannot start orders"}
{"level":50,"err":{"type":"Error","message":"connection refused","stack":"-","code":"ECONNREFUSED"},"msg":"connection refused"}'

cat <<TEXT
versions: winston 3.19.0, pino 10.4.0 (last line, to compare), node $(node --version)
expected: an error's message is in the line; a text keeps its own field, and so does a field called message.
seen:
$seen
why it matters: the commonest catch block, log.error(err), leaves {"level":"error"} and what else the error carries: a reader of JSON
  logs that looks for "message" or "stack" finds neither. And equal texts do not group: the error's words are glued to them.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
