package deploy_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// unique is what AWS refuses to create a second time under the same name.
var unique = []string{"aws_cloudwatch_log_group.this", "aws_iam_role.function"}

// Most of what AWS makes by a name it takes for made where it exists, and Terraform then deletes it with the second
// install. So everything waits for what cannot be made twice, and what fails there stops it.
func TestNothingIsMadeBeforeWhatCannotBeMadeTwice(t *testing.T) {
	all := references(t, module)
	// AWS makes nothing of these, or not twice.
	others := []string{"local", "data", "output", "terraform_data", "aws_iam_role"}
	for address := range all {
		kind, _, _ := strings.Cut(address, ".")
		if slices.Contains(others, kind) || slices.Contains(unique, address) {
			continue
		}
		for _, first := range unique {
			if !all.reaches(address, first, nil) {
				t.Errorf("%s may be made before %s", address, first)
			}
		}
	}
}

// The alarms of the submodule come after the chat configuration, and so after what keeps two installs apart, where the
// output of the module names it.
func TestTheAlarmsOfAWSChatbotWaitForItsConfiguration(t *testing.T) {
	for output, configuration := range map[string]string{
		"output.chat_configuration_name":        "aws_chatbot_slack_channel_configuration.this",
		"output.route_chat_configuration_names": "aws_chatbot_slack_channel_configuration.route",
	} {
		if !references(t, module).reaches(output, configuration, nil) {
			t.Errorf("%s does not wait for the chat configuration", output)
		}
	}
	alarms := references(t, filepath.Join(module, "modules", "chatbot-alarms"))
	for _, names := range []string{"var.configuration_name", "var.route_configuration_names"} {
		if !alarms.reaches("aws_cloudwatch_metric_alarm.this", names, nil) {
			t.Errorf("the alarms do not wait for %s", names)
		}
	}
	example := string(read(t, filepath.Join(module, "examples", "complete", "main.tf")))
	if !strings.Contains(example, "= module.ecswhy.chat_configuration_name\n") {
		t.Error("the example does not give the submodule the output")
	}
}

// graph says what the resources, data, locals and outputs of a module refer to.
type graph map[string][]string

func references(t *testing.T, folder string) graph {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.tf"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no module in %s: %v", folder, err)
	}
	g := graph{}
	for _, file := range files {
		_, body := parse(t, file)
		for _, block := range body.Blocks {
			g.add(block)
		}
	}
	return g
}

func (g graph) add(block *hclsyntax.Block) {
	switch block.Type {
	case "resource":
		g[strings.Join(block.Labels, ".")] = mentioned(block.Body)
	case "data":
		g["data."+strings.Join(block.Labels, ".")] = mentioned(block.Body)
	case "output":
		g["output."+block.Labels[0]] = mentioned(block.Body)
	case "locals":
		for name, attribute := range block.Body.Attributes {
			g["local."+name] = addresses(attribute)
		}
	}
}

func (g graph) reaches(from, to string, seen []string) bool {
	return from == to || slices.ContainsFunc(g[from], func(next string) bool {
		return !slices.Contains(seen, next) && g.reaches(next, to, append(seen, from))
	})
}

// mentioned lists what a block refers to, in nested blocks as well.
func mentioned(body *hclsyntax.Body) []string {
	var all []string
	for _, attribute := range body.Attributes {
		all = append(all, addresses(attribute)...)
	}
	for _, block := range body.Blocks {
		all = append(all, mentioned(block.Body)...)
	}
	return all
}

func addresses(attribute *hclsyntax.Attribute) []string {
	var all []string
	for _, traversal := range attribute.Expr.Variables() {
		all = append(all, address(traversal))
	}
	return all
}

// address is local.NAME, TYPE.NAME or data.TYPE.NAME.
func address(traversal hcl.Traversal) string {
	parts := []string{traversal.RootName()}
	length := 2
	if traversal.RootName() == "data" {
		length = 3
	}
	for _, step := range traversal[1:min(length, len(traversal))] {
		if attribute, ok := step.(hcl.TraverseAttr); ok {
			parts = append(parts, attribute.Name)
		}
	}
	return strings.Join(parts, ".")
}
