package diagnosis_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/ecsevent"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/investigate"
	"github.com/ecswhy/ecswhy/internal/recorded"
)

// verdict is what a recorded case is expected to get.
type verdict struct {
	Cause     diagnosis.Code `json:"cause"`
	Alert     bool           `json:"alert"`
	Container string         `json:"container"`
}

func TestEveryRecordedCaseGetsItsVerdict(t *testing.T) {
	want := map[string]verdict{}
	text, err := os.ReadFile("../../testdata/verdicts.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("../../testdata/events/*.json")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]verdict{}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		v := diagnosis.Diagnose(lookedUp(t, name))
		got[name] = verdict{v.Cause, v.Alert, v.Container}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("testdata/verdicts.json (-) and what is diagnosed (+):\n%s", diff)
	}
}

// lookedUp is the incident of a recorded case. As in production, nothing is looked up for an event that is silent by
// itself.
func lookedUp(t *testing.T, name string) incident.Incident {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("../../testdata/events", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	inc := ecsevent.Decode(raw)
	if v := diagnosis.Diagnose(inc); !v.Alert && !v.Open {
		return inc
	}
	sdk := recorded.Config(os.DirFS(filepath.Join("../../testdata/aws", name)), "us-east-1")
	return investigate.Investigator{
		ECS: ecs.NewFromConfig(sdk), Logs: cloudwatchlogs.NewFromConfig(sdk), Budget: time.Minute, Ask: investigate.ForAlert,
	}.Fill(t.Context(), inc)
}

func TestRecordedTasksThatFailedAlikeAreOneGroup(t *testing.T) {
	v := diagnosis.Diagnose(lookedUp(t, "mixed-failures"))
	if len(v.Tasks) != 5 || v.Failed() != 6 {
		t.Errorf("%d of %d tasks, want 5 of 6", len(v.Tasks), v.Failed())
	}
}
