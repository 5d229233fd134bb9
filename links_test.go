package ecswhy_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// Links between the pages lead to files that are there, and to headings that they have.
func TestLinksLeadSomewhere(t *testing.T) {
	seen := 0
	err := filepath.WalkDir(".", func(page string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(page) != ".md" {
			return err
		}
		for _, match := range link.FindAllStringSubmatch(text(t, page), -1) {
			if strings.Contains(match[1], "://") {
				continue
			}
			seen++
			file, heading, _ := strings.Cut(match[1], "#")
			target := filepath.Join(filepath.Dir(page), file)
			if file == "" {
				target = page
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s: %v", page, err)
			} else if heading != "" && !strings.Contains("\n"+anchors(text(t, target)), "\n"+heading+"\n") {
				t.Errorf("%s: %s has no heading %q", page, target, heading)
			}
		}
		return nil
	})
	if err != nil || seen < 30 {
		t.Fatalf("%d links, %v", seen, err)
	}
}

func text(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// anchors are the headings of a page as links name them, a line each.
func anchors(page string) string {
	var all strings.Builder
	for line := range strings.Lines(page) {
		if strings.HasPrefix(line, "#") {
			all.WriteString(strings.Map(anchorRune, strings.TrimSpace(strings.TrimLeft(line, "#"))) + "\n")
		}
	}
	return all.String()
}

func anchorRune(r rune) rune {
	switch {
	case r == ' ':
		return '-'
	case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
		return unicode.ToLower(r)
	default:
		return -1
	}
}
