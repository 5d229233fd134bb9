#!/usr/bin/env bash
# process.exit throws away what a slow reader of stdout has not taken; of the usual loggers only pino's lines all arrive.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --no-audit --no-fund --silent --ignore-scripts pino@10.4.0 winston@3.19.0 bunyan@2.0.5 log4js@6.9.1 >&2
cat > app.cjs <<'JS'
const loggers = {
  pino: () => require("pino")(),
  winston: () => {
    const { createLogger, transports } = require("winston");
    return createLogger({ transports: [new transports.Console()] });
  },
  bunyan: () => require("bunyan").createLogger({ name: "web" }),
  log4js: () => Object.assign(require("log4js").getLogger(), { level: "info" }),
  console: () => console,
};
const log = loggers[process.argv[2]]();
for (let line = 1; line < 20000; line++) {
  log.info(`working on order ${line}, which has a number of articles`);
}
log.error("cannot go on: database refused");
process.exit(1);
JS

# answer prints whether all lines of a logger came through a pipe whose reader is busy for four seconds, and the last one, too.
answer() {
  { node app.cjs "$1" || true; } | { sleep 4; cat >log.txt; }
  local all=no last=no
  [[ $(wc -l <log.txt) -lt 20000 ]] || all=yes
  ! grep -q "cannot go on" log.txt || last=yes
  echo "$1: all lines: $all, the reason: $last"
}
seen=$(answer pino; answer winston; answer bunyan; answer log4js; answer console)
wanted="pino: all lines: yes, the reason: yes
winston: all lines: no, the reason: no
bunyan: all lines: no, the reason: no
log4js: all lines: no, the reason: no
console: all lines: no, the reason: no"

cat <<TEXT
versions: pino 10.4.0, winston 3.19.0, bunyan 2.0.5, log4js 6.9.1, node $(node --version)
expected: what was written to a pipe before process.exit arrives; node's pages say that pipes are synchronous on Linux.
seen:
$seen
why it matters: a pipe holds 64 KiB. When the log driver is behind, in the burst of a failing start, just the lines before the exit are
  gone, the reason among them. "The last line of the log" need not be the last that the app wrote.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
