// Command redaction measures how many secrets that gitleaks knows are masked: strings made from the patterns of its
// rules, each confirmed by its rule, in their own form and in the forms in which applications log them.
package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/rs/zerolog"
	"github.com/zricethezav/gitleaks/v8/cmd/generate/config/utils"
	"github.com/zricethezav/gitleaks/v8/cmd/generate/secrets"
	"github.com/zricethezav/gitleaks/v8/config"
	"github.com/zricethezav/gitleaks/v8/detect"

	"github.com/ecswhy/ecswhy/internal/redact"
)

const secretsOfRule = 3

func main() {
	zerolog.SetGlobalLevel(zerolog.Disabled)
	detector, err := detect.NewDetectorDefaultConfig()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench/redaction:", err)
		os.Exit(1)
	}
	own, inForms := count{}, map[string]*count{}
	rules := 0
	for id, rule := range detector.Config.Rules {
		found := confirmed(detector, id, rule)
		if len(found) > 0 {
			rules++
		}
		for _, secret := range found {
			for _, text := range utils.GenerateSampleSecrets(strings.Split(id, "-")[0], secret.value) {
				if slices.Contains(findings(detector, id, text), secret.value) {
					own.add(text, secret.value)
				}
			}
			own.add(secret.text, secret.value)
			for _, form := range slices.Concat(assigned, loose) {
				if inForms[form] == nil {
					inForms[form] = &count{}
				}
				inForms[form].add(filled(form, secret.value), secret.value)
			}
		}
	}
	fmt.Printf("%d rules of gitleaks\n%-45s %s\n", rules, "in their own form", own)
	fmt.Printf("%-45s %s\n%-45s %s\n", "assigned in a log", sum(inForms, assigned), "in a log otherwise", sum(inForms, loose))
	for _, form := range loose {
		fmt.Printf("  %-43q %s\n", form, inForms[form])
	}
}

// secret is a value that a rule finds, and the text in which it does.
type secret struct{ text, value string }

// confirmed are secrets made from a rule's pattern that the rule finds. Ids, public keys and files are left out.
func confirmed(detector *detect.Detector, id string, rule config.Rule) (found []secret) {
	if rule.Regex == nil || rule.Path != nil || strings.HasSuffix(id, "-id") || strings.Contains(id, "pub") || strings.Contains(id, "private-key") {
		return nil
	}
	for range secretsOfRule {
		text := secrets.NewSecret(rule.Regex.String())
		for _, value := range findings(detector, id, text) {
			if value == strings.TrimSpace(value) && !strings.ContainsAny(value, "\n\x00") && len(value) >= 8 {
				found = append(found, secret{text, value})
			}
		}
	}
	return found
}

func findings(detector *detect.Detector, id, text string) (values []string) {
	for _, finding := range detector.DetectString(text) {
		if finding.RuleID == id {
			values = append(values, finding.Secret)
		}
	}
	return values
}

// count is how many of all secrets are masked.
type count struct{ masked, all int }

// String says how many are masked, as a figure and of a hundred.
func (c count) String() string {
	return fmt.Sprintf("%6d of %6d masked (%.1f %%)", c.masked, c.all, 100*float64(c.masked)/float64(max(1, c.all)))
}

func (c *count) add(text, value string) {
	c.all++
	if !leaks(strings.Join(redact.Lines(strings.Split(text, "\n")), "\n"), value) {
		c.masked++
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
