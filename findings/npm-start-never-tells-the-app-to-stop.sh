#!/usr/bin/env bash
# npm, npx, pnpm and yarn pass SIGTERM to a shell that dies of it: the app is never told to stop, and its launcher is gone at once.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --no-audit --no-fund --silent --ignore-scripts npm@11.19.1 pnpm@10.34.9 yarn@1.22.22 forever@4.0.3 >&2
export PATH="$work/node_modules/.bin:$PATH"
cat > app.cjs <<'JS'
const { appendFileSync } = require("node:fs");
const say = (what) => appendFileSync("told.txt", `${what}\n`);
process.on("SIGTERM", () => { say("told to stop"); setTimeout(() => { say("finished"); process.exit(0); }, 1000); });
setTimeout(() => process.exit(1), 20000);
say(process.pid);
JS
npm pkg set scripts.start="node app.cjs" scripts.exec="exec node app.cjs" >&2

# answer prints what an app was told that a launcher started, and how it was when the launcher had ended.
answer() {
  local code=0 launcher app told
  rm -f told.txt
  "${@:2}" >log.txt 2>&1 &
  launcher=$!
  until [[ -s told.txt ]]; do sleep 0.1; done
  app=$(head -n 1 told.txt)
  kill -TERM "$launcher"
  wait "$launcher" || code=$?
  told=$(tail -n +2 told.txt | paste -sd,)
  echo "$1: exit $code, app ${told:-told nothing}, $(kill -KILL "$app" 2>/dev/null && echo alive || echo gone)"
}
seen=$(
  answer "node app.cjs" node app.cjs
  answer "npm start" npm start
  answer "npm run exec (script begins with exec)" npm run exec
  answer "npx node app.cjs" npx node app.cjs
  answer "pnpm start" pnpm start
  answer "yarn start" yarn start
  answer "forever app.cjs" forever app.cjs
)
wanted="node app.cjs: exit 0, app told to stop,finished, gone
npm start: exit 143, app told nothing, alive
npm run exec (script begins with exec): exit 0, app told to stop,finished, gone
npx node app.cjs: exit 143, app told nothing, alive
pnpm start: exit 143, app told nothing, alive
yarn start: exit 1, app told nothing, alive
forever app.cjs: exit 143, app told nothing, alive"

cat <<TEXT
versions: npm and npx 11.19.1, pnpm 10.34.9, yarn 1.22.22, forever 4.0.3, node $(node --version), dash as sh
expected: a launcher passes SIGTERM on, waits until the app has finished, and ends as it does.
seen:
$seen
why it matters: as the first process of a container such a launcher ends it within milliseconds, whatever stopTimeout says: each deployment
  cuts the requests that are under way, though the app handles SIGTERM and does so in every test without the launcher.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
