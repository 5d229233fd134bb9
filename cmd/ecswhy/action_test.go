package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
)

// github stands in for GitHub: it has a release with a program, and keeps the comments of pull request 7.
type github struct {
	comments []comment
	refuses  bool     // to write
	asked    []string // METHOD PATH
	token    string   // that came last
}

type comment struct {
	ID   int               `json:"id"`
	Body string            `json:"body"`
	User map[string]string `json:"user"`
}

// released is the program of the release: it starts the one that the test names.
const released = "#!/bin/sh\nexec \"$ECSWHY_TEST_PROGRAM\" \"$@\"\n"

func (g *github) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/releases/download/v9.0.0/ecswhy-linux-amd64":
		_, _ = w.Write([]byte(released))
		return
	case "/releases/download/v9.0.0/SHA256SUMS":
		fmt.Fprintf(w, "%x  ecswhy-linux-amd64\n%064d  ecswhy-linux-arm64\n", sha256.Sum256([]byte(released)), 0)
		return
	case "/releases/download/v8.0.0/ecswhy-linux-amd64":
		w.WriteHeader(http.StatusNotFound)
		return
	}
	g.asked = append(g.asked, r.Method+" "+r.URL.Path)
	g.token = r.Header.Get("Authorization")
	var sent struct{ Body string }
	_ = json.NewDecoder(r.Body).Decode(&sent) // of a GET nothing
	switch {
	case r.Method == http.MethodGet && r.URL.Path == "/repos/shop/web-api/issues/7/comments":
		page, _ := strconv.Atoi(r.URL.Query().Get("page"))
		first := min(100*(page-1), len(g.comments))
		_ = json.NewEncoder(w).Encode(append([]comment{}, g.comments[first:min(first+100, len(g.comments))]...))
	case g.refuses:
		w.WriteHeader(http.StatusForbidden)
	case r.Method == http.MethodPost && r.URL.Path == "/repos/shop/web-api/issues/7/comments":
		g.comments = append(g.comments, comment{41 + len(g.comments), sent.Body, map[string]string{"type": "Bot"}})
	case r.Method == http.MethodPatch && strings.HasPrefix(r.URL.Path, "/repos/shop/web-api/issues/comments/"):
		for i := range g.comments {
			if strings.HasSuffix(r.URL.Path, fmt.Sprintf("/%d", g.comments[i].ID)) {
				g.comments[i].Body = sent.Body
			}
		}
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

// performed is what a run of the action leaves.
type performed struct {
	finished
	outputs, summary string
}

// perform runs the action as the runner does, with inputs over those that it has by default.
func perform(t *testing.T, g *github, aws string, inputs ...string) performed {
	t.Helper()
	for _, tool := range []string{"bash", "curl", "jq"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip("NOT TESTED: the action needs " + tool + ", which is not here")
		}
	}
	folder := t.TempDir()
	event := filepath.Join(folder, "event.json")
	if err := os.WriteFile(event, []byte(`{"pull_request": {"number": 7}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	server := clitest.Server(t, g.ServeHTTP)
	own := append(environment(t, aws), "ECSWHY_TEST_PROGRAM="+installed(t)+"/ecswhy", "GITHUB_ACTIONS=true",
		"RUNNER_OS=Linux", "RUNNER_ARCH=X64", "GITHUB_API_URL="+server, "GITHUB_REPOSITORY=shop/web-api",
		"GITHUB_EVENT_PATH="+event, "GITHUB_OUTPUT="+folder+"/outputs", "GITHUB_STEP_SUMMARY="+folder+"/summary.md",
		"INPUT_RELEASES="+server+"/releases", "INPUT_REF=v9.0.0", "INPUT_COMMENT=ecswhy", "INPUT_TOKEN=canary-do-not-print")
	script := filepath.Join(clitest.Root, "action", "run.sh")
	p := performed{finished: ranProgram(t, append(own, inputs...), "bash", script)}
	for file, text := range map[string]*string{"outputs": &p.outputs, "summary.md": &p.summary} {
		content, _ := os.ReadFile(filepath.Join(folder, file)) // which a run that ends early does not write
		*text = string(content)
	}
	if strings.Contains(p.stdout+p.stderr+p.outputs+p.summary, "canary-do-not-print") {
		t.Error("the token is printed")
	}
	return p
}

// failedRollout stands in for AWS with a deployment that has failed.
func failedRollout(t *testing.T) (endpoint string) {
	t.Helper()
	s := clitest.NewScript(t, "circuit-breaker-rolls-back")
	s.Start = s.Start.Add(-32 * time.Second)
	return s.Serve(t)
}

const waiting = "INPUT_ARGUMENTS=--cluster=prod-main\r\n--service=web-api\n"

func TestTheActionTellsThePullRequestOnceAndUpdatesIt(t *testing.T) {
	t.Parallel()
	human := comment{5, "<!-- ecswhy: ecswhy -->\nlook at me", map[string]string{"type": "User"}}
	g := &github{comments: []comment{human}}
	for range 2 {
		p := perform(t, g, failedRollout(t), "INPUT_MODE=wait", waiting)
		const link = "https://ap-northeast-1.console.aws.amazon.com/ecs/v2/clusters/prod-main/services/web-api/health" +
			"?region=ap-northeast-1"
		if p.exit != 1 || p.outputs != "cause=image-not-found\nimpact=unaffected\nlink="+link+"\n" ||
			strings.Count(p.summary, "### 🟠 web-api deployment failed: image not found (prod-main)") != 1 {
			t.Fatalf("exit %d\n%s\n%s\n%s%s", p.exit, p.outputs, p.summary, p.stdout, p.stderr)
		}
		if len(g.comments) != 2 || g.comments[1].Body != "<!-- ecswhy: ecswhy -->\n"+p.summary ||
			g.token != "Bearer canary-do-not-print" {
			t.Fatalf("asked %q, comments %+v", g.asked, g.comments)
		}
		theAnswerIsOnThePages(t, g.comments[1].Body)
		g.comments[1].Body = "<!-- ecswhy: ecswhy -->\nof an earlier commit"
	}
	if g.asked[len(g.asked)-1] != "PATCH /repos/shop/web-api/issues/comments/42" {
		t.Errorf("asked %q", g.asked)
	}
}

// theAnswerIsOnThePages finds each line that the pages show in the answer, in order.
func theAnswerIsOnThePages(t *testing.T, answer string) {
	t.Helper()
	for page, heading := range map[string]string{
		"README.md": "## On pull requests, and for agents", "README.ja.md": "## プルリクエストと AI エージェントで使う",
		"docs/action.md": "# In GitHub Actions",
	} {
		rest := answer
		for line := range strings.Lines(clitest.Block(t, clitest.Page(t, page, heading), "text")) {
			_, after, ok := strings.Cut(rest, line)
			if rest = after; !ok {
				t.Errorf("%s: the answer does not have %s", page, line)
			}
		}
	}
}

func TestTheActionExplainsAndDiagnoses(t *testing.T) {
	t.Parallel()
	aws := failedRollout(t)
	for want, inputs := range map[string][]string{
		"cause=image-not-found\nimpact=unaffected\nlink=https://ap-northeast-1.": {
			"INPUT_MODE=explain", "INPUT_ARGUMENTS=prod-main/web-api",
		},
		"cause=placement-cpu\nimpact=\nlink=https://docs.aws.amazon.com/": {
			"INPUT_MODE=diagnose", "INPUT_ARGUMENTS=RESOURCE:CPU",
		},
	} {
		g := &github{}
		p := perform(t, g, aws, inputs...)
		if p.exit != 0 || !strings.HasPrefix(p.outputs, want) ||
			!strings.HasPrefix(p.summary, "### ") || len(g.comments) != 1 {
			t.Errorf("exit %d\n%s\n%s\n%s%s", p.exit, p.outputs, p.summary, p.stdout, p.stderr)
		}
	}
}

func TestTheActionChecks(t *testing.T) {
	t.Parallel()
	definition := filepath.Join(clitest.Testdata, "check", "broken.json")
	p := perform(t, &github{}, "http://127.0.0.1:1", "INPUT_MODE=check",
		"INPUT_ARGUMENTS=--offline\n--task-definition="+definition)
	found := regexp.MustCompile(`^cause=[a-z-]+\nimpact=\nlink=https://docs.aws.amazon.com/`)
	if p.exit != 1 || !found.MatchString(p.outputs) ||
		!strings.HasPrefix(p.summary, "### ") {
		t.Errorf("exit %d\n%s\n%s\n%s%s", p.exit, p.outputs, p.summary, p.stdout, p.stderr)
	}
}

func TestTheActionFailsNoStepForAComment(t *testing.T) {
	t.Parallel()
	const nobody = "http://127.0.0.1:1"
	p := perform(t, &github{refuses: true}, nobody, "INPUT_MODE=diagnose", "INPUT_ARGUMENTS=RESOURCE:CPU")
	if p.exit != 0 || p.summary == "" || !strings.Contains(p.stderr, "needs the permission pull-requests: write") {
		t.Errorf("exit %d, %s", p.exit, p.stderr)
	}
	g := &github{}
	p = perform(t, g, nobody, "INPUT_MODE=diagnose", "INPUT_ARGUMENTS=x", "INPUT_COMMENT=")
	if p.exit != 0 || len(g.asked) > 0 {
		t.Errorf("exit %d, asked %q", p.exit, g.asked)
	}
}

func TestTheActionRunsNothingElse(t *testing.T) {
	t.Parallel()
	for want, inputs := range map[string][]string{
		"has another checksum":                {"INPUT_MODE=wait", "INPUT_SHA256=" + strings.Repeat("0", 64)},
		"v8.0.0/ecswhy-linux-amd64 cannot be": {"INPUT_MODE=wait", "INPUT_VERSION=v8.0.0"},
		"the version is no name of a release": {"INPUT_MODE=wait", "INPUT_VERSION=../x"},
		"there is no mode wait\\;touch\\ /x":  {"INPUT_MODE=wait;touch /x"},
		"the name of the comment may have":    {"INPUT_MODE=wait", "INPUT_COMMENT=--> @all"},
		"there is no release for Haiku":       {"INPUT_MODE=wait", "RUNNER_OS=Haiku"},
		`unknown flag: --$(touch`:             {"INPUT_MODE=explain", "INPUT_ARGUMENTS=--$(touch /x)"},
		`ecswhy explain: name one service`:    {"INPUT_MODE=explain", "INPUT_ARGUMENTS=a\n`touch /x`"},
	} {
		g := &github{}
		p := perform(t, g, "http://127.0.0.1:1", inputs...)
		if p.exit != 2 || !strings.Contains(p.stderr, want) || p.summary != "" || len(g.asked) > 0 {
			t.Errorf("%q: exit %d, asked %q, %s%s", inputs, p.exit, g.asked, p.stdout, p.stderr)
		}
	}
	if _, err := os.Stat("/x"); err == nil {
		t.Error("an input was run")
	}
}

// tools is a folder with only the named programs of this machine.
func tools(t *testing.T, names ...string) string {
	t.Helper()
	folder := t.TempDir()
	for _, name := range names {
		if found, err := exec.LookPath(name); err == nil {
			if err := os.Symlink(found, filepath.Join(folder, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	return folder
}

// script writes a program for sh.
func script(t *testing.T, folder, name, text string) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

var common = []string{
	"bash", "sh", "curl", "mktemp", "rm", "sed", "cut", "cat", "chmod", "tr", "sha256sum", "shasum", "head", "dirname", "uname",
}

// A runner of one's own may lack jq: the step ends as the command does, with the summary.
func TestTheActionWorksWithoutJQ(t *testing.T) {
	t.Parallel()
	g := &github{}
	p := perform(t, g, failedRollout(t), "INPUT_MODE=wait", waiting, "PATH="+tools(t, common...))
	if p.exit != 1 || !strings.Contains(p.summary, "### ") || p.outputs != "" || len(g.asked) > 0 ||
		!strings.Contains(p.stderr, "jq is not on this runner") {
		t.Errorf("exit %d, asked %q, %q %q\n%s", p.exit, g.asked, p.outputs, p.summary, p.stderr)
	}
}

// What jq of Windows writes ends in CR LF.
func TestTheActionReadsTheLinesOfWindows(t *testing.T) {
	t.Parallel()
	folder := tools(t, common...)
	jq, err := exec.LookPath("jq")
	if err != nil {
		t.Skip("NOT TESTED: jq is not here")
	}
	script(t, folder, "jq", jq+` "$@" | sed 's/$/'"$(printf '\r')"'/'`)
	g := &github{}
	for range 2 {
		p := perform(t, g, "http://127.0.0.1:1", "INPUT_MODE=diagnose", "INPUT_ARGUMENTS=RESOURCE:CPU", "PATH="+folder)
		if p.exit != 0 || strings.Contains(p.outputs, "\r") || !strings.Contains(p.outputs, "cause=placement-cpu\n") ||
			len(g.comments) != 1 {
			t.Errorf("exit %d, %d comments, %q\n%s", p.exit, len(g.comments), p.outputs, p.stderr)
		}
	}
}

func TestTheActionFindsItsCommentBehindMany(t *testing.T) {
	t.Parallel()
	g := &github{}
	for id := range 130 {
		g.comments = append(g.comments, comment{id, "x", map[string]string{"type": "User"}})
	}
	g.comments[120] = comment{120, "<!-- ecswhy: ecswhy -->\nold", map[string]string{"type": "Bot"}}
	p := perform(t, g, "http://127.0.0.1:1", "INPUT_MODE=diagnose", "INPUT_ARGUMENTS=RESOURCE:CPU")
	if p.exit != 0 || len(g.comments) != 130 || strings.HasSuffix(g.comments[120].Body, "old") {
		t.Errorf("exit %d, asked %q\n%s", p.exit, g.asked, p.stderr)
	}
}

// What the program says is for people: no command to the runner, and no longer than a comment may be.
func TestTheActionTakesNoCommandsAndCutsWhatIsLong(t *testing.T) {
	t.Parallel()
	program := script(t, t.TempDir(), "program", `echo "::add-path::/x" >&2
		head -c 100000 /dev/zero | tr '\0' x >"$GITHUB_STEP_SUMMARY"; echo no JSON; exit 1`)
	g := &github{}
	p := perform(t, g, "http://127.0.0.1:1", "INPUT_MODE=diagnose", "ECSWHY_TEST_PROGRAM="+program)
	muted := regexp.MustCompile(`(?s)^::stop-commands::(ecswhy-\d+)\n::add-path::/x\n::ecswhy-\d+::\n.*the answer is no JSON`)
	if p.exit != 1 || !muted.MatchString(p.stderr) || len(p.summary) != 100000 || len(g.comments) != 1 {
		t.Fatalf("exit %d, summary of %d, %d comments\n%s", p.exit, len(p.summary), len(g.comments), p.stderr)
	}
	const rest = "… the rest is in the summary of the job"
	if body := g.comments[0].Body; len(body) > 65000 || !strings.HasSuffix(body, rest) {
		t.Errorf("a comment of %d: …%s", len(body), body[len(body)-60:])
	}
}

// What the runner would put into a script is code there; the page names what can be given.
func TestTheActionsInputsReachTheScriptAsVariables(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile(filepath.Join(clitest.Root, "action.yml"))
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile(filepath.Join(clitest.Root, "action", "run.sh"))
	if err != nil {
		t.Fatal(err)
	}
	text, page := string(file), clitest.Page(t, "docs/action.md", "## Inputs and outputs")
	if regexp.MustCompile(`run:.*\$\{\{`).MatchString(text) || strings.Count(text, "run:") != 1 {
		t.Error("an expression stands in a script")
	}
	_, inputs, _ := strings.Cut(text, "inputs:\n")
	inputs, _, _ = strings.Cut(inputs, "outputs:\n")
	names := regexp.MustCompile(`(?m)^  ([a-z0-9]+):$`).FindAllStringSubmatch(inputs, -1)
	if len(names) < 7 {
		t.Fatalf("only %d inputs", len(names))
	}
	for _, name := range names {
		variable := "INPUT_" + strings.ToUpper(name[1])
		if !strings.Contains(text, variable+": ${{ inputs."+name[1]+" }}") || !strings.Contains(string(script), variable) ||
			!strings.Contains(page, "| `"+name[1]+"` |") {
			t.Errorf("%s is not given, not read or not on the page", name[1])
		}
	}
}
