package main

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestAChainIsOfCallsThatCouldWaitForEachOther(t *testing.T) {
	at := func(operation string, start, end int) call {
		return call{operation, time.UnixMilli(int64(start)), time.UnixMilli(int64(end))}
	}
	for name, c := range map[string]struct {
		calls []call
		want  int
	}{
		"none":                       {nil, 0},
		"all at once":                {[]call{at("a", 0, 20), at("b", 1, 21), at("c", 2, 22)}, 1},
		"one after another":          {[]call{at("a", 0, 20), at("b", 21, 41), at("c", 42, 62)}, 3},
		"two at once, then one":      {[]call{at("c", 22, 42), at("a", 0, 20), at("b", 1, 21)}, 2},
		"one that spans two is long": {[]call{at("a", 0, 20), at("b", 0, 50), at("c", 21, 41)}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			if got := (traffic{Calls: c.calls}).chain(); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

func TestAGoalFailsBeyondItsSlack(t *testing.T) {
	for name, c := range map[string]struct {
		goal   goal
		mark   string
		failed bool
	}{
		"at the limit":               {goal{Value: 2, Limit: 2}, "met", false},
		"a little over":              {goal{Value: 2.2, Limit: 2}, "missed, within 15 %", false},
		"far over":                   {goal{Value: 2.4, Limit: 2}, "**missed**", true},
		"a count over by one":        {goal{Value: 21, Limit: 20, Exact: true}, "**missed**", true},
		"a figure that is no number": {goal{Value: math.NaN(), Limit: 2}, "**missed**", true},
	} {
		t.Run(name, func(t *testing.T) {
			if c.goal.mark() != c.mark || c.goal.failed() != c.failed {
				t.Errorf("%s, failed: %t", c.goal.mark(), c.goal.failed())
			}
			if err := judge([]goal{c.goal}); (err != nil) != c.failed {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestABenchmarkThatIsGoneFails(t *testing.T) {
	measured := map[string]float64{}
	for name, most := range allocations {
		measured[name] = most
	}
	if err := judge(allocationGoals(measured)); err != nil {
		t.Error(err)
	}
	delete(measured, "Decode")
	if judge(allocationGoals(measured)) == nil {
		t.Error("nobody misses Decode")
	}
}

func TestTheLinesOfBenchmarksAreRead(t *testing.T) {
	text := "goos: linux\nBenchmarkDecode-2   \t     100\t     24277 ns/op\t    4484 B/op\t      84 " +
		"allocs/op\nBenchmarkText \t 100 \t 36975 ns/op \t 27046 texts/s \t 449 B/op \t 3 allocs/op\nPASS\n"
	matches := benchmarkLine.FindAllStringSubmatch(text, -1)
	if len(matches) != 2 || matches[0][1] != "Decode" || matches[0][2] != "84" || matches[1][1] != "Text" ||
		matches[1][2] != "3" {
		t.Errorf("%q", matches)
	}
}

func TestQuantilesLieBetweenValues(t *testing.T) {
	values := []float64{4, 1, 3, 2}
	for part, want := range map[float64]float64{0: 1, 0.5: 2.5, 1: 4} {
		if got := quantile(values, part); got != want {
			t.Errorf("%v is %v, want %v", part, got, want)
		}
	}
}

func TestARatioHasBoundsAroundIt(t *testing.T) {
	var now, then []sample
	for i := range 30 {
		now, then = append(now, sample{Peak: float64(i%7) + 8}), append(then, sample{Peak: 20})
	}
	e := estimated(now, then, func(s sample) float64 { return s.Peak })
	if e.Value < 0.5 || e.Value > 0.6 || e.Low > e.Value || e.High < e.Value || e.Low < 0.4 || e.High > 0.7 {
		t.Errorf("%+v", e)
	}
}

func TestARatioIsJudgedWithoutSlack(t *testing.T) {
	rows := []row{{Name: "over", Ratio: exactly(11, 10), Limit: 1, Judged: 1.1},
		{Name: "only shown", Ratio: exactly(3, 1)}}
	text := against("abc1234", 1, rows, nil)
	if !strings.Contains(text, "| 1 | **missed** |") ||
		!strings.Contains(text, "| only shown | 0 | 0 | 3.00 | 3.00-3.00 |  |  |") {
		t.Error(text)
	}
	if goals := goalsOf(rows); len(goals) != 1 || judge(goals) == nil {
		t.Errorf("%+v", goals)
	}
}

func TestTheMakefileSaysHowToPackage(t *testing.T) {
	makefile, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"lambda.norpc,nethttpomithttp2", "-gcflags=github.com/aws/...=-l"}
	if flags := packaging.FindStringSubmatch(string(makefile)); len(flags) == 0 || !slices.Equal(flags[1:], want) {
		t.Errorf("%q", flags)
	}
	earlier := packaging.FindStringSubmatch("BUILD  := go build -tags lambda.norpc -ldflags='-s'")
	if !slices.Equal(earlier[1:], []string{"lambda.norpc", ""}) {
		t.Errorf("%q", earlier)
	}
}

func TestLinesAreThoseOutsideTests(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{"a.go": "package a\n\nvar b int\n", "a_test.go": "package a\n",
		"c.txt": "c\n"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if lines, err := linesOf(folder); lines != 3 || err != nil {
		t.Errorf("%d, %v", lines, err)
	}
}

func TestAMonthCostsRequestsAndBilledMilliseconds(t *testing.T) {
	want := 1e6 * (0.2/1e6 + 0.1*0.125*0.0000133334)
	if got := price(1e6, 99.2, 128); math.Abs(got-want) > 1e-9 {
		t.Errorf("%f, want %f", got, want)
	}
}
