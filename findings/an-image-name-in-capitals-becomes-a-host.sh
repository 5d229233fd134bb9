#!/usr/bin/env bash
# A capital letter before the first slash of an image's name makes that part the registry's host; after it, it is an error.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > go.mod <<'MOD'
module probe

go 1.26

require (
	github.com/distribution/reference v0.6.0
	github.com/google/go-containerregistry v0.22.1
)
MOD
cat > main.go <<'GO'
package main

import (
	"fmt"

	"github.com/distribution/reference"
	"github.com/google/go-containerregistry/pkg/name"
)

func main() {
	for _, image := range []string{"team/web:1", "Team/web:1", "team/Web:1"} {
		host := "error"
		if named, err := reference.ParseNormalizedNamed(image); err == nil {
			host = reference.Domain(named)
		}
		other := "error"
		if named, err := name.ParseReference(image); err == nil {
			other = named.Context().RegistryStr()
		}
		fmt.Printf("%s: asked of %s by Docker, of %s by go-containerregistry\n", image, host, other)
	}
}
GO
export GOFLAGS=-mod=mod
seen=$(go run . 2>error.txt) || { cat error.txt >&2; exit 1; }
wanted="team/web:1: asked of docker.io by Docker, of index.docker.io by go-containerregistry
Team/web:1: asked of Team by Docker, of error by go-containerregistry
team/Web:1: asked of error by Docker, of error by go-containerregistry"

cat <<TEXT
versions: distribution/reference 0.6.0 (the parser of Docker and containerd), go-containerregistry 0.22.1, $(go env GOVERSION)
expected: names of repositories are in small letters; Team/web is refused as team/Web is, with a text that says so.
seen:
$seen
why it matters: the pull fails with "lookup Team: no such host". That reads like broken DNS or a missing route, and sends people to the
  VPC, while the cause is one letter of the task definition.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
