package diagnosis_test

import (
	"os"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/ecsevent"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/investigate"
	"github.com/ecswhy/ecswhy/internal/recorded"
)

// investigated is the incident of a recorded case with all that AWS told of it.
func investigated(b *testing.B, name string) incident.Incident {
	b.Helper()
	raw, err := os.ReadFile("../../testdata/events/" + name + "/event.json")
	if err != nil {
		b.Fatal(err)
	}
	sdk := recorded.Config(os.DirFS("../../testdata/events/"+name+"/aws"), "ap-northeast-1")
	i := investigate.Investigator{ECS: ecs.NewFromConfig(sdk), Logs: cloudwatchlogs.NewFromConfig(sdk),
		Budget: time.Minute, Ask: investigate.Everything}
	return i.Fill(b.Context(), ecsevent.Decode(raw))
}

func BenchmarkDiagnose(b *testing.B) {
	for _, name := range []string{"deployment-failed-go-panic", "hundred-stopped-tasks"} {
		b.Run(name, func(b *testing.B) {
			inc := investigated(b, name)
			diagnosis.Diagnose(inc) // what is made once is not counted
			b.ReportAllocs()
			for b.Loop() {
				if !diagnosis.Diagnose(inc).Alert {
					b.Fatal("no alert")
				}
			}
		})
	}
}
