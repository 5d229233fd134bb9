package main

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
)

// terminal is a terminal of its own in which a shell runs.
type terminal struct {
	t  *testing.T
	do func(arguments ...string) string // of tmux
}

func newTerminal(t *testing.T, environment []string, columns int, shell ...string) terminal {
	t.Helper()
	tmux, err := exec.LookPath("tmux")
	if err != nil {
		t.Skip("NOT TESTED: tmux is not installed, so nothing was seen on a terminal")
	}
	socket := filepath.Join(t.TempDir(), "tmux")
	do := func(arguments ...string) string {
		t.Helper()
		command := exec.Command(tmux, append([]string{"-f", os.DevNull, "-S", socket}, arguments...)...)
		command.Env = append(slices.Clone(environment), "TERM=xterm-256color", "LC_ALL=C.UTF-8", "PS1=$ ")
		out, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("tmux %q: %v: %s", arguments, err, out)
		}
		return string(out)
	}
	do(append([]string{"-u", "new-session", "-d", "-x", strconv.Itoa(columns), "-y", "60"}, shell...)...)
	t.Cleanup(func() { do("kill-server") })
	return terminal{t, do}
}

// press presses keys: Enter, Tab, C-c, or a text.
func (s terminal) press(keys ...string) { s.do(append([]string{"send-keys", "--"}, keys...)...) }

// screen is what the terminal shows.
func (s terminal) screen() string { return strings.TrimRight(s.do("capture-pane", "-p"), "\n") + "\n" }

// await gives the screen once it shows a text.
func (s terminal) await(text string) (screen string) {
	s.t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if screen = s.screen(); strings.Contains(screen, text) {
			return screen
		}
	}
	s.t.Errorf("the screen never shows %q:\n%s", text, screen)
	return screen
}

func TestTheShellsCompleteWhatIsTyped(t *testing.T) {
	for name, c := range map[string]struct {
		shell []string
		begin string
	}{
		"bash": {[]string{"bash", "--norc"}, "source <(ecswhy completion bash)"},
		"zsh":  {[]string{"zsh", "-f"}, "autoload -U compinit; compinit -u; source <(ecswhy completion zsh)"},
		"fish": {[]string{"fish", "--no-config"}, "ecswhy completion fish | source"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := exec.LookPath(name); err != nil {
				t.Skipf("NOT TESTED: %s is not installed, so nothing was completed in it", name)
			}
			s := newTerminal(t, environment(t, "http://127.0.0.1:1"), 100, c.shell...)
			s.press(c.begin+"; echo read''y", "Enter")
			s.await("ready\n")
			s.press("ecswhy expl", "Tab")
			s.await("ecswhy explain\n")
			s.press("--format ma", "Tab")
			s.await("ecswhy explain --format markdown")
		})
	}
}

// A line that wraps would leave a piece of itself behind each time it is drawn anew.
func TestATerminalShowsOneLineForEachServiceThatIsDrawnOverItself(t *testing.T) {
	for _, columns := range []int{50, 80, 200} {
		t.Run(fmt.Sprint(columns, " columns"), func(t *testing.T) {
			t.Parallel()
			rollout := clitest.NewScript(t, "two-services")
			rollout.Faster = 4
			s := newTerminal(t, environment(t, rollout.Serve(t)), columns, "bash", "--norc")
			s.press("ecswhy wait --cluster prod-main --service web-api --service worker", "Enter")
			for _, moment := range []string{"0/2 running", "2/2 running", "worker: stable on worker:8"} {
				screen := s.await(moment)
				t.Logf("\n%s", screen)
				if strings.Count(screen, "\nweb-api ") != 1 || strings.Count(screen, "\nworker ") != 1 {
					t.Error("not one line for each service")
				}
			}
		})
	}
}

func TestCtrlCEndsACommandWithWords(t *testing.T) {
	for _, command := range []string{"explain", "doctor", "test"} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			asked, hangs := make(chan struct{}, 100), make(chan struct{})
			server := clitest.Server(t, func(http.ResponseWriter, *http.Request) {
				asked <- struct{}{}
				<-hangs
			})
			s := newTerminal(t, environment(t, server), 100, "bash", "--norc")
			defer close(hangs)
			s.press("ecswhy "+command+"; echo exit $?", "Enter")
			<-asked
			s.press("C-c")
			s.await("\necswhy " + command + ": stopped by a signal (interrupt)\nexit 130\n")
		})
	}
}

func TestDiagnoseSaysWhatItWaitsFor(t *testing.T) {
	t.Parallel()
	s := newTerminal(t, environment(t, "http://127.0.0.1:1"), 100, "bash", "--norc")
	s.press("ecswhy diagnose", "Enter")
	s.await("\nType or paste one reason a line; Ctrl-D ends.\n")
	s.press("RESOURCE:CPU", "Enter", "C-d")
	s.await("\nplacement-cpu\n")
	s.press("ecswhy replay -", "Enter")
	s.await("\nPaste one event; Ctrl-D ends.\n")
}

func TestAnErrorIsBrokenBetweenWords(t *testing.T) {
	t.Parallel()
	s := newTerminal(t, environment(t, "http://127.0.0.1:1"), 50, "bash", "--norc")
	s.press("ecswhy explain --role-arn reader", "Enter")
	s.await(`
ecswhy explain: --role-arn takes the ARN of a
  role, such as
  arn:aws:iam::111122223333:role/reader, not
`)
	s.press("clear; ecswhy explain --verbose", "Enter")
	s.await("cannot reach\n  127.0.0.1:1: connection refused\n  list clusters: operation error ECS: ListClusters\n, ")
}
