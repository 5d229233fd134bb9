package doctor

import (
	"net/url"
	"slices"
	"strings"
)

// topic checks the topic itself.
func (f Facts) topic() []Check {
	s := f.about("topic")
	if f.Topic == "" {
		s.unseen(words{"the function does not say which topic", "関数の設定からトピックが分かりません"},
			words{"Give --topic.", "--topic を指定してください。"})
		return s.checks
	}
	if isMissing(&s, f.TopicState, words{"there is no topic {topic}", "トピック {topic} がありません"}, words{
		"Give the right one, or deploy it with the Terraform module.", "正しいトピックを指定するか、Terraform モジュールでデプロイしてください。",
	}, "topic", f.Topic) {
		return s.checks
	}
	if f.TopicState.Value.FIFO {
		s.fail(words{
			"it is a FIFO topic, which AWS Chatbot cannot subscribe to", "FIFO トピックのため、AWS Chatbot はサブスクライブできません",
		}, words{"Use a standard topic.", "標準トピックを使ってください。"})
	}
	if function := f.Function.Value.ARN; function != "" && part(function, 3) != part(f.Topic, 3) {
		s.fail(words{
			"it is in {region} and the function in {other}", "トピックは {region}、関数は {other} にあります",
		}, words{
			"Use a topic of the function's Region: SNS takes no message from another.",
			"関数と同じリージョンのトピックを使ってください。SNS は別のリージョンからのメッセージを受け付けません。",
		}, "region", part(f.Topic, 3), "other", part(function, 3))
	}
	if _, err := statements(f.TopicState.Value.Policy); err != nil {
		s.fail(words{"its policy cannot be read", "ポリシーを読み取れません"}, words{
			"Set it again, as the Terraform module does.", "Terraform モジュールと同じように設定し直してください。",
		})
	}
	return s.or(words{"{topic}, standard", "{topic} (標準)"}, "topic", f.Topic)
}

// subscriptions checks that AWS Chatbot, or at least somebody, reads the topic.
func (f Facts) subscriptions() []Check {
	s := f.about("subscriptions")
	if f.Topic == "" || isUnknown(&s, f.Subscriptions) {
		return s.checks
	}
	all := f.Subscriptions.Value
	confirmed := slices.DeleteFunc(slices.Clone(all), func(sub Subscription) bool { return !sub.Confirmed() })
	if len(all) == 0 {
		s.fail(words{"there are none: nobody reads the topic", "ありません。トピックは誰にも読まれていません"}, addTopic)
		return s.checks
	}
	for _, sub := range all {
		if !sub.Confirmed() {
			s.warn(words{"one by {protocol} is not confirmed", "{protocol} の 1 件が未確認です"}, words{
				"Follow the link that SNS sent there; after two days subscribe again.",
				"SNS が送ったリンクを開いてください。2 日を過ぎたらサブスクライブし直してください。",
			}, "protocol", sub.Protocol)
		}
	}
	f.chatbotReads(&s, confirmed)
	fine := words{"{subscriptions}", "サブスクリプション {subscriptions}"}
	if HasChatbot(f.Topic) {
		fine = words{
			fine.en + ", among them AWS Chatbot's, without raw message delivery", fine.ja + " (AWS Chatbot を含み、raw メッセージ配信はオフ)",
		}
	}
	return s.or(fine, "subscriptions", s.count(len(all), "subscription"))
}

// addTopic is what to do where AWS Chatbot does not read the topic.
var addTopic = words{
	"Add the topic to a chat configuration of AWS Chatbot, which then subscribes itself.",
	"AWS Chatbot のチャット設定にトピックを追加してください。サブスクリプションは自動で作られます。",
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
		s.fail(words{
			"AWS Chatbot is not subscribed: the channel reads nothing", "AWS Chatbot がサブスクライブしておらず、チャンネルには何も届きません",
		}, addTopic)
	}
	for _, sub := range chatbots {
		if !isUnknown(s, sub.Raw) && sub.Raw.Value {
			run := "aws sns set-subscription-attributes --subscription-arn {arn} --attribute-name RawMessageDelivery " +
				"--attribute-value false"
			s.fail(words{
				"raw message delivery to AWS Chatbot is on: it drops what arrives so",
				"AWS Chatbot への raw メッセージ配信がオンで、届いたものは破棄されます",
			}, words{run, run}, "arn", sub.ARN)
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
