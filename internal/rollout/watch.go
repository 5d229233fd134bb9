package rollout

import (
	"context"
	"errors"
	"slices"
	"time"
)

// Refusal is the error of a look that need not be repeated: it is not allowed, or asks for what cannot be.
type Refusal struct{ Err error }

// Error is the error's own text.
func (r Refusal) Error() string { return r.Err.Error() }

// Unwrap gives the error itself.
func (r Refusal) Unwrap() error { return r.Err }

// Refused reports whether an error is or holds a refusal.
func Refused(err error) bool {
	var refusal Refusal
	return errors.As(err, &refusal)
}

// Watch follows the deployments of services.
type Watch struct {
	Wanted Wanted
	// Look gives one observation for each service, in the same order each time.
	Look func(context.Context, []Verdict) ([]Observation, error)
	Show func(Snapshot) // is shown what came of every look, unless it was refused
	// Random is from 0 to 1, so that many pipelines do not look at the same moment.
	Random func() float64
}

// Snapshot is what a watch knows after a look.
type Snapshot struct {
	Elapsed  time.Duration
	Services []Observation // empty until the first look that was answered
	Verdicts []Verdict
	Trouble  error // why the look was not answered
}

// Run looks until every service has got where it should, one does not get there, or the context ends, and gives what it
// knew last. The error is the context's cause or a refusal. A look that fails otherwise is repeated.
func (w Watch) Run(ctx context.Context) (Snapshot, error) {
	start := time.Now()
	var seen [][]Observation
	var sight Snapshot
	changed := true
	for pace := (Pace{}); ; {
		observations, err := w.Look(ctx, sight.Verdicts)
		if ctx.Err() != nil {
			return sight, context.Cause(ctx)
		}
		if sight.Elapsed, sight.Trouble = time.Since(start), err; err == nil {
			was := changed
			changed = hasProgressed(sight.Services, observations)
			seen = add(seen, observations, changed || was)
			sight.Services, sight.Verdicts = observations, w.judge(seen)
		}
		if Refused(err) {
			return sight, err
		}
		if w.Show(sight); over(sight.Verdicts) {
			return sight, nil
		}
		if err := Rest(ctx, pace.Next(changed && err == nil, err != nil, w.Random())); err != nil {
			sight.Elapsed = time.Since(start)
			return sight, err
		}
	}
}

// add files each service's observation after its earlier ones. Of those without news only the first and the last are
// kept, so that a wait of days keeps no more than one of minutes.
func add(seen [][]Observation, observations []Observation, keep bool) [][]Observation {
	if seen == nil {
		seen = make([][]Observation, len(observations))
	}
	for i, o := range observations {
		if last := len(seen[i]) - 1; !keep && last > 0 {
			seen[i] = seen[i][:last]
		}
		seen[i] = append(seen[i], o)
	}
	return seen
}

func (w Watch) judge(seen [][]Observation) []Verdict {
	verdicts := make([]Verdict, len(seen))
	for i := range seen {
		verdicts[i] = Decide(w.Wanted, seen[i])
	}
	return verdicts
}

// over reports whether there is nothing left to wait for.
func over(verdicts []Verdict) bool {
	lost := func(v Verdict) bool { return !v.Open && !v.State.Good() }
	open := func(v Verdict) bool { return v.Open }
	return slices.ContainsFunc(verdicts, lost) || len(verdicts) > 0 && !slices.ContainsFunc(verdicts, open)
}

// hasProgressed reports whether anything that is counted has changed.
func hasProgressed(before, now []Observation) bool {
	if len(before) != len(now) {
		return true
	}
	for i := range now {
		a, b := before[i], now[i]
		moved := a.Current.Status != b.Current.Status || a.Current.LifecycleStage != b.Current.LifecycleStage ||
			a.Current.Target != b.Current.Target
		if moved || a.Running != b.Running || !slices.Equal(a.Deployments, b.Deployments) {
			return true
		}
	}
	return false
}

// Rest waits, or gives the cause for which the context ended.
func Rest(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

// Pace says how long to wait from look to look: three seconds while something happens, up to ten while nothing does,
// and up to thirty while looks are not answered. ECS's limits are shared by everybody in the account.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html
type Pace struct {
	quiet    int // looks in a row without news
	troubled int // looks in a row without an answer
}

// The bounds of a pace.
const (
	shortest     = 3 * time.Second
	longestQuiet = 10 * time.Second
	longest      = 30 * time.Second
)

// Next gives the time until the next look: up to a fifth longer than the pace itself, by a random number from 0 to 1.
func (p *Pace) Next(changed, troubled bool, random float64) time.Duration {
	var d time.Duration
	switch {
	case troubled:
		p.troubled++
		d = grown(2, p.troubled, longest)
	case changed:
		p.quiet, p.troubled = 0, 0
		d = shortest
	default:
		p.quiet, p.troubled = p.quiet+1, 0
		d = grown(1.25, p.quiet-1, longestQuiet)
	}
	return d + time.Duration(random*float64(d)/5)
}

func grown(factor float64, times int, most time.Duration) time.Duration {
	d := shortest
	for range times {
		d = min(most, time.Duration(float64(d)*factor))
	}
	return d
}
