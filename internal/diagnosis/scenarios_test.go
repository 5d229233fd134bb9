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
	fate         func(n int, at time.Duration) fate // of its n-th task, made so long after noon; the first are there before
	acts         map[time.Duration]func(*ecs)
	first, later int  // messages, where not 8 and 2
	falls        int  // how often most or all is lost, at least
	loops        bool // it comes up only to go down again: being told once at once is enough
}

const (
	sec    = time.Second
	minute = time.Minute
)

// always is the same fate for every task; the first tasks end after a time.
func always(first time.Duration, f fate) func(int, time.Duration) fate {
	return func(_ int, at time.Duration) fate {
		if at == 0 {
			return fate{run: first, end: f.end}
		}
		return f
	}
}

// until is one fate before a time, and a sound one from then on.
func until(end time.Duration, f func(int, time.Duration) fate) func(int, time.Duration) fate {
	return func(n int, at time.Duration) fate {
		if at >= end {
			return fate{start: 30 * sec}
		}
		return f(n, at)
	}
}

// runs is a task that runs for so long and then exits with 1.
func runs(d time.Duration) fate { return fate{start: 20 * sec, run: d, end: exits(1)} }

func deploys(breaker bool) func(*ecs) {
	return func(e *ecs) { e.breaker = breaker; e.deploy() }
}

func scales(to int) func(*ecs) { return func(e *ecs) { e.scale(to) } }

// dice gives a number below n that is always the same for the n-th task.
func dice(task, n int) int { return rand.New(rand.NewPCG(7, uint64(task))).IntN(n) }

