package doctor

import (
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/route"
	"github.com/ecswhy/ecswhy/internal/route/routetest"
)

// The stand-in answers alike for all topics, so that the one of the route is as well as the other; only the chat
// configuration names it not.
func TestDoctorExaminesTheTopicOfEveryRoute(t *testing.T) {
	table := routetest.Pack(t, route.Table{Routes: []route.Route{
		{Name: "web", Topic: patientsTopic + "-web", TimeZone: "Asia/Tokio"},
	}})
	p := &patient{name: "healthy", edit: func(operation, answer string) string {
		if operation == "GetFunctionConfiguration" {
			return strings.Replace(answer, `"ECSWHY_TOPIC_ARN"`, `"ECSWHY_TIME_ZONE": "Mars", "ECSWHY_ROUTES": "`+table+`", "ECSWHY_TOPIC_ARN"`, 1)
		}
		return answer
	}}
	exit, stdout, _ := examined(p)
	for _, want := range []string{
		"ok    route web: topic", "ok    route web: subscriptions",
		"fail  route web: chat configuration",
		"warn  settings", "ECSWHY_TIME_ZONE names no time zone", "the time zone of the route web does not exist",
	} {
		if !strings.Contains(stdout, want) {
			t.Errorf("%q is not in\n%s", want, stdout)
		}
	}
	if exit != kit.Failed || strings.Contains(stdout, table[:20]) {
		t.Errorf("exit %d\n%s", exit, stdout)
	}
}
