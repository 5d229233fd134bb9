package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
)

// event is a line of go test -json; see go doc test2json.
type event struct {
	Action, Package, Test, Output string
}

// report shows of each package one line, and all output of tests that did not pass. A verbose one shows all, at once.
type report struct {
	out     io.Writer
	verbose bool
	running map[string][]event // of packages that have not ended
	skipped []gap
	failed  []error
}

// follow runs go test -json and reports what it says.
func (r *report) follow(command *exec.Cmd) error {
	command.Stderr = os.Stderr
	lines, err := command.StdoutPipe()
	if err != nil {
		return err
	}
	if err := command.Start(); err != nil {
		return err
	}
	unread := r.read(lines)
	_, _ = io.Copy(io.Discard, lines) // or what cannot write would never end
	if err := command.Wait(); err != nil {
		return errors.Join(unread, fmt.Errorf("go test: %w", err))
	}
	return unread
}

func (r *report) read(lines io.Reader) error {
	for decoder := json.NewDecoder(lines); ; {
		var e event
		err := decoder.Decode(&e)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read what go test says: %w", err)
		}
		r.take(e)
	}
}

func (r *report) take(e event) {
	if e.Action == "build-output" || r.verbose {
		_, _ = io.WriteString(r.out, e.Output)
	}
	if e.Action == "build-output" || e.Action == "build-fail" {
		return
	}
	if r.running == nil {
		r.running = map[string][]event{}
	}
	r.running[e.Package] = append(r.running[e.Package], e)
	ended := e.Action == "pass" || e.Action == "fail" || e.Action == "skip"
	switch {
	case ended && e.Test == "":
		r.end(e)
	case e.Action == "skip":
		r.skipped = append(r.skipped, gap{reasonOf(r.running[e.Package], e.Test), e.Test})
	case e.Action == "fail":
		r.failed = append(r.failed, fmt.Errorf("FAILED: %s of %s", e.Test, e.Package))
	}
}

// end shows a package that has ended. A test that a panic or the time limit ended has no end of its own and counts as
// failed.
func (r *report) end(of event) {
	events := r.running[of.Package]
	delete(r.running, of.Package)
	var well []string
	for _, e := range events {
		if e.Action == "pass" || e.Action == "skip" {
			well = append(well, e.Test)
		}
	}
	if of.Action == "fail" {
		r.failed = append(r.failed, fmt.Errorf("FAILED: package %s", of.Package))
	}
	for _, e := range events {
		wanted := isSummary(e) || of.Action == "fail" && !slices.Contains(well, e.Test) && !isFrame(e.Output)
		if wanted && !r.verbose { // which has shown it
			_, _ = io.WriteString(r.out, e.Output)
		}
	}
}

// isSummary reports whether a line is a package's own, "ok  \tPACKAGE\t0.1s" or "?   \tPACKAGE\t[no test files]".
func isSummary(e event) bool {
	return e.Test == "" && (strings.HasPrefix(e.Output, "ok  \t") || strings.HasPrefix(e.Output, "?   \t"))
}

// isFrame reports whether a line says that a test begins or goes on, of which nobody wants to read.
func isFrame(line string) bool { return strings.HasPrefix(line, "=== ") }

// place is where a line of a test's log begins: "    browser_test.go:47: ".
var place = regexp.MustCompile(`^\s*[\w.-]+\.go:\d+: (NOT TESTED: )?`)

// reasonOf is what a test said when it was skipped.
func reasonOf(events []event, test string) string {
	var said []string
	for _, e := range events {
		line := strings.TrimSpace(e.Output)
		if e.Action == "output" && e.Test == test && !isFrame(line) && !strings.HasPrefix(line, "--- ") {
			said = append(said, place.ReplaceAllString(line, ""))
		}
	}
	return strings.Join(said, " ")
}
