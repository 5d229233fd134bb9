#!/usr/bin/env bash
# pm2-runtime makes SIGINT of SIGTERM, kills the app after 1.6 s, and ends with 0.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --no-audit --no-fund --silent --ignore-scripts pm2@7.0.4 >&2
export PATH="$work/node_modules/.bin:$PATH"
cat > slow.cjs <<'JS'
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    console.log(`told by ${signal}`);
    setTimeout(() => { console.log("finished"); process.exit(0); }, 3000);
  });
}
setInterval(() => {}, 1000);
console.log("ready");
JS

PM2_HOME=$work/slow pm2-runtime slow.cjs >slow.txt 2>&1 &
launcher=$!
until grep -q "^ready" slow.txt; do sleep 0.2; done
kill -TERM "$launcher"
stopped=0
wait "$launcher" || stopped=$?
told=$(grep -o "^told by SIG[A-Z]*\|^finished\|sending SIGKILL" slow.txt | paste -sd,)
seen="exit $stopped, $told"
wanted="exit 0, told by SIGINT,sending SIGKILL"

cat <<TEXT
versions: pm2 7.0.4, node $(node --version)
expected: a supervisor that is made for containers passes on the signal that it gets, and its time, which here is 3 s.
seen (an app that needs 3 s to stop, after SIGTERM):
$seen
why it matters: a handler of SIGTERM never runs, the 30 s of stopTimeout are 1.6 s, and the exit code of 0 hides that the app was killed with
  its requests.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
