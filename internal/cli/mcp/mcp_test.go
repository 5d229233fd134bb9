package mcp

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/spf13/cobra"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/cli/check"
	"github.com/ecswhy/ecswhy/internal/cli/clitest"
	"github.com/ecswhy/ecswhy/internal/cli/diagnose"
	"github.com/ecswhy/ecswhy/internal/cli/doctor"
	"github.com/ecswhy/ecswhy/internal/cli/explain"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
)

// connected starts the command with arguments, and a client of the SDK that speaks with it.
func connected(t *testing.T, arguments ...string) *mcp.ClientSession {
	t.Helper()
	here, there := mcp.NewInMemoryTransports()
	s := kit.Streams{In: strings.NewReader(""), Out: refused{t}, Err: refused{t}}
	commands := []func(kit.Streams) *cobra.Command{explain.New, diagnose.New, check.New, doctor.New}
	o := &Options{Streams: s, Transport: there, Commands: commands}
	ended := make(chan int, 1)
	go func() { ended <- clitest.Run(context.WithoutCancel(t.Context()), s, command(o), arguments...) }()
	session, err := mcp.NewClient(&mcp.Implementation{Name: "test"}, nil).Connect(t.Context(), here, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := session.Close(); err != nil || <-ended != kit.Done {
			t.Errorf("the session did not end well: %v", err)
		}
	})
	return session
}

// refused is a stream on which nothing may be said.
type refused struct{ t *testing.T }

func (r refused) Write(text []byte) (int, error) {
	r.t.Errorf("beside the protocol it said %q", text)
	return len(text), nil
}

// called calls a tool; a failure is of the tool, never of the protocol.
func called(
	t *testing.T, session *mcp.ClientSession, tool string, arguments map[string]any,
) (text string, result *mcp.CallToolResult) {
	t.Helper()
	result, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: arguments})
	if err != nil {
		t.Fatal(err)
	}
	return result.Content[0].(*mcp.TextContent).Text, result
}

// rolledOut gives flags that make a session ask what is recorded of a rollout, some time after its start.
func rolledOut(t *testing.T, name string) []string {
	t.Helper()
	clitest.StandIn(t, http.NotFound)
	s := clitest.NewScript(t, name)
	s.Start = s.Start.Add(-40 * time.Second)
	return []string{"--endpoint-url", s.Serve(t), "--region", "ap-northeast-1"}
}

func TestTheToolsOnlyReadAndHaveSchemas(t *testing.T) {
	listed, err := connected(t).ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, tool := range listed.Tools {
		names = append(names, tool.Name)
		a := tool.Annotations
		if !a.ReadOnlyHint || a.DestructiveHint == nil || *a.DestructiveHint || a.OpenWorldHint == nil ||
			tool.Description == "" || tool.Title == "" {
			t.Errorf("%s is described as %+v", tool.Name, tool)
		}
		if input, _ := json.Marshal(tool.InputSchema); !strings.Contains(string(input), `"additionalProperties":false`) {
			t.Errorf("%s takes anything: %s", tool.Name, input)
		}
		if tool.OutputSchema == nil {
			t.Errorf("%s does not say what it answers", tool.Name)
		}
	}
	if slices.Sort(names); !slices.Equal(names, []string{"causes", "check", "diagnose", "doctor", "explain"}) {
		t.Errorf("the tools are %q", names)
	}
}

func TestAnAgentIsToldWhyADeploymentFailed(t *testing.T) {
	text, result := called(t, connected(t, rolledOut(t, "circuit-breaker-rolls-back")...), "explain",
		map[string]any{"target": "prod-main/web-api", "since": "2h"})
	if result.IsError || !strings.HasPrefix(text, "### 🟠 web-api deployment failed: image not found (prod-main)\n") {
		t.Errorf("%s", text)
	}
	answer, _ := json.Marshal(result.StructuredContent)
	for _, part := range []string{`"says":"🟠 web-api deployment failed`, `"cause":"image-not-found"`, `"markdown":"### `} {
		if !strings.Contains(string(answer), part) {
			t.Errorf("%s is missing in %s", part, answer)
		}
	}
	for _, part := range []string{`"incident"`, "canary-do-not-print"} {
		if strings.Contains(string(answer), part) {
			t.Errorf("%s is in %s", part, answer)
		}
	}
}

// The page shows parts of the answer, a line each.
func TestThePageShowsARealAnswer(t *testing.T) {
	rest, _ := called(t, connected(t, rolledOut(t, "circuit-breaker-rolls-back")...), "explain",
		map[string]any{"target": "prod-main/web-api"})
	call, shown, _ := strings.Cut(clitest.Block(t, clitest.Page(t, "docs/mcp.md", "## Set it up"), "text"), "\n")
	for line := range strings.Lines(shown) {
		_, after, ok := strings.Cut(rest, line)
		if rest = after; !ok || call != `> explain {"target": "prod-main/web-api"}` {
			t.Fatalf("the answer to %s does not have %s", call, line)
		}
	}
}

func TestAnAgentMayLookAtAWholeCluster(t *testing.T) {
	clitest.StandIn(t, http.NotFound)
	s := clitest.NewScript(t, "cluster")
	text, _ := called(t, connected(t, "--endpoint-url", s.Serve(t), "--lang", "ja"), "explain",
		map[string]any{"target": "prod-main", "region": "ap-northeast-1"})
	if !strings.HasPrefix(text, "### prod-main: サービス 5 個中 2 個が異常") {
		t.Errorf("%s", text)
	}
}

