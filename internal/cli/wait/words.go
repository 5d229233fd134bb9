package wait

import "github.com/ecswhy/ecswhy/internal/rollout"

// words are what wait says in a language, beside the message. Each language has the same {names} in a phrase.
type words struct {
	counts, onlyRunning, other, comma string // of progress
	bakes, steps, traffic             string
	states                            map[rollout.State]string
	ends                              map[rollout.Reason]string
	ended, rollingBack, noAnswer      string

	stable, successful, notYet, at, over, detail string // of the answer
	running, failed, early, others, some         string
	back, backTo                                 map[rollout.Rollback]string
	backToFew, askCodeDeploy, askExplain         string

	waits, until, minutes, hours, days, oneOf string // of a pause
	then                                      map[string]string
	answers                                   string

	notKnown, stopping, notStopped, neverRan, exited, after, because string // of a task
}

var languages = map[string]words{"en": english, "ja": japanese}

var english = words{
	counts:      "{running}/{desired} running, {pending} pending, {failed} failed, {definition}",
	onlyRunning: "{running}/{desired} running",
	other:       "; {definition} {running}/{desired} running",
	comma:       ", ",
	bakes:       " ({n} min)",
	steps:       " ({n} min a step)",
	traffic:     ", {percent}% of traffic",
	states: map[rollout.State]string{
		rollout.Underway: "underway", rollout.Stable: "stable", rollout.Successful: "successful", rollout.Reached: "reached",
		rollout.Paused: "paused", rollout.Failed: "failed", rollout.Replaced: "replaced",
	},
	ends: map[rollout.Reason]string{
		rollout.CircuitBreaker:  "the circuit breaker ended it",
		rollout.Alarm:           "an alarm ended it",
		rollout.HookFailed:      "a lifecycle hook failed",
		rollout.PauseRefused:    "somebody answered its pause with a rollback",
		rollout.PauseExpired:    "nobody continued it before its pause expired",
		rollout.RolledBack:      "it was rolled back",
		rollout.Stopped:         "it was stopped",
		rollout.SameCause:       "tasks keep failing for the same cause",
		rollout.RolloutFailed:   "ECS gave up on it",
		rollout.TaskSetGone:     "its controller rolled it back",
		rollout.ServiceGone:     "the service is gone",
		rollout.NewerDeployment: "a newer deployment replaced it",
		rollout.NotListed:       "ECS does not list the deployment to wait for",
	},
	ended:       "{state}: {end}",
	rollingBack: "{state}, rolling back",
	noAnswer:    "no answer, retrying: {error}",

	stable:     "{service}: stable on {definition} after {time}, {running} of {desired} running",
	successful: "{service}: successful on {definition} after {time}, {rest}",
	notYet:     "{service}: not stable after {time}, {counts}",
	at:         "{service}: {state} after {time}, at {counts}",
	over:       "{service}: {state} after {time}, {end}",
	detail:     " ({detail})",
	running:    "{running} of {desired} running",
	failed:     ", {n} failed",
	early: "; ECS calls this success under its early success criteria, and neither circuit breaker nor alarms watch " +
		"the rest",
	others: "; still running: {others}",
	some:   "{n} of {definition}",
	back: map[rollout.Rollback]string{
		rollout.RollbackUnderway: "; ECS rolls it back", rollout.RollbackDone: "; rolled back",
		rollout.RollbackFailed: "; the rollback failed too",
	},
	backTo: map[rollout.Rollback]string{
		rollout.RollbackUnderway: "; rolling back to {definition}, {running} of {desired} running",
		rollout.RollbackDone:     "; rolled back to {definition}, {running} of {desired} running",
		rollout.RollbackFailed:   "; the rollback to {definition} failed too, {running} of {desired} running",
	},
	backToFew:     "; rolled back to {definition}, but only {running} of {desired} running",
	askCodeDeploy: "\n  ask CodeDeploy: {command}",
	askExplain:    "\n  look again: {command}",

	waits:   "{service} is paused at {stage}, waiting for somebody who can call ecs:ContinueServiceDeployment",
	until:   ", until {time} ({left})",
	minutes: "{m} min left",
	hours:   "{h} h {m} min left",
	days:    "{d} d {h} h left",
	oneOf:   "; this is one of {n} pauses, and all have to be continued",
	then:    map[string]string{"CONTINUE": "; then ECS continues", "ROLLBACK": "; then ECS rolls back"},
	answers: "  continue:  {continue}\n  roll back: {rollBack}\n",

	notKnown:   "ECS does not know the task yet",
	stopping:   ", is being stopped: {reason}",
	notStopped: "{task}: not stopped after {time}, {status}",
	neverRan:   "{task}: none of its containers ran",
	exited:     "{task}: {container} exited with code {code}",
	after:      " after {time}",
	because:    " ({reason})",
}

