package notify

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/message"
)

// ward is AWS and SNS, of which an event whose id is poison makes one part hang or panic.
type ward struct {
	channel
	fill, survey, publish func()
	mu                    sync.Mutex
	told                  []string
}

const poison = "poison"

func nothing() {}

func (w *ward) Fill(_ context.Context, inc incident.Incident) incident.Incident {
	if inc.ID == poison {
		w.fill()
	}
	return inc
}

func (w *ward) Survey(_ context.Context, incidents []incident.Incident) []incident.Incident {
	if slices.ContainsFunc(incidents, func(inc incident.Incident) bool { return inc.ID == poison }) {
		w.survey()
	}
	return incidents
}

func (w *ward) Publish(_ context.Context, m message.Notification) (string, error) {
	if m.Chatbot.ID == poison {
		w.publish()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.told = append(w.told, m.Chatbot.ID)
	return "id", nil
}

// ids are the events that were told, in order.
func (w *ward) ids() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Sorted(slices.Values(w.told))
}

func (w *ward) notifier() Notifier {
	n := w.channel.notifier(w)
	n.Publisher = w
	return n
}

// Whatever one record of a batch does, those beside it are told once and not given back, the answer is in time, and
// the record itself is told plainly or given back.
func TestAPoisonedRecordTakesNoOtherWithIt(t *testing.T) {
	for sentence, test := range map[string]struct {
		part func(w *ward, ill func()) // which part the event makes ill
		told bool                      // whether it is told all the same
		kind func(id string) string
	}{
		"in a lookup":     {func(w *ward, ill func()) { w.fill = ill }, true, failedHook},
		"in a survey":     {func(w *ward, ill func()) { w.survey = ill }, true, placedNowhere},
		"in a publishing": {func(w *ward, ill func()) { w.publish = ill }, false, failedHook},
	} {
		for illness, ill := range map[string]func(release chan struct{}){
			"hangs":                      func(release chan struct{}) { <-release },
			"ends after the whole batch": func(chan struct{}) { time.Sleep(time.Hour) },
			"panics":                     func(chan struct{}) { panic(secret) },
		} {
			synctest.Test(t, func(t *testing.T) {
				release := make(chan struct{})
				w := &ward{fill: nothing, survey: nothing, publish: nothing}
				test.part(w, func() { ill(release) })
				var bodies, others []string
				for i := range 10 {
					others = append(others, strconv.Itoa(i))
					bodies = append(bodies, test.kind(strconv.Itoa(i)))
				}
				bodies = slices.Insert(bodies, 3, test.kind(poison))
				ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
				defer cancel()
				response, err := w.notifier().Handle(ctx, sqs(t, bodies...))
				told := w.ids()
				want, failures := others, `{"batchItemFailures":[{"itemIdentifier":"d"}]}`
				if test.told {
					want, failures = append(slices.Clone(others), poison), `{"batchItemFailures":[]}`
				}
				if ctx.Err() != nil || err != nil || string(response) != failures || !slices.Equal(told, want) {
					t.Errorf("%s %s: told %v, %s, %v, %v", illness, sentence, told, response, err, ctx.Err())
				}
				close(release)
				time.Sleep(2 * time.Hour) // for what was left behind
				synctest.Wait()
				if strings.Contains(w.log.String(), secret) {
					t.Errorf("%s %s: log %s", illness, sentence, w.log.String())
				}
			})
		}
	}
}

// placedNowhere is an event with an id that a digest may take; its service and reason are its own.
func placedNowhere(id string) string {
	return fmt.Sprintf(`{"id":%q,"source":"aws.ecs","detail-type":"ECS Service Action","account":"111122223333","region":"us-east-1","time":%q,
		"resources":["arn:aws:ecs:us-east-1:111122223333:service/prod/s%[1]s"],"detail":{"eventType":"ERROR","eventName":"SERVICE_TASK_PLACEMENT_FAILURE",
		"clusterArn":"arn:aws:ecs:us-east-1:111122223333:cluster/prod","reason":"new reason %[1]s"}}`, id, noon)
}

