package main

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// List prices in US dollars, in us-east-1, on 64-bit Arm, without the free tier. https://aws.amazon.com/lambda/pricing/
const (
	perRequest  = 0.20 / 1e6
	perGBSecond = 0.0000133334
)

// write gives the results as Markdown.
func write(h map[string]program, goals []goal, notes []string) string {
	var out strings.Builder
	p := func(format string, arguments ...any) { fmt.Fprintf(&out, format+"\n", arguments...) }
	p("# What was measured\n\n%s\n", versions())
	for _, note := range notes {
		p("* %s", note)
	}
	p("\n## Goals\n\n| figure | measured | at most | |\n|---|---|---|---|")
	for _, g := range goals {
		p("| %s | %s | %s | %s |", g.Name, number(g.Value), number(g.Limit), g.mark())
	}
	p("\n## Size\n\n| program | MB | zip, MB |\n|---|---|---|")
	for _, name := range []string{noop, ours, lazy} {
		p("| %s | %.2f | %.2f |", name, float64(h[name].Size)/1e6, float64(h[name].Zip)/1e6)
	}
	return out.String()
}

// times are the tables of the long form: milliseconds, medians unless they say otherwise.
func times(r results, scenarios []scenario) string {
	var out strings.Builder
	p := func(format string, arguments ...any) { fmt.Fprintf(&out, format+"\n", arguments...) }
	p("\n## Times (ms) and memory (MB)\n")
	p("| scenario | program | start | first | start + first (p10-p90) | warm | p10 | p90 | p99 | peak | calls | " +
		"connections at the start | an event |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|")
	for _, s := range scenarios {
		for _, name := range s.Programs {
			samples := r[s.Name][name]
			start := figures(samples, func(s sample) float64 { return s.Start })
			first := figures(samples, func(s sample) float64 { return s.First })
			cold := figures(samples, sample.cold)
			w := warm(samples)
			p("| %s | %s | %s | %s | %s (%s-%s) | %s | %s | %s | %s | %.1f | %.0f | %.0f | %s |", s.Name, name,
				number(median(start)), number(median(first)),
				number(median(cold)), number(quantile(cold, 0.1)), number(quantile(cold, 0.9)),
				number(median(w)), number(quantile(w, 0.1)), number(quantile(w, 0.9)), number(quantile(w, 0.99)),
				median(figures(samples, func(s sample) float64 { return s.Peak })), calls(samples),
				median(figures(samples, func(s sample) float64 { return float64(s.Begin.Connections) })),
				number(median(figures(samples, connections))))
		}
	}
	return out.String()
}

// connections are those that a process opened for an event, on average.
func connections(s sample) float64 {
	opened := 0
	for _, event := range s.Each {
		opened += event.Connections
	}
	return float64(opened) / float64(len(s.Each))
}

// costs compares memory sizes and gives the price of a month.
func costs(r results) string {
	var out strings.Builder
	p := func(format string, arguments ...any) { fmt.Fprintf(&out, format+"\n", arguments...) }
	p("\n## Cost of the function\n\nList price, us-east-1, Arm, no free tier; start and first invocation are both " +
		"billed, as if no event found the function warm.\n")
	p("| scenario | cold, ms | warm, ms | 10,000 cold events, USD |\n|---|---|---|---|")
	for _, s := range shares {
		cold := median(figures(r[s.Name][ours], sample.cold))
		p("| %s | %s | %s | %.4f |", s.Name, number(cold), number(median(warm(r[s.Name][ours]))),
			price(10_000, cold, s.Megabytes))
	}
	cold := median(figures(r[priced][ours], sample.cold))
	p("| %s | %s | %s | %.4f |", priced, number(cold), number(median(warm(r[priced][ours]))), price(10_000, cold, 128))
	p("\nA month of 100 events: %.6f USD.", price(100, cold, 128))
	return out.String()
}

// price is what a number of events costs that take so many milliseconds each.
func price(events int, took float64, megabytes int) float64 {
	return float64(events) * (perRequest + math.Ceil(took)/1000*float64(megabytes)/1024*perGBSecond)
}

// number writes a figure with three digits.
func number(value float64) string {
	switch size := math.Abs(value); {
	case size >= 100 || value == math.Trunc(value):
		return fmt.Sprintf("%.0f", value)
	case size >= 10:
		return fmt.Sprintf("%.1f", value)
	default:
		return fmt.Sprintf("%.2f", value)
	}
}

// versions says what was measured on what.
func versions() string {
	processor := "unknown processor"
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if _, after, ok := strings.Cut(string(text), "model name\t: "); ok {
			processor, _, _ = strings.Cut(after, "\n")
		}
	}
	modules, err := exec.Command("go", "list", "-m", "-f", "{{.Path}} {{.Version}}", "github.com/aws/aws-lambda-go",
		"github.com/aws/aws-sdk-go-v2",
		"github.com/aws/aws-sdk-go-v2/service/ecs", "github.com/aws/aws-sdk-go-v2/service/sns",
		"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs").Output()
	if err != nil {
		modules = []byte("versions of the modules unknown")
	}
	return fmt.Sprintf("%s, %s, %d processors (%s)\n%s\n%s", time.Now().UTC().Format(time.DateOnly), runtime.Version(),
		runtime.NumCPU(), processor, kernel(), strings.TrimSpace(string(modules)))
}

func kernel() string {
	text, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		return ""
	}
	return "Linux " + strings.TrimSpace(string(text))
}