var japanese = words{
	counts:      "実行中 {running}/{desired}、保留中 {pending}、失敗 {failed}、{definition}",
	onlyRunning: "実行中 {running}/{desired}",
	other:       "、{definition} は実行中 {running}/{desired}",
	comma:       "、",
	bakes:       " ({n} 分)",
	steps:       " (1 ステップ {n} 分)",
	traffic:     "、トラフィック {percent} %",
	states: map[rollout.State]string{
		rollout.Underway: "進行中", rollout.Stable: "安定", rollout.Successful: "成功", rollout.Reached: "到達",
		rollout.Paused: "一時停止中", rollout.Failed: "失敗", rollout.Replaced: "置換済み",
	},
	ends: map[rollout.Reason]string{
		rollout.CircuitBreaker:  "サーキットブレーカーが作動しました",
		rollout.Alarm:           "アラームが作動しました",
		rollout.HookFailed:      "ライフサイクルフックが失敗しました",
		rollout.PauseRefused:    "一時停止でロールバックが選択されました",
		rollout.PauseExpired:    "一時停止が期限までに続行されませんでした",
		rollout.RolledBack:      "ロールバックされました",
		rollout.Stopped:         "停止されました",
		rollout.SameCause:       "タスクが同じ原因で失敗し続けています",
		rollout.RolloutFailed:   "ECS が失敗と判断しました",
		rollout.TaskSetGone:     "デプロイコントローラーが取り消しました",
		rollout.ServiceGone:     "サービスがなくなりました",
		rollout.NewerDeployment: "新しいデプロイに置き換えられました",
		rollout.NotListed:       "待つ対象のデプロイが ECS の一覧にありません",
	},
	ended:       "{state}: {end}",
	rollingBack: "{state}、ロールバック中",
	noAnswer:    "応答がないため再試行します: {error}",

	stable:     "{service}: {time} で安定しました ({definition}、実行中 {running}/{desired})",
	successful: "{service}: {time} で成功しました ({definition}): {rest}",
	notYet:     "{service}: {time} 待っても安定していません: {counts}",
	at:         "{service}: {state} ({time} 経過): {counts}",
	over:       "{service}: {state} ({time} 経過): {end}",
	detail:     " ({detail})",
	running:    "実行中 {running}/{desired}",
	failed:     "、失敗 {n}",
	early:      "。早期成功条件を満たしたため ECS は成功と判断しましたが、残りはサーキットブレーカーにもアラームにも監視されません",
	others:     "。まだ実行中: {others}",
	some:       "{definition} が {n} 個",
	back: map[rollout.Rollback]string{
		rollout.RollbackUnderway: "。ECS がロールバックします", rollout.RollbackDone: "。ロールバック済みです",
		rollout.RollbackFailed: "。ロールバックも失敗しました",
	},
	backTo: map[rollout.Rollback]string{
		rollout.RollbackUnderway: "。{definition} へロールバック中、実行中 {running}/{desired}",
		rollout.RollbackDone:     "。{definition} へロールバック済み、実行中 {running}/{desired}",
		rollout.RollbackFailed:   "。{definition} へのロールバックも失敗、実行中 {running}/{desired}",
	},
	backToFew:     "。{definition} へロールバック済みですが、実行中は {running}/{desired} だけです",
	askCodeDeploy: "\n  CodeDeploy に確認: {command}",
	askExplain:    "\n  もう一度確認: {command}",

	waits:   "{service} は {stage} で一時停止し、ecs:ContinueServiceDeployment を実行できる人の操作を待っています",
	until:   "。期限は {time} ({left})",
	minutes: "残り {m} 分",
	hours:   "残り {h} 時間 {m} 分",
	days:    "残り {d} 日 {h} 時間",
	oneOf:   "。{n} 件の一時停止があり、すべて続行する必要があります",
	then:    map[string]string{"CONTINUE": "。期限を過ぎると ECS は続行します", "ROLLBACK": "。期限を過ぎると ECS はロールバックします"},
	answers: "  続行:         {continue}\n  ロールバック: {rollBack}\n",

	notKnown:   "ECS はまだこのタスクを認識していません",
	stopping:   "、停止中: {reason}",
	notStopped: "{task}: {time} 待っても停止していません ({status})",
	neverRan:   "{task}: コンテナは一つも起動しませんでした",
	exited:     "{task}: {container} は終了コード {code} で終了しました",
	after:      " (実行時間 {time})",
	because:    " ({reason})",
}
