package ecsevent

import (
	"os"
	"testing"

	"github.com/ecswhy/ecswhy/internal/incident"
)

func BenchmarkDecode(b *testing.B) {
	raw, err := os.ReadFile("../../testdata/events/deployment-failed-go-panic/event.json")
	if err != nil {
		b.Fatal(err)
	}
	Decode(raw) // what is made once is not counted
	b.ReportAllocs()
	for b.Loop() {
		if Decode(raw).Kind != incident.DeploymentFailed {
			b.Fatal("not decoded")
		}
	}
}
