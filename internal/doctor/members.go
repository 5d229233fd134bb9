package doctor

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/eventpattern"
)

// MembersSetting is the setting of a function that tells of other accounts and Regions.
const MembersSetting = "ECSWHY_MEMBERS"

// Bus is an event bus.
type Bus struct{ Policy string } // JSON

// Heartbeat is when a member's heartbeat last came.
type Heartbeat struct {
	Account, Region string
	At              time.Time
}

// HasMembers reports whether the function is set to tell of other accounts and Regions.
func (f Facts) HasMembers() bool { return slices.Contains(f.Function.Value.Settings, MembersSetting) }

// members checks that events of members can come.
func (f Facts) members() []Check {
	const again = "Deploy the Terraform module again, with its members."
	s := subject{name: "members"}
	gone := "there is no event bus " + f.Name + ": EventBridge drops what members send to it"
	if !f.HasMembers() || isMissing(&s, f.Bus, gone, again) {
		return s.checks
	}
	if !letsIn(f.Bus.Value.Policy) {
		s.fail("the policy of the event bus "+f.Name+" lets nobody send", again)
	}
	ofBus := f.rulesOf(f.Name)
	if len(ofBus) == 0 && f.Rules.Gap == nil {
		s.fail("no rule of the event bus "+f.Name+" leads to the function", again)
	}
	return s.or("the event bus %s takes their events, by %s", f.Name, count(len(ofBus), "rule"))
}

// letsIn reports whether a statement of a bus's policy lets somebody send.
func letsIn(policy string) bool {
	all, err := statements(policy)
	return err == nil && slices.ContainsFunc(all, func(s statement) bool {
		return s.Effect == "Allow" && slices.Contains(s.Action.lower(), "events:putevents")
	})
}

// rulesOf are the rules of a bus; the default one has no name.
func (f Facts) rulesOf(bus string) []Rule {
	return slices.DeleteFunc(slices.Clone(f.Rules.Value), func(r Rule) bool { return r.Bus != bus })
}

// late is when a daily heartbeat should have come again.
const late = 27 * time.Hour

// heartbeats checks that each member that ever sent a heartbeat in the last two weeks still does.
func (f Facts) heartbeats(now time.Time) []Check {
	s := subject{name: "heartbeats"}
	if !f.HasMembers() || isMissing(&s, f.Heartbeats, "", "") {
		return s.checks
	}
	if len(f.Heartbeats.Value) == 0 {
		s.warn("no member has sent one in two weeks", "Install members (docs/organisation.md); the first comes within a "+
			"day. They are counted only with a metrics_namespace.")
	}
	oldest := time.Duration(0)
	for _, beat := range f.Heartbeats.Value {
		age := now.Sub(beat.At).Round(time.Hour)
		if oldest = max(oldest, age); age > late {
			s.fail(fmt.Sprintf("the last of account %s in %s came %s ago", beat.Account, beat.Region, hours(age)),
				"If it is to be a member, see there the stack "+f.Name+"-member and the queue "+f.Name+"-member-dead-letters, and "+
					"the function's log for kind heartbeat.")
		}
	}
	return s.or("%s, the oldest from %s ago", count(len(f.Heartbeats.Value), "member"), hours(oldest))
}

func hours(d time.Duration) string { return fmt.Sprintf("%d h", int(d.Hours())) }

// takesHeartbeats reports whether a pattern is for the heartbeats of members.
func takesHeartbeats(pattern string) bool {
	is, err := eventpattern.Accepts([]byte(pattern), map[string]string{
		"source": "aws.events", "detail-type": "Scheduled Event",
	})
	return is && err == nil && strings.Contains(pattern, "-heartbeat-")
}
