package message

import (
	"testing"
	"time"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
)

func TestAServiceOfWhichNothingFailedIsSaidInALine(t *testing.T) {
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	starting := diagnosis.Health{State: diagnosis.Starting, Since: now.Add(-100 * time.Second)}
	scaled := incident.Service{Running: 2, Desired: 4, Pending: 2}
	deployed := incident.Service{Running: 3, Desired: 3, Deployments: []incident.Deployment{{
		Status: "PRIMARY", Running: 1, Desired: 3, Pending: 2,
		TaskDefinitionARN: "arn:aws:ecs:ap-northeast-1:111122223333:task-definition/web-api:43",
	}}}
	denied := []incident.Gap{{Operation: "ecs:ListServiceDeployments", Kind: incident.Denied}}
	for want, test := range map[string]struct {
		language Language
		standing Standing
	}{
		"a/b: nothing failed in the last 1 h 30 min; 2 of 4 tasks run":      {English, Standing{Service: scaled}},
		"a/b: no failure of the last 1 h 30 min is known; 2 of 4 tasks run": {English, Standing{Service: scaled, Gaps: denied}},
		"🟡 a/b starting: 2 of 4 run, 2 pending for 1 min 40 s, none failed": {English, Standing{Service: scaled, Health: starting}},
		"🟡 a/b starting: 2 of 4 run, 2 pending": {English, Standing{
			Service: scaled, Health: diagnosis.Health{State: diagnosis.Starting}, Unasked: true}},
		"🟡 a/b starting web-api:43: 1 of 3 run, 2 pending for 1 min 40 s, none failed": {English, Standing{
			Service: deployed, Health: starting}},
		"a/b: 直近 1 時間 30 分の失敗なし、タスク 4 個中 2 個が稼働":      {Japanese, Standing{Service: scaled}},
		"a/b: 直近 1 時間 30 分に確認された失敗なし、タスク 4 個中 2 個が稼働": {Japanese, Standing{Service: scaled, Gaps: denied}},
		"🟡 a/b web-api:43 を起動中: 3 個中 1 個が稼働、2 個が 1 分 40 秒前から保留中、失敗なし": {Japanese, Standing{
			Service: deployed, Health: starting}},
	} {
		s := test.standing
		s.Place, s.At, s.Within = "a/b", now, 90*time.Minute
		if got := NewWriter(Settings{Language: test.language}).Stands(s); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}

func TestATaskThatRunsIsSaidInALine(t *testing.T) {
	task := incident.Task{LastStatus: "RUNNING", Health: "UNKNOWN"}
	for language, want := range map[Language]string{
		English:  "prod-main/0123: the task has not stopped; it is RUNNING, its health UNKNOWN",
		Japanese: "prod-main/0123: タスクは停止しておらず、状態は RUNNING、ヘルスは UNKNOWN",
	} {
		if got := NewWriter(Settings{Language: language}).Runs("prod-main/0123", task); got != want {
			t.Errorf("%q", got)
		}
	}
}