func scenarios() map[string]scenario {
	return map[string]scenario{
		"nothing happens": {desired: 3, fate: always(0, fate{}), first: -1},
		"one task crashes after a minute, for ever":       {desired: 1, fate: always(minute, runs(minute)), falls: 1},
		"one task crashes after ten seconds":              {desired: 1, fate: always(minute, runs(10*sec)), falls: 1},
		"one task crashes so that ECS remembers 64":       {desired: 1, fate: always(minute, runs(36*sec)), falls: 1},
		"one task crashes so that ECS remembers 16":       {desired: 1, fate: always(minute, runs(210*sec)), falls: 1},
		"one task crashes after six minutes":              {desired: 1, fate: always(minute, runs(6*minute)), falls: 1, loops: true},
		"one task crashes after twelve minutes":           {desired: 1, fate: always(minute, runs(12*minute)), falls: 1, loops: true},
		"one task crashes after twenty minutes":           {desired: 1, fate: always(minute, runs(20*minute)), falls: 1, loops: true, later: 6},
		"one task crashes after two hours":                {desired: 1, fate: always(minute, runs(2*time.Hour)), falls: 3},
		"three tasks crash after a minute":                {desired: 3, fate: always(minute, runs(minute)), falls: 1},
		"three tasks crash after seven minutes":           {desired: 3, fate: always(minute, runs(7*minute)), falls: 1, loops: true},
		"three tasks crash after 50 to 500 seconds":       {desired: 3, fate: func(n int, _ time.Duration) fate { return runs(time.Duration(50+dice(n, 450)) * sec) }, falls: 1, loops: true},
		"ten tasks that served for days crash in seconds": {desired: 10, fate: until(1, func(n int, _ time.Duration) fate { return runs(minute + time.Duration(n/2)*sec) }), falls: 1},
		"ten tasks crash one by one and do not come back": {desired: 10, fate: func(n int, at time.Duration) fate {
			if at == 0 {
				return runs(time.Duration(n+1) * minute)
			}
			return fate{run: -1}
		}, falls: 2},
		"one of ten tasks crashes every minute": {desired: 10, fate: func(n int, at time.Duration) fate {
			if n == 0 || at > 0 {
				return runs(minute)
			}
			return fate{}
		}},
		"one of two tasks crashes every minute, and after an hour the other is lost": {desired: 2, fate: func(n int, at time.Duration) fate {
			if n == 1 {
				return runs(65 * minute)
			}
			return runs(minute)
		}, falls: 1},
		"one of two tasks crashes, and after an hour the host of the other is gone": {desired: 2, fate: func(n int, at time.Duration) fate {
			if n == 1 {
				return fate{run: 65 * minute, end: hostGone}
			}
			return runs(minute)
		}, falls: 1},
		"one of ten tasks crashes, and after 40 minutes most of the others": {desired: 10, fate: func(n int, at time.Duration) fate {
			switch {
			case at == 0 && n > 2:
				return runs(40*minute + time.Duration(n)*sec)
			case at == 0 && n > 0:
				return fate{}
			}
			return runs(minute)
		}, falls: 1, first: 10},
		"one of ten tasks crashes, and after 40 minutes Spot takes most of the others": {desired: 10, fate: func(n int, at time.Duration) fate {
			switch {
			case at == 0 && n > 2:
				return fate{run: 40*minute + time.Duration(n)*sec, end: spot}
			case at == 0 && n > 0:
				return fate{}
			}
			return runs(minute)
		}, falls: 1, first: 12},
		"out of memory every minute and a crash every other": {desired: 1, fate: func(n int, _ time.Duration) fate {
			return fate{start: 20 * sec, run: minute, end: exits(1 + 138*(n%2))}
		}, falls: 1, first: 12, later: 4},
		"three causes in turn, of two tasks": {desired: 2, fate: func(n int, _ time.Duration) fate {
			return fate{start: 20 * sec, run: minute, end: []ending{exits(1), exits(139), offHealth}[n%3]}
		}, falls: 1, first: 16, later: 6},
		"health checks fail after two minutes":   {desired: 2, fate: always(minute, fate{start: 20 * sec, run: 2 * minute, end: offHealth}), falls: 1},
		"health checks fail after eight minutes": {desired: 2, fate: always(minute, fate{start: 20 * sec, run: 8 * minute, end: offHealth}), falls: 1, loops: true},
		"the image is gone when the only task crashes": {desired: 1, fate: func(n int, at time.Duration) fate {
			if at == 0 {
				return runs(minute)
			}
			return fate{start: 15 * sec, end: noImage}
		}, falls: 1},
		"there is no room when the only task crashes": {desired: 1, fate: func(n int, at time.Duration) fate {
			if at == 0 {
				return runs(minute)
			}
			return fate{run: -1}
		}, falls: 1},
		"there is no room for the third of three tasks": {desired: 3, fate: func(n int, at time.Duration) fate {
			if n == 0 {
				return runs(minute)
			}
			if at == 0 {
				return fate{}
			}
			return fate{run: -1}
		}},
		"Spot takes a task every ten minutes": {desired: 4, fate: func(n int, at time.Duration) fate {
			return fate{start: 40 * sec, run: time.Duration(10*n+3) * minute, end: spot}
		}, first: 1, later: 1},
		"Spot takes all tasks, and there are no others": {desired: 3, fate: func(n int, at time.Duration) fate {
			if at == 0 {
				return fate{run: time.Duration(n+1) * minute, end: spot}
			}
			return fate{run: -1}
		}, falls: 2},
		"Spot takes the only task every ten minutes": {desired: 1, fate: always(minute, fate{start: 40 * sec, run: 10 * minute, end: spot}), falls: 1, loops: true},
		"an instance with all tasks is gone":         {desired: 4, fate: until(1, always(5*minute, fate{end: hostGone})), falls: 1},
		"an outage of ten minutes, and the next two hours later": {desired: 1, fate: func(n int, at time.Duration) fate {
			if m := at % (2 * time.Hour); at == 0 || m > 10*minute {
				return fate{start: 20 * sec, run: 2*time.Hour - m + minute, end: exits(1)}
			}
			return runs(minute)
		}, falls: 3, later: 5},
		"an outage of fifteen minutes, and the next 20 minutes later": {desired: 1, fate: func(n int, at time.Duration) fate {
			if m := at % (35 * minute); at == 0 || m > 15*minute {
				return fate{start: 20 * sec, run: 35*minute - m + sec, end: exits(1)}
			}
			return runs(minute)
		}, falls: 5, first: 12, later: 12},
		"an outage of five tasks for fifteen minutes, and the next 20 minutes later": {desired: 5, fate: func(n int, at time.Duration) fate {
			if m := at % (35 * minute); at == 0 || m > 15*minute {
				return fate{start: 20 * sec, run: 35*minute - m + sec, end: exits(1)}
			}
			return runs(minute)
		}, falls: 5, first: 14, later: 14},
		"an outage for one cause, then within the hour for another": {desired: 1, fate: until(45*minute, func(n int, at time.Duration) fate {
			switch {
			case at == 0:
				return runs(minute)
			case at < 8*minute:
				return runs(minute)
			case at < 35*minute:
				return fate{start: 20 * sec, run: 38*minute - at, end: offHealth}
			}
			return fate{start: 20 * sec, run: minute, end: offHealth}
		}), falls: 2, first: 12},
		"a deployment without a circuit breaker crashes beside the old tasks": {desired: 2, fate: func(n int, at time.Duration) fate {
			if at == 0 {
				return fate{}
			}
			return runs(minute)
		}, acts: map[time.Duration]func(*ecs){10 * minute: deploys(false)}},
		"a deployment with a circuit breaker cannot start, and is rolled back": {desired: 2, fate: until(15*minute, func(n int, at time.Duration) fate {
			if at == 0 {
				return fate{}
			}
			return fate{start: 15 * sec, end: noImage}
		}), acts: map[time.Duration]func(*ecs){10 * minute: deploys(true)}},
		"a deployment cannot start, and the old tasks crash meanwhile": {desired: 2, fate: func(n int, at time.Duration) fate {
			if at == 0 {
				return runs(20*minute + time.Duration(n)*minute)
			}
			return fate{start: 15 * sec, end: noImage}
		}, acts: map[time.Duration]func(*ecs){10 * minute: deploys(false)}, falls: 1},
		"a deployment with a circuit breaker cannot start, and the old tasks crash meanwhile": {desired: 2, fate: func(n int, at time.Duration) fate {
			if at == 0 {
				return runs(10*minute + 40*sec + time.Duration(n)*sec)
			}
			return fate{start: 15 * sec, end: noImage}
		}, acts: map[time.Duration]func(*ecs){10 * minute: deploys(true)}, falls: 1},
		"a deployment with a circuit breaker is rolled back to what cannot start": {desired: 2, fate: func(n int, at time.Duration) fate {
			if at == 0 {
				return runs(30 * minute)
			}
			return fate{start: 15 * sec, end: noImage}
		}, acts: map[time.Duration]func(*ecs){10 * minute: deploys(true)}, falls: 1},
		"a deployment replaces all tasks, and its own crash after an hour": {desired: 3, fate: func(n int, at time.Duration) fate {
			switch {
			case at == 0:
				return fate{}
			case at < 20*minute:
				return runs(time.Hour)
			}
			return runs(minute)
		}, acts: map[time.Duration]func(*ecs){10 * minute: deploys(false)}, falls: 1},
		"a crash loop is mended by a deployment, and comes back after an hour": {desired: 1, fate: func(n int, at time.Duration) fate {
			if at >= 20*minute && at < 30*minute {
				return fate{start: 20 * sec, run: time.Hour, end: exits(1)}
			}
			return runs(minute)
		}, acts: map[time.Duration]func(*ecs){20 * minute: deploys(false)}, falls: 2, first: 9},
		"it is scaled to zero during a crash loop, and back after 10 minutes": {desired: 2, fate: func(n int, at time.Duration) fate { return runs(minute) }, acts: map[time.Duration]func(*ecs){20 * minute: scales(0), 30 * minute: scales(2)}, falls: 1, first: 10},
		"it is scaled to zero and back every hour":                            {desired: 2, fate: always(0, fate{start: 30 * sec}), first: -1, acts: map[time.Duration]func(*ecs){30 * minute: scales(0), 50 * minute: scales(2), 90 * minute: scales(0), 110 * minute: scales(2)}},
		"it is scaled to zero and back, and then crashes": {desired: 2, fate: func(n int, at time.Duration) fate {
			if at == 0 {
				return fate{}
			}
			return runs(minute)
		}, acts: map[time.Duration]func(*ecs){30 * minute: scales(0), 50 * minute: scales(2)}},
		"it cannot start for ten minutes, starts, and cannot again, for hours": {desired: 1, fate: func(n int, at time.Duration) fate {
			if at == 0 || (at/(20*minute))%2 == 0 {
				return runs(10 * minute)
			}
			return fate{start: 15 * sec, end: noImage}
		}, falls: 1, loops: true, first: 12, later: 6},
	}
}

// However a service fails, its users' outages are told at once, and nobody is told the same over and over.
func TestEveryOutageIsToldAndNoneForEver(t *testing.T) {
	for settles, sentence := range map[time.Duration]string{20 * sec: "soon steady", 4 * minute: "steady after minutes", 1000 * time.Hour: "never steady"} {
		for name, c := range scenarios() {
			t.Run(name+", "+sentence, func(t *testing.T) {
				newECS(c.desired, settles, c.fate).play(5*time.Hour, c.acts).check(t, c)
			})
		}
	}
}
