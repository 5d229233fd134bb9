package investigate

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/recorded"
)

// moment is a recorded rollout as it is in a second: of each call the newest answer until then.
type moment struct{ folder, second string }

func (m moment) Open(name string) (fs.File, error) {
	moments, err := os.ReadDir(m.folder)
	if err != nil {
		return nil, err
	}
	operation, _, _ := strings.Cut(name, ".")
	for _, at := range slices.Backward(moments) {
		if at.Name() > m.second {
			continue
		}
		if file, err := os.Open(filepath.Join(m.folder, at.Name(), name)); err == nil {
			return file, nil
		}
		if others, _ := filepath.Glob(filepath.Join(m.folder, at.Name(), operation+".*")); len(others) > 0 &&
			!strings.HasPrefix(name, "DescribeTaskDefinition.") {
			break // the answer of that moment is an error, or the reverse
		}
	}
	return nil, fs.ErrNotExist
}

func at(name, second string) *ecs.Client {
	return ecs.NewFromConfig(recorded.Config(moment{testdata + "/rollouts/" + name, second}, "ap-northeast-1"))
}

const everSince = 100 * 365 * 24 * time.Hour

func TestTheLastFailureOfAService(t *testing.T) {
	for _, c := range []struct {
		rollout, service string
		state            diagnosis.State
		kind             incident.Kind
		deployment       string
		cause            diagnosis.Code
		unasked          bool
		gaps             int
	}{
		{"circuit-breaker-rolls-back", "web-api", diagnosis.Failing, incident.DeploymentFailed, "", cause.ImageNotFound, false, 0},
		{"rolled-back-before-the-start", "web-api", diagnosis.Healthy, incident.DeploymentFailed, "", cause.ImageNotFound, false, 0},
		{"no-circuit-breaker", "web-api", diagnosis.Failing, incident.TasksFailingToStart, "", cause.EssentialContainerExited, false, 0},
		{"crashed-later", "web-api", diagnosis.Healthy, incident.TaskStopped, "", cause.EssentialContainerExited, false, 0},
		{"stable-already", "web-api", diagnosis.Healthy, "", "", "", false, 0},
		{"scaled-out", "search", diagnosis.Starting, "", "", "", false, 0},
		{"scaled-out-tasks-denied", "search", diagnosis.Starting, "", "", "", true, 1},
		{"lists-denied", "web-api", diagnosis.Healthy, "", "", "", true, 2},
	} {
		i := Investigator{ECS: at(c.rollout, "040"), Budget: time.Minute, Ask: Everything}
		got, err := i.LastFailure(t.Context(), "prod-main", c.service, everSince)
		if err != nil || got.Health.State != c.state || got.Failure.Kind != c.kind || got.Unasked() != c.unasked ||
			len(got.Gaps) != c.gaps {
			t.Errorf("%s: %v %s, %q, unasked %t, gaps %+v", c.rollout, err, got.Health.State, got.Failure.Kind, got.Unasked(),
				got.Gaps)
			continue
		}
		if c.kind == "" {
			continue
		}
		inc := got.Failure
		if inc.ServiceName != c.service || inc.Cluster != "prod-main" || inc.Region != "ap-northeast-1" ||
			inc.Time.IsZero() || !strings.HasPrefix(inc.DeploymentID, "ecs-svc/") {
			t.Errorf("%s: %+v", c.rollout, inc)
		}
		if v := diagnosis.Diagnose(i.Fill(t.Context(), inc)); v.Cause != c.cause || !v.Alert {
			t.Errorf("%s: %s, alert %t: %s", c.rollout, v.Cause, v.Alert, v.Silence.Code)
		}
	}
}

func TestAServiceOrTaskThatIsNotKnownIsAnError(t *testing.T) {
	_, err := Investigator{ECS: at("service-missing", "040")}.LastFailure(t.Context(), "prod-main", "web-api", everSince)
	if err == nil || err.Error() != "there is no service web-api in cluster prod-main" {
		t.Error(err)
	}
	_, err = Investigator{ECS: at("access-denied", "040")}.LastFailure(t.Context(), "prod-main", "web-api", everSince)
	if err == nil || !strings.HasPrefix(err.Error(), "describe service prod-main/web-api: ") {
		t.Error(err)
	}
	_, err = Investigator{ECS: at("circuit-breaker-rolls-back", "040")}.StoppedTask(t.Context(), "prod-main",
		strings.Repeat("ff", 16))
	if err == nil || !strings.Contains(err.Error(), "it forgets a stopped task") {
		t.Error(err)
	}
}

func TestAStoppedTaskIsTheEventAboutIt(t *testing.T) {
	id := "arn:aws:ecs:ap-northeast-1:111122223333:task/prod-main/" + strings.Repeat("01", 16)
	inc, err := Investigator{ECS: at("circuit-breaker-rolls-back", "040")}.StoppedTask(t.Context(), "prod-main", id)
	if err != nil || inc.Kind != incident.TaskStopped || inc.ServiceName != "web-api" || inc.Tasks[0].ARN != id ||
		inc.Region != "ap-northeast-1" {
		t.Errorf("%v, %+v", err, inc)
	}
}

func TestTheOverviewOfACluster(t *testing.T) {
	client := at("cluster", "000")
	got, err := Investigator{ECS: client, Budget: time.Minute, Ask: Everything}.Overview(t.Context(), client, "prod-main")
	if err != nil {
		t.Fatal(err)
	}
	type line struct {
		name    string
		state   diagnosis.State
		cause   diagnosis.Code
		desired int
	}
	var lines []line
	for _, s := range got {
		lines = append(lines, line{s.Service.Name, s.Health.State, s.Cause, s.Service.Desired})
	}
	want := []line{
		{"mailer", diagnosis.Failing, cause.TasksFailingToStart, 2},
		{"web-api", diagnosis.Failing, cause.ImageNotFound, 3},
		{"search", diagnosis.Starting, "", 4},
	}
	if diff := cmp.Diff(want, lines[:3], cmp.AllowUnexported(line{})); diff != "" || len(lines) != 5 ||
		lines[4].state != diagnosis.Healthy {
		t.Errorf("%s%+v", diff, lines)
	}
	_, err = Investigator{ECS: at("access-denied", "040")}.Overview(t.Context(), at("access-denied", "040"), "nowhere")
	if err == nil || !strings.HasPrefix(err.Error(), "list services of cluster nowhere: ") {
		t.Error(err)
	}
}
