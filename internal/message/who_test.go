package message

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
			d := draft{inc: incident.Incident{
				TaskDefinition: incident.TaskDefinition{Tags: c.on}, Service: incident.Service{Tags: c.service},
			}}
			for range 200 {
				if got := d.tag(c.keys); got != c.want {
					t.Fatalf("%q, want %q", got, c.want)
				}
			}
		})
	}
}
