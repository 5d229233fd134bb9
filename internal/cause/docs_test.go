package cause

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite docs/causes.md")

const page = "../../docs/causes.md"

// The page of causes is the catalogue, so that none is forgotten there.
func TestThePageOfCausesIsTheCatalogue(t *testing.T) {
	want := catalogue()
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/causes.md is not what the catalogue says: run go test ./internal/cause -update, and look at the difference")
	}
}

func catalogue() string {
	var b strings.Builder
	b.WriteString(`# Causes

What ecswhy knows, by the code that stands in the message attribute ` + "`cause`" + `, in keywords, mentions and JSON. This page is written by
` + "`go test ./internal/cause -update`" + ` from the literals in ` + "`internal/cause`" + `, which also hold what to do, in English and Japanese.

*Told of* is whether the stop of a single task for this cause is told of; the failure of a deployment or service always is. Where a
service has no task left, its failure is *critical*. Where ECS knows only that a container exited, the end of its log may tell the cause.
`)
	for _, family := range Families {
		fmt.Fprintf(&b, "\n## %s\n\n| Code | What happened | Severity | Told of | AWS says |\n|---|---|---|---|---|\n", family.Name)
		for i := range family.Causes {
			b.WriteString(row(&family.Causes[i]))
		}
	}
	return b.String()
}

func row(c *Cause) string {
	told, link := "no", ""
	if c.Alert {
		told = "yes"
	}
	if c.Page != "" {
		link = "[page](" + c.Page + ")"
	}
	happened := c.English.Why[len(c.English.Why)-1]
	return fmt.Sprintf("| `%s` | %s | %s | %s | %s |\n", c.Code, strings.ReplaceAll(happened, "|", "\\|"), c.Severity, told, link)
}
