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
	"github.com/aws/smithy-go"
)

type sent func()

func (s sent) Do(*http.Request) (*http.Response, error) {
	s()
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
}

// made makes a call of AWS's JSON protocol, or of SNS where it has no name.
func made(ctx context.Context, c aws.HTTPClient, target string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://ecs.us-east-1.amazonaws.com", strings.NewReader("{}"))
	if err != nil {
		return err
	}
	if target != "" {
		request.Header.Set("X-Amz-Target", target)
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
		"AmazonEC2ContainerServiceV20141113.DescribeTasks":          {200, 100 + 20*10},
		"AmazonEC2ContainerServiceV20141113.DescribeServices":       {200, 100 + 20*10},
		"AmazonEC2ContainerServiceV20141113.DescribeTaskDefinition": {180, 50 + 20*10},
		"CloudTrail_20131101.LookupEvents":                          {10, 2 + 2*10 + copies},
		"":                                                          {80, 10 * 10}, // Publish
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), duration)
			defer cancel()
			n := 0
			done := make(chan int)
			for range copies {
				go func() {
					own := 0
					c := Client(sent(func() { own++ }), copies)
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
		c := Client(sent(func() { n++ }), 10)
		start := time.Now()
		for range 20 {
			for _, name := range []string{"ecs.ListTasks", "ecs.DescribeTasks"} {
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
		c, start := Client(sent(func() {}), 100), time.Now()
		first := made(ctx, c, "ecs.DescribeServiceRevisions")
		second := made(ctx, c, "ecs.DescribeServiceRevisions")
		var api smithy.APIError
		if first != nil || !errors.As(second, &api) || api.ErrorCode() != Paced || time.Since(start) > 0 {
			t.Errorf("%v, %v after %s", first, second, time.Since(start))
		}
	})
}

func TestWhatHasNoRateIsNotKeptWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, start := Client(sent(func() {}), 1000), time.Now()
		for range 1000 {
			if err := made(t.Context(), c, "Logs_20140328.GetLogEvents"); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took > 0 {
			t.Errorf("took %s", took)
		}
	})
}

// The most copies that the settings allow still have enough of every rate for the calls of one event, at once.
func TestTheSmallestShareIsEnoughForAnEvent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, start := Client(sent(func() {}), 20), time.Now()
		for _, name := range []string{
			"DescribeServices", "ListTasks", "ListTagsForResource", "DescribeTasks", "DescribeServiceDeployments", "DescribeTaskDefinition", "DescribeTaskDefinition",
			"LookupEvents", "DescribeServiceRevisions",
		} {
			if err := made(t.Context(), c, "ecs."+name); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took > 0 {
			t.Errorf("an event's calls took %s", took)
		}
	})
}

func TestWithoutCopiesNobodyWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, start := Client(sent(func() {}), 0), time.Now()
		for range 100 {
			if err := made(t.Context(), c, ""); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took > 0 {
			t.Errorf("took %s", took)
		}
	})
}
