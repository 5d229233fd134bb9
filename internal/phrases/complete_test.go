package phrases

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// constantsOf are the values of all constants of a type of ours, read from the source of its package, so that a test
// need not list them.
func constantsOf[T ~string](t *testing.T, folder, typeName string) []T {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no source in %s: %v", folder, err)
	}
	var out []T
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			spec, isValue := node.(*ast.ValueSpec)
			if !isValue {
				return true
			}
			if named, isNamed := spec.Type.(*ast.Ident); !isNamed || named.Name != typeName {
				return true
			}
			for _, value := range spec.Values {
				if literal, isLiteral := value.(*ast.BasicLit); isLiteral {
					text, _ := strconv.Unquote(literal.Value)
					out = append(out, T(text))
				}
			}
			return true
		})
	}
	if len(out) < 2 {
		t.Fatalf("no constants of type %s in %s", typeName, folder)
	}
	return out
}

var languages = map[string]Words{"English": English, "Japanese": Japanese}

func TestEveryKindHasAHeadlineInEveryLanguage(t *testing.T) {
	for _, kind := range constantsOf[incident.Kind](t, "../incident", "Kind") {
		for language, words := range languages {
			if words.Headlines[kind] == "" {
				t.Errorf("%s: no headline in %s", kind, language)
			}
		}
	}
}

func TestEveryGapAndEveryMissingLogIsSaidInEveryLanguage(t *testing.T) {
	for language, words := range languages {
		for _, kind := range constantsOf[incident.GapKind](t, "../incident", "GapKind") {
			if words.Gaps[kind] == "" {
				t.Errorf("gap %q: not said in %s", kind, language)
			}
		}
		for _, reason := range constantsOf[incident.GapReason](t, "../incident", "GapReason") {
			if words.GapReasons[reason] == "" {
				t.Errorf("reason of a gap %q: not said in %s", reason, language)
			}
		}
		for _, absence := range constantsOf[incident.LogAbsence](t, "../incident", "LogAbsence") {
			if words.NoLog[absence] == "" {
				t.Errorf("absence of the log %q: not said in %s", absence, language)
			}
		}
	}
}

func TestEverySilenceIsSaidInEveryLanguage(t *testing.T) {
	for language, w := range languages {
		for _, code := range constantsOf[diagnosis.SilenceCode](t, "../diagnosis", "SilenceCode") {
			if w.Silence.Why[code] == "" {
				t.Errorf("%s: no phrase in %s", code, language)
			}
		}
		for _, kind := range constantsOf[incident.Kind](t, "../incident", "Kind") {
			if said := w.Silence.Progress[kind] != ""; said != kind.Nature().IsProgress {
				t.Errorf("%s: said in %s: %t", kind, language, said)
			}
		}
	}
}
