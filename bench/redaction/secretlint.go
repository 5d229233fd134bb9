package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// The packages that secretlint.mjs imports. The first has all of its maker's rules for tokens in it.
var packages = []string{"@secretlint/secretlint-rule-preset-recommend@13.0.7", "@secretlint/core@13.0.7",
	"randexp@0.5.3"}

//go:embed secretlint.mjs
var script []byte

// ofSecretlint makes secrets from the patterns of secretlint's rules, with Node.js, in a folder that goes again.
func ofSecretlint(ctx context.Context) (all []secret, err error) {
	folder, err := os.MkdirTemp("", "secretlint")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	if err := os.WriteFile(filepath.Join(folder, "secretlint.mjs"), script, 0o600); err != nil {
		return nil, err
	}
	install := append([]string{"install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund",
		"--loglevel=error"}, packages...)
	if _, err := printedBy(ctx, folder, "npm", install...); err != nil {
		return nil, err
	}
	lines, err := printedBy(ctx, folder, "node", "secretlint.mjs")
	if err != nil {
		return nil, err
	}
	for decoder := json.NewDecoder(bytes.NewReader(lines)); ; {
		var s struct{ Rule, Text, Value string }
		switch err := decoder.Decode(&s); {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, err
		}
		all = append(all, secret{Rule: s.Rule, Value: s.Value, texts: []string{s.Text}})
	}
}

// printedBy is what a program prints that runs in a folder.
func printedBy(ctx context.Context, folder, program string, arguments ...string) ([]byte, error) {
	command := exec.CommandContext(ctx, program, arguments...)
	command.Dir, command.Stderr = folder, os.Stderr
	printed, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", program, err)
	}
	return printed, nil
}
