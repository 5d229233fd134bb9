// Package pace keeps the calls of all copies of the function together below what AWS takes from an account.
package pace

import (
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	"golang.org/x/time/rate"
)

// share is how much of an account's rates the function takes at most; the rest is for everybody else.
const share = 0.8

// Rate is what AWS takes of some calls from an account in a Region: Burst of them at once, which come back at
// PerSecond. With a Burst of zero none are saved up: a second is a second. Calls with the same *Rate share it.
type Rate struct{ Burst, PerSecond float64 }

// limiter keeps one of so many copies to its part of a rate.
func (r Rate) limiter(copies int) *rate.Limiter {
	part := share / float64(copies)
	return rate.NewLimiter(rate.Limit(r.PerSecond*part), max(1, int(r.Burst*part)))
}

// client waits before a call until it is this copy's turn.
type client struct {
	next     aws.HTTPClient
	copies   int
	rates    map[string]*Rate
	limiters map[string]*rate.Limiter // by the name of the call; those without a rate are not in it
}

// Client limits one of so many copies of the function that run at once to its share of AWS's rates; zero copies mean no
// limit. The rates are by the SDK's names of service and operation, such as "ECS.DescribeTasks"; any other call goes
// straight through. A call whose turn comes after its context's deadline fails at once with the code Paced, so that the
// message goes out and says so.
func Client(next aws.HTTPClient, copies int, rates map[string]*Rate) aws.HTTPClient {
	if copies == 0 {
		return next
	}
	limiters, shared := map[string]*rate.Limiter{}, map[*Rate]*rate.Limiter{}
	for name, r := range rates {
		if shared[r] == nil {
			shared[r] = r.limiter(copies)
		}
		limiters[name] = shared[r]
	}
	return client{next, copies, rates, limiters}
}

// Elsewhere is a client for another account or Region: what AWS takes there is no part of what it takes here.
func Elsewhere(here aws.HTTPClient) aws.HTTPClient {
	if c, limited := here.(client); limited {
		return Client(c.next, c.copies, c.rates)
	}
	return here
}

// Paced is the code of the error of a call that was not made because it would have been one too many.
const Paced = "EcswhyPaced"

// Do sends a request in its turn.
func (c client) Do(request *http.Request) (*http.Response, error) {
	ctx := request.Context()
	name := middleware.GetServiceID(ctx) + "." + middleware.GetOperationName(ctx)
	if limiter := c.limiters[name]; limiter != nil {
		if err := limiter.Wait(ctx); err != nil {
			return nil, &smithy.GenericAPIError{Code: Paced,
				Message: "rate limit: the function's share of " + name + " is used up"}
		}
	}
	return c.next.Do(request)
}
