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
	buckets  map[string]*rate.Limiter // by account, Region and operation
	mu       sync.Mutex
	reads    int
	refused  int // lookups above the limits
	messages []time.Time
}

func newCloud(answers func(string, question) any) *cloud {
	return &cloud{answers: answers, buckets: map[string]*rate.Limiter{}}
}

// bucket is what ECS takes of an operation in an account and Region.
func (c *cloud) bucket(where, name string) *rate.Limiter {
	if _, known := c.buckets[where+name]; known {
		return c.buckets[where+name]
	}
	for _, b := range []struct {
		burst      int
		operations string
	}{
		{100, "ListTasks DescribeTasks"}, {100, "DescribeServices"}, {50, "DescribeServiceDeployments ListServiceDeployments"},
		{50, "DescribeServiceRevisions"}, {50, "DescribeDaemonRevisions"}, {50, "DescribeTaskDefinition"}, {50, "ListTagsForResource"},
	} {
		limit := rate.NewLimiter(20, b.burst)
		for _, operation := range strings.Fields(b.operations) {
			c.buckets[where+operation] = limit
		}
	}
	return c.buckets[where+name]
}

// Do answers a call after the time that one takes.
func (c *cloud) Do(request *http.Request) (*http.Response, error) {
	time.Sleep(perCall)
	name, where := operation(request), strings.Join(scope.FindStringSubmatch(request.Header.Get("Authorization")), " ")
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch name {
	case "Publish":
		c.messages = append(c.messages, time.Now())
		return said(http.StatusOK, published), nil
	case "AssumeRole":
		return assumed(string(body)), nil
	}
	c.reads++
	if limit := c.bucket(where, name); limit != nil && !limit.Allow() {
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

// storm is what ECS knows of so many services, each of which has two stopped tasks: service N is in place N modulo the
// places, and within that in one cluster after the other. A cluster has the place in its name.
type storm struct{ services, places, clusters int }

// teams are the services of one account and Region, organised those of 25 accounts in two Regions.
func teams(services int) storm { return storm{services, 1, stormClusters} }

func organised(services int) storm { return storm{services, 50, 10} }

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

func (s storm) clusterOf(n int) string {
	return fmt.Sprintf("prod-%d-%d", n%s.places, n/s.places%s.clusters)
}

// in are the services of a cluster.
func (s storm) in(cluster string) []string {
	var place, nth int
	_, _ = fmt.Sscanf(cluster, "prod-%d-%d", &place, &nth)
	var services []string
	for n := place + nth*s.places; n < s.services; n += s.places * s.clusters {
		services = append(services, fmt.Sprintf("s%d", n))
	}
	return services
}

// event is the failure of a service.
func (s storm) event(n int, at time.Time) string {
	if s.places == 1 {
		return s.eventIn("111122223333", "ap-northeast-1", n, at)
	}
	place := n % s.places
	return s.eventIn(strconv.Itoa(222233334444+place/2), []string{"ap-northeast-1", "us-east-1"}[place%2], n, at)
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

func (s storm) eventIn(account, region string, n int, at time.Time) string {
	service := fmt.Sprintf("s%d", n)
	return fmt.Sprintf(`{"id":"event-%d","source":"aws.ecs","detail-type":"ECS Deployment State Change","account":%[2]q,"region":%[3]q,"time":%[4]q,
		"resources":["arn:aws:ecs:%[3]s:%[2]s:service/%[5]s/%[6]s"],"detail":{"eventType":"ERROR","eventName":"SERVICE_DEPLOYMENT_FAILED",
		"deploymentId":"ecs-svc/%[6]s","reason":"ECS deployment circuit breaker: tasks failed to start."}}`,
		n, account, region, at.UTC().Format(time.RFC3339), s.clusterOf(n), service)
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
func crewOf(t *testing.T, copies int, members string, c *cloud, log io.Writer) []handler {
	t.Helper()
	set(t, map[string]string{"ECSWHY_TOPIC_ARN": "arn:aws:sns:ap-northeast-1:111122223333:ecswhy",
		"ECSWHY_COPIES": strconv.Itoa(copies), "ECSWHY_MEMBERS": members})
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
func direct(ctx context.Context, crew []handler, s storm) (failed int) {
	queue := make(chan string, s.services)
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
	for n := range s.services {
		queue <- s.event(n, time.Now())
		time.Sleep(stormLasts / time.Duration(s.services))
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
func gathered(ctx context.Context, crew []handler, s storm) (failed int) {
	batches := make(chan []string, s.services)
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
	for n := range s.services {
		if batch = append(batch, s.event(n, time.Now())); len(batch) == 1 {
			opened = time.Now()
		}
		if len(batch) == batchSize || time.Since(opened) >= window {
			batches <- batch
			batch = nil
		}
		time.Sleep(stormLasts / time.Duration(s.services))
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
		deliver func(context.Context, []handler, storm) int
		copies  int
		known   int // percent of the causes, at least
	}{
		{"without a window, ten copies", direct, 10, 95},
		{"with a window of 20 s, ten copies", gathered, 10, 30},
		{"with a window of 20 s, two copies, as the module has it", gathered, 2, 95},
	} {
		weather(t, way.name, teams(services), way.deliver, way.copies, "", way.known)
	}
}

// Five times the failures, in the accounts and Regions of an organisation, take at most twice the time.
func TestAStormOfFiftyPlacesIsToldOfInTwiceTheTime(t *testing.T) {
	services := shortStorm
	if soak() {
		services = stormServices
	}
	one := weather(t, "of one place", teams(services), gathered, 2, "", 95)
	fifty := weather(t, "of fifty places", organised(5*services), gathered, 2, ofTests, 95)
	if fifty > 2*one {
		t.Errorf("the last failure of fifty places was told after %s, that of one place after %s", fifty, one)
	}
}

// weather is a storm, and how long after the last failure the last one was told of.
func weather(
	t *testing.T, name string, of storm, deliver func(context.Context, []handler, storm) int, copies int, members string,
	least int,
) (late time.Duration) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c, s := newCloud(of.answer), &tidings{told: map[string]int{}, known: map[string]bool{}}
		crew := crewOf(t, copies, members, c, s)
		start := time.Now()
		failed := deliver(t.Context(), crew, of)
		lost, twice, known := s.tally(of.services)
		if lost+twice+failed > 0 || c.dropped() > 0 || c.refused > 0 || known < least {
			t.Errorf("%s: %d lost, %d told twice, %d not delivered at first; %d dropped by Chatbot, %d lookups refused, %d "+
				"%% of the causes known",
				name, lost, twice, failed, c.dropped(), c.refused, known)
		}
		late = s.last.Sub(start) - stormLasts
		fmt.Fprintf(os.Stdout, "storm %s: %d failing services in %s, %d messages, %d lost, %d over Chatbot's limit; the "+
			"last event told after %s; %d %% with their cause; %.1f lookups an event, %d over ECS's limits\n",
			name, of.services, stormLasts, len(c.messages), lost, c.dropped(), s.last.Sub(start).Round(time.Second), known,
			float64(c.reads)/float64(of.services), c.refused)
	})
	return late
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
