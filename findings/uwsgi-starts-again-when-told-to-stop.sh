#!/usr/bin/env bash
# uWSGI takes SIGTERM for "start again", ends with 30 where it has no master, and serves 500 for ever where the app cannot be imported.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

apt-get download -q uwsgi-core=2.0.21-5.1 uwsgi-plugin-python3=2.0.21-5.1 libpcre3 libyajl2 libpython3.11 >/dev/null 2>&1
for package in *.deb; do
  dpkg -x "$package" .
done
libraries=$(find "$work" -name '*.so.*' -printf '%h\n' | sort -u | paste -sd:)
printf 'def application(_, start):\n    start("200 OK", [])\n    return [b"ok"]\n' > app.py
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')

# answer prints how a server answers, whether SIGTERM ends it within four seconds, and its exit code.
answer() {
  local code=0 server status
  LD_LIBRARY_PATH=$libraries usr/bin/uwsgi-core --plugin-dir usr/lib/uwsgi/plugins --plugin python311 \
    --http-socket "127.0.0.1:$port" "${@:2}" >log.txt 2>&1 &
  server=$!
  until grep -q "spawned uWSGI worker\|GAME OVER" log.txt; do sleep 0.2; done
  status=$(curl -s -o body.txt -w '%{http_code}' "http://127.0.0.1:$port/" || true)
  kill -TERM "$server" 2>/dev/null || true
  sleep 4
  if kill -INT "$server" 2>/dev/null; then
    echo "$1: answers $status, runs on after SIGTERM, started again $(grep -c "(RE)spawned" log.txt)"
  else
    wait "$server" || code=$?
    echo "$1: answers $status, exit $code"
  fi
  wait "$server" || true
}
seen=$(
  answer "with a master" --master --wsgi app
  answer "with a master and die-on-term" --master --die-on-term --wsgi app
  answer "without" --wsgi app
  answer "app that cannot be imported" --master --wsgi no_such_app
  answer "the same with need-app" --master --need-app --wsgi no_such_app
)
wanted="with a master: answers 200, runs on after SIGTERM, started again 1
with a master and die-on-term: answers 200, exit 0
without: answers 200, exit 30
app that cannot be imported: answers 500, runs on after SIGTERM, started again 1
the same with need-app: answers 000, exit 22"

cat <<TEXT
versions: uWSGI 2.0.21 with its plugin for Python 3.11 (Debian packages)
expected: SIGTERM ends a server, with 0 or 143; a server without its app ends with an error.
seen:
$seen
why it matters: in ECS each stop takes the whole stopTimeout and ends with 137, as if memory had run out, while it takes requests again.
  With the wrong module in a task definition the container runs: a check that only asks whether the port answers calls it healthy.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
