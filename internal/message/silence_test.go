package message

import (
	"strings"
	"testing"
	"time"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
)

func TestSilenceNamesWhatItIsAbout(t *testing.T) {
	noon := time.Date(2026, 11, 16, 12, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		silence  diagnosis.Silence
		language Language
		want     string
	}{
		{diagnosis.Silence{}, English, ""},
		{diagnosis.Silence{}, Japanese, ""},
		{diagnosis.Silence{Code: diagnosis.Progress, Kind: incident.DeploymentCompleted}, "", "a deployment completed"},
		{diagnosis.Silence{Code: diagnosis.Progress, Kind: incident.DeploymentCompleted}, Japanese, "デプロイが完了しました"},
		{diagnosis.Silence{Code: diagnosis.Progress, Kind: "made-up"}, Japanese, "made-up"},
		{diagnosis.Silence{Code: "made-up"}, English, "made-up"},
		{diagnosis.Silence{Code: diagnosis.NotFailed, Cause: cause.Scaling}, Japanese, "タスクの失敗ではありません: scaling"},
		{diagnosis.Silence{Code: diagnosis.MutedByService, Until: noon.In(time.FixedZone("", 9*60*60))}, English,
			"the tag ecswhy:mute-until of the service mutes it until 2026-11-16T21:00:00+09:00"},
		{diagnosis.Silence{Code: diagnosis.TooOften, Nth: 5, Since: noon}, Japanese,
			"2026-11-16T12:00:00Z 以降、同じ原因で 5 回目の失敗です。通知は 1、2、4、8… 回目のみです"},
		{diagnosis.Silence{Code: diagnosis.ForeignSource, Given: "{n}\x1b[2J" + strings.Repeat("日", 99)}, Japanese,
			`送信元 "{n}` + strings.Repeat("日", 57) + `" は aws.ecs ではありません。通知の対象は ECS と ecswhy 自身のスケジュールのイベントです`},
	} {
		if got := Silence(test.language, test.silence); got != test.want {
			t.Errorf("%+v in %q:\n%s, want\n%s", test.silence, test.language, got, test.want)
		}
	}
}
