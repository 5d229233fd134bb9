package logtext

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRead(t *testing.T) {
	for name, test := range map[string]struct{ log, want []string }{
		"nothing":                      {nil, nil},
		"lines that show nothing":      {[]string{"", " \t ", "\x1b[0m", "    ~~~^^^"}, nil},
		"an event of several lines":    {[]string{"a\r\nb\rc\n\n"}, []string{"a", "b", "c"}},
		"a line of any length":         {[]string{strings.Repeat("a", 5000)}, []string{strings.Repeat("a", 5000)}},
		"lines that repeat are folded": {[]string{"x", "ping", "ping", "ping", "y"}, []string{"x", "ping (×3)", "y"}},
		"JSON of slog":                 {[]string{`{"time":"2026-10-29T05:10:01Z","level":"ERROR","msg":"load config","err":"open x: no such file"}`}, []string{"ERROR load config: open x: no such file"}},
		"JSON of pino":                 {[]string{`{"level":50,"time":1761714601101,"msg":"boom","err":{"type":"Error","message":"connect ECONNREFUSED","stack":"Error: x\n    at y"}}`}, []string{"ERROR boom: connect ECONNREFUSED"}},
		"JSON with a stack":            {[]string{`{"severity":"error","message":"failed","stack_trace":"java.lang.X: y\n\tat z"}`}, []string{"ERROR failed: java.lang.X: y"}},
		"JSON with a stack of Python":  {[]string{`{"levelname":"ERROR","message":"boom","exc_info":"Traceback (most recent call last):\n  File \"/a.py\", line 1, in <module>\nValueError: no"}`}, []string{"ERROR boom: ValueError: no"}},
		"an error is not told twice":   {[]string{`{"level":"error","msg":"failed: no","error":"no"}`}, []string{"ERROR failed: no"}},
		"JSON without a message":       {[]string{`{"status":200}`}, []string{`{"status":200}`}},
		"what only begins like JSON":   {[]string{`{ not json`}, []string{`{ not json`}},
		"colours inside JSON":          {[]string{`{"level":"info","msg":"\u001b[32mok\u001b[0m"}`}, []string{"INFO ok"}},
		"Java keeps causes and first frames": {
			[]string{"a.B: no", "\tat a.C.c(C.java:1)", "\tat a.D.d(D.java:2)", "\tat a.E.e(E.java:3)", "\tat a.F.f(F.java:4)",
				"Caused by: x.Y: z", "\tat a.G.g(G.java:5)", "\tat a.H.h(H.java:6)", "\tat a.I.i(I.java:7)", "\t... 41 more"},
			[]string{"a.B: no", "  at a.C.c(C.java:1)", "  at a.D.d(D.java:2)", "  … 2 more", "Caused by: x.Y: z",
				"  at a.G.g(G.java:5)", "  at a.H.h(H.java:6)", "  … 42 more"},
		},
		"Python keeps the innermost frames": {
			[]string{"Traceback (most recent call last):", `  File "/a.py", line 1, in <module>`, "    a()",
				`  File "/b.py", line 2, in a`, "    b()", `  File "/c.py", line 3, in b`, `    x = os.environ["X"]`, "        ~~~~~~~~~~^^^^^", `  File "<frozen os>", line 717, in __getitem__`, "KeyError: 'X'"},
			[]string{"Traceback (most recent call last):", "  … 2 more", `  File "/c.py", line 3, in b`,
				`    x = os.environ["X"]`, `  File "<frozen os>", line 717, in __getitem__`, "KeyError: 'X'"},
		},
		"Go keeps the first frame": {
			[]string{"panic: boom", "goroutine 1 [running]:", "main.a(0x1)", "\t/src/a.go:1 +0x1", "main.b()",
				"\t/src/b.go:2 +0x1", "created by main.main in goroutine 1", "\t/src/main.go:3 +0x1", "exit status 2"},
			[]string{"panic: boom", "goroutine 1 [running]:", "main.a(0x1)", "  /src/a.go:1 +0x1", "  … 2 more",
				"exit status 2"},
		},
		"a recursion": {
			append([]string{"E: deep"}, strings.Split(strings.Repeat("    at f (x.js:1:1)\n", 30)+"    at g (x.js:2:2)\n    "+
				"at h (x.js:3:3)\n    at i (x.js:4:4)", "\n")...),
			[]string{"E: deep", "    at f (x.js:1:1) (×30)", "    at g (x.js:2:2)", "  … 2 more"},
		},
		"a single frame": {
			[]string{`  File "/a.py", line 1, in <module>`, "    a()", `  File "/b.py", line 2, in a`,
				`  File "/c.py", line 3, in b`},
			[]string{"  … 1 more", `  File "/b.py", line 2, in a`, `  File "/c.py", line 3, in b`},
		},
		"Elixir names the application": {
			[]string{"** (KeyError) no", "    (shop 0.1.0) lib/a.ex:1: A.b/1", "    (shop 0.1.0) lib/a.ex:2: A.c/1",
				"    (elixir 1.15.7) lib/enum.ex:3: Enum.map/2", "    (stdlib 5.2) gen_server.erl:4: :gen_server.loop/7"},
			[]string{"** (KeyError) no", "    (shop 0.1.0) lib/a.ex:1: A.b/1", "    (shop 0.1.0) lib/a.ex:2: A.c/1",
				"  … 2 more"},
		},
		"Rails indents nothing": {
			[]string{"PG::E: no", "/a.rb:1:in `a'", "/b.rb:2:in 'B#b'", "/c.rb:3:in `<main>'", "/d.rb:4:in `d': no (E)"},
			[]string{"PG::E: no", "/a.rb:1:in `a'", "/b.rb:2:in 'B#b'", "/c.rb:3:in `<main>'", "/d.rb:4:in `d': no (E)"},
		},
		"Ruby and PHP": {
			[]string{"\tfrom /a.rb:1:in `a'", "\tfrom /a.rb:2:in `b'", "\tfrom /a.rb:3:in `c'", "\tfrom /a.rb:4:in `d'",
				"#0 /a.php(1): a()", "#1 {main}"},
			[]string{"  from /a.rb:1:in `a'", "  from /a.rb:2:in `b'", "  … 4 more"},
		},
	} {
		var got []string
		for _, line := range Read(test.log) {
			if line.Frames > 0 {
				line.Text = fmt.Sprintf("  … %d more", line.Frames)
			}
			if line.Times > 1 {
				line.Text += fmt.Sprintf(" (×%d)", line.Times)
			}
			got = append(got, line.Text)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
