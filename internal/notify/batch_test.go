package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/message"
)

// sqs is a batch as Lambda hands it over; the records are called a, b, c ...
func sqs(t *testing.T, bodies ...string) []byte {
	t.Helper()
	var records []map[string]any
	for i, body := range bodies {
		records = append(records, map[string]any{
			"messageId": string(rune('a' + i)), "eventSource": "aws:sqs", "body": body, "receiptHandle": "handle", "attributes": map[string]string{},
		})
	}
	return encoded(t, map[string]any{"Records": records})
}

func encoded(t *testing.T, value any) []byte {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// undelivered is what Lambda sends to an on-failure destination.
func undelivered(t *testing.T, payload []byte) []byte {
	t.Helper()
	return encoded(t, map[string]any{
		"version": "1.0", "timestamp": "2026-11-22T00:00:00.000Z",
		"requestContext":  map[string]any{"requestId": "r", "functionArn": "arn:aws:lambda:x", "condition": "RetriesExhausted", "approximateInvokeCount": 3},
		"requestPayload":  json.RawMessage(payload),
		"responseContext": map[string]any{"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
		"responsePayload": map[string]any{"errorMessage": "deliver event"},
	})
}

// ids are the events of which something was published.
func (c *channel) ids() []string {
	var ids []string
	for _, n := range c.published {
		ids = append(ids, n.Chatbot.ID)
	}
	return ids
}

const impaired = "c01e067e-af40-8dbb-a6ff-33b96de572e0" // the event of the case start-impaired

func TestWhatTheFunctionCanBeInvokedWith(t *testing.T) {
	first := event(t, "start-impaired")
	second := event(t, "deployment-failed-image-not-found")
	secondID := idOf(t, second)
	for sentence, test := range map[string]struct {
		payload  []byte
		told     []string
		response string
	}{
		"an event":                         {first, []string{impaired}, "null"},
		"an event that was not handled":    {undelivered(t, first), []string{impaired}, "null"},
		"one that failed again and again":  {undelivered(t, undelivered(t, undelivered(t, first))), []string{impaired}, "null"},
		"a batch":                          {sqs(t, string(second), string(first)), []string{secondID, impaired}, `{"batchItemFailures":[]}`},
		"a batch of both kinds":            {sqs(t, string(second), string(undelivered(t, first))), []string{secondID, impaired}, `{"batchItemFailures":[]}`},
		"a batch with a silent event":      {sqs(t, string(event(t, "scale-in")), string(first)), []string{impaired}, `{"batchItemFailures":[]}`},
		"records that are not of a queue":  {[]byte(`{"Records":[{"eventSource":"aws:s3","messageId":"a"}]}`), []string{"unreadable"}, "null"},
		"no records":                       {[]byte(`{"Records":[]}`), []string{"unreadable"}, "null"},
		"a record without anything in it":  {sqs(t, ""), []string{"unreadable"}, `{"batchItemFailures":[]}`},
		"another record of a later format": {[]byte(strings.Replace(string(undelivered(t, first)), `"1.0"`, `"2.0"`, 1)), []string{"unreadable"}, "null"},
	} {
		var c channel
		response, err := c.notifier(caseOf("start-impaired")).Handle(t.Context(), test.payload)
		told := c.ids()
		for i, id := range told {
			if strings.HasPrefix(id, "sha256-") {
				told[i] = "unreadable"
			}
		}
		if err != nil || string(response) != test.response || !slices.Equal(told, test.told) {
			t.Errorf("%s: told of %v, response %s, %v", sentence, told, response, err)
		}
	}
}

func idOf(t *testing.T, raw []byte) string {
	t.Helper()
	var e struct{ ID string }
	if err := json.Unmarshal(raw, &e); err != nil {
		t.Fatal(err)
	}
	return e.ID
}

func TestOnlyTheRecordsThatFailedAreNamed(t *testing.T) {
	good, bad := string(event(t, "start-impaired")), string(event(t, "deployment-failed-image-not-found"))
	again := func(body, id string) string { return strings.Replace(body, idOf(t, []byte(body)), id, 1) }
	var c channel
	n := c.notifier(look(func(_ context.Context, inc incident.Incident) incident.Incident { return inc }))
	n.Publisher = publish(func(m message.Notification) (string, error) {
		if m.Chatbot.ID != impaired && m.Chatbot.ID != "good-2" {
			return "", errors.New("throttled")
		}
		c.published = append(c.published, m)
		return "id", nil
	})
	response, err := n.Handle(t.Context(), sqs(t, bad, good, again(bad, "bad-2"), again(good, "good-2")))
	if want := `{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"c"}]}`; string(response) != want ||
		err != nil {
		t.Errorf("response %s, %v", response, err)
	}
	if len(c.published) != 2 {
		t.Errorf("%d messages", len(c.published))
	}
}

func TestAFailedEventIsTheErrorOfTheInvocation(t *testing.T) {
	c := channel{refusal: errors.New("topic is gone")}
	if _, err := c.notifier(caseOf("start-impaired")).Handle(t.Context(), event(t, "start-impaired")); !errors.Is(err,
		c.refusal) {
		t.Errorf("error %v", err)
	}
}

func TestARecordCannotSpendTheTimeOfThoseBehindIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var left []time.Duration
		var c channel
		n := c.notifier(look(func(ctx context.Context, inc incident.Incident) incident.Incident {
			deadline, _ := ctx.Deadline()
			left = append(left, time.Until(deadline))
			if len(left) == 1 {
				time.Sleep(time.Until(deadline) - 3*time.Second) // which a lookup leaves
			}
			return inc
		}))
		ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second+answerReserve)
		defer cancel()
		var bodies []string
		for i := range 4 {
			bodies = append(bodies, failedHook(strconv.Itoa(i)))
		}
		_, err := n.Handle(ctx, sqs(t, bodies...))
		if want := []time.Duration{10 * time.Second, 11 * time.Second, 33 * time.Second / 2, 33 * time.Second}; err != nil ||
			!slices.Equal(left, want) {
			t.Errorf("records have %v, want %v; %v", left, want, err)
		}
	})
}

