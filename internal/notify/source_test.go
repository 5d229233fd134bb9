package notify

import (
	"strings"
	"testing"
)

// What others send is logged in one line, with the reason, and left: no lookup, no message, no error.
func TestWhatIsOfAnotherSourceIsLeft(t *testing.T) {
	const detail = `"account":"111122223333","region":"us-east-1","detail":{"eventType":"ERROR","eventName":"SERVICE_DEPLOYMENT_FAILED"}}`
	for sentence, raw := range map[string]string{
		"of an application":     `{"id":"e","source":"shop","detail-type":"ECS Deployment State Change",` + detail,
		"of another service":    `{"id":"e","source":"aws.ec2","detail-type":"EC2 Spot Instance Interruption Warning",` + detail,
		"of another's schedule": `{"id":"e","source":"aws.events","detail-type":"Scheduled Event","resources":["arn:aws:events:us-east-1:111122223333:rule/nightly"],` + detail,
	} {
		var c channel
		n := c.notifier(unasked(t))
		n.Function = "ecswhy"
		if err := n.Notify(t.Context(), []byte(raw)); err != nil || len(c.published) > 0 {
			t.Errorf("%s: %d messages, %v", sentence, len(c.published), err)
		}
		line := c.line(t)
		reason, _ := line["reason"].(string)
		named := line["event_id"] == "e" && strings.Contains(reason, "; only events from ECS")
		if line["msg"] != "silent" || line["level"] != "INFO" || !named {
			t.Errorf("%s: log %v", sentence, line)
		}
	}
}

func TestTheScheduleOfTheOwnRuleIsTold(t *testing.T) {
	for _, raw := range []string{
		`{"id":"e","source":"aws.events","detail-type":"Scheduled Event","resources":["arn:aws:events:us-east-1:111122223333:rule/ecswhy-heartbeat"],"detail":{}}`,
		`{"id":"e","source":"ecswhy","detail-type":"ecswhy canary","detail":{"visible":false}}`,
	} {
		var c channel
		n := c.notifier(look(unchanged))
		n.Function = "ecswhy"
		if err := n.Notify(t.Context(), []byte(raw)); err != nil || len(c.published) != 1 {
			t.Errorf("%s: %d messages, %v", raw, len(c.published), err)
		}
	}
}
