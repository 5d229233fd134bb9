package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// In GitHub Actions agents are started, too: what they read is no log that marks are broken in, and no summary.
func TestTheProtocolIsSpokenInCIAsElsewhere(t *testing.T) {
	page := filepath.Join(t.TempDir(), "summary.md")
	command := exec.CommandContext(t.Context(), installed(t)+"/ecswhy", "mcp")
	command.Env = append(environment(t, "http://127.0.0.1:1"), "GITHUB_ACTIONS=true", "GITHUB_STEP_SUMMARY="+page)
	client := mcp.NewClient(&mcp.Implementation{Name: "test"}, nil)
	session, err := client.Connect(t.Context(), &mcp.CommandTransport{Command: command}, nil)
	if err != nil {
		t.Fatal(err)
	}
	result, err := session.CallTool(t.Context(),
		&mcp.CallToolParams{Name: "causes", Arguments: map[string]any{"code": "##[error]x"}})
	if err != nil || !result.IsError {
		t.Fatalf("%v, %+v", err, result)
	}
	const want = `there is no cause "##[error]x"`
	if text := result.Content[0].(*mcp.TextContent).Text; text[:len(want)] != want {
		t.Errorf("%q", text)
	}
	if err := session.Close(); err != nil || command.ProcessState.ExitCode() != 0 {
		t.Errorf("%v, %v", err, command.ProcessState)
	}
	if _, err := os.Stat(page); err == nil {
		t.Error("the summary of the step was written")
	}
}
