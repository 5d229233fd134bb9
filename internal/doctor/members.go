package doctor

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/eventpattern"
)

// MembersSetting is the setting of a function that tells of other accounts and Regions.
const MembersSetting = "ECSWHY_MEMBERS"

// Bus is an event bus.
type Bus struct{ Policy string } // JSON

// Heartbeat is when a member's heartbeat last came.
type Heartbeat struct {
	Account, Region string
	At              time.Time
}

// Reading is what a member lets the function look up.
type Reading struct {
	Account, Region string
	Denied          []string // IAM's names of calls that it may not make, such as ecs:ListTasks
	Unknown         []string // and of those that failed for another reason
}

// HasMembers reports whether the function is set to tell of other accounts and Regions.
func (f Facts) HasMembers() bool { return slices.Contains(f.Function.Value.Settings, MembersSetting) }

// members checks that events of members can come.
func (f Facts) members() []Check {
	again := words{
		"Deploy the Terraform module again, with its members.", "Terraform モジュールを members 付きで再度デプロイしてください。",
	}
	s := f.about("members")
	gone := words{
		"there is no event bus {bus}: EventBridge drops what members send to it",
		"イベントバス {bus} がなく、メンバーが送ったイベントは EventBridge に破棄されます",
	}
	if !f.HasMembers() || isMissing(&s, f.Bus, gone, again, "bus", f.Name) {
		return s.checks
	}
	if !letsIn(f.Bus.Value.Policy) {
		s.fail(words{
			"the policy of the event bus {bus} lets nobody send", "イベントバス {bus} のポリシーは誰にも送信を許可していません",
		}, again, "bus", f.Name)
	}
	ofBus := f.rulesOf(f.Name)
	if len(ofBus) == 0 && f.Rules.Gap == nil {
		s.fail(words{
			"no rule of the event bus {bus} leads to the function", "イベントバス {bus} に関数へ送るルールがありません",
		}, again, "bus", f.Name)
	}
	return s.or(words{
		"the event bus {bus} takes their events, by {rules}", "イベントバス {bus} がイベントを受け取ります (ルール {rules})",
	}, "bus", f.Name, "rules", s.count(len(ofBus), "rule"))
}

// letsIn reports whether a statement of a bus's policy lets somebody send.
func letsIn(policy string) bool {
	all, err := statements(policy)
	return err == nil && slices.ContainsFunc(all, func(s statement) bool {
		return s.Effect == "Allow" && slices.Contains(s.Action.lower(), "events:putevents")
	})
}

// rulesOf are the rules of a bus; the default one has no name.
func (f Facts) rulesOf(bus string) []Rule {
	return slices.DeleteFunc(slices.Clone(f.Rules.Value), func(r Rule) bool { return r.Bus != bus })
}

// late is when a daily heartbeat should have come again.
const late = 27 * time.Hour

// heartbeats checks that each member that ever sent a heartbeat in the last two weeks still does.
func (f Facts) heartbeats(now time.Time) []Check {
	s := f.about("heartbeats")
	if !f.HasMembers() || isUnknown(&s, f.Heartbeats) {
		return s.checks
	}
	if len(f.Heartbeats.Value) == 0 {
		s.warn(words{"no member has sent one in two weeks", "2 週間、どのメンバーからも届いていません"}, words{
			"Install members (docs/organisation.md); the first comes within a day. They are counted only with a " +
				"metrics_namespace.",
			"メンバーを導入してください (docs/organisation.md)。最初の 1 件は 1 日以内に届きます。数えられるのは metrics_namespace があるときだけです。",
		})
	}
	oldest := time.Duration(0)
	for _, beat := range f.Heartbeats.Value {
		age := now.Sub(beat.At).Round(time.Hour)
		if oldest = max(oldest, age); age > late {
			s.fail(words{
				"the last of account {account} in {region} came {hours} h ago",
				"アカウント {account} の {region} からの最後の 1 件は {hours} 時間前です",
			}, words{
				"If it is to be a member, see there the stack {name}-member and the queue {name}-member-dead-letters, and the " +
					"function's log for kind heartbeat.",
				"メンバーのままにするなら、そのアカウントのスタック {name}-member とキュー {name}-member-dead-letters、関数のログの kind heartbeat " +
					"を確認してください。",
			}, "account", beat.Account, "region", beat.Region, "hours", hours(age), "name", f.Name)
		}
	}
	return s.or(words{"{members}, the oldest from {hours} h ago", "メンバー {members}、最も古いものは {hours} 時間前"},
		"members", s.count(len(f.Heartbeats.Value), "member"), "hours", hours(oldest))
}

