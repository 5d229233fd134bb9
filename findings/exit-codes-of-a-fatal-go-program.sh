#!/usr/bin/env bash
# "Fatal" of the usual Go libraries ends a program with 1, 2, 80 or 255.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > go.mod <<'MOD'
module probe

go 1.26

require (
	github.com/alecthomas/kong v1.17.0
	github.com/golang/glog v1.2.5
	go.uber.org/zap v1.28.0
	k8s.io/klog/v2 v2.140.0
)
MOD
cat > main.go <<'GO'
package main

import (
	"os"

	"github.com/alecthomas/kong"
	"github.com/golang/glog"
	"go.uber.org/zap"
	"k8s.io/klog/v2"
)

func main() {
	switch os.Args[1] {
	case "zap":
		zap.Must(zap.NewProduction()).Fatal("cannot start")
	case "glog":
		glog.Fatal("cannot start")
	case "klog":
		klog.Fatal("cannot start")
	case "kong":
		os.Args = append(os.Args[:1], os.Args[2:]...)
		var flags struct{ Port int }
		_ = kong.Parse(&flags)
	}
}
GO
export GOFLAGS=-mod=mod
go build -o app . >&2

# answer prints how a program ended and whether the reason stands in the last ten lines of its log.
answer() {
  local code=0 near=no
  TMPDIR="$work" ./app "$@" >log.txt 2>&1 || code=$?
  ! tail -n 10 log.txt | grep -qi "cannot start\|error: --port" || near=yes
  echo "$1: exit $code, reason in the last ten lines: $near"
}
seen=$(answer zap; answer glog; answer klog; answer kong --port=http)
wanted="zap: exit 1, reason in the last ten lines: yes
glog: exit 2, reason in the last ten lines: no
klog: exit 255, reason in the last ten lines: yes
kong: exit 80, reason in the last ten lines: yes"

cat <<TEXT
versions: zap 1.28.0, glog 1.2.5, klog 2.140.0, kong 1.17.0, $(go env GOVERSION)
expected: exit code 1 (2 for a wrong flag, as the standard library), and the reason as the last line.
seen:
$seen
why it matters: 255 is also what a runtime reports when it could not run the program at all, 2 is what a panic ends with, and 80 is in
  no table. After glog's line come the stacks and the registers of the processor: only the first lines of the log tell the reason.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
