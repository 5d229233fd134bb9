package ask

import (
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
)

func TestADenialNamesTheConditionsOnWhichItDepends(t *testing.T) {
	const implicit, explicit = types.PolicyEvaluationDecisionTypeImplicitDeny,
		types.PolicyEvaluationDecisionTypeExplicitDeny
	keys := []string{"kms:ViaService"}
	of := func(resource string, decision types.PolicyEvaluationDecisionType) types.ResourceSpecificResult {
		return types.ResourceSpecificResult{
			EvalResourceName: &resource, EvalResourceDecision: decision, MissingContextValues: keys,
		}
	}
	got := denied([]types.EvaluationResult{{
		EvalActionName: aws.String("kms:Decrypt"), EvalDecision: explicit, MissingContextValues: keys,
		ResourceSpecificResults: []types.ResourceSpecificResult{
			of("a", implicit), of("b", explicit), of("c", types.PolicyEvaluationDecisionTypeAllowed),
		},
	}, {
		EvalActionName: aws.String("ssmmessages:OpenDataChannel"), EvalResourceName: aws.String("*"), EvalDecision: implicit,
	}})
	if len(got) != 3 || got[0].Resource != "a" || !slices.Equal(got[0].Conditions, keys) || got[1].Resource != "b" ||
		len(got[1].Conditions) > 0 || got[2].Action != "ssmmessages:OpenDataChannel" || len(got[2].Conditions) > 0 {
		t.Errorf("%+v", got)
	}
}
