package main

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/version"
)

// ran runs the program as a shell would.
func ran(t *testing.T, args ...string) (exit int, stdout, stderr string) {
	t.Helper()
	var out, problems bytes.Buffer
	s := kit.Streams{In: strings.NewReader(""), Out: &out, Err: &problems}
	exit = kit.Run(t.Context(), program(s), append([]string{}, args...)) // of nil cobra would make the test's own
	return exit, out.String(), problems.String()
}

func TestWrongUseIsSaidInOneLineOnStandardError(t *testing.T) {
	for want, args := range map[string][]string{
		`ecswhy: there is no command "explode"; see ecswhy --help`:                                    {"explode"},
		`ecswhy: there is no command "wiat" (did you mean wait?); see ecswhy --help`:                  {"wiat", "--cluster", "c"},
		`ecswhy: there is no command "two lines"; see ecswhy --help`:                                  {"two lines"},
		`ecswhy help: there is no command "explian" (did you mean explain?); see ecswhy help --help`:  {"help", "explian"},
		`ecswhy: unknown flag: --colour; see ecswhy --help`:                                           {"--colour"},
		`ecswhy wait: unknown flag: --within; see ecswhy wait --help`:                                 {"wait", "--within", "1h"},
		`ecswhy explain: unknown flag: --cluter (did you mean --cluster?); see ecswhy explain --help`: {"explain", "--cluter", "c"},
		`ecswhy wait: unknown flag -cluster (did you mean --cluster?); see ecswhy wait --help`:        {"wait", "-cluster=prod-main"},
		`ecswhy wait: flag needs an argument: --cluster; see ecswhy wait --help`:                      {"wait", "--cluster"},
		`ecswhy wait: there is no format "xml", only text, json, markdown; see ecswhy wait --help`:    {"wait", "--format=xml"},
		`ecswhy explain: there is no language "fr", only en, ja; see ecswhy explain --help`:           {"explain", "--lang", "fr"},
		`ecswhy completion: there is no command "tcsh"; see ecswhy completion --help`:                 {"completion", "tcsh"},
		`ecswhy completion: there is no command "powershell"; see ecswhy completion --help`:           {"completion", "powershell"},
	} {
		if exit, stdout, stderr := ran(t, args...); exit != kit.Misuse || stdout != "" || stderr != want+"\n" {
			t.Errorf("%q: exit %d, %q, %q", args, exit, stdout, stderr)
		}
	}
}

func TestWithoutACommandTheUsageIsPrintedOnStandardError(t *testing.T) {
	exit, stdout, stderr := ran(t)
	if exit != kit.Misuse || stdout != "" || !strings.HasPrefix(stderr, "ecswhy says why") ||
		!strings.Contains(stderr, "\nUsage: ecswhy COMMAND") {
		t.Errorf("exit %d, %q, %q", exit, stdout, stderr)
	}
}

func TestHelpIsPrintedOnStandardOutput(t *testing.T) {
	for want, lines := range map[string][][]string{
		"ecswhy says why":         {{"--help"}, {"help"}, {"-h"}},
		"Usage: ecswhy wait ":     {{"wait", "--help"}, {"help", "wait"}, {"wait", "--cluster", "c", "-h"}},
		"Usage: ecswhy explain ":  {{"explain", "--help"}, {"help", "explain"}},
		"Usage: ecswhy doctor ":   {{"doctor", "--help"}, {"help", "doctor"}},
		"Usage: ecswhy replay ":   {{"replay", "--help"}, {"help", "replay"}},
		"Usage: ecswhy diagnose ": {{"diagnose", "--help"}, {"help", "diagnose"}},
		"Usage: ecswhy mcp ":      {{"mcp", "--help"}, {"help", "mcp"}},
	} {
		for _, args := range lines {
			exit, stdout, stderr := ran(t, args...)
			if exit != kit.Done || !strings.HasPrefix(stdout, want) || !strings.Contains(stdout, "Exit codes: 0") ||
				stderr != "" {
				t.Errorf("%q: exit %d, %q, %q", args, exit, stdout, stderr)
			}
		}
	}
}

func TestHelpIsAsWideAsTheTerminal(t *testing.T) {
	pages := [][]string{{"help"}}
	for _, cmd := range program(kit.Streams{}).Commands() {
		pages = append(pages, []string{"help", cmd.Name()})
	}
	for _, page := range pages {
		t.Setenv("COLUMNS", "")
		_, whole, _ := ran(t, page...)
		for _, columns := range []int{50, 80, 200} {
			t.Setenv("COLUMNS", strconv.Itoa(columns))
			_, help, _ := ran(t, page...)
			if !slices.Equal(strings.Fields(help), strings.Fields(whole)) || columns == 200 && help != whole {
				t.Errorf("%q says something else at %d columns:\n%s", page, columns, help)
			}
			for line := range strings.Lines(help) {
				pasted := columns == 50 && kit.Copied(line) // to be pasted
				if len(line) > min(columns, 120)+1 && strings.Contains(strings.TrimSpace(line), " ") && !pasted {
					t.Errorf("%q is wider than %d columns: %s", page, columns, line)
				}
			}
		}
	}
}

