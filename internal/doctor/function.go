package doctor

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// The settings that are looked at: the default channel's topic and time zone, and the routes.
const (
	TopicSetting  = "ECSWHY_TOPIC_ARN"
	RoutesSetting = "ECSWHY_ROUTES"
	ZoneSetting   = "ECSWHY_TIME_ZONE"
)

// shortestTimeout leaves the lookups of one event their usual 8 seconds and some to publish.
const shortestTimeout = 10

// function checks the function itself.
func (f Facts) function() []Check {
	s := f.about("function")
	if isMissing(&s, f.Function, words{"there is no function {name}", "関数 {name} がありません"}, words{
		"Give its name and Region, which the Terraform module's output doctor_command has, or deploy it with the module.",
		"Terraform モジュールの出力 doctor_command にある名前とリージョンを指定するか、モジュールでデプロイしてください。",
	}, "name", f.Name) {
		return s.checks
	}
	v := f.Function.Value
	switch v.State {
	case "Active":
	case "Inactive", "Pending": // Lambda lets a function rest that is seldom called, and wakes it when it is
		s.warn(withReason(words{"its state is {state}", "状態が {state} です"}, v.StateReason), words{
			"Lambda makes it Active at the next event: run doctor again after that.",
			"次のイベントで Active になります。その後 doctor をもう一度実行してください。",
		}, "state", v.State, "reason", v.StateReason)
	default:
		s.fail(withReason(words{"its state is {state}", "状態が {state} です"}, v.StateReason), words{
			"See the function's page in the Lambda console, and deploy it again.",
			"Lambda コンソールで関数を確認し、再度デプロイしてください。",
		}, "state", v.State, "reason", v.StateReason)
	}
	switch v.Update {
	case "Failed":
		s.fail(withReason(words{"its last update failed", "前回の更新に失敗しました"}, v.UpdateReason), words{
			"Mend what is named, and deploy it again.", "原因を取り除き、再度デプロイしてください。",
		}, "reason", v.UpdateReason)
	case "InProgress":
		s.warn(words{"an update is under way", "更新中です"}, inAMinute)
	}
	if v.Timeout < shortestTimeout {
		s.warn(words{"its timeout is {timeout} s", "タイムアウトが {timeout} 秒です"}, words{
			"Set at least {least} s, or it may end before it has published.",
			"{least} 秒以上にしてください。通知する前に終わることがあります。",
		}, "timeout", strconv.Itoa(v.Timeout), "least", strconv.Itoa(shortestTimeout))
	}
	return s.or(words{
		"{name} is Active, its last update succeeded, timeout {timeout} s", "{name} は Active、前回の更新は成功、タイムアウト {timeout} 秒",
	}, "name", f.Name, "timeout", strconv.Itoa(v.Timeout))
}

// inAMinute is what to do about a change that is not over.
var inAMinute = words{"Run doctor again in a minute.", "1 分後に doctor をもう一度実行してください。"}

// withReason adds the {reason} of AWS, where there is one.
func withReason(what words, why string) words {
	if why == "" {
		return what
	}
	return words{what.en + ": {reason}", what.ja + ": {reason}"}
}

// settings checks which settings there are, and that they name the topic. Their values are not told.
func (f Facts) settings() []Check {
	s := f.about("settings")
	if isUnknown(&s, f.Function) {
		return s.checks
	}
	v := f.Function.Value
	switch {
	case v.SettingsError != "":
		s.unknown(Gap{Call: "lambda:GetFunctionConfiguration", Reason: v.SettingsError})
	case !slices.Contains(v.Settings, TopicSetting):
		s.fail(words{TopicSetting + " is not set", TopicSetting + " が設定されていません"}, words{
			"Set it to the topic's ARN: without it the function does not start.",
			"トピックの ARN を設定してください。ないと関数は起動しません。",
		})
	case f.Topic == "":
		s.fail(words{TopicSetting + " is not the ARN of a topic", TopicSetting + " がトピックの ARN ではありません"}, words{
			"Set it to the ARN of the topic that the channel reads.", "チャンネルが読み取るトピックの ARN を設定してください。",
		})
	case v.Topic != f.Topic:
		s.fail(words{TopicSetting + " is not the topic {topic}", TopicSetting + " がトピック {topic} ではありません"}, words{
			"Set it to the topic that the channel reads, or give that one as --topic.",
			"チャンネルが読み取るトピックを設定するか、そのトピックを --topic で指定してください。",
		}, "topic", f.Topic)
	}
	if v.RoutesError != "" {
		s.fail(words{RoutesSetting + " cannot be read: {reason}", RoutesSetting + " を読み取れません: {reason}"}, words{
			"Set it as the Terraform module does: without it the function does not start.",
			"Terraform モジュールと同じように設定してください。読み取れないと関数は起動しません。",
		}, "reason", v.RoutesError)
	}
	f.zones(&s)
	return s.or(words{"{settings}; " + TopicSetting + " is the topic", "{settings} (" + TopicSetting + " がトピック)"},
		"settings", strings.Join(slices.Sorted(slices.Values(v.Settings)), ", "))
}

// zones checks that the time zones exist.
func (f Facts) zones(s *subject) {
	name := words{"Give an IANA name such as Asia/Tokyo.", "Asia/Tokyo のような IANA の名前を指定してください。"}
	if f.Function.Value.Unzoned {
		s.warn(words{
			ZoneSetting + " names no time zone: times are in UTC", ZoneSetting + " のタイムゾーンは存在せず、時刻は UTC で表示されます",
		}, name)
	}
	for _, r := range f.Function.Value.Routes {
		if r.Unzoned {
			s.warn(words{
				"the time zone of the route {route} does not exist: its times are as in the default channel",
				"ルート {route} のタイムゾーンは存在せず、時刻は既定のチャンネルと同じです",
			}, name, "route", r.Name)
		}
	}
}

// concurrency checks that the function may run.
func (f Facts) concurrency() []Check {
	s := f.about("concurrency")
	if isUnknown(&s, f.Reserved) {
		return s.checks
	}
	reserved := f.Reserved.Value
	if reserved == nil {
		return s.or(words{"the account's, none is reserved", "アカウントの上限 (予約なし)"})
	}
	if *reserved == 0 {
		run := "aws lambda delete-function-concurrency --function-name {name}"
		s.fail(words{"0 is reserved: the function never runs", "予約数が 0 で、関数は実行されません"}, words{run, run}, "name", f.Name)
	}
	return s.or(words{"{n} reserved", "予約数 {n}"}, "n", strconv.Itoa(int(*reserved)))
}

// onFailure checks that Lambda keeps an event that the function could not tell of.
func (f Facts) onFailure() []Check {
	s := f.about("on-failure destination")
	if f.Function.Missing {
		return nil
	}
	switch {
	case f.keeps() != "":
	case f.OnFailure.Gap != nil:
		s.unknown(*f.OnFailure.Gap)
	case f.Function.Gap != nil: // it might have a dead-letter queue of its own
		s.unknown(*f.Function.Gap)
	default:
		s.fail(words{
			"there is none: an event that cannot be published is lost after Lambda's retries",
			"ありません。通知できないイベントは、Lambda の再試行の後に失われます",
		}, words{
			"Give the function an SQS queue as its on-failure destination, as the Terraform module does.",
			"Terraform モジュールと同じように、SQS キューを失敗時の送信先にしてください。",
		})
	}
	return s.or(asItIs, "value", f.keeps())
}

// keeps is the ARN of where Lambda puts events that the function could not tell of.
func (f Facts) keeps() string { return cmp.Or(f.OnFailure.Value, f.Function.Value.DeadLetters) }
