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
	r := &report{out: out, verbose: slices.Contains(arguments, "-v")}
	noRaces, unwanted := "", slices.Contains(arguments, "-race=false")
	if !unwanted {
		noRaces = raceProblem()
	}
	var failed error
	switch {
	case unwanted:
		failed = r.follow(goTest(arguments))
	case noRaces != "":
		left = append([]gap{{"races: " + noRaces, "all tests"}}, left...)
		fmt.Fprintf(out, "NOT TESTED: races, because the tests run without -race: %s\n", noRaces)
		failed = r.follow(withoutCompiler(goTest(arguments)))
	default:
		failed = r.followBoth(arguments)
	}
	writeGaps(out, append(left, r.skipped...))
	return errors.Join(append(r.failed, failed)...)
}

// followBoth tests with the race detector what starts goroutines, and the rest, in which it could find nothing,
// without: there tests take a tenth of the time.
func (r *report) followBoth(arguments []string) error {
	var flags, patterns []string
	for _, a := range arguments {
		if strings.HasPrefix(a, "./") {
			patterns = append(patterns, a)
		} else {
			flags = append(flags, a)
		}
	}
	starting, others, err := split(patterns)
	if err != nil {
		return err
	}
	fmt.Fprintf(r.out, "with -race %d packages, which start goroutines; without %d, which start none\n", len(starting),
		len(others))
	if len(starting) > 0 {
		err = r.follow(goTest(slices.Concat([]string{"-race"}, flags, starting)))
	}
	if len(others) > 0 {
		err = errors.Join(err, r.follow(goTest(append(flags, others...))))
	}
	return err
}

// goTest is the command that vets and tests.
func goTest(arguments []string) *exec.Cmd {
	arguments = append([]string{"test", "-json", "-vet=all"}, arguments...)
	command := exec.Command("go", arguments...) //nolint:gosec // they are the caller's own
	command.Env = os.Environ()
	if os.Getenv("GORACE") == "" {
		command.Env = append(command.Env, "GORACE=atexit_sleep_ms=100") // each package waits a second at its end otherwise
	}
	return command
}

// withoutCompiler makes a command look for no C compiler, as packages such as net do.
func withoutCompiler(command *exec.Cmd) *exec.Cmd {
	command.Env = append(command.Env, "CGO_ENABLED=0")
	return command
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
