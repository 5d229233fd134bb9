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

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// overview is the services of a cluster that need attention.
type overview struct {
	Cluster   string         `json:"cluster"`
	Services  int            `json:"services"`
	Unhealthy []row          `json:"unhealthy"`
	Starting  []row          `json:"starting"`
	Uncovered []string       `json:"uncovered"` // services whose failed deployments ECS never announces
	NotKnown  []incident.Gap `json:"notKnown"`
}

// row is a service that is not as it should be.
type row struct {
	Service string          `json:"service"`
	State   diagnosis.State `json:"state"`
	Desired int             `json:"desired"`
	Running int             `json:"running"`
	Pending int             `json:"pending"`
	Cause   cause.Code      `json:"cause,omitempty"` // of one that fails
	Since   time.Time       `json:"since,omitzero"`
	gaps    []incident.Gap
}

// headings are the words of a table, in a language.
type headings struct{ title, healthy, starting, service, desired, running, state, cause, since, uncovered string }

var tableWords = map[string]headings{
	"en": {
		"%s: %d of %d services are unhealthy", "%s: all %d services are healthy", ", %d starting",
		"service", "desired", "running", "state", "cause", "since",
		"ECS announces no failed deployment of these, which have neither circuit breaker nor alarms:",
	},
	"ja": {
		"%s: %[3]d 個のサービスのうち %[2]d 個が異常です", "%s: %d 個のサービスはすべて正常です", "、%d 個が起動中です",
		"サービス", "希望数", "実行中", "状態", "原因", "いつから",
		"次のサービスはサーキットブレーカーもアラームもないため、ECS はデプロイの失敗を通知しません:",
	},
}

// wholeCluster lists what is wrong in a cluster now.
func (e *explaining) wholeCluster(ctx context.Context, cluster string) (finding, error) {
	services, err := e.services(ctx, cluster)
	if err != nil {
		return finding{}, err
	}
	view := overview{
		Cluster: cluster, Services: len(services), Unhealthy: []row{}, Starting: []row{}, Uncovered: []string{},
	}
	view.add(e.rows(ctx, cluster, services))
	for _, s := range services {
		if uncovered(s) {
			view.Uncovered = append(view.Uncovered, aws.ToString(s.ServiceName))
		}
	}
	slices.Sort(view.Uncovered)
	words, unknown := tableWords[e.lang], e.page.NotKnown(view.NotKnown)
	if unknown != "" {
		unknown = "\n" + unknown + "\n"
	}
	return finding{view.text(words) + unknown, view.markdown(words) + unknown, view}, nil
}

// add sorts rows by their states.
func (o *overview) add(rows []row) {
	o.NotKnown = []incident.Gap{}
	for _, r := range rows {
		o.NotKnown = append(o.NotKnown, r.gaps...)
		if r.State == diagnosis.Failing {
			o.Unhealthy = append(o.Unhealthy, r)
		} else {
			o.Starting = append(o.Starting, r)
		}
	}
	o.NotKnown = slices.Compact(o.NotKnown)
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

// rows are the services that are not as they should be, a few looked up at a time.
func (e *explaining) rows(ctx context.Context, cluster string, services []types.Service) []row {
	var group sync.WaitGroup
	var mu sync.Mutex
	places := make(chan struct{}, atOnce)
	var rows []row
	for _, s := range services {
		if aws.ToString(s.Status) != "ACTIVE" || diagnosis.Assess(observation(s).Service, nil).State == diagnosis.Healthy {
			continue
		}
		group.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			found := e.row(ctx, cluster, s)
			mu.Lock()
			defer mu.Unlock()
			rows = append(rows, found)
		})
	}
	group.Wait()
	slices.SortFunc(rows, func(a, b row) int { return cmp.Or(a.Since.Compare(b.Since), strings.Compare(a.Service, b.Service)) })
	return rows
}

// row says how a service is, and of one that fails, why.
func (e *explaining) row(ctx context.Context, cluster string, s types.Service) row {
	now := e.look(ctx, cluster, s)
	r := row{
		Service: aws.ToString(s.ServiceName), State: now.health.State, Since: now.health.Since, gaps: now.gaps,
		Desired: int(s.DesiredCount), Running: int(s.RunningCount), Pending: int(s.PendingCount),
	}
	if r.State == diagnosis.Failing {
		r.Cause = e.why(ctx, trouble(cluster, s)).Verdict.Cause
	}
	return r
}

func (o overview) title(words headings) string {
	if len(o.Unhealthy)+len(o.Starting) == 0 {
		return fmt.Sprintf(words.healthy, o.Cluster, o.Services)
	}
	title := fmt.Sprintf(words.title, o.Cluster, len(o.Unhealthy), o.Services)
	if len(o.Starting) > 0 {
		title += fmt.Sprintf(words.starting, len(o.Starting))
	}
	return title
}

// cells are the table with its head: what fails first, and then what starts.
func (o overview) cells(words headings) [][]string {
	cells := [][]string{{words.service, words.desired, words.running, words.state, words.cause, words.since}}
	for _, r := range slices.Concat(o.Unhealthy, o.Starting) {
		since := ""
		if !r.Since.IsZero() {
			since = r.Since.UTC().Format("2006-01-02 15:04 UTC")
		}
		cells = append(cells, []string{
			r.Service, strconv.Itoa(r.Desired), strconv.Itoa(r.Running), string(r.State), string(r.Cause), since,
		})
	}
	return cells
}

func (o overview) text(words headings) string {
	var out bytes.Buffer
	fmt.Fprintln(&out, o.title(words))
	if len(o.Unhealthy)+len(o.Starting) > 0 {
		table := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(&out)
		for _, cells := range o.cells(words) {
			fmt.Fprintln(table, strings.TrimRight(strings.Join(cells, "\t"), "\t"))
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
	if len(o.Unhealthy)+len(o.Starting) > 0 {
		for i, cells := range o.cells(words) {
			out += "\n| " + strings.Join(cells, " | ") + " |"
			if i == 0 {
				out += "\n|---|---|---|---|---|---|"
			}
		}
		out += "\n"
	}
	if len(o.Uncovered) > 0 {
		out += "\n" + words.uncovered + "\n`" + strings.Join(o.Uncovered, "`, `") + "`\n"
	}
	return out
}
