package notify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/message"
)

// made counts events, for ids of their own.
var made atomic.Int64

const noon = "2026-11-28T12:00:00Z"

// unplaced is the event of a service that finds no place for its tasks, another one each time.
func unplaced(service, reason string) string {
	return fmt.Sprintf(`{"id":"%s-%d","source":"aws.ecs","detail-type":"ECS Service Action","account":"111122223333","region":"us-east-1","time":%q,
		"resources":["arn:aws:ecs:us-east-1:111122223333:service/prod/%s"],"detail":{"eventType":"ERROR","eventName":"SERVICE_TASK_PLACEMENT_FAILURE",
		"clusterArn":"arn:aws:ecs:us-east-1:111122223333:cluster/prod","reason":%q}}`, service, made.Add(1), noon, service, reason)
}

// failedRollout is the event of a deployment that failed; only its tasks say why. kind is SERVICE_DEPLOYMENT_FAILED or
// another.
func failedRollout(service, kind, reason string) string {
	return fmt.Sprintf(`{"id":"%s-%s","source":"aws.ecs","detail-type":"ECS Deployment State Change","account":"111122223333","region":"us-east-1","time":%q,
		"resources":["arn:aws:ecs:us-east-1:111122223333:service/prod/%s"],"detail":{"eventType":"ERROR","eventName":%q,"deploymentId":"ecs-svc/1","reason":%q}}`,
		service, kind, noon, service, kind, reason)
}

// surveyor answers a survey.
type surveyor struct {
	look
	survey func(context.Context, []incident.Incident) []incident.Incident
}

func (s surveyor) Survey(ctx context.Context, incidents []incident.Incident) []incident.Incident {
	return s.survey(ctx, incidents)
}

func unchanged(_ context.Context, inc incident.Incident) incident.Incident { return inc }

// titles are those of all messages, in the order in which they were published.
func (c *channel) titles() []string {
	var out []string
	for _, n := range c.published {
		out = append(out, n.Chatbot.Content.Title)
	}
	return out
}

func TestWhatFailsAlikeInABatchIsOneMessage(t *testing.T) {
	cpu, fargate := "RESOURCE:CPU", "RESOURCE:FARGATE"
	for sentence, test := range map[string]struct {
		bodies []string
		want   []string // starts of the titles, without signs
	}{
		"three services of one cause":             {[]string{unplaced("a", cpu), unplaced("b", cpu), unplaced("c", cpu)}, []string{"3 services in prod: not enough CPU"}},
		"two of one cause":                        {[]string{unplaced("a", cpu), unplaced("b", cpu)}, []string{"a cannot", "b cannot"}},
		"three causes":                            {[]string{unplaced("a", cpu), unplaced("b", fargate), unplaced("c", "RESOURCE:MEMORY")}, []string{"a cannot", "b cannot", "c cannot"}},
		"three times the same service":            {[]string{unplaced("a", cpu), unplaced("a", cpu), unplaced("a", cpu)}, []string{"a cannot", "a cannot", "a cannot"}},
		"one of another cause beside":             {[]string{unplaced("a", cpu), unplaced("x", fargate), unplaced("b", cpu), unplaced("c", cpu)}, []string{"3 services in prod: not enough CPU", "x cannot"}},
		"what is silent does not count":           {[]string{unplaced("a", cpu), unplaced("b", cpu), string(event(t, "scale-in"))}, []string{"a cannot", "b cannot"}},
		"what is no event is told beside":         {[]string{unplaced("a", cpu), unplaced("b", cpu), unplaced("c", cpu), "no event"}, []string{"3 services in prod: not enough CPU", "an event could not be read"}},
		"what goes back goes with why":            {[]string{unplaced("a", cpu), failedRollout("a", "SERVICE_DEPLOYMENT_IN_PROGRESS", "rolling back to deploymentId ecs-svc/0."), unplaced("b", cpu), unplaced("c", cpu)}, []string{"3 services in prod: not enough CPU"}},
		"another cause of one of the services":    {[]string{unplaced("a", cpu), unplaced("b", cpu), unplaced("c", cpu), unplaced("a", fargate)}, []string{"3 services in prod: not enough CPU", "a cannot"}},
		"two causes, each of enough":              {[]string{unplaced("a", cpu), unplaced("b", cpu), unplaced("c", cpu), unplaced("d", fargate), unplaced("e", fargate), unplaced("f", fargate)}, []string{"3 services in prod: not enough CPU", "3 services in prod: no Fargate capacity"}},
		"a record of what could not be published": {[]string{unplaced("a", cpu), unplaced("b", cpu), string(undelivered(t, []byte(unplaced("c", cpu))))}, []string{"3 services in prod: not enough CPU"}},
	} {
		var c channel
		response, err := c.notifier(look(unchanged)).Handle(t.Context(), sqs(t, test.bodies...))
		if err != nil || string(response) != `{"batchItemFailures":[]}` {
			t.Errorf("%s: %s, %v", sentence, response, err)
		}
		got := c.titles()
		ok := len(got) == len(test.want)
		for i := range min(len(got), len(test.want)) {
			_, title, _ := strings.Cut(got[i], " ")
			ok = ok && strings.HasPrefix(title, test.want[i])
		}
		if !ok {
			t.Errorf("%s: told %q, want %q", sentence, got, test.want)
		}
		if lines := c.lines(t); len(lines) != len(test.bodies) {
			t.Errorf("%s: %d lines of log for %d events", sentence, len(lines), len(test.bodies))
		}
	}
}

