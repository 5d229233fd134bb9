// Package lazyregexp compiles a regular expression when it is first used: a start compiles only what its settings and
// its rehearsal need.
package lazyregexp

import (
	"os"
	"regexp"
	"strings"
	"sync"
)

// New gives a function that compiles the expression once. It panics where the expression is malformed, and in a program
// of `go test` it does so at once: a package with such an expression passes no test.
func New(expression string) func() *regexp.Regexp {
	if len(os.Args) > 0 && strings.HasSuffix(strings.TrimSuffix(os.Args[0], ".exe"), ".test") {
		regexp.MustCompile(expression)
	}
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
