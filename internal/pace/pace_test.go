package pace

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
)

type sent func()

func (s sent) Do(*http.Request) (*http.Response, error) {
	s()
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
}

// rates are shared by the first two calls.
func rates() map[string]*Rate {
	tasks := &Rate{100, 20}
	return map[string]*Rate{
		"ECS.ListTasks": tasks, "ECS.DescribeTasks": tasks, "ECS.DescribeServices": {100, 20}, "ECS.DescribeTaskDefinition": {50, 20},
		"ECS.DescribeServiceRevisions": {50, 20}, "CloudTrail.LookupEvents": {2, 2}, "SNS.Publish": {0, 10},
	}
}

// made makes a call as a client of the SDK does: what is called stands in the context.
func made(ctx context.Context, c aws.HTTPClient, call string) error {
	service, operation, _ := strings.Cut(call, ".")
	ctx = middleware.WithOperationName(middleware.WithServiceID(ctx, service), operation)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://ecs.us-east-1.amazonaws.com",
		strings.NewReader("{}"))
	if err != nil {
		return err
	}
	response, err := c.Do(request)
	if err != nil {
		return err
	}
	return response.Body.Close()
}

func TestTenCopiesTogetherStayBelowWhatAWSTakes(t *testing.T) {
	const copies, duration = 10, 10 * time.Second
	for operation, test := range map[string]struct{ least, most int }{
		"ECS.DescribeTasks":          {200, 100 + 20*10},
		"ECS.DescribeServices":       {200, 100 + 20*10},
		"ECS.DescribeTaskDefinition": {180, 50 + 20*10},
		"CloudTrail.LookupEvents":    {10, 2 + 2*10 + copies},
		"SNS.Publish":                {80, 10 * 10},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), duration)
			defer cancel()
			n := 0
			done := make(chan int)
			for range copies {
				go func() {
					own := 0
					c := Client(sent(func() { own++ }), copies, rates())
					for ctx.Err() == nil {
						if err := made(ctx, c, operation); err != nil {
							break
						}
					}
					done <- own
				}()
			}
			for range copies {
				n += <-done
			}
			if n < test.least || n > test.most {
				t.Errorf("%s: %d calls in %s, want %d to %d", operation, n, duration, test.least, test.most)
			}
		})
	}
}

func TestTheTwoReadsOfTasksShareARate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		c := Client(sent(func() { n++ }), 10, rates())
		start := time.Now()
		for range 20 {
			for _, name := range []string{"ECS.ListTasks", "ECS.DescribeTasks"} {
				if err := made(t.Context(), c, name); err != nil {
					t.Fatal(err)
				}
			}
		}
		if took := time.Since(start); n != 40 || took < 19*time.Second {
			t.Errorf("%d calls in %s", n, took)
		}
	})
}

func TestALookUpWithoutTimeFailsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		c, start := Client(sent(func() {}), 100, rates()), time.Now()
		first := made(ctx, c, "ECS.DescribeServiceRevisions")
		second := made(ctx, c, "ECS.DescribeServiceRevisions")
		var api smithy.APIError
		if first != nil || !errors.As(second, &api) || api.ErrorCode() != Paced || time.Since(start) > 0 {
			t.Errorf("%v, %v after %s", first, second, time.Since(start))
		}
	})
}

func TestWhatHasNoRateIsNotKeptWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, start := Client(sent(func() {}), 1000, rates()), time.Now()
		for range 1000 {
			if err := made(t.Context(), c, "CloudWatch Logs.GetLogEvents"); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took > 0 {
			t.Errorf("took %s", took)
		}
	})
}

func TestWithoutCopiesNobodyWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, start := Client(sent(func() {}), 0, rates()), time.Now()
		for range 100 {
			if err := made(t.Context(), c, "SNS.Publish"); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took > 0 {
			t.Errorf("took %s", took)
		}
	})
}

// A client that speaks another protocol than the rest, and one whose calls nobody rates.
func TestTheSDKItselfSaysWhatIsCalled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		named := &named{}
		sdk := aws.Config{
			Region: "us-east-1", Credentials: aws.AnonymousCredentials{}, Retryer: func() aws.Retryer { return aws.NopRetryer{} },
			HTTPClient: Client(named, 20, map[string]*Rate{"CloudWatch.DescribeAlarms": {0, 0.1}, "SNS.Publish": {0, 0.001}}),
		}
		start := time.Now()
		for range 3 {
			// no answer is one
			_, _ = cloudwatch.NewFromConfig(sdk).DescribeAlarms(t.Context(), &cloudwatch.DescribeAlarmsInput{})
		}
		if waited := time.Since(start); waited < 400*time.Second {
			t.Errorf("three calls of CBOR took %s", waited)
		}
		start = time.Now()
		for range 3 {
			_, _ = sts.NewFromConfig(sdk).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
		}
		if waited := time.Since(start); waited > 0 || named.calls != 6 {
			t.Errorf("calls that nobody rates took %s; %d calls arrived", waited, named.calls)
		}
	})
}

type named struct{ calls int }

func (n *named) Do(*http.Request) (*http.Response, error) {
	n.calls++
	return &http.Response{StatusCode: http.StatusBadRequest, Body: http.NoBody, Header: http.Header{}}, nil
}

// Fifty places must not have the rate of one.
func TestElsewhereHasRatesOfItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		here := Client(sent(func() { n++ }), 10, rates())
		start := time.Now()
		for range 20 {
			c := Elsewhere(here)
			for range 8 { // the burst of a copy
				if err := made(t.Context(), c, "ECS.DescribeServices"); err != nil {
					t.Fatal(err)
				}
			}
		}
		if took := time.Since(start); took > 0 || n != 160 {
			t.Errorf("%d calls in %s", n, took)
		}
		one := Elsewhere(here)
		for range 9 {
			if err := made(t.Context(), one, "ECS.DescribeServices"); err != nil {
				t.Fatal(err)
			}
		}
		if time.Since(start) == 0 {
			t.Error("elsewhere has no limit")
		}
		if unlimited := Client(sent(func() {}), 0, rates()); made(t.Context(), Elsewhere(unlimited), "SNS.Publish") != nil {
			t.Error("without copies there is nothing to share")
		}
	})
}
