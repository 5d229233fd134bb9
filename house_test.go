// Package ecswhy_test holds the rules of the house that can be tested: which way imports point, and that packages say
// what they do.
package ecswhy_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

const module = "github.com/ecswhy/ecswhy/"

// mayImport lists, for each package of internal/, which others of it the package may import. The one way through the
// house is decode, look up, diagnose, write, publish; notify walks it, and the programs wire it.
var mayImport = map[string][]string{
	"accounts":    {"awsname", "ecsread", "incident", "investigate"},
	"answer":      nil,
	"arnutil":     {"awsname"},
	"attribution": {"awsname", "cause", "incident", "revision"},
	"awsname":     nil,
	"awsready":    nil,
	"cause":       nil,
	"check": {
		"answer", "attribution", "awsname", "cause", "check/shape", "incident", "lazyregexp", "phrases", "redact",
		"revision",
	},
	"check/ask":      {"answer", "check", "check/registry", "check/shape", "ecsread", "pace"},
	"check/registry": {"answer", "check"},
	"check/shape":    nil,
	"check/source":   {"check", "check/shape", "ecsread"},
	"cli/check": {
		"answer", "arnutil", "awsname", "cause", "check", "check/ask", "check/shape", "check/source", "cli/kit",
		"cli/why", "ecsread", "investigate", "plaintext",
	},
	"cli/clitest":  {"cli/kit", "recorded"},
	"cli/diagnose": {"cause", "cli/kit", "diagnosis", "logcause", "message", "redact"},
	"cli/doctor":   {"arnutil", "cli/kit", "doctor", "doctor/ask", "markup"},
	"cli/explain": {
		"arnutil", "cause", "cli/kit", "cli/why", "console", "diagnosis", "ecsread", "incident", "investigate", "message", "rollout",
	},
	"cli/kit": {"awsname", "plaintext", "redact"},
	"cli/mcp": {"cause", "cli/kit", "diagnosis", "message", "version"},
	"cli/replay": {
		"cli/kit", "cli/why", "config", "diagnosis", "ecsevent", "incident", "investigate", "message", "notify", "phrases",
		"plaintext", "recorded", "route",
	},
	"cli/test": {"cli/kit", "plaintext"},
	"cli/wait": {
		"arnutil", "awsname", "cause", "cli/kit", "cli/why", "diagnosis", "incident", "investigate", "logtext", "markup",
		"message", "phrases", "plaintext", "rollout",
	},
	"cli/why": {
		"arnutil", "cli/kit", "config", "console", "diagnosis", "incident", "investigate", "message", "publish", "route",
	},
	"config":           {"lazyregexp", "route"},
	"console":          {"awsname"},
	"diagnosis":        {"attribution", "cause", "incident", "lazyregexp", "logcause", "logtext", "revision", "textmatch"},
	"doctor":           {"answer", "eventpattern", "phrases"},
	"doctor/ask":       {"accounts", "answer", "arnutil", "doctor", "incident", "plaintext", "route"},
	"ecsevent":         {"arnutil", "awsname", "incident", "lazyregexp", "redact"},
	"ecsread":          {"arnutil", "incident", "lazyregexp", "pace", "redact", "revision"},
	"ecsread/readtest": nil,
	"eventpattern":     nil,
	"incident":         {"arnutil"},
	"investigate":      {"arnutil", "diagnosis", "ecsread", "incident", "rollout"},
	"lazyregexp":       nil,
	"logcause":         {"cause", "lazyregexp", "logtext", "textmatch"},
	"logtext":          {"lazyregexp", "plaintext"},
	"markup":           {"lazyregexp", "plaintext"},
	"message": {
		"arnutil", "awsname", "cause", "console", "diagnosis", "incident", "lazyregexp", "logtext", "markup", "phrases", "plaintext", "revision",
		"route",
	},
	"mrkdwn":          nil,
	"notify":          {"cause", "diagnosis", "ecsevent", "incident", "message", "plaintext", "route"},
	"pace":            nil,
	"phrases":         {"diagnosis", "incident", "revision"},
	"plaintext":       nil,
	"publish":         {"message", "pace"},
	"recorded":        nil,
	"redact":          {"plaintext"},
	"revision":        {"incident"},
	"rollout":         {"arnutil", "incident"},
	"route":           {"arnutil", "awsname", "diagnosis", "incident", "lazyregexp"},
	"route/routetest": {"route"},
	"testreport":      nil,
	"textmatch":       nil,
	"tool/demo":       {"config", "diagnosis", "incident", "message"},
	"tool/gallery":    {"cause", "cli/replay", "cli/why", "incident", "message", "mrkdwn", "notify", "recorded"},
	"tool/sbom":       nil,
	"version":         nil,
}

// sources are the parsed files of the module's packages, without tests, by folder.
func sources(t *testing.T) map[string][]*ast.File {
	t.Helper()
	files, err := parsed()
	if err != nil || len(files) < len(mayImport) {
		t.Fatalf("%d packages, %v", len(files), err)
	}
	return files
}

