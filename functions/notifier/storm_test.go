package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"golang.org/x/time/rate"

	"github.com/ecswhy/ecswhy/internal/config"
	"github.com/ecswhy/ecswhy/internal/ecsread"
	"github.com/ecswhy/ecswhy/internal/pace"
)

// The storm: so many services of a team's clusters fail within a minute, and ten copies of the function tell of them.
const (
	stormServices = 2000
	shortStorm    = 40
	stormLasts    = time.Minute
	stormClusters = 95
	perCall       = 20 * time.Millisecond
	window        = 20 * time.Second // of the queue
	batchSize     = 1000
)

// stormCauses are why the services fail: most for lack of capacity, some for reasons of their own.
var stormCauses = []struct {
	share  int // percent
	reason string
	cause  string
}{
	{80, "Capacity is unavailable at this time. Please try again later or in a different availability zone", "fargate-capacity-unavailable"},
	{15, "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref web:43: not found", "image-not-found"},
	{5, "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: mount.nfs4: Connection timed out", "efs-mount-failed"},
}

// cloud is ECS and SNS with the limits that AWS documents, in the time of the test's bubble.
type cloud struct {
	answers  func(operation string, asked question) any
	buckets  map[string]*rate.Limiter // by operation
	mu       sync.Mutex
	reads    int
	refused  int // lookups above the limits
	messages []time.Time
}

func newCloud(answers func(string, question) any) *cloud {
	c := &cloud{answers: answers, buckets: map[string]*rate.Limiter{}}
	for _, b := range []struct {
		burst      int
		operations string
	}{
		{100, "ListTasks DescribeTasks"}, {100, "DescribeServices"}, {50, "DescribeServiceDeployments ListServiceDeployments"},
		{50, "DescribeServiceRevisions"}, {50, "DescribeDaemonRevisions"}, {50, "DescribeTaskDefinition"}, {50, "ListTagsForResource"},
	} {
		limit := rate.NewLimiter(20, b.burst)
		for _, operation := range strings.Fields(b.operations) {
			c.buckets[operation] = limit
		}
	}
	return c
}

// Do answers a call after the time that one takes.
func (c *cloud) Do(request *http.Request) (*http.Response, error) {
	time.Sleep(perCall)
	name := operation(request)
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if name == "Publish" {
		c.messages = append(c.messages, time.Now())
		return said(http.StatusOK, "<PublishResponse><PublishResult><MessageId>m</MessageId>"+
			"</PublishResult></PublishResponse>"), nil
	}
	c.reads++
	if limit := c.buckets[name]; limit != nil && !limit.Allow() {
		c.refused++
		return said(http.StatusBadRequest, `{"__type":"ThrottlingException","message":"Rate exceeded"}`), nil
	}
	var asked question
	if err := json.Unmarshal(body, &asked); err != nil {
		return nil, err
	}
	answer, err := json.Marshal(c.answers(name, asked))
	return said(http.StatusOK, string(answer)), err
}

// question is what calls ask for.
type question struct {
	Cluster, ServiceName string
	Services, Tasks      []string
	ServiceDeployments   []string `json:"serviceDeploymentArns"`
	TaskDefinition       string
	NextToken            string
}

func said(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/x-amz-json-1.1"}},
		Body: io.NopCloser(strings.NewReader(body))}
}

const stormARN = "arn:aws:ecs:ap-northeast-1:111122223333:"

// storm is what ECS knows of so many services: service N is in cluster N modulo the clusters, and has two stopped
// tasks.
type storm struct{ services int }