func TestTheHelpOfTheProgramHasExamplesThatAreRight(t *testing.T) {
	_, help, _ := ran(t, "help")
	_, rest, _ := strings.Cut(help, "\nExamples:\n")
	examples, _, _ := strings.Cut(rest, "\n\n")
	lines := strings.Split(examples, "\n") // each command, and below it what it is for
	if len(lines) != 6 {
		t.Fatalf("%s", help)
	}
	for i, line := range lines {
		if i%2 == 1 {
			continue
		}
		words := strings.Fields(line)
		cmd, args, err := program(kit.Streams{}).Find(words[1:])
		if err != nil || cmd.Name() != words[1] || words[1] == "wait" && cmd.ParseFlags(args) != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
}

// Whoever scripts one command can script the others.
func TestEveryCommandWritesTextJSONAndMarkdown(t *testing.T) {
	for _, cmd := range program(kit.Streams{}).Commands() {
		f := cmd.Flags().Lookup("format")
		if f != nil && !strings.HasPrefix(f.Value.Type(), "text|json|markdown") {
			t.Errorf("%s writes %s", cmd.Name(), f.Value.Type())
		}
	}
}

func TestHelpDescribesEveryFlag(t *testing.T) {
	flags := 0
	for _, cmd := range program(kit.Streams{}).Commands() {
		_, help, _ := ran(t, "help", cmd.Name())
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			flags++
			if f.Name != "help" && !strings.Contains(help, "--"+f.Name) || f.Usage == "" && !f.Hidden {
				t.Errorf("%s --help does not say what --%s is for", cmd.Name(), f.Name)
			}
		})
	}
	if flags < 30 {
		t.Errorf("only %d flags", flags)
	}
}

func TestTheShellCanCompleteWhatIsTyped(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish"} {
		if exit, stdout, stderr := ran(t, "completion", shell); exit != kit.Done || !strings.Contains(stdout, "ecswhy") ||
			stderr != "" {
			t.Errorf("%s: exit %d, %.200q, %q", shell, exit, stdout, stderr)
		}
	}
	_, words, _ := ran(t, "__complete", "wait", "--format", "")
	if got := strings.Fields(words); !slices.Equal(got[:min(3, len(got))], []string{"text", "json", "markdown"}) {
		t.Errorf("%q", words)
	}
}

func TestTheVersionIsPrinted(t *testing.T) {
	want := "ecswhy version " + version.String() + "\n"
	for _, asked := range []string{"--version", "version"} {
		if exit, stdout, stderr := ran(t, asked); exit != kit.Done || stdout != want || stderr != "" {
			t.Errorf("exit %d, %q, %q", exit, stdout, stderr)
		}
	}
}

// Help shows marks such as [flags] and :: that are none.
func TestTheGuardLetsHelpPass(t *testing.T) {
	for _, cmd := range program(kit.Streams{}).Commands() {
		_, want, _ := ran(t, "help", cmd.Name())
		var out bytes.Buffer
		s := kit.Streams{Out: &out, Err: &out}.Guarded(clitest.Variables(map[string]string{"GITHUB_ACTIONS": "true"}))
		if kit.Run(t.Context(), program(s), []string{"help", cmd.Name()}); out.String() != want {
			t.Errorf("%s --help is another:\n%s", cmd.Name(), &out)
		}
	}
}

func TestTheProgramItselfIsGuarded(t *testing.T) {
	for _, variable := range []string{"GITHUB_ACTIONS=true", "GITLAB_CI=true"} {
		environment := append(environment(t, "http://127.0.0.1:1"), variable)
		got := ranProgram(t, environment, installed(t)+"/ecswhy", "##[error]fake")
		if len(clitest.Obeyed(got.stderr)) > 0 || !strings.Contains(got.stderr, `##\[error]fake`) {
			t.Errorf("%s: %q", variable, got.stderr)
		}
	}
}

func TestFlagsThatAskAWSAreTheSameInEveryCommand(t *testing.T) {
	usage := map[string]string{}
	for _, cmd := range program(kit.Streams{}).Commands() {
		if cmd.Flags().Lookup("region") == nil {
			continue
		}
		for _, name := range []string{"region", "profile", "role-arn", "endpoint-url", "verbose"} {
			f := cmd.Flags().Lookup(name)
			if f == nil || usage[name] != "" && f.Usage != usage[name] {
				t.Fatalf("%s has another --%s", cmd.Name(), name)
			}
			usage[name] = f.Usage
		}
	}
	if len(usage) == 0 {
		t.Error("no command asks AWS")
	}
}
