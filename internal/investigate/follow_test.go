package investigate

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ecswhy/ecswhy/internal/cause"
)

func TestServicesAreInTheOrderOfTheirNames(t *testing.T) {
	i := Investigator{ECS: at("two-services", "000")}
	services, err := i.Services(t.Context(), "prod-main", []string{"worker", "gone", "web-api", "worker"})
	var names []string
	for _, s := range services {
		names = append(names, s.Name+" "+s.Status)
	}
	if want := []string{"worker ACTIVE", " ", "web-api ACTIVE", "worker ACTIVE"}; err != nil ||
		!slices.Equal(names, want) {
		t.Errorf("%v, %q", err, names)
	}
	if _, err := (Investigator{ECS: at("access-denied", "000")}).Services(t.Context(), "prod-main",
		[]string{"web-api"}); err == nil {
		t.Error("a denial is no answer")
	}
}

func TestARolloutIsFoundByItsARNAndByItsAge(t *testing.T) {
	i := Investigator{ECS: at("failed-already", "000")}
	newest, err := i.NewestDeployment(t.Context(), "prod-main", "web-api", time.Hour)
	if err != nil || newest.Status != "ROLLBACK_SUCCESSFUL" {
		t.Fatalf("%v, %+v", err, newest)
	}
	known, err := i.Rollouts(t.Context(), []string{newest.ARN, newest.ARN + "x"})
	if err != nil || len(known) != 1 || !known[newest.ARN].Tripped {
		t.Errorf("%v, %+v", err, known)
	}
	for revision, want := range map[string]string{newest.Target.ARN: "web-api:43", newest.Target.ARN + "9": ""} {
		if got, err := i.DefinitionOf(t.Context(), revision); err != nil || !strings.HasSuffix(got, want) || want == "" &&
			got != "" {
			t.Errorf("%v, %q", err, got)
		}
	}
}

func TestTasksThatFailedAlikeAreOfOneDeployment(t *testing.T) {
	i := Investigator{ECS: at("no-circuit-breaker", "036")}
	const own = "ecs-svc/1625378933385433976"
	for deployment, want := range map[string]Alike{own: {3, cause.EssentialContainerExited}, "ecs-svc/1": {}} {
		if got, err := i.FailedAlike(t.Context(), "prod-main", "web-api", deployment); err != nil || got != want {
			t.Errorf("%s: %v, %+v", deployment, err, got)
		}
	}
}
