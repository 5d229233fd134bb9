package answer

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/google/go-cmp/cmp"
)

func TestEveryPageIsRead(t *testing.T) {
	tokens := map[string][]string{"": {"a"}, "1": {"b"}, "2": nil}
	next := map[string]*string{"": aws.String("1"), "1": aws.String("2")}
	call := func(_ context.Context, token *string, _ ...func(*struct{})) (*string, error) { return token, nil }
	got := ToAll(t.Context(), "x:List", call,
		func(token *string) *string { return aws.String(aws.ToString(token)) },
		func(out *string) ([]string, *string) { return tokens[*out], next[*out] })
	if diff := cmp.Diff(Answer[[]string]{Value: []string{"a", "b"}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAnErrorIsSaidWithoutItsLayers(t *testing.T) {
	page := &smithyhttp.ResponseError{
		Response: &smithyhttp.Response{Response: &http.Response{StatusCode: http.StatusNotFound}},
		Err:      errors.New("unexpected minor value 28"),
	}
	for want, err := range map[string]error{
		"what answered is not AWS (HTTP 404)": fmt.Errorf("exceeded maximum number of attempts, 3, %w", page),
		"cannot reach ecs.invalid: no such host": &url.Error{Op: "Get", URL: "https://ecs.invalid/",
			Err: &net.DNSError{Err: "no such host", Name: "ecs.invalid", Server: "10.0.0.2:53"}},
		"context deadline exceeded": fmt.Errorf("canceled, %w", context.DeadlineExceeded),
	} {
		operation := &smithy.OperationError{ServiceID: "ECS", OperationName: "ListClusters", Err: err}
		if got := None[string]("ecs:ListClusters", operation); got.Gap == nil || got.Gap.Reason != want {
			t.Errorf("%+v", got.Gap)
		}
	}
}
