package diagnosis

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// crash is a task that ended with a code.
func crash(n int, at time.Time, code int) incident.Task {
	return incident.Task{
		ARN: fmt.Sprintf("arn:aws:ecs:us-east-1:111122223333:task/prod/%032d", n), StartedBy: "ecs-svc/1", LastStatus: "STOPPED",
		StopCode: "EssentialContainerExited", StoppedReason: "Essential container in task exited", StartedAt: at.Add(-time.Minute), StoppedAt: at,
		Containers: []incident.Container{{Name: "app", Exited: true, ExitCode: code}},
	}
}

// stopOf is the event of a task's stop, with the tasks that ECS remembers.
func stopOf(own incident.Task, remembered []incident.Task) incident.Incident {
	return incident.Incident{Kind: incident.TaskStopped, Time: own.StoppedAt, ServiceName: "web",
		Tasks: []incident.Task{own}, Remembered: remembered}
}

func TestTheSameFailureIsToldEverRarer(t *testing.T) {
	var tasks []incident.Task
	var told []int
	for n := 1; n <= 40; n++ {
		tasks = append(tasks, crash(n, noon.Add(time.Duration(n)*time.Second), 1))
		if v := Diagnose(stopOf(tasks[n-1], tasks)); v.Alert {
			told = append(told, v.Repeat.Nth)
		} else if v.Silence.Code != TooOften {
			t.Errorf("failure %d is silent and does not say why", n)
		}
	}
	if want := []int{1, 2, 4, 8, 16, 32}; !slices.Equal(told, want) {
		t.Errorf("told of %v, want %v", told, want)
	}
}

// Tasks that start and crash beside each other, in a service of which nothing runs, are no new outage each time.
func TestCrashesThatOverlapAreNoOutageEach(t *testing.T) {
	var tasks []incident.Task
	var told []int
	for n := 1; n <= 20; n++ {
		tasks = append(tasks, crash(n, noon.Add(time.Duration(n)*30*time.Second), 1)) // each ran for a minute
		inc := stopOf(tasks[n-1], tasks)
		inc.DeploymentID = "ecs-svc/1"
		inc.Service = incident.Service{Known: true, Desired: 1, Deployments: []incident.Deployment{
			{ID: "ecs-svc/1", Status: "PRIMARY", RolloutState: "COMPLETED"}}}
		if v := Diagnose(inc); v.Alert {
			told = append(told, n)
		}
	}
	if want := []int{1, 2, 4, 8, 16}; !slices.Equal(told, want) {
		t.Errorf("told of %v, want %v", told, want)
	}
}

// However the events come, and however many tasks stop in the same moment, no number is told twice and none is left
// out.
func TestNoTwoFailuresHaveTheSameNumber(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var tasks []incident.Task
	for n := range 50 {
		tasks = append(tasks, crash(n, noon.Add(time.Duration(random.IntN(10))*time.Second), 1))
	}
	seen := map[int]bool{}
	for _, own := range slices.Clone(tasks) {
		random.Shuffle(len(tasks), func(i, j int) { tasks[i], tasks[j] = tasks[j], tasks[i] })
		seen[Diagnose(stopOf(own, slices.Clone(tasks))).Repeat.Nth] = true
	}
	for n := 1; n <= 50; n++ {
		if !seen[n] {
			t.Errorf("no failure is number %d of %v", n, seen)
		}
	}
}

// What ECS remembers is an hour of a crash loop: it never grows, and must not make the loop silent for ever.
func TestALoopThatGoesOnIsToldOnceAnHour(t *testing.T) {
	var tasks []incident.Task
	hours := map[int]int{}
	for minute := range 6 * 60 {
		at := noon.Add(time.Duration(minute)*time.Minute + 30*time.Second)
		tasks = append(tasks, crash(minute, at, 1))
		remembered := slices.DeleteFunc(slices.Clone(tasks),
			func(t incident.Task) bool { return at.Sub(t.StoppedAt) > time.Hour })
		if Diagnose(stopOf(tasks[minute], remembered)).Alert {
			hours[minute/60]++
		}
	}
	if hours[0] != 6 {
		t.Errorf("told %d times in the first hour, want 1, 2, 4, 8, 16 and 32", hours[0])
	}
	for hour := 1; hour < 6; hour++ {
		if hours[hour] != 1 {
			t.Errorf("told %d times in hour %d", hours[hour], hour)
		}
	}
}

