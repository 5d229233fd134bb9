package cause

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestEveryCauseIsSaidInEveryLanguage(t *testing.T) {
	for _, code := range Codes() {
		about := code.About()
		for language, text := range map[string]Text{"English": about.English, "Japanese": about.Japanese} {
			for _, lacking := range lacks(about, text) {
				t.Errorf("%s is not said in full: add %s.%s to its literal in internal/cause", code, language, lacking)
			}
		}
		if words := len(strings.Fields(about.English.Title)); words < 2 || words > 5 {
			t.Errorf("%s: the title has %d words, want 2 to 5", code, words)
		}
	}
}

// lacks names what a text has not of what every text must have.
func lacks(about *Cause, text Text) (lacking []string) {
	if text.Title == "" {
		lacking = append(lacking, "Title")
	}
	if len(text.Why) == 0 || strings.Contains(text.Why[len(text.Why)-1], "{") {
		lacking = append(lacking, "Why with a last sentence that needs no {name}")
	}
	for _, place := range []string{"Fargate", "EC2", "Managed Instances", "ECS Anywhere"} {
		if n := stepsAt(place, text); about.Alert && (n == 0 || n > 4) {
			lacking = append(lacking, "Steps, one to four of them for each place")
			break
		}
	}
	if len(text.Faults) != len(about.Faults) || strings.Contains(strings.Join(text.Faults, ""), "{") {
		lacking = append(lacking, "Faults, one sentence without any {name} for each of the cause's own")
	}
	if len(text.Titles) != 0 && len(text.Titles) != len(about.Faults) {
		lacking = append(lacking, "Titles, one for each of the cause's Faults, or none")
	}
	return lacking
}

// onlyFor finds the causes that are of one place.
var onlyFor = regexp.MustCompile(`^(EC2|Fargate|Managed Instances|ECS Anywhere)(, (EC2|Managed Instances|ECS Anywhere|Fargate Spot))*: `)

// stepsAt counts the steps that hold in a place. What has none for it there, of all that are labelled, is not asked for
// any.
func stepsAt(place string, text Text) int {
	n := 0
	for _, variants := range text.Steps {
		label := onlyFor.FindString(variants[len(variants)-1])
		if label == "" || strings.Contains(label, place) {
			n++
		}
	}
	if n == 0 && len(text.Steps) > 0 {
		return 1
	}
	return n
}

func TestWhatALiteralLacksIsNamed(t *testing.T) {
	whole := Text{Title: "image not found", Why: []string{"It is not there."}, Steps: [][]string{{"Push it."}}}
	for want, change := range map[string]func(*Text){
		"Title":  func(text *Text) { text.Title = "" },
		"Why":    func(text *Text) { text.Why = []string{"{image} is not there."} },
		"Steps":  func(text *Text) { text.Steps = nil },
		"Faults": func(text *Text) { text.Faults = []string{"It was refused."} },
		"Titles": func(text *Text) { text.Titles = []string{"image refused"} },
	} {
		text := whole
		change(&text)
		if got := lacks(&Cause{Alert: true}, text); len(got) != 1 || !strings.HasPrefix(got[0], want) {
			t.Errorf("without %s it lacks %q", want, got)
		}
	}
}

func TestEveryCauseIsCompleteInItself(t *testing.T) {
	severities := []Severity{Critical, Error, Warning, Info}
	quiet := []Code{Scaling, DeploymentReplaced, UserStopped, SpotInterruption, Maintenance, ScaleInProtected,
		Informational}
	seen := map[Code]bool{}
	for _, family := range Families {
		for _, about := range family.Causes {
			if seen[about.Code] || !regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`).MatchString(string(about.Code)) {
				t.Errorf("%q is not a code of its own in kebab-case", about.Code)
			}
			seen[about.Code] = true
			if !slices.Contains(severities, about.Severity) {
				t.Errorf("%s: add a Severity to its literal in internal/cause", about.Code)
			}
			if !strings.HasPrefix(about.Page, "https://") && family.Name != "From the container's log" {
				t.Errorf("%s: add the Page of AWS about it to its literal in internal/cause", about.Code)
			}
			if about.Alert == slices.Contains(quiet, about.Code) {
				t.Errorf("%s: alert is %t", about.Code, about.Alert)
			}
		}
	}
}

func TestACodeThatDoesNotExistIsUnknown(t *testing.T) {
	if got := Code("no-such-cause").About(); got != Unknown.About() || got.Code != Unknown {
		t.Errorf("it is %s", got.Code)
	}
}

// Every constant of a code has its literal, so that no rule can yield a cause that nothing is said of.
func TestEveryConstantHasItsLiteral(t *testing.T) {
	for _, file := range parsed(t) {
		for _, declaration := range file.Decls {
			block, ok := declaration.(*ast.GenDecl)
			if !ok || block.Tok != token.CONST {
				continue
			}
			for _, spec := range block.Specs {
				value := spec.(*ast.ValueSpec)
				if name, isIdent := value.Type.(*ast.Ident); !isIdent || name.Name != "Code" {
					continue
				}
				code, err := strconv.Unquote(value.Values[0].(*ast.BasicLit).Value)
				if err != nil || !slices.Contains(Codes(), Code(code)) {
					t.Errorf("%s has no literal: add one with Code: %[1]s to the list of its family in internal/cause",
						value.Names[0].Name)
				}
			}
		}
	}
}

// The catalogue lies ready in the binary: nothing of it is made when the function starts.
func TestNothingRunsBeforeItIsAskedFor(t *testing.T) {
	for _, file := range parsed(t) {
		for _, declaration := range file.Decls {
			switch d := declaration.(type) {
			case *ast.FuncDecl:
				if d.Name.Name == "init" {
					t.Error("there is an init")
				}
			case *ast.GenDecl:
				if d.Tok != token.VAR {
					continue
				}
				ast.Inspect(d, func(n ast.Node) bool {
					switch n := n.(type) {
					case *ast.CallExpr, *ast.FuncLit:
						t.Errorf("%s is called or made at the start", reflect.TypeOf(n))
					case *ast.CompositeLit:
						if _, isMap := n.Type.(*ast.MapType); isMap {
							t.Error("a map is filled at the start")
						}
					}
					return true
				})
			}
		}
	}
}

func parsed(t *testing.T) []*ast.File {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil || len(names) == 0 {
		t.Fatal("no files", err)
	}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}
