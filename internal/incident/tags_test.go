package incident_test

import (
	"testing"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// Maps are gone through in a random order, so each case is asked for often.
func TestOfTagKeysThatDifferInCaseTheSameOneCounts(t *testing.T) {
	for name, c := range map[string]struct {
		keys    []string
		on      map[string]string
		service map[string]string
		want    string
	}{
		"the one that is spelt alike": {
			[]string{"owner"}, map[string]string{"OWNER": "a", "Owner": "b", "owner": "c", "oWNER": "d"}, nil, "c"},
		"else one that is asked for as well, the first of these": {
			[]string{"owner", "Owner", "OWNER"}, map[string]string{"OWNER": "a", "Owner": "b", "oWNER": "c"}, nil, "b"},
		"else the first in the order of bytes": {
			[]string{"owner"}, map[string]string{"Owner": "b", "oWNER": "c", "OwneR": "d"}, nil, "d"},
		"one without a value does not count": {
			[]string{"owner"}, map[string]string{"owner": "", "Owner": "b", "oWNER": "c"}, nil, "b"},
		"an earlier key comes first, in whatever case": {
			[]string{"owner", "team"}, map[string]string{"Owner": "b", "OWNER": "a", "team": "t", "Team": "u"}, nil, "a"},
		"the task definition comes before the service": {
			[]string{"owner"}, map[string]string{"Owner": "b", "oWNER": "c"}, map[string]string{"owner": "s"}, "b"},
		"the service where the task definition has none": {
			[]string{"owner"}, nil, map[string]string{"Owner": "s", "oWNER": "u", "ownER": "v"}, "s"},
	} {
		t.Run(name, func(t *testing.T) {
			inc := incident.Incident{
				TaskDefinition: incident.TaskDefinition{Tags: c.on}, Service: incident.Service{Tags: c.service},
			}
			for range 200 {
				if got := inc.Tag(c.keys); got != c.want {
					t.Fatalf("%q, want %q", got, c.want)
				}
			}
		})
	}
}

func TestEcswhysOwnTagsStandOnTheClusterToo(t *testing.T) {
	keys := []string{"team"}
	inc := incident.Incident{ClusterTags: map[string]string{"ecswhy:owner": "platform", "team": "cluster"}}
	inc.Service.Tags = map[string]string{"team": "web"}
	if got := inc.Owner(keys); got != "platform" {
		t.Errorf("owner %q: ecswhy's own key comes before the others, wherever it stands", got)
	}
	inc.Service.Tags["Ecswhy:Owner"] = "payments"
	if got := inc.Owner(keys); got != "payments" {
		t.Errorf("owner %q: the service comes before the cluster", got)
	}
	inc.TaskDefinition.Tags = map[string]string{"ecswhy:owner": "billing"}
	if got := inc.Owner(keys); got != "billing" {
		t.Errorf("owner %q: the task definition comes before the service", got)
	}
	inc = incident.Incident{ClusterTags: map[string]string{"team": "cluster"}}
	if got := inc.Owner(keys); got != "" {
		t.Errorf("owner %q: the other keys are not looked for on the cluster", got)
	}
}

func TestPrincipalsAreCalledAsPeopleDo(t *testing.T) {
	for arn, want := range map[string]string{
		"arn:aws:sts::111122223333:assumed-role/ci-deploy/alice": "ci-deploy/alice",
		"arn:aws:iam::111122223333:user/eng/alice":               "alice",
		"": "",
	} {
		if got := incident.Principal(arn); got != want {
			t.Errorf("%s is called %q, want %q", arn, got, want)
		}
	}
}
