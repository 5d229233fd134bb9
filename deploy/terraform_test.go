// Package deploy_test checks the Terraform module against recorded events, the program's settings and its own README.
package deploy_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/eventpattern"
	"github.com/ecswhy/ecswhy/internal/recorded"
)

const (
	module = "terraform"
	events = "../testdata/events"
)

// exceptions are the cases in which the rules and the program rightly differ.
var exceptions = map[string]string{
	"canary":                                "told of when replayed, but the schedule's rule sends it, not one of these",
	"test-marked":                           "told of when replayed, but a person sends it past all rules",
	"deployment-completed-after-a-good-one": "matched but silent: only ECS can say what it follows",
	"deployment-completed-after-one-replaced": "matched but silent: only ECS can say what it follows",
	"muted-by-cluster-tag":                    "matched but silent: the tag is not in the event",
	"muted-by-service-tag":                    "matched but silent: the tag is not in the event",
	"scheduler-job-missing-env/3":             "matched but silent: only ECS can say how many failures there were",
	"scheduler-job-missing-env/9":             "matched but silent: only ECS can say how many failures there were",
	"service-task-fifth-failure":              "matched but silent: only ECS can say how many failures there were",
	"service-task-in-failing-deployment":      "matched but silent: only ECS can say that the deployment will be told of",
	"canary-stuck-alarms-only/3":              "matched but silent: only ECS can say how many failures there were",
	"aws-sample-service-steady":               "matched but silent: only ECS can say whether an outage came before",
	"spot-interruption":                       "matched but silent: only ECS can say whether a task is left",
	"maintenance":                             "matched but silent: only ECS can say whether a task is left",
	"aws-sample-deployment-completed":         "matched but silent: whether it follows a failed one only ECS can say",
	"daemon-service-scaled-in":                "matched but silent: only ECS can say whether a task is missing",
	"managed-instance-draining":               "matched but silent: only ECS can say whether a task is left",
	"standalone-task-exit-0":                  "matched but silent: a pattern cannot ask that all containers of an array exited with 0",
	"unknown-detail-type":                     "told of when replayed, but no rule can name a detail type that nobody knows",
	"unknown-event-name-info":                 "told of when replayed, but rules take service actions by their level",
}

func TestEveryEventThatIsToldOfIsMatched(t *testing.T) {
	patterns := basePatterns(t)
	texts, cases := recordedEvents(t)
	for name := range exceptions {
		if texts[name] == nil {
			t.Errorf("there is no case %s to except", name)
		}
	}
	for name, event := range texts {
		t.Run(name, func(t *testing.T) {
			told, matched := cases[name].Alert, len(matching(t, patterns, event)) > 0
			if _, except := exceptions[name]; except && matched == told {
				t.Errorf("the exception for %s is out of date", name)
			} else if !except && matched != told {
				t.Errorf("a rule matches %s: %v, but it is told of: %v", name, matched, told)
			}
		})
	}
}

func TestNoEventIsMatchedByTwoRules(t *testing.T) {
	patterns := basePatterns(t)
	texts, _ := recordedEvents(t)
	for name, event := range texts {
		if rules := matching(t, patterns, event); len(rules) > 1 {
			t.Errorf("%s would be told of twice, by %v", name, rules)
		}
	}
}

