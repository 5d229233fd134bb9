package main

import (
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/ecswhy/ecswhy/internal/awsready"
	"github.com/ecswhy/ecswhy/internal/config"
	"github.com/ecswhy/ecswhy/internal/notify"
)

// onStage gives the settings that a function has by default, and a configuration of AWS for a rehearsal.
func onStage(t *testing.T, members string) (config.Config, aws.Config) {
	t.Helper()
	set(t, map[string]string{"ECSWHY_TOPIC_ARN": "arn:aws:sns:ap-northeast-1:111122223333:ecswhy",
		"ECSWHY_CLOUDTRAIL": "true", "ECSWHY_MEMBERS": members})
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "example", "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
	} {
		t.Setenv(name, value)
	}
	settings, err := config.Load(os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	sdk, err := awsready.Config(os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	return settings, sdk
}

// listener notes which answers a rehearsal gets.
type listener struct {
	aws.HTTPClient
	mu    sync.Mutex
	asked map[string]string
}

func (l *listener) Do(request *http.Request) (*http.Response, error) {
	operation := operation(request)
	response, err := l.HTTPClient.Do(request)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(response.Body)
	response.Body = io.NopCloser(strings.NewReader(string(body)))
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked[operation] = string(body)
	return response, err
}

func TestTheRehearsalMakesEveryCallThatAFailedDeploymentNeeds(t *testing.T) {
	for members, unneeded := range map[string]string{"": "AssumeRole", ofTests: ""} {
		rehearse(t, members, unneeded)
	}
}

func rehearse(t *testing.T, members, unneeded string) {
	t.Helper()
	settings, sdk := onStage(t, members)
	event, answers, err := readRehearsal()
	if err != nil {
		t.Fatal(err)
	}
	l := &listener{asked: map[string]string{}}
	var report notify.Report
	played := false
	awsready.Rehearse(sdk, prepareTimeout, answers, func(canned aws.Config) {
		l.HTTPClient, canned.HTTPClient = canned.HTTPClient, l
		n := wired(canned, settings)
		report = n.Explain(t.Context(), event)
		explain(event, func(aws.Config) notify.Notifier { return n })(canned)
		played = true
	})
	if !played || len(report.Incident.Gaps) > 0 || !report.Verdict.Alert || len(report.Incident.Log.Lines) == 0 {
		t.Errorf("played: %t, gaps %+v, verdict %+v, log %+v", played, report.Incident.Gaps, report.Verdict.Cause,
			report.Incident.Log)
	}
	delete(answers, unneeded)
	if got, want := slices.Sorted(maps.Keys(l.asked)), slices.Sorted(maps.Keys(answers)); !slices.Equal(got, want) {
		t.Errorf("called %v\nwant   %v", got, want)
	}
}

// canned answers from a file, and notes which hosts were meant.
type canned struct {
	answers map[string]string
	mu      sync.Mutex
	hosts   map[string]bool
}

func (c *canned) Do(request *http.Request) (*http.Response, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hosts[request.URL.Host] = true
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(c.answers[operation(request)]))},
		nil
}

// A connection to another region than the first event's would be opened for nothing.
func TestTheRehearsalStaysInTheRegion(t *testing.T) {
	for members, services := range map[string][]string{
		"": {"cloudtrail", "ecs", "logs", "sns"}, ofTests: {"cloudtrail", "ecs", "logs", "sns", "sts"},
	} {
		rehearseInRegion(t, members, services)
	}
}

func rehearseInRegion(t *testing.T, members string, want []string) {
	t.Helper()
	settings, sdk := onStage(t, members)
	event, answers, err := readRehearsal()
	if err != nil {
		t.Fatal(err)
	}
	c := &canned{answers: answers, hosts: map[string]bool{}}
	sdk.Region, sdk.BaseEndpoint, sdk.HTTPClient = "eu-central-1", nil, c
	t.Setenv("AWS_ENDPOINT_URL", "")
	explain(event, func(sdk aws.Config) notify.Notifier { return wired(sdk, settings) })(sdk)
	got := slices.Sorted(maps.Keys(c.hosts))
	for i := range want {
		want[i] += ".eu-central-1.amazonaws.com"
	}
	if !slices.Equal(got, want) {
		t.Errorf("called %v\nwant   %v", got, want)
	}
}
