package message

import (
	"cmp"
	"strconv"
	"time"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/plaintext"
)

// silenceWords say why nobody is told of an incident, in a language.
type silenceWords struct {
	progress map[incident.Kind]string
	why      map[diagnosis.SilenceCode]string `fill:"cause deployment n since until setting tag given"`
}

// Silence says in plain words why nobody is told of an incident. It is empty for the zero value. A code without a phrase is said
// as it is.
func Silence(language Language, s diagnosis.Silence) string {
	w := languages[language].silence
	if s.Code == diagnosis.Progress {
		return cmp.Or(w.progress[s.Kind], string(s.Kind), string(s.Code))
	}
	return say(cmp.Or(w.why[s.Code], string(s.Code)),
		"cause", string(s.Cause), "deployment", plaintext.Line(s.Deployment), "n", count(s.Nth), "since", s.Since.Format(time.RFC3339),
		"until", s.Until.Format(time.RFC3339), "setting", plaintext.Line(s.Setting), "tag", incident.MuteTag, "given", startOf(s.Given))
}

// startOf is the start of a text that anybody can have chosen, in quotes.
func startOf(text string) string {
	const longest = 60
	runes := []rune(plaintext.Line(text))
	return strconv.Quote(string(runes[:min(longest, len(runes))]))
}

// englishProgress has the kinds that are progress, to which a test holds it.
//
//exhaustive:ignore
var englishProgress = map[incident.Kind]string{
	incident.DeploymentInProgress:    "a deployment is in progress",
	incident.DeploymentCompleted:     "a deployment completed",
	incident.ServiceNotice:           "the service reports no failure",
	incident.TaskChanged:             "the task has not stopped yet; its last event will tell",
	incident.HookChanged:             "the hook needs nothing",
	incident.InstanceChanged:         "the container instance is not impaired",
	incident.DaemonDeploymentChanged: "the daemon's deployment has not failed",
}

var englishSilence = silenceWords{
	progress: englishProgress,
	why: map[diagnosis.SilenceCode]string{
		diagnosis.Progress:         "nothing failed",
		diagnosis.JobFinished:      "a task of no service finished with exit code 0",
		diagnosis.NotFailed:        "the task did not fail: {cause}",
		diagnosis.ToldByDeployment: "its deployment {deployment} failed or will, and that is told",
		diagnosis.TooOften:         "failure {n} for this cause since {since}; the first, second, fourth, eighth and so on are told",
		diagnosis.MutedBySetting:   "the setting {setting} mutes it until {until}",
		diagnosis.MutedByService:   "the tag {tag} of the service mutes it until {until}",
		diagnosis.MutedByCluster:   "the tag {tag} of the cluster mutes it until {until}",
		diagnosis.Ignored:          "ignored by the setting {setting}",
		diagnosis.ForeignSource:    "its source {given} is not aws.ecs; told are events of ECS and of ecswhy's own schedule",
		diagnosis.ForeignType:      "its type {given} is none of ecswhy's own; told are events of ECS and of ecswhy's own schedule",
		diagnosis.ForeignSchedule:  "its type {given} is not a schedule's; told are events of ECS and of ecswhy's own schedule",
		diagnosis.ForeignRule: "it is the schedule of a rule that is not the function's own; " +
			"told are events of ECS and of ecswhy's own schedule",
	},
}

// japaneseProgress has the kinds that are progress, to which a test holds it.
//
//exhaustive:ignore
var japaneseProgress = map[incident.Kind]string{
	incident.DeploymentInProgress:    "デプロイの途中です",
	incident.DeploymentCompleted:     "デプロイが完了しました",
	incident.ServiceNotice:           "サービスは失敗を報告していません",
	incident.TaskChanged:             "タスクはまだ停止していません。最後のイベントで判断します",
	incident.HookChanged:             "フックへの対応は不要です",
	incident.InstanceChanged:         "コンテナインスタンスに異常はありません",
	incident.DaemonDeploymentChanged: "デーモンのデプロイは失敗していません",
}

var japaneseSilence = silenceWords{
	progress: japaneseProgress,
	why: map[diagnosis.SilenceCode]string{
		diagnosis.Progress:         "失敗はありません",
		diagnosis.JobFinished:      "サービスに属さないタスクが終了コード 0 で完了しました",
		diagnosis.NotFailed:        "タスクの失敗ではありません: {cause}",
		diagnosis.ToldByDeployment: "デプロイ {deployment} が失敗したか失敗する見込みで、そちらを通知します",
		diagnosis.TooOften:         "{since} 以降、同じ原因で {n} 回目の失敗です。通知するのは 1、2、4、8 回目などです",
		diagnosis.MutedBySetting:   "設定 {setting} により {until} まで通知しません",
		diagnosis.MutedByService:   "サービスのタグ {tag} により {until} まで通知しません",
		diagnosis.MutedByCluster:   "クラスターのタグ {tag} により {until} まで通知しません",
		diagnosis.Ignored:          "設定 {setting} により対象外です",
		diagnosis.ForeignSource:    "送信元 {given} は aws.ecs ではありません。通知の対象は ECS と ecswhy 自身のスケジュールのイベントです",
		diagnosis.ForeignType:      "種類 {given} は ecswhy のものではありません。通知の対象は ECS と ecswhy 自身のスケジュールのイベントです",
		diagnosis.ForeignSchedule:  "種類 {given} はスケジュールのものではありません。通知の対象は ECS と ecswhy 自身のスケジュールのイベントです",
		diagnosis.ForeignRule:      "この関数のものではないルールのスケジュールです。通知の対象は ECS と ecswhy 自身のスケジュールのイベントです",
	},
}
