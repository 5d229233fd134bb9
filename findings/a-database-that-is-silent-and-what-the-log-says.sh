#!/usr/bin/env bash
# A database that takes the connection and says nothing: knex blames a full pool, four other clients wait without a word.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --no-audit --no-fund --silent --ignore-scripts knex@3.3.0 pg@8.23.1 mysql2@3.24.6 sequelize@6.37.8 ioredis@6.0.0 redis@6.3.1 >&2
cat > app.cjs <<'JS'
const [, , name, port] = process.argv;
const at = { host: "127.0.0.1", port: Number(port) };
const login = { ...at, user: "app", password: "none", database: "app" };
const clients = {
  mysql2: () => require("mysql2/promise").createConnection(login),
  "knex (acquireConnectionTimeout 3 s)": () => {
    const knex = require("knex")({ client: "pg", connection: login, acquireConnectionTimeout: 3000 });
    return knex.raw("select 1");
  },
  "sequelize (pool.acquire 3 s)": () => {
    const { Sequelize } = require("sequelize");
    return new Sequelize("app", "app", "none", { ...at, dialect: "postgres", logging: false, pool: { acquire: 3000 } }).authenticate();
  },
  pg: () => new (require("pg").Client)(login).connect(),
  ioredis: () => new (require("ioredis"))(at).get("key"),
  redis: () => require("redis").createClient({ socket: at }).on("error", (error) => console.log(error.message)).connect(),
};
clients[name]().catch((error) => { console.log(error.message); process.exit(1); });
JS
cat > database.cjs <<'JS'
const { spawn } = require("node:child_process");
const names = ["mysql2", "knex (acquireConnectionTimeout 3 s)", "sequelize (pool.acquire 3 s)", "pg", "ioredis", "redis"];
const database = require("node:net").createServer((socket) => socket.on("error", () => {})).listen(0, "127.0.0.1", async () => {
  const run = (name) => new Promise((done) => {
    const app = spawn(process.execPath, ["app.cjs", name, database.address().port]);
    let said = "";
    app.stdout.on("data", (part) => { said += part; });
    setTimeout(() => app.kill("SIGKILL"), 20000);
    app.on("close", () => done(`${name}: ${said.trim().split("\n").pop() || "nothing"}`));
  });
  console.log((await Promise.all(names.map(run))).join("\n"));
  process.exit();
});
JS
seen=$(node database.cjs 2>/dev/null)
wanted="mysql2: connect ETIMEDOUT
knex (acquireConnectionTimeout 3 s): Knex: Timeout acquiring a connection. The pool is probably full. Are you missing a .transacting(trx) call?
sequelize (pool.acquire 3 s): nothing
pg: nothing
ioredis: nothing
redis: nothing"

cat <<TEXT
versions: knex 3.3.0, pg 8.23.1, mysql2 3.24.6, sequelize 6.37.8, ioredis 6.0.0, redis 6.3.1, node $(node --version)
expected: within 20 s each client says that its database does not answer, and where that is.
seen within 20 s (last line):
$seen
why it matters: so it is behind a proxy or a load balancer whose database is gone. The task fails its health check with an empty log, or
  with a line that sends one to look for transactions that were not closed, where no query was ever sent.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
