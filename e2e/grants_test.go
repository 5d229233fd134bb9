//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

// grants are the actions that the deployed role's policies allow, and those of them that the function has used.
type grants struct {
	iam     *iam.Client
	role    string
	actions []string
	used    map[string]bool
}

func newGrants(t *testing.T, config aws.Config, roleARN string) grants {
	t.Helper()
	g := grants{iam: iam.NewFromConfig(config), role: roleARN[strings.LastIndex(roleARN, "/")+1:], used: map[string]bool{}}
	listed, err := g.iam.ListRolePolicies(t.Context(), &iam.ListRolePoliciesInput{RoleName: &g.role})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range listed.PolicyNames {
		g.actions = append(g.actions, g.allowed(t, name)...)
	}
	return g
}

func (g grants) allowed(t *testing.T, policy string) []string {
	t.Helper()
	answer, err := g.iam.GetRolePolicy(t.Context(), &iam.GetRolePolicyInput{RoleName: &g.role, PolicyName: &policy})
	if err != nil {
		t.Fatal(err)
	}
	text := unescaped(t, aws.ToString(answer.PolicyDocument))
	var document struct {
		Statement []struct {
			Effect string
			Action texts
		}
	}
	decode(t, []byte(text), &document)
	var actions []string
	for _, statement := range document.Statement {
		if statement.Effect == "Allow" {
			actions = append(actions, statement.Action...)
		}
	}
	return actions
}

// unescaped is a policy as IAM gives it, encoded like an address.
func unescaped(t *testing.T, policy string) string {
	t.Helper()
	text, err := url.PathUnescape(policy)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// use notes the calls that were allowed.
func (g grants) use(calls []call) {
	for _, call := range calls {
		if call.Status == http.StatusOK {
			g.used[call.action()] = true
		}
	}
}

// unseen are the actions that are needed although the function never calls them.
var unseen = map[string]string{
	"logs:CreateLogStream":    "Lambda writes the function's log",
	"logs:PutLogEvents":       "Lambda writes the function's log",
	"sqs:SendMessage":         "Lambda writes to the dead-letter queue",
	"ecs:ListTagsForResource": "ECS may ask for it to describe a resource with its tags, which AWS does not say",
}

// check asserts that the role may do nothing that the function does not do: what is granted and unused is too much, and
// a missing statement would go unnoticed.
func (g grants) check(t *testing.T) {
	for _, action := range g.actions {
		if unseen[action] == "" && !g.used[action] {
			t.Errorf("%s is granted, and no recorded event needs it; used were %v", action, g.used)
		}
	}
	for action, why := range unseen {
		if !slices.Contains(g.actions, action) {
			t.Errorf("%s is not granted, but %s", action, why)
		}
	}
}

// deny takes a permission from the role until the test ends.
func (g grants) deny(t *testing.T, action string) {
	t.Helper()
	name := "e2e-deny"
	policy, err := json.Marshal(map[string]any{
		"Version":   "2012-10-17",
		"Statement": []any{map[string]any{"Effect": "Deny", "Action": action, "Resource": "*"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	document := string(policy)
	if _, err := g.iam.PutRolePolicy(t.Context(), &iam.PutRolePolicyInput{RoleName: &g.role, PolicyName: &name,
		PolicyDocument: &document}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := g.iam.DeleteRolePolicy(context.Background(),
			&iam.DeleteRolePolicyInput{RoleName: &g.role, PolicyName: &name}); err != nil {
			t.Error(err)
		}
	})
}
