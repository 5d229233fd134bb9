package deploy_test

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const examples = "../examples/"

// verdictFields are the fields of a verdict for programs, of which some must be there.
func verdictFields(t *testing.T) (all, required []string) {
	t.Helper()
	var schema struct {
		Required   []string
		Properties map[string]any
	}
	if err := json.Unmarshal(read(t, "../docs/verdict.schema.json"), &schema); err != nil {
		t.Fatal(err)
	}
	return slices.Sorted(maps.Keys(schema.Properties)), schema.Required
}

func TestTheArchiveHasAColumnForEveryFieldOfAVerdict(t *testing.T) {
	source := string(read(t, examples+"archive/main.tf"))
	_, columns, _ := strings.Cut(source, "  columns = {\n")
	columns, _, found := strings.Cut(columns, "\n  }\n")
	if !found {
		t.Fatal("no columns")
	}
	var names []string
	for _, m := range regexp.MustCompile(`(?m)^ +(\w+) += "`).FindAllStringSubmatch(columns, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	fields, _ := verdictFields(t)
	for i := range fields {
		fields[i] = strings.ToLower(fields[i]) // as Glue has names
	}
	if diff := cmp.Diff(fields, names); diff != "" {
		t.Errorf("fields (-) and columns (+):\n%s", diff)
	}
}

func TestPagerDutyIsToldWhatAVerdictHas(t *testing.T) {
	fields, required := verdictFields(t)
	used := regexp.MustCompile(`\$\.body\.(\w+)`).FindAllStringSubmatch(string(read(t, examples+"pagerduty/main.tf")), -1)
	if len(used) < 6 {
		t.Fatalf("only %d fields are used", len(used))
	}
	for _, m := range used {
		if !slices.Contains(fields, m[1]) {
			t.Errorf("a verdict has no %s", m[1])
		}
	}
	if !slices.Contains(required, "incidentKey") {
		t.Error("the key by which PagerDuty knows an incident may be missing")
	}
}
