package wait

import (
	"fmt"
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/arnutil"
	"github.com/ecswhy/ecswhy/internal/awsname"
	"github.com/ecswhy/ecswhy/internal/incident"
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
	return fmt.Sprintf("aws ecs continue-service-deployment --region %s --service-deployment-arn %s --hook-id %s --action %s",
		arn.Region, h.ServiceDeploymentARN, h.ID, action)
}

// says tells in a few lines who has to act, until when, what happens then, and how.
func (p pause) says(service string, now time.Time) string {
	text := fmt.Sprintf("%s waits at %s for somebody who may call ecs:ContinueServiceDeployment", service, p.Stage)
	if !p.ExpiresAt.IsZero() {
		text += fmt.Sprintf(", until %s (%s)", p.ExpiresAt.UTC().Format("2006-01-02 15:04 UTC"), left(p.ExpiresAt.Sub(now)))
	}
	if p.of > 1 {
		text += fmt.Sprintf(", at one of %d pauses that all have to be continued", p.of)
	}
	text += map[string]string{"CONTINUE": "; then ECS goes on", "ROLLBACK": "; then ECS rolls back"}[p.TimeoutAction] + "\n"
	if p.Continue != "" {
		text += "  go on:     " + p.Continue + "\n  roll back: " + p.RollBack + "\n"
	}
	return text
}

// left writes how much time there is, such as 23 h 59 min.
func left(d time.Duration) string {
	minutes := max(0, int(d/time.Minute))
	if minutes < 60 {
		return fmt.Sprintf("%d min left", minutes)
	}
	if hours := minutes / 60; hours < 48 {
		return fmt.Sprintf("%d h %d min left", hours, minutes%60)
	}
	return fmt.Sprintf("%d d %d h left", minutes/60/24, minutes/60%24)
}
