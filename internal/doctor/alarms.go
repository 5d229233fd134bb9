package doctor

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// recent checks what CloudWatch counted in the last 24 hours.
func (f Facts) recent() []Check {
	s := f.about("last 24 hours")
	if isUnknown(&s, f.Counts) {
		return s.checks
	}
	errors, throttles := f.counted("Errors", f.Name), f.counted("Throttles", f.Name)
	if errors > 0 {
		s.warn(words{"{errors} of the function", "関数のエラー {errors}"}, words{"Its log says why: {log}", "理由はログにあります: {log}"},
			"errors", s.count(errors, "error"), "log", f.log())
	}
	if throttles > 0 {
		s.warn(words{"{throttles} of the function", "関数のスロットリング {throttles}"}, words{
			"Raise its reserved concurrency, or the account's.", "関数の予約同時実行数か、アカウントの同時実行数の上限を引き上げてください。",
		}, "throttles", s.count(throttles, "throttle"))
	}
	for _, r := range f.Rules.Value {
		if n := f.counted("FailedInvocations", r.Name); n > 0 {
			s.warn(words{"{failures} of the rule {rule}", "ルール {rule} の呼び出し失敗 {failures}"}, words{
				"See the permission and the dead letters above.", "上の permission と dead letters を確認してください。",
			}, "failures", s.count(n, "failed invocation"), "rule", r.Name)
		}
	}
	for i, topic := range f.TopicNames() {
		if n := f.counted("NumberOfNotificationsFailed", topic); n > 0 {
			lost := words{"{notifications} of the topic failed", "トピックからの配信失敗 {notifications}"}
			if i > 0 {
				lost = words{"{notifications} of the topic {topic} failed", "トピック {topic} からの配信失敗 {notifications}"}
			}
			s.warn(lost, words{
				"Delivery status logging of the topic says to whom and why.", "宛先と理由は、トピックの配信ステータスのログで分かります。",
			}, "notifications", s.count(n, "notification"), "topic", topic)
		}
	}
	return s.or(words{
		"no errors or throttles, failed invocations or failed notifications; the log is {log}",
		"エラー、スロットリング、呼び出しの失敗、配信の失敗はありません。ログは {log}",
	}, "log", f.log())
}

// log is the name of the function's log group.
func (f Facts) log() string { return cmp.Or(f.Function.Value.LogGroup, "/aws/lambda/"+f.Name) }

func (f Facts) counted(metric, of string) int { return f.Counts.Value[Metric{metric, of}] }

// alarms checks the alarms that watch the path.
func (f Facts) alarms() []Check {
	s := f.about("alarms")
	if isUnknown(&s, f.Alarms) {
		return s.checks
	}
	all := f.Alarms.Value
	if len(all) == 0 {
		s.warn(words{"none has a name that begins with {name}-", "名前が {name}- で始まるアラームがありません"}, words{
			"Deploy those of the Terraform module: who else says that the path is broken?",
			"Terraform モジュールのアラームをデプロイしてください。経路が壊れたことを知らせるものがほかにありません。",
		}, "name", f.Name)
	}
	for _, a := range all {
		if a.State == "ALARM" {
			s.fail(words{"{alarm} is in ALARM", "{alarm} が ALARM です"}, words{
				"Its description says what is wrong; see the checks above.", "何が起きたかはアラームの説明にあります。上の結果も確認してください。",
			}, "alarm", a.Name)
		}
	}
	if mute := f.alarmsThat(func(a Alarm) bool { return !a.ActionsEnabled || len(a.Actions) == 0 }); len(mute) > 0 {
		s.warn(words{"without actions: {alarms}", "アクションのないアラーム: {alarms}"}, words{
			"Give them an action that calls somebody (alarm_actions of the module).",
			"担当者に届くアクションを設定してください (モジュールの alarm_actions)。",
		}, "alarms", strings.Join(mute, ", "))
	}
	if own := f.alarmsThat(func(a Alarm) bool { return slices.Contains(a.Actions, f.Topic) }); len(own) > 0 {
		s.warn(words{"the topic that they watch is the action of {alarms}", "監視対象のトピック自体がアクションになっています: {alarms}"}, words{
			"Use another topic: the path cannot announce its own death.",
			"別のトピックを使ってください。壊れた経路では、壊れたことを通知できません。",
		}, "alarms", strings.Join(own, ", "))
	}
	fine := words{"{alarms}, none in ALARM", "アラーム {alarms}、ALARM はなし"}
	silent := len(f.alarmsThat(func(a Alarm) bool { return a.State == "INSUFFICIENT_DATA" }))
	if silent > 0 {
		fine = words{fine.en + ", {silent} without data yet", fine.ja + " ({silent} 件はまだデータなし)"}
	}
	return s.or(fine, "alarms", s.count(len(all), "alarm"), "silent", strconv.Itoa(silent))
}

func (f Facts) alarmsThat(such func(Alarm) bool) []string {
	var names []string
	for _, a := range f.Alarms.Value {
		if such(a) {
			names = append(names, a.Name)
		}
	}
	return names
}
