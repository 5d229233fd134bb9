package redact

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/plaintext"
)

// planted is a line with a secret: $$ stands where the secret does, so that no scanner takes the file for a leak.
type planted struct{ Class, Kind, Line, Secret string }

// The least that has to be masked of each class, in lines, and the most ordinary lines that may change.
var (
	leastMasked = map[string]map[string]int{
		"refusals.json": {"refusal": 65},
		"handed.json":   {"keep": 76, "token": 72, "form": 44, "name": 25, "decode": 10},
		"fresh2.json":   {"token": 15, "form": 37, "name": 17, "decode": 8},
		"fresh3.json":   {"token": 7, "form": 28, "name": 13, "decode": 5},
		"fresh7.json":   {"token": 16, "form": 178, "name": 35, "decode": 12},
		"fresh6.json":   {"token": 27, "form": 195, "name": 43, "decode": 15},
		"fresh4.json":   {"token": 25, "form": 155, "name": 30, "decode": 15},
		"fresh5.json":   {"token": 25, "form": 180, "name": 40, "decode": 14},
		"fresh10.json":  {"form": 48},
		"fresh11.json":  {"form": 103},
		"fresh9.json":   {"form": 122},
		"fresh8.json":   {"token": 27, "form": 166, "name": 32, "decode": 10},
		"fresh.json":    {"token": 17, "form": 31, "name": 15, "decode": 6},
	}
	mostChanged     = 4
	mostKeptChanged = 1
)

func TestPlantedSecretsAreMasked(t *testing.T) {
	for file, least := range leastMasked {
		masked, all := map[string]int{}, map[string]int{}
		for _, p := range corpus[planted](t, file) {
			all[p.Class]++
			if got := shown(strings.ReplaceAll(p.Line, "$$", p.Secret)); leaks(got, p.Secret) {
				t.Logf("%s: %s %s: %q", file, p.Class, p.Kind, got)
				continue
			}
			masked[p.Class]++
		}
		for class, n := range all {
			t.Logf("%s: %s: %d of %d masked (%.1f %%)", file, class, masked[class], n, 100*float64(masked[class])/float64(n))
			if masked[class] < least[class] {
				t.Errorf("%s: %s: only %d masked, want %d", file, class, masked[class], least[class])
			}
		}
	}
}

func TestLinesOfRealProgramsStay(t *testing.T) {
	changed, all := 0, corpus[struct{ Source, Line string }](t, "ordinary.json")
	for _, o := range all {
		if got, want := shown(o.Line), plaintext.Clean(o.Line); got != want {
			changed++
			t.Logf("%s:\n got %q\nwant %q", o.Source, got, want)
		}
	}
	if t.Logf("%d of %d changed", changed, len(all)); changed > mostChanged {
		t.Errorf("%d of %d changed, want %d at most", changed, len(all), mostChanged)
	}
}

func TestWhatOperatorsNeedStays(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "kept.txt"))
	if err != nil {
		t.Fatal(err)
	}
	changed, all := 0, strings.Split(strings.TrimRight(string(data), "\n"), "\n")
	for _, line := range all {
		if got := shown(line); got != line {
			changed++
			t.Logf("\n got %q\nwant %q", got, line)
		}
	}
	if t.Logf("%d of %d changed", changed, len(all)); changed > mostKeptChanged {
		t.Errorf("%d of %d changed, want %d at most", changed, len(all), mostKeptChanged)
	}
}

func corpus[T any](t testing.TB, file string) (all []T) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatalf("%s is empty", file)
	}
	return all
}

// shown is what is read of a text that comes as the lines of a log.
func shown(text string) string { return strings.Join(Lines(strings.Split(text, "\n")), "\n") }

// leaks reports whether a text has a secret, or a run of half of it and at least ten characters.
func leaks(text, secret string) bool {
	n := max(len(secret)/2, min(len(secret), 10))
	for i := 0; i+n <= len(secret); i++ {
		if strings.Contains(text, secret[i:i+n]) {
			return true
		}
	}
	return false
}

// Lines that stay alone stay beside one another.
func FuzzOrdinaryText(f *testing.F) {
	var lines []string
	for _, o := range corpus[struct{ Source, Line string }](f, "ordinary.json") {
		if line := plaintext.Clean(o.Line); shown(line) == line {
			lines = append(lines, line)
		}
	}
	f.Add(uint(0), uint(1), "\n")
	f.Add(uint(2), uint(700), "\n\t")
	f.Add(uint(1499), uint(3), "\n\n    ")
	f.Fuzz(func(t *testing.T, first, second uint, between string) {
		if strings.Trim(between, " \t\n") != "" || !strings.Contains(between, "\n") {
			t.Skip("not what stands between lines")
		}
		n := uint(len(lines))
		text := lines[first%n] + between + lines[second%n]
		if got := shown(text); got != text {
			t.Errorf("\n got %q\nwant %q", got, text)
		}
	})
}
