package doctor

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// topic checks the topic itself.
func (f Facts) topic() []Check {
	s := subject{name: "topic"}
	if f.Topic == "" {
		s.warn(notChecked+"the function does not say which topic", "Give --topic.")
		return s.checks
	}
	if isMissing(&s, f.TopicState, "there is no topic "+f.Topic,
		"Give the right one, or deploy it with the Terraform module.") {
		return s.checks
	}
	if f.TopicState.Value.FIFO {
		s.fail("it is a FIFO topic, which AWS Chatbot cannot subscribe to", "Use a standard topic.")
	}
	if function := f.Function.Value.ARN; function != "" && part(function, 3) != part(f.Topic, 3) {
		s.fail("it is in "+part(f.Topic, 3)+" and the function in "+part(function, 3),
			"Use a topic of the function's Region: SNS takes no message from another.")
	}
	if _, err := statements(f.TopicState.Value.Policy); err != nil {
		s.fail("its policy cannot be read", "Set it again, as the Terraform module does.")
	}
	return s.or("%s, standard", f.Topic)
}

// subscriptions checks that AWS Chatbot, or at least somebody, reads the topic.
func (f Facts) subscriptions() []Check {
	s := subject{name: "subscriptions"}
	if f.Topic == "" || isMissing(&s, f.Subscriptions, "", "") {
		return s.checks
	}
	all := f.Subscriptions.Value
	confirmed := slices.DeleteFunc(slices.Clone(all), func(sub Subscription) bool { return !sub.Confirmed() })
	if len(all) == 0 {
		s.fail("there are none: nobody reads the topic",
			"Add the topic to a chat configuration of AWS Chatbot, which then subscribes itself.")
		return s.checks
	}
	for _, sub := range all {
		if !sub.Confirmed() {
			s.warn("one by "+sub.Protocol+" is not confirmed",
				"Follow the link that SNS sent there; after two days subscribe again.")
		}
	}
	f.chatbotReads(&s, confirmed)
	if !HasChatbot(f.Topic) {
		return s.or("%s", count(len(all), "subscription"))
	}
	return s.or("%s, among them AWS Chatbot's, without raw message delivery", count(len(all), "subscription"))
}

// programs is how many subscriptions there are in force, where none is of AWS Chatbot.
func (f Facts) programs() (n int) {
	for _, sub := range f.Subscriptions.Value {
		switch {
		case !sub.Confirmed():
		case sub.Chatbot():
			return 0
		default:
			n++
		}
	}
	return n
}

// chatbotReads checks the subscription of AWS Chatbot, where there is AWS Chatbot.
func (f Facts) chatbotReads(s *subject, confirmed []Subscription) {
	chatbots := slices.DeleteFunc(slices.Clone(confirmed), func(sub Subscription) bool { return !sub.Chatbot() })
	if len(chatbots) == 0 && HasChatbot(f.Topic) {
		s.fail("AWS Chatbot is not subscribed: the channel reads nothing",
			"Add the topic to a chat configuration of AWS Chatbot, which then subscribes itself.")
	}
	for _, sub := range chatbots {
		if !isMissing(s, sub.Raw, "", "") && sub.Raw.Value {
			s.fail("raw message delivery to AWS Chatbot is on: it drops what arrives so", fmt.Sprintf(
				"aws sns set-subscription-attributes --subscription-arn %s --attribute-name RawMessageDelivery --attribute-value "+
					"false", sub.ARN))
		}
	}
}

// TopicNames are the names of all topics, that of the default channel first.
func (f Facts) TopicNames() []string {
	names := []string{nameIn(f.Topic)}
	for _, c := range f.Routes {
		names = append(names, nameIn(c.Topic))
	}
	return names
}

// Confirmed reports whether a subscription is in force. Until then PendingConfirmation stands where its ARN will.
func (sub Subscription) Confirmed() bool { return strings.HasPrefix(sub.ARN, "arn:") }

// Chatbot reports whether a subscription is of AWS Chatbot.
func (sub Subscription) Chatbot() bool {
	address, err := url.Parse(sub.Endpoint)
	return err == nil && sub.Protocol == "https" && strings.HasSuffix(address.Hostname(), ".sns-api.chatbot.amazonaws.com")
}

// HasChatbot reports whether the partition of a topic has AWS Chatbot.
// https://docs.aws.amazon.com/general/latest/gr/chatbot.html
func HasChatbot(topic string) bool { return part(topic, 1) == "aws" }
