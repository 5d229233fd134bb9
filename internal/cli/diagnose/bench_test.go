package diagnose

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"testing"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
)

// BenchmarkDiagnoseJSON answers 10,000 lines in one process; lines/s is to be at least 20,000 on one core.
func BenchmarkDiagnoseJSON(b *testing.B) {
	data, err := os.ReadFile(clitest.Testdata + "stop-reasons.json")
	if err != nil {
		b.Fatal(err)
	}
	var families []struct{ Texts []string }
	if err := json.Unmarshal(data, &families); err != nil {
		b.Fatal(err)
	}
	var texts []string
	for _, family := range families {
		texts = append(texts, family.Texts...)
	}
	const lines = 10_000
	var input bytes.Buffer
	for i := range lines {
		if err := json.NewEncoder(&input).Encode(statement{Kind: "stoppedReason", Text: texts[i%len(texts)]}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		o := Options{Streams: kit.Streams{In: bytes.NewReader(input.Bytes()), Out: io.Discard, Err: io.Discard}, JSON: true}
		if err := o.Run(nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(lines*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}
