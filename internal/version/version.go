// Package version says which release a program was built from.
package version

import (
	"cmp"
	"runtime/debug"
)

// stamped is what the Makefile takes from git's tag and gives to the linker.
var stamped string

// String is the version of this program, such as v1.2.3, or v1.2.3-4-g0abc123 four commits after it: as the Makefile
// stamped it, otherwise as the Go toolchain knows it from `go install MODULE@VERSION`, and (devel) where nobody knows.
func String() string {
	if stamped != "" {
		return stamped
	}
	build, _ := debug.ReadBuildInfo()
	return of(build)
}

// of is the version of the main module in what the toolchain wrote into a program.
func of(build *debug.BuildInfo) string {
	if build == nil {
		return "(devel)"
	}
	return cmp.Or(build.Main.Version, "(devel)")
}
