#!/usr/bin/env bash
# go-containerregistry hands over an amd64 image to who asked for arm64, and refuses an arm64 one to who asked for arm64/v8.
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
	"io"
	"log"
	"net/http/httptest"

	"github.com/containerd/platforms"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

// image is an image for Linux on one architecture.
func image(architecture string) v1.Image {
	made := must(random.Image(16, 1))
	config := must(made.ConfigFile()).DeepCopy()
	config.OS, config.Architecture = "linux", architecture
	return must(mutate.ConfigFile(made, config))
}

// ask prints which architecture comes back for a platform.
func ask(what string, ref name.Reference, platform string) {
	got, err := remote.Image(ref, remote.WithPlatform(*must(v1.ParsePlatform(platform))))
	if err != nil {
		fmt.Printf("%s, asked for %s: error\n", what, platform)
		return
	}
	fmt.Printf("%s, asked for %s: %s\n", what, platform, must(got.ConfigFile()).Architecture)
}

func main() {
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	host := server.Listener.Addr().String()
	single, index := must(name.ParseReference(host+"/web:single")), must(name.ParseReference(host+"/web:index"))
	if err := remote.Write(single, image("amd64")); err != nil {
		log.Fatal(err)
	}
	both := mutate.AppendManifests(empty.Index,
		mutate.IndexAddendum{Add: image("arm64"), Descriptor: v1.Descriptor{Platform: must(v1.ParsePlatform("linux/arm64"))}},
	)
	if err := remote.WriteIndex(index, both); err != nil {
		log.Fatal(err)
	}
	ask("image for amd64", single, "linux/arm64")
	ask("index with arm64", index, "linux/arm64")
	ask("index with arm64", index, "linux/arm64/v8")
	asked := platforms.Only(platforms.MustParse("linux/arm64/v8"))
	fmt.Println("containerd takes arm64 for arm64/v8:", asked.Match(platforms.MustParse("linux/arm64")))
}
GO
export GOFLAGS=-mod=mod
seen=$(go run . 2>error.txt) || { cat error.txt >&2; exit 1; }
wanted="image for amd64, asked for linux/arm64: amd64
index with arm64, asked for linux/arm64: arm64
index with arm64, asked for linux/arm64/v8: error
containerd takes arm64 for arm64/v8: true"

cat <<TEXT
versions: go-containerregistry 0.22.1, containerd/platforms 0.2.1, $(go env GOVERSION)
expected: an error where the only image is for another architecture, and the same image for arm64 and arm64/v8, which are one thing.
seen:
$seen
why it matters: a check before the deployment that asks the registry "is there an arm64 image" gets a yes for the commonest wrong image,
  one built on a laptop for amd64 alone, and the task ends with "exec format error". With the variant it gets a no for a good image.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
