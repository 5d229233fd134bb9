package main

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/ecswhy/ecswhy/internal/config"
)

// fallen panics when it is asked, with a secret.
type fallen struct{}

func (fallen) Do(*http.Request) (*http.Response, error) { panic("value " + canary) }

func TestAPanicInALookUpYieldsThePlainMessage(t *testing.T) {
	s := newStandIn(t, nil)
	settings, err := config.Load(os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	s.notifier.Investigator = investigator(aws.Config{Region: "ap-northeast-1", Credentials: aws.AnonymousCredentials{},
		HTTPClient: fallen{}}, settings)
	alerts, _ := recordedEvents(t)
	for name, event := range alerts {
		sc := &scene{}
		if _, err := s.handle(t.Context(), sc, event); err != nil || len(sc.accepted) != 1 {
			t.Errorf("%s: %d messages, %v", name, len(sc.accepted), err)
			continue
		}
		log, panicked := s.log.String(), strings.Contains(s.log.String(), `"msg":"panic"`)
		if panicked != strings.Contains(sc.accepted[0].Get("Message"), "ecswhy failed") ||
			strings.Contains(log+strings.Join(sc.sent, ""), canary) {
			t.Errorf("%s: %s", name, log)
		}
		if panicked && !strings.Contains(log, "notifier.fallen.Do") {
			t.Errorf("%s: the log does not say where: %s", name, log)
		}
	}
}
