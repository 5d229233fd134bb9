package investigate

import (
	"slices"
	"strings"
	"sync"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/ecsread"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// inquiry is the lookups for one incident. They share one record: each reads it with now, and writes its own part
// with set, so that nobody has to put together what they learnt. It counts calls and keeps what they could not tell.
type inquiry struct {
	Investigator
	mu     sync.Mutex
	inc    incident.Incident
	listed []string // the stopped tasks that ECS lists, to be described when the deployment is known
	calls  int
	gaps   []incident.Gap
	panics []lookupPanic
}

// now is a copy of the record. What its slices and maps hold is never written to: lookups put others in their place.
func (q *inquiry) now() incident.Incident {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.inc
}

// set writes a part of the record. A lookup writes what no other writes at the same time.
func (q *inquiry) set(write func(*incident.Incident)) {
	q.mu.Lock()
	defer q.mu.Unlock()
	write(&q.inc)
}

// result is the record with what could not be learnt, when all lookups have ended. It panics where one of them did.
func (q *inquiry) result() incident.Incident {
	q.recordBadMutes(q.inc.AllMutes())
	inc := q.inc
	inc.Gaps, inc.Lookups = append(inc.Gaps, q.sortedGaps()...), q.calls
	if len(q.panics) > 0 {
		q.panics[0].known = inc
	}
	q.rethrow()
	return inc
}

// rethrow panics where a lookup did.
func (q *inquiry) rethrow() {
	if len(q.panics) > 0 {
		panic(q.panics[0])
	}
}

// isSilent reports whether nobody need be told of the incident, whatever else would be learnt.
func (q *inquiry) isSilent() bool { return q.Ask == ForAlert && diagnosis.Silent(q.now()) }

// answered counts a call and records a failed one as a gap.
func (q *inquiry) answered(operation string, err error) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.calls++
	if err != nil {
		q.gaps = append(q.gaps, ecsread.Gap(operation, err))
	}
	return err == nil
}

// recordGap records a gap.
func (q *inquiry) recordGap(gap incident.Gap) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.gaps = append(q.gaps, gap)
}

// recordMissing records a successful answer that lacks some of what was asked for: ECS gives no error for it.
func (q *inquiry) recordMissing(operation string, got, asked int) {
	if got >= asked {
		return
	}
	gap := incident.Gap{Operation: operation, Kind: incident.Missing}
	if asked > 1 {
		gap.Reason, gap.N, gap.Of = incident.SomeOfThem, asked-got, asked
	}
	q.recordGap(gap)
}

// recordUnread records that there was no time to read so many of the parts of an answer, if there are any.
func (q *inquiry) recordUnread(operation string, left, all int) {
	if left > 0 {
		q.recordGap(incident.Gap{Operation: operation, Kind: incident.Unread, Reason: incident.SomeOfThem, N: left, Of: all})
	}
}

// recordBadMutes records tags that ask for silence until something that is no time.
func (q *inquiry) recordBadMutes(mutes []incident.Mute) {
	for _, mute := range mutes {
		if mute.Until.IsZero() {
			reason := incident.NoTimeOfService
			if mute.By == incident.MutedByClusterTag {
				reason = incident.NoTimeOfCluster
			}
			q.recordGap(incident.Gap{Operation: "mute", Kind: incident.Failed, Reason: reason, Text: incident.MuteTag})
		}
	}
}

// sortedGaps gives the gaps by operation: answers come in any order, but the same failure must read the same each time.
func (q *inquiry) sortedGaps() []incident.Gap {
	slices.SortStableFunc(q.gaps, func(a, b incident.Gap) int { return strings.Compare(a.Operation, b.Operation) })
	return q.gaps
}

// namesService reports whether an event names both cluster and service. The short ARN of an old service names no
// cluster, and a deployment event has it nowhere else.
func (q *inquiry) namesService() bool {
	if q.inc.Cluster != "" && q.inc.ServiceName != "" {
		return true
	}
	gap := incident.Gap{Operation: callDescribeServices, Kind: incident.Missing, Reason: incident.NoService}
	if q.inc.ServiceName != "" {
		gap.Reason = incident.NoCluster
	}
	q.recordGap(gap)
	return false
}

// atOnce runs what does not depend on each other at the same time, and notes which panicked.
func (q *inquiry) atOnce(calls ...func()) {
	if len(calls) == 0 {
		return
	}
	var group sync.WaitGroup
	for _, call := range calls[1:] {
		group.Go(func() { q.safely(call) })
	}
	q.safely(calls[0]) // here, where the stack has its size already
	group.Wait()
}

// maxParallel is how many clusters or services are looked up at the same time, so that limits are left to others. Where
// the time is not enough for all, those that had their turn are known whole.
const maxParallel = 4

// fewAtOnce runs what does not depend on each other, a few at a time.
func (q *inquiry) fewAtOnce(calls []func()) {
	turns := make(chan struct{}, maxParallel)
	var group sync.WaitGroup
	for _, call := range calls {
		turns <- struct{}{}
		group.Go(func() {
			defer func() { <-turns }()
			q.safely(call)
		})
	}
	group.Wait()
}

// safely runs a part of the inquiry. A panic is kept for the end, because in a goroutine of its own nobody could
// catch it, and the others go on.
func (q *inquiry) safely(call func()) {
	defer func() {
		if value := recover(); value != nil {
			p := newLookupPanic(value)
			q.mu.Lock()
			defer q.mu.Unlock()
			q.panics = append(q.panics, p)
		}
	}()
	call()
}
