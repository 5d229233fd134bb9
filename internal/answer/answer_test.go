package answer

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
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
