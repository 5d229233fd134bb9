package accounts

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/incident"
)

func TestOnlyAQuestionIsOne(t *testing.T) {
	places := []Place{{"222233334444", "us-east-1"}}
	if asked, is := Asked(Question(places)); !is || !slices.Equal(asked, places) {
		t.Errorf("%v, %t", asked, is)
	}
	for _, payload := range []string{
		"", "null", `"ecswhy members"`, `{"source":"ecswhy","detail-type":"ecswhy canary"}`,
		`{"source":"aws.ecs","detail-type":"ecswhy members","detail":{"members":[]}}`,
		`{"source":"aws.ecs","detail-type":"ECS Task State Change","detail":{"stoppedReason":"ecswhy members"}}`,
		`{"source":"ecswhy","detail-type":"ecswhy members","detail":{"members":7}}`,
	} {
		if _, is := Asked([]byte(payload)); is {
			t.Errorf("%s is a question", payload)
		}
	}
}

func TestAReadingNamesEachCallOnceAndNotWhatIsMissing(t *testing.T) {
	list, describe := "ecs:ListTasks", "ecs:DescribeTasks"
	got := gapsOf(incident.Incident{Gaps: []incident.Gap{
		{Operation: list, Kind: incident.Denied}, {Operation: list, Kind: incident.Throttled},
		{Operation: describe, Kind: incident.Missing},
	}})
	if diff := cmp.Diff([]incident.Gap{{Operation: list, Kind: incident.Denied}}, got); diff != "" {
		t.Error(diff)
	}
}
