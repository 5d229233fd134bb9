//go:build e2e

package e2e

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	ststypes "github.com/aws/aws-sdk-go-v2/service/sts/types"
)

// notifier is the function as it was deployed: its program under its environment and its role, one warm process.
type notifier struct {
	emulator emulator
	role     *ststypes.Credentials
	api      *runtimeAPI
	process  *process
	reader   reader

	delivered []string // ids of the events so far
}

// delivery is all that one event led to.
type delivery struct {
	end       outcome
	calls     []call // of the function's role
	published []published
}

func startNotifier(t *testing.T, e emulator, program string, function *lambda.GetFunctionConfigurationOutput,
	queueURL string) *notifier {
	t.Helper()
	role := assume(t, e.config(), aws.ToString(function.Role))
	api := newRuntimeAPI(t, aws.ToString(function.FunctionArn), time.Duration(aws.ToInt32(function.Timeout))*time.Second)
	return &notifier{
		emulator: e,
		role:     role,
		api:      api,
		process:  startBootstrap(t, program, api, lambdaEnvironment(e, function, role)),
		reader:   reader{sqs.NewFromConfig(e.config()), queueURL},
	}
}

func assume(t *testing.T, config aws.Config, role string) *ststypes.Credentials {
	t.Helper()
	session := "e2e"
	answer, err := sts.NewFromConfig(config).AssumeRole(t.Context(),
		&sts.AssumeRoleInput{RoleArn: &role, RoleSessionName: &session})
	if err != nil {
		t.Fatal(err)
	}
	return answer.Credentials
}

// lambdaEnvironment is what Lambda sets, and over it what was deployed:
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
func lambdaEnvironment(e emulator, function *lambda.GetFunctionConfigurationOutput,
	role *ststypes.Credentials) map[string]string {
	environment := map[string]string{
		"_HANDLER":                        aws.ToString(function.Handler),
		"AWS_ACCESS_KEY_ID":               aws.ToString(role.AccessKeyId),
		"AWS_SECRET_ACCESS_KEY":           aws.ToString(role.SecretAccessKey),
		"AWS_SESSION_TOKEN":               aws.ToString(role.SessionToken),
		"AWS_REGION":                      emulatedRegion,
		"AWS_DEFAULT_REGION":              emulatedRegion,
		"AWS_ENDPOINT_URL":                e.endpoint, // the one variable that is not Lambda's
		"AWS_LAMBDA_FUNCTION_NAME":        aws.ToString(function.FunctionName),
		"AWS_LAMBDA_FUNCTION_VERSION":     aws.ToString(function.Version),
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": strconv.Itoa(int(aws.ToInt32(function.MemorySize))),
		"AWS_LAMBDA_LOG_GROUP_NAME":       aws.ToString(function.LoggingConfig.LogGroup),
		"AWS_LAMBDA_LOG_FORMAT":           string(function.LoggingConfig.LogFormat),
		"AWS_LAMBDA_LOG_STREAM_NAME":      "e2e",
		"TZ":                              ":UTC",
	}
	maps.Copy(environment, function.Environment.Variables)
	return environment
}

// deliver hands a case's event to the process, in the case's ECS state and with the role's policies enforced, and
// collects what came of it.
func (n *notifier) deliver(t *testing.T, c recordedCase, more ...fault) delivery {
	t.Helper()
	n.emulator.seed(t, c)
	n.emulator.inject(t, append(slices.Clone(c.faults), more...)...)
	n.emulator.forgetCalls(t)
	n.emulator.enforce(t, true)
	n.delivered = append(n.delivered, c.id)
	end := n.invoke(t, c.event)
	n.emulator.enforce(t, false)
	return delivery{end, n.ownCalls(t), n.reader.take(t)}
}

// invoke hands a payload to the process.
func (n *notifier) invoke(t *testing.T, payload []byte) outcome {
	t.Helper()
	end, err := n.api.invoke(t.Context(), payload)
	if err != nil {
		t.Fatalf("%v\n%s", err, strings.Join(n.process.log.lines(), "\n"))
	}
	return end
}

// ownCalls lists the calls that were made as the function's role.
func (n *notifier) ownCalls(t *testing.T) []call {
	t.Helper()
	others := func(c call) bool { return c.Key != aws.ToString(n.role.AccessKeyId) }
	return slices.DeleteFunc(n.emulator.calls(t), others)
}
