package diagnosis

import (
	"testing"
	"time"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/logcause"
)

// What a log tells is a cause like any other, which weighs as much as that a container exited.
func TestWhatALogTellsIsTheCause(t *testing.T) {
	once, other := crashed(exited("app", 1)), crashed(exited("app", 2))
	untold := rollout(once, once, other)
	before, v := Diagnose(untold), Diagnose(with(untold, logged("panic: boom")))
	if v.Cause != cause.Panic || v.Line != "panic: boom" || before.Cause != cause.EssentialContainerExited ||
		before.Line != "" {
		t.Errorf("%s by %q, without the log %s by %q", v.Cause, v.Line, before.Cause, before.Line)
	}
	if v.Severity != before.Severity || v.Alert != before.Alert || len(v.Groups) != 2 || len(v.Groups[0].Tasks) != 2 {
		t.Errorf("%s, alert %t, groups %+v", v.Severity, v.Alert, v.Groups)
	}
	if v.Groups[0].Cause != cause.Panic || v.Groups[1].Cause != cause.EssentialContainerExited {
		t.Errorf("the log of one task tells the cause of those that failed alike, not of others: %+v", v.Groups)
	}
	exit := cause.EssentialContainerExited.About()
	for _, code := range logcause.Causes() {
		if about := code.About(); about.Severity != exit.Severity || about.Alert != exit.Alert {
			t.Errorf("%s weighs %+v, and that a container exited %+v", code, about, exit)
		}
	}
}

func logged(lines ...string) func(*incident.Incident) {
	return func(inc *incident.Incident) {
		for _, line := range lines {
			inc.Log.Lines = append(inc.Log.Lines, incident.LogLine{Text: line})
		}
	}
}

// The log of one task is read; those of others that ended with the same code may tell something else. All count as the
// same.
func TestALogDoesNotChangeWhatFailedAlike(t *testing.T) {
	first, second := crash(1, noon, 1), crash(2, noon.Add(time.Minute), 1)
	v := Diagnose(with(stopOf(second, []incident.Task{first, second}), logged("panic: boom")))
	if v.Cause != cause.Panic || v.Repeat.Nth != 2 {
		t.Errorf("%s, failure %d", v.Cause, v.Repeat.Nth)
	}
}

func TestALogTellsNothingOfWhatECSKnowsBetter(t *testing.T) {
	v := Diagnose(with(rollout(stopped("TaskFailedToStart", unpullable)), logged("panic: boom")))
	if v.Cause != cause.ImageNotFound || v.Line != "" {
		t.Errorf("%s by %q", v.Cause, v.Line)
	}
}
