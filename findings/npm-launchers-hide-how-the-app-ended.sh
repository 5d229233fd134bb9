#!/usr/bin/env bash
# Launchers from npm that stand before an app in a container turn its end into another exit code, each in its own way.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --no-audit --no-fund --silent --ignore-scripts cross-env@10.1.0 dotenv-cli@11.0.0 env-cmd@11.0.0 foreman@3.0.1 \
  npm-run-all2@8.0.4 >&2
export PATH="$work/node_modules/.bin:$PATH"
echo "A=1" > .env
echo "web: node exit.cjs" > Procfile
npm pkg set scripts.app="node exit.cjs" >&2
echo "process.exit(3)" > exit.cjs
echo 'setTimeout(() => process.kill(process.pid, process.argv[2]), 100); setInterval(() => {}, 1000)' > signal.cjs

# answer prints the exit code of a launcher, and whether the launcher's log holds anything.
answer() {
  local code=0
  { "${@:2}"; } >log.txt 2>&1 || code=$?
  echo "$1: exit $code"
}
seen=$(
  answer "cross-env, app killed for memory (137)" cross-env A=1 node signal.cjs SIGKILL
  echo "  lines in the log: $(wc -l <log.txt)"
  answer "dotenv, app stopped by SIGTERM (143)" dotenv -- node signal.cjs SIGTERM
  answer "env-cmd, program not there (127)" env-cmd no-such-program
  answer "nf start, app that ended with 3" nf start
  answer "run-s, app that ended with 3" run-s app
)
wanted="cross-env, app killed for memory (137): exit 1
  lines in the log: 0
dotenv, app stopped by SIGTERM (143): exit 0
env-cmd, program not there (127): exit 130
nf start, app that ended with 3: exit 0
run-s, app that ended with 3: exit 1"

cat <<TEXT
versions: cross-env 10.1.0, dotenv-cli 11.0.0, env-cmd 11.0.0, foreman 3.0.1, npm-run-all2 8.0.4, node $(node --version)
expected: a launcher ends as its app did, or with 128 plus the signal; so says the number in brackets.
seen:
$seen
why it matters: the exit code in the event of a stopped task is the launcher's. An app killed for memory looks like an ordinary failure
  with an empty log, a crash like a good end, and a program that is not there like Ctrl-C.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
