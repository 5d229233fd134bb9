//go:build !linux

// Command bench needs Linux, whose process statistics, namespaces and control groups it measures with.
package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "bench: this needs Linux")
	os.Exit(1)
}
