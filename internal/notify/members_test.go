package notify

import (
	"context"
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// visitor has been where a heartbeat came from, or could not.
type visitor struct {
	Investigator
	gap incident.Gap
}

func (v visitor) Fill(_ context.Context, inc incident.Incident) incident.Incident {
	if v.gap.Reason != "" {
		inc.Gaps = append(inc.Gaps, v.gap)
	}
	return inc
}

func TestAHeartbeatIsToldToNobodyAndCountedByPlace(t *testing.T) {
	const beat = `{"id":"b","source":"aws.events","detail-type":"Scheduled Event","account":"222233334444","region":"eu-west-1",
		"resources":["arn:aws:events:eu-west-1:222233334444:rule/f-heartbeat-1"],"detail":{}}`
	for reason, want := range map[incident.GapReason]float64{"": 1, incident.OldMember: 1, incident.RoleOfMember: 0} {
		c := channel{}
		n := c.notifier(nil)
		n.Investigator, n.Function = visitor{gap: incident.Gap{Operation: "x", Kind: incident.Denied, Reason: reason}}, "f"
		n.Metrics = Metrics{Namespace: "ecswhy", Function: "f"}
		if err := n.Notify(t.Context(), []byte(beat)); err != nil || len(c.published) > 0 {
			t.Errorf("%v, published %v", err, c.published)
		}
		sums := c.counted(t)
		if got := sums["FunctionName=f Account=222233334444 Region=eu-west-1 Heartbeats"]; got != want {
			t.Errorf("%q: %v heartbeats, want %v of %v", reason, got, want, sums)
		}
		if sums["FunctionName=f Events"]+sums["FunctionName=f Suppressed"]+sums["FunctionName=f Alerts"] > 0 {
			t.Errorf("counted as an event: %v", sums)
		}
	}
}

// The rules of the hub cannot filter by ARNs, which name another account there.
func TestClustersThatAreLeftOutAreSilentWithoutALookup(t *testing.T) {
	for name, tt := range map[string]struct {
		clusters Clusters
		told     bool
	}{
		"none given":           {Clusters{}, true},
		"included":             {Clusters{Include: []string{"stg", "prod-*"}}, true},
		"not included":         {Clusters{Include: []string{"stg"}}, false},
		"excluded":             {Clusters{Exclude: []string{"prod-*"}}, false},
		"another one excluded": {Clusters{Exclude: []string{"stg"}}, true},
	} {
		c := channel{}
		n := c.notifier(caseOf("start-impaired"))
		if n.Clusters = tt.clusters; !tt.told {
			n.Investigator = unasked(t)
		}
		if err := n.Notify(t.Context(), event(t, "start-impaired")); err != nil {
			t.Fatal(err)
		}
		reason, _ := c.line(t)["reason"].(string)
		if told := len(c.published) > 0; told != tt.told || !told && !strings.Contains(reason, "the setting clusters") {
			t.Errorf("%s: %d messages, %q", name, len(c.published), reason)
		}
	}
	c := channel{}
	n := c.notifier(caseOf("start-impaired"))
	n.Clusters = Clusters{Include: []string{"stg"}}
	if err := n.Notify(t.Context(), []byte(`{"source":"aws.ecs","detail-type":"New","detail":{"a":1}}`)); err != nil || len(c.published) != 1 {
		t.Errorf("%v, %d messages about what names no cluster", err, len(c.published))
	}
}

// The same names in several accounts are ignored together, unless the pattern names the account.
func TestAPatternCanBeAboutOneAccount(t *testing.T) {
	for glob, want := range map[string]bool{
		"prod-main/*":              true,
		"111122223333/prod-main/*": true,
		"1111*/*/*":                true,
		"222233334444/prod-main/*": false,
		"111122223333/other/*":     false,
	} {
		inc := incident.Incident{Account: "111122223333", Cluster: "prod-main", ServiceName: "web"}
		if got := covers(glob, inc); got != want {
			t.Errorf("%s covers it: %t", glob, got)
		}
		if covers(glob, incident.Incident{Account: "111122223333"}) {
			t.Errorf("%s covers what has no place", glob)
		}
	}
}
