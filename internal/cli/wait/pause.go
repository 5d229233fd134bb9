package wait

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/arnutil"
	"github.com/ecswhy/ecswhy/internal/awsname"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/phrases"
	"github.com/ecswhy/ecswhy/internal/plaintext"
)

// pause is a hook at which a deployment waits for a person.
type pause struct {
	Hook          string    `json:"hook"`
	Stage         string    `json:"stage"`
	ExpiresAt     time.Time `json:"expiresAt,omitzero"`
	TimeoutAction string    `json:"timeoutAction,omitempty"` // CONTINUE or ROLLBACK
	Continue      string    `json:"continue,omitempty"`      // the command; none where AWS would not accept it
	RollBack      string    `json:"rollBack,omitempty"`
	of            int       // how many wait, all of which have to be answered
}

func pausesOf(hooks []incident.Hook) []pause {
	pauses := make([]pause, len(hooks))
	for i, h := range hooks {
		pauses[i] = pause{
			Hook: plaintext.Line(h.ID), Stage: plaintext.Line(h.Stage), ExpiresAt: h.ExpiresAt, TimeoutAction: h.TimeoutAction,
			Continue: answer(h, "CONTINUE"), RollBack: answer(h, "ROLLBACK"),
			of: len(hooks),
		}
	}
	return pauses
}

// answer is the command with which a person answers a pause.
func answer(h incident.Hook, action string) string {
	arn, err := arnutil.Parse(h.ServiceDeploymentARN)
	if err != nil || arn.Kind != arnutil.ServiceDeployment || !awsname.IsHook(h.ID) || strings.HasPrefix(h.ID, "-") {
		return ""
	}
	const command = "aws ecs continue-service-deployment --region %s --service-deployment-arn %s --hook-id %s --action %s"
	return fmt.Sprintf(command, arn.Region, h.ServiceDeploymentARN, h.ID, action)
}

// asks tells in a few lines who has to act, until when, what happens then, and how.
func (w words) asks(p pause, service string, now time.Time) string {
	text := phrases.Say(w.waits, "service", service, "stage", p.Stage)
	if !p.ExpiresAt.IsZero() {
		until := p.ExpiresAt.UTC().Format("2006-01-02 15:04 UTC")
		text += phrases.Say(w.until, "time", until, "left", w.left(p.ExpiresAt.Sub(now)))
	}
	if p.of > 1 {
		text += phrases.Say(w.oneOf, "n", strconv.Itoa(p.of))
	}
	text += w.then[p.TimeoutAction] + "\n"
	if p.Continue != "" {
		text += phrases.Say(w.answers, "continue", p.Continue, "rollBack", p.RollBack)
	}
	return text
}

// left writes how much time there is, such as 23 h 59 min.
func (w words) left(d time.Duration) string {
	minutes := max(0, int(d/time.Minute))
	phrase, hours := w.hours, minutes/60
	switch {
	case minutes < 60:
		phrase = w.minutes
	case hours >= 48:
		phrase = w.days
	}
	parts := []string{"m", strconv.Itoa(minutes % 60), "h", strconv.Itoa(hours), "d", strconv.Itoa(hours / 24)}
	if hours >= 48 {
		parts[3] = strconv.Itoa(hours % 24)
	}
	return phrases.Say(phrase, parts...)
}
