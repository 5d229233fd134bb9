package main

import (
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
	"github.com/ecswhy/ecswhy/internal/config"
)

func TestTheReadmePointsToTheCausesAndNamesEverySetting(t *testing.T) {
	text := clitest.Readme(t, "# ecswhy")
	if !strings.Contains(text, "(docs/causes.md)") {
		t.Error("the page of causes is missing")
	}
	for _, name := range config.Names() {
		if !strings.Contains(text, "`"+name+"`") {
			t.Errorf("the setting %s is missing", name)
		}
	}
}
