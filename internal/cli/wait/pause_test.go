package wait

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/rollout"
)

const (
	pausedRollout = "arn:aws:ecs:ap-northeast-1:111122223333:service-deployment/prod-main/web-api/PiMLbiPd7Vv_dk7L1I0u0"
	pauseHook     = "ecs-pause-e7tK9G_WRJqNF_EOMjztDXfKenlJuEUVjsNStf4WLKw"
	answerPause   = "aws ecs continue-service-deployment --region ap-northeast-1 --service-deployment-arn " +
		pausedRollout + " --hook-id " + pauseHook + " --action "
)

func TestAPauseIsToldOnceWithWhoAndUntilWhenAndHow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, stderr := scripted(t, clitest.NewScript(t, "blue-green-pauses"), webAPI, nil)
		want := "web-api is paused at POST_TEST_TRAFFIC_SHIFT, waiting for somebody who can call " +
			"ecs:ContinueServiceDeployment, " +
			"until 2000-01-02 00:00 UTC (23 h 59 min left); then ECS rolls back\n" +
			"  continue:  " + answerPause + "CONTINUE\n  roll back: " + answerPause + "ROLLBACK\n"
		if strings.Count(stderr, want) != 1 || strings.Count(stderr, "is paused at") != 1 {
			t.Errorf("%s", stderr)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		_, stdout, _ := scripted(t, clitest.NewScript(t, "blue-green-pauses-on"), webAPI+" --timeout=1m --format=json", nil)
		var got conclusion
		if err := json.Unmarshal([]byte(stdout), &got); err != nil || len(got.Services) != 1 ||
			len(got.Services[0].Pauses) != 1 {
			t.Fatalf("%v, %s", err, stdout)
		}
		p := got.Services[0].Pauses[0]
		if p.Hook != pauseHook || p.TimeoutAction != "ROLLBACK" || p.ExpiresAt.IsZero() ||
			p.Continue != answerPause+"CONTINUE" || p.RollBack != answerPause+"ROLLBACK" {
			t.Errorf("%+v", p)
		}
	})
}

func TestAPauseThatSomebodyRefusedIsNoDefect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, stdout, _ := scripted(t, clitest.NewScript(t, "blue-green-pause-refused"), webAPI, nil)
		for _, part := range []string{"somebody answered its pause with a rollback",
			"deployment rolled back manually at POST_TEST_TRAFFIC_SHIFT"} {
			if !strings.Contains(stdout, part) {
				t.Errorf("%q is missing:\n%s", part, stdout)
			}
		}
	})
}

func TestHowMuchTimeAPauseLeaves(t *testing.T) {
	now := time.Now()
	for d, want := range map[time.Duration]string{
		-time.Minute: "0 min left", 59 * time.Minute: "59 min left", 90 * time.Minute: "1 h 30 min left",
		100 * time.Hour: "4 d 4 h left",
	} {
		p := pause{Stage: "BAKE_TIME", ExpiresAt: now.Add(d), of: 2}
		if text := english.asks(p, "web", now); !strings.Contains(text, "("+want+"); this is one of 2 pauses") {
			t.Errorf("%s: %q", d, text)
		}
	}
}

// A command is made only of what AWS accepts.
func TestAPauseThatNamesWhatCannotBeHasNoCommand(t *testing.T) {
	for _, h := range []incident.Hook{
		{ID: "a b", ServiceDeploymentARN: pausedRollout}, {ID: "$(id)", ServiceDeploymentARN: pausedRollout}, {ID: "--debug", ServiceDeploymentARN: pausedRollout},
		{ID: pauseHook}, {ID: pauseHook, ServiceDeploymentARN: pausedRollout + ";id"},
		{ID: pauseHook, ServiceDeploymentARN: "arn:aws:ecs:ap-northeast-1:111122223333:service/prod-main/web-api"},
	} {
		if p := pausesOf([]incident.Hook{h})[0]; p.Continue != "" || p.RollBack != "" ||
			strings.Contains(english.asks(p, "web", time.Now()), "aws ecs") {
			t.Errorf("%+v", p)
		}
	}
}

func TestAPauseStaysAboveTheLinesOfATerminal(t *testing.T) {
	var out strings.Builder
	p := progress{words: english, out: &out, services: []string{"web"}, pauses: map[string]bool{}}
	seen := rollout.Snapshot{Services: make([]rollout.Observation, 1),
		Verdicts: []rollout.Verdict{{State: rollout.Underway}}}
	p.show(seen)
	seen.Verdicts[0].Pauses = []incident.Hook{{ID: pauseHook, Stage: "BAKE_TIME", ServiceDeploymentARN: pausedRollout}}
	p.show(seen)
	p.show(seen)
	const line = "\r\x1b[2Kweb ░░░░░░░░░░ 0:00  0/0 running\n\x1b[J"
	want := line + "\x1b[1A\r\x1b[2Kweb is paused at BAKE_TIME, waiting for somebody who can call " +
		"ecs:ContinueServiceDeployment\n" +
		"\r\x1b[2K  continue:  " + answerPause + "CONTINUE\n\r\x1b[2K  roll back: " + answerPause + "ROLLBACK\n" + line + "\x1b[1A" + line
	if got := out.String(); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
