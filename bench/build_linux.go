package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// program is one of the programs that are measured side by side.
type program struct {
	Name string
	Path string
	Size int // bytes
	Zip  int // bytes
	Own  int // lines of Go outside tests in internal/awsready
}

// The programs, all built in the same run with the same flags.
const (
	noop    = "noop"    // a handler that does nothing
	ours    = "ecswhy"  // the notifier
	lazy    = "lazy"    // the notifier with the usual lazy set-up
	earlier = "earlier" // the notifier at another revision
)

// build builds all programs into a folder, by name.
func build(folder string) (map[string]program, error) {
	overlay, err := replaced(folder, "functions/notifier/aws.go", "bench/testdata/lazy/aws.go")
	if err != nil {
		return nil, err
	}
	programs := map[string]program{}
	for name, arguments := range map[string][]string{
		noop: {"./bench/noop"},
		ours: {"./functions/notifier"},
		lazy: {"-overlay", overlay, "./functions/notifier"},
	} {
		if programs[name], err = compiled(name, folder, ".", arguments...); err != nil {
			return nil, err
		}
	}
	return programs, nil
}

// buildBoth builds the notifier twice, as it is and as it was at a revision.
func buildBoth(folder, revision string) (map[string]program, error) {
	then := filepath.Join(folder, "revision")
	if err := checkOut(revision, then); err != nil {
		return nil, err
	}
	programs := map[string]program{}
	for name, module := range map[string]string{ours: ".", earlier: then} {
		p, err := compiled(name, folder, module, "./functions/notifier")
		if err != nil {
			return nil, err
		}
		if p.Own, err = linesOf(filepath.Join(module, "internal/awsready")); err != nil {
			return nil, err
		}
		programs[name] = p
	}
	return programs, nil
}

// checkOut writes the files of a revision into a folder.
func checkOut(revision, folder string) error {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return err
	}
	archive := filepath.Join(folder, "revision.tar")
	for _, arguments := range [][]string{{"git", "archive", "-o", archive, revision},
		{"tar", "-xf", archive, "-C", folder}} {
		//nolint:gosec // our own revision
		if text, err := exec.Command(arguments[0], arguments[1:]...).CombinedOutput(); err != nil {
			return fmt.Errorf("check out %s: %w: %s", revision, err, text)
		}
	}
	return nil
}

// linesOf counts the lines of a package's Go files outside tests.
func linesOf(folder string) (int, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	lines := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		content, err := os.ReadFile(file)
		if err != nil {
			return 0, err
		}
		lines += bytes.Count(content, []byte("\n"))
	}
	return lines, err
}

// compiled builds a program of a module, and measures its size.
func compiled(name, folder, module string, arguments ...string) (p program, err error) {
	p = program{Name: name, Path: filepath.Join(folder, name)}
	if err := compile(module, p.Path, arguments...); err != nil {
		return program{}, err
	}
	p.Size, p.Zip, err = sizes(p.Path)
	return p, err
}

// packaging are the flags of go build in a Makefile that make the function small.
var packaging = regexp.MustCompile(`(?m)^BUILD .* -tags (\S+)(?: (-gcflags=\S+))? `)

// compile builds as the package target of the module's Makefile does, for this machine's processor.
func compile(module, path string, arguments ...string) error {
	makefile, err := os.ReadFile(filepath.Join(module, "Makefile"))
	if err != nil {
		return err
	}
	small := packaging.FindSubmatch(makefile)
	if small == nil {
		return fmt.Errorf("the Makefile of %s does not say which tags to build with", module)
	}
	flags := []string{"-trimpath", "-buildvcs=false", "-tags", string(small[1]), "-ldflags=-s -w -buildid=", "-o", path}
	if len(small[2]) > 0 {
		flags = append(flags, string(small[2]))
	}
	arguments = append(append([]string{"build"}, flags...), arguments...)
	command := exec.Command("go", arguments...) //nolint:gosec // our own programs
	command.Dir = module
	command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux")
	command.Stderr = os.Stderr
	if err := command.Run(); err != nil {
		return fmt.Errorf("build %s: %w", path, err)
	}
	return nil
}

// replaced writes an overlay for go build, in which one file of the module stands for another.
func replaced(folder, file, by string) (string, error) {
	from, err := filepath.Abs(file)
	if err != nil {
		return "", err
	}
	to, err := filepath.Abs(by)
	if err != nil {
		return "", err
	}
	content, err := json.Marshal(map[string]map[string]string{"Replace": {from: to}})
	if err != nil {
		return "", err
	}
	overlay := filepath.Join(folder, "overlay.json")
	return overlay, os.WriteFile(overlay, content, 0o600)
}

// sizes are those of a program and of a zip file of it.
func sizes(path string) (plain, zipped int, err error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return 0, 0, err
	}
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	w.RegisterCompressor(zip.Deflate, func(dst io.Writer) (io.WriteCloser,
		error) {
		return flate.NewWriter(dst, flate.BestCompression)
	})
	entry, err := w.Create("bootstrap")
	if err != nil {
		return 0, 0, err
	}
	if _, err := entry.Write(content); err != nil {
		return 0, 0, err
	}
	if err := w.Close(); err != nil {
		return 0, 0, err
	}
	return len(content), archive.Len(), nil
}
