//go:build e2e

package e2e

import (
	"encoding/json"
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

	delivered []string          // ids of the events so far
	start     func()            // has a process in place of the one before, if any
	said      []string          // the log of processes before this one
	fixed     map[string]string // what this one was told of things that AWS never changes, by their ARNs
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
	n := &notifier{emulator: e, role: role, reader: reader{sqs.NewFromConfig(e.config()), queueURL}}
	n.start = func() {
		timeout := time.Duration(aws.ToInt32(function.Timeout)) * time.Second
		n.api, n.fixed = newRuntimeAPI(t, aws.ToString(function.FunctionArn), timeout), map[string]string{}
		n.process = startBootstrap(t, program, n.api, lambdaEnvironment(e, function, role))
	}
	n.start()
	return n
}

// renew starts another process where a case has other contents under an ARN than a case before it, or other tags of its
// cluster: a process keeps for a while what AWS never changes, and for a minute those tags.
func (n *notifier) renew(t *testing.T, c recordedCase) {
	t.Helper()
	fixed := c.fixed(t)
	for arn, content := range fixed {
		if known, told := n.fixed[arn]; told && known != content {
			n.process.stop()
			n.said = append(n.said, n.process.log.lines()...)
			n.start()
			break
		}
	}
	maps.Copy(n.fixed, fixed)
}

// fixed are the task definitions and service revisions of a case, by their ARNs, and the tags of its cluster.
func (c recordedCase) fixed(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for name, content := range c.recordings {
		var read struct {
			TaskDefinition   struct{ TaskDefinitionARN string }
			ServiceRevisions []json.RawMessage
		}
		if strings.HasPrefix(name, "DescribeTaskDefinition") || strings.HasPrefix(name, "DescribeServiceRevisions") {
			decode(t, content, &read)
		}
		if strings.HasPrefix(name, "ListTagsForResource") {
			all["tags of the cluster"] = string(content)
		}
		if arn := read.TaskDefinition.TaskDefinitionARN; arn != "" {
			all[arn] = string(content)
		}
		for _, revision := range read.ServiceRevisions {
			var of struct{ ServiceRevisionARN string }
			decode(t, revision, &of)
			all[of.ServiceRevisionARN] = string(revision)
		}
	}
	return all
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
	n.renew(t, c)
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