// An answer that comes too late would bring back those that were told: what there is no time for is given back untried.
func TestABatchIsAnsweredBeforeTheDeadline(t *testing.T) {
	for sentence, takes := range map[string]time.Duration{"a slow SNS": time.Second, "one that stalls": time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			const all = 300
			var bodies []string
			for i := range all {
				bodies = append(bodies, failedHook(strconv.Itoa(i)))
			}
			ctx, cancel := context.WithTimeout(t.Context(), 120*time.Second)
			defer cancel()
			var c channel
			n := c.notifier(look(unchanged))
			n.Publisher = slow{takes, &c}
			start := time.Now()
			response, err := n.Handle(ctx, sqs(t, bodies...))
			if took := time.Since(start); err != nil || took > 119*time.Second {
				t.Errorf("%s: answered after %s, %v", sentence, took, err)
			}
			if failed := strings.Count(string(response), "itemIdentifier"); failed+len(c.published) != all {
				t.Errorf("%s: %d told and %d given back of %d", sentence, len(c.published), failed, all)
			}
		})
	}
}

// failedHook is an event that no digest takes.
func failedHook(id string) string {
	return fmt.Sprintf(`{"id":%q,"source":"aws.ecs","detail-type":"ECS Deployment Lifecycle Hook State Change","account":"111122223333","region":"us-east-1",
		"time":%q,"resources":["arn:aws:ecs:us-east-1:111122223333:service/prod/web"],"detail":{"eventType":"ERROR","eventName":"HOOK_FAILED","reason":"x"}}`, id, noon)
}

// slow is an SNS that takes its time.
type slow struct {
	takes time.Duration
	*channel
}

func (s slow) Publish(ctx context.Context, n message.Notification) (string, error) {
	select {
	case <-time.After(s.takes):
		s.published = append(s.published, n)
		return "id", nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// Where many that are not alike share little time, each is told with what the survey of all found out.
func TestWithoutTimeForMoreTheSurveyIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 14*time.Second)
		defer cancel()
		var bodies []string
		for _, reason := range []string{"RESOURCE:CPU", "RESOURCE:MEMORY", "RESOURCE:FARGATE"} {
			bodies = append(bodies, unplaced(strings.ToLower(reason[9:]), reason))
		}
		var c channel
		asked := 0
		n := c.notifier(surveyor{look(func(_ context.Context, inc incident.Incident) incident.Incident {
			asked++
			return inc
		}), func(_ context.Context, incidents []incident.Incident) []incident.Incident {
			for i := range incidents {
				incidents[i].Service = incident.Service{Known: true, Desired: 7, CircuitBreaker: true}
			}
			return incidents
		}})
		if _, err := n.Handle(ctx, sqs(t, bodies...)); err != nil {
			t.Fatal(err)
		}
		if len(c.published) != 3 || asked != 2 || !strings.Contains(c.published[0].Text, "down: 0 of 7 tasks running") {
			t.Errorf("%d looked up further, told %q", asked, c.titles())
		}
	})
}
