package diagnosis_test

import (
	"os"
	"path/filepath"
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

const events = "../../testdata/events"

func TestEveryRecordedCaseGetsItsVerdict(t *testing.T) {
	cases, err := recorded.Cases(events)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range cases {
		v := diagnosis.Diagnose(lookedUp(t, name))
		got := recorded.Case{Says: want.Says, Cause: string(v.Cause), Alert: v.Alert, Container: v.Container}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: case.json (-) and what is diagnosed (+):\n%s", name, diff)
		}
	}
}

// lookedUp is the incident of a recorded case. As in production, nothing is looked up for an event that is silent by
// itself.
func lookedUp(t *testing.T, name string) incident.Incident {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(events, name, "event.json"))
	if err != nil {
		t.Fatal(err)
	}
	inc := ecsevent.Decode(raw)
	if v := diagnosis.Diagnose(inc); !v.Alert && !v.Open {
		return inc
	}
	sdk := recorded.Config(os.DirFS(filepath.Join(events, name, "aws")), "us-east-1")
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