// The events of failed deployments say no cause: a survey finds it out for all of them.
func TestASurveyTellsWhatFailedAlike(t *testing.T) {
	var c channel
	surveys := 0
	n := c.notifier(surveyor{unasked(t), func(_ context.Context, incidents []incident.Incident) []incident.Incident {
		surveys++
		for i := range incidents {
			incidents[i].Tasks = []incident.Task{{StartedBy: "ecs-svc/1", StopCode: "TaskFailedToStart",
				StoppedReason: "CannotPullContainerError: web:43: not found"}}
		}
		return incidents
	}})
	failed := "SERVICE_DEPLOYMENT_FAILED"
	if _, err := n.Handle(t.Context(), sqs(t, failedRollout("a", failed, "x"), failedRollout("b", failed, "x"),
		failedRollout("c", failed, "x"))); err != nil {
		t.Fatal(err)
	}
	if got := c.titles(); surveys != 1 || len(got) != 1 ||
		!strings.Contains(got[0], "3 services in prod: image not found") {
		t.Errorf("%d surveys, told %q", surveys, got)
	}
	for _, line := range c.lines(t) {
		if line["digest_of"] != 3.0 || line["message_id"] != "message-1" || line["cause"] != "image-not-found" {
			t.Errorf("log %v", line)
		}
	}
}

func TestASurveyThatPanicsLosesNothing(t *testing.T) {
	var c channel
	n := c.notifier(surveyor{unchanged, func(context.Context, []incident.Incident) []incident.Incident { panic(secret) }})
	response, err := n.Handle(t.Context(), sqs(t, unplaced("a", "RESOURCE:CPU"), unplaced("b", "RESOURCE:CPU"),
		unplaced("c", "RESOURCE:CPU")))
	if err != nil || string(response) != `{"batchItemFailures":[]}` || len(c.published) != 1 ||
		strings.Contains(c.log.String(), secret) {
		t.Errorf("%s, %v, %d messages, log %s", response, err, len(c.published), c.log.String())
	}
}

func TestASurveyGetsHalfOfTheTime(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var c channel
	n := c.notifier(surveyor{unchanged, func(ctx context.Context, incidents []incident.Incident) []incident.Incident {
		if deadline, ok := ctx.Deadline(); !ok || time.Until(deadline) > 31*time.Second {
			t.Errorf("it has until %s", deadline)
		}
		return incidents
	}})
	if _, err := n.Handle(ctx, sqs(t, unplaced("a", "x"), unplaced("b", "x"), unplaced("c", "x"))); err != nil {
		t.Fatal(err)
	}
}

