package doctor

import (
	"cmp"
	"fmt"
	"maps"
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

// Reading is what a member lets the function look up.
type Reading struct {
	Account, Region string
	Denied          []string // IAM's names of calls that it may not make, such as ecs:ListTasks
	Unknown         []string // and of those that failed for another reason
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

// assumeRole is the call without which nothing can be looked up in a member.
const assumeRole = "sts:AssumeRole"

// lookups checks what the function answered when it was asked which members it can read.
func (f Facts) lookups() []Check {
	s := subject{name: "lookups in members"}
	if f.Readings == nil || isMissing(&s, *f.Readings, "", "") {
		return s.checks
	}
	if len(f.Readings.Value) == 0 {
		s.warn("no member is known that could be asked about",
			"Name members in members.expected, or run doctor again when their first heartbeats have come.")
	}
	for _, r := range f.Readings.Value {
		f.lookupsIn(&s, r)
	}
	return s.or("the function can read %s", count(len(f.Readings.Value), "member"))
}

func (f Facts) lookupsIn(s *subject, r Reading) {
	in := fmt.Sprintf(" in account %s in %s", r.Account, r.Region)
	role := f.Name + "-reader-" + r.Region
	switch {
	case slices.Contains(r.Denied, assumeRole):
		s.fail("the function may not assume the role "+role+in,
			"Deploy the member's stack there with this hub's bus and role, and name the account in members.accounts.")
	case len(r.Denied) > 0:
		s.warn("the function may not call "+strings.Join(r.Denied, ", ")+in,
			"Deploy the newest template there; if a service control policy denies it, messages go out without it.")
	}
	if len(r.Unknown) > 0 {
		s.warn("the function could not call "+strings.Join(r.Unknown, ", ")+in, "Run doctor again.")
	}
}

// Place is an account in a Region.
type Place struct{ Account, Region string }

// Members are the places that sent heartbeats or are expected to: ecswhy-member-222233334444-us-east-1 is the alarm of
// one.
func (f Facts) Members() []Place {
	found := map[Place]bool{}
	for _, beat := range f.Heartbeats.Value {
		found[Place{beat.Account, beat.Region}] = true
	}
	for _, alarm := range f.Alarms.Value {
		if place, is := strings.CutPrefix(alarm.Name, f.Name+"-member-"); is {
			account, region, _ := strings.Cut(place, "-")
			found[Place{account, region}] = true
		}
	}
	return slices.SortedFunc(maps.Keys(found), func(a, b Place) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region))
	})
}

func hours(d time.Duration) string { return fmt.Sprintf("%d h", int(d.Hours())) }

// takesHeartbeats reports whether a pattern is for the heartbeats of members.
func takesHeartbeats(pattern string) bool {
	is, err := eventpattern.Accepts([]byte(pattern), map[string]string{
		"source": "aws.events", "detail-type": "Scheduled Event",
	})
	return is && err == nil && strings.Contains(pattern, "-heartbeat-")
}