func TestWhatCountsAsTheSameFailure(t *testing.T) {
	own := crash(9, noon, 1)
	killed := crash(1, noon.Add(-time.Minute), 137)
	killed.Containers[0].Reason = "OutOfMemoryError: Container killed due to memory usage"
	stopping := crash(2, noon.Add(-time.Minute), 1)
	stopping.StoppedAt = time.Time{}
	for sentence, test := range map[string]struct {
		remembered []incident.Task
		want       int
	}{
		"an earlier one for the same cause":   {[]incident.Task{crash(1, noon.Add(-time.Minute), 1), own}, 2},
		"not one for another cause":           {[]incident.Task{killed, own}, 1},
		"not one with another code":           {[]incident.Task{crash(1, noon.Add(-time.Minute), 139), own}, 1},
		"not a later one":                     {[]incident.Task{crash(1, noon.Add(time.Second), 1), own}, 1},
		"of two at once the one by its ARN":   {[]incident.Task{crash(1, noon, 1), own}, 2},
		"not one that has not stopped yet":    {[]incident.Task{stopping, own}, 1},
		"nothing where ECS has not heard yet": {[]incident.Task{crash(1, noon.Add(-time.Minute), 1)}, 2},
		"nothing where nothing could be seen": {nil, 0},
	} {
		if v := Diagnose(stopOf(own, test.remembered)); v.Repeat.Nth != test.want || !v.Alert {
			t.Errorf("%s: failure %d, want %d", sentence, v.Repeat.Nth, test.want)
		}
	}
	inc := stopOf(own, []incident.Task{crash(1, noon.Add(-time.Minute), 1), own})
	inc.MoreTasks = true
	if !Diagnose(inc).Repeat.AtLeast {
		t.Error("it does not say that there may be more")
	}
}

// A job that runs every few minutes, mostly well, fails for the first time.
func TestAJobThatFinishedDidNotFail(t *testing.T) {
	own := crash(9, noon, 1)
	inc := stopOf(own, []incident.Task{own, crash(1, noon.Add(-5*time.Minute), 0), crash(2, noon.Add(-10*time.Minute), 0),
		crash(3, noon.Add(-15*time.Minute), 1)})
	inc.ServiceName = ""
	if v := Diagnose(inc); !v.Alert || v.Repeat.Nth != 2 {
		t.Errorf("failure %d, silence %+v", v.Repeat.Nth, v.Silence)
	}
}

// What was muted was told to nobody: when the mute is over, failures count from one again.
func TestCountingBeginsAgainWhenAMuteIsOver(t *testing.T) {
	var tasks []incident.Task
	for n := range 21 {
		tasks = append(tasks, crash(n, noon.Add(time.Duration(n-20)*time.Minute), 1))
	}
	for until, want := range map[string]int{"2026-11-11T11:59:30Z": 1, "2026-11-11T11:58:30Z": 2,
		"2026-11-11T09:00:00Z": 21} {
		inc := stopOf(tasks[20], tasks)
		inc.ClusterTags = map[string]string{incident.MuteTag: until}
		if v := Diagnose(inc); v.Repeat.Nth != want || v.Alert != (want < 3) {
			t.Errorf("until %s: failure %d, alert %t, want %d", until, v.Repeat.Nth, v.Alert, want)
		}
	}
}

// Texts that no rule knows are alike only where they are the same.
func TestUnknownFailuresAreCountedByTheirText(t *testing.T) {
	says := func(n int, text string) incident.Task {
		task := crash(n, noon.Add(time.Duration(n)*time.Second), 1)
		task.StopCode, task.StoppedReason, task.Containers = "Brandnew", text, nil
		return task
	}
	tasks := []incident.Task{says(1, "Foo broke"), says(2, "Bar was late"), says(3, "Foo broke"), says(4, "Baz fell over")}
	for n, want := range []int{1, 1, 2, 1} {
		if v := Diagnose(stopOf(tasks[n], tasks)); v.Cause != cause.Unknown || v.Repeat.Nth != want {
			t.Errorf("%s: %s, failure %d, want %d", tasks[n].StoppedReason, v.Cause, v.Repeat.Nth, want)
		}
	}
}

