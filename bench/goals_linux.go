package main

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// slack is how far over its limit a measured figure may be before the benchmark fails: one machine is not another.
const slack = 1.15

// goal is a figure and the most that it may be.
type goal struct {
	Name         string
	Value, Limit float64
	Exact        bool // a count, which has no slack
}

// mark reports whether the goal is met.
func (g goal) mark() string {
	switch {
	case g.Value <= g.Limit:
		return "met"
	case g.failed():
		return "**missed**"
	default:
		return "missed, within 15 %"
	}
}

func (g goal) failed() bool {
	limit := g.Limit
	if !g.Exact {
		limit *= slack
	}
	return !(g.Value <= limit) // so that a figure that is not a number fails
}

// intended are the calls that the first event of the measured failure needs.
var intended = map[string]int{
	"DescribeServices": 1, "ListTasks": 1, "DescribeTasks": 1, "DescribeServiceDeployments": 1,
	"DescribeTaskDefinition":   2,
	"DescribeServiceRevisions": 1, "ListTagsForResource": 1, "GetLogEvents": 1, "Publish": 1,
}

// withRole are calls with the one for the role of a member.
func withRole(calls map[string]int) map[string]int {
	all := maps.Clone(calls)
	all["AssumeRole"] = 1
	return all
}

// intendedAgain are the calls that an event needs whose service the process knows: without what AWS does not change and
// the cluster's tags.
var intendedAgain = map[string]int{
	"DescribeServices": 1, "ListTasks": 1, "DescribeTasks": 1, "DescribeServiceDeployments": 1,
	"GetLogEvents": 1, "Publish": 1,
}

// allocations are the most that a benchmark of the packages may allocate each time.
var allocations = map[string]float64{
	"Decode":                              74,
	"Diagnose/deployment-failed-go-panic": 84,
	"Diagnose/hundred-stopped-tasks":      586,
	"Write":                               367,
}

// sizeGoals are about what is uploaded.
func sizeGoals(p map[string]program) []goal {
	return []goal{
		{Name: "zip, to the do-nothing handler", Value: float64(p[ours].Zip) / float64(p[noop].Zip), Limit: 1.8},
		{Name: "zip, to the lazy set-up", Value: float64(p[ours].Zip) / float64(p[lazy].Zip), Limit: 1},
	}
}

// countGoals are about what AWS is asked.
func countGoals(r results) []goal {
	early, late, firsts, wrong, connections := 0, 0, 0, 0, 0
	for name, programs := range r {
		for _, s := range programs[ours] {
			early += len(s.Begin.Calls)
			opened := s.Begin.Connections
			want := intended
			if away[name] != "" {
				want = withRole(intended)
			}
			if name != ofFarAway { // of which the start need not know
				late += s.Each[0].Connections
				firsts++
			}
			for _, event := range s.Each {
				opened += event.Connections
				if name != asleep && !maps.Equal(event.counts(), want) {
					wrong++
				}
				want = intendedAgain
			}
			if name == atOnce {
				connections = max(connections, opened)
			}
		}
	}
	goals := []goal{
		{Name: "AWS calls before the first event", Value: float64(early), Exact: true},
		{Name: "connections that 100 first events still have to open", Value: 100 * float64(late) / float64(firsts), Limit: 1,
			Exact: true}, // where four calls to a host happen to meet
		{Name: "events with other AWS calls than intended", Value: float64(wrong), Exact: true},
		{Name: "connections of a process", Value: float64(connections), Limit: 5, Exact: true},
	}
	fewest, most := r[growth[0].Name][ours], r[growth[len(growth)-1].Name][ours]
	return append(goals, goal{Name: "AWS calls an event with 1,000 stopped tasks, to 1",
		Value: calls(most) / calls(fewest), Limit: 1, Exact: true})
}

// calls is the number of AWS calls of the last event.
func calls(samples []sample) float64 {
	return median(figures(samples, func(s sample) float64 { return float64(len(s.Each[len(s.Each)-1].Calls)) }))
}

