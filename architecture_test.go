package ecswhy_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const architecture = "docs/architecture.md"

var update = flag.Bool("update", false, "rewrite the drawing in "+architecture)

// The drawing of the function's rooms is made from the imports, so that it cannot lie.
func TestTheDrawingIsTheHouse(t *testing.T) {
	page := text(t, architecture)
	before, rest, opened := strings.Cut(page, "```mermaid\n")
	_, after, closed := strings.Cut(rest, "```\n")
	if !opened || !closed {
		t.Fatalf("%s has no drawing", architecture)
	}
	want := before + "```mermaid\n" + drawing(importsOf(t)) + "```\n" + after
	if *update {
		if err := os.WriteFile(architecture, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want != page {
		t.Errorf("the drawing in %s is out of date (run `go test . -update`)", architecture)
	}
}

func TestThePageNamesEveryFolder(t *testing.T) {
	page := text(t, architecture)
	for folder := range sources(t) {
		if !strings.Contains(page, "`"+filepath.ToSlash(folder)+"`") {
			t.Errorf("%s does not say what %s is for", architecture, folder)
		}
	}
}

// Whoever has nothing compiled yet waits a minute for the clients of AWS, and for none of them in the demo.
func TestTheDemoNeedsNoClientOfAWS(t *testing.T) {
	files := sources(t)
	for folder := range importsOf(t).reached("internal/tool/demo") {
		for _, file := range files[filepath.FromSlash(folder)] {
			for _, spec := range file.Imports {
				if strings.Contains(spec.Path.Value, ".") && !strings.Contains(spec.Path.Value, module) ||
					spec.Path.Value == `"net/http"` {
					t.Errorf("%s imports %s", folder, spec.Path.Value)
				}
			}
		}
	}
}

// A rule of the house names the tests that hold it.
func TestTheTestsOfTheRulesExist(t *testing.T) {
	named := regexp.MustCompile("`(Test[A-Za-z0-9]+)`").FindAllStringSubmatch(text(t, architecture), -1)
	if len(named) < 9 {
		t.Fatalf("only %d tests are named in %s", len(named), architecture)
	}
	written := testNames(t)
	for _, name := range named {
		if !written[name[1]] {
			t.Errorf("%s names %s, which does not exist", architecture, name[1])
		}
	}
}

var testName = regexp.MustCompile(`(?m)^func (Test\w+)\(`)

// testNames are all tests of the module.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	for folder := range sources(t) {
		files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range append(files, "architecture_test.go", "house_test.go") {
			for _, match := range testName.FindAllStringSubmatch(text(t, file), -1) {
				names[match[1]] = true
			}
		}
	}
	return names
}

// importGraph says which folders of the module each folder imports.
type importGraph map[string][]string

func importsOf(t *testing.T) importGraph {
	t.Helper()
	g := importGraph{}
	for folder, files := range sources(t) {
		folder = filepath.ToSlash(folder)
		for _, file := range files {
			for _, spec := range file.Imports {
				other, ours := strings.CutPrefix(strings.Trim(spec.Path.Value, `"`), module)
				if ours && !slices.Contains(g[folder], other) {
					g[folder] = append(g[folder], other)
				}
			}
		}
	}
	return g
}

// drawing shows, in Mermaid's language, the rooms that the function is made of. An arrow is an import; one that a
// longer way of arrows implies is left out.
func drawing(g importGraph) string {
	var chart strings.Builder
	chart.WriteString("flowchart TD\n")
	for _, from := range slices.Sorted(maps.Keys(g.reached("functions/notifier"))) {
		for _, to := range slices.Sorted(slices.Values(g[from])) {
			if !g.implied(from, to) {
				fmt.Fprintf(&chart, "  %s --> %s\n", room(from), room(to))
			}
		}
	}
	return chart.String()
}

func room(folder string) string { return strings.TrimPrefix(folder, "internal/") }

// reached are the folder and all that it needs.
func (g importGraph) reached(folder string) map[string]bool {
	seen := map[string]bool{}
	var walk func(string)
	walk = func(folder string) {
		if !seen[folder] {
			seen[folder] = true
			for _, other := range g[folder] {
				walk(other)
			}
		}
	}
	walk(folder)
	return seen
}

// implied reports whether another import of from leads to to as well.
func (g importGraph) implied(from, to string) bool {
	return slices.ContainsFunc(g[from], func(other string) bool { return other != to && g.reached(other)[to] })
}
