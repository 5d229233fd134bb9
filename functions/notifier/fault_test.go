package main

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/ecsevent"
)

// What the fault test is made of. ECSWHY_SOAK=1 runs its full form.
const (
	seed      = 4
	allotted  = 8 * time.Second // to an invocation
	hurried   = 4 * time.Second // to one that SNS keeps waiting, so that the test waits less
	budget    = "50ms"          // for lookups
	fullForm  = 12_000          // events, at least
	someEvent = 12              // events of the short form with faults at random
	notifiers = 8
)

// soak reports whether the full form is wanted, which takes minutes.
func soak() bool { return os.Getenv("ECSWHY_SOAK") != "" }

// trial is one event, what fails while it is handled, and whether it must be returned to Lambda.
type trial struct {
	name     string
	event    []byte
	faults   map[string]fault
	sns      []fault
	returned bool
	allotted time.Duration
}

func (tr trial) String() string {
	var failing []string
	for _, operation := range slices.Sorted(maps.Keys(tr.faults)) {
		failing = append(failing, operation+" "+tr.faults[operation].name)
	}
	for _, f := range tr.sns[:min(1, len(tr.sns))] {
		failing = append(failing, "SNS "+f.name)
	}
	return tr.name + " with " + strings.Join(failing, ", ")
}

// tally counts what became of events.
type tally struct {
	mu                                       sync.Mutex
	events, delivered, twice, returned, lost int
	harmless                                 int // silent, and rightly so
	slowest                                  time.Duration
	withGaps                                 int
	asked                                    map[string]map[string]bool // lookups by event
}

// needed are cases that the short form of the test has too: one with lookups of its own, and those that only a lookup
// can silence.
var needed = []string{"daemon-task-failing", "spot-interruption-denied", "placement-fails-until-down/3"}

// For every event one message inside the deadline that says what is not known; or an error, where SNS fails for good.
func TestNothingIsLost(t *testing.T) {
	crew := make([]*standIn, notifiers)
	for i := range crew {
		crew[i] = newStandIn(t, map[string]string{"ECSWHY_LOOKUP_BUDGET": budget, "ECSWHY_CLOUDTRAIL": "true"})
	}
	alerts, silent := recordedEvents(t)
	sound := &tally{asked: map[string]map[string]bool{}}
	var trials []trial
	for i, name := range slices.Sorted(maps.Keys(alerts)) {
		if soak() || i%8 == 0 || slices.Contains(needed, name) { // what is asked of the others is asked of these
			trials = append(trials, trial{name: name, event: alerts[name], allotted: allotted})
		}
	}
	teacher := newStandIn(t, map[string]string{"ECSWHY_LOOKUP_BUDGET": "2s", "ECSWHY_CLOUDTRAIL": "true"})
	run(t, []*standIn{teacher}, trials, sound) // learns which lookups there are
	random := rand.New(rand.NewPCG(seed, seed))
	trials = everyFault(trials, sound.asked)
	random.Shuffle(len(trials), func(i, j int) { trials[i], trials[j] = trials[j], trials[i] })
	count := &tally{asked: map[string]map[string]bool{}}
	further := max(len(trials)/4, fullForm-len(trials))
	mustTryAll(t, trials)
	if !soak() {
		trials, further = someOfEach(trials), someEvent
	}
	trials = append(trials, randomFaults(random, alerts, further)...)
	trials = append(trials, throttledForEver(random, alerts, len(crew)/4)...)
	run(t, crew, trials, count)
	if sound.lost+count.lost > 0 || count.delivered+count.returned+count.harmless != count.events {
		t.Errorf("%d lost of %d", sound.lost+count.lost, count.events)
	}
	quiet(t, crew[0], silent)
	fmt.Fprintf(os.Stdout, "faults: %d events, %d delivered (%d of them twice, because the answer of SNS was cut), %d "+
		"returned to Lambda as errors because SNS failed for good, %d of no harm, %d lost; %d messages say what is not "+
		"known; the slowest took %s\n", count.events, count.delivered, count.twice, count.returned, count.harmless, count.lost, count.withGaps,
		count.slowest.Round(time.Millisecond))
}

