package diagnosis

import (
	"math/rand/v2"
	"testing"
	"time"
)

// scenario is a service, what becomes of its tasks, and how much an engineer on call wants to read of it: at most 8
// messages in the first hour and 2 in any later one, and each time that most or all tasks are lost a word at once.
type scenario struct {
	desired      int
	fate         fates
	acts         map[time.Duration]func(*ecs)
	first, later int  // messages, where not 8 and 2
	falls        int  // how often most or all is lost, at least
	loops        bool // it comes up only to go down again: being told once at once is enough
}

// fates are what becomes of the n-th task, made so long after noon; the first are there before.
type fates func(n int, at time.Duration) fate

const (
	sec    = time.Second
	minute = time.Minute
)

// runs is a task that runs for so long and then exits with 1.
func runs(d time.Duration) fate { return ended(d, exits(1)) }

func ended(after time.Duration, why ending) fate { return fate{start: 20 * sec, run: after, end: why} }

var (
	sound   = all(fate{start: 30 * sec})
	noImage = all(fate{start: 15 * sec, end: ends("TaskFailedToStart", "CannotPullContainerError: web:43: not found")})
	noRoom  = all(fate{run: -1})
)

func all(f fate) fates { return func(int, time.Duration) fate { return f } }

// inTurn has one fate after the other.
func inTurn(each ...fate) fates {
	return func(n int, _ time.Duration) fate { return each[n%len(each)] }
}

// spread lets each task end some time after the one before it.
func spread(f fate, by time.Duration) fates {
	return func(n int, _ time.Duration) fate {
		f := f
		f.run += time.Duration(n) * by
		return f
	}
}

// then has another fate for the tasks that are made from a time on.
func (f fates) then(from time.Duration, next fates) fates {
	return func(n int, at time.Duration) fate {
		if at >= from {
			return next(n, at)
		}
		return f(n, at)
	}
}

// thenAll has another fate for all but the first tasks.
func (f fates) thenAll(next fates) fates { return f.then(1, next) }

// but has another fate for the first few tasks.
func (f fates) but(few int, other fates) fates {
	return func(n int, at time.Duration) fate {
		if n < few {
			return other(n, at)
		}
		return f(n, at)
	}
}

// outages crash every minute for a time, and then run until the next.
func outages(last, every time.Duration) fates {
	return func(_ int, at time.Duration) fate {
		if since := at % every; since > last {
			return runs(every - since + minute)
		}
		return runs(minute)
	}
}

// anyOf runs for a time that only the number of the task tells.
func anyOf(from, to int) fates {
	return func(n int, _ time.Duration) fate {
		return runs(time.Duration(from+rand.New(rand.NewPCG(7, uint64(n))).IntN(to-from)) * sec)
	}
}

type acts = map[time.Duration]func(*ecs)

func deploys(breaker bool) func(*ecs) {
	return func(e *ecs) {
		e.breaker = breaker
		e.deploy()
	}
}

func scales(to int) func(*ecs) { return func(e *ecs) { e.scale(to) } }

var crashLoops = map[string]scenario{
	"nothing happens":                           {desired: 3, fate: sound, first: -1},
	"one task crashes after ten seconds":        {desired: 1, fate: all(runs(10 * sec)), falls: 1},
	"one task crashes after a minute":           {desired: 1, fate: all(runs(minute)), falls: 1},
	"one task crashes, of which ECS knows 64":   {desired: 1, fate: all(runs(36 * sec)), falls: 1},
	"one task crashes, of which ECS knows 16":   {desired: 1, fate: all(runs(210 * sec)), falls: 1},
	"one task crashes after six minutes":        {desired: 1, fate: all(runs(6 * minute)), falls: 1, loops: true},
	"one task crashes after twelve minutes":     {desired: 1, fate: all(runs(12 * minute)), falls: 1, loops: true},
	"one task crashes after twenty minutes":     {desired: 1, fate: all(runs(20 * minute)), falls: 1, loops: true},
	"one task crashes after an hour":            {desired: 1, fate: all(runs(time.Hour)), falls: 3},
	"three tasks crash after two minutes":       {desired: 3, fate: all(runs(2 * minute)), falls: 1},
	"three tasks crash after seven minutes":     {desired: 3, fate: all(runs(7 * minute)), falls: 1, loops: true},
	"three tasks crash a few seconds apart":     {desired: 3, fate: spread(runs(7*minute), 3*sec), falls: 1, loops: true},
	"three tasks crash after 50 to 500 seconds": {desired: 3, fate: anyOf(50, 500), falls: 1, loops: true},
	"three tasks crash now and then, until all do at once": {desired: 3, falls: 1, loops: true,
		fate: spread(runs(minute), 3*minute).thenAll(anyOf(60, 290))},
	"one of ten tasks crashes every minute": {desired: 10,
		fate: sound.but(1, all(runs(minute))).thenAll(all(runs(minute)))},
	"one after the other runs out of memory and crashes": {desired: 1, falls: 1, first: 10,
		fate: inTurn(runs(minute), ended(minute, exits(139)))},
	"two tasks end for three causes in turn": {desired: 2, falls: 1, first: 15, later: 3,
		fate: inTurn(runs(minute), ended(minute, exits(139)), ended(minute, offHealth))},
	"health checks fail after two minutes":   {desired: 2, fate: all(ended(2*minute, offHealth)), falls: 1},
	"health checks fail after eight minutes": {desired: 2, fate: all(ended(8*minute, offHealth)), falls: 1, loops: true},
}