func TestAServicesOwnEventsAreCountedByItsLog(t *testing.T) {
	const line = "(service web) was unable to place a task because no container instance met all of its requirements. " +
		"The closest matching (container-instance 1) has insufficient CPU units available."
	inc := incident.Incident{
		Kind: incident.PlacementFailed, Name: "SERVICE_TASK_PLACEMENT_FAILURE", Level: "ERROR", Reason: "RESOURCE:CPU", Time: noon, Cluster: "prod", ServiceName: "web",
		Service: incident.Service{Known: true, Deployments: []incident.Deployment{{ID: "ecs-svc/1", Status: "PRIMARY", CreatedAt: noon.Add(-30 * time.Minute)}}},
	}
	for sentence, test := range map[string]struct {
		minutes []int
		want    int
	}{
		"none before": {nil, 1},
		"the same one, which the log has as well": {[]int{0}, 1},
		"two before": {[]int{0, 5, 10}, 3},
		"not what was said of the deployment before": {[]int{0, 5, 40}, 2},
	} {
		inc.Service.Events = nil
		for _, minutes := range test.minutes {
			inc.Service.Events = append(inc.Service.Events,
				incident.ServiceEvent{At: noon.Add(-time.Duration(minutes) * time.Minute), Message: line})
		}
		if v := Diagnose(inc); v.Repeat.Nth != test.want || v.Alert != (test.want != 3) {
			t.Errorf("%s: failure %d, alert %t, want %d", sentence, v.Repeat.Nth, v.Alert, test.want)
		}
	}
}

// An outage of which nobody knows when it began may be a new one.
func TestNoOutageIsSilentWhereTheStoppedTasksAreNotKnown(t *testing.T) {
	const line = "(service web) was unable to place a task because no container instance met all of its requirements. " +
		"The closest matching (container-instance 1) has insufficient CPU units available."
	deployment := incident.Deployment{ID: "ecs-svc/1", Status: "PRIMARY", RolloutState: "COMPLETED",
		CreatedAt: noon.Add(-24 * time.Hour)}
	inc := incident.Incident{
		Kind: incident.PlacementFailed, Name: "SERVICE_TASK_PLACEMENT_FAILURE", Reason: "RESOURCE:CPU", Time: noon,
		Cluster: "prod", ServiceName: "web",
		Service: incident.Service{Known: true, Desired: 3, Deployments: []incident.Deployment{deployment}},
	}
	for _, age := range []time.Duration{10 * time.Minute, 5 * time.Minute} {
		inc.Service.Events = append(inc.Service.Events, incident.ServiceEvent{At: noon.Add(-age), Message: line})
	}
	if v := Diagnose(inc); v.Impact.Code != Down || v.Alert {
		t.Errorf("%s, alert %t: the third failure of an outage that has been told is told again", v.Impact.Code, v.Alert)
	}
	inc.Gaps = []incident.Gap{{Operation: "ecs:ListTasks", Kind: incident.Denied}}
	if v := Diagnose(inc); !v.Alert {
		t.Errorf("%s, and silent: %+v", v.Impact.Code, v.Silence)
	}
}

// What fails in one zone is said to do so, unless the program itself is at fault.
func TestFailuresOfOneZoneSaySo(t *testing.T) {
	const unhealthy = "Task failed ELB health checks in (target-group web)"
	for sentence, test := range map[string]struct {
		reason string
		zones  []string
		want   string
	}{
		"three of one zone":      {unhealthy, []string{"a", "a", "a"}, "a"},
		"two of one zone":        {unhealthy, []string{"a", "a"}, ""},
		"one of another":         {unhealthy, []string{"a", "b", "a"}, ""},
		"a program that crashes": {"Essential container in task exited", []string{"a", "a", "a"}, ""},
		"nobody knows which":     {unhealthy, []string{"", "", ""}, ""},
	} {
		var tasks []incident.Task
		for n, zone := range test.zones {
			task := crash(n, noon.Add(time.Duration(n)*time.Second), 137)
			task.StopCode, task.StoppedReason, task.Zone = "", test.reason, zone
			tasks = append(tasks, task)
		}
		if v := Diagnose(stopOf(tasks[len(tasks)-1], tasks)); v.Repeat.Zone != test.want {
			t.Errorf("%s: %q of %s, failure %d", sentence, v.Repeat.Zone, v.Cause, v.Repeat.Nth)
		}
	}
}
