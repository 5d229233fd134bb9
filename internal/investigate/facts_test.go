package investigate

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// kept are the calls whose answers are kept: what AWS does not change, and the tags of a cluster that is not muted.
var kept = []string{"ecs:DescribeServiceRevisions", "ecs:DescribeTaskDefinition", "ecs:ListTagsForResource"}

func TestWhatAWSDoesNotChangeIsAskedForOnce(t *testing.T) {
	const name = "deployment-failed-go-panic"
	var h heard
	i := Investigator{ECS: h.from(answersOf(name)), Facts: &Facts{}, Budget: time.Minute, Ask: ForAlert}
	first := i.Fill(t.Context(), event(t, name))
	asked := h.calls
	h.calls = nil
	second := i.Fill(t.Context(), event(t, name))
	want := slices.DeleteFunc(slices.Clone(asked), func(call string) bool { return slices.Contains(kept, call) })
	slices.Sort(want)
	slices.Sort(h.calls)
	if len(asked)-len(want) != 4 || !slices.Equal(h.calls, want) || second.Lookups != len(want) {
		t.Errorf("%d calls, then %v; want %v", len(asked), h.calls, want)
	}
	second.Lookups = first.Lookups
	if diff := cmp.Diff(first, second); diff != "" {
		t.Error(diff)
	}
}

func TestNothingIsKeptThatCanStillChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		resolved := incident.ServiceRevision{ARN: "r", Digests: map[string]string{"app": "sha256:1"}}
		team, muted := map[string]string{"team": "a"}, map[string]string{incident.MuteTag: "2026-12-01T03:00:00Z"}
		for name, c := range map[string]struct {
			keep func(*Facts)
			wait time.Duration
			want bool
		}{
			"a definition": {func(f *Facts) { f.keepDefinition("d:1", incident.TaskDefinition{ARN: "d:1"}) }, maxAge, true},
			"a definition whose tags may be others now":   {func(f *Facts) { f.keepDefinition("d:1", incident.TaskDefinition{ARN: "d:1"}) }, maxAge + 1, false},
			"the newest definition of a family":           {func(f *Facts) { f.keepDefinition("d", incident.TaskDefinition{ARN: "d:1"}) }, 0, false},
			"a revision":                                  {func(f *Facts) { f.keepRevision(resolved) }, maxAge, true},
			"a revision for longer than anything":         {func(f *Facts) { f.keepRevision(resolved) }, maxAge + 1, false},
			"a cluster's tags":                            {func(f *Facts) { f.keepClusterTags("c", team) }, maxAgeOfTags, true},
			"a cluster's tags that may be others now":     {func(f *Facts) { f.keepClusterTags("c", team) }, maxAgeOfTags + 1, false},
			"a cluster's tag that asks for silence":       {func(f *Facts) { f.keepClusterTags("c", muted) }, 0, false},
			"a revision of which no task has started yet": {func(f *Facts) { f.keepRevision(incident.ServiceRevision{ARN: "r"}) }, 0, false},
			"a revision of which one image is not known": {func(f *Facts) {
				f.keepRevision(incident.ServiceRevision{ARN: "r", Digests: map[string]string{"app": "sha256:1", "side": ""}})
			}, 0, false},
		} {
			f := &Facts{}
			c.keep(f)
			time.Sleep(c.wait)
			_, definition := f.definition("d:1")
			_, family := f.definition("d")
			_, revision := f.revision("r")
			_, tags := f.clusterTags("c")
			if got := definition || family || revision || tags; got != c.want {
				t.Errorf("%s: kept: %t", name, got)
			}
		}
	})
}

func TestTheOldestFactMakesRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f Facts
		for n := range maxFacts + 1 {
			arn := fmt.Sprint("d:", n)
			f.keepDefinition(arn, incident.TaskDefinition{ARN: arn})
			time.Sleep(time.Second)
			f.keepDefinition("d:1", incident.TaskDefinition{ARN: "d:1"}) // which is asked for again and again
		}
		_, oldest := f.definition("d:0")
		_, again := f.definition("d:1")
		if oldest || !again || len(f.definitions.facts) != maxFacts {
			t.Errorf("%d facts; the oldest: %t, the one kept again: %t", len(f.definitions.facts), oldest, again)
		}
	})
}

func TestOneRevisionThatIsKeptOutlastsAFailure(t *testing.T) {
	facts := &Facts{}
	facts.keepRevision(incident.ServiceRevision{ARN: "old", Digests: map[string]string{"app": "sha256:1"}})
	failing := fake(func(context.Context, any) (any, error) {
		return nil,
			&types.ServerException{Message: aws.String("x")}
	})
	q := &inquiry{Investigator: Investigator{ECS: failing, Facts: facts}}
	deployment := incident.ServiceDeployment{Target: incident.RolledOut{ARN: "new"},
		Sources: []incident.RolledOut{{ARN: "old"}}}
	target, previous := q.revisions(t.Context(), deployment)
	if target.ARN != "" || previous.ARN != "old" || len(q.gaps) != 1 {
		t.Errorf("%+v, %+v, gaps %+v", target, previous, q.gaps)
	}
}
