// Package clitest helps to test commands: it runs them, stands in for AWS, and knows what a CI system would obey.
package clitest

import (
	"bytes"
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/recorded"
)

// Run runs a command with arguments as the program would, and gives the exit code.
func Run(ctx context.Context, s kit.Streams, cmd *cobra.Command, arguments ...string) int {
	return kit.Run(ctx, kit.NewRoot(s, "of a test", cmd), append([]string{cmd.Name()}, arguments...))
}

// Ran runs a new command as a shell would.
func Ran(
	command func(kit.Streams) *cobra.Command, stdin string, arguments ...string,
) (exit int, stdout, stderr string) {
	var out, problems bytes.Buffer
	s := kit.Streams{In: strings.NewReader(stdin), Out: &out, Err: &problems}
	exit = Run(context.Background(), s, command(s), arguments...)
	return exit, out.String(), problems.String()
}

// Root is the folder of the module.
var Root = root()

// Testdata is the folder of the recorded cases, with a slash at the end.
var Testdata = filepath.Join(Root, "testdata") + "/"

// root looks for go.mod from where the test runs upwards.
func root() string {
	folder, err := os.Getwd()
	for ; err == nil && folder != filepath.Dir(folder); folder = filepath.Dir(folder) {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder
		}
	}
	return "."
}

// Cases are the names of all recorded events.
func Cases(t *testing.T) []string {
	t.Helper()
	cases, err := recorded.Cases(Testdata + "events")
	if err != nil {
		t.Fatal(err)
	}
	return slices.Sorted(maps.Keys(cases))
}

// Page is the text of a page of the documentation, such as README.md, from a heading on.
func Page(t *testing.T, file, heading string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(Root, file))
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(text), heading+"\n")
	if !ok {
		t.Fatalf("%s has no %q", file, heading)
	}
	return section
}

// Block is the first fenced block of a language.
func Block(t *testing.T, text, language string) string {
	t.Helper()
	_, rest, ok := strings.Cut(text, "```"+language+"\n")
	body, _, closed := strings.Cut(rest, "```")
	if !ok || !closed {
		t.Fatalf("there is no %s block", language)
	}
	return body
}