// assumeRole is the call without which nothing can be looked up in a member.
const assumeRole = "sts:AssumeRole"

// lookups checks what the function answered when it was asked which members it can read.
func (f Facts) lookups() []Check {
	s := f.about("lookups in members")
	if f.Readings == nil || isUnknown(&s, *f.Readings) {
		return s.checks
	}
	if len(f.Readings.Value) == 0 {
		s.warn(words{"no member is known that could be asked about", "確認できるメンバーがまだありません"}, words{
			"Name members in members.expected, or run doctor again when their first heartbeats have come.",
			"members.expected に指定するか、最初のハートビートが届いてから doctor をもう一度実行してください。",
		})
	}
	for _, r := range f.Readings.Value {
		f.lookupsIn(&s, r)
	}
	return s.or(words{"the function can read {members}", "関数はメンバー {members} を参照できます"},
		"members", s.count(len(f.Readings.Value), "member"))
}

func (f Facts) lookupsIn(s *subject, r Reading) {
	pairs := []string{
		"account", r.Account, "region", r.Region, "role", f.Name + "-reader-" + r.Region,
		"denied", strings.Join(r.Denied, ", "), "unknown", strings.Join(r.Unknown, ", "),
	}
	switch {
	case slices.Contains(r.Denied, assumeRole):
		s.fail(words{
			"the function may not assume the role {role} in account {account} in {region}",
			"関数はアカウント {account} の {region} でロール {role} を引き受けられません",
		}, words{
			"Deploy the member's stack there with this hub's bus and role, and name the account in members.accounts.",
			"このハブのバスとロールでメンバーのスタックをデプロイし、アカウントを members.accounts に追加してください。",
		}, pairs...)
	case len(r.Denied) > 0:
		s.warn(words{
			"the function may not call {denied} in account {account} in {region}",
			"関数はアカウント {account} の {region} で {denied} を呼び出せません",
		}, words{
			"Deploy the newest template there; if a service control policy denies it, messages go out without it.",
			"最新のテンプレートをデプロイしてください。サービスコントロールポリシーによる拒否なら、その情報なしで通知されます。",
		}, pairs...)
	}
	if len(r.Unknown) > 0 {
		s.warn(words{
			"the function could not call {unknown} in account {account} in {region}",
			"関数はアカウント {account} の {region} で {unknown} に失敗しました",
		}, words{"Run doctor again.", "doctor をもう一度実行してください。"}, pairs...)
	}
}

// Place is an account in a Region.
type Place struct{ Account, Region string }

// Members are the places that sent heartbeats or are expected to: ecswhy-member-222233334444-us-east-1 is the alarm of
// one.
func (f Facts) Members() []Place {
	found := map[Place]bool{}
	for _, beat := range f.Heartbeats.Value {
		found[Place{beat.Account, beat.Region}] = true
	}
	for _, alarm := range f.Alarms.Value {
		if place, is := strings.CutPrefix(alarm.Name, f.Name+"-member-"); is {
			account, region, _ := strings.Cut(place, "-")
			found[Place{account, region}] = true
		}
	}
	return slices.SortedFunc(maps.Keys(found), func(a, b Place) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region))
	})
}

func hours(d time.Duration) string { return strconv.Itoa(int(d.Hours())) }

// takesHeartbeats reports whether a pattern is for the heartbeats of members.
func takesHeartbeats(pattern string) bool {
	is, err := eventpattern.Accepts([]byte(pattern), map[string]string{
		"source": "aws.events", "detail-type": "Scheduled Event",
	})
	return is && err == nil && strings.Contains(pattern, "-heartbeat-")
}
