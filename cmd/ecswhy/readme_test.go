package main

import (
	"os"
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/config"
)

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// block is the first fenced block of a language.
func block(t *testing.T, text, language string) string {
	t.Helper()
	_, rest, ok := strings.Cut(text, "```"+language+"\n")
	body, _, closed := strings.Cut(rest, "```")
	if !ok || !closed {
		t.Fatalf("README.md has no %s block", language)
	}
	return body
}

func TestTheReadmesMessageIsARealOne(t *testing.T) {
	_, real, _ := ran("", "replay", testdata+"events/deployment-failed-java-database-refused.json")
	for _, line := range strings.Split(block(t, readme(t), "text"), "\n") {
		if !strings.Contains(real, line+"\n") {
			t.Errorf("no message has the line %q", line)
		}
	}
}

func TestTheReadmesDiagnosisIsARealOne(t *testing.T) {
	session := block(t, readme(t), "console")
	_, want, _ := strings.Cut(session, "\n")
	if _, got, _ := ran("", "diagnose", "OutOfMemoryError: Container killed due to memory usage"); got != want {
		t.Errorf("it prints\n%s", got)
	}
}

func TestTheReadmePointsToTheCausesAndNamesEverySetting(t *testing.T) {
	text := readme(t)
	if !strings.Contains(text, "(docs/causes.md)") {
		t.Error("the page of causes is missing")
	}
	for _, name := range config.Names() {
		if !strings.Contains(text, "`"+name+"`") {
			t.Errorf("the setting %s is missing", name)
		}
	}
}
