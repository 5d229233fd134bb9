package wait

import (
	"testing"
	"testing/synctest"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
)

func TestNoCISystemObeysAWait(t *testing.T) {
	printers := map[string]func(func(string) string) clitest.Output{}
	for _, format := range []string{"text", "json", "markdown"} {
		for _, rollout := range []string{"circuit-breaker-rolls-back", "no-circuit-breaker"} {
			printers[rollout+" --format "+format] = func(getenv func(string) string) (o clitest.Output) {
				synctest.Test(t, func(t *testing.T) {
					s := clitest.NewScript(t, rollout)
					s.Change = clitest.Poisoned
					_, o.Stdout, o.Stderr = scripted(t, s, webAPI+" --format="+format,
						func(o *Options) { o.Streams = o.Guarded(getenv) })
				})
				return o
			}
		}
	}
	for name, arguments := range map[string]string{"blue-green-pauses-on": webAPI + " --timeout=1m",
		"job-fails": "--cluster=prod-main --task=" + jobID} {
		printers[name] = func(getenv func(string) string) (o clitest.Output) {
			synctest.Test(t, func(t *testing.T) {
				s := clitest.NewScript(t, name)
				s.Change = clitest.Poisoned
				_, o.Stdout, o.Stderr = scripted(t, s, arguments, func(o *Options) { o.Streams = o.Guarded(getenv) })
			})
			return o
		}
	}
	clitest.NoCISystemObeys(t, printers)
}
