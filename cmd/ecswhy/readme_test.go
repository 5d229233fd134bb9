package main

import (
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
	"github.com/ecswhy/ecswhy/internal/config"
)

func TestThePageNamesEverySetting(t *testing.T) {
	text := clitest.Page(t, "docs/configuration.md", "## Settings")
	for _, name := range config.Names() {
		if !strings.Contains(text, "`"+name+"`") {
			t.Errorf("the setting %s is missing", name)
		}
	}
}
