package doctor

import (
	"slices"
	"strings"
)

// chat checks the channel configurations that read the topic.
func (f Facts) chat() []Check {
	s := subject{name: "chat configuration"}
	if f.Topic == "" {
		return nil
	}
	if !HasChatbot(f.Topic) {
		return s.or("AWS Chatbot is not in the partition %s", part(f.Topic, 1))
	}
	chats := f.chats()
	if f.Slack.Gap != nil {
		s.unknown(*f.Slack.Gap)
	}
	if f.Teams.Gap != nil {
		s.unknown(*f.Teams.Gap)
	}
	if len(chats) == 0 && len(s.checks) == 0 {
		s.fail("none names the topic", "Add the topic to the channel's configuration in AWS Chatbot.")
	}
	for _, c := range chats {
		s.checks = append(s.checks, c.checks()...)
	}
	return s.checks
}

// chats are the channel configurations that name the topic.
func (f Facts) chats() []Chat {
	return slices.DeleteFunc(slices.Concat(f.Slack.Value, f.Teams.Value),
		func(c Chat) bool { return !slices.Contains(c.Topics, f.Topic) })
}

// Chats are the channel configurations that name the topic, or that of a route, each once.
func (f Facts) Chats() []Chat {
	all := f.chats()
	for _, c := range f.Routes {
		for _, chat := range f.of(c).chats() {
			if !slices.ContainsFunc(all, func(known Chat) bool { return known.Name == chat.Name }) {
				all = append(all, chat)
			}
		}
	}
	return all
}

func (c Chat) checks() []Check {
	s := subject{name: "chat configuration " + c.Name}
	if c.State == "DISABLED" {
		s.fail(withReason("it is DISABLED", c.StateReason), "Ask who keeps the organization's chat policy to allow it.")
	}
	if len(c.Guardrails) == 0 {
		s.warn("no guardrail is set, which means AdministratorAccess", "Set AWSDenyAll: messages need no permission.")
	}
	if c.Logging == "" || c.Logging == "NONE" {
		s.warn("it logs nothing", "Set its logging level to ERROR, to learn why a message did not arrive.")
	}
	var names []string
	for _, arn := range c.Guardrails {
		names = append(names, arn[strings.LastIndex(arn, "/")+1:])
	}
	return s.or("enabled, guardrail %s, logs %s", strings.Join(names, ", "), c.Logging)
}

// chatTroubles are the metrics of AWS Chatbot that should be zero, and what to do about each.
// https://docs.aws.amazon.com/chatbot/latest/adminguide/monitoring-cloudwatch.html
var chatTroubles = []struct{ metric, advice string }{
	{"MessageDeliveryFailure", "Invite the bot to the channel again: /invite @Amazon Q"},
	{"EventsThrottled", "AWS Chatbot takes 10 events a second: gather them with the module's storm_window."},
	{unsupported, "See that raw message delivery is off, and who else publishes to the topic."},
}

// unsupported is the metric of messages that AWS Chatbot does not know, as those of quiet canaries.
const unsupported = "UnsupportedEvents"

// ChatMetrics are the metrics to count of a channel configuration.
func ChatMetrics() []string {
	names := []string{"EventsProcessed"}
	for _, t := range chatTroubles {
		names = append(names, t.metric)
	}
	return names
}

// chatRecent checks what AWS Chatbot counted.
func (f Facts) chatRecent() []Check {
	var checks []Check
	for _, c := range f.Chats() {
		s := subject{name: "last 24 hours of " + c.Name}
		if isMissing(&s, f.ChatCounts, "", "") {
			return s.checks
		}
		for _, t := range chatTroubles {
			if n := f.ChatCounts.Value[Metric{t.metric, c.Name}]; n > 0 && (t.metric != unsupported || !f.hasCanary()) {
				s.warn(t.metric+" "+count(n, "time"), t.advice+" The log group /aws/chatbot/"+c.Name+" in us-east-1 says more.")
			}
		}
		processed := count(f.ChatCounts.Value[Metric{"EventsProcessed", c.Name}], "event")
		if f.hasCanary() {
			checks = append(checks, s.or("%s, none failed or throttled; it takes quiet canaries for unsupported ones",
				processed)...)
		} else {
			checks = append(checks, s.or("%s, none failed, throttled or unsupported", processed)...)
		}
	}
	return checks
}
