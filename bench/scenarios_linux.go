package main

import "time"

// The scenarios that goals are about, by name.
const (
	atOnce    = "0 ms a call"
	unlimited = "5 ms a call"
	share512  = "5 ms a call, share of 512 MB"
	share256  = "5 ms a call, share of 256 MB"
	share128  = "5 ms a call, share of 128 MB"
	distant   = "20 ms a call"
	priced    = "20 ms a call, share of 128 MB"
	asleep    = "5 ms a call, asleep between events"
	crowded   = "100 tasks of 10 containers"

	ofMember   = "5 ms a call, a member in the function's Region"
	ofFarAway  = "5 ms a call, a member in another Region"
	homeRegion = "us-east-1" // of the function, where the member is in another
)

// away are the scenarios in which the failure is that of another account, with the Region of the function.
var away = map[string]string{ofMember: region, ofFarAway: homeRegion}

// growth are the scenarios that differ in nothing but the number of stopped tasks.
var growth = []struct {
	Name  string
	Tasks int
}{{"1 stopped task", 1}, {"10 stopped tasks", 10}, {"100 stopped tasks", 100}, {"1,000 stopped tasks", 1000}}

// shares are the scenarios with a limit, by memory size.
var shares = []struct {
	Name      string
	Megabytes int
}{{share128, 128}, {share256, 256}, {share512, 512}}

// long is everything that is measured. Without limits the scenarios with a processor share are left out.
func long(limits bool) []scenario {
	all := []string{noop, ours, lazy}
	list := []scenario{
		{Name: atOnce, Events: 10, Programs: all},
		{Name: unlimited, Setting: setting{Latency: 5 * time.Millisecond}, Events: 6, Programs: all},
		{Name: distant, Setting: setting{Latency: 20 * time.Millisecond}, Events: 6, Programs: []string{ours, lazy}},
		{Name: asleep, Setting: setting{Latency: 5 * time.Millisecond}, Events: 9, Freeze: true,
			Programs: []string{ours, lazy}},
		{Name: crowded, Setting: setting{Tasks: 100, Containers: 10}, Events: 6, Programs: []string{ours}},
	}
	list = append(list, growing(20*time.Millisecond)...)
	size := 0
	if limits {
		size = shares[0].Megabytes
	}
	for _, name := range []string{ofMember, ofFarAway} {
		list = append(list, scenario{Name: name, Setting: setting{Latency: 5 * time.Millisecond}, Megabytes: size,
			Home: away[name], Events: 4, Programs: []string{ours}})
	}
	if !limits {
		return list
	}
	for _, s := range shares {
		list = append(list, scenario{Name: s.Name, Setting: setting{Latency: 5 * time.Millisecond}, Megabytes: s.Megabytes,
			Events: 4, Programs: all})
	}
	return append(list, scenario{Name: priced, Setting: setting{Latency: 20 * time.Millisecond}, Megabytes: 128, Events: 4,
		Programs: []string{ours}})
}

// both is what is measured of two revisions.
func both(limits bool) []scenario {
	const latency, warm = 5 * time.Millisecond, 17 // events of a process: 510 in 30 rounds
	programs := []string{ours, earlier}
	list := []scenario{
		{Name: unlimited, Setting: setting{Latency: latency}, Events: 1 + warm, Programs: programs},
		{Name: asleep, Setting: setting{Latency: latency}, Events: 5, Freeze: true, Programs: programs},
	}
	if !limits {
		return list
	}
	return append(list,
		scenario{Name: share128, Setting: setting{Latency: latency}, Megabytes: 128, Events: 1, Programs: programs},
		scenario{Name: share256, Setting: setting{Latency: latency}, Megabytes: 256, Events: 1, Programs: programs})
}

// short is what tells how often AWS is called.
func short() []scenario {
	return append(growing(0), scenario{Name: atOnce, Events: 3, Programs: []string{ours}})
}

func growing(latency time.Duration) []scenario {
	var list []scenario
	for _, g := range growth {
		list = append(list, scenario{Name: g.Name, Setting: setting{Latency: latency, Tasks: g.Tasks}, Events: 4,
			Programs: []string{ours}})
	}
	return list
}
