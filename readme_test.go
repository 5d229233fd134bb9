package ecswhy_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A README that is longer is read by nobody.
const longestReadme = 160

func TestTheReadmesAreShort(t *testing.T) {
	for _, page := range []string{"README.md", "README.ja.md"} {
		if lines := strings.Count(text(t, page), "\n"); lines > longestReadme {
			t.Errorf("%s has %d lines, and %d are enough", page, lines, longestReadme)
		}
	}
}

// What a newcomer is told to apply is the example that is checked and deployed, but for where the module comes from.
func TestTheReadmeShowsTheMinimalExample(t *testing.T) {
	source := regexp.MustCompile(`source = ".*"`)
	want := source.ReplaceAllString(text(t, "deploy/terraform/examples/minimal/main.tf"), `source = ""`)
	shown := fenced(text(t, "README.md"), "hcl")
	if len(shown) != 1 {
		t.Fatalf("the README has %d pieces of Terraform", len(shown))
	}
	if diff := cmp.Diff(want, source.ReplaceAllString(shown[0], `source = ""`)); diff != "" {
		t.Errorf("-example +README:\n%s", diff)
	}
}

// The Japanese README says the same in the same order: as many headings, and whatever is typed or pasted.
func TestTheReadmesSayTheSame(t *testing.T) {
	english, japanese := text(t, "README.md"), text(t, "README.ja.md")
	if diff := cmp.Diff(levels(english), levels(japanese)); diff != "" {
		t.Errorf("headings, -English +Japanese:\n%s", diff)
	}
	for _, language := range []string{"sh", "hcl", "console"} {
		if diff := cmp.Diff(commands(english, language), commands(japanese, language)); diff != "" {
			t.Errorf("blocks of %s, -English +Japanese:\n%s", language, diff)
		}
	}
	if diff := cmp.Diff(targets(english), targets(japanese)); diff != "" {
		t.Errorf("links, -English +Japanese:\n%s", diff)
	}
}

// levels are the depths of a page's headings outside of code, in their order.
func levels(page string) []string {
	page = block.ReplaceAllString(page, "")
	return regexp.MustCompile(`(?m)^#+`).FindAllString(page, -1)
}

var block = regexp.MustCompile("(?ms)^```([a-z]*)\n(.*?)^```\n")

// fenced are the blocks of a language.
func fenced(page, language string) []string {
	var all []string
	for _, match := range block.FindAllStringSubmatch(page, -1) {
		if match[1] == language {
			all = append(all, match[2])
		}
	}
	return all
}

// commands are those blocks without their comments, which are prose.
func commands(page, language string) []string {
	all := fenced(page, language)
	for i := range all {
		all[i] = regexp.MustCompile(`(?m) +#.*$`).ReplaceAllString(all[i], "")
	}
	return all
}

// targets are the places that a page links to, each once. The other README is none.
func targets(page string) []string {
	var all []string
	for _, match := range link.FindAllStringSubmatch(page, -1) {
		if !strings.HasPrefix(match[1], "README") {
			all = append(all, match[1])
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
