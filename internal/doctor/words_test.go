package doctor

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var (
	placeholder = regexp.MustCompile(`\{[a-z]+\}`)
	japanese    = regexp.MustCompile(`[\p{Hiragana}\p{Katakana}\p{Han}、。]`)
)

// examined are the checks in English; in Japanese they say the same, with a value for each name in the phrase.
func examined(t *testing.T, f Facts) []Check {
	t.Helper()
	english := Examine(f)
	f.Language = "ja"
	for i, check := range Examine(f) {
		of, text := english[i], check.Detail+check.Advice
		switch {
		case check.Name != of.Name || check.State != of.State || check.Unseen != of.Unseen:
			t.Errorf("%+v is %+v in Japanese", of, check)
		case (check.Advice == "") != (of.Advice == "") || check.State != OK && !japanese.MatchString(text):
			t.Errorf("%+v is not said in Japanese: %+v", of, check)
		case placeholder.MatchString(text + of.Detail + of.Advice):
			t.Errorf("a value is missing: %+v, %+v", of, check)
		}
	}
	return english
}

// writtenWords are the phrases of the package, as they stand in its files: the literal texts of each, joined.
func writtenWords(t *testing.T) (all [][2]string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if literal, ok := n.(*ast.CompositeLit); ok && len(literal.Elts) == 2 {
				if of, named := literal.Type.(*ast.Ident); named && of.Name == "words" {
					all = append(all, [2]string{textsIn(literal.Elts[0]), textsIn(literal.Elts[1])})
				}
			}
			return true
		})
	}
	return all
}

// textsIn are the texts in an expression, joined.
func textsIn(e ast.Expr) (joined string) {
	ast.Inspect(e, func(n ast.Node) bool {
		if text, ok := n.(*ast.BasicLit); ok && text.Kind == token.STRING {
			said, _ := strconv.Unquote(text.Value)
			joined += said
		}
		return true
	})
	return joined
}

func TestEveryPhraseIsSaidInBothLanguages(t *testing.T) {
	all := writtenWords(t)
	if len(all) < 90 {
		t.Fatalf("%d phrases", len(all))
	}
	for _, w := range all {
		en, ja := placeholder.FindAllString(w[0], -1), placeholder.FindAllString(w[1], -1)
		slices.Sort(en)
		slices.Sort(ja)
		if !slices.Equal(en, ja) {
			t.Errorf("%q and %q name other things", w[0], w[1])
		}
		sentence := strings.HasSuffix(w[0], ".")
		if japanese.MatchString(w[0]) || sentence && !japanese.MatchString(w[1]) {
			t.Errorf("%q is said as %q", w[0], w[1])
		}
	}
}
