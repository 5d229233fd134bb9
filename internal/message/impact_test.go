package message

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
)

var updateImpact = flag.Bool("update-impact", false, "rewrite docs/impact.md")

const impactPage = "../../docs/impact.md"

// whens says in the page when an impact is given.
var whens = map[diagnosis.ImpactCode]string{
	diagnosis.Down:    "nothing is running, although something should be, and something served users before",
	diagnosis.NeverUp: "a first deployment, or a service that ran nothing before, and none of it is running",
	diagnosis.Degraded: "fewer tasks serve users than should, and one is known to have failed or stopped, " +
		"or as many as should serve failed in the last 5 minutes, or within twice the time that they took to fail their checks",
	diagnosis.Exposed:    "the failing revision has production traffic",
	diagnosis.AtRisk:     "users are served, but nothing will end the failing rollout automatically",
	diagnosis.Unaffected: "users are fully served, and ECS or CodeDeploy ends the failing rollout",
	diagnosis.Pending:    "fewer tasks run than wanted, and none failed: no alert, except for events of a hook",
	diagnosis.Restored: "it is over: as many tasks run as should and the failed revision has no traffic, " +
		"or the deployment reached early success with no failed task",
	diagnosis.NotKnown: "the lookups that would tell failed: as severe as the cause, and never 🟢",
	diagnosis.NoUsers:  "a job, a standalone task, or a service that should run nothing: as severe as the cause",
}

// state is a service as it can be when an event comes.
type state struct {
	inc incident.Incident
	bad int // running tasks of the revision that fails
}

var longAgo = time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)

// everyState gives all combinations of what impact is judged from, for a kind of event.
func everyState(kind incident.Kind, look func(state)) {
	for desired := range 3 {
		for running := range desired + 2 {
			for _, bad := range []int{0, running} {
				for layout := range 6 {
					for weight := -1; weight <= 100; weight += 50 {
						for _, switches := range []int{0, 1, 2, 4} {
							look(stateOf(kind, desired, running, bad, layout, float64(weight), switches))
						}
					}
				}
			}
		}
	}
}

func stateOf(kind incident.Kind, desired, running, bad, layout int, weight float64, switches int) state {
	at := longAgo.Add(24 * time.Hour)
	own := incident.Deployment{ID: "ecs-svc/2", Status: "PRIMARY", RolloutState: "IN_PROGRESS", Running: bad,
		CreatedAt:         at,
		TaskDefinitionARN: "arn:aws:ecs:us-east-1:111122223333:task-definition/web:2"}
	old := incident.Deployment{ID: "ecs-svc/1", Status: "ACTIVE", RolloutState: "COMPLETED", Running: running - bad,
		CreatedAt:         longAgo,
		TaskDefinitionARN: "arn:aws:ecs:us-east-1:111122223333:task-definition/web:1"}
	s := incident.Service{Known: true, Status: "ACTIVE", Desired: desired, Running: running, MinimumHealthy: 100,
		CreatedAt:      longAgo,
		CircuitBreaker: switches&1 > 0, Rollback: switches&1 > 0, Alarms: switches&2 > 0, EarlySuccess: switches&4 > 0, EarlyPercent: 50}
	sd := incident.ServiceDeployment{Status: "IN_PROGRESS", Sources: []incident.RolledOut{{ARN: "a"}}}
	switch layout {
	case 0: // at rest
		own.RolloutState, own.Running, bad = "COMPLETED", running, 0
		s.Deployments = []incident.Deployment{own}
	case 1: // under way
		s.Deployments = []incident.Deployment{own, old}
	case 2: // failed, and rolling back
		own.Status, own.RolloutState = "ACTIVE", "FAILED"
		old.Status, old.RolloutState, old.RolloutReason = "PRIMARY", "IN_PROGRESS",
			"ECS deployment circuit breaker: rolling back to ecs-svc/1."
		s.Deployments, sd.Status = []incident.Deployment{old, own}, "ROLLBACK_IN_PROGRESS"
	case 3: // failed, and it stays
		own.RolloutState, sd.Status = "FAILED", "STOPPED"
		s.Deployments = []incident.Deployment{own, old}
	case 4: // the first
		own.CreatedAt, own.Running, bad = longAgo, running, running
		s.Deployments, sd.Sources = []incident.Deployment{own}, nil
	case 5: // of CodeDeploy
		s.Controller = "CODE_DEPLOY"
		s.TaskSets = []incident.TaskSet{{ID: "ecs-svc/1", Status: "PRIMARY", Desired: desired, Running: running - bad},
			{ID: "ecs-svc/2", Status: "ACTIVE", Running: bad}}
	}
	if weight >= 0 {
		s.Strategy, sd.Target = "CANARY", incident.RolledOut{Weighted: true, Traffic: weight}
	}
	task := incident.Task{StopCode: "EssentialContainerExited", StoppedReason: "Essential container in task exited",
		StartedBy: own.ID,
		StartedAt: at, StoppedAt: at.Add(time.Minute), Containers: []incident.Container{{Name: "web", Exited: true, ExitCode: 1}}}
	inc := incident.Incident{Kind: kind, Time: at.Add(time.Minute), Cluster: "prod", ServiceName: "web",
		DeploymentID: own.ID,
		Service:      s, ServiceDeployment: sd, Tasks: []incident.Task{task}}
	return state{inc, bad}
}

