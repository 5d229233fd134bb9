package publish

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/aws/smithy-go"
)

type publishCtx func(context.Context, *sns.PublishInput) (*sns.PublishOutput, error)

func (f publishCtx) Publish(ctx context.Context, in *sns.PublishInput, _ ...func(*sns.Options)) (*sns.PublishOutput,
	error) {
	return f(ctx, in)
}

func accepted() (*sns.PublishOutput, error) {
	return &sns.PublishOutput{MessageId: aws.String("id-1")}, nil
}

func TestAnErrorThatMayPassIsTriedAgainUntilASecondBeforeTheDeadline(t *testing.T) {
	for _, failure := range []error{
		&types.KMSThrottlingException{}, &types.InternalErrorException{}, &types.ThrottledException{},
		&smithy.GenericAPIError{Code: "ThrottlingException"},
	} {
		for _, timeout := range []time.Duration{3 * time.Second, 30 * time.Second} {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), timeout)
				defer cancel()
				attempts := 0
				_, err := New(publishCtx(func(context.Context, *sns.PublishInput) (*sns.PublishOutput, error) {
					attempts++
					return nil, failure
				}), topic).Publish(ctx, notification())
				deadline, _ := ctx.Deadline()
				var refusal Refusal
				if left := time.Until(deadline); !errors.Is(err, failure) || errors.As(err, &refusal) || attempts < 3 ||
					left < time.Second || left > timeout-time.Second {
					t.Errorf("%T: %d attempts, %s of %s left, %v", failure, attempts, left, timeout, err)
				}
			})
		}
	}
}

func TestAMessageIsDeliveredOnceTheErrorHasPassed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		attempts := 0
		id, err := New(publishCtx(func(context.Context, *sns.PublishInput) (*sns.PublishOutput, error) {
			if attempts++; attempts < 4 {
				return nil, &types.KMSThrottlingException{}
			}
			return accepted()
		}), topic).Publish(t.Context(), notification())
		if id != "id-1" || err != nil || attempts != 4 {
			t.Errorf("id %q, %d attempts, %v", id, attempts, err)
		}
	})
}

func TestAStalledConnectionLeavesTimeForAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		attempts := 0
		id, err := New(publishCtx(func(ctx context.Context, _ *sns.PublishInput) (*sns.PublishOutput, error) {
			if attempts++; attempts == 1 {
				<-ctx.Done()
				return nil, ctx.Err()
			}
			return accepted()
		}), topic).Publish(ctx, notification())
		if id != "id-1" || err != nil || attempts != 2 || ctx.Err() != nil {
			t.Errorf("id %q, %d attempts, %v", id, attempts, err)
		}
	})
}

func TestEvenWithoutTimeForASecondTryTheFirstIsMade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		id, err := New(publishCtx(func(ctx context.Context, _ *sns.PublishInput) (*sns.PublishOutput, error) {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return accepted()
		}), topic).Publish(ctx, notification())
		if id != "id-1" || err != nil {
			t.Errorf("id %q, %v", id, err)
		}
	})
}

func TestWhatNoTryMendsIsTriedOnceAndSaysWhatToFix(t *testing.T) {
	for want, failures := range map[string][]error{
		"topic_arn":            {&types.NotFoundException{}},
		"sns:Publish":          {&types.AuthorizationErrorException{}, &smithy.GenericAPIError{Code: "AccessDeniedException"}},
		"kms:GenerateDataKey*": {&types.KMSAccessDeniedException{}},
		"KMS key":              {&types.KMSDisabledException{}, &types.KMSInvalidStateException{}, &types.KMSNotFoundException{}, &types.KMSOptInRequired{}},
		"signature":            {&types.InvalidSecurityException{}},
		"have expired":         {&smithy.GenericAPIError{Code: "ExpiredToken"}, &smithy.GenericAPIError{Code: "ExpiredTokenException"}},
	} {
		for _, failure := range failures {
			attempts := 0
			_, err := New(publish(func(*sns.PublishInput) (*sns.PublishOutput, error) {
				attempts++
				return nil, failure
			}), topic).Publish(t.Context(), notification())
			var refusal Refusal
			if !errors.As(err, &refusal) || !errors.Is(err, failure) || attempts != 1 ||
				!strings.Contains(refusal.Advice(), want) {
				t.Errorf("%T: %d attempts, advice %q, %v", failure, attempts, refusal.Advice(), err)
			}
			if refusal.IsStale() != (want == "have expired") {
				t.Errorf("%v: stale is %t", failure, refusal.IsStale())
			}
		}
	}
}

