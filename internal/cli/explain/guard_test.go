package explain

import (
	"bytes"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
)

func TestNoCISystemObeysAnExplanation(t *testing.T) {
	printers := map[string]func(func(string) string) clitest.Output{}
	for _, format := range []string{"text", "json", "markdown"} {
		for rollout, what := range map[string]string{
			"circuit-breaker-rolls-back": "prod-main/web-api", "no-circuit-breaker": "prod-main/web-api", "cluster": "prod-main",
		} {
			printers[rollout+" --format "+format] = func(getenv func(string) string) clitest.Output {
				return explainedIn(t, rollout, what, format, getenv)
			}
		}
	}
	clitest.NoCISystemObeys(t, printers)
}

func explainedIn(t *testing.T, rollout, what, format string, getenv func(string) string) clitest.Output {
	t.Helper()
	var out, problems bytes.Buffer
	synctest.Test(t, func(t *testing.T) {
		s := clitest.NewScript(t, rollout)
		s.Change = clitest.Poisoned
		time.Sleep(40 * time.Second)
		streams := kit.Streams{Out: &out, Err: &problems}.Guarded(getenv)
		o := &Options{Streams: streams, Access: s.Access()}
		clitest.Run(t.Context(), streams, command(o), what, "--format", format)
	})
	return clitest.Output{Stdout: out.String(), Stderr: problems.String()}
}
