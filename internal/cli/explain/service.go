package explain

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/cli/why"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/investigate"
	"github.com/ecswhy/ecswhy/internal/message"
)

// service explains what failed last of a service.
func (q *inquiry) service(ctx context.Context, cluster, name string) (kit.Answer, error) {
	now, err := q.Asking.LastFailure(ctx, cluster, name, q.since)
	if err != nil {
		return kit.Answer{}, err
	}
	if now.Failure.Kind == "" {
		return q.standing(now), nil
	}
	found := q.Explain(ctx, now.Failure)
	return alerted(found, accountOf(now, found.Title(), &found)), nil
}

// alerted is an answer that is an alert's message.
func alerted(found why.Explanation, answer any) kit.Answer {
	return kit.Answer{Text: found.Notification.Text, Markdown: found.Markdown, JSON: answer}
}

// standing says how a service is of which nothing is known to have failed.
func (q *inquiry) standing(now investigate.Standing) kit.Answer {
	line := q.Page().Stands(message.Standing{
		Place: now.Cluster + "/" + now.Service.Name, Health: now.Health,
		Service: now.Service, At: time.Now(), Within: q.since, Unasked: now.Unasked(), Gaps: now.Gaps,
	})
	text := line + "\n"
	if unknown := q.Page().NotKnown(now.Gaps); unknown != "" {
		text += "\n" + unknown + "\n"
	}
	return kit.Answer{Text: text, Markdown: text, JSON: accountOf(now, line, nil)}
}

// account is what is said of a service as JSON, with the same fields in every case; incident and verdict where
// something failed.
type account struct {
	Cluster  string          `json:"cluster"`
	Service  string          `json:"service"`
	State    diagnosis.State `json:"state"`
	Running  int             `json:"running"`
	Desired  int             `json:"desired"`
	Pending  int             `json:"pending"`
	Since    time.Time       `json:"since,omitzero"` // when it was no longer as it should be
	Says     string          `json:"says"`
	NotKnown []incident.Gap  `json:"notKnown"`
	*why.Explanation
}

func accountOf(now investigate.Standing, says string, found *why.Explanation) account {
	return account{
		Cluster: now.Cluster, Service: now.Service.Name, State: now.Health.State, Since: now.Health.Since,
		Running: now.Service.Running, Desired: now.Service.Desired, Pending: now.Service.Pending,
		Says: says, NotKnown: append([]incident.Gap{}, now.Gaps...), Explanation: found,
	}
}

// task explains why a task stopped.
func (q *inquiry) task(ctx context.Context, cluster, id string) (kit.Answer, error) {
	inc, err := q.Asking.StoppedTask(ctx, cluster, id)
	if err != nil {
		return kit.Answer{}, err
	}
	task := inc.Tasks[0]
	verdict := diagnosis.Diagnose(inc)
	switch {
	case task.LastStatus != "STOPPED":
		sentence := q.Page().Runs(cluster+"/"+id, task)
		return said(sentence, taskAccount{cluster, id, strings.ToLower(task.LastStatus), sentence, nil}), nil
	case !verdict.Alert:
		reason := strings.Join(strings.Fields(task.StoppedReason), " ")
		silence := message.Silence(message.Language(q.language), verdict.Silence)
		sentence := fmt.Sprintf("%s/%s: %s (%s: %s)", cluster, id, silence, task.StopCode, reason)
		return said(sentence, taskAccount{cluster, id, "stopped", sentence, nil}), nil
	}
	found := q.Explain(ctx, inc)
	return alerted(found, taskAccount{cluster, id, "failed", found.Title(), &found}), nil
}

// taskAccount is what is said of a task as JSON, with the same fields in every case; incident and verdict where it
// failed.
type taskAccount struct {
	Cluster string `json:"cluster"`
	Task    string `json:"task"`
	State   string `json:"state"` // failed, stopped without a failure, or what ECS calls it
	Says    string `json:"says"`
	*why.Explanation
}
