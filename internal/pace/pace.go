// Package pace keeps the calls of all copies of the function together below what AWS takes from an account.
package pace

import (
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go"
	"golang.org/x/time/rate"
)

// share is how much of an account's rates the function takes at most; the rest is for everybody else.
const share = 0.8

// bucket is a rate that AWS keeps for an account and Region: so many calls at once, and so many a second.
type bucket struct {
	burst, perSecond float64
	operations       []string
}

// buckets are the rates of the calls that the function makes.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
var buckets = []bucket{
	{100, 20, []string{"ListTasks", "DescribeTasks"}},
	{100, 20, []string{"DescribeServices"}},
	{50, 20, []string{"DescribeServiceDeployments", "ListServiceDeployments"}},
	{50, 20, []string{"DescribeServiceRevisions"}},
	{50, 20, []string{"DescribeTaskDefinition"}},
	{50, 20, []string{"ListTagsForResource"}},
	{2, 2, []string{"LookupEvents"}},
}

// messages is how many messages a second AWS Chatbot takes. It drops what is above.
// https://docs.aws.amazon.com/chatbot/latest/adminguide/chatbot-troubleshooting.html
const messages = 10

// client waits before a call until it is this copy's turn.
type client struct {
	next   aws.HTTPClient
	limits map[string]*rate.Limiter // by operation; those without a limit are not in it
}

// Client gives a client for one of so many copies of the function that run at once; for none it waits for nobody. A look-up for which there is no time until its
// context's deadline fails at once with the code Paced, so that the message goes out and says so.
func Client(next aws.HTTPClient, copies int) aws.HTTPClient {
	if copies == 0 {
		return next
	}
	limits := map[string]*rate.Limiter{}
	for _, b := range buckets {
		limit := rate.NewLimiter(rate.Limit(b.perSecond*share/float64(copies)), max(1, int(b.burst*share/float64(copies))))
		for _, operation := range b.operations {
			limits[operation] = limit
		}
	}
	limits["Publish"] = rate.NewLimiter(rate.Limit(messages*share/float64(copies)), 1) // none saved up: a second is a second
	return client{next, limits}
}

// Paced is the code of the error of a call that was not made because it would have been one too many.
const Paced = "EcswhyPaced"

// Do sends a request in its turn.
func (c client) Do(request *http.Request) (*http.Response, error) {
	name := operation(request)
	if limit := c.limits[name]; limit != nil {
		if err := limit.Wait(request.Context()); err != nil {
			return nil, &smithy.GenericAPIError{Code: Paced, Message: name + " would have exceeded the function's share of what AWS takes"}
		}
	}
	return c.next.Do(request)
}

// operation is the name of the call that a request makes, from the header of AWS's JSON protocol. SNS has its own in the body; the
// function makes no other call of it.
func operation(request *http.Request) string {
	if _, name, ok := strings.Cut(request.Header.Get("X-Amz-Target"), "."); ok {
		return name
	}
	return "Publish"
}
