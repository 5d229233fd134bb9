package deploy_test

import (
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// parse reads a Terraform file without evaluating it.
func parse(t *testing.T, path string) (source []byte, body *hclsyntax.Body) {
	t.Helper()
	source = read(t, path)
	file, problems := hclsyntax.ParseConfig(source, path, hcl.InitialPos)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return source, file.Body.(*hclsyntax.Body)
}

// written is the text of an expression as it stands in the file, or empty if there is none.
func written(source []byte, attribute *hclsyntax.Attribute) string {
	if attribute == nil {
		return ""
	}
	return string(attribute.Expr.Range().SliceBytes(source))
}

// text is the value of an expression that is plain text.
func text(t *testing.T, attribute *hclsyntax.Attribute) string {
	t.Helper()
	if attribute == nil {
		t.Fatal("an expression is missing")
	}
	value, problems := attribute.Expr.Value(nil)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return value.AsString()
}
