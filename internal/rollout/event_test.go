package rollout

import (
	"testing"

	"github.com/ecswhy/ecswhy/internal/incident"
)

const arn = "arn:aws:ecs:eu-west-1:111122223333:"

func service(deployments ...incident.Deployment) incident.Service {
	return incident.Service{Name: "web", ARN: arn + "service/prod/web", Status: "ACTIVE", Deployments: deployments}
}

func TestTheEventAboutAServiceThatFails(t *testing.T) {
	failed := withReason(deployment("new", "ACTIVE", "FAILED", 0), "tasks failed to start.")
	inc := Trouble("prod", service(deployment("old", "PRIMARY", "IN_PROGRESS", -60), failed), start)
	if inc.Kind != incident.DeploymentFailed || inc.DeploymentID != "new" || inc.Reason != "tasks failed to start." ||
		inc.Region != "eu-west-1" || inc.ServiceName != "web" {
		t.Errorf("%+v", inc)
	}
	inc = Trouble("prod", service(deployment("new", "PRIMARY", "IN_PROGRESS", 0)), start)
	if inc.Kind != incident.TasksFailingToStart || inc.DeploymentID != "new" || inc.Cluster != "prod" ||
		!inc.Time.Equal(start) {
		t.Errorf("%+v", inc)
	}
}

func TestTheEventAboutADeploymentThatWasRolledBack(t *testing.T) {
	d := incident.ServiceDeployment{CreatedAt: at(0), FinishedAt: at(100), StatusReason: "rolled back",
		Target: incident.RolledOut{ARN: arn + "service-revision/prod/web/42"}}
	by := func(id string, created int) incident.Task {
		return incident.Task{StartedBy: id, CreatedAt: at(created)}
	}
	for sentence, c := range map[string]struct {
		failed []incident.Task
		want   string
	}{
		"no task is remembered":             {nil, "ecs-svc/42"},
		"a task that began meanwhile":       {[]incident.Task{by("ecs-svc/7", 50)}, "ecs-svc/7"},
		"one that began before, one after":  {[]incident.Task{by("ecs-svc/8", 101), by("ecs-svc/6", -1)}, "ecs-svc/42"},
		"one that somebody began meanwhile": {[]incident.Task{by("me", 50)}, "ecs-svc/42"},
	} {
		inc := RolledBackEvent("prod", service(), d, c.failed, at(999))
		if inc.DeploymentID != c.want || !inc.Time.Equal(d.FinishedAt) || inc.Reason != d.StatusReason {
			t.Errorf("%s: %s at %s", sentence, inc.DeploymentID, inc.Time)
		}
	}
	d.FinishedAt = d.StoppedAt
	if inc := RolledBackEvent("prod", service(), d, nil, at(999)); !inc.Time.Equal(at(999)) {
		t.Errorf("while it goes back it is of %s", inc.Time)
	}
}

func TestTheEventAboutATask(t *testing.T) {
	task := incident.Task{ARN: arn + "task/prod/0123", Group: "service:web", StartedBy: "ecs-svc/7", StoppedAt: start}
	if inc := TaskStopped("prod", task); inc.ServiceName != "web" || inc.DeploymentID != "ecs-svc/7" ||
		inc.Account != "111122223333" || !inc.Time.Equal(start) {
		t.Errorf("%+v", inc)
	}
	task.Group, task.StartedBy = "family:nightly", "me"
	if inc := TaskStopped("prod", task); inc.ServiceName != "" || inc.DeploymentID != "" {
		t.Errorf("%+v", inc)
	}
}