func TestAMessageThatSNSRefusesIsSentOnceMoreInItsShortestForm(t *testing.T) {
	shortest, err := Input(notification().Shortest())
	if err != nil {
		t.Fatal(err)
	}
	for _, mended := range []bool{true, false} {
		var messages []string
		id, err := New(publish(func(in *sns.PublishInput) (*sns.PublishOutput, error) {
			messages = append(messages, aws.ToString(in.Message))
			if mended && len(messages) == 2 {
				return accepted()
			}
			return nil, &types.InvalidParameterException{Message: aws.String("Invalid parameter: Message too long")}
		}), topic).Publish(t.Context(), notification())
		var refusal Refusal
		if len(messages) != 2 || messages[0] == messages[1] || messages[1] != *shortest.Message {
			t.Errorf("sent %q", messages)
		}
		if (err == nil) != mended || (id == "id-1") != mended || errors.As(err, &refusal) == mended ||
			mended == (refusal.Advice() != "") {
			t.Errorf("id %q, %v", id, err)
		}
	}
}

// client is the SDK's own client, with its own retries, before a stand-in for SNS.
func client(t *testing.T, handler http.HandlerFunc) *sns.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return sns.New(sns.Options{Region: "ap-northeast-1", BaseEndpoint: &server.URL,
		Credentials: aws.CredentialsProviderFunc(
			func(context.Context) (aws.Credentials, error) {
				return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
			})})
}

// reset breaks a connection, after so many bytes of an answer that promises more.
func reset(w http.ResponseWriter, answer string) {
	connection, buffer, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	_, _ = buffer.WriteString(answer)
	_ = buffer.Flush()
	_ = connection.Close()
}

const published = `<PublishResponse><PublishResult><MessageId>id-1</MessageId></PublishResult></PublishResponse>`

func failure(code string) string {
	return "<ErrorResponse><Error><Type>Sender</Type><Code>" + code + "</Code><Message>of the " +
		"stand-in</Message></Error></ErrorResponse>"
}

func TestTheSDKDoesNotTryAgainByItself(t *testing.T) {
	for sentence, fault := range map[string]http.HandlerFunc{
		"500": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"503": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) },
		"429": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) },
		"throttling as 400": func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, failure("Throttling"), http.StatusBadRequest)
		},
		"throttled by the key as 400": func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, failure("KMSThrottling"), http.StatusBadRequest)
		},
		"a connection that is broken": func(w http.ResponseWriter, _ *http.Request) { reset(w, "") },
		"an answer that is cut": func(w http.ResponseWriter, _ *http.Request) {
			reset(w, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"+published[:40])
		},
		"an error that is cut": func(w http.ResponseWriter, _ *http.Request) {
			reset(w, "HTTP/1.1 500 Oh\r\nContent-Length: 500\r\n\r\n"+failure("I")[:40])
		},
		"an answer that is not of SNS": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") },
	} {
		var requests atomic.Int32
		id, err := New(client(t, func(w http.ResponseWriter, r *http.Request) {
			_ = r.ParseForm()
			if requests.Add(1) == 1 {
				fault(w, r)
				return
			}
			_, _ = io.WriteString(w, published)
		}), topic).Publish(t.Context(), notification())
		if id != "id-1" || err != nil || requests.Load() != 2 {
			t.Errorf("%s: id %q after %d requests, %v", sentence, id, requests.Load(), err)
		}
	}
}

func TestWhatSNSRefusesIsNotTriedAgainByTheSDK(t *testing.T) {
	for code, status := range map[string]int{"AuthorizationError": 403, "NotFound": 404, "KMSDisabled": 400, "": 403} {
		var requests atomic.Int32
		_, err := New(client(t, func(w http.ResponseWriter, _ *http.Request) {
			requests.Add(1)
			w.WriteHeader(status)
			if code != "" {
				_, _ = io.WriteString(w, failure(code))
			}
		}), topic).Publish(t.Context(), notification())
		var refusal Refusal
		if err == nil || requests.Load() != 1 || errors.As(err, &refusal) != (code != "") {
			t.Errorf("%s: %d requests, %v", code, requests.Load(), err)
		}
	}
}

func TestWaitsGrowToALimitAndDiffer(t *testing.T) {
	seen := map[string]bool{}
	for attempt := range 100 {
		wait := backoff(attempt)
		if limit := min(longest, base<<min(attempt, 20)); wait < 0 || wait >= limit {
			t.Errorf("wait %s after attempt %d", wait, attempt)
		}
		seen[fmt.Sprint(wait)] = true
	}
	if len(seen) < 90 {
		t.Errorf("%d different waits of 100", len(seen))
	}
}
