// Package kit is what all commands share: streams that are safe in CI, exit codes, flags, ways to reach AWS, printing.
package kit

import (
	"fmt"
	"io"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/term"
)

// Streams are what a command reads and writes.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
	Colour   bool      // whether Out may be coloured
	Page     io.Writer // to which answers are added as Markdown; nil where there is none
}

// Standard gives the program's own streams, guarded where a CI system reads them.
func Standard() Streams {
	s := Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}
	s.Colour = os.Getenv("NO_COLOR") == "" && IsTerminal(os.Stdout)
	return s.Guarded(os.Getenv)
}

// IsTerminal reports whether a person sees what is written to a stream as it comes, or types what is read from it. A
// terminal that only prints counts as none.
func IsTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(file.Fd())) && os.Getenv("TERM") != "dumb"
}

// Columns is how wide the terminal is that shows what is written, now; COLUMNS says it of one that does not tell. Of
// what is no terminal the width is the usual one.
func Columns(out io.Writer, usual int) int {
	if file, ok := out.(*os.File); ok {
		if width, _, err := term.GetSize(int(file.Fd())); err == nil && width > 0 {
			return width
		}
	}
	if width, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && width > 0 {
		return width
	}
	return usual
}

// Shown is a message as the screen shows it: legible, and its first line in bold where the output may be coloured.
func (s Streams) Shown(text string) string {
	title, rest, ok := strings.Cut(text, "\n")
	if !s.Colour || !ok {
		return s.Legible(text)
	}
	return "\x1b[1m" + s.Legible(title) + "\x1b[0m\n" + s.Legible(rest)
}

// Legible breaks the prose of a message between words where the screen is narrower. What people copy stays whole:
// addresses, commands, and lines of logs.
func (s Streams) Legible(text string) string {
	columns := Columns(s.Out, math.MaxInt)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if WidthOf(line) > columns && !Copied(line) {
			lines[i] = strings.TrimSuffix(Filled(line, WidthOf(list.FindString(line)), columns), "\n")
		}
	}
	return strings.Join(lines, "\n")
}

// list is what stands before an entry of a list, or before what a check found.
var list = regexp.MustCompile(`^(?: +(?:[-•] )?|(?:[a-z]{2,4}|\p{Han}{2}) {2,4})`)

// Copied reports whether a line has what people copy: a line of a log, an address in its first part, or a command.
func Copied(line string) bool { return copied.MatchString(line) }

var copied = regexp.MustCompile(`^ *\| |^[^·]*://|\b(aws|ecswhy) [a-z]`)

// Invite says on a terminal what a command reads from standard input, which else would wait without a word.
func (s Streams) Invite(text string) {
	if IsTerminal(s.In) {
		fmt.Fprintln(s.Err, text+"; Ctrl-D ends.")
	}
}
