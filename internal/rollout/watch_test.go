package rollout

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/incident"
)

func TestPace(t *testing.T) {
	const s = time.Second
	for name, c := range map[string]struct {
		looks  string // n for news, . for none, x for no answer
		random float64
		want   []time.Duration
	}{
		"three seconds while something happens":             {"nnn", 0, []time.Duration{3 * s, 3 * s, 3 * s}},
		"slower while nothing does, up to ten seconds":      {"n........", 0, []time.Duration{3 * s, 3 * s, 3750 * time.Millisecond, 4687500 * time.Microsecond, 5859375 * time.Microsecond, 7324218750, 9155273437, 10 * s, 10 * s}},
		"at once fast again":                                {"n....n", 0, []time.Duration{3 * s, 3 * s, 3750 * time.Millisecond, 4687500 * time.Microsecond, 5859375 * time.Microsecond, 3 * s}},
		"backing off without answers, up to thirty seconds": {"xxxxx.", 0, []time.Duration{6 * s, 12 * s, 24 * s, 30 * s, 30 * s, 3 * s}},
		"up to a fifth more, by chance":                     {"nx", 1, []time.Duration{3600 * time.Millisecond, 7200 * time.Millisecond}},
	} {
		t.Run(name, func(t *testing.T) {
			var p Pace
			var got []time.Duration
			for _, look := range c.looks {
				got = append(got, p.Next(look == 'n', look == 'x', c.random))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// looks answers a watch with one state after the other, the last for ever.
func looks(answers ...any) func(context.Context, []Verdict) ([]Observation, error) {
	return func(context.Context, []Verdict) ([]Observation, error) {
		answer := answers[0]
		if len(answers) > 1 {
			answers = answers[1:]
		}
		if err, ok := answer.(error); ok {
			return nil, err
		}
		return answer.([]Observation), nil
	}
}

func TestWatch(t *testing.T) {
	under := seen(0, none, deployment("new", "PRIMARY", "IN_PROGRESS", 0))
	well := seen(0, none, deployment("new", "PRIMARY", "COMPLETED", 0))
	gone := Observation{Service: incident.Service{Status: "INACTIVE"}}
	fault := errors.New("connection refused")
	denied := Refusal{errors.New("access denied")}
	for name, c := range map[string]struct {
		answers []any
		states  []State
		err     error
		took    time.Duration
	}{
		"ends when all are stable":            {[]any{[]Observation{under, under}, []Observation{well, under}, []Observation{well, well}}, []State{Stable, Stable}, nil, 6 * time.Second},
		"ends when one fails":                 {[]any{[]Observation{under, under}, []Observation{under, gone}}, []State{Underway, Failed}, nil, 3 * time.Second},
		"ends when it is refused":             {[]any{[]Observation{under}, denied}, []State{Underway}, denied, 3 * time.Second},
		"looks again when it is not answered": {[]any{fault, fault, []Observation{well}}, []State{Stable}, nil, 18 * time.Second},
		"ends with its time":                  {[]any{[]Observation{under}}, []State{Underway}, context.DeadlineExceeded, time.Minute},
		"ends with its time, never answered":  {[]any{fault}, nil, context.DeadlineExceeded, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				begin := time.Now()
				shown := 0
				sight, err := Watch{Look: looks(c.answers...), Show: func(Snapshot) { shown++ },
					Random: func() float64 { return 0 }}.Run(ctx)
				var states []State
				for _, v := range sight.Verdicts {
					states = append(states, v.State)
				}
				if !slices.Equal(states, c.states) || !errors.Is(err, c.err) || time.Since(begin) != c.took || shown == 0 {
					t.Errorf("%v, %v, after %s, shown %d times", states, err, time.Since(begin), shown)
				}
			})
		})
	}
}

func TestAWaitKeepsOnlyWhatIsNew(t *testing.T) {
	old, news := seen(0, none, deployment("old", "PRIMARY", "COMPLETED", 0)),
		seen(9, none, deployment("new", "PRIMARY", "IN_PROGRESS", 0))
	var kept [][]Observation
	for i, o := range []Observation{old, old, old, old, news, news, news} {
		o.At = at(i)
		kept = add(kept, []Observation{o}, i < 2 || i == 4 || i == 5)
	}
	var seconds []int
	for _, o := range kept[0] {
		seconds = append(seconds, int(o.At.Sub(start).Seconds()))
	}
	if want := []int{0, 3, 4, 6}; !slices.Equal(seconds, want) {
		t.Errorf("the looks of seconds %v are kept, want %v", seconds, want)
	}
}
