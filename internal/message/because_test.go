package message_test

import (
	"strings"
	"testing"
	"time"

	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/message"
)

// unhealthy is a stopped task that a load balancer gave up on, with the revisions of its service before and after.
func unhealthy(code string) incident.Incident {
	const green = "arn:aws:elasticloadbalancing:us-west-2:111122223333:targetgroup/green/1"
	group := incident.Settings{"load-balancers": {"web:8080.targetGroupArn": green}}
	definition := incident.TaskDefinition{ARN: "arn:aws:ecs:us-west-2:111122223333:task-definition/web:2",
		Containers: []incident.ContainerDefinition{{Name: "web", Essential: true, Ports: []string{"8080/tcp"}}}}
	return incident.Incident{
		Kind: incident.TaskStopped, Cluster: "prod", ServiceName: "web", TaskDefinition: definition, Previous: definition,
		Revision:         incident.ServiceRevision{ARN: "2", Settings: group},
		PreviousRevision: incident.ServiceRevision{ARN: "1", Settings: group},
		Tasks: []incident.Task{{
			StopCode: "ServiceSchedulerInitiated", Containers: []incident.Container{{Name: "web", Exited: true, ExitCode: 137}},
			StoppedReason: "Task failed ELB health checks in (target-group " + green + ") " +
				"due to (reason Health checks failed with these codes: [" + code + "])",
		}},
	}
}

func TestAFailedCheckSaysWhatNoRevisionHas(t *testing.T) {
	changed := func(inc incident.Incident) incident.Incident {
		inc.Previous.ARN, inc.Previous.CPU = "arn:aws:ecs:us-west-2:111122223333:task-definition/web:1", "256"
		return inc
	}
	otherGroups := func(inc incident.Incident) incident.Incident {
		inc.Revision.SecurityGroups = []string{"sg-b"}
		return inc
	}
	timedOut := otherGroups(unhealthy(""))
	timedOut.Tasks[0].StoppedReason, _, _ = strings.Cut(timedOut.Tasks[0].StoppedReason, "due to")
	timedOut.Tasks[0].StoppedReason += "due to (reason Request timed out)"
	const inVain = "A rollback cannot fix it: the health check belongs to the target group green"
	const same = "The target group green is the same as before"
	const mayBe = "A change in this deployment may be the reason: security groups: + sg-b."
	for name, test := range map[string]struct {
		inc  incident.Incident
		want string
	}{
		"nothing changed":                         {unhealthy("404"), inVain},
		"something else changed":                  {changed(unhealthy("404")), same},
		"the answer is that of a program at odds": {changed(unhealthy("502")), ""},
		"the network changed, and no answer came": {timedOut, mayBe},
		"the network changed, and an answer came": {otherGroups(unhealthy("404")), same},
	} {
		text := write(test.inc).Text
		for _, sentence := range []string{inVain, same, mayBe} {
			if strings.Contains(text, sentence) != (sentence == test.want) {
				t.Errorf("%s: want %q:\n%s", name, test.want, text)
			}
		}
	}
}

func TestAVariableThatIsGoneIsOnlyPossibleWhereTheLogDoesNotMissIt(t *testing.T) {
	inc := unhealthy("404")
	inc.Tasks[0].StopCode, inc.Tasks[0].StoppedReason = "EssentialContainerExited", "Essential container in task exited"
	inc.Tasks[0].Containers[0].ExitCode = 1
	before := inc.TaskDefinition.Containers[0]
	before.Environment = []string{"CACHE_URL"}
	inc.Previous = incident.TaskDefinition{ARN: "arn:aws:ecs:us-west-2:111122223333:task-definition/web:1",
		Containers: []incident.ContainerDefinition{before}}
	const gone, putBack = "web:2 no longer sets CACHE_URL", "Put CACHE_URL back"
	const possible = "may be the reason: environment of web: − CACHE_URL."
	const check = "or undo it: environment of web (CACHE_URL)"
	for line, want := range map[string][2]string{
		"CACHE_URL is required":                            {gone, putBack},
		"CACHE_URL: dial tcp 10.0.0.9: connection refused": {possible, check},
	} {
		inc.Log.Lines = []incident.LogLine{{Text: line}}
		text := write(inc).Text
		for _, said := range []string{gone, putBack, possible, check} {
			if strings.Contains(text, said) != (said == want[0] || said == want[1]) {
				t.Errorf("%s: want %q:\n%s", line, want, text)
			}
		}
	}
}

func TestAFileThatIsNotThereIsCalledSo(t *testing.T) {
	inc := unhealthy("404")
	inc.Tasks[0].StopCode, inc.Tasks[0].StoppedReason = "EssentialContainerExited", "Essential container in task exited"
	inc.Tasks[0].Containers[0].ExitCode = 1
	for line, want := range map[string][2]string{
		"FileNotFoundError: [Errno 2] No such file or directory: '/srv/m.bin'": {"file not found", "ファイルが見つからない"},
		"nginx: [emerg] unknown directive \"prt\" in /etc/nginx/nginx.conf:4":  {"configuration missing or invalid", "設定の不足・誤り"},
	} {
		inc.Log.Lines = []incident.LogLine{{Text: line}}
		for i, language := range []message.Language{message.English, message.Japanese} {
			title := writeFor(message.Settings{Language: language}, inc).Chatbot.Content.Title
			if !strings.Contains(title, want[i]) {
				t.Errorf("%s: %s, want %s", line, title, want[i])
			}
		}
	}
}

func TestAServiceAtRestSaysSinceWhenNothingWasDeployed(t *testing.T) {
	began := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	atRest := func(state string, created time.Time) incident.Incident {
		inc := unhealthy("404")
		inc.Revision, inc.PreviousRevision = incident.ServiceRevision{}, incident.ServiceRevision{}
		inc.Previous = incident.TaskDefinition{}
		inc.DeploymentID, inc.Time = "ecs-svc/1", began.Add(72*time.Hour)
		inc.Service = incident.Service{Known: true, CurrentDeploymentARN: "current", Deployments: []incident.Deployment{
			{ID: "ecs-svc/1", Status: "PRIMARY", RolloutState: state, CreatedAt: began},
		}}
		inc.ServiceDeployment = incident.ServiceDeployment{ARN: "current", CreatedAt: created}
		return inc
	}
	for name, test := range map[string]struct {
		inc  incident.Incident
		want bool
	}{
		"at rest":                     {atRest("COMPLETED", began), true},
		"under way":                   {atRest("IN_PROGRESS", began), false},
		"gone back to, after a newer": {atRest("COMPLETED", began.Add(time.Hour)), false},
	} {
		if text := write(test.inc).Text; strings.Contains(text, "no deployment since 2026-11-24 09:00 UTC") != test.want {
			t.Errorf("%s: want %v:\n%s", name, test.want, text)
		}
	}
}
