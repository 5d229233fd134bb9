package message

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/phrases"
)

// declaredIn has, by the name of a field of a struct of phrases, what its tags declare. Fields of one name in two
// structs differ.
func declaredIn(types ...any) map[string][]string {
	out := map[string][]string{}
	for _, each := range types {
		for i := range reflect.TypeOf(each).NumField() {
			if field := reflect.TypeOf(each).Field(i); field.Tag.Get("fill") != "" {
				out[field.Name] = append(out[field.Name], field.Tag.Get("fill"))
			}
		}
	}
	return out
}

// TestEveryCallOfSayGivesTheNamesThatItsPhraseDeclares reads the source: a name that is forgotten in a branch that no
// test takes would be seen by people first. Where a call says a phrase that was chosen before, all phrases that its
// function names count.
func TestEveryCallOfSayGivesTheNamesThatItsPhraseDeclares(t *testing.T) {
	fields := declaredIn(phrases.Words{}, phrases.Changes{}, phrases.Digest{}, phrases.Standing{}, phrases.Silence{})
	files, _ := filepath.Glob("*.go")
	calls, said := 0, map[string]bool{}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range file.Decls {
			if f, isFunc := f.(*ast.FuncDecl); isFunc {
				calls += checkSays(t, f, fields, said)
			}
		}
	}
	if calls < 50 {
		t.Errorf("%d calls of Say found", calls)
	}
	for _, field := range slices.Sorted(maps.Keys(fields)) {
		if !said[field] {
			t.Errorf("%s is declared, and no call of Say found that says it", field)
		}
	}
}

// ofPhrases are what phrases are called in the source: other records have fields of the same names.
var ofPhrases = []string{"words", "Digest", "p", "w"}

// checkSays checks the calls of Say in a function, and of step, which gives its phrase a command.
func checkSays(t *testing.T, f *ast.FuncDecl, fields map[string][]string, said map[string]bool) int {
	calls, direct := map[*ast.CallExpr]string{}, map[ast.Node]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		call, isCall := n.(*ast.CallExpr)
		if !isCall || len(call.Args) == 0 {
			return true
		}
		if name := lastName(call.Fun); name == "Say" || name == "step" {
			field := lastName(call.Args[0])
			if _, isPhrase := fields[field]; !isPhrase {
				field = "" // chosen before
			}
			calls[call] = field
			ast.Inspect(call.Args[0], func(n ast.Node) bool { direct[n] = field != ""; return true })
		}
		direct[call.Fun] = true // a method that is called like a phrase
		return true
	})
	var chosen []string
	ast.Inspect(f, func(n ast.Node) bool {
		s, isSelector := n.(*ast.SelectorExpr)
		if isSelector && !direct[n] && fields[s.Sel.Name] != nil && slices.Contains(ofPhrases, lastName(s.X)) {
			chosen = append(chosen, s.Sel.Name)
		}
		return true
	})
	for call, field := range calls {
		candidates := []string{field}
		if field == "" {
			candidates = chosen
		}
		given := givenTo(call)
		for _, candidate := range candidates {
			said[candidate] = true
			if !slices.ContainsFunc(fields[candidate], func(names string) bool { return hasAll(given, strings.Fields(names)) }) {
				t.Errorf("%s says %s with %v only, want %v", f.Name.Name, candidate, given, fields[candidate])
			}
		}
	}
	return len(calls)
}

func givenTo(call *ast.CallExpr) []string {
	if lastName(call.Fun) == "step" {
		return []string{"command"}
	}
	var given []string
	for i := 1; i < len(call.Args); i += 2 {
		if literal, isLiteral := call.Args[i].(*ast.BasicLit); isLiteral {
			name, _ := strconv.Unquote(literal.Value)
			given = append(given, name)
		}
	}
	return given
}

func hasAll(given, want []string) bool {
	return !slices.ContainsFunc(want, func(name string) bool { return !slices.Contains(given, name) })
}

// lastName is the name by which an expression ends: headlines of d.words.headlines[kind], backTo of d.backTo().
func lastName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.IndexExpr:
		return lastName(e.X)
	case *ast.CallExpr:
		return lastName(e.Fun)
	}
	return ""
}
