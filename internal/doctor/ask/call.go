package ask

import (
	"context"
	"errors"
	"strings"
	"sync"

	"github.com/aws/smithy-go"

	"github.com/ecswhy/ecswhy/internal/doctor"
)

// ask makes a call and gives what is taken from its answer, or why there is none. The permission is the one that the
// call takes.
func ask[In, Out, Opt, T any](
	ctx context.Context, permission string, call func(context.Context, *In, ...func(*Opt)) (*Out, error), input *In,
	take func(*Out) T,
) doctor.Answer[T] {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	out, err := call(ctx, input)
	if err != nil {
		return unanswered[T](permission, err)
	}
	return doctor.Answer[T]{Value: take(out)}
}

// askAll makes a call for every page of a list.
func askAll[In, Out, Opt, T any](
	ctx context.Context, permission string, call func(context.Context, *In, ...func(*Opt)) (*Out, error),
	input func(token *string) *In, take func(*Out) (some []T, token *string),
) doctor.Answer[[]T] {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	var all []T
	var token *string
	for {
		out, err := call(ctx, input(token))
		if err != nil {
			return unanswered[[]T](permission, err)
		}
		some, next := take(out)
		all = append(all, some...)
		if next == nil || *next == "" {
			return doctor.Answer[[]T]{Value: all}
		}
		token = next
	}
}

// unanswered tells an error apart: no such thing, not allowed, or something else.
func unanswered[T any](permission string, err error) doctor.Answer[T] {
	var api smithy.APIError
	if !errors.As(err, &api) {
		var operation *smithy.OperationError // which says once more what was called
		if errors.As(err, &operation) {
			err = operation.Err
		}
		return doctor.Answer[T]{Gap: &doctor.Gap{Call: permission, Reason: err.Error()}}
	}
	code := api.ErrorCode()
	if hasAny(code, "NotFound", "NonExistentQueue", "QueueDoesNotExist") {
		return doctor.Answer[T]{Missing: true}
	}
	return doctor.Answer[T]{Gap: &doctor.Gap{
		Call: permission, Denied: hasAny(code, "AccessDenied", "AuthorizationError", "NotAuthorized"),
		Reason: code + ": " + api.ErrorMessage(),
	}}
}

func hasAny(text string, parts ...string) bool {
	for _, part := range parts {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}

// atOnce makes calls at the same time.
func atOnce(calls ...func()) {
	var group sync.WaitGroup
	for _, call := range calls {
		group.Go(call)
	}
	group.Wait()
}

// each asks about every one of a list at the same time, and gives the answers in its order.
func each[In, Out any](list []In, about func(In) Out) []Out {
	answers := make([]Out, len(list))
	var group sync.WaitGroup
	for i, one := range list {
		group.Go(func() { answers[i] = about(one) })
	}
	group.Wait()
	return answers
}
