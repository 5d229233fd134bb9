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
)

// program is one of the programs that are measured side by side.
type program struct {
	Name string
	Path string
	Size int // bytes
	Zip  int // bytes
}

// The programs, all built in the same run with the same flags.
const (
	noop = "noop"   // a handler that does nothing
	ours = "ecswhy" // the notifier
	lazy = "lazy"   // the notifier with the usual lazy set-up
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
		p := program{Name: name, Path: filepath.Join(folder, name)}
		if err := compile(p.Path, arguments...); err != nil {
			return nil, err
		}
		if p.Size, p.Zip, err = sizes(p.Path); err != nil {
			return nil, err
		}
		programs[name] = p
	}
	return programs, nil
}

// compile builds as the Makefile's package does, for this machine's processor.
func compile(path string, arguments ...string) error {
	arguments = append([]string{"build", "-trimpath", "-buildvcs=false", "-tags", "lambda.norpc", "-ldflags=-s -w -buildid=", "-o", path}, arguments...)
	command := exec.Command("go", arguments...) //nolint:gosec // our own programs
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
	w.RegisterCompressor(zip.Deflate, func(dst io.Writer) (io.WriteCloser, error) { return flate.NewWriter(dst, flate.BestCompression) })
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
