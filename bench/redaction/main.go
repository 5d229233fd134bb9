// Command redaction measures how many secrets are masked that gitleaks and secretlint know: strings made from the
// patterns of their rules, each confirmed by its rule, in their own form and in the forms in which applications log
// them; and how many lines are changed that real programs wrote.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/ecswhy/ecswhy/internal/redact"
)

var (
	listsMissed = flag.Bool("missed", false, "print what is not masked though it is secret, or changed though it is "+
		"ordinary, too")
	sampled = flag.Int("sample", 0, "print instead as many lines of which something is masked, and words that are "+
		"kept, to be read by eye")
	seed = flag.Uint64("seed", 1, "of the sample's choice")
)

func main() {
	flag.Parse()
	if err := run(context.Background(), flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "bench/redaction:", err)
		os.Exit(1)
	}
}

// run measures the lines of some files, or where none is given those of real programs and what scanners know.
func run(ctx context.Context, files []string) error {
	isAll := len(files) == 0 && *sampled == 0
	if len(files) == 0 {
		files = []string{ordinaryLines}
	}
	var lines []string
	for _, file := range files {
		more, err := read(file)
		if err != nil {
			return err
		}
		lines = append(lines, more...)
	}
	if *sampled > 0 {
		printSample(lines, *sampled, *seed)
		return nil
	}
	reportOrdinary(lines)
	if !isAll {
		return nil
	}
	secrets, err := ofGitleaks()
	if err != nil {
		return err
	}
	report("gitleaks", secrets)
	if secrets, err = ofSecretlint(ctx); err != nil {
		fmt.Fprintf(os.Stderr, "SKIPPED: secretlint's rules were NOT measured, which needs Node.js, npm and its registry: "+
			"%v\n", err)
		return nil
	}
	report("secretlint", secrets)
	return nil
}

// secret is a value that a rule finds, and the texts in which it does.
type secret struct {
	Rule, Value string
	texts       []string
}

// report prints how many secrets are masked, by form. What has more than one line, or is a password of few characters,
// stands in its own form only.
func report(scanner string, secrets []secret) {
	rules, own, inForms := map[string]bool{}, count{}, map[string]*count{}
	for _, s := range secrets {
		rules[s.Rule] = true
		for _, text := range s.texts {
			own.add(text, s.Value)
		}
		for _, form := range slices.Concat(assigned, loose) {
			if inForms[form] == nil {
				inForms[form] = &count{}
			}
			if isOneLine(s.Value) {
				inForms[form].add(filled(form, s.Value), s.Value)
			}
		}
	}
	fmt.Printf("%d rules of %s\n%-45s %s\n", len(rules), scanner, "in their own form", own)
	fmt.Printf("%-45s %s\n%-45s %s\n", "assigned in a log", sum(inForms, assigned), "in a log otherwise",
		sum(inForms, loose))
	for _, form := range loose {
		fmt.Printf("  %-43q %s\n", form, inForms[form])
	}
}

func isOneLine(value string) bool {
	return value == strings.TrimSpace(value) && !strings.ContainsAny(value, "\n\x00") && len(value) >= 8
}

// count is how many of all secrets are masked.
type count struct{ masked, all int }

// String says how many are masked, as a figure and of a hundred.
func (c count) String() string {
	return fmt.Sprintf("%6d of %6d masked (%.1f %%)", c.masked, c.all, 100*float64(c.masked)/float64(max(1, c.all)))
}

func (c *count) add(text, value string) {
	c.all++
	switch shown := strings.Join(redact.Lines(strings.Split(text, "\n")), "\n"); {
	case !leaks(shown, value):
		c.masked++
	case *listsMissed:
		fmt.Printf("missed %q in %q\n", value, shown)
	}
}

func sum(counts map[string]*count, forms []string) (all count) {
	for _, form := range forms {
		all.masked, all.all = all.masked+counts[form].masked, all.all+counts[form].all
	}
	return all
}

// leaks reports whether a text has a secret, or a run of half of it and at least ten characters.
func leaks(text, value string) bool {
	n := max(len(value)/2, min(len(value), 10))
	for i := 0; i+n <= len(value); i++ {
		if strings.Contains(text, value[i:i+n]) {
			return true
		}
	}
	return false
}
