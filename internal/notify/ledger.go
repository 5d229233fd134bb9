package notify

import (
	"errors"
	"sync"
)

// ledger is what became of the records of a batch. Work that was left behind may still write in it while it is read.
type ledger struct {
	mu      sync.Mutex
	settled map[string]bool // by the record's id; told or silent, so that it need not come back
	last    error           // of a delivery that says that this process can deliver nothing more
}

// note writes down that items, and the copies of their events, are settled, or the error for which they come back.
func (b *ledger) note(err error, items ...item) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if IsStale(err) {
		b.last = err
	}
	if err != nil {
		return
	}
	if b.settled == nil {
		b.settled = map[string]bool{}
	}
	for _, it := range items {
		b.settled[it.MessageID] = true
		for _, r := range it.copies {
			b.settled[r.MessageID] = true
		}
	}
}

// stale reports whether a delivery has shown that this process can deliver nothing more.
func (b *ledger) stale() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.last != nil
}

// fatal is the error that brings a whole batch back, where this process can deliver nothing more and has settled
// nothing.
func (b *ledger) fatal() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.settled) > 0 {
		return nil
	}
	return b.last
}

// answer names the records that are not settled.
func (b *ledger) answer(records []record) answer {
	b.mu.Lock()
	defer b.mu.Unlock()
	a := answer{Failures: []failure{}}
	for _, r := range records {
		if !b.settled[r.MessageID] {
			a.Failures = append(a.Failures, failure{r.MessageID})
		}
	}
	return a
}

// IsStale reports whether a delivery failed because the credentials of this process are too old, so that only a new
// process can deliver anything.
func IsStale(err error) bool {
	var refusal interface{ IsStale() bool }
	return errors.As(err, &refusal) && refusal.IsStale()
}