func (s storm) answer(name string, in question) any {
	switch name {
	case "DescribeServices":
		var services []any
		for _, service := range in.Services {
			services = append(services, map[string]any{
				"serviceName": service, "desiredCount": 2, "runningCount": 2, "currentServiceDeployment": stormARN + "service-deployment/" + in.Cluster + "/" + service + "/x",
				"deploymentConfiguration": map[string]any{"deploymentCircuitBreaker": map[string]any{"enable": true, "rollback": true}},
				"deployments":             []any{map[string]any{"id": "ecs-svc/" + service, "status": "PRIMARY", "taskDefinition": stormARN + "task-definition/" + service + ":43"}},
			})
		}
		return map[string]any{"services": services}
	case "ListTasks":
		var arns []string
		for _, service := range s.in(in.Cluster) {
			if in.ServiceName == "" || in.ServiceName == service {
				arns = append(arns, stormARN+"task/"+in.Cluster+"/"+service+"-0", stormARN+"task/"+in.Cluster+"/"+service+"-1")
			}
		}
		return map[string]any{"taskArns": arns}
	case "DescribeTasks":
		var tasks []any
		for _, arn := range in.Tasks {
			service, _, _ := strings.Cut(arn[strings.LastIndex(arn, "/")+1:], "-")
			tasks = append(tasks, map[string]any{
				"taskArn": arn, "group": "service:" + service, "startedBy": "ecs-svc/" + service, "lastStatus": "STOPPED", "stopCode": "TaskFailedToStart",
				"stoppedReason": reasonOf(service), "taskDefinitionArn": stormARN + "task-definition/" + service + ":43", "stoppedAt": 1795824000,
			})
		}
		return map[string]any{"tasks": tasks}
	case "DescribeServiceDeployments":
		return map[string]any{"serviceDeployments": []any{map[string]any{"serviceDeploymentArn": in.ServiceDeployments[0],
			"status": "ROLLBACK_IN_PROGRESS"}}}
	case "DescribeTaskDefinition":
		return map[string]any{"taskDefinition": map[string]any{"taskDefinitionArn": in.TaskDefinition, "family": "web",
			"containerDefinitions": []any{}}}
	}
	return map[string]any{}
}

func clusterOf(n int) string { return fmt.Sprintf("prod-%d", n%stormClusters) }

// in are the services of a cluster.
func (s storm) in(cluster string) []string {
	var services []string
	for n := range s.services {
		if clusterOf(n) == cluster {
			services = append(services, fmt.Sprintf("s%d", n))
		}
	}
	return services
}

func reasonOf(service string) string {
	n := 0
	_, _ = fmt.Sscanf(service, "s%d", &n)
	percent := n * 37 % 100
	for _, c := range stormCauses {
		if percent -= c.share; percent < 0 {
			return c.reason
		}
	}
	return ""
}

// dropped is how many messages AWS Chatbot would drop: those above ten in any second.
func (c *cloud) dropped() int {
	n := 0
	for i, at := range c.messages {
		if i >= 10 && at.Sub(c.messages[i-10]) < time.Second {
			n++
		}
	}
	return n
}

func stormEvent(n int, at time.Time) string {
	service := fmt.Sprintf("s%d", n)
	return fmt.Sprintf(`{"id":"event-%d","source":"aws.ecs","detail-type":"ECS Deployment State Change","account":"111122223333","region":"ap-northeast-1","time":%q,
		"resources":["%sservice/%s/%s"],"detail":{"eventType":"ERROR","eventName":"SERVICE_DEPLOYMENT_FAILED","deploymentId":"ecs-svc/%[5]s",
		"reason":"ECS deployment circuit breaker: tasks failed to start."}}`, n, at.UTC().Format(time.RFC3339), stormARN, clusterOf(n), service)
}

// tidings is what the log of all copies says of events.
type tidings struct {
	mu    sync.Mutex
	told  map[string]int  // how often, by event
	known map[string]bool // of which events the cause was found out
	last  time.Time
}

