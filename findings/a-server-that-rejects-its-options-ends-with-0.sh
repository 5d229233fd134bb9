#!/usr/bin/env bash
# nats-server does not know an option, says so, prints its usage and ends with 0.
set -euo pipefail
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"

version=v2.12.6
GOBIN=$work go install "github.com/nats-io/nats-server/v2@$version"

code=0
./nats-server --jetstreem >log.txt 2>&1 || code=$?
seen="exit $code, first line: $(head -n 1 log.txt), lines behind it: $(($(wc -l <log.txt) > 25 ? 25 : 0)) or more"
wanted="exit 0, first line: flag provided but not defined: -jetstreem, lines behind it: 25 or more"

cat <<TEXT
versions: nats-server $version, $(go version)
expected: a program that rejects its command line ends with 1 or 2, as those with Go's package flag do.
seen: $seen
why it matters: as a job of no service the task counts as finished well; as a service it is "a program that must keep running". The
  reason is the first line of the log, and the usage below it is longer than what is usually read from the end.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
