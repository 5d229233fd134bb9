package diagnosis

import (
	"testing"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/incident"
)

func TestATaskThatWasTakenAwayIsToldWhereItIsMissed(t *testing.T) {
	web := func(running int) incident.Service { return incident.Service{Known: true, Desired: 3, Running: running} }
	agent := web(3)
	agent.OfEveryInstance = true
	lone := agent
	lone.Running = 0
	failed := []incident.Gap{{Operation: "ecs:DescribeServices", Kind: incident.Throttled}}
	gone := []incident.Gap{{Operation: "ecs:DescribeServices", Kind: incident.Missing}}
	const spot, terminated = "Your Spot Task was interrupted.", "Host EC2 (instance i-0123456789abcdef0) terminated."
	for sentence, test := range map[string]struct {
		reason   string
		service  incident.Service
		gaps     []incident.Gap
		alert    bool
		severity Severity
	}{
		"Spot takes one of many":                     {spot, web(2), nil, false, cause.Warning},
		"Spot takes the last":                        {spot, web(0), nil, true, cause.Critical},
		"Spot takes one, and nobody knows how many":  {spot, incident.Service{}, failed, true, cause.Warning},
		"Spot takes one of a service that is gone":   {spot, incident.Service{}, gone, false, cause.Warning},
		"an instance goes":                           {terminated, web(3), nil, true, cause.Warning},
		"an instance goes with its agent":            {terminated, agent, nil, false, cause.Warning},
		"the last instance goes with its agent":      {terminated, lone, nil, true, cause.Critical},
		"an instance goes, and nobody knows of what": {terminated, incident.Service{}, failed, true, cause.Warning},
	} {
		task := incident.Task{StoppedReason: test.reason, StoppedAt: noon}
		v := Diagnose(incident.Incident{Kind: incident.TaskStopped, Time: noon, ServiceName: "web",
			Tasks: []incident.Task{task}, Service: test.service, Gaps: test.gaps})
		if v.Alert != test.alert || v.Severity != test.severity {
			t.Errorf("%s: alert %t, %s", sentence, v.Alert, v.Severity)
		}
	}
}
