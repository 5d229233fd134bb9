package doctor

import (
	"slices"
	"strings"
)

// chat checks the channel configurations that read the topic.
func (f Facts) chat() []Check {
	s := f.about("chat configuration")
	if f.Topic == "" {
		return nil
	}
	if !HasChatbot(f.Topic) {
		return s.or(words{"AWS Chatbot is not in the partition {partition}", "パーティション {partition} には AWS Chatbot がありません"},
			"partition", part(f.Topic, 1))
	}
	chats := f.chats()
	if f.Slack.Gap != nil {
		s.unknown(*f.Slack.Gap)
	}
	if f.Teams.Gap != nil {
		s.unknown(*f.Teams.Gap)
	}
	if len(chats) == 0 && len(s.checks) == 0 {
		s.fail(words{"none names the topic", "このトピックを含むものがありません"}, words{
			"Add the topic to the channel's configuration in AWS Chatbot.", "AWS Chatbot でチャンネルの設定にトピックを追加してください。",
		})
	}
	for _, c := range chats {
		s.checks = append(s.checks, f.chatOf(c)...)
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

func (f Facts) chatOf(c Chat) []Check {
	s := f.about("chat configuration " + c.Name)
	if c.State == "DISABLED" {
		s.fail(withReason(words{"it is DISABLED", "DISABLED です"}, c.StateReason), words{
			"Ask who keeps the organization's chat policy to allow it.", "組織のチャットポリシーの管理者に許可を依頼してください。",
		}, "reason", c.StateReason)
	}
	if len(c.Guardrails) == 0 {
		s.warn(words{"no guardrail is set, which means AdministratorAccess", "ガードレールが未設定で、AdministratorAccess と同じです"}, words{
			"Set AWSDenyAll: messages need no permission.", "AWSDenyAll を設定してください。通知に権限は要りません。",
		})
	}
	if c.Logging == "" || c.Logging == "NONE" {
		s.warn(words{"it logs nothing", "ログを出力していません"}, words{
			"Set its logging level to ERROR, to learn why a message did not arrive.",
			"届かなかった理由を調べられるように、ログレベルを ERROR にしてください。",
		})
	}
	var names []string
	for _, arn := range c.Guardrails {
		names = append(names, arn[strings.LastIndex(arn, "/")+1:])
	}
	return s.or(words{"enabled, guardrail {guardrails}, logs {level}", "有効、ガードレール {guardrails}、ログレベル {level}"},
		"guardrails", strings.Join(names, ", "), "level", c.Logging)
}

// chatTroubles are the metrics of AWS Chatbot that should be zero, and what to do about each.
// https://docs.aws.amazon.com/chatbot/latest/adminguide/monitoring-cloudwatch.html
var chatTroubles = []struct {
	metric string
	advice words
}{
	{"MessageDeliveryFailure", words{
		"Invite the bot to the channel again: /invite @Amazon Q", "ボットをチャンネルに招待し直してください: /invite @Amazon Q",
	}},
	{"EventsThrottled", words{
		"AWS Chatbot takes 10 events a second: gather them with the module's storm_window.",
		"AWS Chatbot が受け付けるのは毎秒 10 件です。モジュールの storm_window でまとめてください。",
	}},
	{unsupported, words{
		"See that raw message delivery is off, and who else publishes to the topic.",
		"raw メッセージ配信がオフか、ほかに誰がトピックに発行しているかを確認してください。",
	}},
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
		s := f.about("last 24 hours of " + c.Name)
		if isUnknown(&s, f.ChatCounts) {
			return s.checks
		}
		for _, t := range chatTroubles {
			if n := f.ChatCounts.Value[Metric{t.metric, c.Name}]; n > 0 && (t.metric != unsupported || !f.hasCanary()) {
				s.warn(words{"{metric} {times}", "{metric} {times}"}, words{
					t.advice.en + " The log group /aws/chatbot/{name} in us-east-1 says more.",
					t.advice.ja + " 詳しくは us-east-1 のロググループ /aws/chatbot/{name} にあります。",
				}, "metric", t.metric, "times", s.count(n, "time"), "name", c.Name)
			}
		}
		fine := words{"{events}, none failed, throttled or unsupported", "イベント {events}、失敗、スロットリング、未対応はなし"}
		if f.hasCanary() {
			fine = words{
				"{events}, none failed or throttled; it takes quiet canaries for unsupported ones",
				"イベント {events}、失敗とスロットリングはなし (表示されないカナリアは未対応として数えられます)",
			}
		}
		processed := f.ChatCounts.Value[Metric{"EventsProcessed", c.Name}]
		checks = append(checks, s.or(fine, "events", s.count(processed, "event"))...)
	}
	return checks
}
