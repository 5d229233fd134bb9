//go:build e2e

package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
)

// npmClient is the client that agents in JavaScript are made with.
const npmClient = "@modelcontextprotocol/sdk@1.32.2"

// speaker installs the client into a folder of its own, and gives the script that speaks with it.
func speaker(t *testing.T) (script string) {
	t.Helper()
	folder := t.TempDir()
	source, err := os.ReadFile(filepath.Join("testdata", "mcp-client.mjs"))
	if err != nil {
		t.Fatal(err)
	}
	script = filepath.Join(folder, "mcp-client.mjs")
	if err := os.WriteFile(script, source, 0o600); err != nil {
		t.Fatal(err)
	}
	install := exec.CommandContext(t.Context(), "npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", npmClient)
	install.Dir = folder
	if said, err := install.CombinedOutput(); err != nil {
		unavailable(t, "npm gives no "+npmClient+": "+err.Error()+" "+strings.TrimSpace(string(said)))
	}
	return script
}

// conversation is what the script prints.
type conversation struct {
	Server  struct{ Name string }
	Tools   []string
	Results []struct {
		IsError           bool
		Content           []struct{ Text string }
		StructuredContent struct {
			Markdown string
			Answer   json.RawMessage
		}
	}
}

// spoken is what calls of tools are answered, with AWS at an endpoint.
func spoken(t *testing.T, script, endpoint, calls string) (said conversation) {
	t.Helper()
	command := exec.CommandContext(t.Context(), "node", script, installed(t)+"/ecswhy", "mcp")
	command.Env, command.Stderr = environment(t, endpoint), os.Stderr
	command.Stdin = strings.NewReader(calls)
	printed, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(printed, &said); err != nil {
		t.Fatalf("%v: %s", err, printed)
	}
	return said
}

func TestTheServerAnswersAnNPMClient(t *testing.T) {
	script := speaker(t)
	s := clitest.NewScript(t, "circuit-breaker-rolls-back")
	s.Start = s.Start.Add(-40 * time.Second)
	said := spoken(t, script, s.Serve(t), `[{"name": "explain", "arguments": {"target": "prod-main/web-api"}},
		{"name": "diagnose", "arguments": {"text": "RESOURCE:CPU"}}, {"name": "causes", "arguments": {"code": "out-of-memory"}},
		{"name": "doctor", "arguments": {"function": "a b"}}]`)
	slices.Sort(said.Tools)
	if said.Server.Name != "ecswhy" ||
		!slices.Equal(said.Tools, []string{"causes", "check", "diagnose", "doctor", "explain"}) {
		t.Errorf("%s serves %q", said.Server.Name, said.Tools)
	}
	for i, want := range []string{"### 🟠 web-api deployment failed: image not found", "### placement-cpu", "- `out-of-memory`"} {
		got := said.Results[i]
		if got.IsError || !strings.HasPrefix(got.StructuredContent.Markdown, want) ||
			len(got.StructuredContent.Answer) < 100 {
			t.Errorf("answer %d is %+v", i, got)
		}
	}
	if last := said.Results[3]; !last.IsError ||
		!strings.Contains(last.Content[0].Text, "is not the name of a Lambda function") {
		t.Errorf("%+v", last)
	}

	endpoint := emulated(t)
	serving(t, endpoint, "web", 2)
	asked := spoken(t, script, endpoint, `[{"name": "check", "arguments": {"service": "prod-main/web"}},
		{"name": "doctor", "arguments": {}}, {"name": "check", "arguments": {"service": "prod-main/other"}}]`)
	for i, want := range []string{"### `prod-main/web: web:1`", ""} {
		got := asked.Results[i]
		if got.IsError || !strings.HasPrefix(got.StructuredContent.Markdown, want) ||
			len(got.StructuredContent.Answer) < 100 {
			t.Errorf("answer %d is %+v", i, got)
		}
	}
	if last := asked.Results[2]; !last.IsError ||
		!strings.Contains(last.Content[0].Text, "there is no service other in cluster prod-main") {
		t.Errorf("%+v", last)
	}
}
