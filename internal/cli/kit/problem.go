package kit

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	"github.com/aws/smithy-go"

	"github.com/ecswhy/ecswhy/internal/plaintext"
	"github.com/ecswhy/ecswhy/internal/redact"
)

// problem is an error of AWS told in words, with the SDK's own error inside.
type problem struct {
	says string
	err  error
}

// Error says it in words.
func (p problem) Error() string { return p.says }

// Unwrap gives the error itself.
func (p problem) Unwrap() error { return p.err }

// inWords tells an error of AWS in words, and below them, where that is wanted, in the SDK's.
func (a *Access) inWords(err error) error {
	says, exit := words(err, a.region)
	if says == "" {
		return err
	}
	if a.Verbose {
		says += "\n  " + redact.Text(plaintext.Line(err.Error()))
	}
	var own Exit
	if errors.As(err, &own) {
		exit = own.Code
	}
	return Exit{exit, problem{says, err}}
}

// Say tells an error in a line: in words where it is one of AWS.
func (a *Access) Say(err error) string {
	says, _ := words(err, a.region)
	return cmp.Or(says, plaintext.Line(err.Error()))
}

// withoutCredentials is the error of having none, whatever was tried.
type withoutCredentials struct{ error }

// Unwrap gives the error of what was tried last.
func (w withoutCredentials) Unwrap() error { return w.error }

// words tells in a line an error of AWS that was asked in a Region, and gives the code to exit with. Of another error
// it says nothing.
func words(err error, region string) (says string, exit int) {
	operation := innermost(err)
	for _, known := range []func(error, call) (string, int){
		expiry, refusal, absence, distance, trouble, answer,
	} {
		if says, exit := known(err, call{operation, region}); says != "" {
			before, _, _ := strings.Cut(err.Error(), "operation error ")
			return plaintext.Line(doing(before) + says), exit
		}
	}
	return "", Failed
}

// doing is what the layers above the SDK say was being done.
func doing(text string) string {
	if strings.HasSuffix(text, ": ") || strings.HasSuffix(text, ", but ") {
		return text
	}
	return ""
}

// call is a call of AWS that went wrong, and the Region in which it was made.
type call struct {
	*smithy.OperationError
	region string
}

// innermost is the call that went wrong: another may have been made only for its credentials.
func innermost(err error) (found *smithy.OperationError) {
	for errors.As(err, &found) {
		err = found.Err
	}
	return found
}

// services are the names that IAM has for services, where they are not the SDK's in lower case.
var services = map[string]string{"CloudWatch Logs": "logs", "EventBridge": "events", "SFN": "states"}

// permissions are the names that IAM has for calls, where they are not the SDK's.
var permissions = map[string]string{"lambda:Invoke": "lambda:InvokeFunction"}

// name is the call as IAM has it, such as ecs:ListServices.
func (c call) name() string {
	if c.OperationError == nil {
		return "the call"
	}
	service := cmp.Or(services[c.ServiceID], strings.ToLower(strings.ReplaceAll(c.ServiceID, " ", "")))
	name := service + ":" + c.OperationName
	return cmp.Or(permissions[name], name)
}

// in says in which Region that was.
func (c call) in() string {
	if c.region == "" {
		return ""
	}
	return " in " + c.region
}

// Expiries are AWS's error codes of credentials that have to be renewed.
var Expiries = []string{
	"ExpiredToken", "ExpiredTokenException", "RequestExpired", "UnauthorizedException", "InvalidGrantException",
}

// expiry tells that credentials have to be renewed.
func expiry(err error, _ call) (string, int) {
	var api smithy.APIError
	var session *ssocreds.InvalidTokenError
	if errors.As(err, &session) || errors.As(err, &api) && slices.Contains(Expiries, api.ErrorCode()) {
		return "the AWS credentials have expired; renew them, as with aws sso login, or give another --profile", Misuse
	}
	return "", 0
}

