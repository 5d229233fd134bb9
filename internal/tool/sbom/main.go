// Command sbom writes which modules are in programs as a bill of materials in CycloneDX 1.6, the same bytes every time.
//
// What is in them says the toolchain: https://pkg.go.dev/debug/buildinfo. The form is
// https://cyclonedx.org/docs/1.6/json/.
package main

import (
	"debug/buildinfo"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: sbom VERSION PROGRAM...")
		os.Exit(2)
	}
	if err := write(os.Stdout, os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

type bill struct {
	Format       string       `json:"bomFormat"`
	Spec         string       `json:"specVersion"`
	Version      int          `json:"version"`
	Metadata     metadata     `json:"metadata"`
	Components   []component  `json:"components"`
	Dependencies []dependency `json:"dependencies"`
}

type metadata struct {
	Component component `json:"component"`
}

type component struct {
	Ref     string `json:"bom-ref"`
	Type    string `json:"type"`
	Name    string `json:"name"`
	Version string `json:"version"`
	PURL    string `json:"purl,omitempty"`
}

type dependency struct {
	Ref string   `json:"ref"`
	On  []string `json:"dependsOn"`
}

// write writes the bill of all programs, with a dependency of each on what is in it.
func write(out io.Writer, version string, programs []string) error {
	b := bill{Format: "CycloneDX", Spec: "1.6", Version: 1}
	modules := map[string]component{}
	for _, path := range programs {
		info, err := buildinfo.ReadFile(path)
		if err != nil {
			return fmt.Errorf("read %s: %w", path, err)
		}
		b.Metadata.Component = component{"ecswhy", "application", info.Main.Path, version, purl(info.Main.Path, version)}
		program := component{Ref: filepath.Base(path), Type: "application", Name: filepath.Base(path), Version: version}
		b.Components = append(b.Components, program)
		needs := dependency{Ref: program.Ref}
		for _, c := range contents(info) {
			modules[c.Ref] = c
			needs.On = append(needs.On, c.Ref)
		}
		b.Dependencies = append(b.Dependencies, needs)
	}
	for _, ref := range slices.Sorted(maps.Keys(modules)) {
		b.Components = append(b.Components, modules[ref])
	}
	to := json.NewEncoder(out)
	to.SetIndent("", "  ")
	to.SetEscapeHTML(false)
	return to.Encode(b)
}

// contents are the modules of a program, and the standard library.
func contents(info *debug.BuildInfo) []component {
	found := []component{library("stdlib", strings.TrimPrefix(info.GoVersion, "go"))}
	for _, module := range info.Deps {
		if module.Replace != nil {
			module = module.Replace
		}
		found = append(found, library(module.Path, module.Version))
	}
	return found
}

func library(path, version string) component {
	return component{purl(path, version), "library", path, version, purl(path, version)}
}

// purl names a module for scanners: pkg:golang/golang.org/x/time@v0.12.0.
func purl(path, version string) string { return "pkg:golang/" + path + "@" + version }
