package doctor

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/smithy-go/encoding/cbor"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
)

// patient is a deployment as AWS tells of it: testdata/doctor/CASE/OPERATION.json is what the AWS CLI printed, and
// OPERATION.NAME.json what it printed about the rule or queue of that name. What a case does not have is as in the case
// healthy.
type patient struct {
	name    string
	edit    func(operation, answer string) string // changes what was recorded
	refuses map[string]string                     // error codes, by operation
	sums    map[string]float64                    // of metrics, by METRIC/NAME; the others were never written
	times   map[string][]any                      // at which metrics were written, likewise
	invoked func(payload []byte) (answer string)  // what the function does
	mu      sync.Mutex
	calls   []string // OPERATION and the host that was asked
}

func (p *patient) config() aws.Config {
	return aws.Config{
		Region: "ap-northeast-1", Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""), HTTPClient: p,
		Retryer: func() aws.Retryer { return aws.NopRetryer{} },
	}
}

// Do answers a call in the protocol of its service.
func (p *patient) Do(request *http.Request) (*http.Response, error) {
	var body []byte
	if request.Body != nil {
		body, _ = io.ReadAll(request.Body)
	}
	operation := operationOf(request, body)
	p.mu.Lock()
	p.calls = append(p.calls, operation+" "+request.URL.Host)
	p.mu.Unlock()
	service, _, _ := strings.Cut(request.URL.Host, ".")
	if code := p.refuses[operation]; code != "" {
		return encoded(service, operation, http.StatusForbidden,
			map[string]any{"__type": code, "message": "User is not authorized"}), nil
	}
	if operation == "GetCallerIdentity" {
		return encoded(service, operation, http.StatusOK, map[string]any{"Account": "111122223333"}), nil
	}
	if operation == "GetMetricData" {
		return encoded(service, operation, http.StatusOK, p.metrics(body)), nil
	}
	if operation == "Invoke" {
		answer := p.invoked(body)
		header := http.Header{}
		if strings.Contains(answer, "errorMessage") {
			header.Set("X-Amz-Function-Error", "Unhandled")
		}
		text := io.NopCloser(strings.NewReader(answer))
		return &http.Response{StatusCode: http.StatusOK, Header: header, Body: text}, nil
	}
	answer, err := p.recorded(operation, request.URL.Path+string(body))
	return encoded(service, operation, http.StatusOK, answer), err
}

// operationOf finds the operation where the protocol has it.
func operationOf(request *http.Request, body []byte) string {
	path := strings.Split(request.URL.Path, "/")
	last := path[len(path)-1]
	switch {
	case request.Header.Get("X-Amz-Target") != "":
		_, operation, _ := strings.Cut(request.Header.Get("X-Amz-Target"), ".")
		return operation
	case strings.Contains(request.Header.Get("Content-Type"), "form"):
		form, _ := url.ParseQuery(string(body))
		return form.Get("Action")
	}
	if operation := map[string]string{
		"configuration": "GetFunctionConfiguration", "concurrency": "GetFunctionConcurrency",
		"event-invoke-config": "GetFunctionEventInvokeConfig", "policy": "GetPolicy", "event-source-mappings": "ListEventSourceMappings",
		"invocations":                           "Invoke",
		"describe-slack-channel-configurations": "DescribeSlackChannelConfigurations",
		"list-ms-teams-channel-configurations":  "ListMicrosoftTeamsChannelConfigurations",
	}[last]; operation != "" {
		return operation
	}
	return last
}

// recorded finds the answer that is about the longest name in the request.
func (p *patient) recorded(operation, request string) (map[string]any, error) {
	var file, about string
	for _, folder := range []string{"healthy", p.name} {
		files, _ := filepath.Glob(clitest.Testdata + "doctor/" + folder + "/" + operation + "*.json")
		for _, f := range files {
			name := strings.Trim(strings.TrimPrefix(strings.TrimSuffix(filepath.Base(f), ".json"), operation), ".")
			if strings.Contains(request, name) && len(name) >= len(about) {
				file, about = f, name
			}
		}
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, errors.New("nothing is recorded for " + operation)
	}
	text := string(data)
	if p.edit != nil {
		text = p.edit(strings.TrimSuffix(filepath.Base(file), ".json"), text)
	}
	var answer map[string]any
	return answer, json.Unmarshal([]byte(text), &answer)
}

// metrics answers GetMetricData for what was asked, by the names of metric and dimension.
func (p *patient) metrics(body []byte) map[string]any {
	input, err := cbor.Decode(body)
	if err != nil {
		panic(err)
	}
	results := []any{}
	for _, q := range input.(cbor.Map)["MetricDataQueries"].(cbor.List) {
		query := q.(cbor.Map)
		metric := query["MetricStat"].(cbor.Map)["Metric"].(cbor.Map)
		dimension := metric["Dimensions"].(cbor.List)[0].(cbor.Map)
		name := fmt.Sprintf("%s/%s/%s=%s", metric["Namespace"], metric["MetricName"], dimension["Name"], dimension["Value"])
		values := []any{}
		if sum, ok := p.sums[name]; ok {
			values = append(values, sum-1, 1.0)
		}
		results = append(results, map[string]any{"Id": string(query["Id"].(cbor.String)), "StatusCode": "Complete",
			"Values": values, "Timestamps": p.times[name]})
	}
	return map[string]any{"MetricDataResults": results}
}

// encoded writes an answer or error as its service does: SNS as XML, CloudWatch as CBOR, the others as JSON.
func encoded(service, operation string, status int, answer map[string]any) *http.Response {
	var body bytes.Buffer
	header := http.Header{}
	switch service {
	case "sns", "sts":
		header.Set("Content-Type", "text/xml")
		if status >= 400 {
			asXML(&body, "ErrorResponse", map[string]any{"Error": map[string]any{"Code": answer["__type"],
				"Message": answer["message"]}})
			break
		}
		asXML(&body, operation+"Response", map[string]any{operation + "Result": answer})
	case "monitoring":
		header.Set("Content-Type", "application/cbor")
		header.Set("Smithy-Protocol", "rpc-v2-cbor")
		body.Write(cbor.Encode(asCBOR(answer)))
	default:
		header.Set("Content-Type", "application/json")
		if status >= 400 {
			header.Set("X-Amzn-Errortype", fmt.Sprint(answer["__type"]))
		}
		_ = json.NewEncoder(&body).Encode(answer)
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(&body), ContentLength: int64(body.Len())}
}

func asXML(out *bytes.Buffer, name string, value any) {
	fmt.Fprintf(out, "<%s>", name)
	switch v := value.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if name == "Attributes" {
				asXML(out, "entry", map[string]any{"key": key, "value": v[key]})
			} else {
				asXML(out, key, v[key])
			}
		}
	case []any:
		for _, inner := range v {
			asXML(out, "member", inner)
		}
	default:
		_ = xml.EscapeText(out, []byte(fmt.Sprint(v)))
	}
	fmt.Fprintf(out, "</%s>", name)
}

func asCBOR(value any) cbor.Value {
	switch v := value.(type) {
	case map[string]any:
		m := cbor.Map{}
		for key, inner := range v {
			m[key] = asCBOR(inner)
		}
		return m
	case []any:
		list := cbor.List{}
		for _, inner := range v {
			list = append(list, asCBOR(inner))
		}
		return list
	case string:
		return cbor.String(v)
	case bool:
		return cbor.Bool(v)
	case float64:
		return cbor.Float64(v)
	case time.Time:
		return &cbor.Tag{ID: 1, Value: cbor.Float64(float64(v.Unix()))}
	}
	return &cbor.Nil{}
}
