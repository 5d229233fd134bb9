package replay

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/cli/kit"
)

// routesFile has the example of docs/routing.md.
func routesFile(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "routing.json")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

const fourRoutes = `{"routes":[
	{"name":"incidents","match":{"severity":["critical"]},"copy":true,"topic_arn":"arn:aws:sns:ap-northeast-1:111122223333:a"},
	{"name":"payments","match":{"owner":["payments","billing"]},"topic_arn":"arn:aws:sns:ap-northeast-1:111122223333:b"},
	{"name":"web","match":{"account":["111122223333"],"service":["web-*"]},"topic_arn":"arn:aws:sns:ap-northeast-1:111122223333:c"},
	{"name":"data","match":{"cluster":["etl-*"]},"topic_arn":"arn:aws:sns:ap-northeast-1:111122223333:d"}]}`

func TestReplaySaysWhichRoutesAreTried(t *testing.T) {
	file := routesFile(t, fourRoutes)
	event := eventOf("deployment-failed-image-not-found")
	const want = `Routes:
  incidents: no, severity is warning
  payments: no, owner is team-web
  web: takes it
  data: no, cluster is prod-main

`
	if exit, out, _ := ran("", "--routes", file, event); exit != kit.Done || !strings.HasPrefix(out, want) {
		t.Errorf("%d: %s", exit, out)
	}
	page, err := os.ReadFile("../../../docs/routing.md")
	if err != nil || !strings.Contains(string(page), "  "+strings.ReplaceAll(strings.TrimSpace(want), "\n", "\n  ")) {
		t.Errorf("docs/routing.md shows another: %v", err)
	}
	if _, out, _ := ran("", "--routes", file, "--lang", "ja", event); !strings.Contains(out, "  web: 送信先\n") {
		t.Error(out)
	}
	if _, out, _ := ran("", "--routes", file, "--format", "json", event); !strings.Contains(out, `"taken": "web"`) {
		t.Error(out)
	}
	if _, out, _ := ran("", "--format", "json", event); strings.Contains(out, `"taken"`) {
		t.Error(out)
	}
}

func TestReplayShowsTheNotesOfTheTable(t *testing.T) {
	file := routesFile(t, `{"runbook_hosts":["other.example.com"],"notes":[{"match":{"cause":["image-*"]},
		"runbook":"https://wiki.example.com/images","step":"Ask the registry's team."},
		{"match":{"cause":["none"]},"step":"Not this."}]}`)
	exit, out, errs := ran("", "--routes", file, eventOf("deployment-failed-image-not-found"))
	if exit != kit.Done || !strings.Contains(out, "https://wiki.example.com/images") ||
		!strings.Contains(out, "Ask the registry's team.") || strings.Contains(out, "Not this.") {
		t.Errorf("%d: %s\n%s", exit, errs, out)
	}
}

func TestReplayRefusesWhatIsNoTableOfRoutes(t *testing.T) {
	for want, file := range map[string]string{
		"no such file":    filepath.Join(t.TempDir(), "none.json"),
		"not the JSON":    routesFile(t, "x"),
		"matches \"who\"": routesFile(t, strings.Replace(fourRoutes, "severity", "who", 1)),
	} {
		exit, _, errs := ran("", "--routes", file, eventOf("canary"))
		if exit != kit.Misuse || !strings.Contains(errs, want) {
			t.Errorf("%d: %s", exit, errs)
		}
	}
}