// kind says what fails in a trial, and how, whatever the event.
func (tr trial) kind() string {
	if len(tr.faults) > 1 {
		return " with all " + slices.Collect(maps.Values(tr.faults))[0].name
	}
	return strings.TrimPrefix(tr.String(), tr.name)
}

// mustTryAll checks that trials, before some are left to the soak, have each fault of each lookup, each of all at once,
// and each of SNS.
func mustTryAll(t *testing.T, trials []trial) {
	t.Helper()
	tried := map[string]bool{}
	for _, tr := range trials {
		tried[tr.kind()] = true
	}
	for _, f := range lookupFaults {
		for _, operation := range append(slices.Clone(lookups), "all") {
			if kind := " with " + operation + " " + f.name; !tried[kind] {
				t.Errorf("no event%s", kind)
			}
		}
	}
	for _, f := range slices.Concat(snsFaults, snsRefusals) {
		if kind := " with SNS " + f.name; !tried[kind] {
			t.Errorf("no event%s", kind)
		}
	}
}

// someOfEach keeps the first trial of each kind, of all lookups at once the one with most of them; but of each lookup
// that fails alone every third fault, and of each fault every third lookup.
func someOfEach(trials []trial) []trial {
	slices.SortStableFunc(trials, func(a, b trial) int { return len(b.faults) - len(a.faults) })
	seen := map[string]bool{}
	return slices.DeleteFunc(trials, func(tr trial) bool {
		leave := seen[tr.kind()] || len(tr.faults) == 1 && tr.place()%3 > 0
		seen[tr.kind()] = true
		return leave
	})
}

// place is where the lookup that fails alone, and how it fails, stand among all.
func (tr trial) place() int {
	for operation, f := range tr.faults {
		named := func(other fault) bool { return other.name == f.name }
		return slices.Index(lookups, operation) + slices.IndexFunc(lookupFaults, named)
	}
	return 0
}

// everyFault has each fault of each lookup that an event needs, alone and of all at once, and each fault of SNS.
func everyFault(sound []trial, asked map[string]map[string]bool) []trial {
	var trials []trial
	for _, base := range sound {
		for _, f := range lookupFaults {
			all := map[string]fault{}
			for operation := range asked[base.name] {
				all[operation] = f
				one := base
				one.faults = map[string]fault{operation: f}
				trials = append(trials, one)
			}
			base.faults = all
			trials = append(trials, base)
		}
		base.faults = nil
		for _, f := range slices.Concat(snsFaults, snsRefusals) {
			trials = append(trials, base.andSNS(f))
		}
	}
	// maps have no order
	slices.SortStableFunc(trials, func(a, b trial) int { return strings.Compare(a.String(), b.String()) })
	return trials
}

func (tr trial) andSNS(f fault) trial {
	tr.sns = []fault{f}
	if f.name == "stalled" {
		tr.allotted = hurried
	}
	tr.returned = slices.ContainsFunc(snsRefusals, func(r fault) bool { return r.name == f.name })
	return tr
}

// lookups are all lookups that an event can need.
var lookups = []string{
	"DescribeServices", "ListTasks", "DescribeTasks", "DescribeServiceDeployments", "ListServiceDeployments", "DescribeTaskDefinition",
	"DescribeServiceRevisions", "DescribeDaemonRevisions", "ListTagsForResource", "GetLogEvents", "LookupEvents",
}

// randomFaults lets about half of the lookups fail, and SNS for a third of the events.
func randomFaults(random *rand.Rand, alerts map[string][]byte, n int) []trial {
	names := slices.Sorted(maps.Keys(alerts))
	var trials []trial
	for range n {
		name := names[random.IntN(len(names))]
		tr := trial{name: name, event: alerts[name], faults: map[string]fault{}, allotted: allotted}
		for _, operation := range lookups {
			if random.IntN(2) == 0 {
				tr.faults[operation] = lookupFaults[random.IntN(len(lookupFaults))]
			}
		}
		switch random.IntN(6) {
		case 0:
			tr = tr.andSNS(snsFaults[random.IntN(len(snsFaults))])
		case 1:
			tr = tr.andSNS(snsRefusals[random.IntN(len(snsRefusals))])
		}
		trials = append(trials, tr)
	}
	return trials
}

