package notify

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/incident"
)

const secret = "canary-do-not-print"

// carried is a panic of another goroutine.
type carried struct{ error }

func (carried) Stack() []uintptr { return nil }

// eighth asks for a task that no event has.
func eighth(_ context.Context, inc incident.Incident) incident.Incident {
	inc.ServiceName = inc.Tasks[7:][0].ARN
	return inc
}

func TestAPanicStillYieldsWhatTheEventAloneTells(t *testing.T) {
	for sentence, test := range map[string]struct {
		fall func(context.Context, incident.Incident) incident.Incident
		says string
	}{
		"of the runtime": {eighth, "out of range"},
		"with a value":   {func(context.Context, incident.Incident) incident.Incident { panic("value " + secret) }, "string"},
		"with an error":  {func(context.Context, incident.Incident) incident.Incident { panic(fmt.Errorf("value %s", secret)) }, "*errors.errorString"},
		"of another routine": {func(context.Context, incident.Incident) incident.Incident {
			panic(carried{fmt.Errorf("value %s", secret)})
		}, "notify.carried"},
		"with nothing at all": {func(context.Context, incident.Incident) incident.Incident { panic(nil) }, "panic called with nil argument"},
	} {
		var c channel
		if err := c.notifier(look(test.fall)).Notify(t.Context(), event(t, "start-impaired")); err != nil ||
			len(c.published) != 1 {
			t.Errorf("%s: %d messages, %v", sentence, len(c.published), err)
			continue
		}
		m := c.published[0]
		if m.Chatbot.ID != impaired || !strings.Contains(m.Text, "Not known: ecswhy failed") ||
			!strings.Contains(m.Text, "invoice-export") {
			t.Errorf("%s: %s", sentence, m.Text)
		}
		if log := c.log.String(); strings.Contains(log, secret) || !strings.Contains(log, `"msg":"panic"`) ||
			!strings.Contains(log, test.says) || !strings.Contains(log, `"level":"ERROR"`) ||
			!strings.Contains(log, `"msg":"notified"`) {
			t.Errorf("%s: log %s", sentence, log)
		}
	}
}

// learnt is the panic of lookups of which the others learnt something.
type learnt struct{ inc incident.Incident }

func (l learnt) Known() incident.Incident { return l.inc }

func TestAPanicKeepsWhatWasLearnt(t *testing.T) {
	for sentence, test := range map[string]struct {
		tasks []incident.Task
		want  string
	}{
		"what was learnt": {[]incident.Task{{StopCode: "TaskFailedToStart", StoppedReason: "RESOURCE:CPU"}}, "RESOURCE:CPU"},
		"the event alone, where that panics in turn": {nil, "invoice-export"},
	} {
		var c channel
		n := c.notifier(look(func(_ context.Context, inc incident.Incident) incident.Incident {
			if inc.Tasks = test.tasks; inc.Tasks == nil {
				inc.Kind = incident.TaskStopped // which nobody can judge without a task
			}
			panic(learnt{inc})
		}))
		err := n.Notify(t.Context(), event(t, "start-impaired"))
		if err != nil || len(c.published) != 1 {
			t.Fatalf("%s: %d messages, %v", sentence, len(c.published), err)
		}
		if text := c.published[0].Text; !strings.Contains(text, test.want) ||
			!strings.Contains(text, "Not known: ecswhy failed (a bug in ecswhy") {
			t.Errorf("%s: %s", sentence, text)
		}
	}
}

func TestTheLogSaysWhereThePanicWas(t *testing.T) {
	var c channel
	if err := c.notifier(look(eighth)).Notify(t.Context(), event(t, "start-impaired")); err != nil {
		t.Fatal(err)
	}
	lines := c.lines(t)
	stack, _ := lines[0]["stack"].(string)
	for _, want := range []string{"notify.eighth", "recover_test.go:", "notify.Notifier.Explain"} {
		if !strings.Contains(stack, want) {
			t.Errorf("no %s in\n%s", want, stack)
		}
	}
	if strings.Contains(stack, "0x") || strings.Contains(stack, "func1.1") {
		t.Errorf("stack\n%s", stack)
	}
}

// Where even the plain message cannot be written, the least is; and where that cannot be, the event is kept.
func TestEachWayThatPanicsLeavesTheNext(t *testing.T) {
	raw := event(t, "start-impaired")
	var c channel
	n := c.notifier(nil)
	fall := func(error) Report { panic(secret) }
	report, err := n.firstWithoutPanic(t.Context(), fall, fall, func(error) Report { return n.report(undecodable(raw)) })
	if err != nil || !report.Verdict.Alert || !strings.Contains(report.Notification.Text, report.Incident.ID) &&
		report.Notification.Chatbot.ID != report.Incident.ID {
		t.Errorf("%+v, %v", report, err)
	}
	if _, err := n.firstWithoutPanic(t.Context(), fall, fall, fall); !errors.Is(err, errPanic) {
		t.Errorf("error %v", err)
	}
	if log := c.log.String(); strings.Count(log, `"msg":"panic"`) != 5 ||
		strings.Contains(report.Notification.Text+log, secret) {
		t.Errorf("log %s", log)
	}
}

func TestTheLogSaysWhatToFix(t *testing.T) {
	c := channel{refusal: fmt.Errorf("publish: %w", fixable{errors.New("no such topic")})}
	if err := c.notifier(caseOf("start-impaired")).Notify(t.Context(), event(t, "start-impaired")); !errors.Is(err,
		c.refusal) {
		t.Errorf("error %v", err)
	}
	if line := c.line(t); line["advice"] != "make the topic" || line["error"] != "publish: no such topic" {
		t.Errorf("log %v", line)
	}
}

type fixable struct{ error }

func (fixable) Advice() string { return "make the topic" }
