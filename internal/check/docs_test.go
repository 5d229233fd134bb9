package check

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/phrases"
)

var update = flag.Bool("update", false, "rewrite the table in docs/check.md")

const (
	page  = "../../docs/check.md"
	start = "<!-- made by `go test ./internal/check -update` -->\n"
)

// The page's table is what the checks find, so that none is forgotten there.
func TestThePageOfProblemsIsWhatIsFound(t *testing.T) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, _, found := strings.Cut(string(text), start)
	if !found {
		t.Fatalf("%s has no %q", page, start)
	}
	want := before + start + table()
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if string(text) != want {
		t.Error("docs/check.md is not what is found: run go test ./internal/check -update, and look at the difference")
	}
}

func table() string {
	var b strings.Builder
	b.WriteString("\n| check | problem | cause | severity | what is said |\n|---|---|---|---|---|\n")
	for _, p := range problems {
		fmt.Fprintf(&b, "| `%s` | `%s` | `%s` | %s | %s |\n", p.check, p.name, p.cause, cmp.Or(p.severity, cause.Error),
			strings.ReplaceAll(p.english.sentence, "|", "\\|"))
	}
	return b.String()
}

// Every check has a problem, every problem a check, both languages and a page, and each language says the same names.
func TestEveryProblemIsWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range problems {
		if seen[p.name] || p.cause == "" || cmp.Or(p.page, p.cause.About().Page) == "" {
			t.Errorf("%s: %+v", p.name, p)
		}
		seen[p.name], seen["check "+p.check] = true, true
		for _, text := range []said{p.english, p.japanese} {
			if text.sentence == "" || text.step == "" {
				t.Errorf("%s says nothing in a language", p.name)
			}
		}
		if a, b := names(p.english), names(p.japanese); a != b {
			t.Errorf("%s has the names %s in English and %s in Japanese", p.name, a, b)
		}
		about := p.cause.About()
		ours := map[cause.Code]bool{
			DefinitionRefused: true, ServiceRefused: true, FailureUnannounced: true, RiskyChange: true, ExecUnavailable: true,
		}
		if about.Code != p.cause && !ours[p.cause] {
			t.Errorf("%s has the cause %s, which no alert has", p.name, p.cause)
		}
	}
	for _, c := range checks {
		if !seen["check "+c.name] {
			t.Errorf("the check %s finds nothing", c.name)
		}
	}
}

// names are which names stand in what is said, sorted.
func names(text said) string {
	found := map[string]bool{}
	for _, p := range phrases.Pieces(text.sentence + text.step) {
		if p.IsName {
			found[p.Text] = true
		}
	}
	return strings.Join(slices.Sorted(maps.Keys(found)), " ")
}
