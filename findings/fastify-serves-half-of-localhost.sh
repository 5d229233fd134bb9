#!/usr/bin/env bash
# Fastify serves only one address of localhost when the other one's port is taken, without a word.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --no-audit --no-fund --silent fastify@5.6.1 >&2

cat > app.cjs <<'JS'
const dns = require("node:dns");
const net = require("node:net");
const fastify = require("fastify");

// localhost has two addresses, as in the /etc/hosts that container engines write, whatever this machine's says.
const both = [{ address: "::1", family: 6 }, { address: "127.0.0.1", family: 4 }];
const lookup = dns.lookup;
dns.lookup = (host, options, answer) => {
  if (host !== "localhost") return lookup(host, options, answer);
  if (typeof options === "function") return options(null, both[0].address, both[0].family);
  return options.all ? answer(null, both) : answer(null, both[0].address, both[0].family);
};

// start says what becomes of an app whose port another process of the task has on one of the addresses.
async function start(taken) {
  const other = net.createServer();
  await new Promise((ready) => other.listen(0, taken, ready));
  const app = fastify();
  const outcome = await app.listen({ port: other.address().port }).then(() => "listens", (err) => err.code);
  console.log(`${taken} is taken: ${outcome} on [${app.addresses().map(({ address }) => address)}]`);
  await app.close();
  other.close();
}

start("::1").then(() => start("127.0.0.1"));
JS
seen=$(node app.cjs 2>&1)
wanted="::1 is taken: EADDRINUSE on []
127.0.0.1 is taken: listens on [::1]"

cat <<TEXT
versions: fastify 5.6.1, node $(node --version)
expected: where listen does not get one of the addresses that it asks for, it rejects with EADDRINUSE, whichever it is.
seen:
$seen
why it matters: the app logs a healthy start and goes on, while the health check of the container and its sidecars, which ask
  127.0.0.1, get the other process or nothing. The log holds no cause; only the address in "Server listening at" tells.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
