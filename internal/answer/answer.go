// Package answer is what AWS said to a question: a value, that there is no such thing, or why neither is known.
package answer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/aws/smithy-go"
)

// longest is the most time that one answer may take.
const longest = 20 * time.Second

// Answer is what AWS said to a call: a value, that there is no such thing, or nothing of use.
type Answer[T any] struct {
	Value   T
	Missing bool // there is no such thing
	Gap     *Gap // why there is neither
}

// Gap is why something is not known.
type Gap struct {
	Call   string // the permission that the call takes, such as lambda:GetPolicy
	Denied bool   // the caller may not make the call
	Reason string // what went wrong, where the call was not denied
}

// To makes a call and gives what is taken from its answer, or why there is none. The permission is the one that the
// call takes.
func To[In, Out, Opt, T any](
	ctx context.Context, permission string, call func(context.Context, *In, ...func(*Opt)) (*Out, error), input *In,
	take func(*Out) T,
) Answer[T] {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	out, err := call(ctx, input)
	if err != nil {
		return None[T](permission, err)
	}
	return Answer[T]{Value: take(out)}
}

// ToAll makes a call for every page of a list.
func ToAll[In, Out, Opt, T any](
	ctx context.Context, permission string, call func(context.Context, *In, ...func(*Opt)) (*Out, error),
	input func(token *string) *In, take func(*Out) (some []T, token *string),
) Answer[[]T] {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	var all []T
	var token *string
	for {
		out, err := call(ctx, input(token))
		if err != nil {
			return None[[]T](permission, err)
		}
		some, next := take(out)
		all = append(all, some...)
		if next == nil || *next == "" {
			return Answer[[]T]{Value: all}
		}
		token = next
	}
}

// None tells an error apart: no such thing, not allowed, or something else.
func None[T any](permission string, err error) Answer[T] {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return Answer[T]{Gap: &Gap{Call: permission, Denied: isForbidden(err), Reason: Reason(err)}}
	}
	code := api.ErrorCode()
	if hasAny(code, "NotFound", "NonExistentQueue", "QueueDoesNotExist", "NoSuch") {
		return Answer[T]{Missing: true}
	}
	return Answer[T]{Gap: &Gap{
		Call:   permission,
		Denied: hasAny(code, "AccessDenied", "AuthorizationError", "NotAuthorized", "UnauthorizedOperation", "Forbidden"),
		Reason: code + ": " + api.ErrorMessage(),
	}}
}

// Reason is why a call has no answer that can be read, without what the layers above the cause say.
func Reason(err error) string {
	var sent *url.Error
	var answered interface{ HTTPStatusCode() int }
	switch {
	case errors.As(err, &sent):
		to, _ := url.Parse(sent.URL)
		return fmt.Sprintf("cannot reach %s: %s", cmp.Or(to, &url.URL{}).Host, innermost(sent))
	case errors.As(err, &answered):
		return fmt.Sprintf("what answered is not AWS (HTTP %d)", answered.HTTPStatusCode())
	}
	return innermost(err)
}

// innermost is what the innermost error says.
func innermost(err error) string {
	var name *net.DNSError // which names the server that was asked, too
	if errors.As(err, &name) {
		return name.Err
	}
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return err.Error()
}

// isForbidden reports whether an answer that cannot be read has the status of a refusal.
func isForbidden(err error) bool {
	var answered interface{ HTTPStatusCode() int }
	return errors.As(err, &answered) && answered.HTTPStatusCode() == http.StatusForbidden
}

func hasAny(text string, parts ...string) bool {
	for _, part := range parts {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}

// AtOnce makes calls at the same time.
func AtOnce(calls ...func()) {
	var group sync.WaitGroup
	for _, call := range calls {
		group.Go(call)
	}
	group.Wait()
}

// Each asks about every one of a list at the same time, and gives the answers in its order.
func Each[In, Out any](list []In, about func(In) Out) []Out {
	answers := make([]Out, len(list))
	var group sync.WaitGroup
	for i, one := range list {
		group.Go(func() { answers[i] = about(one) })
	}
	group.Wait()
	return answers
}
