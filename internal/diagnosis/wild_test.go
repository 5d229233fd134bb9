package diagnosis

import (
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/logcause"
)

// wildRow is a text of testdata/wild, labelled before it was read: the cause it is to have, and parts of the lines that tell it, of
// which one is to be quoted.
type wildRow struct {
	ID         string   `json:"id"`
	Program    string   `json:"program"`
	Kind       string   `json:"kind"` // of a statement of ECS; empty or logTail for the end of a log
	Text       string   `json:"text"`
	StopCode   string   `json:"stopCode"`
	ExitCode   *int     `json:"exitCode"`
	Expected   string   `json:"expected"` // none where no cause may be claimed
	Acceptable []string `json:"acceptable"`
	Telling    []string `json:"telling"`
}

// judged is what became of a row.
type judged struct {
	cause string
	line  string
	isLog bool
}

func (r wildRow) judge() judged {
	if r.Kind != "" && r.Kind != "logTail" {
		s := Statement{Source: Source(r.Kind), Text: r.Text, StopCode: r.StopCode}
		if r.ExitCode != nil {
			s.Exited, s.ExitCode = true, *r.ExitCode
		}
		return judged{cause: string(Text(s).Cause)}
	}
	told := logcause.Read(strings.Split(r.Text, "\n"))
	return judged{cmp.Or(string(told.Cause), "none"), told.Line, true}
}

// isRight says whether the cause is the row's, and the quoted line one of those that tell it.
func (r wildRow) isRight(got judged) bool { return r.hasCause(got) && r.hasLine(got) }

func (r wildRow) hasCause(got judged) bool {
	return got.cause == r.Expected || slices.Contains(r.Acceptable, got.cause)
}

func (r wildRow) hasLine(got judged) bool {
	return !got.isLog || got.line == "" && got.cause == "none" || len(r.Telling) == 0 ||
		slices.ContainsFunc(r.Telling, func(part string) bool { return strings.Contains(strings.ToLower(got.line), strings.ToLower(part)) })
}

// tally counts the rows of a file.
type tally struct{ rows, right, unknown, otherLine, wrong int }

func (t *tally) add(r wildRow, got judged) {
	t.rows++
	switch {
	case r.isRight(got):
		t.right++
	case r.hasCause(got):
		t.otherLine++
	case got.cause == "none" || got.cause == "unknown":
		t.unknown++
	default:
		t.wrong++
	}
}

// percent is a part of all rows.
func (t *tally) percent(n int) float64 { return 100 * float64(n) / float64(t.rows) }

func wildRows(t *testing.T, name string) []wildRow {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../../testdata/wild", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var rows []wildRow
	if err := json.Unmarshal(data, &rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

// wildGoals are what each file is to reach at least, in percent: what is right, and what may have a wrong cause.
var wildGoals = map[string]struct{ right, wrong float64 }{
	"learn": {100, 0},
	"check": {99, 0.5},
	"final": {85, 3},
}

// TestWild prints how well real texts are read; ECSWHY_WILD names the files of which it lists what is not right.
func TestWild(t *testing.T) {
	for _, name := range []string{"learn", "check", "final"} {
		goal, all := wildGoals[name], tally{}
		listed := slices.Contains(strings.Split(os.Getenv("ECSWHY_WILD"), ","), name)
		for _, row := range wildRows(t, name) {
			got := row.judge()
			all.add(row, got)
			if !row.isRight(got) && listed {
				t.Logf("%s: got %s by %q, want %s %v by %q", row.ID, got.cause, got.line, row.Expected, row.Acceptable, row.Telling)
			}
		}
		t.Logf("%s: %d texts: %.1f %% right, %.1f %% of the right cause by another line, %.1f %% not known, %.1f %% of a wrong cause",
			name, all.rows, all.percent(all.right), all.percent(all.otherLine), all.percent(all.unknown), all.percent(all.wrong))
		if all.percent(all.right) < goal.right || all.percent(all.wrong) > goal.wrong {
			t.Errorf("%s: %.1f %% are right and %.1f %% have a wrong cause", name, all.percent(all.right), all.percent(all.wrong))
		}
	}
}

// Of programs that run well hardly a line may have a cause, by itself or as the end of a log.
func TestOrdinaryLinesHaveNoCause(t *testing.T) {
	data, err := os.ReadFile("../../testdata/wild/ordinary.txt")
	if err != nil {
		t.Fatal(err)
	}
	const mostInThousand, tailSize = 1, 40
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	claimed := 0
	for _, line := range lines {
		if got := logcause.Read([]string{line}); got.Cause != "" {
			claimed++
			t.Logf("%s: %s", got.Cause, line)
		}
	}
	for tail := range slices.Chunk(lines, tailSize) {
		if got := logcause.Read(tail); got.Cause != "" {
			claimed++
			t.Logf("%s of a tail: %s", got.Cause, got.Line)
		}
	}
	if claimed*1000 > len(lines)*mostInThousand {
		t.Errorf("%d of %d lines have a cause", claimed, len(lines))
	}
	t.Logf("%d of %d lines have a cause", claimed, len(lines))
}
