package wait

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
)

const jobID = "0a0b0c0d0a0b0c0d0a0b0c0d0a0b0c0d"

func TestATaskIsFollowedToItsEnd(t *testing.T) {
	for name, c := range map[string]struct {
		script, options string
		exit            int
		says            []string
	}{
		"a job that succeeds":                 {"job-succeeds", "", kit.Done, []string{"nightly exited with code 0 after 25s", "  | wrote report.csv\n  | done\n"}},
		"a job that fails ends with its code": {"job-fails", "", 3, []string{"nightly exited with code 3 after 25s", "KeyError: 'RUN_KEY'"}},
		"a job that somebody stopped":         {"job-is-stopped", "", kit.Failed, []string{"nightly exited with code 0 after 25s (Stopped by user)\n  | reading rows\n"}},
		"a job that never starts":             {"job-never-starts", "", taskNeverRan, []string{"none of its containers ran (Cannot", "image not found"}},
		"a task by its ARN":                   {"job-succeeds", " --task=arn:aws:ecs:ap-northeast-1:111122223333:task/prod-main/" + jobID, kit.Done, []string{"exited with code 0"}},
		"a job that takes longer":             {"job-succeeds", " --timeout=30s", taskTimedOut, []string{"not stopped after 30s, running"}},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := clitest.NewScript(t, c.script)
			exit, stdout, stderr := scripted(t, s, "--cluster=prod-main --task="+jobID+c.options, nil)
			for _, part := range c.says {
				if !strings.Contains(stdout, part) {
					t.Errorf("%s lacks %q:\n%s", name, part, stdout)
				}
			}
			if took := time.Since(s.Start); exit != c.exit || exit != taskTimedOut && took > 60*time.Second ||
				!strings.Contains(stderr, "nightly  PROVISIONING\n") {
				t.Errorf("%s: exit %d after %s\n%s", name, exit, took, stderr)
			}
			if strings.Contains(stdout+stderr, "canary-do-not-print") {
				t.Errorf("%s: an environment's value is printed", name)
			}
		})
	}
}

func TestATaskThatECSDoesNotKnowEndsTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := clitest.NewScript(t, "job-unknown")
		exit, stdout, stderr := scripted(t, s, "--cluster=prod-main --task="+jobID, nil)
		if took := time.Since(s.Start); exit != taskNeverRan || stdout != "" || took < newTask ||
			took > time.Minute+newTask || !strings.Contains(stderr, "ECS knows no task") {
			t.Errorf("exit %d after %s, %s%s", exit, took, stdout, stderr)
		}
	})
}

func TestATaskAsJSONAndMarkdown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, stdout, _ := scripted(t, clitest.NewScript(t, "job-fails"), "--cluster=prod-main --format=json --task="+jobID, nil)
		var got job
		if err := json.Unmarshal([]byte(stdout), &got); err != nil || got.Result != "failed" || got.ExitCode != 3 ||
			got.Container != "nightly" || got.Why == nil {
			t.Errorf("%v, %+v", err, got)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		_, stdout, _ := scripted(t, clitest.NewScript(t, "job-succeeds"),
			"--cluster=prod-main --format=markdown --task="+jobID, nil)
		if !strings.HasPrefix(stdout, "- `nightly "+jobID+": nightly exited") || !strings.HasSuffix(stdout, "  `done`\n") {
			t.Errorf("%s", stdout)
		}
	})
}

// An exit code has one byte. What is left of a larger one must not read as success, nor must a stop from outside.
func TestTheExitCodeOfATask(t *testing.T) {
	const ended, stopped = "EssentialContainerExited", "UserInitiated"
	exited := func(code int) incident.Container {
		return incident.Container{Name: "job", Exited: true, ExitCode: code}
	}
	sidecar := incident.Container{Name: "sidecar", Exited: true, ExitCode: 143}
	for name, c := range map[string]struct {
		stop       string
		culprit    string
		containers []incident.Container
		want       int
	}{
		"well":                                  {ended, "job", []incident.Container{exited(0)}, kit.Done},
		"well, and its sidecar was ended":       {ended, "job", []incident.Container{sidecar, exited(0)}, kit.Done},
		"stopped by somebody":                   {stopped, "", []incident.Container{exited(0)}, kit.Failed},
		"stopped by somebody, which it noticed": {stopped, "", []incident.Container{exited(0), sidecar}, 143},
		"killed":                                {ended, "job", []incident.Container{exited(137)}, 137},
		"a code of two bytes":                   {ended, "job", []incident.Container{exited(256)}, kit.Failed},
		"a code of Windows":                     {ended, "job", []incident.Container{exited(-1073741819)}, 5},
		"never started":                         {"TaskFailedToStart", "job", []incident.Container{{Name: "job"}}, taskNeverRan},
	} {
		task := incident.Task{StopCode: c.stop, Containers: c.containers}
		last, ran := lastWord(diagnosis.Verdict{Failure: diagnosis.Failure{Container: c.culprit}}, task)
		if got := shellCode(task, last, ran); got != c.want {
			t.Errorf("%s: %d", name, got)
		}
	}
}
