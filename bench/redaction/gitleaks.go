package main

import (
	"slices"
	"strings"

	"github.com/rs/zerolog"
	"github.com/zricethezav/gitleaks/v8/cmd/generate/config/utils"
	"github.com/zricethezav/gitleaks/v8/cmd/generate/secrets"
	"github.com/zricethezav/gitleaks/v8/config"
	"github.com/zricethezav/gitleaks/v8/detect"
)

const secretsOfRule = 3

// ofGitleaks makes secrets from the patterns of gitleaks' rules, in the texts of its samples in which their rule finds
// them.
func ofGitleaks() (all []secret, err error) {
	zerolog.SetGlobalLevel(zerolog.Disabled)
	detector, err := detect.NewDetectorDefaultConfig()
	if err != nil {
		return nil, err
	}
	for id, rule := range detector.Config.Rules {
		for _, s := range confirmed(detector, id, rule) {
			for _, text := range utils.GenerateSampleSecrets(strings.Split(id, "-")[0], s.Value) {
				if slices.Contains(findings(detector, id, text), s.Value) {
					s.texts = append(s.texts, text)
				}
			}
			all = append(all, s)
		}
	}
	return all, nil
}

// confirmed are secrets made from a rule's pattern that the rule finds. Ids, public keys and files are left out.
func confirmed(detector *detect.Detector, id string, rule config.Rule) (found []secret) {
	if rule.Regex == nil || rule.Path != nil || strings.HasSuffix(id, "-id") || strings.Contains(id, "pub") ||
		strings.Contains(id, "private-key") {
		return nil
	}
	for range secretsOfRule {
		text := secrets.NewSecret(rule.Regex.String())
		for _, value := range findings(detector, id, text) {
			if isOneLine(value) {
				found = append(found, secret{Rule: id, Value: value, texts: []string{text}})
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
