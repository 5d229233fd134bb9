package deploy_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the tables of the READMEs, and the list of time zones")

func TestReadmesListInputsAndOutputs(t *testing.T) {
	folders, err := filepath.Glob(filepath.Join(module, "modules", "*"))
	if err != nil || len(folders) < 3 {
		t.Fatalf("submodules %v: %v", folders, err)
	}
	for _, folder := range append(folders, module) {
		t.Run(folder, func(t *testing.T) {
			path := filepath.Join(folder, "README.md")
			have := string(read(t, path))
			want := section(t, have, "inputs", inputs(t, filepath.Join(folder, "variables.tf")))
			want = section(t, want, "outputs", outputs(t, filepath.Join(folder, "outputs.tf")))
			if *update {
				rewrite(t, path, want)
				return
			}
			if diff := cmp.Diff(want, have); diff != "" {
				t.Errorf("%s is out of date (run `go test ./deploy -update`):\n%s", path, diff)
			}
		})
	}
}

func rewrite(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// section puts a table between the two markers of its name.
func section(t *testing.T, readme, name, table string) string {
	t.Helper()
	start, end := "<!-- "+name+" -->", "<!-- /"+name+" -->"
	before, rest, opened := strings.Cut(readme, start)
	_, after, closed := strings.Cut(rest, end)
	if !opened || !closed {
		t.Fatalf("the README lacks %s ... %s", start, end)
	}
	return before + start + "\n" + table + end + after
}

func inputs(t *testing.T, path string) string {
	t.Helper()
	source, body := parse(t, path)
	var table strings.Builder
	table.WriteString("| Input | Type | Default | Description |\n|---|---|---|---|\n")
	for _, block := range body.Blocks {
		attributes := block.Body.Attributes
		value := "required"
		if attributes["default"] != nil {
			value = code(written(source, attributes["default"]))
		}
		fmt.Fprintf(&table, "| `%s` | %s | %s | %s |\n",
			block.Labels[0], code(written(source, attributes["type"])), value, text(t, attributes["description"]))
	}
	return table.String()
}

func outputs(t *testing.T, path string) string {
	t.Helper()
	_, body := parse(t, path)
	var table strings.Builder
	table.WriteString("| Output | Description |\n|---|---|\n")
	for _, block := range body.Blocks {
		fmt.Fprintf(&table, "| `%s` | %s |\n", block.Labels[0], text(t, block.Body.Attributes["description"]))
	}
	return table.String()
}

var lines = regexp.MustCompile(`\s*\n\s*`)

// code writes an expression on one line: object({ a = string, b = number }).
func code(expression string) string {
	oneLine := lines.ReplaceAllString(expression, ", ")
	oneLine = strings.NewReplacer("{, ", "{ ", ", }", " }").Replace(oneLine)
	return "`" + regexp.MustCompile(` +`).ReplaceAllString(oneLine, " ") + "`"
}
