// Package accounts looks incidents up in the account and Region in which they happened: an investigator for each, with
// that place's credentials, clients and limits.
package accounts

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/ecswhy/ecswhy/internal/awsname"
	"github.com/ecswhy/ecswhy/internal/ecsread"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/investigate"
)

// Investigator looks up incidents of one account and Region.
type Investigator interface {
	Fill(context.Context, incident.Incident) incident.Incident
	Survey(context.Context, []incident.Incident) []incident.Incident
}

// Place is an account in a Region.
type Place struct {
	Account string `json:"account"`
	Region  string `json:"region"`
}

// Role is the role to assume for a place, as an ARN with {account} and {region} in place of what differs:
// arn:aws:iam::{account}:role/ecswhy-reader-{region}.
type Role string

func (r Role) in(at Place) string {
	return strings.NewReplacer("{account}", at.Account, "{region}", at.Region).Replace(string(r))
}

// Members looks an incident up where it happened: at home through Own, anywhere else through a role there. What it
// keeps of a place are credentials, clients and limits, never what it learnt; nothing of a place is used for another.
type Members struct {
	Home    Place
	Own     Investigator
	Role    Role
	Session string // the name under which a member's CloudTrail has the calls
	Budget  time.Duration
	STS     STS
	// New is an investigator of a place that calls AWS with these credentials. It is asked once for each.
	New func(Place, aws.CredentialsProvider) Investigator

	mu    sync.Mutex
	known map[Place]*member
}

// member is a place other than home.
type member struct {
	Investigator
	role    string // ARN
	session *session
}

// Fill returns the incident with what AWS knows of it. Where the role of its place cannot be assumed that is one gap,
// and nothing else is asked. Assuming it spends the same budget as the lookups.
func (m *Members) Fill(ctx context.Context, inc incident.Incident) incident.Incident {
	at, away := m.placeOf(inc)
	if !away {
		return m.Own.Fill(ctx, inc)
	}
	ctx, cancel := context.WithTimeout(ctx, m.Budget+investigate.Reserve)
	defer cancel()
	there, gap := m.enter(ctx, at)
	if there == nil {
		return unread(inc, gap)
	}
	return outdated(there.Fill(ctx, inc))
}

// Version is that of the newest template of a member, which its heartbeat has in the name of its rule.
const Version = 1

// outdated notes in a heartbeat that its member has an older template, whose role may not read all that it should.
func outdated(inc incident.Incident) incident.Incident {
	if inc.Kind == incident.Heartbeat && inc.Template < Version {
		inc.Gaps = append(slices.Clip(inc.Gaps), incident.Gap{Operation: "member", Kind: incident.Failed,
			Reason: incident.OldMember, Account: inc.Account, N: inc.Template, Of: Version})
	}
	return inc
}

// atOnce is how many places are surveyed at the same time.
const atOnce = 16

// Survey learns of many incidents what their causes are, those of each place together.
func (m *Members) Survey(ctx context.Context, incidents []incident.Incident) []incident.Incident {
	out := slices.Clone(incidents)
	byPlace := map[Place][]int{}
	for n, inc := range incidents {
		at, _ := m.placeOf(inc)
		byPlace[at] = append(byPlace[at], n)
	}
	var surveys errands
	for _, members := range mostFirst(byPlace) {
		surveys.start(func() {
			for n, inc := range m.surveyPlace(ctx, picked(incidents, members)) {
				out[members[n]] = inc
			}
		})
	}
	surveys.wait()
	return out
}

// mostFirst sorts groups of incidents by how many they are.
func mostFirst(byPlace map[Place][]int) [][]int {
	return slices.SortedFunc(maps.Values(byPlace), func(a, b []int) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a[0], b[0]))
	})
}

func picked(incidents []incident.Incident, members []int) []incident.Incident {
	out := make([]incident.Incident, len(members))
	for n, member := range members {
		out[n] = incidents[member]
	}
	return out
}

// surveyPlace looks up incidents of one place.
func (m *Members) surveyPlace(ctx context.Context, of []incident.Incident) []incident.Incident {
	at, away := m.placeOf(of[0])
	if !away {
		return m.Own.Survey(ctx, of)
	}
	there, gap := m.enter(ctx, at)
	if there == nil {
		for n := range of {
			of[n] = unread(of[n], gap)
		}
		return of
	}
	return there.Survey(ctx, of)
}

// placeOf is where an incident happened, and whether that is elsewhere. What names no place that AWS could have, as a
// text that is no event of EventBridge, is looked up at home.
func (m *Members) placeOf(inc incident.Incident) (at Place, away bool) {
	at = Place{inc.Account, inc.Region}
	if at == m.Home || !m.canBe(at) {
		return m.Home, false
	}
	return at, true
}

func (m *Members) partition() string {
	role, _ := awsname.ParseARN(m.Role.in(m.Home))
	return role.Partition
}

// enter gets the credentials of a place before anything is looked up there, so that a role that cannot be assumed is
// asked for once and not by every lookup.
func (m *Members) enter(ctx context.Context, at Place) (there Investigator, gap incident.Gap) {
	known := m.memberAt(at)
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(-investigate.Reserve))
		defer cancel()
	}
	if err := known.session.renew(ctx); err != nil {
		gap = ecsread.Gap("sts:AssumeRole", err)
		gap.Reason, gap.Principal, gap.Account = incident.RoleOfMember, nameOf(known.role), at.Account
		return nil, gap
	}
	return known, incident.Gap{}
}

// nameOf is the name of a role: arn:aws:iam::222233334444:role/ecswhy-reader-eu-west-1 -> ecswhy-reader-eu-west-1.
func nameOf(role string) string { return role[strings.LastIndex(role, "/")+1:] }

func (m *Members) memberAt(at Place) *member {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known == nil {
		m.known = map[Place]*member{}
	}
	if m.known[at] == nil {
		role := m.Role.in(at)
		s := &session{sts: m.STS, role: role, name: m.Session}
		m.known[at] = &member{m.New(at, aws.CredentialsProviderFunc(s.credentials)), role, s}
	}
	return m.known[at]
}

// unread is an incident of which only the event tells.
func unread(inc incident.Incident, gap incident.Gap) incident.Incident {
	inc.Gaps, inc.Lookups = append(slices.Clip(inc.Gaps), gap), 1
	return inc
}