func TestBasePatterns(t *testing.T) {
	tests := map[string]struct{ event, want string }{
		"a warning of a service":                            {action("WARN", "SERVICE_TASK_START_IMPAIRED", ""), "service-action"},
		"a warning that is spelled out":                     {action("WARNING", "SERVICE_TASK_START_IMPAIRED", ""), "service-action"},
		"an error of a name that nobody knows":              {action("ERROR", "SERVICE_NEW", ""), "service-action"},
		"an error without a name":                           {`{"source":"aws.ecs","detail-type":"ECS Service Action","detail":{"eventType":"ERROR"}}`, "service-action"},
		"a service that is steady":                          {action("INFO", "SERVICE_STEADY_STATE", ""), "steady-state"},
		"a notice of a service":                             {action("INFO", "SERVICE_DESIRED_COUNT_UPDATED", ""), ""},
		"a failed deployment as a service action":           {action("ERROR", "SERVICE_DEPLOYMENT_FAILED", "x"), "deployment"},
		"a failed deployment as a mere notice":              {action("INFO", "SERVICE_DEPLOYMENT_FAILED", ""), "deployment"},
		"a rollback as a service action":                    {action("INFO", "SERVICE_DEPLOYMENT_IN_PROGRESS", "rolling back to x."), "deployment"},
		"a deployment under way":                            {action("INFO", "SERVICE_DEPLOYMENT_IN_PROGRESS", "ECS deployment ecs-svc/1 in progress."), ""},
		"a deployment that is done":                         {action("INFO", "SERVICE_DEPLOYMENT_COMPLETED", "ECS deployment ecs-svc/1 completed."), "deployment"},
		"a deployment that is done and gives no reason":     {action("INFO", "SERVICE_DEPLOYMENT_COMPLETED", ""), "deployment"},
		"a call of RunTask that was refused":                {call(`"errorCode":"ClientException","responseElements":null`), "run-task"},
		"a call of RunTask that was answered with failures": {call(`"responseElements":{"tasks":[],"failures":[{"reason":"AGENT"}]}`), "run-task"},
		"a call of RunTask that started a task":             {call(`"responseElements":{"tasks":[{"taskArn":"x"}],"failures":[]}`), ""},
		"another call that was refused":                     {strings.Replace(call(`"errorCode":"ClientException"`), "RunTask", "StopTask", 1), ""},
		"an event of another source":                        {`{"source":"my.app","detail-type":"ECS Service Action","detail":{"eventType":"ERROR","eventName":"X"}}`, ""},
		"a stop that says nothing":                          {stop(`"lastStatus":"STOPPED"`), "task-stopped"},
		"a stop with a code that nobody knows":              {stop(`"lastStatus":"STOPPED","stopCode":"New"`), "task-stopped"},
		"a stop before it is final":                         {stop(`"lastStatus":"DEPROVISIONING","stopCode":"EssentialContainerExited"`), ""},
		"a stop by a user":                                  {stop(`"lastStatus":"STOPPED","stopCode":"UserInitiated"`), ""},
		"a job engine's stop of a job that ran too long":    {stop(`"lastStatus":"STOPPED","stopCode":"UserInitiated","stoppedReason":"Job attempt duration exceeded timeout"`), "task-stopped"},
		"a forced deregistration of the instance":           {stop(`"lastStatus":"STOPPED","stopCode":"UserInitiated","stoppedReason":"Container instance deregistration forced by user"`), "task-stopped"},
		"an instance that went away, under a user's code":   {stop(`"lastStatus":"STOPPED","stopCode":"UserInitiated","stoppedReason":"Host EC2 (instance i-0123456789abcdef0) terminated."`), "task-stopped"},
		"a stop by a user with words of their own":          {stop(`"lastStatus":"STOPPED","stopCode":"UserInitiated","stoppedReason":"Task stopped by user: Job attempt duration exceeded timeout"`), ""},
		"a scale-in":                                  {stop(`"lastStatus":"STOPPED","stopCode":"ServiceSchedulerInitiated","stoppedReason":"Scaling activity initiated by (deployment ecs-svc/1)"`), ""},
		"a health check that failed":                  {stop(`"lastStatus":"STOPPED","stopCode":"ServiceSchedulerInitiated","stoppedReason":"Task failed container health checks"`), "task-stopped"},
		"Spot's stop under the code of a termination": {stop(`"lastStatus":"STOPPED","stopCode":"TerminationNotice","stoppedReason":"Your Spot Task was interrupted."`), "task-stopped"},
	}
	patterns := basePatterns(t)
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(matching(t, patterns, []byte(tt.event)), " "); got != tt.want {
				t.Errorf("matched by %q, want %q", got, tt.want)
			}
		})
	}
}

