package kit

import (
	"cmp"
	"crypto/tls"
	"encoding/xml"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

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
	if err == nil {
		return nil
	}
	says, exit := a.words(err)
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
	says, _ := a.words(err)
	return cmp.Or(says, plaintext.Line(err.Error()))
}

// withoutCredentials is the error of having none, whatever was tried.
type withoutCredentials struct{ error }

// Unwrap gives the error of what was tried last.
func (w withoutCredentials) Unwrap() error { return w.error }

// words tells in a line an error of AWS, and gives the code to exit with. Of another error it says nothing.
func (a *Access) words(err error) (says string, exit int) {
	of := call{innermost(err), a.region, cmp.Or(a.Profile, os.Getenv("AWS_PROFILE"))}
	for _, known := range []func(error, call) (string, int){
		expiry, refusal, absence, distance, session, stranger, trouble, answer,
	} {
		if says, exit := known(err, of); says != "" {
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

// call is a call of AWS that went wrong, the Region in which it was made, and the profile, if one was named.
type call struct {
	*smithy.OperationError
	region, profile string
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
	case mistimed.MatchString(api.ErrorMessage()):
		return "AWS does not accept the clock of this machine (" + redact.Text(api.ErrorMessage()) + "); set it right", Misuse
	case slices.Contains(strangers, api.ErrorCode()):
		return "AWS does not accept the credentials" + of.in() + " (" + api.ErrorCode() + "); aws sts get-caller-identity " +
			"says whether they are good, and the account must have enabled the Region", Misuse
	case slices.Contains(denials, api.ErrorCode()):
		says := denied(api.ErrorMessage(), of)
		return says + "; " + remedy(says) + ", or give another --profile or --role-arn", Misuse
	}
	return "", 0
}

// remedy says what to do about a call that is denied. AWS answers alike where a role is not there, does not trust who
// asks, and may not be assumed.
func remedy(says string) string {
	if strings.Contains(says, " may not call sts:AssumeRole on ") {
		return "look whether there is such a role, and whether its trust policy and your own permissions let you assume it"
	}
	return "ask for the permission"
}

// mistimed is what AWS says of a request that was signed by a clock that is wrong.
var mistimed = regexp.MustCompile(`^Signature (expired|not yet current): `)

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

// session tells that there is no session of IAM Identity Center to take credentials from. The SDK has no type for that.
func session(err error, of call) (string, int) {
	if !strings.Contains(err.Error(), " SSO token") {
		return "", 0
	}
	login := "aws sso login"
	if of.profile != "" && of.OperationError == nil { // else the session is that of its source_profile
		login += " --profile " + of.profile
	}
	return "there is no SSO session, or it has expired; run " + login + ", or give another --profile", Misuse
}

// stranger tells that what answered is not AWS.
func stranger(err error, of call) (string, int) {
	var unread *smithy.DeserializationError
	var noXML *xml.SyntaxError // of an error's page the SDK has no DeserializationError where it expects XML
	var api smithy.APIError
	if !errors.As(err, &unread) && !errors.As(err, &noXML) || errors.As(err, &api) {
		return "", 0
	}
	status := ""
	var answered *smithyhttp.ResponseError
	if errors.As(err, &answered) {
		status = fmt.Sprintf(" (HTTP %d)", answered.HTTPStatusCode())
	}
	return fmt.Sprintf("what answered %s%s is not AWS%s; is a proxy in the way, or the endpoint URL wrong?",
		of.name(), of.in(), status), Failed
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
	var sent *url.Error
	if !errors.As(err, &sent) {
		return "", 0
	}
	to, _ := url.Parse(sent.URL)
	says := "cannot reach " + cmp.Or(cmp.Or(to, &url.URL{}).Host, sent.URL)
	var name *net.DNSError
	var connection *net.OpError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &connection) && connection.Op == "proxyconnect":
		return fmt.Sprintf("%s through the proxy that HTTPS_PROXY or HTTP_PROXY names: %v", says, root(sent)), Failed
	case errors.As(err, &certificate):
		return fmt.Sprintf("%s: %v; where a proxy signs with a certificate of its own, AWS_CA_BUNDLE names the file of "+
			"its authority", says, root(sent)), Failed
	case errors.As(err, &name) && name.IsNotFound:
		return fmt.Sprintf("%s: no such host; is %q a Region, and the network up?", says, of.region), Failed
	}
	return fmt.Sprintf("%s: %v", says, root(sent)), Failed
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
