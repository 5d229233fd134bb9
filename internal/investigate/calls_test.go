package investigate

import (
	"reflect"
	"slices"
	"testing"

	"github.com/ecswhy/ecswhy/internal/ecsread"
)

// A call that the table does not have would be paced by nobody, and its permission be missing from the role unnoticed.
func TestEveryCallOfAnInvestigationIsInTheTable(t *testing.T) {
	for service, client := range map[string]reflect.Type{
		"ECS": reflect.TypeFor[ECS](), "CloudWatch Logs": reflect.TypeFor[Logs](), "CloudTrail": reflect.TypeFor[Trail](),
	} {
		for method := range client.Methods() {
			name := service + "." + method.Name
			if !slices.ContainsFunc(ecsread.Calls, func(c ecsread.Call) bool { return c.Name == name }) {
				t.Errorf("%s is not in the table", name)
			}
		}
	}
}
