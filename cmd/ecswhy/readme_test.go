package main

import (
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
	"github.com/ecswhy/ecswhy/internal/config"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
)

func TestTheReadmeNamesEveryCauseAndSetting(t *testing.T) {
	text := clitest.Readme(t, "# ecswhy")
	for _, code := range diagnosis.Codes() {
		if !strings.Contains(text, "`"+string(code)+"`") {
			t.Errorf("the cause %s is missing", code)
		}
	}
	for _, name := range config.Names() {
		if !strings.Contains(text, "`"+name+"`") {
			t.Errorf("the setting %s is missing", name)
		}
	}
}
