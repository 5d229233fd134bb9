package message

import (
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
)

func TestWhatWasNotReadInTimeIsSaidInBothLanguages(t *testing.T) {
	gap := incident.Gap{Operation: "logs:GetLogEvents", Kind: incident.Unread, Reason: incident.SomeOfThem, N: 45, Of: 60}
	for language, want := range map[Language]string{
		English:  "Not known: logs:GetLogEvents answered, but reading that took too long: 45 of 60 left out",
		Japanese: "logs:GetLogEvents の応答を時間内に読み切れず (60 件中 45 件を省略)",
	} {
		inc := incident.Incident{ID: "e", Kind: incident.DeploymentFailed, Gaps: []incident.Gap{gap}}
		text := NewWriter(Settings{Language: language}).Write(inc, diagnosis.Diagnose(inc)).Text
		if !strings.Contains(text, want) {
			t.Errorf("%s: %s", language, text)
		}
	}
}
