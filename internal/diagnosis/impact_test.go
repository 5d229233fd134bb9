package diagnosis

import (
	"testing"

	"github.com/ecswhy/ecswhy/internal/incident"
)

func TestWhatECSNeverAnnounces(t *testing.T) {
	with := func(change func(*incident.Service)) incident.Service {
		s := incident.Service{Known: true, Status: "ACTIVE"}
		change(&s)
		return s
	}
	for sentence, c := range map[string]struct {
		service incident.Service
		want    bool
	}{
		"neither circuit breaker nor alarms": {with(func(*incident.Service) {}), true},
		"a circuit breaker":                  {with(func(s *incident.Service) { s.CircuitBreaker = true }), false},
		"alarms":                             {with(func(s *incident.Service) { s.Alarms = true }), false},
		"not deployed by ECS":                {with(func(s *incident.Service) { s.Controller = "CODE_DEPLOY" }), false},
		"deployed by ECS, as it says":        {with(func(s *incident.Service) { s.Controller = "ECS" }), true},
		"blue/green, which has no breaker":   {with(func(s *incident.Service) { s.Strategy = "BLUE_GREEN" }), false},
		"deleted":                            {with(func(s *incident.Service) { s.Status = "INACTIVE" }), false},
	} {
		if Unwatched(c.service) != c.want {
			t.Errorf("%s: unwatched %t", sentence, !c.want)
		}
	}
}
