package message_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/ecswhy/ecswhy/internal/console"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/publish"
	"github.com/ecswhy/ecswhy/internal/recorded"
	"github.com/ecswhy/ecswhy/internal/route"
)

const arn = "arn:aws:ecs:ap-northeast-1:111122223333:"

// rollout is a deployment of web:43 in prod of which every task failed with a reason.
func rollout(reasons ...string) incident.Incident {
	inc := incident.Incident{
		ID: "64367390-51c2-4eff-6571-e02e3abcf0be", Kind: incident.DeploymentFailed, Name: "SERVICE_DEPLOYMENT_FAILED", Level: "ERROR",
		Reason: "ECS deployment circuit breaker: tasks failed to start.",
		Time:   time.Date(2026, 10, 14, 3, 12, 9, 0, time.UTC), Partition: "aws", Region: "ap-northeast-1", Account: "111122223333",
		Resources: []string{arn + "service/prod/web"}, Cluster: "prod", ServiceName: "web", ServiceARN: arn + "service/prod/web",
		DeploymentID: "ecs-svc/1",
		Service: incident.Service{Known: true, CircuitBreaker: true, Desired: 2, Running: 2, Deployments: []incident.Deployment{
			{ID: "ecs-svc/2", Status: "PRIMARY", Running: 2, TaskDefinitionARN: arn + "task-definition/web:42"},
			{ID: "ecs-svc/1", Status: "ACTIVE", TaskDefinitionARN: arn + "task-definition/web:43"},
		}},
		ServiceDeployment: incident.ServiceDeployment{
			ARN: arn + "service-deployment/prod/web/0EYSiB0q", Status: "ROLLBACK_IN_PROGRESS", FailureCount: 3, FailureThreshold: 3,
		},
	}
	for i, reason := range reasons {
		inc.Tasks = append(inc.Tasks, incident.Task{
			ARN: fmt.Sprintf("%stask/prod/%032x", arn, i), StartedBy: "ecs-svc/1", StopCode: "TaskFailedToStart", StoppedReason: reason,
			DefinitionARN: arn + "task-definition/web:43", Containers: []incident.Container{{Name: "web", Image: "web:43"}},
		})
	}
	return inc
}

func write(inc incident.Incident) message.Notification {
	return writeFor(message.Settings{LogLines: 12, Tags: message.TagKeys{Owner: []string{"owner"},
		Commit: []string{"commit"}, Pipeline: []string{"pipeline"}}}, inc)
}

func writeFor(settings message.Settings, inc incident.Incident) message.Notification {
	return message.NewWriter(settings).Write(inc, diagnosis.Diagnose(inc))
}

func TestAMessageSaysWhoIsHurtThenWhyAndThenWhereToClick(t *testing.T) {
	inc := rollout("CannotPullContainerError: web:43: not found", "CannotPullContainerError: web:43: not found",
		"RESOURCE:CPU")
	got := write(inc)
	want := strings.Join([]string{
		"*Now:* users not affected: 2 of 2 tasks on `web:42` · 0 running on `web:43` · " +
			"circuit breaker at 3 of 3 failures · rolling back to `web:42`",
		"*Why:* The image `web:43` does not exist in its registry.",
		"```\nCannotPullContainerError: web:43: not found\n```",
		"*Tasks:* 3 tasks failed, 2 with this cause · 1 × not enough CPU",
		"*Where:* <https://ap-northeast-1.console.aws.amazon.com/ecs/v2/clusters/prod/services?region=ap-northeast-1|prod> / " +
			"<https://ap-northeast-1.console.aws.amazon.com/ecs/v2/clusters/prod/services/web/health?region=ap-northeast-1|web> · ap-northeast-1 · account 111122223333",
		"*Open:* <https://ap-northeast-1.console.aws.amazon.com/ecs/v2/clusters/prod/services/web/deployments?region=ap-northeast-1|Deployments> · " +
			"<https://ap-northeast-1.console.aws.amazon.com/ecs/v2/clusters/prod/tasks/00000000000000000000000000000000/configuration?region=ap-northeast-1|Task> · " +
			"<https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html|About this cause>",
	}, "\n")
	if diff := cmp.Diff(want, got.Chatbot.Content.Description); diff != "" {
		t.Error(diff)
	}
	if want := "🟠 web deployment failed: image not found (prod)"; got.Chatbot.Content.Title != want ||
		got.Chatbot.Metadata.Summary != want {
		t.Errorf("title %q", got.Chatbot.Content.Title)
	}
	if got.Subject != "ecswhy: web deployment failed: image not found (prod)" {
		t.Errorf("subject %q", got.Subject)
	}
	if diff := cmp.Diff(map[string]string{
		"severity": "warning", "impact": "unaffected", "cause": "image-not-found",
		"cluster": "prod", "service": "web", "kind": "deployment-failed",
		"account": "111122223333", "region": "ap-northeast-1",
	}, got.Attributes); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"image-not-found", "web", "prod", "111122223333", "ap-northeast-1"},
		got.Chatbot.Content.Keywords); diff != "" {
		t.Error(diff)
	}
	if got.Chatbot.ID != inc.ID || got.Chatbot.Metadata.ThreadID != "ecs/prod/web/0EYSiB0q" ||
		got.Chatbot.Metadata.EventType != "deployment-failed" {
		t.Errorf("%+v", got.Chatbot)
	}
}

