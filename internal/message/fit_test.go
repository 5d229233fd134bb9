package message

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// placesOf are the places that a step begins with.
func placesOf(step string) string {
	label, _, _ := strings.Cut(step, ": ")
	for name := range strings.SplitSeq(label, ", ") {
		if places[name] == "" {
			return ""
		}
	}
	return label
}

func TestAStepIsForTheSamePlacesInEveryLanguage(t *testing.T) {
	found := 0
	for _, code := range cause.Codes() {
		en, ja := english.cause(code).Steps, japanese.cause(code).Steps
		for i := range en {
			for j := range en[i] {
				if placesOf(en[i][j]) != placesOf(ja[i][j]) {
					t.Errorf("%s: %q is for other places than %q", code, en[i][j], ja[i][j])
				}
				if placesOf(en[i][j]) != "" {
					found++
				}
			}
		}
	}
	if found < 20 {
		t.Errorf("%d steps of places found", found)
	}
}

func TestWhatTheLoadBalancerGotDecidesWhatToDo(t *testing.T) {
	for name, c := range map[string]struct{ text, want, not string }{
		"a path that is not there":  {"Health checks failed with these codes: [404]", "correct the path or success codes of", "grace-period"},
		"a page that moved":         {"Health checks failed with these codes: [302]", "correct the path or success codes of", "grace-period"},
		"a proxy without a program": {"Health checks failed with these codes: [502]", "A proxy answers 502", "security group"},
		"an error of the program":   {"Health checks failed with these codes: [500]", "with the response 500", "security group"},
		"no answer":                 {"Request timed out", "Nothing answered in time (Request timed out): allow the load balancer's security group on", "success codes of web with the response"},
		"no more than that":         {"Health checks failed", "Allow the load balancer's security group on", "Nothing answered"},
	} {
		inc := situation{controller: "ECS", strategy: "ROLLING", kind: incident.DeploymentFailed, rollout: "FAILED",
			host: "EC2", network: "bridge", container: ofUser}.incident()
		inc.Tasks[0].StoppedReason = "Task failed ELB health checks in (target-group " +
			"arn:aws:elasticloadbalancing:ap-northeast-1:111122223333:targetgroup/web/0123456789abcdef) (reason " + c.text + ")"
		inc.Tasks[0].Containers = nil
		got := NewWriter(Settings{}).Write(inc, diagnosis.Diagnose(inc)).Text
		_, steps, _ := strings.Cut(got, "Next steps:")
		if !strings.Contains(steps, c.want) || strings.Contains(steps, c.not) || !strings.Contains(got, c.text) {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestOtherContainersOfTheTaskAreNamed(t *testing.T) {
	inc := situation{kind: incident.TaskStopped, host: "FARGATE", network: "awsvpc", container: ofUser}.incident()
	inc.TaskDefinition.Containers = []incident.ContainerDefinition{
		{Name: ofUser, Essential: true, Ports: []string{"8080/tcp"}}, {Name: "envoy", Ports: []string{"15000/tcp"}},
	}
	v := diagnosis.Verdict{Failure: diagnosis.Failure{Cause: cause.PortInUse, Container: ofUser, Exited: true, ExitCode: 1,
		Tasks: inc.Tasks}}
	why := func() string { return NewWriter(Settings{}).draft(plain, inc, v).why() }
	for line, want := range map[string]bool{"listen tcp :15000: bind: address already in use": true,
		"EADDRINUSE :::8080": false, "port in use": false} {
		if v.Line = line; strings.Contains(why(), "In the task definition, envoy uses port 15000.") != want {
			t.Errorf("%s: %s", line, why())
		}
	}
	v.Cause, v.Line = cause.EssentialContainerExited, ""
	for code, want := range map[int]bool{1: true, 0: false, 137: false, 143: false} {
		v.Tasks = []incident.Task{{Containers: []incident.Container{{Name: ofUser, Exited: true, ExitCode: 1},
			{Name: "warm", Exited: true, ExitCode: code}}}}
		if strings.Contains(why(), "The container warm also exited with code") != want {
			t.Errorf("%d: %s", code, why())
		}
	}
}

func TestExitCodesAreSaidWhereTheCauseIsUnknown(t *testing.T) {
	inc := situation{kind: incident.TaskStopped, host: "FARGATE", network: "awsvpc", container: ofUser}.incident()
	exited := []incident.Container{{Name: "web", Exited: true, ExitCode: 3}, {Name: "envoy", Exited: true},
		{Name: "agent", Exited: true, ExitCode: 137}, {Name: "late"}}
	for _, c := range []struct {
		stopCode, reason string
		language         Language
		want             string
	}{
		{"CodeOfTomorrow", "A text that is new", English,
			"The container web exited with code 3. The container agent exited with code 137."},
		{"CodeOfTomorrow", "A text that is new", Japanese,
			"コンテナ web は終了コード 3 で終了しました。コンテナ agent は終了コード 137 で終了しました。"},
		{"InfrastructureHealth", "A text that is new", English, ""},
	} {
		inc.Tasks = []incident.Task{{StopCode: c.stopCode, StoppedReason: c.reason, Containers: exited}}
		v := diagnosis.Diagnose(inc)
		why := NewWriter(Settings{Language: c.language}).draft(plain, inc, v).why()
		if !strings.HasSuffix(why, c.want) || c.want == "" && strings.Contains(why, "exited with code") {
			t.Errorf("%+v: %s: %s", c, v.Cause, why)
		}
	}
}

func TestNoNameIsTakenForAPlace(t *testing.T) {
	inc := situation{controller: "ECS", kind: incident.DeploymentFailed, rollout: "FAILED", host: "FARGATE",
		network: "awsvpc", container: ofUser}.incident()
	inc.ServiceDeployment.TriggeredAlarms = []string{"EC2: maximumPercent entryPoint"}
	v := diagnosis.Verdict{Failure: diagnosis.Failure{Cause: cause.AlarmRollback, Tasks: inc.Tasks}}
	steps := strings.Join(NewWriter(Settings{Language: Japanese}).draft(plain, inc, v).steps(), "\n")
	if !strings.Contains(steps, inc.ServiceDeployment.TriggeredAlarms[0]+" と") {
		t.Error(steps)
	}
}

func TestAnImageOfECRNeedsNoUserName(t *testing.T) {
	inc := situation{kind: incident.TaskStopped, host: "FARGATE", network: "awsvpc", container: ofUser}.incident()
	for image, want := range map[string]bool{"111122223333.dkr.ecr.ap-northeast-1.amazonaws.com/web:43": false,
		"quay.io/shop/web:43": true, "": true} {
		v := diagnosis.Verdict{Failure: diagnosis.Failure{Cause: cause.ImagePullDenied,
			Entities: diagnosis.Entities{"image": image}, Tasks: inc.Tasks}}
		for _, language := range []Language{English, Japanese} {
			steps := strings.Join(NewWriter(Settings{Language: language}).draft(plain, inc, v).steps(), "\n")
			if strings.Contains(steps, "repositoryCredentials") != want {
				t.Errorf("%s: %s", image, steps)
			}
		}
	}
}

func TestAHealthCheckThatPassedIsNotSetUpAnew(t *testing.T) {
	for _, kind := range []struct {
		reason string
		code   cause.Code
	}{
		{"Task failed container health checks", cause.ContainerHealthCheckFailed},
		{"Request timed out", cause.ELBHealthCheckFailed},
		{"Health checks failed with these codes: [500]", cause.ELBHealthCheckFailed},
	} {
		for age, want := range map[time.Duration]bool{25 * time.Hour: true, 2 * time.Minute: false} {
			inc := situation{controller: "ECS", strategy: "ROLLING", kind: incident.TaskStopped, rollout: "COMPLETED",
				host: "FARGATE", network: "awsvpc", container: ofUser, age: age}.incident()
			v := diagnosis.Verdict{Failure: diagnosis.Failure{Cause: kind.code, Tasks: inc.Tasks,
				Evidence: diagnosis.Evidence{Text: kind.reason}}}
			steps := NewWriter(Settings{}).draft(plain, inc, v).steps()
			if strings.Contains(strings.Join(steps, "\n"), "passed this health check until now") != want {
				t.Errorf("%s after %s: %q", kind.reason, age, steps)
			}
		}
	}
}

func TestTheLinePicksTheStep(t *testing.T) {
	for line, want := range map[string]struct {
		code cause.Code
		step string
	}{
		"psycopg2.OperationalError: connection to server at \"localhost\" (127.0.0.1), port 5432 failed: Connection refused": {cause.ConnectionRefused,
			"connects to localhost"},
		"lookup db on 127.0.0.11:53: no such host":  {cause.ConnectionRefused, "spelling of the host name"},
		"Error: connect ETIMEDOUT 10.0.3.7:5432":    {cause.ConnectionRefused, "server's security group"},
		"connect ECONNREFUSED 10.0.3.7:5432":        {cause.ConnectionRefused, "Check the host name and port"},
		"ERROR: permission denied for table orders": {cause.PermissionDenied, "Grant the database user"},
		"AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/web/1 is not authorized to perform: s3:GetObject": {cause.PermissionDenied,
			"Allow the denied action for the task role"},
		"PermissionError: [Errno 13] Permission denied: '/data'": {cause.PermissionDenied, "If it is a file"},
	} {
		inc := situation{controller: "ECS", strategy: "ROLLING", kind: incident.TaskStopped, rollout: "COMPLETED",
			host: "FARGATE", network: "awsvpc", container: ofUser}.incident()
		v := diagnosis.Verdict{Failure: diagnosis.Failure{Cause: want.code, Tasks: inc.Tasks}, Line: line}
		if steps := NewWriter(Settings{}).draft(plain, inc, v).steps(); !slices.ContainsFunc(steps, func(step string) bool {
			return strings.Contains(step, want.step)
		}) {
			t.Errorf("%s: %q", line, steps)
		}
	}
}

func TestACommandThatRanForHoursWasFound(t *testing.T) {
	for age, want := range map[time.Duration]bool{25 * time.Hour: false, 2 * time.Minute: true} {
		inc := situation{kind: incident.TaskStopped, host: "FARGATE", network: "awsvpc", container: ofUser,
			age: age}.incident()
		inc.Tasks[0].Containers[0].ExitCode = 127
		got := NewWriter(Settings{}).Write(inc, diagnosis.Diagnose(inc)).Text
		for _, said := range []string{"command not found", "the command is not in the image", "command and entryPoint"} {
			if strings.Contains(got, said) != want {
				t.Errorf("after %s: %s", age, got)
			}
		}
	}
}
