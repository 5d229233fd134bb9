package ask

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/ecswhy/ecswhy/internal/answer"
	"github.com/ecswhy/ecswhy/internal/check"
)

// Trust gives the trust policy of a role, which IAM writes as a part of an address.
func (w *World) Trust(ctx context.Context, role string) answer.Answer[string] {
	return once(w, "trust "+role, func() answer.Answer[string] {
		name := role[strings.LastIndex(role, "/")+1:]
		return answer.To(ctx, "iam:GetRole", w.iam.GetRole, &iam.GetRoleInput{RoleName: &name},
			func(out *iam.GetRoleOutput) string {
				policy, err := url.QueryUnescape(aws.ToString(out.Role.AssumeRolePolicyDocument))
				if err != nil {
					return aws.ToString(out.Role.AssumeRolePolicyDocument)
				}
				return policy
			})
	})
}

// Denied asks IAM to simulate, once for each service of AWS: every action is judged on every resource of a question.
func (w *World) Denied(ctx context.Context, role string, needs []check.Need) answer.Answer[[]check.Denial] {
	groups := map[string][]check.Need{}
	for _, n := range needs {
		service, _, _ := strings.Cut(n.Action, ":")
		if n.Resource == "*" {
			service += ":*"
		}
		groups[service] = append(groups[service], n)
	}
	answers := answer.Each(slices.Sorted(maps.Keys(groups)), func(service string) answer.Answer[[]check.Denial] {
		return w.simulated(ctx, role, groups[service])
	})
	all := answer.Answer[[]check.Denial]{}
	for _, a := range answers {
		all.Value = append(all.Value, a.Value...)
		all.Missing = all.Missing || a.Missing
		if a.Gap != nil {
			all.Gap = a.Gap
		}
	}
	return all
}

func (w *World) simulated(ctx context.Context, role string, needs []check.Need) answer.Answer[[]check.Denial] {
	var actions, resources []string
	for _, n := range needs {
		actions, resources = append(actions, n.Action), append(resources, n.Resource)
	}
	actions, resources = distinct(actions), distinct(resources)
	question := strings.Join(slices.Concat([]string{"simulate", role}, actions, resources), " ")
	return once(w, question, func() answer.Answer[[]check.Denial] {
		return with(answer.ToAll(ctx, "iam:SimulatePrincipalPolicy", w.iam.SimulatePrincipalPolicy,
			func(token *string) *iam.SimulatePrincipalPolicyInput {
				return &iam.SimulatePrincipalPolicyInput{
					PolicySourceArn: &role, ActionNames: actions, ResourceArns: resources, Marker: token,
				}
			}, func(out *iam.SimulatePrincipalPolicyOutput) ([]types.EvaluationResult, *string) {
				return out.EvaluationResults, out.Marker
			}), denied)
	})
}

// denied are what was asked for and is not allowed. A policy that denies outright does so on any condition.
func denied(results []types.EvaluationResult) (denials []check.Denial) {
	add := func(action, resource *string, decision types.PolicyEvaluationDecisionType, keys []string) {
		if decision == types.PolicyEvaluationDecisionTypeExplicitDeny {
			keys = nil
		}
		if decision != types.PolicyEvaluationDecisionTypeAllowed {
			need := check.Need{Action: aws.ToString(action), Resource: aws.ToString(resource)}
			denials = append(denials, check.Denial{Need: need, Conditions: keys})
		}
	}
	for _, r := range results {
		for _, each := range r.ResourceSpecificResults {
			add(r.EvalActionName, each.EvalResourceName, each.EvalResourceDecision, each.MissingContextValues)
		}
		if len(r.ResourceSpecificResults) == 0 {
			add(r.EvalActionName, r.EvalResourceName, r.EvalDecision, r.MissingContextValues)
		}
	}
	return denials
}

func distinct(texts []string) []string {
	slices.Sort(texts)
	return slices.Compact(texts)
}
