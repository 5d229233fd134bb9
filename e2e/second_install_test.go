//go:build e2e

package e2e

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// checkSecondInstall is about somebody who does not know of the first install. SNS, SQS, EventBridge and CloudWatch
// take what exists for created, so the module has to stop before it comes to them: what stands in the second state is
// deleted with it.
func checkSecondInstall(t *testing.T, second stack) {
	_, err := second.run(t, 5*time.Minute, "apply", "-auto-approve", "-input=false", "-no-color")
	if err == nil || !strings.Contains(err.Error(), "already exists") {
		t.Errorf("a second install of the same name ends with: %v", err)
	}
	if adopted := second.managed(t); len(adopted) > 0 {
		t.Errorf("it took what is the first's:\n%s", strings.Join(adopted, "\n"))
	}
	second.destroy(t)
}

// managed lists the resources in the state that a destroy would delete: data is only read.
func (s stack) managed(t *testing.T) []string {
	t.Helper()
	all := strings.Fields(s.mustRun(t, time.Minute, "state", "list"))
	return slices.DeleteFunc(all, func(address string) bool {
		return strings.HasPrefix(address, "data.") || strings.Contains(address, ".data.")
	})
}
