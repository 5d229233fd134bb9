package publish

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/ecswhy/ecswhy/internal/pace"
)

// Refusal is an error of SNS that no further try mends.
type Refusal struct {
	Err    error
	advice string
}

// Error is the text of SNS.
func (r Refusal) Error() string { return r.Err.Error() }

// Unwrap gives the error of SNS.
func (r Refusal) Unwrap() error { return r.Err }

// IsStale reports whether the credentials of this process are too old. Lambda gives a process its credentials once, so
// that only a new process can publish.
func (r Refusal) IsStale() bool {
	var api smithy.APIError
	return errors.As(r.Err, &api) && slices.Contains(tooOld, api.ErrorCode())
}

// Advice says in a sentence what to fix.
func (r Refusal) Advice() string { return r.advice }

const (
	mendMessage = "SNS takes neither the message nor its shortest form: compare ECSWHY_TOPIC_ARN with the topic and its " +
		"Region, and report the message that SNS gives."
	mendTopic = "There is no such topic: apply the module again, which makes its own, or set ECSWHY_TOPIC_ARN (the " +
		"module's topic_arn, or that of the route) to a topic in the function's own Region."
	mendRight = "Allow the function's role sns:Publish on the topic, in the role's policy and in the topic's access " +
		"policy."
	mendKeyUse = "Allow the function's role kms:GenerateDataKey* and kms:Decrypt on the topic's KMS key, in the role's " +
		"policy (the module's kms_key_arn) and in the key's policy."
	mendKey = "The topic's KMS key cannot be used: enable it, cancel its deletion, or give the topic another key."
	mendAge = "The credentials of this copy of the function have expired. It ends, so that Lambda starts one with " +
		"new ones: " +
		"there is nothing to mend, unless this comes again at once."
	mendSign = "SNS does not accept the request's signature: use the https endpoint of SNS, and check the function's " +
		"role and clock."
)

// advice is what to fix, by the error code of SNS.
// https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors
var advice = map[string]string{
	"InvalidParameter":      mendMessage,
	"ParameterValueInvalid": mendMessage,
	"ValidationException":   mendMessage,
	"NotFound":              mendTopic,
	"AuthorizationError":    mendRight,
	"AccessDenied":          mendRight,
	"AccessDeniedException": mendRight,
	"KMSAccessDenied":       mendKeyUse,
	"KMSDisabled":           mendKey,
	"KMSInvalidState":       mendKey,
	"KMSNotFound":           mendKey,
	"KMSOptInRequired":      mendKey,
	"InvalidSecurity":       mendSign,
	"InvalidClientTokenId":  mendSign,
	"SignatureDoesNotMatch": mendSign,
	"ExpiredToken":          mendAge,
	"ExpiredTokenException": mendAge,
}

// tooOld are the codes for credentials that have expired.
var tooOld = []string{"ExpiredToken", "ExpiredTokenException"}

// Codes that SNS sends with a status that tells a caller to give up, although the same request can succeed later.
var passing = []string{
	"KMSThrottling", "InternalError", "InternalFailure", "Throttled", "Throttling", "ThrottlingException",
	"RequestLimitExceeded", "ServiceUnavailable",
	pace.Paced,
}

// errNoID is the error of an answer that does not prove that SNS has the message.
var errNoID = errors.New("SNS gave no message id")

// transient reports whether the same request may succeed when it is sent again: SNS is throttled or broken, or did not
// answer.
func transient(err error) bool {
	var api smithy.APIError
	if errors.As(err, &api) && slices.Contains(passing, api.ErrorCode()) {
		return true
	}
	var answer *smithyhttp.ResponseError
	if errors.As(err, &answer) && answer.HTTPStatusCode() != 0 {
		status := answer.HTTPStatusCode() // where it is 200 the body was cut
		return status == http.StatusOK || status == http.StatusTooManyRequests || status >= http.StatusInternalServerError
	}
	var unsent *smithyhttp.RequestSendError
	return errors.As(err, &unsent) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, errNoID)
}

// refused reports whether SNS objects to the message itself.
func refused(err error) bool {
	var large tooLarge
	var api smithy.APIError
	return errors.As(err, &large) || errors.As(err, &api) && advice[api.ErrorCode()] == mendMessage
}

// classified adds to an error what to fix, where that is known.
func classified(err error) error {
	var api smithy.APIError
	if errors.As(err, &api) && advice[api.ErrorCode()] != "" {
		return Refusal{Err: err, advice: advice[api.ErrorCode()]}
	}
	return err
}
