package notify

import (
	"context"
	"slices"
)

// item is a record of a batch with what was found out about its event.
type item struct {
	record
	Report
	raw      []byte   // the event
	unread   bool     // decoding it panicked or did not end
	surveyed bool     // looked up together with others
	copies   []record // that brought the same event once more
}

// openBatch decodes the records of a batch, one item for each event: EventBridge and SQS deliver at least once, and
// what comes twice in one batch is told once.
func (n Notifier) openBatch(ctx context.Context, records []record) []item {
	var items []item
	first := map[string]int{} // by event
	for i, r := range records {
		it := n.openItem(ctx, len(records)-i, r)
		if at, again := first[it.event()]; again {
			items[at].copies = append(items[at].copies, r)
			n.Log.InfoContext(ctx, "duplicate", fields(it.Report)...)
			continue
		}
		first[it.event()] = len(items)
		items = append(items, it)
	}
	return items
}

// openItem decodes and judges a record in its share of half of the time that is left.
func (n Notifier) openItem(ctx context.Context, shares int, r record) item {
	ctx, _, cancel := withShare(ctx, 2*shares, openShare)
	defer cancel()
	it := item{record: r, raw: originalPayload([]byte(r.Body))}
	report, err := inTime(ctx, n, func() Report {
		inc := n.decode(it.raw)
		return Report{Incident: inc, Verdict: n.judge(inc)}
	})
	if err != nil {
		report, it.unread = Report{Incident: undecodable(it.raw)}, true
	}
	it.Report = report
	return it
}

// event tells one event from all others. Ids are EventBridge's own, but what has another source is no copy of it.
func (it item) event() string {
	inc := it.Incident
	return inc.Source + "\n" + inc.Account + "\n" + inc.Region + "\n" + inc.ID
}

// place is where an item is about, in all accounts and Regions.
func (it item) place() string {
	return it.Incident.Account + "/" + it.Incident.Region + "/" + place(it.Incident)
}

// unreadLast puts the items that could not be opened behind the others.
func unreadLast(items []item) []item {
	rank := func(it item) int {
		if it.unread {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(items, func(a, b item) int { return rank(a) - rank(b) })
	return items
}
