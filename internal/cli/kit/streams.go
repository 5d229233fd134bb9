// Package kit is what all commands share: streams that are safe in CI, exit codes, flags, ways to reach AWS, printing.
package kit

import (
	"io"
	"os"
	"strings"
)

// Streams are what a command reads and writes.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
	Colour   bool // whether Out may be coloured
}

// Standard gives the program's own streams, guarded where a CI system reads them.
func Standard() Streams {
	s := Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}
	s.Colour = os.Getenv("NO_COLOR") == "" && IsTerminal(os.Stdout)
	return s.Guarded(os.Getenv)
}

// IsTerminal reports whether a person sees what is written to a writer as it comes.
func IsTerminal(out io.Writer) bool {
	file, ok := out.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// Bold sets the first line of a message in bold, where the output may be coloured.
func (s Streams) Bold(text string) string {
	title, rest, ok := strings.Cut(text, "\n")
	if !s.Colour || !ok {
		return text
	}
	return "\x1b[1m" + title + "\x1b[0m\n" + rest
}