func TestTheThreadIsThatOfTheServiceDeployment(t *testing.T) {
	const deployment = arn + "service-deployment/prod/web/0EYSiB0q"
	for _, test := range []struct {
		want string
		inc  incident.Incident
	}{
		{"ecs/prod/web/0EYSiB0q", incident.Incident{Cluster: "prod", ServiceName: "web", DeploymentID: "ecs-svc/1", ServiceDeployment: incident.ServiceDeployment{ARN: deployment}}},
		{"ecs/prod/web/0EYSiB0q", incident.Incident{Cluster: "prod", ServiceName: "web", Hook: incident.Hook{ServiceDeploymentARN: deployment}}},
		{"ecs/prod/web/ecs-svc/1", incident.Incident{Cluster: "prod", ServiceName: "web", DeploymentID: "ecs-svc/1"}},
		{"ecs/prod/agent/0EYS", incident.Incident{Cluster: "prod", Daemon: incident.Daemon{Name: "agent", DeploymentARN: arn + "daemon-deployment/prod/agent/0EYS"}}},
		{"", incident.Incident{Cluster: "prod", Tasks: []incident.Task{{Group: "family:nightly"}}}},
	} {
		if got := message.Thread(test.inc, diagnosis.Diagnose(test.inc)); got != test.want {
			t.Errorf("thread %q, want %q", got, test.want)
		}
	}
}

func TestWhatFailedIsNamedAsPeopleCallIt(t *testing.T) {
	task := incident.Task{ARN: arn + "task/prod/0123", LastStatus: "STOPPED", StopCode: "EssentialContainerExited",
		StoppedReason: "Essential container in task exited"}
	withDefinition, withGroup := task, task
	withDefinition.DefinitionARN, withGroup.Group = arn+"task-definition/nightly:7", "family:weekly"
	for want, inc := range map[string]incident.Incident{
		"web deployment failed":                     {Kind: incident.DeploymentFailed, ServiceName: "web"},
		"web is rolling back":                       {Kind: incident.DeploymentRollingBack, ServiceName: "web", Name: "SERVICE_DEPLOYMENT_IN_PROGRESS"},
		"daemon agent cannot start tasks":           {Kind: incident.DaemonFailingToStart, Daemon: incident.Daemon{Name: "agent"}},
		"container instance i-1 is impaired":        {Kind: incident.InstanceImpaired, Instance: incident.Instance{EC2ID: "i-1"}},
		"nightly task stopped":                      {Kind: incident.TaskStopped, Tasks: []incident.Task{withDefinition}},
		"weekly task stopped":                       {Kind: incident.TaskStopped, Tasks: []incident.Task{withGroup}},
		"0123 task stopped":                         {Kind: incident.TaskStopped, Tasks: []incident.Task{task}},
		"web deployment waits for approval at BAKE": {Kind: incident.HookAwaitingAction, ServiceName: "web", Hook: incident.Hook{Stage: "BAKE"}},
		"an event could not be read":                {Kind: incident.Unreadable, Raw: "x"},
		"ECS New Thing: BROKE":                      {Kind: incident.Unrecognized, DetailType: "ECS New Thing", Name: "BROKE"},
		"ECS New Thing":                             {Kind: incident.Unrecognized, DetailType: "ECS New Thing"},
	} {
		if got := write(inc).Chatbot.Content.Title; !strings.Contains(got, want) {
			t.Errorf("title %q, want %q", got, want)
		}
	}
}

