package ask

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The published policy allows what is called, and nothing else.
func TestThePolicyIsExactlyWhatIsCalled(t *testing.T) {
	var listed []string
	for _, p := range Permissions {
		listed = append(listed, p.Actions...)
	}
	listed = distinct(append(listed, "s3:ListBucket")) // without which S3 does not say that an object is not there
	if diff := cmp.Diff(listed, policy(t)); diff != "" {
		t.Errorf("docs/check-policy.json: %s", diff)
	}
	called := distinct(append(literals(t), "s3:ListBucket"))
	called = slices.DeleteFunc(called, func(p string) bool {
		return p == "secretsmanager:GetSecretValue" // of --read-secrets alone
	})
	if diff := cmp.Diff(called, listed); diff != "" {
		t.Errorf("what is called and what is listed: %s", diff)
	}
}

func policy(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../../../docs/check-policy.json")
	if err != nil {
		t.Fatal(err)
	}
	var p struct {
		Statement []struct {
			Effect, Resource string
			Action           []string
		}
	}
	if err := json.Unmarshal(text, &p); err != nil || len(p.Statement) != 1 || p.Statement[0].Effect != "Allow" {
		t.Fatalf("%+v %v", p, err)
	}
	return p.Statement[0].Action
}

var permission = regexp.MustCompile(`"([a-z0-9]+:[A-Z]\w+)"`)

// literals are the permissions that the calls are made with.
func literals(t *testing.T) (all []string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if file == "ask.go" || filepath.Ext(file) != ".go" || len(file) > 8 && file[len(file)-8:] == "_test.go" {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range permission.FindAllStringSubmatch(string(text), -1) {
			all = append(all, m[1])
		}
	}
	return all
}
