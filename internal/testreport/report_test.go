package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
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
}

// tested runs tests of the small module, and gives what is printed.
func tested(t *testing.T, arguments ...string) (printed string, err error) {
	t.Helper()
	folder := t.TempDir()
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
	t.Chdir(folder)
	t.Setenv("GOFLAGS", "")
	var out strings.Builder
	err = run(append([]string{"-race=false"}, arguments...), &out)
	return out.String(), err
}

func TestFailuresAreShownAndWhatWasSkippedIsSaidLast(t *testing.T) {
	printed, err := tested(t, "./...")
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
	program := whereGoIs(t)
	if err := os.Symlink(program, filepath.Join(goFolder, "go")); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", goFolder)
	command, why := goTest([]string{"./..."})
	if !strings.Contains(why, "no C compiler that works") || strings.Contains(strings.Join(command.Args, " "), "-race") {
		t.Errorf("%q, %q", why, command.Args)
	}
	if environment := strings.Join(command.Env, "\n"); !strings.HasSuffix(environment, "\nCGO_ENABLED=0") {
		t.Error("the tests would look for a C compiler")
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
