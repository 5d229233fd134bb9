package logtext

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestStackIsWhatStandsAboveALine(t *testing.T) {
	python := []string{
		"settings:", "  CACHE_URL: redis://cache", "ERROR: Traceback (most recent call last):",
		`  File "/app/main.py", line 41, in lifespan`, `    load(os.environ["MODEL_PATH"])`, "NoSuchFile: /srv/m.onnx",
		"exiting",
	}
	for name, test := range map[string]struct {
		events []string
		line   string
		want   []string
	}{
		"of Python": {python, "NoSuchFile: /srv/m.onnx",
			[]string{`    load(os.environ["MODEL_PATH"])`, `  File "/app/main.py", line 41, in lifespan`}},
		"not what is only indented": {[]string{"settings:", "  CACHE_URL: redis://cache", "failed"}, "failed", nil},
		"not below":                 {[]string{"a.BException: no", "\tat a.B(B.java:1)"}, "a.BException: no", nil},
		"of another line":           {python, "exiting", nil},
		"of no line":                {python, "", nil},
	} {
		if diff := cmp.Diff(test.want, Stack(test.events, test.line)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestBelowIsWhatGoesOnWithALine(t *testing.T) {
	log := []string{
		"Invalid environment variables: {", "  CACHE_URL: [ 'Required' ],", "  PORT: [ 'Required' ]", "}", "exiting", "  at once",
	}
	want := []string{"}", "  PORT: [ 'Required' ]", "  CACHE_URL: [ 'Required' ],"}
	if diff := cmp.Diff(want, Below(log, "Invalid environment variables: {")); diff != "" {
		t.Error(diff)
	}
	if below := Below(log, "never written"); below != nil {
		t.Error(below)
	}
}

func TestPortsAreThoseThatAProgramListensOn(t *testing.T) {
	for line, want := range map[string][]int{
		"listening on 0.0.0.0:9090":                                                    {9090},
		"Server listening on port 3000":                                                {3000},
		`{"level":"info","msg":"listening","addr":":8081"}`:                            nil,
		"Tomcat started on port 8080 (http) with context path '/'":                     {8080},
		"Tomcat initialized with port(s): 8080 (http)":                                 {8080},
		"INFO:     Uvicorn running on http://0.0.0.0:8000 (Press CTRL+C to quit)":      {8000},
		"[2026-11-29 20:10:17 +0000] [7] [INFO] Listening at: http://0.0.0.0:8000 (7)": {8000},
		"Now listening on: http://[::]:8080":                                           {8080},
		" * Running on all addresses (0.0.0.0)":                                        nil,
		"Started worker, connected to redis:6379":                                      nil,
		"ERROR failed to listen on port 8080":                                          nil,
		"metrics server listening on :9100":                                            nil,
		"listening since 12:34":                                                        nil,
	} {
		if diff := cmp.Diff(want, Ports([]string{line})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", line, diff)
		}
	}
	log := []string{"listening on :8080", "listening on :9090", "listening on :9090"}
	if diff := cmp.Diff([]int{9090, 8080}, Ports(log)); diff != "" {
		t.Error(diff)
	}
}
