#!/usr/bin/env bash
# containerd's rule of platforms lets a 64-bit ARM host take an image for 32-bit ARM; another library's does not.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > go.mod <<'MOD'
module probe

go 1.26

require (
	github.com/containerd/platforms v0.2.1
	github.com/google/go-containerregistry v0.22.1
)
MOD
cat > main.go <<'GO'
package main

import (
	"fmt"

	"github.com/containerd/platforms"
	v1 "github.com/google/go-containerregistry/pkg/v1"
)

func main() {
	for _, image := range []string{"linux/arm64/v8", "linux/arm/v7", "linux/amd64"} {
		host := platforms.Only(platforms.MustParse("linux/arm64"))
		has, _ := v1.ParsePlatform(image)
		wanted, _ := v1.ParsePlatform("linux/arm64")
		fmt.Printf("%s on linux/arm64: containerd %t, go-containerregistry %t\n",
			image, host.Match(platforms.MustParse(image)), has.Satisfies(*wanted))
	}
}
GO
export GOFLAGS=-mod=mod
seen=$(go run . 2>error.txt) || { cat error.txt >&2; exit 1; }
wanted="linux/arm64/v8 on linux/arm64: containerd true, go-containerregistry true
linux/arm/v7 on linux/arm64: containerd true, go-containerregistry false
linux/amd64 on linux/arm64: containerd false, go-containerregistry false"

cat <<TEXT
versions: containerd/platforms 0.2.1, go-containerregistry 0.22.1, $(go env GOVERSION)
expected: an index with amd64 and arm/v7 has nothing for linux/arm64: the pull fails and says that no platform matches.
seen:
$seen
why it matters: the pull works, and where core or kernel do not run 32-bit code the task ends with "exec format error" in place of a
  pull error. A check that reads the index with the other library says "no image for arm64", one that looks for a failed pull sees none.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