// The composed patterns are what `terraform test` finds that the module makes of clusters and ignore_event_names.
func TestComposedPatterns(t *testing.T) {
	tests := map[string]struct{ event, include, exclude string }{
		"a task of a cluster with a wildcard":    {stopIn("prod-main"), "task-stopped", "task-stopped"},
		"a task of a cluster by its name":        {stopIn("shared"), "task-stopped", "task-stopped"},
		"a task of a cluster with a longer name": {stopIn("shared-2"), "", "task-stopped"},
		"a task of an excluded cluster":          {stopIn("dev-1"), "", ""},
		"a task without a cluster":               {stop(`"lastStatus":"STOPPED"`), "task-stopped", "task-stopped"},
		"a deployment of an included cluster":    {failedDeployment("prod-main/api"), "deployment", "deployment"},
		"a deployment of an excluded cluster":    {failedDeployment("sandbox/api"), "", ""},
		"a service that is named like a cluster": {failedDeployment("other/prod-main"), "", "deployment"},
		"a deployment with a short ARN":          {failedDeployment("api"), "deployment", "deployment"},
		"a deployment without resources":         {failedDeployment(), "deployment", "deployment"},
		"a name that is ignored":                 {action("WARN", "SERVICE_DISCOVERY_INSTANCE_UNHEALTHY", ""), "service-action", ""},
		"a rollback that is ignored":             {action("INFO", "SERVICE_DEPLOYMENT_IN_PROGRESS", "rolling back"), "deployment", ""},
		"a deployment that is done":              {action("INFO", "SERVICE_DEPLOYMENT_COMPLETED", "ECS deployment ecs-svc/1 completed."), "deployment", "deployment"},
		"a hook that is ignored":                 {`{"source":"aws.ecs","detail-type":"ECS Hook State Change","detail":{"eventName":"HOOK_AWAITING_ACTION"}}`, "hook", ""},
		"a name that is not ignored":             {action("WARN", "SERVICE_TASK_START_IMPAIRED", ""), "service-action", "service-action"},
		"a refused call for a cluster by name":   {callIn("prod-main"), "run-task", "run-task"},
		"one for a cluster by its ARN":           {callIn("arn:aws:ecs:eu-west-1:111122223333:cluster/prod-main"), "run-task", "run-task"},
		"one for a cluster that is not included": {callIn("other"), "", "run-task"},
		"one for an excluded cluster by name":    {callIn("dev-1"), "", ""},
		"one for an excluded cluster by ARN":     {callIn("arn:aws:ecs:eu-west-1:111122223333:cluster/sandbox"), "", ""},
		"one that names no cluster":              {call(`"errorCode":"ClientException"`), "run-task", "run-task"},
	}
	include, exclude := composedPatterns(t, "include"), composedPatterns(t, "exclude")
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(matching(t, include, []byte(tt.event)), " "); got != tt.include {
				t.Errorf("with include matched by %q, want %q", got, tt.include)
			}
			if got := strings.Join(matching(t, exclude, []byte(tt.event)), " "); got != tt.exclude {
				t.Errorf("with exclude matched by %q, want %q", got, tt.exclude)
			}
		})
	}
}

func TestClustersExcludedByPlainNames(t *testing.T) {
	tests := map[string]struct{ event, want string }{
		"a task of an excluded cluster":                      {stopIn("sandbox"), ""},
		"a task of a cluster with a longer name":             {stopIn("sandbox-2"), "task-stopped"},
		"a task of a cluster with more before the name":      {stopIn("my-sandbox"), "task-stopped"},
		"a task without a cluster":                           {stop(`"lastStatus":"STOPPED"`), "task-stopped"},
		"a deployment of an excluded cluster":                {failedDeployment("dev-1/api"), ""},
		"a deployment of a cluster with a longer name":       {failedDeployment("dev-11/api"), "deployment"},
		"a deployment of a service named like a cluster":     {failedDeployment("other/dev-1"), "deployment"},
		"a deployment with a short ARN named like a cluster": {failedDeployment("sandbox"), "deployment"},
		"a refused call for an excluded cluster":             {callIn("sandbox"), ""},
		"a refused call for a cluster with a longer name":    {callIn("sandbox-2"), "run-task"},
	}
	patterns := composedPatterns(t, "exclude-plain")
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(matching(t, patterns, []byte(tt.event)), " "); got != tt.want {
				t.Errorf("matched by %q, want %q", got, tt.want)
			}
		})
	}
}

