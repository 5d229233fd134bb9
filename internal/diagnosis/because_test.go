package diagnosis_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/attribution"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
)

// did says of the recorded cases in which a change did it which one a person would blame, as ASPECT or ASPECT NAME. In
// all others it was something else, or nobody can tell. Silent ones, whose logs nobody reads, do not count.
var did = map[string]string{
	"canary-stuck-alarms-only-1":                 "environment MODEL_PATH",
	"canary-stuck-alarms-only-2":                 "environment MODEL_PATH",
	"canary-stuck-alarms-only-4":                 "environment MODEL_PATH",
	"codedeploy-green-unhealthy":                 "image",
	"deployment-failed-container-health-check":   "health-check",
	"deployment-failed-degraded":                 "health-check",
	"deployment-failed-efs-mount":                "volumes",
	"deployment-failed-entrypoint-not-found":     "command",
	"deployment-failed-exec-format-error":        "image",
	"deployment-failed-exec-format-error-in-log": "image",
	"deployment-failed-exit-0":                   "command",
	"deployment-failed-image-not-found":          "image",
	"deployment-failed-image-platform-mismatch":  "image",
	"deployment-failed-image-pull-network":       "subnets",
	"deployment-failed-java-database-refused":    "environment SPRING_PROFILES_ACTIVE",
	"deployment-failed-node-missing-module":      "image",
	"deployment-failed-out-of-memory":            "memory",
	"deployment-failed-python-missing-variable":  "environment CACHE_URL",
	"deployment-failed-role-not-assumable":       "task-role",
	"deployment-failed-secret-access-denied":     "execution-role",
	"deployment-failed-secret-not-found":         "secret STRIPE_API_KEY",
	"deployment-failed-service-revisions-differ": "capacity-providers",
	"hook-refused-unsigned-image":                "image",
	"partition-aws-cn":                           "image",
	"partition-aws-eusc":                         "image",
	"partition-aws-iso":                          "image",
	"partition-aws-us-gov":                       "image",
	"start-timeout-dependency":                   "environment WARM_ALL_REGIONS",
	"tasks-of-earlier-deployment":                "image",
}

var updateAttribution = flag.Bool("update-attribution", false, "rewrite docs/attribution.md")

const attributionPage = "../../docs/attribution.md"

// claim is what is said of a recorded case of which something changed.
type claim struct {
	name, did string
	diagnosis.Verdict
}

// outcome is right, wrong, missed or, where nothing is to be said and nothing is, none.
func (c claim) outcome() string {
	isRight := slices.ContainsFunc(c.Because, func(a diagnosis.Attribution) bool {
		what, named, _ := strings.Cut(c.did, " ")
		return string(a.What) == what && (named == "" || named == a.Name)
	})
	switch {
	case isRight:
		return "right"
	case len(c.Because) > 0:
		return "wrong"
	case c.did != "":
		return "missed"
	}
	return "none"
}

// blamed are the changes that are blamed, each as ASPECT or ASPECT NAME.
func (c claim) blamed() string {
	var all []string
	for _, a := range c.Because {
		said := strings.TrimSpace(string(a.What) + " " + a.Name)
		if a.Sure {
			said += " (sure)"
		}
		all = append(all, "`"+said+"`")
	}
	return strings.Join(all, ", ")
}

func claims(t *testing.T) []claim {
	var cases map[string]json.RawMessage
	text, err := os.ReadFile("../../testdata/verdicts.json")
	if err != nil || json.Unmarshal(text, &cases) != nil {
		t.Fatal("no cases", err)
	}
	var all []claim
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		if v := diagnosis.Diagnose(lookedUp(t, name)); v.Alert && len(v.Changes) > 0 {
			all = append(all, claim{name, did[name], v})
		}
	}
	return all
}

func TestNoChangeIsBlamedThatDidNotDoIt(t *testing.T) {
	all, outcomes, found := claims(t), map[string]int{}, map[string]bool{}
	for _, c := range all {
		found[c.name] = true
		outcomes[c.outcome()]++
		if c.outcome() == "wrong" {
			t.Errorf("%s: blamed are %s, and %q did it", c.name, c.blamed(), c.did)
		}
	}
	for name := range did {
		if !found[name] {
			t.Errorf("%s: nothing of it changed, or nobody is told of it", name)
		}
	}
	page := pageOf(all, outcomes)
	if *updateAttribution {
		if err := os.WriteFile(attributionPage, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(attributionPage); err != nil || string(got) != page {
		t.Error("docs/attribution.md is not what the code says: "+
			"go test ./internal/diagnosis -run NoChange -update-attribution writes it", err)
	}
}

func pageOf(all []claim, outcomes map[string]int) string {
	var b strings.Builder
	b.WriteString("# Which change explains which failure\n\n" +
		"A message names the change that did it where the failure itself tells: *Why* says it, the first step undoes it, and " +
		"*What changed* marks it. It is sure where what failed names what changed, and else only possible. What this page does not " +
		"have is not claimed.\n" +
		"`go test ./internal/diagnosis -run NoChange -update-attribution` writes this page from the code and the recorded cases.\n\n" +
		"A variable or secret is blamed by its name: where it stands in the line of the log that tells why the program ended, in " +
		"the stack trace above that line, or, where it was taken away, in a line that says that it is missing. A name in any other " +
		"line is no evidence.\n\n| causes | what changed | sure |\n|---|---|---|\n")
	for _, e := range attribution.Explanations() {
		sure := ""
		if e.Sure {
			sure = "yes"
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", listed(e.Causes), listed(e.Aspects), sure)
	}
	right, wrong := outcomes["right"], outcomes["wrong"]
	fmt.Fprintf(&b, "\n## Recorded cases\n\nOf %d cases that are told and in which something changed, a change is blamed in %d: "+
		"in %d it is the right one, in %d another. In %d a person sees it, and nothing is claimed.\n\n"+
		"| case | cause | blamed | by a person | |\n|---|---|---|---|---|\n",
		len(all), right+wrong, right, wrong, outcomes["missed"])
	for _, c := range all {
		if c.outcome() != "none" {
			fmt.Fprintf(&b, "| `%s` | `%s` | %s | `%s` | %s |\n", c.name, c.Cause, c.blamed(), c.did, c.outcome())
		}
	}
	return b.String()
}

func listed[T ~string](names []T) string {
	var all []string
	for _, name := range names {
		all = append(all, "`"+string(name)+"`")
	}
	return strings.Join(all, ", ")
}
