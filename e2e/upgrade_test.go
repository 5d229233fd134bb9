//go:build e2e

package e2e

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// A newer module is planned over what an older one has deployed. Whoever upgrades must not lose subscriptions of the
// topic, what a queue holds, or the chat configuration, which the channel knows by its ARN.
func TestAnUpgradeDeletesNothing(t *testing.T) {
	s := newStackOf(t, "upgrade", startEmulator(t).endpoint, "main.tf") // any file: nothing is deployed
	packed, err := os.Open(filepath.Join("upgrade", "0507a78.json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	unpacked, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	state, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.folder, "terraform.tfstate"), state, 0o600); err != nil {
		t.Fatal(err)
	}
	s.mustRun(t, 5*time.Minute, "plan", "-refresh=false", "-input=false", "-no-color", "-out=plan")
	var plan struct {
		ResourceChanges []struct {
			Address string
			Change  struct{ Actions []string }
		} `json:"resource_changes"`
	}
	decode(t, []byte(s.mustRun(t, time.Minute, "show", "-json", "plan")), &plan)
	kept := map[string]bool{}
	for _, c := range plan.ResourceChanges {
		if slices.Contains(c.Change.Actions, "delete") {
			t.Errorf("%s: %s", c.Address, strings.Join(c.Change.Actions, ", "))
		}
		kept[c.Address] = !slices.Contains(c.Change.Actions, "create")
	}
	for _, name := range []string{
		"aws_sns_topic.this[0]", "aws_sqs_queue.dead_letters", "aws_sqs_queue.events", "aws_lambda_function.this",
		"aws_cloudwatch_log_group.this", "aws_chatbot_slack_channel_configuration.this[0]",
	} {
		if !kept["module.ecswhy."+name] {
			t.Errorf("%s is not kept", name)
		}
	}
}