// parsed reads all files once for all tests.
var parsed = sync.OnceValues(func() (map[string][]*ast.File, error) {
	files := map[string][]*ast.File{}
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") ||
			strings.Contains(path, "testdata") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		files[filepath.Dir(path)] = append(files[filepath.Dir(path)], file)
		return err
	})
	return files, err
})

func TestImportsPointTheRightWay(t *testing.T) {
	for folder, files := range sources(t) {
		name, inside := strings.CutPrefix(filepath.ToSlash(folder), "internal/")
		if !inside {
			continue
		}
		allowed, known := mayImport[name]
		if !known {
			t.Errorf("internal/%s is not in the table of the house", name)
		}
		for _, file := range files {
			for _, spec := range file.Imports {
				path := strings.Trim(spec.Path.Value, `"`)
				if other, ours := strings.CutPrefix(path, module+"internal/"); ours && !slices.Contains(allowed, other) {
					t.Errorf("internal/%s imports %s", name, other)
				}
			}
		}
	}
}

// What is said of a cause is for message alone: what diagnosis decides depends on no language.
func TestDiagnosisReadsNoTexts(t *testing.T) {
	for _, file := range sources(t)[filepath.Join("internal", "diagnosis")] {
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && (s.Sel.Name == "English" || s.Sel.Name == "Japanese") {
				t.Errorf("internal/diagnosis reads the %s text of a cause", s.Sel.Name)
			}
			return true
		})
	}
}

// Only investigate, publish and doctor's asking ask AWS for anything; ecsread reads the answers, some help them, the
// programs wire them, and everything else is pure.
func TestFewRoomsTalkToAWS(t *testing.T) {
	talkers := []string{
		"internal/accounts", "internal/awsready", "internal/check/ask", "internal/check/source", "internal/doctor/ask",
		"internal/ecsread", "internal/investigate", "internal/pace",
		"internal/publish", "internal/recorded", "internal/ecsread/readtest", "internal/cli/clitest", "internal/cli/explain", "internal/cli/kit",
		"internal/cli/replay", "internal/cli/test", "internal/cli/wait", "internal/cli/why", "functions/notifier",
	}
	for folder, files := range sources(t) {
		for _, file := range files {
			for _, spec := range file.Imports {
				if strings.Contains(spec.Path.Value, "aws-sdk-go-v2") && !slices.Contains(talkers, filepath.ToSlash(folder)) {
					t.Errorf("%s imports %s", folder, spec.Path.Value)
				}
			}
		}
	}
}

// ofTheCommand are how imports begin that only the command has.
var ofTheCommand = []string{
	"github.com/spf13/", "github.com/google/go-containerregistry", "github.com/modelcontextprotocol/",
	"go.yaml.in/", module + "internal/cli/", module + "internal/check",
}

// The libraries for commands, registries and agents are of the command only: the function starts with every event.
func TestTheFunctionHasNoCommandLine(t *testing.T) {
	files := sources(t)
	seen := map[string]bool{}
	var walk func(folder string)
	walk = func(folder string) {
		if seen[folder] {
			return
		}
		seen[folder] = true
		for _, file := range files[folder] {
			for _, spec := range file.Imports {
				path := strings.Trim(spec.Path.Value, `"`)
				if slices.ContainsFunc(ofTheCommand, func(start string) bool { return strings.HasPrefix(path, start) }) {
					t.Errorf("%s, which the function needs, imports %s", folder, path)
				}
				if ours, ok := strings.CutPrefix(path, module); ok {
					walk(filepath.FromSlash(ours))
				}
			}
		}
	}
	walk(filepath.Join("functions", "notifier"))
	if len(seen) < 10 || !seen[filepath.Join("internal", "notify")] {
		t.Errorf("only %d packages were looked at", len(seen))
	}
	if !slices.ContainsFunc(files[filepath.Join("internal", "cli", "kit")], importsCobra) {
		t.Error("the command is made with another library, which this test does not know")
	}
}

func importsCobra(file *ast.File) bool {
	return slices.ContainsFunc(file.Imports, func(spec *ast.ImportSpec) bool {
		return strings.Contains(spec.Path.Value, "spf13/cobra")
	})
}

// Each command is a room of its own: what two of them need stands in kit or why.
func TestNoCommandImportsAnother(t *testing.T) {
	for _, command := range []string{"check", "diagnose", "doctor", "explain", "mcp", "replay", "test", "wait"} {
		for room, others := range mayImport {
			if strings.HasPrefix(room, "cli/") && slices.Contains(others, "cli/"+command) {
				t.Errorf("%s may import cli/%s", room, command)
			}
		}
	}
}

func TestEveryPackageSaysWhatItDoes(t *testing.T) {
	for folder, files := range sources(t) {
		if !slices.ContainsFunc(files, func(f *ast.File) bool { return f.Doc != nil }) {
			t.Errorf("%s has no package comment", folder)
		}
	}
}

func TestEveryExportedNameHasASentence(t *testing.T) {
	for folder, files := range sources(t) {
		for _, file := range files {
			for _, declaration := range file.Decls {
				if f, ok := declaration.(*ast.FuncDecl); ok && f.Name.IsExported() && f.Doc == nil {
					t.Errorf("%s: %s has no comment", folder, f.Name)
				}
			}
		}
	}
}