// allocationGoals compare what the packages' benchmarks allocate.
func allocationGoals(measured map[string]float64) []goal {
	var goals []goal
	for _, name := range slices.Sorted(maps.Keys(allocations)) {
		value, ok := measured[name]
		if !ok {
			value = math.NaN() // a benchmark that is gone must not pass
		}
		goals = append(goals, goal{Name: "allocations of " + name, Value: value, Limit: allocations[name], Exact: true})
	}
	return goals
}

// timeGoals are about time and memory.
func timeGoals(r results, limits bool) []goal {
	start := func(s sample) float64 { return s.Start }
	peak := func(s sample) float64 { return s.Peak }
	to := func(scenario, other string, figure func(sample) float64) float64 {
		return ratio(r[scenario][ours], r[scenario][other], figure)
	}
	goals := []goal{
		{Name: "start, connected, to the do-nothing handler", Value: to(atOnce, noop, start), Limit: 6.5},
		{Name: "start + first invocation, " + atOnce + ", to the do-nothing handler", Value: to(atOnce, noop, sample.cold),
			Limit: 7},
		{Name: "start + first invocation, " + atOnce + ", to the lazy set-up", Value: to(atOnce, lazy, sample.cold),
			Limit: 0.6},
		{Name: "peak memory, to the do-nothing handler", Value: to(atOnce, noop, peak), Limit: 3},
		{Name: "peak memory, to the lazy set-up", Value: to(atOnce, lazy, peak), Limit: 1},
	}
	if limits {
		goals = append(goals,
			goal{Name: "start + first invocation, " + share256 + ", to the do-nothing handler",
				Value: to(share256, noop, sample.cold), Limit: 13},
			goal{Name: "start + first invocation, " + share256 + ", to the lazy set-up", Value: to(share256, lazy, sample.cold),
				Limit: 0.25},
			goal{Name: "start + first invocation, " + share128 + ", to the lazy set-up", Value: to(share128, lazy, sample.cold),
				Limit: 0.25}, // 0.20 with a pool of connections of our own, which net/http replaced
		)
	}
	return slices.Concat(goals, warmGoals(r), awayGoals(r, limits))
}

// awayGoals compare the failure of another account with one of the function's own.
func awayGoals(r results, limits bool) []goal {
	own := r[unlimited][ours]
	if limits {
		own = r[share128][ours]
	}
	member, far := r[ofMember][ours], r[ofFarAway][ours]
	first := func(s sample) float64 { return s.First }
	const to = ", to its own account's"
	return []goal{
		{Name: "first event, " + ofMember + to, Value: ratio(member, own, first), Limit: 1.15},
		{Name: "first event, " + ofFarAway + to, Value: ratio(far, own, first), Limit: 1.65},
		{Name: "warm event, " + ofMember + to, Value: median(warm(member)) / median(warm(own)), Limit: 1.05},
	}
}

// warmGoals are about the events after the first.
func warmGoals(r results) []goal {
	woken, awake := warm(r[asleep][ours]), median(warm(r[unlimited][ours]))
	chain := longest(r[distant][ours])
	few, many := r[growth[0].Name][ours], r[growth[len(growth)-1].Name][ours]
	return []goal{
		{Name: "slowest event after a sleep, ms over the warm median", Value: slices.Max(woken) - awake, Limit: 75},
		{Name: "calls on the critical path", Value: float64(chain), Limit: 4, Exact: true},
		{Name: "warm invocation at 20 ms a call, to its critical path",
			Value: median(warm(r[distant][ours])) / (20 * float64(chain)), Limit: 1.15},
		{Name: "warm invocation with 1,000 stopped tasks, to 1", Value: median(warm(many)) / median(warm(few)), Limit: 1.15},
		{Name: "peak memory with " + crowded + ", MB", Value: slices.Max(figures(r[crowded][ours],
			func(s sample) float64 { return s.Peak })), Limit: 40},
	}
}

// longest is the usual number of calls in the longest chain of a warm event: what else the machine does may part two
// calls that belong together.
func longest(samples []sample) int {
	var chains []float64
	for _, s := range samples {
		for _, event := range s.Each[1:] {
			chains = append(chains, float64(event.chain()))
		}
	}
	return int(median(chains))
}

// judge says how many goals failed.
func judge(goals []goal) error {
	failed := 0
	for _, g := range goals {
		if g.failed() {
			failed++
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d goals missed", failed, len(goals))
	}
	return nil
}
