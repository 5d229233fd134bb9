package notify

import (
	"context"
	"fmt"
	"time"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/message"
)

// How many services must fail alike in one batch to be told of in one message: enough where the cause says why, and many where each may
// still have a reason of its own.
const (
	enough = 3
	many   = 10
)

// together tells of the letters that failed alike, in one message for each cause, and gives back the others.
func (n Notifier) together(ctx context.Context, letters []letter, b *ledger) (rest []letter) {
	start := time.Now()
	known, rest := n.surveyed(ctx, letters)
	groups, singles := alike(known)
	for i, group := range groups {
		digest, ok := n.digest(ctx, group)
		if !ok {
			singles = append(singles, group...)
			continue
		}
		shares := len(groups) - i + min(1, len(singles)+len(rest))
		b.note(n.deliverTogether(ctx, shares, digest, group, start), group...)
	}
	for _, l := range singles {
		if l.Verdict.Alert {
			rest = append(rest, l)
			continue
		}
		n.journal(ctx, l.Report, start, silent(l.Verdict.Silence))
		b.note(nil, l)
	}
	return rest
}

// surveyed looks up together, in half of the time that is left, those letters that a digest could take, and gives back
// the others.
func (n Notifier) surveyed(ctx context.Context, letters []letter) (known, rest []letter) {
	var incidents []incident.Incident
	for _, l := range letters {
		if l.unread || !l.Verdict.Alert || !l.Incident.Kind.Nature().IsGathered {
			rest = append(rest, l)
			continue
		}
		l.surveyed = true
		known, incidents = append(known, l), append(incidents, l.Incident)
	}
	if len(known) < enough {
		return nil, letters
	}
	for i, inc := range n.survey(ctx, incidents) {
		share, _, cancel := shared(ctx, len(known)-i, toOpen)
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
	ctx, _, cancel := shared(ctx, 2, 0)
	defer cancel()
	known, err := inTime(ctx, n, func() []incident.Incident { return n.Investigator.Survey(ctx, incidents) })
	if err != nil || len(known) != len(incidents) {
		return incidents
	}
	return known
}

// alike puts together the letters about services that failed for the same cause, where these are enough, and gives back the
// others. What is told of a service in general, such as that it rolls back, goes with what says why.
func alike(letters []letter) (groups [][]letter, singles []letter) {
	why := map[string]diagnosis.Verdict{} // by place
	for _, l := range letters {
		if known, ok := why[l.place()]; l.Verdict.Alert && (!ok || known.Cause.About().Generic) {
			why[l.place()] = l.Verdict
		}
	}
	var order []string
	byCause, least := map[string][]letter{}, map[string]int{}
	for _, l := range letters {
		if !l.Verdict.Alert {
			singles = append(singles, l)
			continue
		}
		telling := l.Verdict
		if telling.Cause.About().Generic {
			telling = why[l.place()]
		}
		like := likeness(telling)
		if byCause[like] == nil {
			order = append(order, like)
			least[like] = leastOf(telling.Cause)
		}
		byCause[like] = append(byCause[like], l)
	}
	for _, like := range order {
		if group := byCause[like]; places(group) >= least[like] {
			groups = append(groups, group)
		} else {
			singles = append(singles, group...)
		}
	}
	return groups, singles
}

// likeness is the same for verdicts that can be told in one sentence: of the same cause, and where that says little with the same exit
// code or the same words of ECS.
func likeness(v diagnosis.Verdict) string {
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

// leastOf is how many services must fail for a cause to be told of in one message.
func leastOf(code cause.Code) int {
	if code.About().Generic || code == cause.EssentialContainerExited {
		return many
	}
	return enough
}

func places(group []letter) int {
	seen := map[string]bool{}
	for _, l := range group {
		seen[l.place()] = true
	}
	return len(seen)
}

// digest is one message about a group. It is false where that cannot be written.
func (n Notifier) digest(ctx context.Context, group []letter) (digest message.Notification, ok bool) {
	var parts []message.Part
	for _, l := range group {
		parts = append(parts, message.Part{Incident: l.Incident, Verdict: l.Verdict})
	}
	limit, _, cancel := shared(ctx, 2, 0)
	defer cancel()
	digest, err := inTime(limit, n, func() message.Notification { return n.Writer.Digest(parts) })
	return digest, err == nil
}

// deliverTogether publishes a message about a group in its share of the time that is left.
func (n Notifier) deliverTogether(ctx context.Context, shares int, digest message.Notification, group []letter, start time.Time) error {
	ctx, _, cancel := shared(ctx, shares, leastShare)
	defer cancel()
	id, err := n.published(ctx, digest)
	for _, l := range group {
		if err != nil {
			n.journal(ctx, l.Report, start, refused(err))
		} else {
			n.journal(ctx, l.Report, start, delivered(id, len(group)))
		}
	}
	return err
}