var losses = map[string]scenario{
	"ten tasks crash within seconds": {desired: 10, falls: 1, fate: spread(runs(minute), sec/2).thenAll(sound)},
	"ten tasks crash one by one and do not come back": {desired: 10, falls: 2,
		fate: spread(runs(minute), minute).thenAll(noRoom)},
	"one of two tasks crashes every minute, and after an hour the other": {desired: 2, falls: 1,
		fate: all(runs(65*minute)).but(1, all(runs(minute))).thenAll(all(runs(minute)))},
	"one of two tasks crashes, and after an hour the host of the other is gone": {desired: 2, falls: 1, first: 9,
		fate: all(ended(65*minute, hostGone)).but(1, all(runs(minute))).thenAll(all(runs(minute)))},
	"one of ten tasks crashes, and after 40 minutes most of the others": {desired: 10, falls: 1,
		fate: spread(runs(40*minute), sec).but(3, sound).but(1, all(runs(minute))).thenAll(all(runs(4 * minute)))},
	"one of ten tasks crashes, and after 40 minutes Spot takes most": {desired: 10, falls: 1,
		fate: spread(ended(40*minute, spot), sec).but(3, sound).but(1, all(runs(minute))).
			thenAll(all(runs(4 * minute)))},
	"the image is gone when the only task crashes":  {desired: 1, fate: all(runs(minute)).thenAll(noImage), falls: 1},
	"there is no room when the only task crashes":   {desired: 1, fate: all(runs(minute)).thenAll(noRoom), falls: 1},
	"there is no room for the third of three tasks": {desired: 3, fate: sound.but(1, all(runs(minute))).thenAll(noRoom)},
	"Spot takes a task every ten minutes": {desired: 4, first: -1,
		fate: spread(ended(3*minute, spot), 10*minute)},
	"Spot takes all tasks, and there are no others": {desired: 3, falls: 2,
		fate: spread(ended(minute, spot), minute).thenAll(noRoom)},
	"Spot takes the only task every ten minutes": {desired: 1, fate: all(ended(10*minute, spot)), falls: 1, loops: true},
	"the instance with all tasks is gone": {desired: 4, falls: 1,
		fate: all(ended(5*minute, hostGone)).thenAll(sound)},
	"an outage of ten minutes every two hours": {desired: 1, fate: outages(10*minute, 2*time.Hour), falls: 2},
	"an outage of 15 minutes every 35":         {desired: 1, fate: outages(15*minute, 35*minute), falls: 5},
	"an outage of 15 minutes of five tasks":    {desired: 5, fate: outages(15*minute, 35*minute), falls: 5},
	"it cannot start for 20 minutes, every 40": {desired: 1, falls: 1, loops: true, first: 12, later: 12,
		fate: cannotStart},
	"an outage for one cause, and soon another":   {desired: 1, falls: 2, fate: twoCauses},
	"it is scaled to zero and back every hour":    {desired: 2, fate: sound, first: -1, acts: upAndDown},
	"it is scaled to zero and back, and crashes":  {desired: 2, fate: sound.thenAll(all(runs(minute))), acts: upAndDown},
	"it is scaled to zero and back while it does": {desired: 2, fate: all(runs(minute)), acts: upAndDown, falls: 1},
}

var (
	upAndDown = acts{30 * minute: scales(0), 50 * minute: scales(2), 90 * minute: scales(0), 110 * minute: scales(2)}
	twoCauses = all(runs(minute)).then(8*minute, all(ended(30*minute, offHealth))).
			then(35*minute, all(ended(minute, offHealth))).then(45*minute, sound)
)

func cannotStart(n int, at time.Duration) fate {
	if at%(40*minute) < 20*minute {
		return runs(10 * minute)
	}
	return noImage(n, at)
}

var deployments = map[string]scenario{
	"a deployment without a circuit breaker crashes beside the old tasks": {desired: 2,
		fate: sound.thenAll(all(runs(minute))), acts: acts{10 * minute: deploys(false)}},
	"a deployment with a circuit breaker cannot start, and is rolled back": {desired: 2,
		fate: sound.thenAll(noImage).then(15*minute, sound), acts: acts{10 * minute: deploys(true)}},
	"a deployment cannot start, and the old tasks crash meanwhile": {desired: 2, falls: 1,
		fate: spread(runs(20*minute), minute).thenAll(noImage), acts: acts{10 * minute: deploys(false)}},
	"a deployment with a circuit breaker cannot start, and the old tasks crash": {desired: 2, falls: 1, first: 9,
		fate: spread(runs(640*sec), sec).thenAll(noImage), acts: acts{10 * minute: deploys(true)}},
	"a deployment is rolled back to what cannot start": {desired: 2, falls: 1,
		fate: all(runs(30 * minute)).thenAll(noImage), acts: acts{10 * minute: deploys(true)}},
	"a deployment replaces all tasks, and its own crash after an hour": {desired: 3, falls: 1,
		fate: sound.thenAll(all(runs(time.Hour))).then(20*minute, all(runs(2*minute))),
		acts: acts{10 * minute: deploys(false)}},
	"a crash loop is mended by a deployment, and comes back after an hour": {desired: 1, falls: 2,
		fate: all(runs(minute)).then(20*minute, all(runs(time.Hour))).then(30*minute, all(runs(minute))),
		acts: acts{20 * minute: deploys(false)}},
}

// However a service fails, its users' outages are told at once, and nobody is told the same over and over.
func TestEveryOutageIsToldAndNoneOverAndOver(t *testing.T) {
	const long = 190 * minute
	for _, scenarios := range []map[string]scenario{crashLoops, losses, deployments} {
		for name, c := range scenarios {
			t.Run(name, func(t *testing.T) { newECS(c, 20*sec, 0).play(long, c.acts).check(t, c) })
			t.Run(name+", events are late, and ECS never calls it steady", func(t *testing.T) {
				newECS(c, 1000*time.Hour, 15*sec).play(long, c.acts).check(t, c)
			})
		}
	}
}
