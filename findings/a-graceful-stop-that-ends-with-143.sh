#!/usr/bin/env bash
# NestJS' shutdown hooks and terminus close the server as they should, and then send the signal once more: exit code 143.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --no-audit --no-fund --silent --ignore-scripts @nestjs/core@11.1.9 @nestjs/common@11.1.9 @nestjs/platform-express@11.1.9 \
  reflect-metadata@0.2.2 rxjs@7.8.2 @godaddy/terminus@4.12.1 close-with-grace@2.5.0 lightship@9.0.4 >&2
cat > nestjs.cjs <<'JS'
require("reflect-metadata");
const { Module } = require("@nestjs/common");
const { NestFactory } = require("@nestjs/core");
class App { onModuleDestroy() { console.log("closed"); } }
Reflect.decorate([Module({})], App);
NestFactory.create(App, { logger: false }).then(async (app) => {
  app.enableShutdownHooks();
  await app.listen(0, "127.0.0.1");
  console.log("ready");
});
JS
served() { # NAME SETUP: a server that is ready, and closes by the library's way
  cat > "$1" <<JS
import http from "node:http";
$2
server.listen(0, "127.0.0.1", () => console.log("ready"));
JS
}
server='const server = http.createServer((_, answer) => answer.end());
const closed = async () => { console.log("closed"); server.close(); };'
served terminus.mjs "import terminus from '@godaddy/terminus'; $server
terminus.createTerminus(server, { signal: 'SIGTERM', onSignal: async () => console.log('closed') });"
served close-with-grace.mjs "import grace from 'close-with-grace'; $server grace(closed);"
served lightship.mjs "import { createLightship } from 'lightship'; $server
(await createLightship({ detectKubernetes: false })).registerShutdownHandler(closed);"
served none.mjs "$server process.on('SIGTERM', closed);"

seen=
for program in none.mjs close-with-grace.mjs lightship.mjs nestjs.cjs terminus.mjs; do
  node "$program" >said.txt 2>&1 &
  app=$!
  until grep -q "^ready" said.txt; do sleep 0.2; done
  kill -TERM "$app"
  code=0
  wait "$app" || code=$?
  seen+="${program%.*}: $(grep -c "^closed" said.txt) closed, exit $code"$'\n'
done
wanted='none: 1 closed, exit 0
close-with-grace: 1 closed, exit 0
lightship: 1 closed, exit 0
nestjs: 1 closed, exit 143
terminus: 1 closed, exit 143
'

cat <<TEXT
versions: @nestjs/core 11.1.9, @godaddy/terminus 4.12.1, close-with-grace 2.5.0, lightship 9.0.4, node $(node --version)
expected: a library for graceful shutdown lets the process end with 0 when all is closed; 143 is what is left where nobody handled SIGTERM.
seen (after SIGTERM):
$seen
why it matters: 143 in a stopped task does not say that the program ignored the signal; and a container that others wait for with the
  condition SUCCESS, or a job, counts as failed although it closed as it should.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
