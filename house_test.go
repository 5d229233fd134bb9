// Package ecswhy_test holds the rules of the house that can be tested: which way imports point, and that packages say what
// they do.
package ecswhy_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/ecswhy/ecswhy/"

// mayImport lists, for each package of internal/, which others of it the package may import. The one way through the house is
// decode, look up, diagnose, write, publish; notify walks it, and the programs wire it.
var mayImport = map[string][]string{
	"arnutil":      {"awsname"},
	"awsname":      nil,
	"awsready":     nil,
	"config":       {"lazyregexp"},
	"console":      {"awsname"},
	"diagnosis":    {"incident", "lazyregexp"},
	"doctor":       {"eventpattern"},
	"ecsevent":     {"incident", "arnutil", "awsname", "lazyregexp", "plaintext", "redact"},
	"ecsread":      {"pace"},
	"eventpattern": nil,
	"gallery":      {"message", "mrkdwn"},
	"incident":     {"arnutil"},
	"investigate":  {"incident", "arnutil", "lazyregexp", "pace", "redact"},
	"lazyregexp":   nil,
	"logtext":      {"lazyregexp", "plaintext"},
	"markup":       {"lazyregexp", "plaintext"},
	"message":      {"incident", "diagnosis", "console", "logtext", "markup", "arnutil", "awsname", "lazyregexp", "plaintext"},
	"mrkdwn":       nil,
	"notify":       {"incident", "diagnosis", "ecsevent", "message"},
	"pace":         nil,
	"publish":      {"message", "pace"},
	"recorded":     nil,
	"plaintext":    nil,
	"redact":       {"plaintext"},
	"rollout":      {"incident", "arnutil"},
	"testreport":   nil,
}

// sources are the parsed files of the module's packages, without tests, by folder.
func sources(t *testing.T) map[string][]*ast.File {
	t.Helper()
	files := map[string][]*ast.File{}
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "testdata") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		files[filepath.Dir(path)] = append(files[filepath.Dir(path)], file)
		return err
	})
	if err != nil || len(files) < len(mayImport) {
		t.Fatalf("%d packages, %v", len(files), err)
	}
	return files
}

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

// Only investigate and publish ask AWS for anything; some help them, the programs wire them, and everything else is pure.
func TestFewRoomsTalkToAWS(t *testing.T) {
	talkers := []string{"internal/awsready", "internal/investigate", "internal/pace", "internal/publish", "internal/recorded", "cmd/ecswhy", "functions/notifier"}
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

func TestTheReadmeNamesEveryFolder(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for folder := range sources(t) {
		if !strings.Contains(string(readme), "`"+filepath.ToSlash(folder)) {
			t.Errorf("README.md does not say what %s is for", folder)
		}
	}
}
