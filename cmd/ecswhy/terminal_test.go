package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
)

// terminalScreen runs a command line in a terminal of its own and gives what the screen shows as time goes by.
func terminalScreen(t *testing.T, environment []string, line string, moments ...time.Duration) []string {
	t.Helper()
	tmux, err := exec.LookPath("tmux")
	if err != nil {
		t.Skip("NOT TESTED: tmux is not installed, so nothing was seen on a terminal")
	}
	socket := filepath.Join(t.TempDir(), "tmux")
	do := func(arguments ...string) string {
		t.Helper()
		command := exec.CommandContext(t.Context(), tmux, append([]string{"-f", os.DevNull, "-S", socket}, arguments...)...)
		command.Env = append(slices.Clone(environment), "TERM=xterm-256color", "LC_ALL=C.UTF-8", "PS1=$ ")
		out, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("tmux %q: %v: %s", arguments, err, out)
		}
		return string(out)
	}
	do("-u", "new-session", "-d", "-x", "100", "-y", "60", "bash", "--norc")
	defer do("kill-server")
	do("send-keys", line, "Enter")
	start := time.Now()
	var screens []string
	for _, moment := range moments {
		time.Sleep(time.Until(start.Add(moment)))
		screens = append(screens, strings.TrimRight(do("capture-pane", "-p"), "\n")+"\n")
	}
	return screens
}

func TestATerminalShowsOneLineForEachServiceThatIsDrawnOverItself(t *testing.T) {
	if os.Getenv("ECSWHY_SLOW") != "1" {
		t.Skip("NOT TESTED: a terminal, which takes a minute; set ECSWHY_SLOW=1 (make compare)")
	}
	s := clitest.NewScript(t, "two-services")
	screens := terminalScreen(t, environment(t, s.Serve(t)),
		"ecswhy wait --cluster prod-main --service web-api --service worker",
		8*time.Second, 22*time.Second, 50*time.Second)
	for _, screen := range screens {
		if strings.Count(screen, "\nweb-api ") != 1 || strings.Count(screen, "\nworker ") != 1 {
			t.Errorf("not one line for each service")
		}
		t.Logf("\n%s", screen)
	}
	failing := clitest.NewScript(t, "circuit-breaker-rolls-back")
	for _, screen := range terminalScreen(t, environment(t, failing.Serve(t)),
		"ecswhy wait --cluster prod-main --service web-api; echo exit $?",
		24*time.Second, 45*time.Second) {
		t.Logf("\n%s", screen)
	}
}
