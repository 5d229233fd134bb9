#!/usr/bin/env bash
# pm2-runtime makes SIGINT of SIGTERM, kills the app after 1.6 s and ends with 0; a crash loop never ends with the app's own code.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --no-audit --no-fund --silent --ignore-scripts pm2@7.0.4 >&2
export PATH="$work/node_modules/.bin:$PATH"
echo 'console.error("cannot start: database refused"); process.exit(3);' > crash.cjs
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

code=0
PM2_HOME=$work/crash pm2-runtime crash.cjs >crash.txt 2>&1 || code=$?
starts=$(grep -c "^cannot start" crash.txt)

PM2_HOME=$work/slow pm2-runtime slow.cjs >slow.txt 2>&1 &
launcher=$!
until grep -q "^ready" slow.txt; do sleep 0.2; done
kill -TERM "$launcher"
stopped=0
wait "$launcher" || stopped=$?
seen="an app that ends with 3: started 16 times or more $((starts >= 16)), then its own code $((code == 3))
an app that needs 3 s to stop, after SIGTERM: exit $stopped, $(grep -o "^told by SIG[A-Z]*\|^finished\|sending SIGKILL" slow.txt | paste -sd,)"
wanted="an app that ends with 3: started 16 times or more 1, then its own code 0
an app that needs 3 s to stop, after SIGTERM: exit 0, told by SIGINT,sending SIGKILL"

cat <<TEXT
versions: pm2 7.0.4, node $(node --version)
expected: a supervisor that is made for containers gives up with the app's exit code, and passes on the signal that it gets, with its time.
seen (the code of a crash loop was 0 or 2):
$seen
why it matters: a handler of SIGTERM never runs, the 30 s of stopTimeout are 1.6 s, and the exit code of 0 hides that the app was killed.
  A crash loop is told half a minute late, as a usage error or as a job that is done, whatever the app ended with.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
