#!/usr/bin/env bash
# pgx's error of a refused connection is several lines; the line with the reason does not say what failed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > go.mod <<'MOD'
module probe

go 1.26

require (
	github.com/jackc/pgx/v5 v5.13.0
	github.com/lib/pq v1.12.3
)
MOD
cat > main.go <<'GO'
package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"

	"github.com/jackc/pgx/v5"
	_ "github.com/lib/pq"
)

func main() {
	address := "postgres://web@127.0.0.1:1/orders?sslmode=prefer"
	if os.Args[1] == "pgx" {
		_, err := pgx.Connect(context.Background(), address)
		fmt.Println("cannot start:", err)
		return
	}
	db, _ := sql.Open("postgres", "postgres://web@127.0.0.1:1/orders?sslmode=disable")
	fmt.Println("cannot start:", db.Ping())
}
GO
export GOFLAGS=-mod=mod
go build -o app . >&2

# answer prints how many lines an error has, and whether the line with the reason also says what could not be done.
answer() {
  ./app "$1" >log.txt
  echo "$1: $(wc -l <log.txt) lines, what and why in one: $(grep -q "cannot start.*refused" log.txt && echo yes || echo no)"
}
seen=$(answer pq; answer pgx; cat log.txt)
wanted="pq: 1 lines, what and why in one: yes
pgx: 3 lines, what and why in one: no
cannot start: failed to connect to \`user=web database=orders\`:
	127.0.0.1:1 (127.0.0.1): dial error: dial tcp 127.0.0.1:1: connect: connection refused
	127.0.0.1:1 (127.0.0.1): dial error: dial tcp 127.0.0.1:1: connect: connection refused"

cat <<TEXT
versions: pgx 5.13.0, pq 1.12.3, $(go env GOVERSION)
expected: an error of Go is one line: "cannot start: ... connection refused".
seen:
$seen
why it matters: awslogs makes an event of each line. The one with "cannot start" has no reason, those with the reason have no subject and
  come once for each address and each way of TLS, so that one refusal counts as two, and a filter on either word shows half.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