// EventBridge refuses longer patterns: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
func TestPatternsAreShortEnough(t *testing.T) {
	for _, patterns := range []map[string][]byte{basePatterns(t), composedPatterns(t, "include"),
		composedPatterns(t, "exclude")} {
		for name, pattern := range patterns {
			var compact bytes.Buffer
			if err := json.Compact(&compact, pattern); err != nil {
				t.Fatal(err)
			}
			if compact.Len() > 2048 {
				t.Errorf("%s has %d characters", name, compact.Len())
			}
		}
	}
}

func action(eventType, eventName, reason string) string {
	detail := map[string]string{"eventType": eventType, "eventName": eventName, "reason": reason}
	if reason == "" {
		delete(detail, "reason")
	}
	text, _ := json.Marshal(map[string]any{"source": "aws.ecs", "detail-type": "ECS Service Action", "detail": detail})
	return string(text)
}

func stop(detail string) string {
	return `{"source":"aws.ecs","detail-type":"ECS Task State Change","detail":{` + detail + `}}`
}

// call is a call of RunTask that CloudTrail recorded.
func call(detail string) string {
	return `{"source":"aws.ecs","detail-type":"AWS API Call via CloudTrail","detail":{"eventSource":"ecs.amazonaws.com",` +
		`"eventName":"RunTask",` + detail + `}}`
}

// callIn is one that was refused in a cluster, as it was asked for.
func callIn(cluster string) string {
	return call(`"errorCode":"ClientException","requestParameters":{"cluster":"` + cluster + `"}`)
}

func stopIn(cluster string) string {
	return stop(`"lastStatus":"STOPPED","clusterArn":"arn:aws:ecs:eu-west-1:111122223333:cluster/` + cluster + `"`)
}

// failedDeployment is the event of a deployment that failed, of a service named as it is in an ARN.
func failedDeployment(services ...string) string {
	arns := []string{}
	for _, service := range services {
		arns = append(arns, "arn:aws:ecs:eu-west-1:111122223333:service/"+service)
	}
	text, _ := json.Marshal(map[string]any{
		"source": "aws.ecs", "detail-type": "ECS Deployment State Change", "resources": arns,
		"detail": map[string]string{"eventType": "ERROR", "eventName": "SERVICE_DEPLOYMENT_FAILED", "reason": "x"},
	})
	return string(text)
}

func matching(t *testing.T, patterns map[string][]byte, event []byte) []string {
	t.Helper()
	var rules []string
	for _, name := range slices.Sorted(maps.Keys(patterns)) {
		matched, err := eventpattern.Match(patterns[name], event)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if matched {
			rules = append(rules, name)
		}
	}
	return rules
}

func basePatterns(t *testing.T) map[string][]byte {
	t.Helper()
	return readAll(t, filepath.Join(module, "patterns"))
}

func composedPatterns(t *testing.T, name string) map[string][]byte {
	t.Helper()
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(read(t, filepath.Join(module, "tests", "composed", name+".json")), &raw); err != nil {
		t.Fatal(err)
	}
	patterns := map[string][]byte{}
	for rule, pattern := range raw {
		patterns[rule] = pattern
	}
	return patterns
}

// recordedEvents leaves out what is not a JSON object, because EventBridge never delivers such a thing.
func recordedEvents(t *testing.T) (texts map[string][]byte, cases map[string]recorded.Case) {
	t.Helper()
	cases, err := recorded.Cases(events)
	if err != nil {
		t.Fatal(err)
	}
	texts = map[string][]byte{}
	for name := range cases {
		var object map[string]any
		if text := read(t, filepath.Join(events, name, "event.json")); json.Unmarshal(text, &object) == nil {
			texts[name] = text
		}
	}
	return texts, cases
}

func readAll(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no JSON files in %s: %v", folder, err)
	}
	files := map[string][]byte{}
	for _, path := range paths {
		files[strings.TrimSuffix(filepath.Base(path), ".json")] = read(t, path)
	}
	return files
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
