// Package awsready makes a Lambda function ready to call AWS by its first event: configured, rehearsed and connected.
package awsready

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Config reads what Lambda's environment says about calling AWS: region, credentials, retries, endpoints and
// certificates. The SDK's own loader also links and starts six ways to get credentials that Lambda does not need.
// https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
func Config(getenv func(string) string) (aws.Config, error) {
	e := environment{getenv}
	mode, attempts, retryErr := e.retries()
	http, httpErr := newClient(getenv)
	_, fips := e.flag("AWS_USE_FIPS_ENDPOINT")
	_, dualStack := e.flag("AWS_USE_DUALSTACK_ENDPOINT")
	_, ignore := e.flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
	if err := errors.Join(retryErr, httpErr, fips, dualStack, ignore); err != nil {
		return aws.Config{}, err
	}
	cfg := aws.Config{
		Region:           cmp.Or(getenv("AWS_REGION"), getenv("AWS_DEFAULT_REGION")),
		Credentials:      aws.CredentialsProviderFunc(e.credentials),
		HTTPClient:       http,
		RetryMode:        mode,
		RetryMaxAttempts: attempts,
		ConfigSources:    []any{e}, // where each client looks for its own endpoint
	}
	if url := e.endpoint("AWS_ENDPOINT_URL"); url != "" {
		cfg.BaseEndpoint = &url
	}
	return cfg, nil
}

// environment answers, by the methods that the SDK looks for in a source of configuration, what the variables say.
type environment struct{ getenv func(string) string }

// credentials are those of the function's role. Lambda replaces the whole environment before they expire, so they need
// no cache and no refreshing.
func (e environment) credentials(context.Context) (aws.Credentials, error) {
	c := aws.Credentials{
		AccessKeyID:     e.getenv("AWS_ACCESS_KEY_ID"),
		SecretAccessKey: e.getenv("AWS_SECRET_ACCESS_KEY"),
		SessionToken:    e.getenv("AWS_SESSION_TOKEN"),
		Source:          "Lambda",
	}
	if !c.HasKeys() {
		return aws.Credentials{}, errors.New("the environment holds no credentials")
	}
	return c, nil
}

func (e environment) retries() (mode aws.RetryMode, attempts int, err error) {
	if text := e.getenv("AWS_RETRY_MODE"); text != "" {
		if mode, err = aws.ParseRetryMode(text); err != nil {
			return mode, 0, fmt.Errorf("AWS_RETRY_MODE: %w", err)
		}
	}
	if attempts, err = strconv.Atoi(cmp.Or(e.getenv("AWS_MAX_ATTEMPTS"), "0")); err != nil {
		return mode, 0, fmt.Errorf("AWS_MAX_ATTEMPTS: %w", err)
	}
	return mode, attempts, nil
}

// flag reads a variable that is true, false or not there.
func (e environment) flag(name string) (bool, error) {
	text := strings.ToLower(cmp.Or(e.getenv(name), "false"))
	if text != "true" && text != "false" {
		return false, fmt.Errorf("%s is %q; give true or false", name, text)
	}
	return text == "true", nil
}

// endpoint is one that a variable names, such as that of an emulator or a proxy, unless such are to be left aside.
func (e environment) endpoint(variable string) string {
	if ignored, _ := e.flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"); ignored {
		return ""
	}
	return e.getenv(variable)
}

// GetServiceBaseEndpoint tells a client of an endpoint of its own: "CloudWatch Logs" has
// AWS_ENDPOINT_URL_CLOUDWATCH_LOGS.
func (e environment) GetServiceBaseEndpoint(_ context.Context, sdkID string) (string, bool, error) {
	url := e.endpoint("AWS_ENDPOINT_URL_" + strings.ToUpper(strings.ReplaceAll(sdkID, " ", "_")))
	return url, url != "", nil
}

// GetUseFIPSEndpoint tells a client whether to call the endpoints with validated cryptography.
func (e environment) GetUseFIPSEndpoint(context.Context) (aws.FIPSEndpointState, bool, error) {
	use, err := e.flag("AWS_USE_FIPS_ENDPOINT")
	return aws.FIPSEndpointStateEnabled, use, err
}

// GetUseDualStackEndpoint tells a client whether to call the endpoints that also have IPv6.
func (e environment) GetUseDualStackEndpoint(context.Context) (aws.DualStackEndpointState, bool, error) {
	use, err := e.flag("AWS_USE_DUALSTACK_ENDPOINT")
	return aws.DualStackEndpointStateEnabled, use, err
}
