package diagnosis_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/recorded"
)

// did says of the recorded cases in which a change did it which one a person would blame, as ASPECT or ASPECT NAME. In
// all others it was something else, or nobody can tell.
var did = map[string]string{
	"canary-stuck-alarms-only/1":                 "environment MODEL_PATH",
	"canary-stuck-alarms-only/2":                 "environment MODEL_PATH",
	"canary-stuck-alarms-only/3":                 "environment MODEL_PATH",
	"canary-stuck-alarms-only/4":                 "environment MODEL_PATH",
	"codedeploy-green-unhealthy":                 "image",
	"deployment-failed-container-health-check":   "health-check",
	"deployment-failed-degraded":                 "health-check",
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

func TestNoChangeIsBlamedThatDidNotDoIt(t *testing.T) {
	cases, err := recorded.Cases(events)
	if err != nil {
		t.Fatal(err)
	}
	claimed, right, missed := 0, 0, []string{}
	for name := range cases {
		v := diagnosis.Diagnose(lookedUp(t, name))
		blamed := slices.ContainsFunc(v.Because, func(a diagnosis.Attribution) bool {
			what, named, _ := strings.Cut(did[name], " ")
			return string(a.What) == what && (named == "" || named == a.Name)
		})
		switch {
		case len(v.Because) > 0 && blamed:
			claimed, right = claimed+1, right+1
		case len(v.Because) > 0:
			claimed++
			t.Errorf("%s: blamed are %+v, and %q did it", name, v.Because, did[name])
		case did[name] != "":
			missed = append(missed, name)
		}
	}
	slices.Sort(missed)
	t.Logf("attribution: %d claimed, %d right, %d missed: %s", claimed, right, len(missed), strings.Join(missed, ", "))
	if right < 24 {
		t.Errorf("only %d of %d are found", right, len(did))
	}
}
