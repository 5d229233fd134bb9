#!/usr/bin/env bash
# One env file in five readers: dotenv and Node cut a password at its #, compose-go resolves a $, Docker keeps quotation marks.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > app.env <<'ENV'
HASH=abc#def
DOLLAR=abc$def
QUOTED="abc"
ENV
cat > go.mod <<'MOD'
module probe

go 1.26

require (
	github.com/compose-spec/compose-go/v2 v2.10.0
	github.com/docker/cli v29.0.0+incompatible
	github.com/joho/godotenv v1.5.1
)
MOD
cat > main.go <<'GO'
package main

import (
	"fmt"
	"strings"

	compose "github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/docker/cli/pkg/kvfile"
	"github.com/joho/godotenv"
)

func say(reader string, read map[string]string, err error) {
	fmt.Printf("%s: %s %s %s\n", reader, read["HASH"], read["DOLLAR"], read["QUOTED"])
	if err != nil {
		panic(err)
	}
}

func main() {
	lines, err := kvfile.Parse("app.env", nil)
	docker := map[string]string{}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, "=")
		docker[name] = value
	}
	say("docker run --env-file", docker, err)
	read, err := compose.Read("app.env")
	say("compose-go", read, err)
	read, err = godotenv.Read("app.env")
	say("godotenv", read, err)
}
GO
export GOFLAGS=-mod=mod
go build -o app . >&2
npm install --no-audit --no-fund --silent --ignore-scripts dotenv@18.0.10 >&2
cat > app.cjs <<'JS'
if (process.argv[2]) require("dotenv").config({ path: "app.env", quiet: true });
const { HASH, DOLLAR, QUOTED } = process.env;
console.log(`${process.argv[2] ?? "node --env-file"}: ${HASH} ${DOLLAR} ${QUOTED}`);
JS
seen=$(env -u def ./app 2>/dev/null && node app.cjs dotenv && node --env-file=app.env app.cjs)
wanted='docker run --env-file: abc#def abc$def "abc"
compose-go: abc#def abc abc
godotenv: abc#def abc$def abc
dotenv: abc abc$def abc
node --env-file: abc abc$def abc'

cat <<TEXT
versions: docker/cli 29.0.0, compose-go 2.10.0, godotenv 1.5.1, dotenv 18.0.10, node $(node --version)
expected: abc#def in each, as in a shell, where a # within a word begins no comment; and all five alike.
seen:
$seen
why it matters: the file that works on a laptop becomes the environmentFiles or secrets of a task definition, which are read by other
  rules: "password authentication failed", with the same file, and nothing to see in it.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
