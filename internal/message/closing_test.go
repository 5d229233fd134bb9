package message_test

import (
	"strings"
	"testing"
	"time"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/route"
)

// closing is the completed deployment of web, so long after one that failed.
func closing(kind incident.Kind, after time.Duration) incident.Incident {
	inc := rollout()
	inc.Kind = kind
	inc.DeploymentID = "ecs-svc/2"
	inc.Reason = "ECS deployment ecs-svc/2 completed."
	inc.FailedDeployment = incident.ServiceDeployment{ARN: arn + "service-deployment/prod/web/failed",
		RollbackStartedAt: inc.Time.Add(-after)}
	return inc
}

func TestAClosingSaysHowLongItTook(t *testing.T) {
	for want, after := range map[string]time.Duration{
		"Rolled back to web:42 after 12 s.":       12 * time.Second,
		"Rolled back to web:42 after 3 min 12 s.": 3*time.Minute + 12*time.Second,
		"Rolled back to web:42 after 5 min.":      5 * time.Minute,
		"Rolled back to web:42 after 14 min.":     14*time.Minute + 10*time.Second,
		"Rolled back to web:42 after 2 h 5 min.":  2*time.Hour + 5*time.Minute,
		"Rolled back to web:42 after 26 h.":       26 * time.Hour,
		"Rolled back to web:42 after 4 d 8 h.":    4*24*time.Hour + 8*time.Hour + 5*time.Minute,
		"Rolled back to web:42 after 14 d.":       14 * 24 * time.Hour,
		"Rolled back to web:42.":                  0,
	} {
		inc := closing(incident.DeploymentRolledBack, after)
		text := write(inc).Text
		if !strings.Contains(text, "\n"+want+"\n") || !strings.HasPrefix(text, "🟢 web rolled back (prod)") ||
			!strings.Contains(text, "2 of 2 tasks running") {
			t.Errorf("after %s:\n%s", after, text)
		}
	}
}

func TestAClosingCallsNobodyAndAdvisesNothing(t *testing.T) {
	settings := message.Settings{Mentions: []route.Note{{Mention: "<!here>"}}}
	for _, kind := range []incident.Kind{incident.DeploymentRolledBack, incident.DeploymentRecovered, incident.Canary} {
		inc := closing(kind, time.Minute)
		inc.Service.CircuitBreaker = false
		n := writeFor(settings, inc)
		if strings.Contains(n.Chatbot.Content.Description, "<!here>") || len(n.Chatbot.Content.NextSteps) > 0 ||
			strings.Contains(n.Text, inc.Reason) {
			t.Errorf("%s: %+v", kind, n.Chatbot.Content)
		}
		hold(t, schema(t), n)
	}
}

func TestAClosingStandsInTheThreadOfTheFailure(t *testing.T) {
	for kind, want := range map[incident.Kind]string{
		incident.DeploymentRecovered: "ecs/prod/web/failed", incident.DeploymentRolledBack: "ecs/prod/web/failed", incident.Canary: "ecswhy/canary",
	} {
		if got := message.Thread(closing(kind, time.Minute), diagnosis.Verdict{}); got != want {
			t.Errorf("%s: thread %q", kind, got)
		}
	}
}

func TestARepeatedFailureSaysItsNumber(t *testing.T) {
	inc := rollout("CannotPullContainerError: web:43: not found")
	for want, repeat := range map[string]diagnosis.Repeat{
		"failure 4 with this cause since 03:00 UTC":            {Nth: 4, Since: inc.Time.Add(-12*time.Minute - 9*time.Second)},
		"failure 128 or later with this cause since 03:00 UTC": {Nth: 128, Since: inc.Time.Add(-12*time.Minute - 9*time.Second), AtLeast: true},
		"": {Nth: 1, Since: inc.Time},
	} {
		v := diagnosis.Diagnose(inc)
		v.Repeat = repeat
		text := message.NewWriter(message.Settings{}).Write(inc, v).Text
		if want == "" && strings.Contains(text, "with this cause") || !strings.Contains(text, want) {
			t.Errorf("%+v:\n%s", repeat, text)
		}
	}
}

func TestATimeOfAnotherDayHasItsDate(t *testing.T) {
	tokyo := time.FixedZone("JST", 9*60*60)
	inc := rollout("CannotPullContainerError: web:43: not found")
	for want, test := range map[string]struct {
		zone *time.Location
		ago  time.Duration
	}{
		" at 00:12 UTC":            {time.UTC, 3 * time.Hour},
		" at 2026-10-13 23:12 UTC": {time.UTC, 4 * time.Hour},
		" at 08:12 JST":            {tokyo, 4 * time.Hour},
		" at 2026-09-30 12:12 JST": {tokyo, 14 * 24 * time.Hour},
	} {
		inc.Caller = incident.Caller{ARN: "arn:aws:iam::111122223333:user/alice", At: inc.Time.Add(-test.ago)}
		if text := writeFor(message.Settings{Zone: test.zone}, inc).Text; !strings.Contains(text, want+"\n") {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
}

func TestAQuietCanaryIsNotForTheChannel(t *testing.T) {
	for _, quiet := range []bool{true, false} {
		inc := incident.Incident{Kind: incident.Canary, Quiet: quiet, ID: "1"}
		if n := write(inc); n.Quiet != quiet || n.Shortest().Quiet != quiet || n.Attributes["kind"] != "canary" {
			t.Errorf("quiet %t: %+v", quiet, n)
		}
	}
}

// Whoever sent a test looks for its mark in the channel's own list, not in the thread of an earlier canary.
func TestATestStandsAloneUnderItsMark(t *testing.T) {
	inc := incident.Incident{Kind: incident.Canary, Mark: "K7QX2M", ID: "1"}
	got := write(inc).Chatbot
	if got.Content.Title != "🟢 ecswhy test K7QX2M" || got.Metadata.ThreadID != "ecswhy/canary/K7QX2M" {
		t.Errorf("%q, thread %q", got.Content.Title, got.Metadata.ThreadID)
	}
	title := writeFor(message.Settings{Language: message.Japanese}, inc).Chatbot.Content.Title
	if title != "🟢 ecswhy のテスト K7QX2M" {
		t.Error(title)
	}
}
