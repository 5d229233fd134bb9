// Command bench measures the notifier beside a do-nothing function and beside itself with the usual lazy set-up, on
// stand-ins for Lambda's Runtime API and for AWS, and judges what it finds by the project's goals.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
)

const resultsFile = "bench/results.md"

func main() {
	brief := flag.Bool("short", false, "judge only size, AWS calls and allocations, which are the same on every machine")
	count := flag.Int("rounds", 30, "rounds, in each of which every program runs once in every scenario")
	against := flag.String("against", "", "a revision of this repository: compare with the notifier as it was there")
	inside := flag.String("inside", "", "used by itself: the folder of the built programs, in the sandbox")
	probe := flag.Bool("probe", false, "used by itself: whether there can be a sandbox")
	flag.Parse()
	var err error
	switch {
	case *probe:
		err = furnish(nil)
	case *inside != "":
		err = bench(*inside, *count, false, true)
	default:
		err = run(*count, *brief, *against)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run builds the programs and measures them, in a sandbox where there can be one.
func run(count int, brief bool, against string) error {
	folder, err := os.MkdirTemp("", "ecswhy-bench")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }() // only of temporary files
	if err := ready(folder, against); err != nil {
		return err
	}
	if brief || !canIsolate() {
		return bench(folder, count, brief, false)
	}
	command, err := isolated([]string{"-inside", folder, "-rounds", strconv.Itoa(count)})
	if err != nil {
		return err
	}
	return command.Run()
}

// found is what is done before the sandbox, where the Go tools work: the programs and what the packages allocate.
type found struct {
	Programs    map[string]program
	Allocations map[string]float64
	Against     string // the revision to compare with, if that is what is measured
}

func ready(folder, against string) error {
	f := found{Against: against}
	var err error
	if against != "" {
		f.Programs, err = buildBoth(folder, against)
	} else if f.Programs, err = build(folder); err == nil {
		f.Allocations, err = allocated()
	}
	if err != nil {
		return err
	}
	content, err := json.Marshal(f)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "found.json"), content, 0o600)
}

// benchmarkLine is a line of go test -bench, such as "BenchmarkDecode-2  100  36900 ns/op  1900 B/op  40 allocs/op".
var benchmarkLine = regexp.MustCompile(`(?m)^Benchmark(\S+?)(?:-\d+)?\s.*?(\d+) allocs/op`)

// allocated runs the benchmarks of the packages that decode, diagnose and write.
func allocated() (map[string]float64, error) {
	command := exec.Command("go", "test", "-run", "^$", "-bench", ".", "-benchmem", "-benchtime", "100x",
		"./internal/ecsevent", "./internal/diagnosis", "./internal/message")
	command.Stderr = os.Stderr
	text, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("go test -bench: %w\n%s", err, text)
	}
	measured := map[string]float64{}
	for _, match := range benchmarkLine.FindAllStringSubmatch(string(text), -1) {
		if measured[match[1]], err = strconv.ParseFloat(match[2], 64); err != nil {
			return nil, err
		}
	}
	return measured, nil
}

// bench measures and judges.
func bench(folder string, count int, brief, sandbox bool) error {
	debug.SetGCPercent(1000) // the benchmark's own collections are not to fall into what it measures
	content, err := os.ReadFile(filepath.Join(folder, "found.json"))
	if err != nil {
		return err
	}
	var f found
	if err := json.Unmarshal(content, &f); err != nil {
		return err
	}
	h, err := newHarness(folder, f.Programs, sandbox)
	if err != nil {
		return err
	}
	switch {
	case f.Against != "":
		return compareRevisions(h, f, count)
	case brief:
		return inShort(h, f)
	}
	return inFull(h, f, count, sandbox)
}

func newHarness(folder string, programs map[string]program, sandbox bool) (harness, error) {
	a, err := newAuthority()
	if err != nil {
		return harness{}, err
	}
	certificate, err := a.certificate(hosts(), slices.Collect(maps.Values(addresses)))
	if err != nil {
		return harness{}, err
	}
	event, err := os.ReadFile("testdata/events/" + subject + "/event.json")
	if err != nil {
		return harness{}, err
	}
	where, err := settle(folder, a.root, sandbox)
	if err != nil {
		return harness{}, err
	}
	return harness{programs: programs, aws: newAWSStand(where.listeners, certificate), place: where, event: event}, nil
}

func settle(folder string, root []byte, sandbox bool) (place, error) {
	if !sandbox {
		return open(folder, root)
	}
	if err := furnish(root); err != nil {
		return place{}, err
	}
	return sandboxed()
}

// inShort judges what does not depend on the machine.
func inShort(h harness, f found) error {
	r, err := h.rounds(0, short(), func(string) {})
	if err != nil {
		return err
	}
	goals := append(append(sizeGoals(f.Programs), countGoals(r)...), allocationGoals(f.Allocations)...)
	for _, g := range goals {
		fmt.Fprintf(os.Stdout, "%-60s %8s  at most %8s  %s\n", g.Name, number(g.Value), number(g.Limit), g.mark())
	}
	return judge(goals)
}

// inFull measures everything, prints it and keeps it. Only in the sandbox are times compared as on Lambda.
func inFull(h harness, f found, count int, sandbox bool) error {
	limits, notes := limited()
	scenarios := long(limits)
	r, err := h.rounds(count, scenarios, func(text string) { fmt.Fprintln(os.Stderr, text) })
	if err != nil {
		return err
	}
	notes = append(notes, "the settings are the Terraform module's, but ECSWHY_COPIES=0: events come faster than a "+
		"channel takes messages")
	notes = append(notes, fmt.Sprintf("%d interleaved rounds; load of the machine when they ended: %s", count, load()))
	goals := append(append(sizeGoals(f.Programs), countGoals(r)...), allocationGoals(f.Allocations)...)
	if sandbox {
		goals = append(goals, timeGoals(r, limits)...)
	} else {
		notes = append(notes, "no sandbox can be made here, so the root certificates do not lie as on Lambda: times are "+
			"shown, but not judged")
	}
	text := write(f.Programs, goals, notes) + times(r, scenarios)
	if limits {
		text += costs(r)
	}
	fmt.Fprint(os.Stdout, text)
	_, compared, err := keptResults()
	if err != nil {
		return err
	}
	if err := keepResults(text, compared); err != nil {
		return err
	}
	return judge(goals)
}

// comparison begins the part of the results that tells of an earlier revision.
const comparison = "\n## Against "

// keptResults are the two parts of the results that are kept: the goals, and the comparison with an earlier revision.
func keptResults() (goals, compared string, err error) {
	content, err := os.ReadFile(resultsFile)
	goals, compared, found := strings.Cut(string(content), comparison)
	if found {
		compared = comparison + compared
	}
	return goals, compared, err
}

func keepResults(goals, compared string) error {
	return os.WriteFile(resultsFile, []byte(goals+compared), 0o644) //nolint:gosec // it is there to be read by all
}

// limited reports whether processor shares can be set here.
func limited() (bool, []string) {
	s, err := newShare(128)
	if err != nil {
		return false, []string{err.Error() + ": nothing is measured at the processor share of a memory size"}
	}
	s.remove()
	return true, nil
}

// load is how many processes wanted to run, over the last 1, 5 and 15 minutes.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(text))[:3], " ")
}
