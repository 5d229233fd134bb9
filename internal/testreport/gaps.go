package main

import (
	"fmt"
	"go/build"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// gap is something that was not tested.
type gap struct{ why, where string }

// writeGaps says what was not tested, each reason once.
func writeGaps(out io.Writer, gaps []gap) {
	var reasons []string
	where := map[string][]string{}
	for _, g := range gaps {
		if !slices.Contains(reasons, g.why) {
			reasons = append(reasons, g.why)
		}
		if !slices.Contains(where[g.why], g.where) {
			where[g.why] = append(where[g.why], g.where)
		}
	}
	if len(reasons) > 0 {
		fmt.Fprintln(out, "\nNOT TESTED here:")
	}
	for _, why := range reasons {
		fmt.Fprintf(out, "  - %s [%s]\n", why, strings.Join(where[why], ", "))
	}
}

// others are the tests that another target of the Makefile runs, by what their folder or file name has.
var others = []struct{ part, why string }{
	{".tftest.hcl", "the module by Terraform itself: make terraform"},
	{"e2e/", "the deployed module and function on an emulated AWS, with Terraform: make e2e"},
	{"emulator_test.go", "the command against the emulator: make e2e"},
	{"mcp_client_test.go", "the MCP server with a client from npm: make e2e"},
	{"commandline_test.go", "that the AWS CLI reads every command, which takes minutes: make e2e"},
}

// notCompiled finds the tests that go test does not see here: of other systems or tags, and those of Terraform. Who
// names tags wants these tests and no others.
func notCompiled(module fs.FS, arguments []string) ([]gap, error) {
	if slices.Contains(arguments, "-tags") {
		return nil, nil
	}
	var gaps []gap
	err := fs.WalkDir(module, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return skipFolder(entry, err)
		}
		foreign := strings.HasSuffix(file, ".tftest.hcl")
		if strings.HasSuffix(file, "_test.go") {
			seen, err := compiled(module, file)
			if err != nil {
				return err
			}
			foreign = !seen
		}
		if foreign {
			gaps = append(gaps, gap{reasonFor(file), path.Dir(file)})
		}
		return nil
	})
	return gaps, err
}

// skipFolder leaves out what the go command leaves out.
func skipFolder(entry fs.DirEntry, err error) error {
	if err != nil {
		return err
	}
	name := entry.Name()
	if name != "." && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata") {
		return fs.SkipDir
	}
	return nil
}

// compiled reports whether a file is for this system, with no tag set.
func compiled(module fs.FS, file string) (bool, error) {
	here := build.Default
	here.OpenFile = func(string) (io.ReadCloser, error) { return module.Open(file) }
	return here.MatchFile(path.Dir(file), path.Base(file))
}

func reasonFor(file string) string {
	for _, other := range others {
		if strings.Contains(file, other.part) {
			return other.why
		}
	}
	return "what is for other systems or tags"
}