// Write takes a line of the log.
func (s *tidings) Write(line []byte) (int, error) {
	var fields struct {
		Msg, Cause string
		EventID    string `json:"event_id"`
	}
	if err := json.Unmarshal(line, &fields); err != nil {
		return 0, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if fields.Msg == "notified" {
		s.told[fields.EventID]++
		s.known[fields.EventID] = fields.Cause != "deployment-failed"
		s.last = time.Now()
	}
	return len(line), nil
}

// crewOf are copies of the function, wired as the function is, before the cloud.
func crewOf(t *testing.T, copies int, c *cloud, log io.Writer) []handler {
	t.Helper()
	set(t, map[string]string{"ECSWHY_TOPIC_ARN": "arn:aws:sns:ap-northeast-1:111122223333:ecswhy",
		"ECSWHY_COPIES": strconv.Itoa(copies)})
	settings, err := config.Load(os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	var crew []handler
	for range copies {
		sdk := aws.Config{Region: "ap-northeast-1", Credentials: aws.AnonymousCredentials{},
			HTTPClient: pace.Client(c, settings.Copies, ecsread.Rates())}
		n := wired(sdk, settings)
		n.Log = slog.New(slog.NewJSONHandler(log, nil))
		crew = append(crew, handler{n})
	}
	return crew
}

// direct has the rules invoke the function with each event: Lambda keeps what finds no free copy, and tries a failed
// one again.
func direct(ctx context.Context, crew []handler, services int) (failed int) {
	queue := make(chan string, services)
	var group, retries sync.WaitGroup
	var mu sync.Mutex
	for _, h := range crew {
		group.Go(func() {
			for event := range queue {
				invocation, cancel := context.WithTimeout(ctx, 30*time.Second)
				if _, err := h.Invoke(invocation, []byte(event)); err != nil {
					mu.Lock()
					failed++
					mu.Unlock()
					retries.Go(func() { time.Sleep(time.Minute); queue <- event })
				}
				cancel()
			}
		})
	}
	for n := range services {
		queue <- stormEvent(n, time.Now())
		time.Sleep(stormLasts / time.Duration(services))
	}
	for len(queue) > 0 {
		time.Sleep(time.Second)
	}
	time.Sleep(time.Minute)
	retries.Wait()
	close(queue)
	group.Wait()
	return failed
}

// gathered has the rules send events to the queue, from where Lambda takes batches: full ones at once, others after the
// window.
func gathered(ctx context.Context, crew []handler, services int) (failed int) {
	batches := make(chan []string, services)
	var group sync.WaitGroup
	var mu sync.Mutex
	for _, h := range crew {
		group.Go(func() {
			for batch := range batches {
				invocation, cancel := context.WithTimeout(ctx, 120*time.Second)
				response, err := h.Invoke(invocation, batchOf(batch))
				var answer struct{ BatchItemFailures []any }
				if err = errors.Join(err, json.Unmarshal(response, &answer)); err != nil {
					panic(err)
				}
				mu.Lock()
				failed += len(answer.BatchItemFailures)
				mu.Unlock()
				cancel()
			}
		})
	}
	var batch []string
	opened := time.Now()
	for n := range services {
		if batch = append(batch, stormEvent(n, time.Now())); len(batch) == 1 {
			opened = time.Now()
		}
		if len(batch) == batchSize || time.Since(opened) >= window {
			batches <- batch
			batch = nil
		}
		time.Sleep(stormLasts / time.Duration(services))
	}
	time.Sleep(window - time.Since(opened))
	batches <- batch
	close(batches)
	group.Wait()
	return failed
}

func batchOf(bodies []string) []byte {
	var records []map[string]string
	for i, body := range bodies {
		records = append(records, map[string]string{"messageId": strconv.Itoa(i), "eventSource": "aws:sqs", "body": body})
	}
	text, err := json.Marshal(map[string]any{"Records": records})
	if err != nil {
		panic(err)
	}
	return text
}

// Every event of a storm is told of once, AWS Chatbot drops nothing, and ECS is asked less than it takes.
func TestAStormIsToldOfWhole(t *testing.T) {
	services := shortStorm
	if soak() {
		services = stormServices
	}
	for _, way := range []struct {
		name    string
		deliver func(context.Context, []handler, int) int
		copies  int
		known   int // percent of the causes, at least
	}{
		{"without a window, ten copies", direct, 10, 95},
		{"with a window of 20 s, ten copies", gathered, 10, 30},
		{"with a window of 20 s, two copies, as the module has it", gathered, 2, 95},
	} {
		synctest.Test(t, func(t *testing.T) {
			c, s := newCloud(storm{services}.answer), &tidings{told: map[string]int{}, known: map[string]bool{}}
			crew := crewOf(t, way.copies, c, s)
			start := time.Now()
			failed := way.deliver(t.Context(), crew, services)
			lost, twice, known := s.tally(services)
			if lost+twice+failed > 0 || c.dropped() > 0 || c.refused > 0 || known < way.known {
				t.Errorf("%s: %d lost, %d told twice, %d not delivered at first; %d dropped by Chatbot, %d lookups refused, %d "+
					"%% of the causes known",
					way.name, lost, twice, failed, c.dropped(), c.refused, known)
			}
			fmt.Fprintf(os.Stdout, "storm %s: %d failing services in %s, %d messages, %d lost, %d over Chatbot's limit; the "+
				"last event told after %s; %d %% with their cause; %.1f lookups an event, %d over ECS's limits\n",
				way.name, services, stormLasts, len(c.messages), lost, c.dropped(), s.last.Sub(start).Round(time.Second), known,
				float64(c.reads)/float64(services), c.refused)
		})
	}
}

// tally counts the events that nobody was told of or somebody twice, and the percentage of which the cause was told.
func (s *tidings) tally(events int) (lost, twice, known int) {
	for n := range events {
		id := fmt.Sprintf("event-%d", n)
		switch told := s.told[id]; {
		case told == 0:
			lost++
		case told > 1:
			twice++
		}
		if s.known[id] {
			known++
		}
	}
	return lost, twice, 100 * known / events
}