// Where all hangs, the answer is in time and gives back those that were not told, and only those.
func TestABatchIsAnsweredInTimeWhateverHangs(t *testing.T) {
	for sentence, hangsFrom := range map[string]int{"the first": 0, "the sixth": 5} {
		synctest.Test(t, func(t *testing.T) {
			release := make(chan struct{})
			var bodies []string
			for i := range 10 {
				bodies = append(bodies, failedHook(strconv.Itoa(i)))
			}
			var c channel
			var tried atomic.Int64
			n := c.notifier(look(func(_ context.Context, inc incident.Incident) incident.Incident {
				if inc.ID >= strconv.Itoa(hangsFrom) {
					<-release
				}
				return inc
			}))
			n.Publisher = publish(func(message.Notification) (string, error) {
				if tried.Add(1) > int64(hangsFrom) {
					<-release
				}
				return "id", nil
			})
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			response, err := n.Handle(ctx, sqs(t, bodies...))
			if failed := strings.Count(string(response), "itemIdentifier"); ctx.Err() != nil || err != nil ||
				failed != 10-hangsFrom {
				t.Errorf("%s: %d given back, %v, %v", sentence, failed, err, ctx.Err())
			}
			close(release)
			synctest.Wait()
		})
	}
}

// A record that not even opening ends of is told by its size, after the others.
func TestWhatCannotBeOpenedIsTold(t *testing.T) {
	var c channel
	n := c.notifier(unasked(t))
	ill := item{record: record{MessageID: "a"}, raw: []byte("seven b"), unread: true}
	if err := n.notifyOne(t.Context(), 1, ill); err != nil || len(c.published) != 1 ||
		!strings.Contains(c.published[0].Text, "7 bytes") {
		t.Errorf("%v, told %+v", err, c.published)
	}
	order := unreadLast([]item{ill, {record: record{MessageID: "b"}}, {record: record{MessageID: "c"}}})
	if order[0].MessageID != "b" || order[2].MessageID != "a" {
		t.Errorf("order %+v", order)
	}
}

// An event that hangs alone is told plainly, inside its own time.
func TestAnEventThatHangsIsToldPlainly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		var c channel
		n := c.notifier(look(func(_ context.Context, inc incident.Incident) incident.Incident {
			<-release
			return inc
		}))
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		err := n.Notify(ctx, event(t, "start-impaired"))
		told := fmt.Sprint(c.published)
		if err != nil || ctx.Err() != nil || len(c.published) != 1 ||
			!strings.Contains(told, "Not known: ecswhy took too long") {
			t.Errorf("%v, %v, told %+v", err, ctx.Err(), c.published)
		}
		close(release)
		synctest.Wait()
	})
}

// What is wrapped again and again is opened a few times, not as often as somebody wrapped it.
func TestWhatIsWrappedTooOftenIsToldAsItIs(t *testing.T) {
	payload := event(t, "start-impaired")
	for range maxWraps {
		payload = undelivered(t, payload)
	}
	if string(originalPayload(payload)) != string(event(t, "start-impaired")) &&
		idOf(t, originalPayload(payload)) != impaired {
		t.Errorf("not unwrapped: %.80s", originalPayload(payload))
	}
	if inner := originalPayload(undelivered(t, payload)); !strings.Contains(string(inner), "requestPayload") {
		t.Errorf("opened once more: %.80s", inner)
	}
}

// Where the credentials are too old nothing is tried any more, and all come back: as an error where nothing was told.
func TestWithCredentialsThatAreTooOldAllComesBack(t *testing.T) {
	for sentence, toldBefore := range map[string]int{"from the start": 0, "after two": 2} {
		tried := 0
		var c channel
		n := c.notifier(look(unchanged))
		n.Publisher = publish(func(message.Notification) (string, error) {
			if tried++; tried > toldBefore {
				return "", fmt.Errorf("publish: %w", aged{})
			}
			return "id", nil
		})
		response, err := n.Handle(t.Context(), sqs(t, failedHook("1"), failedHook("2"), failedHook("3"), failedHook("4")))
		if toldBefore == 0 && (!IsStale(err) || response != nil) || tried != toldBefore+1 {
			t.Errorf("%s: %s, %v, %d tried", sentence, response, err, tried)
		}
		want := `{"batchItemFailures":[{"itemIdentifier":"c"},{"itemIdentifier":"d"}]}`
		if toldBefore > 0 && (err != nil || string(response) != want) {
			t.Errorf("%s: %s, %v", sentence, response, err)
		}
		if log := c.log.String(); !strings.Contains(log, `"msg":"not tried"`) {
			t.Errorf("%s: log %s", sentence, log)
		}
	}
}

// aged is the error of credentials that are too old.
type aged struct{}

func (aged) Error() string { return "the token is too old" }

func (aged) IsStale() bool { return true }
