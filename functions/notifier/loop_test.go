package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// loop is what ECS knows of services whose tasks crash again and again: each stopped task for an hour.
type loop struct {
	mu      sync.Mutex
	stopped map[string][]time.Time // by service
}

func (l *loop) answer(name string, in question) any {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch name {
	case "DescribeServices":
		return map[string]any{"services": []any{map[string]any{
			"serviceName": in.Services[0], "desiredCount": 1, "runningCount": 0,
			"deployments": []any{map[string]any{"id": "ecs-svc/1", "status": "PRIMARY", "rolloutState": "COMPLETED", "taskDefinition": stormARN + "task-definition/web:43"}},
		}}}
	case "ListTasks":
		var arns []string
		for n, at := range l.stopped[in.ServiceName] {
			if time.Since(at) <= time.Hour {
				arns = append(arns, fmt.Sprintf("%stask/prod/%s-%d", stormARN, in.ServiceName, n))
			}
		}
		return paged(arns, in.NextToken)
	case "DescribeTasks":
		var tasks []any
		for _, arn := range in.Tasks {
			service, number, _ := strings.Cut(arn[strings.LastIndex(arn, "/")+1:], "-")
			n := 0
			_, _ = fmt.Sscan(number, &n)
			tasks = append(tasks, crashed(service, n, l.stopped[service][n]))
		}
		return map[string]any{"tasks": tasks}
	}
	return map[string]any{}
}

// paged gives a hundred of some ARNs, as ECS does.
func paged(arns []string, token string) any {
	start := 0
	_, _ = fmt.Sscan(token, &start)
	end := min(len(arns), start+100)
	page := map[string]any{"taskArns": arns[start:end]}
	if end < len(arns) {
		page["nextToken"] = strconv.Itoa(end)
	}
	return page
}

func crashed(service string, n int, at time.Time) map[string]any {
	return map[string]any{
		"taskArn": fmt.Sprintf("%stask/prod/%s-%d", stormARN, service, n), "group": "service:" + service, "startedBy": "ecs-svc/1", "lastStatus": "STOPPED",
		"stopCode": "EssentialContainerExited", "stoppedReason": "Essential container in task exited", "stoppedAt": float64(at.UnixMilli()) / 1000,
		"startedAt": float64(at.Add(-time.Minute).UnixMilli()) / 1000, "containers": []any{map[string]any{"name": "web", "exitCode": 1}},
	}
}

// crash stops a task, and gives the event that ECS sends about it.
func (l *loop) crash(service string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	at, n := time.Now().UTC(), len(l.stopped[service])
	l.stopped[service] = append(l.stopped[service], at)
	return fmt.Sprintf(`{"id":"%s-%d","source":"aws.ecs","detail-type":"ECS Task State Change","account":"111122223333","region":"ap-northeast-1","time":%q,
		"resources":["%stask/prod/%[1]s-%[2]d"],"detail":{"clusterArn":"%[4]scluster/prod","taskArn":"%[4]stask/prod/%[1]s-%[2]d","group":"service:%[1]s","startedBy":"ecs-svc/1",
		"lastStatus":"STOPPED","stopCode":"EssentialContainerExited","stoppedReason":"Essential container in task exited","stoppedAt":%[5]q,"startedAt":%[5]q,
		"containers":[{"name":"web","exitCode":1}]}}`, service, n, at.Format(time.RFC3339), stormARN, at.Format(time.RFC3339Nano))
}

// Services whose tasks crash again and again, for hours, told of by ten copies at once that know nothing of each
// other: each is told of at the first, second, fourth failure and so on, and then once an hour. The short form has
// fewer crashes an hour.
func TestACrashLoopIsToldEverRarer(t *testing.T) {
	services, crashes, hourly := 2, 42, 20
	if soak() {
		services, crashes, hourly = 20, 720, 120
	}
	synctest.Test(t, func(t *testing.T) {
		l, s := &loop{stopped: map[string][]time.Time{}}, &tidings{told: map[string]int{}, known: map[string]bool{}}
		c := newCloud(l.answer)
		crew := crewOf(t, 10, "", c, s)
		events := make(chan string, services*crashes)
		var group sync.WaitGroup
		for _, h := range crew {
			group.Go(func() {
				for event := range events {
					ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
					if _, err := h.Invoke(ctx, []byte(event)); err != nil {
						t.Error(err)
					}
					cancel()
				}
			})
		}
		for range crashes {
			for n := range services {
				events <- l.crash(fmt.Sprintf("s%d", n))
			}
			time.Sleep(time.Hour / time.Duration(hourly))
		}
		close(events)
		group.Wait()

		var want []int // numbers of the crashes that are told of, from 0
		for n := range crashes {
			if number := n + 1; number < hourly && number&(number-1) == 0 || n >= hourly && n%hourly == 0 {
				want = append(want, n)
			}
		}
		for service := range services {
			var got []int
			for n := range crashes {
				if told := s.told[fmt.Sprintf("s%d-%d", service, n)]; told > 0 {
					got = append(got, n)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("s%d: told of %v, want %v", service, got, want)
			}
		}
		fmt.Fprintf(os.Stdout, "crash loops: %d crashes of %d services in %.1f h by 10 copies: %d messages; %.1f lookups "+
			"an event, %d over ECS's limits\n",
			services*crashes, services, float64(crashes)/float64(hourly), len(c.messages),
			float64(c.reads)/float64(services*crashes), c.refused)
	})
}
