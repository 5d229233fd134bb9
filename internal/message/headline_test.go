package message_test

import (
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/message"
)

// TestAKindThatNobodyWroteAHeadlineForIsNamedByItsEvent makes up a kind, as one is for a moment that is added to the
// program.
func TestAKindThatNobodyWroteAHeadlineForIsNamedByItsEvent(t *testing.T) {
	for want, inc := range map[string]incident.Incident{
		"ECS Capacity Provider State Change: CAPACITY_PROVIDER_GONE (prod)": {
			DetailType: "ECS Capacity Provider State Change", Name: "CAPACITY_PROVIDER_GONE", Cluster: "prod", ServiceName: "web"},
		"ECS Capacity Provider State Change": {DetailType: "ECS Capacity Provider State Change"},
		"CAPACITY_PROVIDER_GONE":             {Name: "CAPACITY_PROVIDER_GONE"},
		"capacity-provider-gone":             {},
	} {
		inc.ID, inc.Kind = "e", "capacity-provider-gone"
		inEveryMedium(t, inc, want)
	}
}

func TestADaemonsEventThatIsNotKnownHasAHeadline(t *testing.T) {
	inc := incident.Incident{ID: "e", Kind: incident.DaemonDeploymentFailed, Name: "DAEMON_DEPLOYMENT_EXPLODED",
		Daemon: incident.Daemon{Name: "agent"}}
	inEveryMedium(t, inc, "agent")
}

func TestAnEventOfWhichNothingIsKnownHasAHeadline(t *testing.T) {
	inEveryMedium(t, incident.Incident{ID: "e"}, "ECS")
}

// inEveryMedium looks for a text in title, summary, subject and plain text, in every language and dialect.
func inEveryMedium(t *testing.T, inc incident.Incident, want string) {
	t.Helper()
	for _, language := range []message.Language{message.English, message.Japanese} {
		for _, dialect := range []message.Dialect{message.Slack, message.Teams} {
			n := writeFor(message.Settings{Language: language, Dialect: dialect}, inc)
			title, _, _ := strings.Cut(n.Text, "\n")
			for medium, text := range map[string]string{
				"title": n.Chatbot.Content.Title, "summary": n.Chatbot.Metadata.Summary, "subject": n.Subject, "text": title,
			} {
				if plain := strings.ReplaceAll(text, "\\", ""); !strings.Contains(plain, want) {
					t.Errorf("%s, %s, %s is %q, want %q in it", language, dialect, medium, text, want)
				}
			}
		}
	}
}
