#!/usr/bin/env bash
# A program that does not exist ends a container with 127 under tini, but with 2 or 1 under other inits and user switchers.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

apt-get download -q tini=0.19.0-1+b3 dumb-init=1.2.5-2 catatonit=0.1.7-1+b2 gosu=1.14-1+b10 >/dev/null 2>&1
for package in *.deb; do
  dpkg -x "$package" .
done
echo "echo hello" > not-executable

# answer prints the exit codes of one init: program not there, program that may not be run, program killed for memory.
answer() {
  local codes=() code
  for program in ./no-such-program ./not-executable "sh -c kill\${IFS}-KILL\${IFS}\$\$"; do
    code=0
    # shellcheck disable=SC2086 # the program and its arguments
    { "$@" $program; } >/dev/null 2>&1 || code=$?
    codes+=("$code")
  done
  echo "$(basename "$1"): not there ${codes[0]}, not executable ${codes[1]}, killed ${codes[2]}"
}
seen=$(
  answer usr/bin/tini -s --
  answer usr/bin/dumb-init
  answer usr/bin/catatonit --
  answer usr/sbin/gosu "$(id -u)"
)
wanted="tini: not there 127, not executable 126, killed 137
dumb-init: not there 2, not executable 2, killed 137
catatonit: not there 1, not executable 1, killed 137
gosu: not there 1, not executable 1, killed 137"

cat <<TEXT
versions: tini 0.19.0, dumb-init 1.2.5, catatonit 0.1.7, gosu 1.14 (Debian packages)
expected: 127 for a program that is not there, 126 for one that may not be run, as of a shell and of tini.
seen:
$seen
why it matters: with these in the image the wrong command of a task definition looks like an ordinary failure of the app (1), or like a
  Go panic or a wrong flag (2). Only the text that the init wrote to stderr tells them apart.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
