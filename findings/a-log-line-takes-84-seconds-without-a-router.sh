#!/usr/bin/env bash
# fluent-logger-golang holds up each log line for 84 s where the log router is gone; with Async its Close does, and reports nothing.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > go.mod <<'MOD'
module probe

go 1.26

require github.com/fluent/fluent-logger-golang v1.10.1
MOD
cat > main.go <<'GO'
package main

import (
	"fmt"
	"net"
	"time"

	"github.com/fluent/fluent-logger-golang/fluent"
)

// loggerWithoutRouter is one whose router took the connection and ended.
func loggerWithoutRouter(async bool) *fluent.Fluent {
	router, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	port := router.Addr().(*net.TCPAddr).Port
	logger, err := fluent.New(fluent.Config{FluentHost: "127.0.0.1", FluentPort: port, Async: async})
	if err != nil {
		panic(err)
	}
	if !async {
		connection, err := router.Accept()
		if err != nil {
			panic(err)
		}
		connection.Close()
	}
	router.Close()
	time.Sleep(100 * time.Millisecond)
	return logger
}

// slow reports whether a call took longer than a minute.
func slow(call func() error) string {
	start := time.Now()
	err := call()
	return fmt.Sprintf("longer than a minute %t, failed %t", time.Since(start) > time.Minute, err != nil)
}

func main() {
	line := map[string]string{"message": "cannot start"}
	log := func(logger *fluent.Fluent) func() error {
		return func() error { return logger.Post("app", line) }
	}
	answers := []chan string{make(chan string), make(chan string)}
	go func() {
		logger := loggerWithoutRouter(false)
		_ = logger.Post("app", line) // taken by the kernel
		answers[0] <- "out of the box, a line: " + slow(log(logger))
	}()
	go func() {
		logger := loggerWithoutRouter(true)
		answers[1] <- "Async, a line: " + slow(log(logger)) + "\nAsync, Close: " + slow(logger.Close)
	}()
	for _, answer := range answers {
		fmt.Println(<-answer)
	}
}
GO
export GOFLAGS=-mod=mod
go build -o app . >&2
seen=$(./app 2>/dev/null)
wanted="out of the box, a line: longer than a minute true, failed true
Async, a line: longer than a minute false, failed false
Async, Close: longer than a minute true, failed false"

cat <<TEXT
versions: github.com/fluent/fluent-logger-golang 1.10.1
expected: a line that cannot be delivered to an address that refuses costs a second or two; a Close that delivered nothing says so.
seen (84 s each):
$seen
why it matters: where the FireLens router of a task has died, each request that writes a line takes 84 s, and the load balancer calls the
  app unhealthy, not its router. With Async the end of the program takes 84 s for each line kept: ECS kills it after 30 s, with 137.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
