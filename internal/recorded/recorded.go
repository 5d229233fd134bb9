// Package recorded answers AWS calls from files that hold what the AWS CLI printed, for tests and offline replay. It
// stands where the network would: the SDK's own clients run above it, so requests, decoding and errors are the real
// ones.
package recorded

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go/middleware"
)

// Config gives an SDK configuration whose clients are answered from a folder: OPERATION.json is the output of a call,
// and OPERATION.error.txt what the CLI wrote to standard error when it failed. A call that was not recorded fails.
func Config(folder fs.FS, region string) aws.Config {
	return aws.Config{
		Region:      region,
		Credentials: aws.AnonymousCredentials{},
		HTTPClient:  client{folder},
		Retryer:     func() aws.Retryer { return aws.NopRetryer{} },
	}
}

// client answers the calls of the SDK's clients, which say in the request's context what they call.
type client struct{ folder fs.FS }

// Do answers one request.
func (c client) Do(request *http.Request) (*http.Response, error) {
	return Answer(c.folder, middleware.GetOperationName(request.Context()), request)
}

// Answer answers a request of an operation, such as "DescribeTasks", from a folder, for servers that learn the
// operation from what was sent to them. It speaks AWS's protocols of JSON and of CBOR.
func Answer(folder fs.FS, operation string, request *http.Request) (*http.Response, error) {
	p := protocolOf(request)
	input, err := p.read(request.Body)
	if err != nil {
		return nil, fmt.Errorf("read the input of %s: %w", operation, err)
	}
	if text, err := fs.ReadFile(folder, operation+".error.txt"); err == nil {
		return failure(p, text), nil
	}
	output, err := answers{folder}.output(operation, input)
	if err != nil {
		return nil, err
	}
	return p.response(http.StatusOK, output), nil
}

// answers are what the AWS CLI printed.
type answers struct{ folder fs.FS }

// output finds the recorded output of a call and keeps what was asked for.
func (a answers) output(operation string, input map[string]any) (map[string]any, error) {
	if operation == "DescribeTaskDefinition" {
		return a.taskDefinition(fmt.Sprint(input["taskDefinition"]))
	}
	output, err := a.read(operation + ".json")
	if err != nil {
		return nil, err
	}
	return asked(operation, input, output), nil
}

// taskDefinition looks for a revision of its own, DescribeTaskDefinition.FAMILY-REVISION.json, and then for the one
// that DescribeTaskDefinition.json holds.
func (a answers) taskDefinition(arn string) (map[string]any, error) {
	revision := strings.ReplaceAll(arn[strings.LastIndex(arn, "/")+1:], ":", "-")
	if output, err := a.read("DescribeTaskDefinition." + revision + ".json"); err == nil {
		return output, nil
	}
	output, err := a.read("DescribeTaskDefinition.json")
	if err != nil {
		return nil, err
	}
	if definition, _ := output["taskDefinition"].(map[string]any); definition == nil ||
		definition["taskDefinitionArn"] != arn {
		return nil, fmt.Errorf("no task definition %s is recorded", arn)
	}
	return output, nil
}

func (a answers) read(name string) (map[string]any, error) {
	data, err := fs.ReadFile(a.folder, name)
	if err != nil {
		return nil, fmt.Errorf("no answer %s is recorded", name)
	}
	var output map[string]any
	if err := json.Unmarshal(data, &output); err != nil {
		return nil, fmt.Errorf("read recorded answer %s: %w", name, err)
	}
	return withMoments(output).(map[string]any), nil
}

// described says, for each Describe call that takes a list, where the request's list and the answer's list are, and
// under which keys an entry bears its name.
var described = map[string]struct{ input, output, arn, name string }{
	"DescribeServices": {"services", "services", "serviceArn", "serviceName"},
	"DescribeTasks":    {"tasks", "tasks", "taskArn", "taskArn"},
	"DescribeServiceDeployments": {"serviceDeploymentArns", "serviceDeployments", "serviceDeploymentArn",
		"serviceDeploymentArn"},
	"DescribeDaemonRevisions":  {"daemonRevisionArns", "daemonRevisions", "daemonRevisionArn", "daemonRevisionArn"},
	"DescribeServiceRevisions": {"serviceRevisionArns", "serviceRevisions", "serviceRevisionArn", "serviceRevisionArn"},
}

// asked keeps of a Describe answer the entries that were asked for, and reports the others as ECS does: as failures.
func asked(operation string, input, output map[string]any) map[string]any {
	d, ok := described[operation]
	if !ok {
		return output
	}
	var found []any
	failures, _ := output["failures"].([]any)
	entries, _ := output[d.output].([]any)
	wanted, _ := input[d.input].([]any)
	for _, want := range wanted {
		entry := find(entries, want, d.arn, d.name)
		switch {
		case entry != nil:
			found = append(found, entry)
		case !reported(failures, want):
			failures = append(failures, map[string]any{"arn": want, "reason": "MISSING"})
		}
	}
	return map[string]any{d.output: found, "failures": failures}
}

// reported reports whether a failure is about what was asked for, by its ARN or name.
func reported(failures []any, want any) bool {
	for _, failure := range failures {
		fields, _ := failure.(map[string]any)
		if arn := fmt.Sprint(fields["arn"]); arn == want || strings.HasSuffix(arn, "/"+fmt.Sprint(want)) {
			return true
		}
	}
	return false
}

// find finds the entry that has an ARN or name, or an ARN that ends with that id.
func find(entries []any, want any, keys ...string) any {
	for _, entry := range entries {
		fields, _ := entry.(map[string]any)
		for _, key := range keys {
			if id := fmt.Sprint("/", want); fields[key] == want || strings.HasSuffix(fmt.Sprint(fields[key]), id) {
				return entry
			}
		}
	}
	return nil
}

// cliError is what the AWS CLI writes: An error occurred (CODE) when calling the OPERATION operation: MESSAGE.
var cliError = regexp.MustCompile(`(?s)An error occurred \((\w+)\) when calling the \w+ operation(?: \([^)]*\))?: (.*)`)

func failure(p protocol, text []byte) *http.Response {
	code, message := "UnknownError", string(text)
	if m := cliError.FindSubmatch(bytes.TrimSpace(text)); m != nil {
		code, message = string(m[1]), string(m[2])
	}
	status := http.StatusBadRequest
	if code == "ServerException" || code == "InternalFailure" {
		status = http.StatusInternalServerError
	}
	return p.response(status, map[string]any{"__type": code, "message": message})
}
