package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
)

// estimate is a ratio, and the bounds between which it lies with a confidence of 95 %.
type estimate struct{ Value, Low, High float64 }

// estimated is the ratio of a figure of two programs, from what they did round by round. Its bounds are those of the
// medians of rounds that are drawn again and again from those that there are.
func estimated(a, b []sample, figure func(sample) float64) estimate {
	const draws = 4000
	ratios := make([]float64, min(len(a), len(b)))
	for i := range ratios {
		ratios[i] = figure(a[i]) / figure(b[i])
	}
	medians, drawn := make([]float64, draws), make([]float64, len(ratios))
	for i := range medians {
		for j := range drawn {
			drawn[j] = ratios[rand.IntN(len(ratios))]
		}
		medians[i] = median(drawn)
	}
	return estimate{median(ratios), quantile(medians, 0.025), quantile(medians, 0.975)}
}

// row compares one figure of the notifier with that of an earlier revision.
type row struct {
	Name      string
	Then, Now float64
	Ratio     estimate
	Limit     float64 // of the ratio, or of what Judged says; 0 is none
	Judged    float64
}

// compareRevisions measures the notifier beside an earlier one and judges the ratios.
func compareRevisions(h harness, f found, count int) error {
	limits, notes := limited()
	r, err := h.rounds(count, both(limits), func(text string) { fmt.Fprintln(os.Stderr, text) })
	if err != nil {
		return err
	}
	rows := append(measuredRows(r, limits), countedRows(f.Programs)...)
	text := against(f.Against, count, rows, notes)
	fmt.Fprint(os.Stdout, text)
	goals, _, err := keptResults()
	if err != nil {
		return err
	}
	if err := keepResults(goals, text); err != nil {
		return err
	}
	return judge(goalsOf(rows))
}

// measuredRows are about what differs from process to process.
func measuredRows(r results, limits bool) []row {
	compared := func(name, scenario string, limit float64, figure func(sample) float64) row {
		now, then := r[scenario][ours], r[scenario][earlier]
		e := estimated(now, then, figure)
		return row{name, median(figures(then, figure)), median(figures(now, figure)), e, limit, e.Value}
	}
	rows := []row{
		compared("processor time of a warm event, ms", unlimited, 0.75, sample.warmWork),
		compared("processor time of start + first event, ms", unlimited, 1, func(s sample) float64 { return s.ColdWork }),
		compared("peak memory, MB", unlimited, 1, func(s sample) float64 { return s.Peak }),
		compared("AWS calls of a second event", unlimited, 0.8,
			func(s sample) float64 { return float64(len(s.Each[1].Calls)) }),
		compared("warm event, ms", unlimited, 0, func(s sample) float64 { return median(s.Warm) }),
		compared("start + first event, ms", unlimited, 0, sample.cold),
	}
	if limits {
		for _, share := range []string{share256, share128} {
			shared := compared("start + first event, "+share+", ms", share, 1.1, sample.cold)
			shared.Judged = shared.Ratio.High
			rows = append(rows, shared)
		}
	}
	return append(rows, wokenRow(r))
}

// wokenRow is about events after a sleep. Its limit is one of time and not of the ratio.
func wokenRow(r results) row {
	over := func(program string) float64 {
		return slices.Max(warm(r[asleep][program])) - median(warm(r[unlimited][program]))
	}
	now, then := over(ours), over(earlier)
	return row{Name: "slowest event after a sleep, ms over the warm median", Then: then, Now: now,
		Ratio: exactly(now, then), Limit: 75, Judged: now}
}

// countedRows are about what is the same in every run.
func countedRows(p map[string]program) []row {
	counted := func(name string, limit float64, figure func(program) float64) row {
		now, then := figure(p[ours]), figure(p[earlier])
		return row{name, then, now, exactly(now, then), limit, now / then}
	}
	return []row{
		counted("zip, MB", 1, func(p program) float64 { return float64(p.Zip) / 1e6 }),
		counted("lines of Go outside tests in internal/awsready", 0.5, func(p program) float64 { return float64(p.Own) }),
	}
}

func exactly(now, then float64) estimate { return estimate{now / then, now / then, now / then} }

func goalsOf(rows []row) []goal {
	var goals []goal
	for _, r := range rows {
		if r.Limit > 0 {
			goals = append(goals, goal{Name: r.Name, Value: r.Judged, Limit: r.Limit, Exact: true})
		}
	}
	return goals
}

// against gives the comparison as Markdown.
func against(revision string, count int, rows []row, notes []string) string {
	var out strings.Builder
	p := func(format string, arguments ...any) { fmt.Fprintf(&out, format+"\n", arguments...) }
	p("%s%s\n\n%s\n", comparison, revision, versions())
	for _, note := range append(notes, fmt.Sprintf("%d interleaved rounds; load of the machine when they ended: %s", count,
		load())) {
		p("* %s", note)
	}
	p("\n| figure | %s | now | ratio | 95 %% | at most | |\n|---|---|---|---|---|---|---|", revision)
	for _, r := range rows {
		limit, mark := "", ""
		if r.Limit > 0 {
			limit, mark = number(r.Limit), goal{Value: r.Judged, Limit: r.Limit, Exact: true}.mark()
		}
		p("| %s | %s | %s | %.2f | %.2f-%.2f | %s | %s |",
			r.Name, number(r.Then), number(r.Now), r.Ratio.Value, r.Ratio.Low, r.Ratio.High, limit, mark)
	}
	return out.String()
}
