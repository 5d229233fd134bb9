package message_test

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
	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/recorded"
)

// lookedUp is a recorded case with all that can be looked up.
func lookedUp(t testing.TB, name string) *incident.Incident {
	t.Helper()
	raw, err := os.ReadFile("../../testdata/events/" + name + "/event.json")
	if err != nil {
		t.Fatal(err)
	}
	sdk := recorded.Config(os.DirFS("../../testdata/events/"+name+"/aws"), "ap-northeast-1")
	i := investigate.Investigator{ECS: ecs.NewFromConfig(sdk), Logs: cloudwatchlogs.NewFromConfig(sdk),
		Budget: time.Minute, Ask: investigate.Everything}
	inc := i.Fill(t.Context(), ecsevent.Decode(raw))
	return &inc
}

func BenchmarkWrite(b *testing.B) {
	inc := *lookedUp(b, "deployment-failed-go-panic")
	verdict, writer := diagnosis.Diagnose(inc), message.NewWriter(message.Settings{LogLines: 12, Zone: time.UTC})
	writer.Write(inc, verdict) // what is made once is not counted
	b.ReportAllocs()
	for b.Loop() {
		if writer.Write(inc, verdict).Text == "" {
			b.Fatal("nothing written")
		}
	}
}
