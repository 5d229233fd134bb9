package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// goPackage is what go list says of a package; see go help list.
type goPackage struct {
	Dir, ImportPath                                    string
	GoFiles, TestGoFiles, XTestGoFiles, InvalidGoFiles []string
}

// split tells packages that start goroutines, themselves or in their tests, from those that start none.
func split(patterns []string) (starting, others []string, err error) {
	list := []string{"list", "-e", "-json=Dir,ImportPath,GoFiles,TestGoFiles,XTestGoFiles,InvalidGoFiles"}
	out, err := exec.Command("go", append(list, patterns...)...).Output() //nolint:gosec // they are the caller's own
	if err != nil {
		return nil, nil, fmt.Errorf("list the packages: %w", err)
	}
	for decoder := json.NewDecoder(strings.NewReader(string(out))); decoder.More(); {
		var p goPackage
		if err := decoder.Decode(&p); err != nil {
			return nil, nil, fmt.Errorf("read the list of packages: %w", err)
		}
		if p.startsGoroutines() {
			starting = append(starting, p.ImportPath)
		} else {
			others = append(others, p.ImportPath)
		}
	}
	return starting, others, nil
}

// startsGoroutines also holds where a file cannot be read.
func (p goPackage) startsGoroutines() bool {
	files := slices.Concat(p.GoFiles, p.TestGoFiles, p.XTestGoFiles, p.InvalidGoFiles)
	return slices.ContainsFunc(files, func(name string) bool {
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		return err != nil || slices.ContainsFunc(file.Imports, serves) || hasGo(file)
	})
}

// serves reports whether a file imports a server, which answers in goroutines of its own.
func serves(spec *ast.ImportSpec) bool { return spec.Path.Value == `"net/http/httptest"` }

// hasGo reports whether a file has a go statement, or calls a method by which a group or a test runs beside others.
func hasGo(file *ast.File) bool {
	found := false
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			found = true
		case *ast.SelectorExpr:
			found = found || n.Sel.Name == "Go" || n.Sel.Name == "Parallel"
		}
		return !found
	})
	return found
}
