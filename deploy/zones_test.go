package deploy_test

import (
	"archive/zip"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/route"
)

// The plan refuses a time zone that the function does not know, which has those of the toolchain that built it.
func TestTheModuleTakesTheTimeZonesOfTheFunction(t *testing.T) {
	path := filepath.Join(module, "time_zones.txt")
	listed := strings.Fields(string(read(t, path)))
	for _, name := range listed {
		if route.ZoneOf(name) == nil {
			t.Errorf("the function does not know %s", name)
		}
	}
	root, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	if err != nil {
		t.Skip("go is not on the PATH")
	}
	known, err := zip.OpenReader(filepath.Join(strings.TrimSpace(string(root)), "lib", "time", "zoneinfo.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer known.Close()
	form := regexp.MustCompile(`^(UTC|[A-Z][A-Za-z]+(/[A-Z][A-Za-z0-9_+-]*)+)$`) // what variables.tf takes
	var names []string
	for _, file := range known.File {
		if form.MatchString(file.Name) {
			names = append(names, file.Name)
		}
	}
	slices.Sort(names)
	want := strings.Join(names, "\n") + "\n"
	if *update {
		rewrite(t, path, want)
	} else if diff := cmp.Diff(want, strings.Join(listed, "\n")+"\n"); diff != "" {
		t.Errorf("go test ./deploy -update writes it anew\n%s", diff)
	}
}
