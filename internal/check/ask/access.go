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
func (w *World) Denied(ctx context.Context, role string, needs []check.Need) answer.Answer[[]check.Need] {
	groups := map[string][]check.Need{}
	for _, n := range needs {
		service, _, _ := strings.Cut(n.Action, ":")
		if n.Resource == "*" {
			service += ":*"
		}
		groups[service] = append(groups[service], n)
	}
	answers := answer.Each(slices.Sorted(maps.Keys(groups)), func(service string) answer.Answer[[]check.Need] {
		return w.simulated(ctx, role, groups[service])
	})
	all := answer.Answer[[]check.Need]{}
	for _, a := range answers {
		all.Value = append(all.Value, a.Value...)
		all.Missing = all.Missing || a.Missing
		if a.Gap != nil {
			all.Gap = a.Gap
		}
	}
	return all
}

func (w *World) simulated(ctx context.Context, role string, needs []check.Need) answer.Answer[[]check.Need] {
	var actions, resources []string
	for _, n := range needs {
		actions, resources = append(actions, n.Action), append(resources, n.Resource)
	}
	actions, resources = distinct(actions), distinct(resources)
	question := strings.Join(slices.Concat([]string{"simulate", role}, actions, resources), " ")
	return once(w, question, func() answer.Answer[[]check.Need] {
		results := answer.ToAll(ctx, simulate, w.iam.SimulatePrincipalPolicy,
			func(token *string) *iam.SimulatePrincipalPolicyInput {
				return &iam.SimulatePrincipalPolicyInput{
					PolicySourceArn: &role, ActionNames: actions, ResourceArns: resources, Marker: token,
				}
			}, func(out *iam.SimulatePrincipalPolicyOutput) ([]types.EvaluationResult, *string) {
				return out.EvaluationResults, out.Marker
			})
		if unsure := conditions(results.Value); len(unsure) > 0 && results.Gap == nil {
			results.Gap = &answer.Gap{Call: simulate, Reason: strings.Join(unsure, ", ")}
		}
		return with(results, denied)
	})
}

const simulate = "iam:SimulatePrincipalPolicy"

// conditions are the keys of conditions on which it depends whether something is allowed, and of which a simulation
// knows nothing, such as aws:SourceVpce.
func conditions(results []types.EvaluationResult) (keys []string) {
	for _, r := range results {
		if r.EvalDecision != types.PolicyEvaluationDecisionTypeAllowed {
			keys = append(keys, r.MissingContextValues...)
		}
	}
	return distinct(keys)
}

// denied are what was asked for and is not allowed.
func denied(results []types.EvaluationResult) (needs []check.Need) {
	for _, r := range results {
		action := aws.ToString(r.EvalActionName)
		for _, each := range r.ResourceSpecificResults {
			if each.EvalResourceDecision != types.PolicyEvaluationDecisionTypeAllowed {
				needs = append(needs, check.Need{Action: action, Resource: aws.ToString(each.EvalResourceName)})
			}
		}
		if len(r.ResourceSpecificResults) == 0 && r.EvalDecision != types.PolicyEvaluationDecisionTypeAllowed {
			needs = append(needs, check.Need{Action: action, Resource: aws.ToString(r.EvalResourceName)})
		}
	}
	return needs
}

func distinct(texts []string) []string {
	slices.Sort(texts)
	return slices.Compact(texts)
}
