package notify

import (
	"errors"
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/message"
)

func TestTheSameEventTwiceInABatchIsOneMessage(t *testing.T) {
	one, wrapped := failedHook("h"), string(undelivered(t, []byte(failedHook("h"))))
	a, b, c := unplaced("a", "RESOURCE:CPU"), unplaced("b", "RESOURCE:CPU"), unplaced("c", "RESOURCE:CPU")
	silent := string(event(t, "scale-in"))
	for sentence, test := range map[string]struct {
		bodies   []string
		messages int
		failed   string // the answer where SNS takes nothing; the letters of the records
	}{
		"twice":                             {[]string{one, one}, 1, "ab"},
		"again from the dead letters":       {[]string{one, failedHook("other"), wrapped}, 2, "abc"},
		"three times":                       {[]string{one, one, one}, 1, "abc"},
		"in a digest":                       {[]string{a, b, c, b, a}, 1, "abcde"},
		"and two services are no digest":    {[]string{a, b, a, b, a, b}, 2, "abcdef"},
		"silent":                            {[]string{silent, silent, one}, 1, "c"},
		"no event, and the same bytes":      {[]string{"no event", "no event", "another"}, 2, "abc"},
		"the id of another source's":        {[]string{strings.Replace(one, "aws.ecs", "shop", 1), one}, 1, "b"},
		"the id of another account's event": {[]string{strings.ReplaceAll(one, "111122223333", "444455556666"), one}, 2, "ab"},
	} {
		var good, bad channel
		response, err := good.notifier(look(unchanged)).Handle(t.Context(), sqs(t, test.bodies...))
		if err != nil || string(response) != `{"batchItemFailures":[]}` || len(good.published) != test.messages {
			t.Errorf("%s: %d messages, %s, %v", sentence, len(good.published), response, err)
		}
		n := bad.notifier(look(unchanged))
		n.Publisher = publish(func(message.Notification) (string, error) { return "", errors.New("no topic") })
		response, err = n.Handle(t.Context(), sqs(t, test.bodies...))
		var want []string
		for _, id := range strings.Split(test.failed, "") {
			want = append(want, `{"itemIdentifier":"`+id+`"}`)
		}
		if string(response) != `{"batchItemFailures":[`+strings.Join(want, ",")+`]}` || err != nil {
			t.Errorf("%s, refused: %s, %v", sentence, response, err)
		}
	}
}

func TestTheLogNamesADuplicate(t *testing.T) {
	var c channel
	if _, err := c.notifier(look(unchanged)).Handle(t.Context(), sqs(t, failedHook("h"), failedHook("h"))); err != nil {
		t.Fatal(err)
	}
	lines := c.lines(t)
	if len(lines) != 2 || lines[0]["msg"] != "duplicate" || lines[0]["event_id"] != "h" || lines[1]["msg"] != "notified" {
		t.Errorf("log %v", lines)
	}
}
