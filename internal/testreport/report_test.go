package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

const header = "\n\nimport (\n\t\"fmt\"\n\t\"testing\"\n)\n\nvar _ = fmt.Sprint\n\n"

// packages are the tests of a small module.
var packages = map[string]string{
	"good": `func TestGood(t *testing.T) { t.Log("of no interest") }
func TestLeft(t *testing.T) { t.Skip("NOT TESTED: there is no moon") }`,
	"bad": `func TestBad(t *testing.T) {
	t.Run("one", func(t *testing.T) { t.Error("this broke") })
	t.Run("two", func(t *testing.T) { t.Log("nor this") })
}`,
	"panics": `func TestIt(t *testing.T) { panic("oh") }`,
	"vetted": `func TestIt(t *testing.T) { return; t.Log() }`,
	"broken": `func TestIt(t *testing.T) { nothing() }`,
	"starts": `func TestGood(t *testing.T) { go func() {}() }`,
}

// smallModule writes the small module into a folder.
func smallModule(t *testing.T) (folder string) {
	t.Helper()
	folder = t.TempDir()
	files := map[string]string{"go.mod": "module x\n\ngo 1.26\n"}
	for name, code := range packages {
		files[name+"/it_test.go"] = "package " + name + header + code + "\n"
		if err := os.Mkdir(filepath.Join(folder, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("GOFLAGS", "")
	return folder
}

// tested runs tests of the small module, and gives what is printed.
func tested(t *testing.T, arguments ...string) (printed string, err error) {
	t.Helper()
	t.Chdir(smallModule(t))
	var out strings.Builder
	err = run(append([]string{"-race=false"}, arguments...), &out)
	return out.String(), err
}

func TestFailuresAreShownAndWhatWasSkippedIsSaidLast(t *testing.T) {
	printed, err := tested(t, "./good", "./bad", "./panics", "./vetted", "./broken")
	for _, want := range []string{"TestBad/one of x/bad", "TestIt of x/panics", "package x/vetted", "package x/broken"} {
		if err == nil || !strings.Contains(err.Error(), "FAILED: "+want) {
			t.Errorf("no failure of %s: %v", want, err)
		}
	}
	shown := []string{"this broke", "panic: oh", "unreachable code", "undefined: nothing", "ok  \tx/good"}
	for _, want := range shown {
		if !strings.Contains(printed, want) {
			t.Errorf("%s is not said", want)
		}
	}
	for _, passed := range []string{"of no interest", "nor this", "=== RUN"} {
		if strings.Contains(printed, passed) {
			t.Errorf("%s is shown", passed)
		}
	}
	if !strings.HasSuffix(printed, "\nNOT TESTED here:\n  - there is no moon [TestLeft]\n") {
		t.Error(printed)
	}
}

func TestWithVAPassingPackageIsShownOnce(t *testing.T) {
	printed, err := tested(t, "-v", "./good")
	if err != nil || strings.Count(printed, "of no interest") != 1 || strings.Count(printed, "ok  \t") != 1 {
		t.Errorf("%v\n%s", err, printed)
	}
}

func TestWithoutACompilerTestsRunAndSayThatRacesWereNotLookedFor(t *testing.T) {
	goFolder := t.TempDir()
	if err := os.Symlink(whereGoIs(t), filepath.Join(goFolder, "go")); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", goFolder)
	t.Chdir(smallModule(t))
	var out strings.Builder
	err := run([]string{"./starts"}, &out)
	printed := out.String()
	why := "NOT TESTED: races, because the tests run without -race: no C compiler that works"
	if err != nil || !strings.HasPrefix(printed, why) || !strings.Contains(printed, "ok  \tx/starts") {
		t.Errorf("%v\n%s", err, printed)
	}
	if !strings.Contains(printed, "\n  - races: no C compiler that works") {
		t.Errorf("it is not said last\n%s", printed)
	}
}

func TestRacesAreLookedForWhereGoroutinesAre(t *testing.T) {
	t.Chdir(smallModule(t))
	starting, others, err := split([]string{"./..."})
	if err != nil || !slices.Equal(starting, []string{"x/starts"}) || len(others) != len(packages)-1 {
		t.Errorf("%q start goroutines, %q do not, %v", starting, others, err)
	}
	for code, want := range map[string]bool{
		"import \"net/http/httptest\"\nvar _ httptest.Server":                         true,
		"import \"testing/synctest\"\nfunc f(t *testing.T) { synctest.Test(t, nil) }": false, // one bubble, one goroutine
		"import \"sync\"\nfunc f(g *sync.WaitGroup) { g.Go(f) }":                      true, "func f(t *testing.T) { t.Parallel() }": true,
		"import \"sync\"\nvar once sync.Once": false, "broken": true,
	} {
		if err := os.WriteFile("a.go", []byte("package a\n"+code+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := (goPackage{GoFiles: []string{"a.go"}}).startsGoroutines(); got != want {
			t.Errorf("%q starts goroutines: %t", code, got)
		}
	}
}

func TestTestsThatAreNotCompiledAreNamed(t *testing.T) {
	module := fstest.MapFS{
		"a/a_test.go":               {Data: []byte("package a\n")},
		"a/testdata/b_test.go":      {Data: []byte("//go:build never\n\npackage b\n")},
		"e2e/x_test.go":             {Data: []byte("//go:build e2e\n\npackage e2e\n")},
		"cmd/some_emulator_test.go": {Data: []byte("//go:build e2e\n\npackage main\n")},
		"c/c_test.go":               {Data: []byte("//go:build never\n\npackage c\n")},
		"d/tests/d.tftest.hcl":      {},
	}
	gaps, err := notCompiled(module, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(gaps)
	places := []string{"other systems or tags c}", "make e2e e2e}", "make e2e cmd}", "make terraform d/tests}"}
	for _, want := range places {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in %s", want, got)
		}
	}
	if len(gaps) != 4 {
		t.Error(got)
	}
	if gaps, err := notCompiled(module, []string{"-tags", "e2e"}); err != nil || gaps != nil {
		t.Error(gaps, err)
	}
}

func TestEachReasonIsSaidOnce(t *testing.T) {
	var out strings.Builder
	writeGaps(&out, []gap{{"no moon", "TestA"}, {"no sun", "TestB"}, {"no moon", "TestC"}, {"no moon", "TestA"}})
	if want := "\nNOT TESTED here:\n  - no moon [TestA, TestC]\n  - no sun [TestB]\n"; out.String() != want {
		t.Errorf("%q", out.String())
	}
	out.Reset()
	if writeGaps(&out, nil); out.String() != "" {
		t.Errorf("%q", out.String())
	}
}

// whereGoIs gives the path of the go command.
func whereGoIs(t *testing.T) string {
	t.Helper()
	program, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	return program
}
