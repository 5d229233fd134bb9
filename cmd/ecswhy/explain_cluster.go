package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
)

// overview is the services of a cluster that need attention.
type overview struct {
	Cluster   string   `json:"cluster"`
	Services  int      `json:"services"`
	Unhealthy []row    `json:"unhealthy"`
	Uncovered []string `json:"uncovered"` // services whose failed deployments ECS never announces
}

// row is an unhealthy service.
type row struct {
	Service string         `json:"service"`
	Desired int            `json:"desired"`
	Running int            `json:"running"`
	Cause   diagnosis.Code `json:"cause"`
	Since   time.Time      `json:"since"`
}

// headings are the words of a table, in a language.
type headings struct{ title, healthy, service, desired, running, cause, since, uncovered string }

var tableWords = map[string]headings{
	"en": {
		"%s: %d of %d services are unhealthy", "%s: all %d services are healthy", "service", "desired", "running", "cause", "since",
		"ECS announces no failed deployment of these, which have neither circuit breaker nor alarms:",
	},
	"ja": {
		"%s: %[3]d 個のサービスのうち %[2]d 個が異常です", "%s: %d 個のサービスはすべて正常です", "サービス", "希望数", "実行中", "原因", "いつから",
		"次のサービスはサーキットブレーカーもアラームもないため、ECS はデプロイの失敗を通知しません:",
	},
}

// wholeCluster lists what is wrong in a cluster now.
func (e *explaining) wholeCluster(ctx context.Context, cluster string) (finding, error) {
	services, err := e.services(ctx, cluster)
	if err != nil {
		return finding{}, err
	}
	view := overview{Cluster: cluster, Services: len(services), Unhealthy: e.rows(ctx, cluster, services), Uncovered: []string{}}
	for _, s := range services {
		if uncovered(s) {
			view.Uncovered = append(view.Uncovered, aws.ToString(s.ServiceName))
		}
	}
	slices.Sort(view.Uncovered)
	words := tableWords[e.lang]
	return finding{view.text(words), view.markdown(words), view}, nil
}

// services describes all services of a cluster.
func (e *explaining) services(ctx context.Context, cluster string) ([]types.Service, error) {
	var services []types.Service
	pages := ecs.NewListServicesPaginator(e.ecs, &ecs.ListServicesInput{Cluster: &cluster, MaxResults: aws.Int32(100)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list services of cluster %s: %w", cluster, err)
		}
		for some := range slices.Chunk(page.ServiceArns, mostServices) {
			out, err := e.ecs.DescribeServices(ctx, &ecs.DescribeServicesInput{Cluster: &cluster, Services: some})
			if err != nil {
				return nil, fmt.Errorf("describe services of cluster %s: %w", cluster, err)
			}
			services = append(services, out.Services...)
		}
	}
	return services, nil
}

// uncovered says whether ECS would never announce that a deployment of a service failed.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
func uncovered(s types.Service) bool {
	o := observation(s)
	return o.Status == "ACTIVE" && (o.Controller == "" || o.Controller == "ECS") && !o.CircuitBreaker && !o.Alarms
}

// atOnce is how many services are looked up at the same time, so that the account's limits are left to others.
const atOnce = 4

// rows investigates every unhealthy service, a few at a time.
func (e *explaining) rows(ctx context.Context, cluster string, services []types.Service) []row {
	var group sync.WaitGroup
	var mu sync.Mutex
	places := make(chan struct{}, atOnce)
	rows := []row{}
	for _, s := range services {
		inc := trouble(cluster, s)
		if inc.Kind == "" || aws.ToString(s.Status) != "ACTIVE" {
			continue
		}
		group.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			found := e.why(ctx, inc)
			mu.Lock()
			defer mu.Unlock()
			rows = append(rows, row{
				Service: inc.ServiceName, Desired: int(s.DesiredCount), Running: int(s.RunningCount), Cause: found.Verdict.Cause, Since: since(s),
			})
		})
	}
	group.Wait()
	slices.SortFunc(rows, func(a, b row) int { return cmp.Or(a.Since.Compare(b.Since), strings.Compare(a.Service, b.Service)) })
	return rows
}

// since is when a service was last known to be well: its last event of a steady state, else the start of its deployment.
func since(s types.Service) time.Time {
	for _, event := range s.Events { // newest first
		if strings.Contains(aws.ToString(event.Message), "has reached a steady state") {
			return aws.ToTime(event.CreatedAt)
		}
	}
	if began := primaryOf(s).CreatedAt; began != nil {
		return *began
	}
	return aws.ToTime(s.CreatedAt)
}

func (o overview) title(words headings) string {
	if len(o.Unhealthy) == 0 {
		return fmt.Sprintf(words.healthy, o.Cluster, o.Services)
	}
	return fmt.Sprintf(words.title, o.Cluster, len(o.Unhealthy), o.Services)
}

// cells are the table with its head.
func (o overview) cells(words headings) [][]string {
	cells := [][]string{{words.service, words.desired, words.running, words.cause, words.since}}
	for _, r := range o.Unhealthy {
		cells = append(cells, []string{
			r.Service, strconv.Itoa(r.Desired), strconv.Itoa(r.Running), string(r.Cause), r.Since.UTC().Format("2006-01-02 15:04 UTC"),
		})
	}
	return cells
}

func (o overview) text(words headings) string {
	var out bytes.Buffer
	fmt.Fprintln(&out, o.title(words))
	if len(o.Unhealthy) > 0 {
		table := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(&out)
		for _, cells := range o.cells(words) {
			fmt.Fprintln(table, strings.Join(cells, "\t"))
		}
		_ = table.Flush() // a buffer takes everything
	}
	if len(o.Uncovered) > 0 {
		fmt.Fprintf(&out, "\n%s\n  %s\n", words.uncovered, strings.Join(o.Uncovered, ", "))
	}
	return out.String()
}

func (o overview) markdown(words headings) string {
	out := "### " + o.title(words) + "\n"
	if len(o.Unhealthy) > 0 {
		for i, cells := range o.cells(words) {
			out += "\n| " + strings.Join(cells, " | ") + " |"
			if i == 0 {
				out += "\n|---|---|---|---|---|"
			}
		}
		out += "\n"
	}
	if len(o.Uncovered) > 0 {
		out += "\n" + words.uncovered + "\n`" + strings.Join(o.Uncovered, "`, `") + "`\n"
	}
	return out
}
