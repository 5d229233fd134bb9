package message

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/plaintext"
)

func logOf(texts ...string) []incident.LogLine {
	lines := make([]incident.LogLine, len(texts))
	for i, text := range texts {
		lines[i].Text = text
	}
	return lines
}

// tail is the end of a log as a message shows it.
func tail(lines []incident.LogLine, most, width int) []string {
	return lastOf(tailLines(lines), most, width)
}

func TestTail(t *testing.T) {
	for name, test := range map[string]struct {
		log         []string
		most, width int
		want        []string
	}{
		"the last lines, oldest first": {[]string{"a", "b", "c"}, 2, 80, []string{"b", "c"}},
		"no lines":                     {nil, 12, 80, nil},
		"room for none":                {[]string{"a"}, 0, 80, nil},
		"empty lines are dropped":      {[]string{"a", "", " \t ", "\x1b[0m", "b"}, 12, 80, []string{"a", "b"}},
		"an event of several lines":    {[]string{"a\r\nb\rc\n\n"}, 12, 80, []string{"a", "b", "c"}},
		"colours, links and bells":     {[]string{"\x1b[31;1merror\x1b[0m \x1b]8;;https://evil.example\x07click\x1b]8;;\x07\x07"}, 12, 80, []string{"error click"}},
		"a tab is two spaces":          {[]string{"\ta\tb"}, 12, 80, []string{"  a  b"}},
		"no line break of any kind":    {[]string{"a\u2028b\u2029c\u0085d\u202ee\vf"}, 12, 80, []string{"a b c def"}},
		"no fence":                     {[]string{"```", "x ``` y"}, 12, 80, []string{"'''", "x ''' y"}},
		"invalid bytes":                {[]string{"a\xffb"}, 12, 80, []string{"ab"}},
		"a long line keeps its end":    {[]string{"0123456789abcdefghij"}, 12, 10, []string{"012345…hij"}},
		"a long line of Japanese":      {[]string{"支払いサービスに接続できません"}, 12, 7, []string{"支払いサ…せん"}},
		"lines that repeat are folded": {[]string{"x", "ping", "ping", "ping", "y", "ping"}, 12, 80, []string{"x", "ping (×3)", "y", "ping"}},
		"a folded line fits":           {[]string{"0123456789", "0123456789"}, 12, 9, []string{"01…9 (×2)"}},
		"JSON of slog":                 {[]string{`{"time":"2026-10-29T05:10:01Z","level":"ERROR","msg":"load config","err":"open x: no such file"}`}, 12, 80, []string{"ERROR load config: open x: no such file"}},
		"JSON of pino":                 {[]string{`{"level":50,"time":1761714601101,"msg":"boom","err":{"type":"Error","message":"connect ECONNREFUSED","stack":"Error: x\n    at y"}}`}, 12, 80, []string{"ERROR boom: connect ECONNREFUSED"}},
		"JSON with a stack":            {[]string{`{"severity":"error","message":"failed","stack_trace":"java.lang.X: y\n\tat z"}`}, 12, 80, []string{"ERROR failed: java.lang.X: y"}},
		"an error is not told twice":   {[]string{`{"level":"error","msg":"failed: no","error":"no"}`}, 12, 80, []string{"ERROR failed: no"}},
		"JSON without a message":       {[]string{`{"status":200}`}, 12, 80, []string{`{"status":200}`}},
		"what only begins like JSON":   {[]string{`{ not json`}, 12, 80, []string{`{ not json`}},
		"colours inside JSON":          {[]string{`{"level":"info","msg":"\u001b[32mok\u001b[0m"}`}, 12, 80, []string{"INFO ok"}},
		"Java keeps causes and first frames": {
			[]string{"a.B: no", "\tat a.C.c(C.java:1)", "\tat a.D.d(D.java:2)", "\tat a.E.e(E.java:3)", "\tat a.F.f(F.java:4)", "Caused by: x.Y: z", "\tat a.G.g(G.java:5)", "\tat a.H.h(H.java:6)", "\tat a.I.i(I.java:7)", "\t... 41 more"},
			12, 80,
			[]string{"a.B: no", "  at a.C.c(C.java:1)", "  at a.D.d(D.java:2)", "  … 2 more frames", "Caused by: x.Y: z", "  at a.G.g(G.java:5)", "  at a.H.h(H.java:6)", "  … 42 more frames"},
		},
		"Python keeps the innermost frames": {
			[]string{"Traceback (most recent call last):", `  File "/a.py", line 1, in <module>`, "    a()", `  File "/b.py", line 2, in a`, "    b()", `  File "/c.py", line 3, in b`, `    x = os.environ["X"]`, "        ~~~~~~~~~~^^^^^", `  File "<frozen os>", line 717, in __getitem__`, "KeyError: 'X'"},
			12, 80,
			[]string{"Traceback (most recent call last):", "  … 2 more frames", `  File "/c.py", line 3, in b`, `    x = os.environ["X"]`, `  File "<frozen os>", line 717, in __getitem__`, "KeyError: 'X'"},
		},
		"Go keeps the first frame": {
			[]string{"panic: boom", "goroutine 1 [running]:", "main.a(0x1)", "\t/src/a.go:1 +0x1", "main.b()", "\t/src/b.go:2 +0x1", "created by main.main in goroutine 1", "\t/src/main.go:3 +0x1", "exit status 2"},
			12, 80,
			[]string{"panic: boom", "goroutine 1 [running]:", "main.a(0x1)", "  /src/a.go:1 +0x1", "  … 2 more frames", "exit status 2"},
		},
		"a recursion": {
			append([]string{"E: deep"}, strings.Split(strings.Repeat("    at f (x.js:1:1)\n", 30)+"    at g (x.js:2:2)\n    at h (x.js:3:3)\n    at i (x.js:4:4)", "\n")...),
			12, 80,
			[]string{"E: deep", "    at f (x.js:1:1) (×30)", "    at g (x.js:2:2)", "  … 2 more frames"},
		},
		"a single frame": {
			[]string{`  File "/a.py", line 1, in <module>`, "    a()", `  File "/b.py", line 2, in a`, `  File "/c.py", line 3, in b`},
			12, 80,
			[]string{"  … 1 more frame", `  File "/b.py", line 2, in a`, `  File "/c.py", line 3, in b`},
		},
		"Ruby and PHP": {
			[]string{"\tfrom /a.rb:1:in `a'", "\tfrom /a.rb:2:in `b'", "\tfrom /a.rb:3:in `c'", "\tfrom /a.rb:4:in `d'", "#0 /a.php(1): a()", "#1 {main}"},
			12, 80,
			[]string{"  from /a.rb:1:in `a'", "  from /a.rb:2:in `b'", "  … 4 more frames"},
		},
	} {
		got := tail(logOf(test.log...), test.most, test.width)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestTailOfRecordedLogs(t *testing.T) {
	files, err := filepath.Glob("../../testdata/aws/*/GetLogEvents.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no recorded logs: %v", err)
	}
	for _, file := range files {
		log := recordedLog(t, file)
		lines := tail(log, 12, 100)
		if len(lines) == 0 && len(log) > 0 || len(lines) > 12 {
			t.Errorf("%s: %d lines of %d", file, len(lines), len(log))
		}
		for _, line := range lines {
			safe(t, line, 100)
		}
	}
	java := tail(recordedLog(t, "../../testdata/aws/deployment-failed-java-database-refused/GetLogEvents.json"), 12, 100)
	for _, part := range []string{"UnsatisfiedDependencyException", "Caused by: org.postgresql", "Caused by: java.net.ConnectException"} {
		if !strings.Contains(strings.Join(java, "\n"), part) {
			t.Errorf("the Java tail lacks %q:\n%s", part, strings.Join(java, "\n"))
		}
	}
}

func recordedLog(t *testing.T, file string) []incident.LogLine {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var answer struct{ Events []struct{ Message string } }
	if err := json.Unmarshal(data, &answer); err != nil {
		t.Fatal(err)
	}
	var lines []incident.LogLine
	for _, event := range answer.Events {
		lines = append(lines, incident.LogLine{Text: event.Message})
	}
	return lines
}

// safe checks what every line must be, whatever was logged.
func safe(t *testing.T, line string, width int) {
	t.Helper()
	switch {
	case !utf8.ValidString(line), strings.TrimSpace(line) == "", utf8.RuneCountInString(line) > width:
		t.Errorf("not a line of %d characters: %q", width, line)
	case strings.ContainsAny(line, "\n\r\x1b\t\u2028\u2029\u0085\u202e"), strings.Contains(line, "```"):
		t.Errorf("the line %q breaks out", line)
	}
}

func FuzzTail(f *testing.F) {
	f.Add("a\nb", 12, 80)
	f.Add("``\x1b[0m`", 3, 5)
	f.Add(`{"msg":"a\nb","level":"error","err":{"stack":"x"}}`, 1, 1)
	f.Add("x\n\tat a\n\tat b\n\tat c\n\t... 99999999999999999999 more\nx\nx", 12, 8)
	f.Fuzz(func(t *testing.T, text string, most, width int) {
		lines := tail(logOf(text, text, strings.ToUpper(text)), most, width)
		if len(lines) > max(0, most) {
			t.Errorf("%d lines, want at most %d", len(lines), most)
		}
		for _, line := range lines {
			safe(t, line, width)
		}
	})
}

func TestNoSequenceOfATerminalHidesWhatFollows(t *testing.T) {
	for text, want := range map[string]string{
		"a \x1b[31;1mred\x1b[0m word":                "a red word",
		"\x1b]0;title\x07after":                      "after",
		"before \x1b]0;title\nCannotPull: not found": "before 0;title CannotPull: not found",
		"\x1bError: boom":                            "Error: boom",
		"\x1b[":                                      "",
	} {
		if got := plaintext.Line(text); got != want {
			t.Errorf("%q reads %q, want %q", text, got, want)
		}
	}
}
