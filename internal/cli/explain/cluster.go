package explain

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/cli/why"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/ecsread"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/investigate"
)

// overview is the services of a cluster that need attention.
type overview struct {
	Cluster   string         `json:"cluster"`
	Services  int            `json:"services"`
	Unhealthy []row          `json:"unhealthy"`
	Starting  []row          `json:"starting"`
	Uncovered []string       `json:"uncovered"` // services whose failed deployments ECS never announces
	NotKnown  []incident.Gap `json:"notKnown"`
	region    string
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
}

// headings are the words of a table, in a language.
type headings struct {
	title, healthy, empty, unknown, starting                  string
	service, desired, running, state, cause, since, uncovered string
}

var tableWords = map[string]headings{
	"en": {
		"%s: %d of %d services are unhealthy", "%s: %d of %[2]d services are healthy", "%s has no services in %s",
		"%s could not be looked at", ", %d starting",
		"service", "desired", "running", "state", "cause", "since",
		"ECS reports no failed deployments for these: they have neither circuit breaker nor alarms:",
	},
	"ja": {
		"%s: サービス %[3]d 個中 %[2]d 個が異常", "%s: サービス %d 個はすべて正常", "%s にはサービスがありません (%s)",
		"%s は確認できませんでした", "、%d 個が起動中",
		"サービス", "必要数", "実行中", "状態", "原因", "開始時刻",
		"次のサービスはサーキットブレーカーもアラームもないため、ECS はデプロイの失敗を通知しません:",
	},
}

// cluster lists what is wrong in a cluster now.
func (q *inquiry) cluster(ctx context.Context, cluster string) (kit.Answer, error) {
	view, err := q.overview(ctx, cluster)
	return q.found(view), err
}

// everywhere lists what is wrong now in every cluster of the Region, those first in which something is.
func (q *inquiry) everywhere(ctx context.Context) (kit.Answer, error) {
	clusters, err := why.Clusters(ctx, q.settings)
	if err != nil {
		return kit.Answer{}, err
	}
	if len(clusters) == 0 {
		return said(why.NoClusters(ctx, q.settings), everyCluster{[]overview{}}), nil
	}
	views := make([]overview, len(clusters))
	for i, cluster := range clusters {
		if views[i], err = q.overview(ctx, cluster); err != nil {
			views[i].NotKnown = append(views[i].NotKnown, ecsread.Gap("ecs:ListServices", err))
		}
	}
	slices.SortStableFunc(views, func(a, b overview) int {
		return cmp.Or(cmp.Compare(len(b.Unhealthy), len(a.Unhealthy)), cmp.Compare(len(b.Starting), len(a.Starting)))
	})
	all := kit.Answer{JSON: everyCluster{views}}
	for i, view := range views {
		found, space := q.found(view), ""
		if i > 0 {
			space = "\n"
		}
		all.Text, all.Markdown = all.Text+space+found.Text, all.Markdown+space+found.Markdown
	}
	return all, nil
}

// everyCluster is what is said of all clusters as JSON.
type everyCluster struct {
	Clusters []overview `json:"clusters"`
}

// overview looks at the services of a cluster.
func (q *inquiry) overview(ctx context.Context, cluster string) (overview, error) {
	view := overview{
		Cluster: cluster, Unhealthy: []row{}, Starting: []row{}, Uncovered: []string{}, NotKnown: []incident.Gap{},
		region: q.settings.Region,
	}
	services, err := q.Asking.Overview(ctx, q.ecs, cluster)
	view.Services = len(services)
	for _, s := range services {
		view.add(s)
	}
	view.NotKnown = slices.Compact(view.NotKnown)
	slices.Sort(view.Uncovered)
	return view, err
}

// found is an overview in every format.
func (q *inquiry) found(view overview) kit.Answer {
	words, unknown := tableWords[q.language], q.Page().NotKnown(view.NotKnown)
	if unknown != "" {
		unknown = "\n" + unknown + "\n"
	}
	return kit.Answer{Text: view.text(words, q.columns) + unknown, Markdown: view.markdown(words) + unknown, JSON: view}
}

// add sorts a service by its state.
func (o *overview) add(s investigate.Standing) {
	r := row{
		Service: s.Service.Name, State: s.Health.State, Since: s.Health.Since, Cause: s.Cause,
		Desired: s.Service.Desired, Running: s.Service.Running, Pending: s.Service.Pending,
	}
	switch r.State {
	case diagnosis.Failing:
		o.Unhealthy = append(o.Unhealthy, r)
	case diagnosis.Starting:
		o.Starting = append(o.Starting, r)
	case diagnosis.Healthy: // is only counted
	}
	o.NotKnown = append(o.NotKnown, s.Gaps...)
	if diagnosis.Unwatched(s.Service) {
		o.Uncovered = append(o.Uncovered, s.Service.Name)
	}
}

func (o overview) title(words headings) string {
	switch {
	case o.Services == 0 && len(o.NotKnown) > 0:
		return fmt.Sprintf(words.unknown, o.Cluster)
	case o.Services == 0:
		return fmt.Sprintf(words.empty, o.Cluster, o.region)
	case len(o.Unhealthy)+len(o.Starting) == 0:
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

// text is the overview for a screen of so many columns.
func (o overview) text(words headings, columns int) string {
	out := o.title(words) + "\n"
	if len(o.Unhealthy)+len(o.Starting) > 0 {
		out += "\n" + table(o.cells(words), columns)
	}
	if len(o.Uncovered) > 0 {
		names := kit.Filled("  "+strings.Join(o.Uncovered, ", "), 2, columns)
		out += "\n" + kit.Filled(words.uncovered, 0, columns) + names
	}
	return out
}

// dispensable are the columns of cells that a narrow screen does without: since, then state, then desired.
var dispensable = []int{5, 3, 1}

// table aligns cells, of as many columns as the screen has room for. A row that is still too long goes on below.
func table(cells [][]string, columns int) string {
	lines := aligned(cells)
	for _, column := range dispensable {
		if !slices.ContainsFunc(lines, func(line string) bool { return kit.WidthOf(line) > columns }) {
			break
		}
		for i := range cells {
			cells[i] = slices.Delete(cells[i], column, column+1)
		}
		lines = aligned(cells)
	}
	var out strings.Builder
	for _, line := range lines {
		out.WriteString(kit.Filled(line, 2, columns))
	}
	return out.String()
}

// aligned are the rows as lines, each column as wide as its widest cell.
func aligned(cells [][]string) (lines []string) {
	widths := make([]int, len(cells[0]))
	for _, row := range cells {
		for i, cell := range row {
			widths[i] = max(widths[i], kit.WidthOf(cell))
		}
	}
	for _, row := range cells {
		line := ""
		for i, cell := range row {
			line += cell + strings.Repeat(" ", widths[i]-kit.WidthOf(cell)+2)
		}
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return lines
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
