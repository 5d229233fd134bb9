package wait

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
)

var atLineStart = regexp.MustCompile(`(?m)^(\d+):(\d\d)  `)

// clocks are the seconds at which lines were written.
func clocks(t *testing.T, progress string) (seconds []int) {
	t.Helper()
	for _, m := range atLineStart.FindAllStringSubmatch(progress, -1) {
		minutes, _ := strconv.Atoi(m[1])
		rest, _ := strconv.Atoi(m[2])
		seconds = append(seconds, 60*minutes+rest)
	}
	return seconds
}

// CI systems end what says nothing for long.
func TestAWaitIsNeverSilentForMoreThanHalfAMinute(t *testing.T) {
	for script, arguments := range map[string]string{
		"never-stable":    webAPI + " --timeout=5m",
		"throttled":       webAPI + " --timeout=5m",
		"job-never-stops": "--cluster=prod-main --timeout=40s --task=" + jobID,
	} {
		synctest.Test(t, func(t *testing.T) {
			s := clitest.NewScript(t, strings.Replace(script, "job-never-stops", "job-succeeds", 1))
			_, _, stderr := scripted(t, s, arguments, nil)
			last, seconds := 0, clocks(t, stderr)
			for _, second := range append(seconds, int(s.Now()/time.Second)) {
				if second-last > int(silence/time.Second) {
					t.Errorf("%s: nothing from %d s to %d s", script, last, second)
				}
				last = second
			}
			if len(seconds) == 0 {
				t.Errorf("%s: no progress", script)
			}
		})
	}
}

func TestATellerRepeatsWhatItSaidLast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out strings.Builder
		said := newTeller(&out, 2)
		for _, news := range []bool{said.tell(1, "web  1/2"), !said.tell(1, "web  1/2")} {
			if !news {
				t.Error("news are what was not said before")
			}
		}
		time.Sleep(20 * time.Second)
		said.tell(0, "no answer")
		time.Sleep(35 * time.Second)
		said.add("paused\n")
		said.stop()
		time.Sleep(time.Hour)
		const want = "0:00  web  1/2\n0:20  no answer\n0:50  no answer\n0:50  web  1/2\npaused\n"
		if out.String() != want {
			t.Errorf("%q, want %q", out.String(), want)
		}
	})
}

func TestWhoRanOutOfTimeIsToldHowToLookAgain(t *testing.T) {
	for options, added := range map[string]string{
		"":                                     "",
		"--region=eu-west-1 --profile=my:prod": " --region eu-west-1 --profile my:prod",
	} {
		synctest.Test(t, func(t *testing.T) {
			exit, stdout, _ := scripted(t, clitest.NewScript(t, "never-stable"), webAPI+" --timeout=20s "+options, nil)
			if want := "\n  look again: ecswhy explain prod-main/web-api" + added + "\n"; exit != timedOut ||
				!strings.Contains(stdout, want) {
				t.Errorf("exit %d, %q", exit, stdout)
			}
		})
	}
}

func TestTheCommandToLookAgainIsSafeToPaste(t *testing.T) {
	o := Options{Cluster: "prod-main", Language: "en"}
	o.Profile, o.RoleARN = "ann's", "arn:aws:iam::444455556666:role/reader"
	const want = "\n  look again: ecswhy explain prod-main/web-api --profile 'ann'\\''s' " +
		"--role-arn arn:aws:iam::444455556666:role/reader"
	if got := o.lookAgain("web-api"); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := o.lookAgain("web;id"); got != "" {
		t.Errorf("%q", got)
	}
}