func TestTextsAreDiagnosedAsTheCommandDoes(t *testing.T) {
	session := connected(t)
	for want, given := range map[string]map[string]any{
		`"cause":"out-of-memory"`:                         {"text": "OutOfMemoryError: Container killed", "exitCode": 137, "kind": "containerReason"},
		`"line":"ERROR no prices, password=[redacted]"`:   {"text": "start\nERROR no prices, password=hunter2secret", "kind": "logTail"},
		`"markdown":"### container-health-check-failed\n`: {"text": "Task failed container health checks"},
	} {
		_, result := called(t, session, "diagnose", given)
		if answer, _ := json.Marshal(result.StructuredContent); result.IsError || !strings.Contains(string(answer), want) {
			t.Errorf("%s is missing in %s", want, answer)
		}
	}
}

// A client that gives up ends what is asked of AWS.
func TestACancelledCallAsksNoMore(t *testing.T) {
	ended := make(chan struct{})
	began := make(chan struct{})
	var once sync.Once
	hangs := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		once.Do(func() {
			close(began)
			_, _ = io.Copy(io.Discard, r.Body) // else the end of the connection is not seen
			<-r.Context().Done()
			close(ended)
		})
	}))
	clitest.StandIn(t, http.NotFound)
	t.Cleanup(hangs.Close)
	session := connected(t, "--endpoint-url", hangs.URL, "--region", "ap-northeast-1")
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-began
		cancel()
	}()
	if _, err := session.CallTool(ctx, &mcp.CallToolParams{
		Name: "explain", Arguments: map[string]any{"target": "prod-main"}}); err == nil {
		t.Error("there is an answer")
	}
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Error("AWS is still asked")
	}
}

func TestInputThatIsNoJSONEndsTheServer(t *testing.T) {
	s := kit.Streams{In: strings.NewReader(""), Out: io.Discard, Err: io.Discard}
	input := io.NopCloser(strings.NewReader("no JSON\n"))
	o := &Options{Streams: s, Transport: &mcp.IOTransport{Reader: input, Writer: unclosed{io.Discard}}}
	if exit := clitest.Run(t.Context(), s, command(o)); exit != kit.Failed {
		t.Errorf("exit %d", exit)
	}
}

// unclosed is a writer that nobody closes.
type unclosed struct{ io.Writer }

func (unclosed) Close() error { return nil }

// An agent gets no more than it can read, and is told what is left off.
func TestALongAnswerIsCut(t *testing.T) {
	var all []any
	for range 100 {
		all = append(all, map[string]any{"findings": make([]any, 50)})
	}
	long := reply{Markdown: strings.Repeat("- a line\n", 10_000), Answer: all}
	r := long.cut()
	kept, _ := r.Answer.([]any)
	inner, _ := kept[0].(map[string]any)
	findings, _ := inner["findings"].([]any)
	if len(kept) != 40 || len(findings) != 40 || len(r.Markdown) > 31_000 ||
		!strings.HasSuffix(r.Markdown, "- a line\n\nEntries left off: 460; ask for less, such as one service. "+
			"The rest of the page is left off.\n") {
		t.Errorf("%d, %d, %d, %s", len(kept), len(findings), len(r.Markdown), r.LeftOff)
	}
	if short := (reply{Markdown: "a", Answer: []any{}}).cut(); short.LeftOff != "" || short.Markdown != "a" {
		t.Errorf("%+v", short)
	}
}

func TestTheCausesCanBeLookedUp(t *testing.T) {
	session := connected(t)
	if text, _ := called(t, session, "causes", nil); strings.Count(text, "\n") != len(cause.Codes()) {
		t.Errorf("%s", text)
	}
	text, _ := called(t, session, "causes", map[string]any{"code": "image-not-found"})
	if !strings.HasPrefix(text, "- `image-not-found` (error): ") || !strings.Contains(text, "\n  - ") {
		t.Errorf("%s", text)
	}
}

func TestWhatGoesWrongIsAnAnswerInWords(t *testing.T) {
	clitest.StandIn(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"__type":"AccessDeniedException","message":"User: ` +
			`arn:aws:sts::111122223333:assumed-role/laptop/ann is not authorized to perform: ecs:ListServices"}`))
	})
	session := connected(t)
	for _, c := range []struct {
		tool  string
		given map[string]any
		want  string
	}{
		{"explain", map[string]any{"target": "prod-main"}, "ecs:ListServices"},
		{"explain", map[string]any{"target": "arn:nonsense"}, "arn:nonsense"},
		{"explain", map[string]any{"since": "soon"}, "soon"},
		{"explain", map[string]any{"target": "--help"}, "--help"},
		{"explain", map[string]any{"profile": "admin"}, `explain has no argument "profile", only target, since, cloudtrail, region`},
		{"explain", map[string]any{"target": 7}, "the argument target is no string"},
		{"diagnose", nil, "diagnose needs the argument text"},
		{"diagnose", map[string]any{"text": "x", "exitCode": 1.5}, "the argument exitCode is no integer"},
		{"diagnose", map[string]any{"text": "x", "kind": "rumour"}, `kind "rumour" is none of`},
		{"check", map[string]any{"task-definition": "/etc/passwd"}, "check has no argument"},
		{"check", map[string]any{"service": "prod-main/web-api"}, "sts"},
		{"doctor", map[string]any{"function": "a b"}, "is not the name of a Lambda function"},
		{"causes", map[string]any{"code": "image-not-fuond"}, "(did you mean image-not-found?)"},
	} {
		text, result := called(t, session, c.tool, c.given)
		if !result.IsError || !strings.Contains(text, c.want) || strings.Contains(text, "\n") {
			t.Errorf("%s of %v: error %t, %s", c.tool, c.given, result.IsError, text)
		}
	}
}
