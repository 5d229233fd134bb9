package notify

import (
	"slices"
	"time"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// Metrics says where the function's own metrics go. They are written into its log in CloudWatch's embedded metric
// format, which costs no call. The zero value writes none.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
type Metrics struct {
	Namespace string
	Function  string // value of the dimension FunctionName
}

// counts are what one event adds to the metrics.
type counts struct {
	Events, Alerts, Suppressed, PublishErrors, Canaries, Gaps int
	Duration                                                  int64 // ms
}

// embedded tells CloudWatch which members of a line are metrics.
type embedded struct {
	Timestamp         int64 // ms since 1970
	CloudWatchMetrics []directive
}

type directive struct {
	Namespace  string
	Dimensions [][]string
	Metrics    []metric
}

type metric struct{ Name, Unit string }

const function, operation, account, region = "FunctionName", "Operation", "Account", "Region"

// of are the members of a line of the log that count an event.
func (m Metrics) of(c counts) []any {
	return m.line([]string{function}, []metric{
		{"Events", "Count"}, {"Alerts", "Count"}, {"Suppressed", "Count"}, {"PublishErrors", "Count"}, {"Canaries", "Count"},
		{"Gaps", "Count"},
		{"Duration", "Milliseconds"},
	}, "Events", c.Events, "Alerts", c.Alerts, "Suppressed", c.Suppressed, "PublishErrors", c.PublishErrors, "Canaries",
		c.Canaries,
		"Gaps", c.Gaps, "Duration", c.Duration)
}

// ofGap are the members of a line that counts a failed call by its name.
func (m Metrics) ofGap(call string) []any {
	return m.line([]string{function, operation}, []metric{{"Gaps", "Count"}}, operation, call, "Gaps", 1)
}

// ofHeartbeat are the members of a line that counts a heartbeat by where that is, if the role there could be assumed:
// otherwise nothing of it can be read.
func (m Metrics) ofHeartbeat(inc incident.Incident) []any {
	shut := slices.ContainsFunc(inc.Gaps, func(g incident.Gap) bool { return g.Reason == incident.RoleOfMember })
	if inc.Kind != incident.Heartbeat || shut {
		return nil
	}
	return m.line([]string{function, account, region}, []metric{{"Heartbeats", "Count"}},
		account, inc.Account, region, inc.Region, "Heartbeats", 1)
}

func (m Metrics) line(dimensions []string, metrics []metric, values ...any) []any {
	if m.Namespace == "" {
		return nil
	}
	about := embedded{time.Now().UnixMilli(), []directive{{m.Namespace, [][]string{dimensions}, metrics}}}
	return append([]any{"_aws", about, function, m.Function}, values...)
}