func TestAnExitCodeOfWindowsIsNamed(t *testing.T) {
	task := incident.Task{ARN: arn + "task/prod/0123", DefinitionARN: arn + "task-definition/web:7",
		StopCode:      "EssentialContainerExited",
		StoppedReason: "Essential container in task exited"}
	for code, wants := range map[int][]string{
		-1073741819: {"exited with code 0xC0000005", "exited with code -1073741819", "STATUS_ACCESS_VIOLATION"},
		-1073741515: {"exited with code 0xC0000135", "STATUS_DLL_NOT_FOUND", "Nano Server"},
		-532462766:  {"exited with code 0xE0434352", ".NET ended on an unhandled exception"},
		1073807364:  {"exited with code 1073807364", "is 0x40010004, DBG_TERMINATE_PROCESS"},
		-2:          {"exited with code 0xFFFFFFFE", "Code -2 is 0xFFFFFFFE, an exit code that only Windows uses."},
	} {
		task.Containers = []incident.Container{{Name: "web", Exited: true, ExitCode: code}}
		text := write(incident.Incident{Kind: incident.TaskStopped, Cluster: "prod", ServiceName: "web",
			Tasks: []incident.Task{task}}).Text
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not in\n%s", want, text)
			}
		}
	}
}

func TestASingleTaskTellsHowLongItRan(t *testing.T) {
	start := time.Date(2026, 10, 14, 3, 0, 0, 0, time.UTC)
	inc := incident.Incident{Kind: incident.TaskStopped, Partition: "aws", Region: "ap-northeast-1", Cluster: "prod",
		Tasks: []incident.Task{{
			ARN: arn + "task/prod/0123", DefinitionARN: arn + "task-definition/nightly:7", StoppedReason: "Essential container in task exited",
			StopCode: "EssentialContainerExited", StartedAt: start, StoppedAt: start.Add(192 * time.Second),
			Containers: []incident.Container{{Name: "job", Exited: true, ExitCode: 137, RuntimeID: "0123-9"}},
		}}, Log: incident.Log{Container: "job", Group: "/ecs/nightly", Stream: "0123-9", Region: "us-east-1"}}
	got := write(inc).Chatbot.Content.Description
	for _, want := range []string{
		"`nightly:7` · `0123` · ran 3 min 12 s", "exited with code `137`", "Code 137 is SIGKILL. ECS does not say who sent it, and nothing shows that memory ran out", "Among the possible causes",
		"https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#logsV2:log-groups/log-group/$252Fecs$252Fnightly/log-events/0123-9|Logs",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	inc.Tasks[0].StartedAt = time.Time{}
	if got := write(inc).Chatbot.Content.Description; !strings.Contains(got, "never started") {
		t.Error(got)
	}
}

func TestWhatIsNotKnownIsSaidOnce(t *testing.T) {
	inc := rollout("RESOURCE:CPU")
	inc.Gaps = []incident.Gap{
		{Operation: "ecs:DescribeTasks", Kind: incident.Denied, Reason: incident.ToRole, Principal: "ecswhy"}, {Operation: "ecs:DescribeTasks", Kind: incident.Denied, Reason: incident.ToRole, Principal: "ecswhy"},
		{Operation: "ecs:ListTasks", Kind: incident.TimedOut}, {Operation: "ecs:DescribeServices", Kind: incident.Missing, Reason: incident.SomeOfThem, N: 1, Of: 1},
	}
	want := "*Not known:* ecs:DescribeTasks denied for role ecswhy; ecs:ListTasks took too long; ecs:DescribeServices " +
		"found nothing (1 of 1)"
	if got := write(inc).Chatbot.Content.Description; !strings.HasSuffix(got, want) {
		t.Error(got)
	}
}

func TestTheStateOfARollbackIsSaid(t *testing.T) {
	inc := rollout("RESOURCE:CPU")
	inc.MoreTasks = true
	inc.Service.Pending = 1
	inc.ServiceDeployment.TriggeredAlarms = []string{"web-5xx"}
	for status, want := range map[string]string{
		"ROLLBACK_IN_PROGRESS": "rolling back to `web:42`", "ROLLBACK_SUCCESSFUL": "rolled back to `web:42`", "ROLLBACK_FAILED": "the rollback failed",
		"STOPPED": "circuit breaker at 3 of 3 failures · alarm `web-5xx` · nothing is rolled back\n",
	} {
		inc.ServiceDeployment.Status = status
		got := write(inc).Chatbot.Content.Description
		if !strings.Contains(got, want) || !strings.Contains(got, "1 tasks examined, ECS lists more") {
			t.Errorf("%s: %q is not in\n%s", status, want, got)
		}
	}
}

// crash is a deployment whose container web exited with code 1 after it wrote some lines.
func crash(lines ...string) incident.Incident {
	inc := rollout("Essential container in task exited")
	inc.Tasks[0].StopCode = "EssentialContainerExited"
	inc.Tasks[0].Containers[0] = incident.Container{Name: "web", Exited: true, ExitCode: 1}
	inc.Log = incident.Log{Container: "web", Group: "/ecs/web", Stream: "web/web/0"}
	for _, line := range lines {
		inc.Log.Lines = append(inc.Log.Lines, incident.LogLine{Text: line})
	}
	return inc
}

func TestALogLineTellsTheCauseAndIsQuoted(t *testing.T) {
	n := write(crash("listening on 8080", "Error: connect ECONNREFUSED 10.0.1.7:5432"))
	if title := n.Chatbot.Content.Title; !strings.Contains(title, "connection") || strings.Contains(title, "code 1") {
		t.Errorf("title %q", title)
	}
	for _, want := range []string{
		"exited with code `1`, so ECS stopped the task. The log says", "```\nError: connect ECONNREFUSED 10.0.1.7:5432\n```",
		"*Log:* `web`\n```\nlistening on 8080\nError: connect ECONNREFUSED 10.0.1.7:5432\n```",
	} {
		if text := n.Chatbot.Content.Description; !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if n.Attributes["cause"] != "connection-refused" ||
		!slices.Contains(n.Chatbot.Content.Keywords, "connection-refused") {
		t.Errorf("cause %q", n.Attributes["cause"])
	}
}

func TestACauseThatTheLogTellsCallsItsOwnPeople(t *testing.T) {
	settings := message.Settings{Mentions: []route.Note{
		{Match: route.Match{"cause": {"connection-refused"}}, Mention: "<@UNET>"}, {Match: route.Match{"cause": {"essential-container-exited"}}, Mention: "<@UEXIT>"},
	}}
	for line, want := range map[string]string{"Error: connect ECONNREFUSED 10.0.1.7:5432": "<@UNET>\n",
		"bye": "<@UEXIT>\n"} {
		if got := writeFor(settings, crash(line)).Chatbot.Content.Description; !strings.HasPrefix(got, want) {
			t.Errorf("of the line %q %q is called, want %q", line, got[:20], want)
		}
	}
}

// A rollback is said of the event as long as nothing says why; the log does.
func TestARollBackSaysWhatTheLogTells(t *testing.T) {
	inc := crash("Error: connect ECONNREFUSED 10.0.1.7:5432")
	inc.Kind = incident.DeploymentRollingBack
	if got := write(inc).Chatbot.Content.Description; !strings.Contains(got,
		"\n*Why:* The essential container `web` exited with code `1`") ||
		!strings.Contains(got, "The log says that a connection was refused.") {
		t.Error(got)
	}
}

func TestWhereThereIsNoLogTheMessageSaysWhy(t *testing.T) {
	for absence, want := range map[incident.LogAbsence]string{
		incident.FireLens: "*Log:* FireLens routes it elsewhere", incident.OtherDriver: "*Log:* its log driver `splunk` does not write to CloudWatch Logs",
		incident.NoLogStream: "*Log:* it has written nothing to `/ecs/web`: there is no stream `web/web/0`",
	} {
		inc := crash()
		inc.Log.Absence, inc.Log.Driver = absence, "splunk"
		if got := write(inc).Chatbot.Content.Description; !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}

func TestAContainerThatRanForLongDidNotEndBeforeItsFirstLine(t *testing.T) {
	start := time.Date(2026, 10, 14, 1, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		language message.Language
		ran      time.Duration
		absence  incident.LogAbsence
		want     string
	}{
		{message.English, time.Minute, incident.NoLogStream, "It exited before it logged anything"},
		{message.English, 2 * time.Hour, incident.NoLogStream, "It ran for 2 h and logged nothing to `/ecs/web`: check that the program writes to stdout or stderr"},
		{message.English, 2 * time.Hour, incident.NoLogLines, "It ran for 2 h and logged nothing to `/ecs/web`"},
		{message.Japanese, 2 * time.Hour, incident.NoLogStream, "2 時間稼働しましたが、`/ecs/web` にログがありません。"},
	} {
		inc := crash()
		inc.Log.Absence = test.absence
		inc.Tasks[0].StartedAt, inc.Tasks[0].StoppedAt = start, start.Add(test.ran)
		steps := strings.Join(writeFor(message.Settings{Language: test.language}, inc).Chatbot.Content.NextSteps, "\n")
		if !strings.Contains(steps, test.want) {
			t.Errorf("%q is not in\n%s", test.want, steps)
		}
	}
	inc := crash()
	inc.Log.Absence = incident.NoLogStream
	if steps := write(inc).Chatbot.Content.NextSteps; len(steps) == 0 || !strings.HasPrefix(steps[0], "It exited before") {
		t.Errorf("where nobody knows how long it ran: %q", steps)
	}
}

func TestALongReasonKeepsItsBeginningAndItsEnd(t *testing.T) {
	for sentence, filling := range map[string]string{"Latin": "x", "Japanese": "環境変数",
		"characters that are escaped": "<&>"} {
		n := write(rollout("CannotStartContainerError: " + strings.Repeat(filling, 2000) + " the option is not known"))
		_, quoted, _ := strings.Cut(n.Chatbot.Content.Description, "```")
		quoted, _, _ = strings.Cut(quoted, "```")
		for medium, text := range map[string]string{"chat": quoted, "plain": n.Text} {
			if !strings.Contains(text, "CannotStartContainerError: ") || !strings.Contains(text, " the option is not known\n") ||
				strings.Count(text, "…") != 1 || !utf8.ValidString(text) {
				t.Errorf("%s, %s: %s", sentence, medium, text)
			}
		}
		if whole := strings.NewReplacer("&lt;", "", "&gt;", "", "&amp;", "").Replace(quoted); strings.Contains(whole, "&") {
			t.Errorf("%s: cut inside an escape: %s", sentence, quoted)
		}
		if utf8.RuneCountInString(n.Chatbot.Content.Description) > 2900 {
			t.Errorf("%s: too long", sentence)
		}
	}
}

func TestWhatChangedAndWhoDidItAreSaid(t *testing.T) {
	inc := crash()
	inc.TaskDefinition = incident.TaskDefinition{
		ARN: arn + "task-definition/web:43", RegisteredBy: "arn:aws:sts::111122223333:assumed-role/ci-deploy/alice", Containers: []incident.ContainerDefinition{{Name: "web", Image: "web:43"}},
		Tags: map[string]string{"Owner": "team-web", "commit": "4320819bc1f0aa4320819bc1f0aa4320819bc1f0", "pipeline": "https://gitlab.example.com/shop/web/-/pipelines/45531"},
	}
	inc.Previous = incident.TaskDefinition{ARN: arn + "task-definition/web:42",
		Containers: []incident.ContainerDefinition{{Name: "web", Image: "web:42"}}}
	inc.Caller = incident.Caller{ARN: "arn:aws:iam::111122223333:user/bob", At: inc.Time}
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	got := writeFor(message.Settings{Zone: tokyo, Tags: message.TagKeys{Owner: []string{"owner"},
		Commit: []string{"commit"}, Pipeline: []string{"pipeline"}}}, inc).Chatbot.Content.Description
	for _, want := range []string{
		"*What changed:* `web:42` → `web:43`\n• image of `web`",
		"*Who:* deployed by `bob` at 12:12 JST · task definition registered by `ci-deploy/alice` · owner `team-web` · commit `4320819bc1` · pipeline <https://gitlab.example.com/shop/web/-/pipelines/45531|gitlab.example.com/…/45531>",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	inc.TaskDefinition.Tags["pipeline"] = "https://evil.example/<!channel>"
	if got := write(inc).Chatbot.Content.Description; !strings.Contains(got,
		"pipeline `https://evil.example/&lt;!channel&gt;`") {
		t.Error(got)
	}
}

func TestThoseAreCalledWhomTheSettingsName(t *testing.T) {
	inc := rollout("RESOURCE:CPU")
	inc.TaskDefinition = incident.TaskDefinition{RegisteredBy: "arn:aws:sts::111122223333:assumed-role/ci-deploy/alice",
		Tags: map[string]string{"owner": "team-web"}}
	settings := message.Settings{Tags: message.TagKeys{Owner: []string{"owner"}}, Mentions: []route.Note{
		{Match: route.Match{"caller": {"ci-deploy/alice"}}, Mention: "<@UALICE>"}, {Match: route.Match{"caller": {"ci-deploy/bob"}}, Mention: "<@UBOB>"}, {Match: route.Match{"owner": {"team-*"}, "severity": {"warning"}}, Mention: "<!subteam^SWEB>"},
		{Match: route.Match{"cause": {"placement-*"}}, Mention: "<@UALICE>"}, {Match: route.Match{"cause": {"image-*"}}, Mention: "<!here>"}, {Match: route.Match{"severity": {"critical"}}, Mention: "<!channel>"},
	}}
	if got := writeFor(settings, inc).Chatbot.Content.Description; !strings.HasPrefix(got,
		"<@UALICE> <!subteam^SWEB>\n*Now:*") {
		t.Error(got)
	}
	if got := writeFor(settings, inc); strings.Contains(got.Text, "<@") {
		t.Errorf("a mention in plain text: %s", got.Text)
	}
	settings.Dialect = message.Teams
	if got := writeFor(settings, inc).Chatbot.Content.Description; strings.Contains(got, "<") {
		t.Errorf("a mention in Teams: %s", got)
	}
}

func TestTeamsGetsItsOwnMarkdown(t *testing.T) {
	inc := rollout("CannotPullContainerError: web:43: not found *x* [y](https://evil.example)")
	inc.Gaps = []incident.Gap{{Operation: "ecs:ListTasks", Kind: incident.Failed,
		Text: "[click](https://evil.example) <b>"}}
	got := writeFor(message.Settings{Dialect: message.Teams}, inc).Chatbot.Content.Description
	for _, want := range []string{
		"**Why:** The image `web:43` does not exist", "[prod](https://ap-northeast-1.console.aws.amazon.com/ecs/v2/clusters/prod/services?region=ap-northeast-1)",
		`(\[click\](https:evil.example) &lt;b&gt;)`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	for _, notWanted := range []string{"<https", ":red_circle:", "](https://evil"} {
		if strings.Contains(strings.ReplaceAll(got, "```\nCannotPullContainerError: web:43: not found *x* "+
			"[y](https://evil.example)\n```", ""), notWanted) {
			t.Errorf("%q is in\n%s", notWanted, got)
		}
	}
}

func TestAServiceThatNobodyWatchesIsToldHow(t *testing.T) {
	inc := rollout("RESOURCE:CPU")
	const step = "deployment circuit breaker"
	if steps := strings.Join(write(inc).Chatbot.Content.NextSteps, "\n"); strings.Contains(steps, step) {
		t.Error(steps)
	}
	inc.Service.CircuitBreaker, inc.Service.Status = false, "ACTIVE"
	inc.Service.Deployments[0].RolloutState = "IN_PROGRESS"
	if steps := strings.Join(write(inc).Chatbot.Content.NextSteps, "\n"); !strings.Contains(steps, step) {
		t.Error(steps)
	}
}

func TestWhetherUsersAreAffected(t *testing.T) {
	for want, counts := range map[string][2]int{"users not affected: 2 of 2": {2, 0},
		"capacity reduced: 1 of 2 tasks serving": {1, 0}, "down: 0 of 2": {0, 0}} {
		inc := rollout("RESOURCE:CPU")
		inc.Service.Running, inc.Service.Deployments[1].Running = counts[0], counts[1]
		if got := write(inc).Chatbot.Content.Description; !strings.Contains(got, want) {
			t.Errorf("%v: %q is not in\n%s", counts, want, got)
		}
	}
}

func TestACrashOfTheOnlyTaskSaysThatUsersAreAffected(t *testing.T) {
	inc := crash()
	inc.Kind, inc.Service.Running = incident.TaskStopped, 0
	inc.Service.Deployments = []incident.Deployment{{ID: "ecs-svc/1", Status: "PRIMARY", RolloutState: "COMPLETED"}}
	for _, id := range []string{"ecs-svc/1", ""} {
		inc.DeploymentID = id
		if n := write(inc); !strings.Contains(n.Chatbot.Content.Description, "down: 0 of") ||
			!strings.HasPrefix(n.Chatbot.Content.Title, "🚨") {
			t.Errorf("%q: %s\n%s", id, n.Chatbot.Content.Title, n.Chatbot.Content.Description)
		}
	}
	inc.Service.Running = 1
	if got := write(inc).Chatbot.Content.Description; strings.Contains(got, "down: 0 of") {
		t.Error(got)
	}
}

func TestTasksAreToldApartByTheirDeploymentWhereTheDefinitionIsTheSame(t *testing.T) {
	inc := rollout("RESOURCE:CPU")
	inc.Service.Deployments[0].TaskDefinitionARN = inc.Service.Deployments[1].TaskDefinitionARN
	for language, want := range map[message.Language]string{
		message.English: "0 running on the failing deployment ·", message.Japanese: "失敗しているデプロイは 0 個が稼働",
	} {
		if got := writeFor(message.Settings{Language: language}, inc).Chatbot.Content.Description; !strings.Contains(got,
			want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}

func TestExplainIsPlain(t *testing.T) {
	for language, word := range map[message.Language]string{message.English: "image", message.Japanese: "イメージ"} {
		why, steps := message.Explain(language, diagnosis.Text(diagnosis.Statement{Source: diagnosis.FromTask,
			Text: "CannotPullContainerError: failed to resolve ref 111122223333.dkr.ecr.us-east-1.amazonaws.com/web:43: not found"}))
		if strings.Contains(why+strings.Join(steps, ""), "`") || !strings.Contains(why, "web:43") ||
			!strings.Contains(why, word) || len(steps) == 0 {
			t.Errorf("%q, %q", why, steps)
		}
	}
}

func TestSubscribersCanFilterByOwnerAndRoute(t *testing.T) {
	inc := rollout("CannotPullContainerError: web:43: not found")
	inc.Service.Tags = map[string]string{"owner": "team-web\n"}
	writer := message.NewWriter(message.Settings{Tags: message.TagKeys{Owner: []string{"owner"}}}).For("web")
	got := writer.Write(inc, diagnosis.Diagnose(inc))
	if got.Attributes["owner"] != "team-web" || got.Attributes["route"] != "web" || len(got.Attributes) != 10 {
		t.Errorf("%v", got.Attributes)
	}
	hold(t, schema(t), got)
}

// Of a single text no more is known than its image: a registry of others has no policy of ECR.
func TestExplainAdvisesWhatTheRegistryHas(t *testing.T) {
	words := map[message.Language]string{message.English: "lifecycle policy", message.Japanese: "ライフサイクルポリシー"}
	for image, ecr := range map[string]bool{
		"111122223333.dkr.ecr.us-east-1.amazonaws.com/web:43": true, "docker.io/library/nginx:1.99": false, "ghcr.io/example/web:43": false,
	} {
		for language, word := range words {
			_, steps := message.Explain(language, diagnosis.Text(diagnosis.Statement{Source: diagnosis.FromTask,
				Text: "CannotPullContainerError: failed to resolve ref " + image + ": not found"}))
			if strings.Contains(strings.Join(steps, "\n"), word) != ecr || len(steps) < 2 {
				t.Errorf("%s: %q", image, steps)
			}
		}
	}
}

// schema is the format of AWS Chatbot as the project wrote it down.
func schema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	compiled, err := jsonschema.NewCompiler().Compile("../../testdata/chatbot.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

func TestEveryGoldenIsOfChatbotsFormat(t *testing.T) {
	format := schema(t)
	files, err := recorded.Files("../../testdata/events", "want.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(string(data)))
		if err != nil {
			t.Fatal(err)
		}
		if err := format.Validate(value); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// ourLinks are the only things between < and > that a message may have.
var ourLinks = regexp.MustCompile(`<https://[a-z0-9.-]+\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com|amazonaws-eusc\.eu)/[^<>|\s]*\|[^<>]*>|<https://repost\.aws/[^<>|\s]*\|[^<>]*>`)

// hold checks everything that holds for any message, whatever the incident says.
func hold(t *testing.T, format *jsonschema.Schema, n message.Notification) {
	t.Helper()
	data, err := json.Marshal(n.Chatbot)
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	if err := format.Validate(value); err != nil {
		t.Error(err)
	}
	content := n.Chatbot.Content
	for _, text := range append([]string{content.Title, content.Description},
		append(content.NextSteps, content.Keywords...)...) {
		if !utf8.ValidString(text) {
			t.Errorf("not UTF-8: %q", text)
		}
		if rest := ourLinks.ReplaceAllString(text, ""); strings.ContainsAny(rest, "<>") {
			t.Errorf("a mention or link that is not ours: %q", rest)
		}
		if strings.Count(text, "`")%2 != 0 || strings.Count(text, "```")%2 != 0 {
			t.Errorf("an open code span: %q", text)
		}
	}
	if !regexp.MustCompile(`^[ -~]{1,99}$`).MatchString(n.Subject) {
		t.Errorf("subject %q", n.Subject)
	}
	if len(n.Attributes) > 10 {
		t.Errorf("%d attributes: SNS drops them on the way to a queue that takes raw messages", len(n.Attributes))
	}
	for name, value := range n.Attributes {
		if value == "" || !utf8.ValidString(value) {
			t.Errorf("attribute %s is %q", name, value)
		}
	}
	if _, err := publish.Input(n); err != nil {
		t.Error(err)
	}
}

func TestTheLargestIncidentFitsAllLimits(t *testing.T) {
	format := schema(t)
	for _, unit := range []string{"デプロイに失敗しました。", "<!channel> & ", "```x``` ", "a", "😀"} {
		reason := "CannotPullContainerError: " + strings.Repeat(unit, 1024)[:1000]
		inc := rollout()
		for i := range 100 {
			task := incident.Task{ARN: fmt.Sprintf("%stask/prod/%032x", arn, i), StartedBy: "ecs-svc/1", StoppedReason: reason}
			for c := range 10 { // more a task definition cannot have
				task.Containers = append(task.Containers, incident.Container{Name: fmt.Sprintf("%s-%d-%d", strings.Repeat(unit, 60),
					i, c), Image: reason, Reason: reason, Exited: true, ExitCode: i})
			}
			inc.Tasks = append(inc.Tasks, task)
			inc.Gaps = append(inc.Gaps, incident.Gap{Operation: "ecs:DescribeTasks", Kind: incident.Failed, Text: reason})
		}
		inc.Cluster, inc.ServiceName = strings.Repeat("c", 255), strings.Repeat("s", 255)
		inc.Log = incident.Log{Container: "app", Group: reason, Stream: reason}
		for range 60 {
			inc.Log.Lines = append(inc.Log.Lines, incident.LogLine{Text: reason})
		}
		inc.TaskDefinition = incident.TaskDefinition{ARN: arn + "task-definition/web:43", RegisteredBy: reason,
			Tags: map[string]string{"owner": reason, "pipeline": reason}}
		inc.Previous = incident.TaskDefinition{ARN: arn + "task-definition/web:42"}
		for i := range 10 {
			name := fmt.Sprint(i, unit)
			inc.TaskDefinition.Containers = append(inc.TaskDefinition.Containers,
				incident.ContainerDefinition{Name: name, Image: reason, Command: []string{reason}, Environment: []string{reason}})
			inc.Previous.Containers = append(inc.Previous.Containers, incident.ContainerDefinition{Name: name, Image: unit})
		}
		hold(t, format, write(inc))
		inc.ServiceName = strings.Repeat(unit, 500)
		hold(t, format, write(inc))
	}
}

func TestLongLinksNeverCrowdOutTheVerdict(t *testing.T) {
	inc := rollout("CannotPullContainerError: web:43: not found " + strings.Repeat("&", 900))
	inc.Cluster, inc.ServiceName = strings.Repeat("c", 255), strings.Repeat("s", 255)
	writer := message.NewWriter(message.Settings{SignIn: console.SignIn{StartURL: "https://example.awsapps.com/start",
		Role: strings.Repeat("r", 64)}})
	n := writer.Write(inc, diagnosis.Diagnose(inc))
	if text := n.Chatbot.Content.Description; !strings.Contains(text, "\n*Why:* The image `web:43` does not exist") ||
		utf8.RuneCountInString(text) > 2900 {
		t.Error(text)
	}
}

func FuzzWrite(f *testing.F) {
	format := schema(f)
	f.Add("CannotPullContainerError: web:43: not found", "web", "prod", "app", "ecs-svc/1", 1)
	f.Add("<!channel> <https://evil.example|x> ``` & \x1b[31m", "we<b>`", "*prod*", "日本", "```", 137)
	f.Add("Essential container in task exited", "{cluster}", "{name}", "{container}", "", 0)
	f.Fuzz(func(t *testing.T, reason, service, cluster, container, deployment string, exit int) {
		inc := rollout(reason)
		inc.ServiceName, inc.Cluster, inc.DeploymentID, inc.Reason = service, cluster, deployment, reason
		inc.Tasks[0].StartedBy = deployment
		inc.Tasks[0].Containers = []incident.Container{{Name: container, Image: reason, Reason: service, Exited: true,
			ExitCode: exit}}
		inc.Gaps = []incident.Gap{{Operation: "ecs:ListTasks", Kind: incident.Failed, Text: reason}}
		inc.Service.Events = []incident.ServiceEvent{{Message: cluster}}
		var parts []message.Part
		for _, kind := range []incident.Kind{incident.DeploymentFailed, incident.TaskStopped, incident.HookAwaitingAction,
			incident.Unrecognized, incident.Unreadable, incident.DeploymentRecovered} {
			inc.Kind, inc.Raw, inc.DetailType, inc.Name = kind, reason, service, cluster
			inc.Hook = incident.Hook{ID: reason, Stage: container, ServiceDeploymentARN: service}
			hold(t, format, write(inc))
			parts = append(parts, message.Part{Incident: inc, Verdict: diagnosis.Diagnose(inc)})
		}
		hold(t, format, message.NewWriter(message.Settings{}).Digest(parts))
	})
}
