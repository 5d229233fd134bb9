package message

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/plaintext"
	"github.com/ecswhy/ecswhy/internal/recorded"
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
	return languages[English].lastOf(tailLines(lines), most, width)
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
	} {
		got := tail(logOf(test.log...), test.most, test.width)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestTailOfRecordedLogs(t *testing.T) {
	files, err := recorded.Files("../../testdata/events", "aws/GetLogEvents.json")
	if err != nil {
		t.Fatal(err)
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
	java := tail(recordedLog(t, "../../testdata/events/deployment-failed-java-database-refused/aws/GetLogEvents.json"), 12,
		100)
	for _, part := range []string{"UnsatisfiedDependencyException", "Caused by: org.postgresql",
		"Caused by: java.net.ConnectException"} {
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
