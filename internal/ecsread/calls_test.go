package ecsread

import (
	"context"
	"net/http"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/smithy-go/middleware"

	"github.com/ecswhy/ecswhy/internal/pace"
)

// permissions are those that a text names, such as ecs:ListTasks.
func permissions(t *testing.T, file string) []string {
	t.Helper()
	text, err := os.ReadFile("../../" + file)
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`\b(?:ecs|logs|cloudtrail|sns|cloudwatch|sts):[A-Z]\w+`).FindAllString(string(text), -1)
	slices.Sort(found)
	return slices.Compact(found)
}

func TestTheRoleAndThePageHaveThePermissionOfEveryCall(t *testing.T) {
	for _, file := range []string{"deploy/terraform/iam.tf", "docs/configuration.md"} {
		named := permissions(t, file)
		for _, call := range Calls {
			if !slices.Contains(named, call.Permission) {
				t.Errorf("%s lacks %s, without which ecswhy cannot learn %s", file, call.Permission, call.Why)
			}
		}
	}
}

func TestTheRoleHasNoPermissionThatNoCallNeeds(t *testing.T) {
	own := []string{"logs:CreateLogStream", "logs:PutLogEvents", "sts:AssumeRole"} // what Lambda does as the function
	for _, named := range permissions(t, "deploy/terraform/iam.tf") {
		if !slices.Contains(own, named) && !slices.ContainsFunc(Calls, func(c Call) bool { return c.Permission == named }) {
			t.Errorf("no call needs %s", named)
		}
	}
}

func TestEveryCallHasAPermissionOfItsNameAndAReason(t *testing.T) {
	for _, call := range Calls {
		service, operation, _ := strings.Cut(call.Name, ".")
		prefix, permitted, _ := strings.Cut(call.Permission, ":")
		if operation == "" || permitted != operation || !strings.Contains(strings.ToLower(service), prefix) ||
			call.Why == "" {
			t.Errorf("%+v", call)
		}
	}
}

type answered struct{}

func (answered) Do(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
}

// The most copies that the settings allow still have enough of every rate for the calls of one event, at once.
func TestTheSmallestShareIsEnoughForAnEvent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, start := pace.Client(answered{}, 20, Rates()), time.Now()
		for _, call := range append(slices.Clone(Calls), Call{Name: "ECS.DescribeTaskDefinition"}) {
			request, err := http.NewRequestWithContext(called(t.Context(), call.Name), http.MethodPost, "https://example.com",
				http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			response, err := c.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			_ = response.Body.Close()
		}
		if took := time.Since(start); took > 0 {
			t.Errorf("an event's calls took %s", took)
		}
	})
}

func called(ctx context.Context, name string) context.Context {
	service, operation, _ := strings.Cut(name, ".")
	return middleware.WithOperationName(middleware.WithServiceID(ctx, service), operation)
}

func TestCallsOfOneKindShareARate(t *testing.T) {
	rates := Rates()
	if rates["ECS.ListTasks"] != rates["ECS.DescribeTasks"] || rates["ECS.ListTasks"] == nil {
		t.Error("the two reads of tasks have rates of their own")
	}
	if reflect.DeepEqual(rates["SNS.Publish"], rates["ECS.ListTasks"]) {
		t.Error("messages have the rate of a lookup")
	}
}