// A container that exits, and a text that no rule knows, can have as many reasons as there are services: only very many
// are one message.
func TestWhatMayHaveManyReasonsStaysSingle(t *testing.T) {
	exit := func(code int) func(int) incident.Task {
		return func(int) incident.Task {
			return incident.Task{StartedBy: "ecs-svc/1", StopCode: "EssentialContainerExited",
				StoppedReason: "Essential container in task exited", Containers: []incident.Container{{Name: "app", Exited: true, ExitCode: code}}}
		}
	}
	says := func(texts ...string) func(int) incident.Task {
		return func(i int) incident.Task {
			return incident.Task{StartedBy: "ecs-svc/1", StopCode: "Brandnew", StoppedReason: texts[i%len(texts)]}
		}
	}
	for sentence, test := range map[string]struct {
		services int
		task     func(int) incident.Task
		messages int
		log      string
	}{
		"nine that exited with 1":                   {9, exit(1), 9, ""},
		"ten that exited with 1":                    {10, exit(1), 1, ""},
		"ten with different codes":                  {10, func(i int) incident.Task { return exit(1 + i)(i) }, 10, ""},
		"nine of a text that is not known":          {9, says("Foo broke"), 9, ""},
		"ten of a text that is not known":           {10, says("Foo broke"), 1, ""},
		"ten of two texts that are not known":       {10, says("Foo broke", "Bar was late"), 10, ""},
		"three that cannot pull, which says enough": {3, says("CannotPullContainerError: web:43: not found"), 1, ""},
		"three of which the log says enough":        {3, exit(1), 1, "panic: boom"},
		"three with different codes and one panic":  {3, func(i int) incident.Task { return exit(1 + i)(i) }, 1, "panic: boom"},
	} {
		var c channel
		n := c.notifier(surveyor{unchanged, func(_ context.Context, incidents []incident.Incident) []incident.Incident {
			for i := range incidents {
				incidents[i].Tasks, incidents[i].Log.Lines = []incident.Task{test.task(i)}, logged(test.log)
			}
			return incidents
		}})
		var bodies []string
		for i := range test.services {
			bodies = append(bodies, failedRollout(fmt.Sprintf("s%d", i), "SERVICE_DEPLOYMENT_FAILED", "x"))
		}
		if _, err := n.Handle(t.Context(), sqs(t, bodies...)); err != nil {
			t.Fatal(err)
		}
		if len(c.published) != test.messages {
			t.Errorf("%s: %d messages, want %d: %q", sentence, len(c.published), test.messages, c.titles())
		}
	}
}

func logged(line string) []incident.LogLine { return []incident.LogLine{{Text: line}} }

// What is found out to be silent only in a survey is not told, and not asked about again.
func TestASilentFailureIsInNoDigest(t *testing.T) {
	var c channel
	n := c.notifier(surveyor{unasked(t), func(_ context.Context, incidents []incident.Incident) []incident.Incident {
		for i := range incidents {
			incidents[i].ClusterTags = map[string]string{incident.MuteTag: "2026-12-31T00:00:00Z"}
		}
		return incidents
	}})
	response, err := n.Handle(t.Context(), sqs(t, unplaced("a", "x"), unplaced("b", "x"), unplaced("c", "x")))
	if err != nil || string(response) != `{"batchItemFailures":[]}` || len(c.published) > 0 || len(c.lines(t)) != 3 {
		t.Errorf("%s, %v, told %q", response, err, c.titles())
	}
}

func TestADigestThatCannotBeDeliveredGivesAllItsRecordsBack(t *testing.T) {
	var c channel
	n := c.notifier(look(unchanged))
	n.Publisher = publish(func(m message.Notification) (string, error) {
		if strings.HasPrefix(m.Chatbot.ID, "digest-") {
			return "", errors.New("throttled")
		}
		return "id", nil
	})
	cpu := "RESOURCE:CPU"
	response, err := n.Handle(t.Context(), sqs(t, unplaced("a", cpu), unplaced("x", "RESOURCE:FARGATE"),
		unplaced("b", cpu), unplaced("c", cpu)))
	if want := `{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"c"},{"itemIdentifier":"d"}]}`; string(
		response) != want || err != nil {
		t.Errorf("response %s, %v", response, err)
	}
}

// A digest has the same id whatever the order of its events, so that a second delivery can be told from a new message.
func TestADigestHasOneID(t *testing.T) {
	bodies := []string{unplaced("a", "RESOURCE:CPU"), unplaced("b", "RESOURCE:CPU"), unplaced("c", "RESOURCE:CPU")}
	var ids []string
	for range 2 {
		var c channel
		if _, err := c.notifier(look(unchanged)).Handle(t.Context(), sqs(t, bodies...)); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, c.ids()...)
		slices.Reverse(bodies)
	}
	if len(ids) != 2 || ids[0] != ids[1] {
		t.Errorf("ids %v", ids)
	}
}
