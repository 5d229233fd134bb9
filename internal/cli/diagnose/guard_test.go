package diagnose

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
)

func TestNoCISystemObeysADiagnosis(t *testing.T) {
	printers := map[string]func(func(string) string) clitest.Output{}
	diagnose := func(stdin string, args ...string) {
		printers[fmt.Sprintf("%.120q %.20q", args, stdin)] = func(getenv func(string) string) clitest.Output {
			var out, problems bytes.Buffer
			s := kit.Streams{In: strings.NewReader(stdin), Out: &out, Err: &problems}.Guarded(getenv)
			clitest.Run(t.Context(), s, New(s), args...)
			return clitest.Output{Stdout: out.String(), Stderr: problems.String()}
		}
	}
	const unpullable = "CannotPullContainerError: manifest for ::error::/x ##[error]fake not found: manifest unknown"
	texts := slices.Concat(clitest.Hostile, []string{unpullable})
	var statements strings.Builder
	for _, text := range texts {
		for _, statement := range []map[string]string{{"text": text, "kind": text}, {"text": text}} {
			line, err := json.Marshal(statement)
			if err != nil {
				t.Fatal(err)
			}
			statements.Write(append(line, '\n'))
		}
	}
	diagnose("", texts...)
	diagnose(strings.Join(texts, "\n"))
	diagnose(statements.String(), "--json")
	diagnose("", "--"+clitest.Hostile[5])
	clitest.NoCISystemObeys(t, printers)
}
