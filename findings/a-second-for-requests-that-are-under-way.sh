#!/usr/bin/env bash
# Libraries for a graceful end cut off requests that are under way after a second, where plain Node answers them.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --no-audit --no-fund --silent --ignore-scripts @godaddy/terminus@4.12.1 http-terminator@3.2.0 lil-http-terminator@1.2.3 \
  http-graceful-shutdown@4.0.0 stoppable@1.1.0 >&2
cat > app.cjs <<'JS'
const http = require("node:http");
const name = process.argv[2];
const server = http.createServer((_, answer) => {
  setTimeout(() => answer.end("done"), 7000).unref();
  process.kill(process.pid, "SIGTERM");
});
const onStop = (stop) => process.on("SIGTERM", stop);
const ways = {
  "node's server.close": () => onStop(() => server.close()),
  "@godaddy/terminus": () => require("@godaddy/terminus").createTerminus(server, { signal: "SIGTERM" }),
  "http-terminator": () => {
    const terminator = require("http-terminator").createHttpTerminator({ server });
    onStop(() => terminator.terminate());
  },
  "lil-http-terminator": () => {
    const terminator = require("lil-http-terminator")({ server });
    onStop(() => terminator.terminate());
  },
  "http-graceful-shutdown": () => require("http-graceful-shutdown")(server),
  stoppable: () => { require("stoppable")(server); onStop(() => server.stop()); },
};
ways[name]();
server.listen(0, "127.0.0.1", () => process.send(server.address().port));
JS
cat > client.cjs <<'JS'
const { fork } = require("node:child_process");
const { get } = require("node:http");
const names = ["node's server.close", "@godaddy/terminus", "http-terminator", "lil-http-terminator", "http-graceful-shutdown", "stoppable"];
const ask = (name) => new Promise((done) => {
  const app = fork("app.cjs", [name]);
  app.on("message", (port) => {
    const start = Date.now();
    const say = (what) => done(`${name}: ${what} ${Date.now() - start < 3500 ? "within 3 s" : "after 7 s"}`);
    get({ port, host: "127.0.0.1" }, (answer) => answer.resume().on("end", () => say("answered"))).on("error", () => say("cut off"));
  });
});
Promise.all(names.map(ask)).then((lines) => { console.log(lines.join("\n")); process.exit(); });
JS
seen=$(node client.cjs 2>/dev/null)
wanted="node's server.close: answered after 7 s
@godaddy/terminus: cut off within 3 s
http-terminator: cut off within 3 s
lil-http-terminator: cut off within 3 s
http-graceful-shutdown: answered after 7 s
stoppable: answered after 7 s"

cat <<TEXT
versions: @godaddy/terminus 4.12.1, http-terminator 3.2.0, lil-http-terminator 1.2.3, http-graceful-shutdown 4.0.0, stoppable 1.1.0,
  node $(node --version)
expected: a library for a graceful end answers at least what plain Node does without one: a request of 7 s, asked before SIGTERM.
seen:
$seen
why it matters: ECS gives a container 30 s after SIGTERM. With these defaults each deployment cuts the requests that take longer than a
  second, and the load balancer answers them with 502, for which the release that went out is blamed.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