var allKinds = slices.Sorted(func(yield func(incident.Kind) bool) {
	for kind := range english.Headlines {
		if !yield(kind) {
			return
		}
	}
})

// reached are the impacts that an event of a kind can have, with the sign that they give.
var reached = map[incident.Kind]map[diagnosis.ImpactCode]string{}

func TestNoSignThatTheImpactDoesNotGiveAndNoSilenceWhenDown(t *testing.T) {
	judged := 0
	for _, kind := range allKinds {
		reached[kind] = map[diagnosis.ImpactCode]string{}
		everyState(kind, func(s state) {
			v := diagnosis.Diagnose(s.inc)
			judged++
			sign := (&draft{v: v, inc: s.inc}).sign()
			if v.Alert {
				reached[kind][v.Impact.Code] = sign
			}
			for _, wrong := range []struct {
				what string
				is   bool
			}{
				{"green with fewer than wanted", sign == "🟢" && fewer(s.inc.Service) && kind != incident.Canary},
				{"green while what failed has traffic", sign == "🟢" && kind != incident.Canary && failedHasTraffic(s)},
				{"silent when down", down(s) && !v.Alert},
				{"not critical when down", down(s) && sign != "🚨"},
				{"critical when not down", sign == "🚨" && v.Impact.Code != diagnosis.Down},
				{"an alert of a service without impact", v.Alert && kind.Nature().IsService && v.Impact.Code == ""},
				{"not affected with fewer than wanted", v.Impact.Code == diagnosis.Unaffected && v.Impact.Serving < v.Impact.Wanted},
			} {
				if wrong.is {
					t.Fatalf("%s: %s: %s %+v", kind, wrong.what, sign, s.inc.Service)
				}
			}
		})
	}
	if judged < 10_000 {
		t.Errorf("%d states", judged)
	}
	holdPage(t)
}

// fewer reports whether fewer tasks run than green takes: all, or for an early success its share.
func fewer(s incident.Service) bool {
	if s.EarlySuccess && s.Running > 0 {
		return s.Running*100 < s.Desired*s.EarlyPercent
	}
	return s.Running < s.Desired
}

func failedHasTraffic(s state) bool {
	failed := slices.ContainsFunc(s.inc.Service.Deployments, func(d incident.Deployment) bool {
		return d.RolloutState == "FAILED" && d.Status != "PRIMARY" && d.Running > 0
	})
	weight := s.inc.ServiceDeployment.Target
	return failed && (weight.Weighted && weight.Traffic > 0 || !weight.Weighted &&
		s.inc.Service.Running-s.bad < s.inc.Service.Desired)
}

// down reports whether nothing runs of a service that served before, in an event that tells of one.
func down(s state) bool {
	first := len(s.inc.ServiceDeployment.Sources) == 0
	return s.inc.Kind.Nature().IsService && s.inc.Service.Desired > 0 && s.inc.Service.Running == 0 && !first
}

// holdPage holds the page of impacts to what the code says.
func holdPage(t *testing.T) {
	t.Helper()
	page := impactsPage()
	if *updateImpact {
		if err := os.WriteFile(impactPage, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(impactPage); err != nil || string(got) != page {
		t.Error("docs/impact.md is not what the code says: go test ./internal/message -run NoSign -update-impact writes it",
			err)
	}
}

func impactsPage() string {
	var b strings.Builder
	b.WriteString("# What an incident means to users\n\nEvery message about a service starts with what it means for " +
		"users. " +
		"Sign and severity follow from that alone;\noutside production, nothing is worse than 🟡.\n" +
		"`go test ./internal/message -run NoSign -update-impact` generates this page from the code.\n\n" +
		"| impact | when | sign | severity |\n|---|---|---|---|\n")
	for _, code := range diagnosis.ImpactCodes {
		sign, severity := "by its cause", "by its cause"
		if given := diagnosis.SeverityOf(code, ""); given != "" {
			severity, sign = string(given), signs[given]
		}
		if code == diagnosis.Restored {
			sign = "🟢"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", code, whens[code], sign, severity)
	}
	b.WriteString("\n## Impact by kind of event\n\nThe impacts that each kind of event can have. Kinds that are not " +
		"listed are silent.\n\n| kind |")
	for _, code := range diagnosis.ImpactCodes {
		fmt.Fprintf(&b, " %s |", code)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(diagnosis.ImpactCodes)) + "\n")
	for _, kind := range allKinds {
		unknownTo(kind)
		if len(reached[kind]) > 0 {
			fmt.Fprintf(&b, "| `%s` |", kind)
			for _, code := range diagnosis.ImpactCodes {
				fmt.Fprintf(&b, " %s |", reached[kind][code])
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

// unknownTo adds what an event of a kind means where its service could not be looked up, or is none.
func unknownTo(kind incident.Kind) {
	inc := stateOf(kind, 1, 1, 0, 0, -1, 0).inc
	inc.Service = incident.Service{}
	for _, name := range []string{"web", ""} {
		inc.ServiceName = name
		if v := diagnosis.Diagnose(inc); v.Alert {
			reached[kind][v.Impact.Code] = (&draft{v: v, inc: inc}).sign()
		}
	}
}
