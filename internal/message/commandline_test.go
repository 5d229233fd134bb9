//go:build e2e

package message

import (
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

// Where the command line is there, it reads every command. One that it refuses makes no call.
func TestTheCommandLineReadsEveryCommand(t *testing.T) {
	version, err := exec.Command("aws", "--version").CombinedOutput()
	if err != nil {
		t.Skip("SKIPPED: the AWS CLI is not installed, so it did NOT read the commands")
	}
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.WriteHeader(http.StatusBadRequest)
	}))
	defer server.Close()
	for _, words := range oneOfEach(t) {
		if slices.Contains(onlyInV2, strings.Join(words[1:3], " ")) && !strings.HasPrefix(string(version), "aws-cli/2") {
			t.Logf("NOT read, because %s has no such command: %s", strings.Fields(string(version))[0], strings.Join(words, " "))
			continue
		}
		before := asked.Load()
		out := runAt(t, server.Listener.Addr(), words)
		if asked.Load() == before {
			t.Errorf("%q makes no call:\n%s", words, out)
		}
	}
}

// oneOfEach are the commands of all templates, those that say the same once.
func oneOfEach(t *testing.T) [][]string {
	t.Helper()
	var out [][]string
	seen := map[string]bool{}
	for _, template := range templates(t) {
		command, ok := odd.command(template)
		if !ok {
			command, ok = onKey.command(template)
		}
		all, err := wordsOf(command)
		if !ok || err != nil {
			t.Fatalf("%q: %v", template, err)
		}
		for _, words := range all {
			if key := strings.Join(words, " "); words[0] == "aws" && !seen[key] && !slices.Contains(words, "--cli-input-json") {
				seen[key] = true
				out = append(out, words)
			}
		}
	}
	return out
}

// runAt runs a command against a server of this machine.
func runAt(t *testing.T, at net.Addr, words []string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{
		"network.json":        `{"awsvpcConfiguration":{"subnets":["subnet-0123456789abcdef0"]}}`,
		"load-balancers.json": `[{"targetGroupArn":"arn","containerName":"web","containerPort":80}]`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	words = slices.Clone(words)
	for i := range words {
		words[i] = strings.ReplaceAll(words[i], "SECONDS", "60")
		words[i] = strings.ReplaceAll(words[i], "REGION", "eu-west-1")
		if words[i] == "BUCKET" {
			words[i] = "bucket"
		}
	}
	command := exec.Command("aws", append(words[1:], "--endpoint-url", "http://"+at.String(), "--no-verify-ssl")...)
	command.Dir = dir
	command.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_MAX_ATTEMPTS=1", "AWS_PAGER=", "NO_PROXY=127.0.0.1",
	}
	out, _ := command.CombinedOutput()
	return string(out)
}
