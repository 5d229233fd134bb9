// Package recorded answers AWS calls from files that hold what the AWS CLI printed, for tests and offline replay. It stands
// where the network would: the SDK's own clients run above it, so requests, decoding and errors are the real ones.
package recorded

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Config gives an SDK configuration whose clients are answered from a folder: OPERATION.json is the output of a call, and
// OPERATION.error.txt what the CLI wrote to standard error when it failed. A call that was not recorded fails.
func Config(folder fs.FS, region string) aws.Config {
	return aws.Config{
		Region:      region,
		Credentials: aws.AnonymousCredentials{},
		HTTPClient:  client{folder},
		Retryer:     func() aws.Retryer { return aws.NopRetryer{} },
	}
}

type client struct{ folder fs.FS }

// Do answers one request of the AWS JSON protocol. The operation is the last part of the target header.
func (c client) Do(request *http.Request) (*http.Response, error) {
	target := request.Header.Get("X-Amz-Target")
	operation := target[strings.LastIndex(target, ".")+1:]
	var input map[string]any
	if err := json.NewDecoder(request.Body).Decode(&input); err != nil {
		return nil, fmt.Errorf("read the input of %s: %w", operation, err)
	}
	if text, err := fs.ReadFile(c.folder, operation+".error.txt"); err == nil {
		return failure(text), nil
	}
	output, err := c.output(operation, input)
	if err != nil {
		return nil, err
	}
	return response(http.StatusOK, output), nil
}

// output finds the recorded output of a call and keeps what was asked for.
func (c client) output(operation string, input map[string]any) (map[string]any, error) {
	if operation == "DescribeTaskDefinition" {
		return c.taskDefinition(fmt.Sprint(input["taskDefinition"]))
	}
	output, err := c.read(operation + ".json")
	if err != nil {
		return nil, err
	}
	return asked(operation, input, output), nil
}

// taskDefinition looks for a revision of its own, DescribeTaskDefinition.FAMILY-REVISION.json, and then for the one that
// DescribeTaskDefinition.json holds.
func (c client) taskDefinition(arn string) (map[string]any, error) {
	revision := strings.ReplaceAll(arn[strings.LastIndex(arn, "/")+1:], ":", "-")
	if output, err := c.read("DescribeTaskDefinition." + revision + ".json"); err == nil {
		return output, nil
	}
	output, err := c.read("DescribeTaskDefinition.json")
	if err != nil {
		return nil, err
	}
	if definition, _ := output["taskDefinition"].(map[string]any); definition == nil || definition["taskDefinitionArn"] != arn {
		return nil, fmt.Errorf("no task definition %s is recorded", arn)
	}
	return output, nil
}

func (c client) read(name string) (map[string]any, error) {
	data, err := fs.ReadFile(c.folder, name)
	if err != nil {
		return nil, fmt.Errorf("no answer %s is recorded", name)
	}
	var output map[string]any
	if err := json.Unmarshal(data, &output); err != nil {
		return nil, fmt.Errorf("read recorded answer %s: %w", name, err)
	}
	return wired(output).(map[string]any), nil
}

// described says, for each Describe call that takes a list, where the request's list and the answer's list are, and under
// which keys an entry bears its name.
var described = map[string]struct{ input, output, arn, name string }{
	"DescribeServices":           {"services", "services", "serviceArn", "serviceName"},
	"DescribeTasks":              {"tasks", "tasks", "taskArn", "taskArn"},
	"DescribeServiceDeployments": {"serviceDeploymentArns", "serviceDeployments", "serviceDeploymentArn", "serviceDeploymentArn"},
	"DescribeServiceRevisions":   {"serviceRevisionArns", "serviceRevisions", "serviceRevisionArn", "serviceRevisionArn"},
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

// reported says whether a failure is about what was asked for, by its ARN or name.
func reported(failures []any, want any) bool {
	for _, failure := range failures {
		fields, _ := failure.(map[string]any)
		if arn := fmt.Sprint(fields["arn"]); arn == want || strings.HasSuffix(arn, "/"+fmt.Sprint(want)) {
			return true
		}
	}
	return false
}

func find(entries []any, want any, keys ...string) any {
	for _, entry := range entries {
		fields, _ := entry.(map[string]any)
		for _, key := range keys {
			if fields[key] == want {
				return entry
			}
		}
	}
	return nil
}

// wired turns what the CLI prints back into what the service sends: times are seconds since 1970 there.
func wired(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			v[key] = wired(inner)
			if text, ok := inner.(string); ok && (strings.HasSuffix(key, "At") || strings.HasSuffix(key, "Time")) {
				if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
					v[key] = float64(t.UnixMilli()) / 1000
				}
			}
		}
	case []any:
		for i, inner := range v {
			v[i] = wired(inner)
		}
	}
	return value
}

// cliError is what the AWS CLI writes: An error occurred (CODE) when calling the OPERATION operation: MESSAGE.
var cliError = regexp.MustCompile(`(?s)An error occurred \((\w+)\) when calling the \w+ operation(?: \([^)]*\))?: (.*)`)

func failure(text []byte) *http.Response {
	code, message := "UnknownError", string(text)
	if m := cliError.FindSubmatch(bytes.TrimSpace(text)); m != nil {
		code, message = string(m[1]), string(m[2])
	}
	status := http.StatusBadRequest
	if code == "ServerException" || code == "InternalFailure" {
		status = http.StatusInternalServerError
	}
	return response(status, map[string]any{"__type": code, "message": message})
}

func response(status int, body any) *http.Response {
	data, err := json.Marshal(body)
	if err != nil {
		panic(err) // it was decoded from JSON
	}
	return &http.Response{
		StatusCode:    status,
		Header:        http.Header{"Content-Type": {"application/x-amz-json-1.1"}},
		Body:          io.NopCloser(bytes.NewReader(data)),
		ContentLength: int64(len(data)),
	}
}
