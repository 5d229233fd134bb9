package notify

import (
	"context"
	"slices"
)

// letter is a record of a batch with what was found out about its event.
type letter struct {
	record
	Report
	raw      []byte   // the event
	unread   bool     // decoding it panicked or did not end
	surveyed bool     // looked up together with others
	copies   []record // that brought the same event once more
}

// opened are the records of a batch as letters, one for each event: EventBridge and SQS deliver at least once, and
// what comes twice in one batch is told once.
func (n Notifier) opened(ctx context.Context, records []record) []letter {
	var letters []letter
	first := map[string]int{} // by event
	for i, r := range records {
		l := n.open(ctx, len(records)-i, r)
		if at, again := first[l.event()]; again {
			letters[at].copies = append(letters[at].copies, r)
			n.Log.InfoContext(ctx, "duplicate", fields(l.Report)...)
			continue
		}
		first[l.event()] = len(letters)
		letters = append(letters, l)
	}
	return letters
}

// open decodes and judges a record in its share of half of the time that is left.
func (n Notifier) open(ctx context.Context, shares int, r record) letter {
	ctx, _, cancel := shared(ctx, 2*shares, toOpen)
	defer cancel()
	l := letter{record: r, raw: unwrapped([]byte(r.Body))}
	report, err := inTime(ctx, n, func() Report {
		inc := n.decoded(l.raw)
		return Report{Incident: inc, Verdict: n.judge(inc)}
	})
	if err != nil {
		report, l.unread = Report{Incident: barely(l.raw)}, true
	}
	l.Report = report
	return l
}

// event tells one event from all others. Ids are EventBridge's own, but what has another source is no copy of it.
func (l letter) event() string {
	inc := l.Incident
	return inc.Source + "\n" + inc.Account + "\n" + inc.Region + "\n" + inc.ID
}

// place is where a letter is about, in all accounts and Regions.
func (l letter) place() string {
	return l.Incident.Account + "/" + l.Incident.Region + "/" + place(l.Incident)
}

// unreadLast puts the letters that could not be opened behind the others.
func unreadLast(letters []letter) []letter {
	rank := func(l letter) int {
		if l.unread {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(letters, func(a, b letter) int { return rank(a) - rank(b) })
	return letters
}
