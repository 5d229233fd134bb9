package main

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/config"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/notify"
)

// channel keeps the messages that it got, and refuses them with an error where it has one.
type channel struct {
	texts   []string
	refusal error
}

func (c *channel) Publish(_ context.Context, n message.Notification) (string, error) {
	c.texts = append(c.texts, n.Text)
	return "id", c.refusal
}

// nobody looks nothing up.
type nobody struct{}

func (nobody) Fill(_ context.Context, inc incident.Incident) incident.Incident { return inc }

func (nobody) Survey(_ context.Context, incidents []incident.Incident) []incident.Incident {
	return incidents
}

func TestTheHandlerPassesThePayloadAndReturnsTheError(t *testing.T) {
	for _, refusal := range []error{nil, errors.New("topic is gone")} {
		c := channel{refusal: refusal}
		h := handler{notify.Notifier{Investigator: nobody{}, Publisher: &c,
			Writer: message.NewWriter(message.Settings{LogLines: 12}), Log: slog.New(slog.DiscardHandler)}}
		answer, err := h.Invoke(t.Context(), []byte("a payload that is no event"))
		if !errors.Is(err, refusal) || string(answer) != "null" {
			t.Errorf("answer %q, error %v, want %v", answer, err, refusal)
		}
		if len(c.texts) != 1 || !strings.Contains(c.texts[0], "a payload that is no event") {
			t.Errorf("messages %q", c.texts)
		}
	}
}

// set sets the variables of a region without credentials, and those that are given; the others are empty.
func set(t *testing.T, settings map[string]string) {
	t.Helper()
	t.Setenv("AWS_REGION", "ap-northeast-1")
	t.Setenv("AWS_ACCESS_KEY_ID", "") // without it no rehearsal connects to AWS
	for _, name := range config.Names() {
		t.Setenv(name, settings[name])
	}
}

func TestEveryWrongSettingIsNamedAtTheStart(t *testing.T) {
	set(t, map[string]string{"ECSWHY_TOPIC_ARN": "topic", "ECSWHY_LOOKUP_BUDGET": "fast",
		"ECSWHY_SIGN_IN_URL": "http://example.com", "ECSWHY_IGNORE": "web"})
	_, err := newNotifier(slog.New(slog.DiscardHandler))
	if err == nil {
		t.Fatal("no error")
	}
	for _, name := range []string{"ECSWHY_TOPIC_ARN", "ECSWHY_LOOKUP_BUDGET", "ECSWHY_SIGN_IN_URL", "ECSWHY_IGNORE"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not in: %v", name, err)
		}
	}
}

func TestTheFunctionStartsWithATimeZoneThatDoesNotExist(t *testing.T) {
	set(t, map[string]string{
		"ECSWHY_TOPIC_ARN": "arn:aws:sns:ap-northeast-1:111122223333:ecswhy", "ECSWHY_TIME_ZONE": "Asia/Tokio",
	})
	var log strings.Builder
	if _, err := newNotifier(slog.New(slog.NewTextHandler(&log, nil))); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), "level=WARN") || !strings.Contains(log.String(), "Asia/Tokio") {
		t.Error(log.String())
	}
}

func TestTheSettingsReachTheNotifier(t *testing.T) {
	set(t, map[string]string{"ECSWHY_TOPIC_ARN": "arn:aws:sns:ap-northeast-1:111122223333:ecswhy",
		"ECSWHY_IGNORE": "dev-*/*,*/canary"})
	log := slog.New(slog.DiscardHandler)
	n, err := newNotifier(log)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Join(n.Ignore, " ") != "dev-*/* */canary" || n.Log != log || n.Investigator == nil || n.Publisher == nil {
		t.Errorf("%+v", n)
	}
}

func TestAConfigurationOfAWSThatCannotBeReadIsAnError(t *testing.T) {
	set(t, map[string]string{"ECSWHY_TOPIC_ARN": "arn:aws:sns:ap-northeast-1:111122223333:ecswhy"})
	t.Setenv("AWS_RETRY_MODE", "never")
	if _, err := newNotifier(slog.New(slog.DiscardHandler)); err == nil ||
		!strings.Contains(err.Error(), "configure AWS") {
		t.Errorf("error %v", err)
	}
}