// strangers are error codes of credentials that AWS does not know, at least not in a Region.
var strangers = []string{
	"UnrecognizedClientException", "InvalidClientTokenId", "InvalidSignatureException", "SignatureDoesNotMatch",
	"IncompleteSignature", "MissingAuthenticationToken", "MissingAuthenticationTokenException", "AuthFailure",
	"OptInRequired",
}

// denials are error codes of calls that somebody may not make.
var denials = []string{
	"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "NotAuthorized", "AuthorizationError",
	"AuthorizationErrorException",
}

// denial is how AWS words most denials.
var denial = regexp.MustCompile(`(arn:\S+) is not authorized to perform: (\S+)(?: on resource: (\S+))?` +
	`(?: because (.*?)\.?$)?`)

// refusal tells that AWS knows somebody not, or does not let him do something.
func refusal(err error, of call) (string, int) {
	var api smithy.APIError
	switch {
	case !errors.As(err, &api):
	case slices.Contains(strangers, api.ErrorCode()):
		return "AWS does not accept the credentials" + of.in() + " (" + api.ErrorCode() + "); aws sts get-caller-identity " +
			"says whether they are good, and the account must have enabled the Region", Misuse
	case slices.Contains(denials, api.ErrorCode()):
		return denied(api.ErrorMessage(), of) + "; ask for the permission, or give another --profile or --role-arn", Misuse
	}
	return "", 0
}

// denied says who may not do what, where and why.
func denied(message string, of call) string {
	m := denial.FindStringSubmatch(message)
	if m == nil {
		return strings.TrimSuffix(fmt.Sprintf("%s is denied%s: %s", of.name(), of.in(), redact.Text(message)), ".")
	}
	text := m[1] + " may not call " + m[2]
	if resource := m[3]; strings.HasPrefix(resource, "arn:") {
		text += " on " + strings.TrimSuffix(resource, ".")
	} else {
		text += of.in()
	}
	if m[4] != "" {
		text += ", because " + m[4]
	}
	return text
}

// absence tells that there are no credentials: even an EC2 instance, which the SDK asks last, has given none.
func absence(err error, of call) (string, int) {
	var none withoutCredentials
	if errors.As(err, &none) && of.OperationError != nil && of.ServiceID == "ec2imds" {
		return "no AWS credentials; run aws configure or aws sso login, or give --profile", Misuse
	}
	return "", 0
}

// trouble tells why the credentials that are configured cannot be had.
func trouble(err error, of call) (string, int) {
	var none withoutCredentials
	switch {
	case !errors.As(err, &none):
		return "", 0
	case of.OperationError != nil:
		return "no AWS credentials: " + said(err, of), Misuse
	}
	text := strings.TrimPrefix(none.Error(), "failed to refresh cached credentials, ")
	return "no AWS credentials: " + redact.Text(text), Misuse
}

// distance tells that AWS could not be reached.
func distance(err error, of call) (string, int) {
	var name *net.DNSError
	var sent *url.Error
	switch {
	case errors.As(err, &name) && name.IsNotFound:
		return fmt.Sprintf("cannot reach %s: no such host; is %q a Region, and the network up?", name.Name, of.region), Failed
	case errors.As(err, &sent):
		to, _ := url.Parse(sent.URL)
		return fmt.Sprintf("cannot reach %s: %v", cmp.Or(cmp.Or(to, &url.URL{}).Host, sent.URL), root(sent)), Failed
	}
	return "", 0
}

// answer tells any other error of AWS.
func answer(err error, of call) (string, int) {
	if of.OperationError == nil {
		return "", 0
	}
	return said(err, of), Failed
}

// said is what AWS said of a call, without the layers of the SDK.
func said(err error, of call) string {
	text := root(err).Error()
	var api smithy.APIError
	if errors.As(err, &api) {
		text = strings.TrimSuffix(cmp.Or(api.ErrorMessage(), api.ErrorCode()), ".")
	}
	return fmt.Sprintf("%s (%s%s)", redact.Text(text), of.name(), of.in())
}

// root is the innermost error.
func root(err error) error {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return err
}
