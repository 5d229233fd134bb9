// Command testreport runs the tests of the module in the folder that it is called in, as `go test` does with the same
// arguments, and ends with what was not tested: races where no C compiler is, tests skipped for want of a tool,
// and those that are not compiled here at all.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run tests, and fails where go test does.
func run(arguments []string, out io.Writer) error {
	left, err := notCompiled(os.DirFS("."), arguments)
	if err != nil {
		return err
	}
	command, noRaces := goTest(arguments)
	if noRaces != "" {
		left = append([]gap{{"races: " + noRaces, "all tests"}}, left...)
		fmt.Fprintf(out, "NOT TESTED: races, because the tests run without -race: %s\n", noRaces)
	}
	r := &report{out: out, verbose: slices.Contains(arguments, "-v")}
	failed := r.follow(command)
	writeGaps(out, append(left, r.skipped...))
	return errors.Join(append(r.failed, failed)...)
}

// goTest is the command that vets and tests, with the race detector where that works, and else why it does not. Who
// says -race=false does not want it.
func goTest(arguments []string) (command *exec.Cmd, noRaces string) {
	flags := []string{"test", "-json", "-vet=all"}
	if !slices.Contains(arguments, "-race=false") {
		flags, noRaces = append(flags, "-race"), raceProblem()
	}
	command = exec.Command("go", append(flags, arguments...)...) //nolint:gosec // they are the caller's own
	command.Env = os.Environ()
	if os.Getenv("GORACE") == "" {
		command.Env = append(command.Env, "GORACE=atexit_sleep_ms=100") // each package waits a second at its end otherwise
	}
	if noRaces != "" {
		command.Args = slices.DeleteFunc(command.Args, func(a string) bool { return a == "-race" })
		command.Env = append(command.Env, "CGO_ENABLED=0") // or packages such as net ask for the compiler
	}
	return command, noRaces
}

// raceProblem says why races cannot be looked for, or nothing. To find out it compiles what all such tests need: a
// compiler may be there without the headers of the system, and some systems have no race detector.
func raceProblem() string {
	out, err := exec.Command("go", "build", "-race", "net").CombinedOutput()
	if err == nil {
		return ""
	}
	return "no C compiler that works (" + firstReason(string(out)) + ")"
}

// firstReason is the first line of what the go command says that is not the name of a package, as "# runtime/cgo" is.
func firstReason(said string) string {
	for line := range strings.Lines(said) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "# ") {
			return line
		}
	}
	return "it does not say why"
}
