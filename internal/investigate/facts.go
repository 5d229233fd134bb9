package investigate

import (
	"sync"
	"time"

	"github.com/ecswhy/ecswhy/internal/incident"
)

const (
	// maxFacts is how many revisions of task definitions are kept, how many of services, and how many clusters' tags.
	maxFacts = 32
	// maxAge is how long revisions are kept: the tags of a task definition can change, and say who is responsible.
	maxAge = 10 * time.Minute
	// maxAgeOfTags is how long a cluster's are: a storm of events asks for them once, and silence begins soon after it
	// was asked for.
	maxAgeOfTags = time.Minute
)

// Facts keeps what AWS does not change once it is written, so that the next event about the same service need not ask
// for it: revisions of task definitions and of services, as records, by their ARNs, for at most ten minutes. It also
// keeps the tags of clusters, for a minute, but none that ask for silence. The zero value is empty; nil keeps nothing.
type Facts struct {
	definitions cache[incident.TaskDefinition]
	revisions   cache[incident.ServiceRevision]
	tags        cache[map[string]string] // of clusters
}

func (f *Facts) definition(arn string) (definition incident.TaskDefinition, found bool) {
	if f == nil {
		return definition, false
	}
	return f.definitions.get(arn, maxAge)
}

// keepDefinition keeps what an ARN with a revision led to: a family alone leads to another one tomorrow.
func (f *Facts) keepDefinition(asked string, d incident.TaskDefinition) {
	if f != nil && d.ARN == asked {
		f.definitions.put(asked, d)
	}
}

func (f *Facts) revision(arn string) (revision incident.ServiceRevision, found bool) {
	if f == nil {
		return revision, false
	}
	return f.revisions.get(arn, maxAge)
}

// keepRevision keeps a revision whose images ECS has resolved, which it does when the first task starts.
func (f *Facts) keepRevision(r incident.ServiceRevision) {
	if f == nil || len(r.Digests) == 0 {
		return
	}
	for _, digest := range r.Digests {
		if digest == "" {
			return
		}
	}
	f.revisions.put(r.ARN, r)
}

func (f *Facts) clusterTags(arn string) (tags map[string]string, found bool) {
	if f == nil {
		return nil, false
	}
	return f.tags.get(arn, maxAgeOfTags)
}

// keepClusterTags keeps the tags of a cluster that is not muted: whether one still is, is asked each time.
func (f *Facts) keepClusterTags(arn string, tags map[string]string) {
	if _, muted := tags[incident.MuteTag]; f != nil && !muted {
		f.tags.put(arn, tags)
	}
}

// cache are records by ARN.
type cache[T any] struct {
	mu    sync.Mutex
	facts map[string]fact[T]
}

type fact[T any] struct {
	record T
	at     time.Time // by the wall clock: the other may stand still while the function is frozen
}

// get gives a record that is not older than an age.
func (k *cache[T]) get(arn string, age time.Duration) (record T, found bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	known, found := k.facts[arn]
	if !found || time.Now().Round(0).Sub(known.at) > age {
		return record, false
	}
	return known.record, true
}

// put keeps a record, in place of the oldest where there is no room.
func (k *cache[T]) put(arn string, record T) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.facts == nil {
		k.facts = map[string]fact[T]{}
	}
	delete(k.facts, arn)
	if len(k.facts) == maxFacts {
		delete(k.facts, k.oldest())
	}
	k.facts[arn] = fact[T]{record, time.Now().Round(0)}
}

func (k *cache[T]) oldest() (oldest string) {
	for arn, f := range k.facts {
		if oldest == "" || f.at.Before(k.facts[oldest].at) {
			oldest = arn
		}
	}
	return oldest
}
