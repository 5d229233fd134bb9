package main

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// scenario is one way to use a program.
type scenario struct {
	Name      string
	Setting   setting
	Megabytes int    // of memory, whose processor share holds from the first event on; 0 is no limit
	Home      string // Region of the function, where the failure is that of another account; else empty
	Freeze    bool   // whether the process is stopped between events and AWS closes its connections meanwhile
	Events    int    // that each process gets
	Programs  []string
}

// sample is what one process did in one scenario.
type sample struct {
	Start, First float64   // milliseconds
	Warm         []float64 // milliseconds
	ColdWork     float64   // milliseconds of processor time, of start and first event
	Work         float64   // milliseconds of processor time, of all
	Peak         float64   // MB
	Begin        traffic   // before the first event
	Each         []traffic // by event
}

func (s sample) cold() float64 { return s.Start + s.First }

// warmWork is the processor time of a warm event, in milliseconds.
func (s sample) warmWork() float64 { return (s.Work - s.ColdWork) / float64(len(s.Warm)) }

// results are the samples by scenario and program, in the order of the rounds.
type results map[string]map[string][]sample

// harness measures programs.
type harness struct {
	programs map[string]program
	aws      *awsStand
	place    place
	event    []byte
}

// rounds measures every scenario with every program that many times, in a new order each round, so that what else the
// machine does meets all of them. The first round only fills the machine's caches.
func (h harness) rounds(count int, scenarios []scenario, report func(string)) (results, error) {
	all := results{}
	for round := range count + 1 {
		report(fmt.Sprintf("round %d of %d", round, count))
		for _, s := range scenarios {
			if all[s.Name] == nil {
				all[s.Name] = map[string][]sample{}
			}
			for _, i := range rand.Perm(len(s.Programs)) {
				name := s.Programs[i]
				measured, err := h.measure(h.programs[name], s)
				if err != nil {
					return nil, fmt.Errorf("%s, %s: %w", s.Name, name, err)
				}
				if round > 0 || count == 0 {
					all[s.Name][name] = append(all[s.Name][name], measured)
				}
			}
		}
	}
	return all, nil
}

// measure runs a program once.
func (h harness) measure(p program, s scenario) (sample, error) {
	h.aws.set(s.Setting)
	h.aws.seen() // what an earlier process left
	api, err := newRuntimeAPI()
	if err != nil {
		return sample{}, err
	}
	defer api.close()
	process, err := launch(p.Path, h.environment(api.addr, s))
	if err != nil {
		return sample{}, err
	}
	defer process.end()
	ready, err := api.wait()
	if err != nil {
		return sample{}, err
	}
	measured := sample{Start: milliseconds(ready.Sub(process.begun)), Begin: h.aws.seen()}
	if s.Megabytes > 0 {
		limit, err := newShare(s.Megabytes)
		if err != nil {
			return sample{}, err
		}
		defer limit.remove()
		defer process.end() // an empty group can be removed
		if err := limit.add(process); err != nil {
			return sample{}, err
		}
	}
	return h.events(measured, s, api, process)
}

// events sends a process its events, one after another.
func (h harness) events(measured sample, s scenario, api *runtimeAPI, process *process) (sample, error) {
	for i := range s.Events {
		time.Sleep(3 * time.Millisecond) // until what the last event left to do is done
		if s.Freeze && i > 0 {
			if err := h.sleep(process); err != nil {
				return sample{}, err
			}
		}
		took, err := api.invoke(h.event)
		if err != nil {
			return sample{}, err
		}
		if _, err := api.wait(); err != nil {
			return sample{}, err
		}
		worked, err := process.processorTime()
		if err != nil {
			return sample{}, err
		}
		measured.Each, measured.Work = append(measured.Each, h.aws.seen()), milliseconds(worked)
		if i == 0 {
			measured.First, measured.ColdWork = milliseconds(took), measured.Work
		} else {
			measured.Warm = append(measured.Warm, milliseconds(took))
		}
	}
	kilobytes, err := process.peak()
	measured.Peak = kilobytes / 1000
	return measured, err
}

// sleep freezes a process while AWS closes its connections.
func (h harness) sleep(process *process) error {
	if err := process.freeze(); err != nil {
		return err
	}
	time.Sleep(10 * time.Millisecond)
	h.aws.hangUp()
	time.Sleep(10 * time.Millisecond)
	return process.thaw()
}

// environment is Lambda's, with the settings that the Terraform module gives by default, but for the pace.
func (h harness) environment(api string, s scenario) []string {
	home, members := cmp.Or(s.Home, region), ""
	if s.Home != "" {
		members = `{"account":"999988887777","role":"arn:aws:iam::{account}:role/ecswhy-reader-{region}"}`
	}
	return append(slices.Clone(h.place.environment),
		"AWS_LAMBDA_RUNTIME_API="+api, "_HANDLER=bootstrap", "LAMBDA_TASK_ROOT=/var/task", "AWS_REGION="+home,
		"AWS_DEFAULT_REGION="+home, "ECSWHY_MEMBERS="+members,
		"AWS_ACCESS_KEY_ID=AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY=example", "AWS_SESSION_TOKEN="+strings.Repeat("example", 100),
		"AWS_LAMBDA_FUNCTION_NAME=ecswhy", "AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
		fmt.Sprintf("AWS_LAMBDA_FUNCTION_MEMORY_SIZE=%d", max(128, s.Megabytes)),
		"AWS_EXECUTION_ENV=AWS_Lambda_provided.al2023", "AWS_LAMBDA_LOG_FORMAT=JSON", "AWS_LAMBDA_LOG_LEVEL=INFO", "TZ=:UTC",
		"PATH=/usr/bin:/bin",
		"GOMAXPROCS=1", "ECSWHY_TOPIC_ARN=arn:aws:sns:"+home+":111122223333:ecswhy",
		// for the events of the benchmark come faster than a channel takes messages
		"ECSWHY_METRICS=ecswhy", "ECSWHY_COPIES=0",
	)
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// quantile is the value below which a part of the values lie.
func quantile(values []float64, part float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	position := part * float64(len(sorted)-1)
	low := int(position)
	high := min(low+1, len(sorted)-1)
	return sorted[low] + (position-float64(low))*(sorted[high]-sorted[low])
}

func median(values []float64) float64 { return quantile(values, 0.5) }

// figures are one figure of each sample.
func figures(samples []sample, figure func(sample) float64) []float64 {
	values := make([]float64, len(samples))
	for i, s := range samples {
		values[i] = figure(s)
	}
	return values
}

// ratio is the median of the ratios round by round, which hardly moves with what else the machine does.
func ratio(a, b []sample, figure func(sample) float64) float64 {
	var ratios []float64
	for i := range min(len(a), len(b)) {
		ratios = append(ratios, figure(a[i])/figure(b[i]))
	}
	return median(ratios)
}

// warm are all warm invocations of the samples.
func warm(samples []sample) []float64 {
	var values []float64
	for _, s := range samples {
		values = append(values, s.Warm...)
	}
	return values
}
