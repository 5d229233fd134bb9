package notify

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/route"
)

// How many services must fail alike in one batch to be told of in one message: few where the cause says why, more where
// each may still have a reason of its own.
const (
	minWhereExplained   = 3
	minWhereUnexplained = 10
)

// notifyGroups tells of the items that failed alike, in one message for each cause and channel, and gives back the
// others.
func (n Notifier) notifyGroups(ctx context.Context, items []item, b *ledger) (rest []item) {
	start := time.Now()
	known, rest := n.surveyBatch(ctx, items)
	groups, singles := groupByCause(known)
	for i, group := range groups {
		letters, ok := n.writeDigests(ctx, group)
		if !ok {
			singles = append(singles, group...)
			continue
		}
		shares := len(groups) - i + min(1, len(singles)+len(rest))
		n.deliverDigests(ctx, shares, letters, group, start, b)
	}
	for _, it := range singles {
		if it.Verdict.Alert {
			rest = append(rest, it)
			continue
		}
		n.journal(ctx, it.Report, start, silent(it.Verdict.Silence))
		b.note(nil, it)
	}
	return rest
}

// surveyBatch looks up together, in half of the time that is left, those items that a digest could take, and gives back
// the others.
func (n Notifier) surveyBatch(ctx context.Context, items []item) (known, rest []item) {
	var incidents []incident.Incident
	for _, it := range items {
		if it.unread || !it.Verdict.Alert || !it.Incident.Kind.Nature().IsGathered {
			rest = append(rest, it)
			continue
		}
		it.surveyed = true
		known, incidents = append(known, it), append(incidents, it.Incident)
	}
	if len(known) < minWhereExplained {
		return nil, items
	}
	for i, inc := range n.survey(ctx, incidents) {
		share, _, cancel := withShare(ctx, len(known)-i, openShare)
		report, err := inTime(share, n, func() Report { return Report{Incident: inc, Verdict: n.judge(inc)} })
		cancel()
		if err == nil {
			known[i].Report = report
		}
	}
	return known, rest
}

// survey gives incidents with what a survey found out; as they are where it panics or does not end.
func (n Notifier) survey(ctx context.Context, incidents []incident.Incident) []incident.Incident {
	ctx, _, cancel := withShare(ctx, 2, 0)
	defer cancel()
	known, err := inTime(ctx, n, func() []incident.Incident { return n.Investigator.Survey(ctx, incidents) })
	if err != nil || len(known) != len(incidents) {
		return incidents
	}
	return known
}

// groupByCause gathers the items about services that failed for the same cause, where these are enough, and gives back
// the others. What is told of a service in general, such as that it rolls back, goes with what says why.
func groupByCause(items []item) (groups [][]item, singles []item) {
	why := map[string]diagnosis.Verdict{} // by place
	for _, it := range items {
		if known, ok := why[it.place()]; it.Verdict.Alert && (!ok || known.Cause.About().Generic) {
			why[it.place()] = it.Verdict
		}
	}
	var order []string
	byCause, least := map[string][]item{}, map[string]int{}
	for _, it := range items {
		if !it.Verdict.Alert {
			singles = append(singles, it)
			continue
		}
		telling := it.Verdict
		if telling.Cause.About().Generic {
			telling = why[it.place()]
		}
		key := groupKey(telling)
		if byCause[key] == nil {
			order = append(order, key)
			least[key] = minServices(telling.Cause)
		}
		byCause[key] = append(byCause[key], it)
	}
	for _, key := range order {
		if group := byCause[key]; countPlaces(group) >= least[key] {
			groups = append(groups, group)
		} else {
			singles = append(singles, group...)
		}
	}
	return groups, singles
}

// groupKey gives the same text for verdicts that can be told in one sentence: of the same cause, and where that says
// little with the same exit code or the same words of ECS.
func groupKey(v diagnosis.Verdict) string {
	switch {
	case v.Cause == cause.EssentialContainerExited:
		return fmt.Sprint(v.Cause, v.Exited, v.ExitCode)
	case v.Cause.About().Generic && len(v.Groups) > 0:
		return string(v.Cause) + v.Groups[0].Evidence.Text
	case v.Cause.About().Generic:
		return string(v.Cause) + v.Evidence.Text
	default:
		return string(v.Cause)
	}
}

// minServices is how many services must fail for a cause to be told of in one message.
func minServices(code cause.Code) int {
	if code.About().Generic || code == cause.EssentialContainerExited {
		return minWhereUnexplained
	}
	return minWhereExplained
}

func countPlaces(group []item) int {
	seen := map[string]bool{}
	for _, it := range group {
		seen[it.place()] = true
	}
	return len(seen)
}

// writeDigests writes of a group one message for each channel that is to be told of any of it. It is false where one
// cannot be written.
func (n Notifier) writeDigests(ctx context.Context, group []item) (letters []letter, ok bool) {
	for i, it := range group {
		group[i].Choice = n.Routing.choose(it.Incident, it.Verdict)
	}
	limit, _, cancel := withShare(ctx, 2, 0)
	defer cancel()
	letters, err := inTime(limit, n, func() []letter {
		var out []letter
		for _, name := range channelsOf(group) {
			out = append(out, letter{name, n.writeOf(n.channel(name).Writer, group, name)})
		}
		return out
	})
	return letters, err == nil
}

// channelsOf are the routes that are told of any of a group, each once.
func channelsOf(group []item) []string {
	var names []string
	for _, it := range group {
		for _, name := range it.Choice.All() {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// writeOf writes one message of those of a group that any of some routes are told of.
func (n Notifier) writeOf(to message.Writer, group []item, routes ...string) message.Notification {
	var parts []message.Part
	var of []item
	var taken []string
	for _, it := range group {
		if slices.ContainsFunc(it.Choice.All(), func(name string) bool { return slices.Contains(routes, name) }) {
			parts, of = append(parts, message.Part{Incident: it.Incident, Verdict: it.Verdict}), append(of, it)
			taken = append(taken, it.Choice.Taken)
		}
	}
	to = to.For(n.Routing.taken(taken...))
	if countPlaces(of) > 1 {
		return to.Digest(parts)
	}
	telling := max(0, slices.IndexFunc(of, func(it item) bool { return !it.Verdict.Cause.About().Generic }))
	return to.Write(of[telling].Incident, of[telling].Verdict)
}

// deliverDigests publishes the messages about a group in its share of the time that is left. An event is settled where
// all its channels were told.
func (n Notifier) deliverDigests(ctx context.Context, shares int, letters []letter, group []item, start time.Time,
	b *ledger) {
	ctx, _, cancel := withShare(ctx, shares, minShare)
	defer cancel()
	sent := n.send(ctx, letters, func(to message.Writer, refused []string) message.Notification {
		return n.writeOf(to, group, append(refused, route.Default)...)
	})
	for _, it := range group {
		b.note(n.settle(ctx, it.Report, start, sent, len(group)), it)
	}
}