// throttledForEver has so many events that SNS never takes.
func throttledForEver(random *rand.Rand, alerts map[string][]byte, n int) []trial {
	trials := randomFaults(random, alerts, n)
	for i := range trials {
		trials[i].sns, trials[i].returned, trials[i].allotted = slices.Repeat(snsFaults[:1], 1000), true, hurried
	}
	return trials
}

// run handles the events of the trials, several at a time.
func run(t *testing.T, crew []*standIn, trials []trial, count *tally) {
	t.Helper()
	queue := make(chan trial)
	var group sync.WaitGroup
	for _, s := range crew {
		group.Go(func() {
			for tr := range queue {
				count.add(t, tr, s)
			}
		})
	}
	for _, tr := range trials {
		queue <- tr
	}
	close(queue)
	group.Wait()
}

// add handles the event of a trial and counts what became of it.
func (c *tally) add(t *testing.T, tr trial, s *standIn) {
	ctx, cancel := context.WithTimeout(t.Context(), tr.allotted)
	defer cancel()
	sc := &scene{answers: os.DirFS(testdata + "events/" + tr.name + "/aws"), faults: tr.faults, sns: tr.sns}
	start := time.Now()
	_, err := s.handle(ctx, sc, tr.event)
	took := time.Since(start)

	sc.mu.Lock()
	defer sc.mu.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.events++
	c.slowest = max(c.slowest, took)
	for operation := range sc.asked {
		if operation != "Publish" {
			if c.asked[tr.name] == nil {
				c.asked[tr.name] = map[string]bool{}
			}
			c.asked[tr.name][operation] = true
		}
	}
	switch n := len(sc.accepted); {
	case took >= tr.allotted:
		c.lost++
		t.Errorf("%s: took %s", tr, took)
	case err != nil && n == 0:
		c.returned++
		if !tr.returned && tr.allotted != hurried { // on a busy machine a second try may come too late
			t.Errorf("%s: %v", tr, err)
		}
	case err == nil && n == 0 && tr.isHarmless():
		c.harmless++
	case err != nil || n == 0:
		c.lost++
		t.Errorf("%s: %d messages, %v", tr, n, err)
	case tr.returned:
		t.Errorf("%s: %d messages", tr, n)
	case n > 1 && (len(tr.sns) == 0 || !tr.sns[0].late) && tr.allotted != hurried: // where an answer may be late too
		t.Errorf("%s: %d messages", tr, n)
	default:
		c.delivered++
		c.twice += n - 1
		if text := sc.accepted[0].Get("Message"); strings.Contains(text, "Not known:") {
			c.withGaps++
		}
		sc.mustTell(t, tr)
	}
}

// isHarmless reports whether what is answered in a trial means that nobody need be told: that the service is gone of
// which Spot took a task, or that the outage of which two failures were told began before all that ECS remembers.
func (tr trial) isHarmless() bool {
	operation := map[string]string{
		"spot-interruption-denied": "DescribeServices", "placement-fails-until-down/3": "ListTasks",
	}
	return slices.Contains([]string{"empty lists", "failures", "nothing"}, tr.faults[operation[tr.name]].name)
}

// mustTell checks that a message names every lookup that was made and failed. A message that SNS refused was sent
// without that.
func (sc *scene) mustTell(t *testing.T, tr trial) {
	if len(tr.sns) > 0 && tr.sns[0].name == malformed.name {
		return
	}
	text := sc.accepted[0].Get("Message")
	for operation, f := range tr.faults {
		service := map[string]string{"GetLogEvents": "logs:", "LookupEvents": "cloudtrail:"}[operation]
		if service == "" {
			service = "ecs:"
		}
		if f.told && sc.asked[operation] > 0 && !strings.Contains(text, service+operation) {
			t.Errorf("%s: %s is not named in %s", tr, operation, text)
		}
	}
}

// quiet checks that no fault makes a silent event speak.
func quiet(t *testing.T, s *standIn, silent map[string][]byte) {
	t.Helper()
	for name, raw := range silent {
		if diagnosis.Diagnose(ecsevent.Decode(raw)).Open {
			continue // only a lookup can tell
		}
		sc := &scene{sns: snsRefusals}
		if _, err := s.handle(t.Context(), sc, raw); err != nil || len(sc.asked) > 0 {
			t.Errorf("%s: asked %v, %v", name, sc.asked, err)
		}
	}
}
