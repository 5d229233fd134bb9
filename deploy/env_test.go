package deploy_test

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/ecswhy/ecswhy/internal/config"
)

func TestTheModuleSetsWhatTheProgramReads(t *testing.T) {
	set, read := settings(t), config.Names()
	slices.Sort(set)
	slices.Sort(read)
	if diff := cmp.Diff(read, set); diff != "" {
		t.Errorf("read by the program (-) and set by function.tf (+):\n%s", diff)
	}
}

// settings lists the keys of local.settings.
func settings(t *testing.T) []string {
	t.Helper()
	source, body := parse(t, filepath.Join(module, "function.tf"))
	var names []string
	for _, block := range body.Blocks {
		if block.Type != "locals" {
			continue
		}
		object, ok := block.Body.Attributes["settings"].Expr.(*hclsyntax.ObjectConsExpr)
		if !ok {
			t.Fatal("local.settings is not an object")
		}
		for _, item := range object.Items {
			names = append(names, string(item.KeyExpr.Range().SliceBytes(source)))
		}
	}
	return names
}
